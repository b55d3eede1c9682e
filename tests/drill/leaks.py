"""Ask a filled site for every address as a stranger: no answer may hold a word of what is not public."""

from __future__ import annotations

import dataclasses
import io
import random
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from budgets import documents, records
from tests import factories
from tests.drill.exercise import Attempt, Exercise, Findings
from tests.filled_release import public_addresses, start_django

REQUESTS = 25
#: Stands in every free text of everything that no visitor may see; no page says it by itself.
WORD = "鵺鴞鸞"
#: What visitors type of it: a page that repeats their question says no more than this.
HALF = WORD[:2]
#: An amount in yuan that nothing public has, and the ways in which pages, files and data write it.
YUAN = Decimal("87654321987.01")
FIGURES = (str(YUAN), "87,654,321,987.01", "8765432.198", "8,765,432.198", "8765432.20", "8,765,432.20", "876.54亿")
#: Texts that the portal understands, or that only say where a row belongs: another word would make them none.
UNDERSTOOD = frozenset(
    [
        *("base", "classification", "code", "department", "jurisdiction", "kind", "list", "measure", "media_type"),
        *("money_unit", "operator", "path", "role", "scheme", "sha256", "subject", "unit", "url"),
    ]
)
METHODS = (*["get"] * 12, "head", "options", "post", "put", "delete")


def hidden(record: Any) -> Any:
    """Return the record with the canary in each free text and in place of each amount."""
    if type(record) is str:
        return record + WORD if record else record
    if isinstance(record, tuple):
        return tuple(hidden(one) for one in record)
    if isinstance(record, records.Amount) and record.state is records.State.VALUE:
        return dataclasses.replace(record, value=YUAN, printed=FIGURES[3])
    if not dataclasses.is_dataclass(record) or isinstance(record, records.Place | type):
        return record
    names = [field.name for field in dataclasses.fields(record) if field.name not in UNDERSTOOD]
    return dataclasses.replace(record, **{name: hidden(getattr(record, name)) for name in names})


def fill_site() -> None:
    """Store editions that the public reads, and beside them, with canaries, one in each state that it does not."""
    from django.contrib.auth.models import User
    from django.core.files.base import ContentFile
    from django.core.management import call_command
    from django.utils import timezone

    from budgets import editions
    from budgets.models import Finding, Upload, UploadFile

    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())
    clerk = User.objects.create_superuser(f"clerk{WORD}", password="asks nothing as staff")

    def loaded(content: str, year: int, made: records.Budget) -> Any:
        dated = dataclasses.replace(made, year=year, files=(factories.source_file(content),))
        return editions.load_as_draft(budget=dated, by=clerk).budget

    def published(content: str, year: int, made: records.Budget) -> Any:
        reasons: dict[str, Any] = {
            "despite_unreadable": "as printed",
            "despite_failures": "as printed",
            "correction": "as printed",
        }
        return editions.publish(budget=loaded(content, year, made), by=clerk, **reasons)

    plain, secret = factories.budget(), hidden(factories.budget())
    published("1", 2022, plain)
    published("2", 2022, dataclasses.replace(plain, title="第二版"))
    published("3", 2024, plain)
    # Of a withdrawn edition the public knows the title and the reason, and nothing that it said.
    withdrawn = published("4", 2023, dataclasses.replace(secret, title=plain.title))
    editions.withdraw(budget=withdrawn, reason="a slip", by=clerk)
    # One beside an edition in force, one of a year that has none, one in review, one given up.
    loaded("5", 2024, secret)
    draft = loaded("6", 2025, secret)
    editions.acknowledge(findings=Finding.objects.failing().filter(budget=draft), reason=WORD, by=clerk)
    editions.submit(budget=loaded("7", 2026, secret), by=clerk)
    editions.discard_draft(budget=loaded("8", 2027, secret), reason=WORD, by=clerk)
    for state in (Upload.UploadState.WAITING, Upload.UploadState.READ, Upload.UploadState.REFUSED):
        words = {"department": WORD, "refusal": WORD, "warnings": [WORD]}
        upload = Upload.objects.create(by=clerk, state=state, queued_at=timezone.now(), **words)
        file = UploadFile(
            upload=upload, order=1, name=f"{WORD}.txt", sha256=state[0] * 64, size=9, media_type="text/plain"
        )
        file.file.save(f"{state}.txt", ContentFile(WORD.encode()), save=True)
        upload.package.save("read.zip", ContentFile(documents.zipped_package(secret)), save=True)


