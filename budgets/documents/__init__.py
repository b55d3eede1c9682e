"""Files ⇄ records: one module a format, the kinds of tables as data. Pure Python, without Django."""

from .isolated import draw_isolated, read_isolated
from .reading import Reading, Refused, read

__all__ = ["Reading", "Refused", "draw_isolated", "read", "read_isolated"]
