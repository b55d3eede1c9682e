"""What a file may be, as the records of a budget name it."""

from __future__ import annotations

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLS = "application/vnd.ms-excel"
TEXT = "text/plain"
#: What is opened as a workbook.
WORKBOOKS = (XLSX, ODS, XLS)
