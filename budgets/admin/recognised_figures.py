"""Let staff compare what was recognised with its pictures and confirm it, row by row: Enter, and the next is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from budgets import documents, editions, models, originals, rights
from budgets.documents.model.messages import sentence
from budgets.models.narrative import Section
from budgets.queries.provenance import place_of
from budgets.queries.recognised import Waiting, WaitingPage, WaitingRow, count_waiting, waiting_amounts
from budgets.records import Place, State

from .base_classes import acting_user, get_own_or_404, parse_key
from .merging_forms import keep_typing

#: So many rows stand on one page; the next ones come as these go.
ROWS_A_PAGE = 12
#: So many pages are drawn for the pieces of one page of ours.
MOST_PAGES = 24
#: Points of the page that are shown around a figure and around a row.
AROUND_FIGURE, AROUND_ROW = 1, 6
#: Below this the recognition is called unsure, in thousandths.
UNSURE = 950


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A piece of the picture of a page: the address of the picture, the page's size and the piece's box, in points."""

    url: str
    width: float
    height: float
    left: float
    top: float
    across: float
    down: float

    @property
    def view(self) -> str:
        """Return its box as a drawing's view box."""
        return f"{self.left:.1f} {self.top:.1f} {self.across:.1f} {self.down:.1f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureShown:
    """A figure to be confirmed, with its piece of picture and what stands in its field."""

    amount: models.Amount
    piece: Piece | None
    typed: str
    is_broken: bool

    @property
    def name(self) -> str:
        """Return what its field is called."""
        return f"figure-{self.amount.cell.order}"

    @property
    def is_unreadable(self) -> bool:
        """Tell whether recognition could not read it."""
        return self.amount.state == State.UNREADABLE

    @property
    def readings(self) -> list[str]:
        """Return what recognition read of a figure that it could not read for certain."""
        given = (self.amount.printed, self.amount.second_reading) if self.is_unreadable else ()
        return [one for one in dict.fromkeys(given) if one]

    @property
    def unsure(self) -> str:
        """Return in per cent how sure the recognition is, where that is not very."""
        return "" if self.amount.state == State.BLANK else unsure_in_words(self.amount.confidence)


def unsure_in_words(confidence: int | None) -> str:
    """Return in per cent how sure the recognition of a figure is, in thousandths; nothing where it is sure enough."""
    return "" if confidence is None or confidence >= UNSURE else f"{confidence // 10} %"


class RecognisedFiguresMixin(admin.ModelAdmin):
    """The page on which recognised figures are confirmed, as a mixin of the admin of editions."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.show_recognised)
        return [path("<int:pk>/recognised/", view, name="budgets_budget_recognised"), *super().get_urls()]

    @keep_typing
    def show_recognised(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what waits, the doubtful first; a post confirms a row, what sums speak for, or the texts of a page."""
        budget = get_own_or_404(request, models.Budget.objects.select_related("department"), pk)
        if not self.has_view_or_change_permission(request, budget):
            raise PermissionDenied
        may_change = budget.is_open and rights.may(request.user, rights.Act.ENTER, budget)
        refused: Mapping[str, str] = {}
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            try:
                self.take_confirmation(request, budget)
            except editions.EditionError as error:
                self.message_user(request, str(error), messages.ERROR)
                refused = request.POST.dict()
            else:
                return HttpResponseRedirect(request.get_full_path())
        waiting = Waiting(budget)
        table = parse_key(request.GET.get("table"))
        of_table = [row for row in waiting.rows if table in (None, row.line.statement_id)]
        listed = Paginator(of_table, ROWS_A_PAGE).get_page(request.GET.get("p"))
        pictures = PagePictures()
        rows = [row_shown(row, pictures, refused) for row in listed]
        texts = waiting.pages[0] if waiting.pages else None
        figures, pages = count_waiting(budget)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Recognised from pictures"),
            "budget": budget,
            "rows": rows,
            "listed": listed,
            "narrowed": f"&table={table}" if table else "",
            "tables": waiting.tables,
            "figures": figures,
            "pages": pages,
            "texts": texts,
            "text_piece": pictures.whole_page(texts) if texts else None,
            "text_parts": [part_in_words(one) for one in texts.parts] if texts else [],
            "no_picture": pictures.refusal,
            "may_change": may_change,
            "opts": self.opts,
        }
        return render(request, "admin/budgets/budget/recognised.html", context)

    def take_confirmation(self, request: HttpRequest, budget: models.Budget) -> None:
        """Confirm what was posted, and say what there is to say of it."""
        posted, by = request.POST, acting_user(request)
        if "table" in posted:
            table = posted_row(models.Statement, posted["table"], budget)
            count = editions.confirm_summed(statement=table, by=by)
            words = ngettext("%d figure was confirmed.", "%d figures were confirmed.", count) % count
            self.message_user(request, words, messages.SUCCESS)
            return
        if "file" in posted:
            file = posted_row(models.SourceFile, posted["file"], budget)
            editions.confirm_page(file=file, page=parse_key(posted.get("page")) or 0, by=by)
            return
        line = posted_row(models.Line, posted.get("line"), budget)
        if "name" in posted:
            editions.take_known_name(line=line, name=posted["name"], by=by)
            return
        orders = {name: parse_key(name.removeprefix("figure-")) for name in posted if name.startswith("figure-")}
        typed = {order: posted[name][:60] for name, order in orders.items() if order is not None}
        illegible = [order for one in posted.getlist("illegible") if (order := parse_key(one)) is not None]
        left = editions.confirm_row(line=line, typed=typed, illegible=illegible, by=by)
        if left:
            words = ngettext("%d figure of the row still waits.", "%d figures of the row still wait.", left)
            self.message_user(request, words % left, messages.WARNING)


