"""Keep what the head of a page says of it, to say it twice: to search engines, and to those who show links to it."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_block_tag
def words(content: str) -> SafeString:
    """Return words that templates write, on one line, without the dot that would part them from the site's name.

    What the templates have escaped stays as they wrote it.
    """
    return mark_safe(" ".join(content.split()).removesuffix("·").rstrip())  # noqa: S308
