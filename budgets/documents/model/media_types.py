"""What a file may be, as the records of a budget name it."""

from __future__ import annotations

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
XLS = "application/vnd.ms-excel"
TEXT = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: Of a word processor before 2007, of WPS Office, and rich text: another program makes DOCX of them.
DOC = "application/msword"
RTF = "application/rtf"
HTML = "text/html"
#: A web page that a browser saved with what belongs to it.
MHTML = "multipart/related"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
#: What is opened as a workbook.
WORKBOOKS = (XLSX, ODS, XLS)
#: What holds text that flows, with tables in it.
FLOWING = (DOCX, DOC, RTF, HTML, MHTML)
#: What is a picture of pages, or of one.
PICTURES = (PNG, JPEG, TIFF)