def posted_row(model: Any, key: Any, budget: models.Budget) -> Any:
    """Return the row of an edition that was posted; another may have deleted it meanwhile."""
    found = model.objects.filter(pk=parse_key(key) or 0, budget=budget).first()
    if found is None:
        raise editions.EditionError(_("It is not there any more."))
    return found


class PagePictures:
    """The pages of files of which pieces are shown, each asked for once; ``refusal`` says why one cannot be shown."""

    def __init__(self) -> None:
        self.pages: dict[tuple[str, int], originals.OriginalPage | None] = {}
        self.refusal = ""

    def find_page(self, file: models.SourceFile | None, number: int | None) -> originals.OriginalPage | None:
        if file is None or number is None:
            return None
        key = file.sha256, number
        if key not in self.pages:
            # Each is drawn where it was not before, while somebody waits.
            self.pages[key] = self.load_picture(file, number) if len(self.pages) < MOST_PAGES else None
        return self.pages[key]

    def load_picture(self, file: models.SourceFile, number: int) -> originals.OriginalPage | None:
        try:
            found = originals.load_original_page(file, number)
        except documents.Refused as error:
            self.refusal = sentence(str(error), get_language() or "")
            return None
        return found if found and found.width else None

    def piece(self, file: models.SourceFile | None, cells: list[Any], around: int) -> Piece | None:
        """Return the piece of the page on which the first of some rows of the database stands that holds them all."""
        return self.piece_of_places(
            file, [place_of(one) for one in cells if one.source_id == (file and file.pk)], around
        )

    def piece_of_places(self, file: models.SourceFile | None, of_file: list[Place], around: int) -> Piece | None:
        """Return the piece of the page on which the first of some places of a file lies that holds all on that page."""
        places = [place for place in of_file if place.box]
        page = self.find_page(file, places[0].page if places else None)
        if page is None:
            return None
        boxes = [place.box for place in places if place.box and place.page == page.number]
        left, top = (max(min(box[at] for box in boxes) - around, 0) for at in (0, 1))
        right = min(max(box[2] for box in boxes) + around, page.width)
        bottom = min(max(box[3] for box in boxes) + around, page.height)
        return self.drawn(file, page, (left, top, max(right - left, 1), max(bottom - top, 1)))

    def whole_page(self, texts: WaitingPage) -> Piece | None:
        """Return the whole of a page whose texts wait."""
        page = self.find_page(texts.file, texts.page)
        return self.drawn(texts.file, page, (0, 0, page.width, page.height)) if page else None

    def picture_url(self, file: models.SourceFile, number: int) -> str:
        return reverse("admin:budgets_original", args=[file.pk, number])

    def drawn(
        self,
        file: models.SourceFile | None,
        page: originals.OriginalPage,
        box: tuple[float, float, float, float],
    ) -> Piece:
        url = self.picture_url(file, page.number) if file else ""
        left, top, across, down = box
        return Piece(url=url, width=page.width, height=page.height, left=left, top=top, across=across, down=down)


def row_shown(row: WaitingRow, pictures: PagePictures, refused: Mapping[str, str]) -> dict[str, Any]:
    """Return a row as it is shown: the strip of the page that it stands in, its figures each with its piece.

    ``refused`` is what was posted and not taken: it stands in the fields again.
    """
    again = refused if refused.get("line") == str(row.line.pk) else {}
    figures = [figure_shown(row, one, pictures, again) for one in row.amounts]
    return {
        "row": row,
        "strip": pictures.piece(row.line.source, [row.line, *row.amounts], AROUND_ROW),
        "figures": figures,
        "first": next((one for one in figures if one.is_unreadable or one.is_broken), None),
    }


def figure_shown(
    row: WaitingRow, amount: models.Amount, pictures: PagePictures, again: Mapping[str, str]
) -> FigureShown:
    given = "" if amount.state == State.UNREADABLE else amount.printed
    return FigureShown(
        amount=amount,
        piece=pictures.piece(amount.source, [amount], AROUND_FIGURE),
        typed=again.get(f"figure-{amount.cell.order}", given),
        is_broken=amount.cell.order in row.broken,
    )


def waiting_pieces(statement: models.Statement) -> dict[str, Any]:
    """Return the recognised amounts of a table that wait, as its grid shows them, ready for JSON.

    ``cells`` has by the keys of lines and the orders of columns what was read, how sure that is (``unsure``, in words)
    and its ``piece``: the number of one of ``pictures``, and left, top, width and height in points of it.
    """
    found = waiting_amounts(statement.budget).filter(line__statement=statement)
    pictures, drawn = PagePictures(), dict[str, dict[str, Any]]()
    cells: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for one in found.select_related("cell", "source").order_by("line__position", "cell__order"):
        shown = FigureShown(
            amount=one, piece=pictures.piece(one.source, [one], AROUND_FIGURE), typed="", is_broken=False
        )
        told: dict[str, Any] = {"printed": one.printed, "unsure": shown.unsure, "readings": shown.readings}
        if piece := shown.piece:
            drawn.setdefault(piece.url, {"url": piece.url, "width": piece.width, "height": piece.height})
            box = [round(each, 1) for each in (piece.left, piece.top, piece.across, piece.down)]
            told["piece"] = [list(drawn).index(piece.url), *box]
        cells[str(one.line_id)][str(one.cell.order)] = told
    return {"cells": cells, "pictures": list(drawn.values())}


def part_in_words(part: Any) -> tuple[str, str]:
    """Return the name of a sort of parts of the text, and what a part says."""
    words = f"{part.number}{part.heading}\n{part.text}" if isinstance(part, Section) else str(part)
    return str(part._meta.verbose_name), words.strip()
