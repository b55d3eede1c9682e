"""Make workbooks: of what is published, and empty ones to fill in."""

from .sheets import Origin, Sheets, defused

__all__ = ["Origin", "Sheets", "defused"]