class Addresses:
    """Draws addresses: patterns of the site, with words of what is there, public or not, and of what is beside it."""

    def __init__(self) -> None:
        from budgets import urls
        from budgets.models import Budget, Column, Line, Project, SourceFile, Statement

        self.patterns = list(route_texts(urls.urlpatterns))
        some_ids = [0, 1, 2, 3, 7, 10**6, 2**31, 2**63, 10**30]
        every = Budget.every.values_list("department__slug", "fiscal_year", "edition")
        self.words: Mapping[str, Sequence[Any]] = {
            "slug": [*{slug for slug, _year, _edition in every}, "admin", "nobody"],
            "year": [*{year for _slug, year, _edition in every}, 2021, 1900],
            "document": ["unit-budget", "unit-budget", "budget", "unit-final-accounts", "final-accounts"],
            "edition": [1, 1, 2, 3, 99],
            "table": [*{kind.replace("_", "-") for kind in Statement.objects.values_list("kind", flat=True)}, "none"],
            "position": [*Line.objects.values_list("position", flat=True).distinct()[:40], *some_ids],
            "column": [*Column.objects.values_list("order", flat=True).distinct(), *some_ids],
            "code": [*{code for code in Line.objects.values_list("classification", flat=True) if code}, "999"],
            "file": [*SourceFile.objects.values_list("order", flat=True).distinct(), *some_ids],
            "pk": [*Project.objects.values_list("pk", flat=True), *some_ids],
            "part": ["sections", "projects", "mentions", "items", "goals", "indicators", "assets", "terms"],
            "family": ["f1", "f2", "F3", "f6", "f10", "none"],
            "view": ["function", "economic", "projects", "source-of-funds", "three-public", "unit"],
        }
        self.numbers = [*range(12), *some_ids]
        self.public = public_addresses()

    def draw(self, chance: random.Random) -> str:
        path = chance.choice([self.made_up, self.moved])(chance)
        return path + chance.choice(["", "", "", self.query(chance)])

    def made_up(self, chance: random.Random) -> str:
        """Fill a pattern of the site with words."""
        words = {name: str(chance.choice(some)) for name, some in self.words.items()}
        number = str(chance.choice(self.numbers))
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: words.get(found[1], number), chance.choice(self.patterns))
        return f"/{chance.choice(['', '', 'en/'])}{path}"

    def moved(self, chance: random.Random) -> str:
        """Lead a public address to another year or edition, with all that stands behind it."""
        path = chance.choice(self.public)
        if chance.random() < 0.5:
            path = re.sub(r"/20\d\d/", f"/{chance.choice(self.words['year'])}/", path)
        if chance.random() < 0.3:
            edition = f"editions/{chance.choice(self.words['edition'])}/"
            path = re.sub(r"(/20\d\d/[^/]+/)(editions/\d+/)?", rf"\g<1>{edition}", path)
        if chance.random() < 0.1:
            path = re.sub(r"^/(en/)?", r"/\g<0>preview/", path).replace("//", "/")
        return path

    def query(self, chance: random.Random) -> str:
        words = [HALF, quote(HALF), "87654321987", "8765432", "876亿元", *self.words["code"]]
        name = chance.choice(["q", "year", "page", "sort", "unit", "measure", "edition", "state", "preview", "next"])
        return f"?{name}={quote(str(chance.choice([*words, *self.numbers, 'draft', '1', '-1'])))}"


def route_texts(patterns: Sequence[Any], above: str = "") -> Iterator[str]:
    """Yield the whole text of each address pattern, as `<slug:slug>/<year:year>/`."""
    for one in patterns:
        text = above + str(one.pattern)
        yield from route_texts(one.url_patterns, text) if hasattr(one, "url_patterns") else (text,)


def all_bytes(answer: Any) -> bytes:
    """Return head and body of an answer, with what an archive holds unpacked."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join([*map(archive.read, archive.namelist()), *(n.encode() for n in archive.namelist())])
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return head.encode() + b"\n" + body


def canaries_in(answer: Any) -> list[str]:
    text = all_bytes(answer)
    signs = {WORD: WORD.encode(), "quoted": quote(WORD).encode(), "escaped": WORD.encode("unicode_escape")}
    signs |= {figure: figure.encode() for figure in FIGURES}
    return [name for name, sign in signs.items() if sign in text]


def make_sure_that_canaries_are_seen() -> None:
    """Look at a draft as staff do: an exercise that finds nothing must have been able to."""
    from django.contrib.auth.models import User
    from django.test import Client

    from budgets.models import Budget

    draft = Budget.objects.in_preparation().filter(fiscal_year=2025).get()
    clerk = Client()
    clerk.force_login(User.objects.get())
    slug = draft.department.slug
    path = f"/preview/{slug}/2025/unit-budget/editions/{draft.edition}/tables/expenditure/"
    found = canaries_in(clerk.get(path))
    if WORD not in found or len(found) < 2:
        raise RuntimeError(f"no canary in {path}, but {found}")


@contextmanager
def prepared_site(folder: Path) -> Iterator[Attempt]:
    start_django(str(folder))
    from django.test import Client

    fill_site()
    addresses = Addresses()
    client = Client(raise_request_exception=False)
    make_sure_that_canaries_are_seen()

    def attempt(number: int) -> Findings:
        chance, findings = random.Random(number), Findings()
        tag = ""
        for _request in range(REQUESTS):
            path, method = addresses.draw(chance), chance.choice(METHODS)
            headers = {"If-None-Match": tag} if tag and chance.random() < 0.2 else {}
            answer = getattr(client, method)(path, headers=headers)
            tag = answer.headers.get("ETag", "")
            findings.seen["requests"] += 1
            findings.seen[f"answers {answer.status_code}"] += 1
            if answer.status_code >= 500:
                findings.faults.append(f"{method} {path} answered {answer.status_code}")
            findings.faults += [f"{method} {path} tells {found}" for found in canaries_in(answer)]
        return findings

    yield attempt


EXERCISE = Exercise(
    "leaks",
    "a stranger is told nothing of what is not public, whatever he asks for",
    prepared_site,
    tested=4,
    short=60,
    full=240,
)
