"""The addresses of pages, as the resolver says them."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language

#: Stands for the word of a department or a place where an address is asked of the resolver.
SLUG = "__slug__"


def page_address(page: str, *, slug: object, **where: object) -> str:
    """Return the address of a page in the language of now.

    A page writes hundreds, of as many departments, that are alike but for the word of the department.
    """
    before, behind = around_slug(page, tuple(where.items()), get_language(), get_script_prefix())
    return f"{before}{slug}{behind}"


@lru_cache(maxsize=4096)
def around_slug(page: str, where: tuple[tuple[str, object], ...], language: str | None, prefix: str) -> tuple[str, str]:
    """Return what stands before and behind the department's or the place's word in an address."""
    before, _slug, behind = reverse(page, kwargs={"slug": SLUG, **dict(where)}).partition(SLUG)
    return before, behind
