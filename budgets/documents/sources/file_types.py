"""Tell what files are by their bytes, whatever their names say."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Container, Sequence
from typing import IO
from xml.parsers import expat

from budgets.documents.model.limits import Limits
from budgets.documents.model.media_types import DOC, DOCX, HTML, JPEG, MHTML, ODS, PDF, PNG, RTF, TEXT, TIFF, XLS, XLSX
from budgets.documents.model.outcomes import Refused
from budgets.documents.sources.workbook_marks import related_parts

#: How pictures begin that documents are kept as; how others do (GIF, BMP, WebP, JPEG 2000, HEIC and AVIF); archives and
#: programs.
_PICTURES = {b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG, b"II*\0": TIFF, b"MM\0*": TIFF}
_OTHER_PICTURES = re.compile(rb"GIF8|BM.{4}\0{4}|RIFF.{4}WEBP|\0\0\0\x0cjP  |\0.{3}ftyp", re.DOTALL)
#: Archives that are no ZIP, and what the files of a document in one are called.
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf")
_DOCUMENTS = (".csv", ".xlsx", ".xls", ".ods", ".pdf", ".doc", ".docx", ".wps", ".htm", ".html", ".txt")
_OTHER = (*_ARCHIVES, b"\x1f\x8b", b"MZ", b"\x7fELF")
#: How web pages begin, and the tables that programs save as such under the name of a workbook.
_MARKUP = re.compile(rb"\s*(?:<(?:[!?]|[a-z][\w:]*[\s/>])|(?:[a-z-]+:.*\n(?:.*\n)*?)?MIME-Version:|\{\\rtf)", re.I)
#: Workbooks and documents that are saved as one piece of XML, and what says that a page is one all the same.
_OTHER_XML = re.compile(rb"<(?:\w+:)?(?:Workbook|wordDocument|package|document)[\s>]")
_WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|table|body)\b", re.I)
#: What bytes begin with that say how text is encoded, and what letters of more than one byte are filled up with.
_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)|\0")
#: How a PDF file begins; something else may stand before.
_PDF = re.compile(rb"%PDF-\d")
#: One that programs do not open, as too much stands before.
_LATE_PDF = re.compile(rb"^%PDF-\d", re.MULTILINE)
#: The parts without which an archive is no workbook.
_NEEDED = {
    XLSX: ("_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"),
    ODS: ("META-INF/manifest.xml", "content.xml", "mimetype"),
    DOCX: ("[Content_Types].xml", "word/document.xml"),
}
#: Where parts stand that hold no cell, nor how one is shown: they are not read.
_NEEDLESS = (
    *("[Content_Types].xml", "docProps/", "customXml/", "xl/theme/", "xl/printerSettings/"),
    *("xl/media/", "xl/drawings/", "xl/charts/"),
    *("word/media/", "word/embeddings/", "word/theme/", "word/charts/", "word/fonts/"),
    *("meta.xml", "settings.xml", "Thumbnails/", "Configurations2/", "Pictures/"),
)
#: What relations of a workbook lead to parts that are read, wherever they stand.
_READ = {"worksheet", "sharedStrings", "styles"}
#: A part's first element begins within so many bytes, which are read piece by piece.
_PROLOG, _CHUNK = 100_000, 2_000
#: What reading an archive that is damaged, cut off or packed in an unknown way ends with.
BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, KeyError, OSError, EOFError, NotImplementedError, ValueError)


def media_type_of(data: bytes, name: str) -> str:
    """Return what a file is; raises :class:`Refused` for what no source takes, and says what it is."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _type_of_archive(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _type_of_compound(data, name)
    for begins, kind in _PICTURES.items():
        if data.startswith(begins):
            return kind
    if _OTHER_PICTURES.match(data):
        raise Refused(f"other-picture: {name}")
    if data.startswith(_OTHER):
        raise Refused(f"{'archive' if data.startswith(_ARCHIVES) else 'binary'}: {name}")
    # What begins an archive or a picture is one, though it holds a PDF file as it is.
    if _PDF.search(data[:1024]):
        return PDF
    if (late := _LATE_PDF.search(data)) and b"startxref" in data[late.end() :]:
        raise Refused(f"late-pdf: {name}, {late.start() + 1:,}")
    if _MARKUP.match(_ENCODING.sub(b"", data[:1024])):
        return _type_of_markup(_ENCODING.sub(b"", data[:_PROLOG]), name)
    return TEXT


def _type_of_markup(beginning: bytes, name: str) -> str:
    """Return what kind of document its first bytes begin; refuses those that are written in XML of other sorts."""
    if beginning.lstrip().startswith(b"{\\rtf"):
        return RTF
    if b"MIME-Version:" in beginning[:1024] and not beginning.lstrip().startswith(b"<"):
        return MHTML
    if _OTHER_XML.search(beginning) and not _WEB_PAGE.search(beginning[:1024]):
        raise Refused(f"markup: {name}")
    return HTML


