"""The addresses of pages, as the resolver says them."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language


def page_address(page: str, **where: object) -> str:
    """Return the address of a page in the language of now; a page writes hundreds, most of them on others as well."""
    return reversed_once(page, tuple(where.items()), get_language(), get_script_prefix())


@lru_cache(maxsize=4096)
def reversed_once(page: str, where: tuple[tuple[str, object], ...], language: str | None, prefix: str) -> str:
    return reverse(page, kwargs=dict(where))
