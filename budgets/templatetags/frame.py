"""Write what frames a page: what its head says of it twice, and the links that stand at the foot of every page."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from .ledger import keep_of

register = template.Library()


@register.simple_block_tag
def words(content: str) -> SafeString:
    """Return words that templates write, on one line, without the dot that would part them from the site's name.

    What the templates have escaped stays as they wrote it.
    """
    return mark_safe(" ".join(content.split()).removesuffix("·").rstrip())  # noqa: S308


@register.simple_tag(takes_context=True)
def site_links(context: Context) -> SafeString:
    """Write the links to pages over all documents."""
    return links_over_all(keep_of(context), get_language(), get_script_prefix())


@lru_cache
def links_over_all(keep: str, _language: str | None, _prefix: str) -> SafeString:
    """Return the same; every page bears them, and there are few ways to want pages."""
    return render_to_string("budgets/_site_links.html", {"keep": keep})
