"""Show rankings: all documents of a year that state a figure of the same money, and who is left out and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from budgets.manners import is_english
from budgets.models import SCOPE_PHASE, ClassificationCode
from budgets.models.fields import encodable_text
from budgets.money import percent, yuan_per_head
from budgets.queries import documents, places, rankings, side_by_side
from budgets.queries.rankings import RankedIn, Ranking, WantedRanking, WithoutFigure
from budgets.queries.stated_figures import VIEW_OF, RankedBy
from budgets.tables import document_words
from budgets.vocabulary.table_kinds import KINDS
from budgets.vocabulary.views import speakers_alike
from budgets.workbooks import csv_pieces

from .comparing import FIRST_DOCUMENT, document_kind, of_several
from .downloads import to_keep_as
from .places import asked_year
from .showing import page_of_list, show

#: Documents on one page of a ranking.
RANKED_A_PAGE = 50
#: What a ranking goes by, as a reader is told.
BY_WORDS = {
    RankedBy.TOTAL: gettext_lazy("Total expenditure"),
    RankedBy.PROJECTS: gettext_lazy("Project expenditure"),
    RankedBy.FUNCTION: gettext_lazy("A code by function"),
    RankedBy.ECONOMIC: gettext_lazy("A code by economic item"),
    RankedBy.THREE_PUBLIC: gettext_lazy("Travel abroad, reception, vehicles"),
    RankedBy.ABROAD: gettext_lazy("Official travel abroad"),
    RankedBy.RECEPTION: gettext_lazy("Official reception"),
    RankedBy.VEHICLES: gettext_lazy("Official vehicles"),
    RankedBy.PROCUREMENT: gettext_lazy("Government procurement"),
    RankedBy.RUNNING_COSTS: gettext_lazy("Running costs of government bodies"),
}
ORDER_WORDS = {
    RankedIn.AMOUNT: gettext_lazy("Amount"),
    RankedIn.SHARE: gettext_lazy("Part of the total"),
    RankedIn.CHANGE: gettext_lazy("Change on the year before"),
    RankedIn.PER_HEAD: gettext_lazy("Amount per head"),
}
#: Why documents are left out, as the head of a list of them.
WITHOUT_WORDS = {
    WithoutFigure.NO_TABLE: gettext_lazy("without a table or a sentence on that money"),
    WithoutFigure.NOT_STATED: gettext_lazy("with such a table, in which it is not stated"),
    WithoutFigure.UNREAD: gettext_lazy("where it was not read"),
}
#: The codes by which a ranking goes where a reader names none.
FIRST_CODE = {RankedBy.FUNCTION: "201", RankedBy.ECONOMIC: "302"}


def asked_ranking(request: HttpRequest) -> tuple[WantedRanking, dict[int, int]]:
    """Return the ranking that is asked for and the years to choose from; words that mean nothing count as left out."""
    words = request.GET
    by = next((one for one in RankedBy if one == words.get("by")), RankedBy.TOTAL)
    order = next((one for one in RankedIn if one == words.get("order")), RankedIn.AMOUNT)
    document = words.get("document", "")
    document = document if document in SCOPE_PHASE else FIRST_DOCUMENT
    years = side_by_side.years_beside([], document)
    code = words.get("code", "").strip()
    wanted = WantedRanking(
        by=by,
        year=asked_year(request, years) or documents.usual_year(of_several(years)),
        document=document,
        code=(code if re.fullmatch(r"[0-9]{3,7}", code) else FIRST_CODE[by]) if by in VIEW_OF else "",
        place=places.find_place(encodable_text(words.get("place", ""))) if words.get("place") else None,
        money=words.get("money", ""),
        order=order,
    )
    return wanted, years


@require_safe
def ranked(request: HttpRequest) -> HttpResponse:
    """Show a ranking page by page, its median and quartiles, and who is left out."""
    wanted, years = asked_ranking(request)
    found = rankings.ranking(wanted)
    page = page_of_list(request, found.rows, RANKED_A_PAGE, found.rows.names)
    named = {why: found.named_without(why, rankings.MOST_NAMED_WITHOUT) for why in found.without}
    budgets = rankings.budgets_of([row.budget for row in page] + [key for keys in named.values() for key in keys])
    context = {
        "wanted": wanted,
        "ranking": found,
        "title": ranked_title(found),
        "page": page,
        "rows": [(row, budgets[row.budget], yuan_per_head(row.per_head)) for row in page],
        "has_shares": any(row.whole for row in page),
        "without": [
            (WITHOUT_WORDS[why], found.without[why], [budgets[key] for key in keys]) for why, keys in named.items()
        ],
        "spread": [
            (found.at(25), _("first quartile")),
            (found.at(50), _("median")),
            (found.at(75), _("third quartile")),
        ],
        "years": years,
        "year": wanted.year,
        "places": rankings.ranked_places(wanted.year),
        "documents": [(word, document_kind(word)) for word in SCOPE_PHASE],
        "measures": BY_WORDS.items(),
        "orders": [one for one in ORDER_WORDS.items() if one[0] != RankedIn.PER_HEAD or found.has_heads],
        "homes": {row.home.pk: row.home for row in page if row.per_head is not None}.values(),
        "monies": [(speakers[0], number) for speakers, number in found.monies.items()],
    }
    return show(request, "budgets/rankings.html", context)


def ranked_title(found: Ranking) -> str:
    """Return what a ranking goes by: of a code its name as the catalogue knows it best; one query for that."""
    wanted = found.wanted
    if wanted.by not in VIEW_OF:
        return str(BY_WORDS[wanted.by])
    scheme = KINDS[speakers_alike(VIEW_OF[wanted.by])[0][0].kind].scheme
    known = ClassificationCode.objects.best_known_entries(str(scheme), [wanted.code]).get(wanted.code)
    name = (is_english() and known.name_en) or known.name if known else ""
    return f"{wanted.code} {name}".strip()


@require_safe
def ranked_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Give a whole ranking as CSV, those left out with the reason; amounts in yuan."""
    wanted, _years = asked_ranking(request)
    found = rankings.ranking(wanted)
    heads = [
        *(_("Rank"), _("Place"), _("Department"), _("Year"), _("Document"), _("Amount"), _("Part of the total")),
        *(_("The year before"), _("Amount per head"), _("Left out"), _("Address")),
    ]
    lines = ranking_lines(found, request, get_language())
    headers = to_keep_as(f"ranking-{wanted.by}-{wanted.year}.csv")
    pieces = csv_pieces(chain([heads], lines))
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)


def ranking_lines(found: Ranking, request: HttpRequest, language: str | None) -> Iterator[list[str]]:
    """Yield a row of the file for each document, in the language of the page; a query for each five hundred."""
    told: list[tuple[int, list[Any]]] = [
        (row.budget, [row.place, row.value, percent(row.value, row.whole), row.before, yuan_per_head(row.per_head), ""])
        for row in found.rows
    ]
    told += [
        (key, ["", "", "", "", "", WITHOUT_WORDS[why]]) for why in found.without for key in found.named_without(why)
    ]
    for start in range(0, len(told), 500):
        some = told[start : start + 500]
        budgets = rankings.budgets_of(key for key, _figures in some)
        with override(language):
            for key, (place, value, share, before, per_head, why) in some:
                budget = budgets[key]
                department = budget.department
                yield [
                    *(str(place), str(department.jurisdiction), str(department), str(budget.fiscal_year_id)),
                    *(
                        document_words(budget),
                        str(value),
                        share,
                        "" if before is None else str(before),
                        per_head,
                        str(why),
                    ),
                    request.build_absolute_uri(budget.get_absolute_url()),
                ]
