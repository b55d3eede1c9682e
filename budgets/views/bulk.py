"""Give the files of all that is in force: a list of them for people, for programs and for catalogues, and each file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budgets import bulk
from budgets.models import BulkFile, BulkRelease, staff_storage
from budgets.twins import VERSION

from .downloads import to_keep_as

MEDIA_TYPES = {
    "csv": "text/csv",
    "sqlite": "application/vnd.sqlite3",
    "parquet": "application/vnd.apache.parquet",
}
#: Bytes that are read and sent at once.
PIECE = 256 * 1024
#: One range of bytes, as ``Range`` asks for it; several at once are not given.
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
#: The words of the catalogue, so that nobody need fetch them.
CATALOGUE_WORDS = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@require_safe
def bulk_page(request: HttpRequest) -> HttpResponse:
    """List the files of each year; two queries."""
    releases = described_releases(request)
    examples = worked_examples(releases[0]["files"]) if releases else []
    return render(request, "budgets/bulk.html", {"releases": releases, "examples": examples})


#: How the total of each document is read from the files of a year, by their form, in what people use for it.
EXAMPLES = {
    "csv": """import pandas
rows = pandas.read_csv("{url}", dtype={{"code": str}})
totals = rows[(rows.statement == "expenditure") & (rows.role == "total") & (rows.measure == "total")]
print(totals[["document", "department", "value"]])""",
    "parquet": """SELECT document, department, value FROM '{url}'
WHERE statement = 'expenditure' AND role = 'total' AND measure = 'total';""",
}


def worked_examples(files: list[dict[str, Any]]) -> list[str]:
    """Return programs that read some files, each as its reader writes it."""
    return [EXAMPLES[file["form"]].format(url=file["url"]) for file in files if file["form"] in EXAMPLES]


@require_safe
def bulk_json(request: HttpRequest) -> JsonResponse:
    """List the files of each year for programs: with sizes, hashes, and what they hold, to verify them by."""
    found = {"version": VERSION, "licence": settings.SITE["data_licence"], "years": described_releases(request)}
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})


def described_releases(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the latest files of each year in plain words; addresses are whole."""
    return [
        {
            "year": release.fiscal_year_id,
            "made": release.made_at.isoformat(timespec="seconds"),
            "editions": release.edition_count,
            "rows": release.rows,
            "sum_fen": str(release.total_fen),
            "files": [
                {
                    "form": file.form,
                    "media_type": MEDIA_TYPES[file.form],
                    "name": file.name,
                    "url": file_url(request, file),
                    "bytes": file.size,
                    "sha256": file.sha256,
                }
                for file in release.files.all()
            ],
        }
        for release in bulk.present_releases()
    ]


def file_url(request: HttpRequest, file: BulkFile) -> str:
    return request.build_absolute_uri(reverse("budgets:bulk-file", args=[file.name]))


@require_safe
def bulk_catalogue(request: HttpRequest) -> HttpResponse:
    """Describe the files of each year in the words of DCAT-AP, as JSON-LD, for catalogues of open data."""
    here = request.build_absolute_uri(reverse("budgets:bulk"))
    title = settings.SITE["title"]
    found = {
        "@context": CATALOGUE_WORDS,
        "@id": here,
        "@type": "dcat:Catalog",
        "dct:title": title,
        "dct:description": _("The budgets that departments published, every amount exact."),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": settings.SITE["sponsor"] or title},
        "dcat:dataset": [catalogued_year(request, here, release) for release in bulk.present_releases()],
    }
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False}, content_type="application/ld+json")


def catalogued_year(request: HttpRequest, here: str, release: BulkRelease) -> dict[str, Any]:
    """Return the files of a year as a dataset of the catalogue."""
    year, made = release.fiscal_year_id, release.made_at.isoformat(timespec="seconds")
    licence = settings.SITE["data_licence"]
    under = {"dct:license": {"@id": licence["path"]}} if licence else {}
    return {
        "@id": f"{here}#year-{year}",
        "@type": "dcat:Dataset",
        "dct:title": _("All amounts of the budgets of %(year)d in force") % {"year": year},
        "dct:description": _("Each amount with its table, line, column, code and place in the published document."),
        "dct:identifier": f"{year}-{release.state[:8]}",
        "dct:modified": {"@type": "xsd:dateTime", "@value": made},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:date", "@value": f"{year}-01-01"},
            "dcat:endDate": {"@type": "xsd:date", "@value": f"{year}-12-31"},
        },
        "dcat:landingPage": {"@id": here},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dct:title": file.name,
                "dcat:accessURL": {"@id": file_url(request, file)},
                "dcat:downloadURL": {"@id": file_url(request, file)},
                "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[file.form]}"},
                "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(file.size)},
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": {"@type": "xsd:hexBinary", "@value": file.sha256},
                },
                **under,
            }
            for file in release.files.all()
        ],
    }


@require_safe
def bulk_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Give a file, or the part of it that is asked for, so that a download that broke off can go on.

    410 where it is gone: a newer one stands for it, or an edition in it was withdrawn. Three queries.
    """
    file = get_object_or_404(BulkFile.objects.select_related("release"), name=name)
    if bulk.is_offline(file.release):
        return HttpResponse(_("This file is gone; the list of files names the present one."), status=410)
    path = bulk.bulk_path(file.name)
    if not staff_storage().exists(path):
        raise Http404(_("The file is not kept."))
    tag = f'"{file.sha256}"'
    # Said here, so that nobody keeps it unasked or packs it anew on the way: a part is a part of these bytes.
    headers = {"ETag": tag, "Accept-Ranges": "bytes", "Cache-Control": "no-cache"}
    start, end, status = asked_range(request, tag, file.size)
    if status == 416:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{file.size}"})
    if status == 206:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    headers |= {"Content-Length": str(end - start), **{k: v for k, v in to_keep_as(file.name).items() if v}}
    pieces = pieces_of(path, start, end)
    return StreamingHttpResponse(pieces, status=status, content_type=MEDIA_TYPES[file.form], headers=headers)


def asked_range(request: HttpRequest, tag: str, size: int) -> tuple[int, int, int]:
    """Return the first byte that is asked for, the one after the last, and the status of the answer.

    All of the file (200) where no range is asked for, one in a form we do not know, or one of another file than this.
    """
    found = RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    first, last = found.groups() if found else ("", "")
    if not (first or last) or request.headers.get("If-Range", tag) != tag:
        return 0, size, 200
    if not first:
        # The last so many bytes.
        return (max(size - int(last), 0), size, 206) if int(last) and size else (0, 0, 416)
    start, end = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return 0, size, 200
    return (start, end, 206) if start < size else (0, 0, 416)


def pieces_of(path: str, start: int, end: int) -> Iterator[bytes]:
    """Yield the bytes of a kept file between two places; it is opened when the first are asked for."""
    with staff_storage().open(path) as content:
        content.seek(start)
        left = end - start
        while left and (piece := content.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
