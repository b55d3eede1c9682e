"""Let Python look for garbage only once something is done that makes much and throws nothing away."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_looking_for_garbage() -> Iterator[None]:
    """Let Python look for garbage again only when the block has ended.

    Hundreds of thousands of rows or findings are made that all stay: looking through them time and again took a quarter
    of a load, and two fifths of a check.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