def _type_of_archive(data: bytes, name: str) -> str:
    """Return which workbook or document a ZIP archive is; refuses bombs, macros, and archives of anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            names = {info.filename for info in infos}
            limits = Limits()
            unpacked = sum(info.file_size for info in infos)
            if len(infos) > 10_000 or unpacked > limits.unpacked or unpacked > limits.ratio * max(len(data), 100_000):
                raise Refused(f"bomb: {name}")
            if any(info.flag_bits & 1 for info in infos):
                raise Refused(f"encrypted: {name}")
            if any(each.endswith(("vbaProject.bin", "vbaProjectSignature.bin")) for each in names):
                raise Refused(f"macros: {name}")
            if "xl/workbook.bin" in names:
                raise Refused(f"xlsb: {name}")
            if any(each.startswith("Basic/") and each.endswith(".xml") for each in names):
                raise Refused(f"macros: {name}")
            said = archive.read("mimetype")[:100] if "mimetype" in names else b""
            for kind, is_told in (
                (XLSX, any(each.startswith("xl/") for each in names)),
                (DOCX, "word/document.xml" in names),
                (ODS, b"opendocument.spreadsheet" in said or ("content.xml" in names and not said)),
            ):
                if is_told:
                    _check_parts(archive, name, _NEEDED[kind])
                    return kind
    except BROKEN_ARCHIVE as error:
        raise Refused(f"broken: {name}") from error
    if "OFD.xml" in names:
        raise Refused(f"ofd: {name}")
    holds_files = any(each.lower().endswith(_DOCUMENTS) for each in names)
    slug = "word" if b"opendocument.text" in said else "archive" if holds_files else "binary"
    raise Refused(f"{slug}: {name}")


def _type_of_compound(data: bytes, name: str) -> str:
    """Return what kind of workbook or document an OLE file is; refuses those that are locked, or carry macros."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refused(f"encrypted: {name}")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Refused(f"macros: {name}")
    streams = _streams_of_compound(data)
    for kind, named in ((DOC, ("WordDocument",)), (XLS, ("Workbook", "Book"))):
        if not streams.isdisjoint(named):
            return kind
    raise Refused(f"binary: {name}")


def _streams_of_compound(data: bytes) -> set[str]:
    """Return which streams an OLE file has of those that tell its kind; of one that is damaged, which it names.

    A document may embed a workbook, and a workbook a document: theirs lie deeper.
    """
    from xlrd.compdoc import CompDoc  # it loads all that reads XLS files

    names = {"Workbook", "Book", "WordDocument"}
    try:
        opened = CompDoc(data, logfile=io.StringIO())
        return {each for each in names if opened.locate_named_stream(each)[0]}
    except Exception:  # its library meets damage with whatever error it happens upon
        return {each for each in names if each.encode("utf-16-le") in data} - {"WordDocument"} or (
            {"WordDocument"} if "WordDocument".encode("utf-16-le") in data else set()
        )


def _check_parts(archive: zipfile.ZipFile, name: str, needed: Sequence[str]) -> None:
    """Refuse an archive that lacks a part, or with one that is damaged or declares a document type, as attacks do.

    Every part is read whole, since a workbook may keep a sheet under any name; only pictures may declare a type, and
    only what is not read may be damaged (:func:`ignored_parts`).
    """
    for missing in sorted(set(needed) - set(archive.namelist())):
        raise Refused(f"broken: {name}, {missing}")
    read = _read_parts(archive)
    for part in archive.infolist():
        is_picture = part.filename.lower().endswith(".svg") and part.filename not in read
        try:
            with archive.open(part) as file:
                if not is_picture and _declares_document_type(file):
                    raise Refused(f"entities: {name}")
        except BROKEN_ARCHIVE:
            pass  # told below
        if not _is_needless(part, read) and not _is_sound(archive, part, read):
            raise Refused(f"broken: {name}, {part.filename}")


def ignored_parts(data: bytes) -> list[str]:
    """Return the parts of a workbook that are damaged and would not be read if they were sound: they hold no cell."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        read = _read_parts(archive)
        needless = [part for part in archive.infolist() if _is_needless(part, read)]
        return [part.filename for part in needless if not _is_sound(archive, part, read)]


def _read_parts(archive: zipfile.ZipFile) -> set[str]:
    """Return the parts in which a workbook says that it keeps cells, or how they show: they may stand anywhere."""
    try:
        return {part for kind, part in related_parts(archive).values() if kind in _READ}
    except BROKEN_ARCHIVE:
        return set()


def _is_needless(part: zipfile.ZipInfo, read: Container[str]) -> bool:
    return part.filename.startswith(_NEEDLESS) and part.filename not in read


def _is_sound(archive: zipfile.ZipFile, part: zipfile.ZipInfo, read: Container[str]) -> bool:
    """Tell whether a part can be read whole, and is well formed if it is XML."""
    try:
        with archive.open(part) as file:
            if part.filename.endswith((".xml", ".rels")) or part.filename in read:
                expat.ParserCreate().ParseFile(file)
            while file.read(_CHUNK):
                pass
    except (*BROKEN_ARCHIVE, expat.ExpatError):
        return False
    return True


def _declares_document_type(file: IO[bytes]) -> bool:
    """Tell whether a part declares a document type before its first element, however far behind it begins.

    What is no XML here may be so for a reader that is less strict: there, the letters of a declaration tell.
    """
    declared: list[bool] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: declared.append(True)
    parser.StartElementHandler = lambda *_: declared.append(False)
    seen = b""
    for _ in range(_PROLOG // _CHUNK):
        seen += (chunk := file.read(_CHUNK))
        try:
            parser.Parse(chunk)
        except (expat.ExpatError, LookupError, ValueError):  # also of an encoding that it does not know
            letters = (seen + file.read(_PROLOG)).replace(b"\0", b"").upper()  # two bytes a letter, or one
            return any(declared) or b"<!DOCTYPE" in letters or b"<!ENTITY" in letters
        if declared or not chunk:
            return any(declared)
    return True  # so long a prolog is none
