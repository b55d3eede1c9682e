"""Make workbooks: of what is published, and empty ones to fill in."""

from .sheets import SheetOrigin, defused, some, whole

__all__ = ["SheetOrigin", "defused", "some", "whole"]
