"""Make workbooks: of what is published, and empty ones to fill in."""

from .sheets import SheetOrigin, some, whole
from .spreadsheet_csv import defused, spreadsheet_csv

__all__ = ["SheetOrigin", "defused", "some", "spreadsheet_csv", "whole"]
