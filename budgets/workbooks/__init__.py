"""Make workbooks: of what is published, and empty ones to fill in."""

from .sheets import SheetOrigin, some, whole
from .spreadsheet_csv import csv_pieces, defused, spreadsheet_csv

__all__ = ["SheetOrigin", "csv_pieces", "defused", "some", "spreadsheet_csv", "whole"]
