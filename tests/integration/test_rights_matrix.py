"""Ask every address of the pages of staff as every role, of one's own department, a unit, what is above, and others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import ForeignKey
from django.test import Client
from django.urls import URLPattern, reverse

from budgets import documents, editions, originals, rights
from budgets.admin.budgets import edition_preview_url
from budgets.models import (
    Acknowledgement,
    Batch,
    Budget,
    ClassificationCode,
    CodeChange,
    Department,
    DepartmentAlias,
    FormerSlug,
    Jurisdiction,
    Membership,
    ProjectChange,
    PublicChange,
    ReaderQuestion,
    Remark,
    SourceFile,
    Upload,
    UploadFile,
)
from budgets.rights import ROLES, Act
from tests import factories
from tests.matrix_of_rights import ANYBODY, OUTSIDE, PAGE, Asked, Row, matrix, page_with_table

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("english")]
Role, State = Membership.Role, Budget.EditionState
#: Where a row may stand to a person whose role is in a bureau, with the mark that its names bear.
POSITIONS = {"own": "甲甲甲", "unit": "乙乙乙", "parent": "丙丙丙", "other": "丁丁丁", "far": "戊戊戊"}
REACHED = {"department": {"own", "unit"}, "place": {"own", "unit", "parent", "other"}, "site": set(POSITIONS)}


@pytest.fixture
def rows() -> dict[str, dict[str, Any]]:
    """Store at each position a row of every kind, by the name of its model or of its state."""
    city, far = Jurisdiction.objects.create(name="青田市"), Jurisdiction.objects.create(name=f"{POSITIONS['far']}市")
    made: dict[str, Department] = {}
    for position, above in (("parent", None), ("own", "parent"), ("unit", "own"), ("other", None), ("far", None)):
        made[position] = Department.objects.create(
            name=f"{POSITIONS[position]}局",
            slug=f"slug-{position}",
            jurisdiction=far if position == "far" else city,
            parent=made[above] if above else None,
        )
    return {position: rows_of(position, department) for position, department in made.items()}


def rows_of(position: str, department: Department) -> dict[str, Any]:
    name = department.name

    def load(year: int, state: str) -> Budget:
        record = factories.doubtful_budget(
            department=name,
            year=year,
            title=f"{name}预算",
            jurisdiction=department.jurisdiction.name,
            files=(factories.source_file(f"{position}{year}"),),
        )
        row = editions.load_as_draft(budget=record, department=department).budget
        if state == State.REVIEW:
            editions.submit(budget=row)
        if state == State.PUBLISHED:
            editions.publish(budget=row, despite_unreadable="so printed", despite_failures="so printed")
        if state == State.DISCARDED:
            editions.discard_draft(budget=row, reason=name)
        return Budget.every.get(pk=row.pk)

    printed: dict[str, Any] = {"department": name, "jurisdiction": department.jurisdiction.name}
    found: dict[str, Any] = {"budget": load(2024, State.DRAFT), "review": load(2023, State.REVIEW)}
    found |= {"published": load(2022, State.PUBLISHED), "discarded": load(2021, State.DISCARDED)}
    Acknowledgement.objects.create(budget=found["budget"], key=name, digest=name, reason=name)
    batch = Batch.objects.create(name=f"{name}一批")
    upload = Upload.objects.create(state=Upload.UploadState.READ, issuer=department, batch=batch)
    upload.package.save("read.zip", ContentFile(documents.zipped_package(factories.budget(**printed))))
    UploadFile.objects.create(upload=upload, order=1, name=f"{name}.pdf", sha256=position * 10, size=1)
    found |= {
        "department": department,
        "departmentalias": DepartmentAlias.objects.create(department=department, name=f"{name}别名"),
        "formerslug": FormerSlug.objects.create(department=department, slug=f"former-{position}"),
        "jurisdiction": department.jurisdiction,
        "publicchange": PublicChange.objects.create(kind="names", department=department, given={"name": f"{name}新"}),
        "upload": upload,
        "batch": batch,
        "fiscalyear": found["budget"].fiscal_year,
        "classificationcode": ClassificationCode.objects.get_or_create(scheme="functional", code="201", name="类")[0],
        "codechange": CodeChange.objects.get_or_create(
            scheme="functional",
            year_before=2024,
            year=2025,
            codes_before="20101",
            codes_after="20102",
            defaults={"kind": "moved", "source": "s", "place": "p"},
        )[0],
        "projectchange": ProjectChange.objects.create(
            kind="merged", whole=department.projects.all()[0], year=2024, source=f"{name}预算"
        ),
        "readerquestion": ReaderQuestion.objects.create(
            budget=found["published"], place="expenditure/1/4", name=f"{name}的数", words="何故"
        ),
        "remark": Remark.objects.create(
            budget=found["budget"], place="expenditure/1/4", name=f"{name}的数", words="请核对"
        ),
        "membership": Membership.objects.create(
            person=User.objects.create(username=f"somebody-{position}"), role=Role.ADMINISTERS, department=department
        ),
    }
    for model in apps.get_app_config("budgets").get_models():
        word = model._meta.model_name or ""
        if word not in found and admin.site.is_registered(model):
            way = rights.way_to_department(model)
            of_draft = {way.removesuffix("__department"): found["budget"]} if "__" in way else {way: department}
            row = model._default_manager.filter(**of_draft).first()
            assert row is not None, word
            found[word] = row
    return found


def holder(role: str, scope: str, rows: dict[str, dict[str, Any]]) -> Client:
    user = User.objects.create_user(f"wang-{role}", is_staff=True)
    where = {
        "department": {"department": rows["own"]["department"]},
        "place": {"jurisdiction": rows["own"]["jurisdiction"]},
        "site": {},
    }[scope]
    Membership.objects.create(person=user, role=role, **where)
    client = Client()
    client.force_login(user)
    return client


def expected(asked: Asked, role: str, scope: str, position: str) -> set[int]:
    """Return the statuses that deny, one of which is expected; none where it is allowed."""
    acts = ROLES[role]
    may = asked.does is ANYBODY or asked.does in acts
    if asked.does is Act.SITE:
        may = may and scope == "site"
    if asked.row in (Row.LISTED, Row.SITE):
        return set() if may else {403}
    reached = position in REACHED[scope]
    if asked.row is Row.PLACE:
        reached = scope == "site" or position != "far"
    if not reached:
        return {403, 404}
    # Who gives no roles sees none: they are not there.
    return set() if may else {403, 404} if asked.does is Act.GIVE else {403}


def ask(client: Client, asked: Asked, row: Any) -> Any:
    """Ask an address and undo whatever came of it."""
    given = dict(asked.more)
    if asked.row is not Row.LISTED and not asked.name.endswith(("_add", "_upload", "_propose", "_changelist")):
        given |= {"object_id": row.pk} if asked.name.endswith(("_change", "_history", "_delete")) else {"pk": row.pk}
    url = reverse(f"admin:{asked.name}", kwargs=given) + (f"?{asked.query.format(pk=row.pk)}" if asked.query else "")
    with transaction.atomic():
        if asked.method == "get":
            answer = client.get(url)
        else:
            chosen = {"_selected_action": [row.pk]} if asked.name.endswith("_changelist") else {}
            answer = client.post(url, {**asked.sent, **chosen})
        transaction.set_rollback(True)
    return answer


def name_of_row(asked: Asked) -> str:
    return asked.of or asked.name.split("_")[1].replace("original", "sourcefile")


def words_of(answer: Any) -> str:
    return b"".join(answer).decode(errors="replace") if answer.streaming else answer.content.decode(errors="replace")


@pytest.fixture
def _a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(originals, "page_picture", lambda file, page: b"picture")


def pages() -> list[Asked]:
    """Return what is asked one address at a time; choosing rows of a list is a test of its own."""
    return [one for one in matrix() if not (one.name.endswith("_changelist") and one.method == "post")]


@pytest.mark.heavy
@pytest.mark.usefixtures("_a_picture")
@pytest.mark.parametrize("scope", REACHED)
@pytest.mark.parametrize("role", Role.values)
def test_every_address_opens_to_whom_the_matrix_says(role: str, scope: str, rows: dict[str, dict[str, Any]]) -> None:
    client = holder(role, scope, rows)
    wrong: list[tuple[Any, ...]] = []
    hidden = {POSITIONS[position] for position in POSITIONS if position not in REACHED[scope]}
    for asked in pages():
        for position in POSITIONS if asked.row is not Row.LISTED else ("own",):
            answer = ask(client, asked, rows[position][name_of_row(asked)])
            denied = expected(asked, role, scope, position)
            if (answer.status_code in (403, 404)) != bool(denied) or (denied and answer.status_code not in denied):
                wrong.append((asked.name, asked.method, asked.more, position, answer.status_code, denied))
            told = {mark for mark in hidden if mark in words_of(answer)}
            # A unit's own page may say which department is in charge of it.
            if told - ({POSITIONS["parent"]} if position in ("own", "unit") else set()):
                wrong.append((asked.name, asked.method, position, "tells of", told))
    assert wrong == [], wrong


def test_of_several_chosen_only_ones_own_are_changed(rows: dict[str, dict[str, Any]]) -> None:
    for role in Role.values:
        client = holder(role, "department", rows)
        for asked in matrix():
            if asked.name.endswith("_changelist") and asked.method == "post":
                changed = changed_positions(client, asked, rows)
                reached = REACHED["department"] if asked.does in ROLES[role] else set()
                assert changed <= reached, (asked.said, changed)
                # What was answered before is answered no other.
                assert changed == reached or asked.sent["action"] == "acknowledge", (asked.said, changed)


def changed_positions(client: Client, asked: Asked, rows: dict[str, dict[str, Any]]) -> set[str]:
    """Choose the rows of all positions for an action, and return where something came of it; it is undone."""
    chosen = [rows[position][name_of_row(asked)] for position in POSITIONS]
    budgets = [getattr(row, "budget_id", row.pk) for row in chosen]

    def state() -> list[Any]:
        if asked.name == "budgets_budget_changelist":
            return [dict(Budget.every.values_list("pk", "state"))[pk] for pk in budgets]
        checked = dict(Budget.every.filter(pk__in=budgets).values_list("pk", "audit__checked_at"))
        return [(checked[pk], Acknowledgement.objects.filter(budget=pk).count()) for pk in budgets]

    with transaction.atomic():
        before = state()
        data = {**asked.sent, "_selected_action": [row.pk for row in chosen]}
        client.post(reverse(f"admin:{asked.name}"), data)
        changed = {position for position, old, new in zip(POSITIONS, before, state(), strict=True) if old != new}
        transaction.set_rollback(True)
    return changed


def addresses() -> Iterator[str]:
    """Yield the names of all addresses of the pages of staff."""

    def walk(patterns: Any) -> Iterator[str]:
        for one in patterns:
            if isinstance(one, URLPattern):
                yield one.name or ""
            else:
                yield from walk(one.url_patterns)

    yield from filter(None, walk(admin.site.urls[0]))


def test_no_address_is_missing_from_the_matrix() -> None:
    """An address that is new says who may ask it, or this fails."""
    known = {one.name for one in matrix()}
    assert {name for name in addresses() if name not in known and not OUTSIDE.fullmatch(name)} == set()
    assert known - set(addresses()) == set()


def test_the_documentation_has_the_matrix() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page_with_table(text) == text, "write it anew: tests/matrix_of_rights.py says how"


def test_previews_are_for_those_whose_department_it_is(rows: dict[str, dict[str, Any]]) -> None:
    for role in Role.values:
        client = holder(role, "department", rows)
        for position in POSITIONS:
            answer = client.get(edition_preview_url(rows[position]["budget"]))
            assert answer.status_code == (200 if position in REACHED["department"] else 404)
            assert position in REACHED["department"] or POSITIONS[position] not in words_of(answer)


ASKED_WITH_A_KEY: list[tuple[str, Callable[[dict[str, Any]], dict[str, Any]]]] = [
    ("budgets_budget_add", lambda far: {"department": far["department"].pk}),
    ("budgets_upload_add", lambda far: {"department": far["department"].pk}),
    ("budgets_membership_add", lambda far: {"department": far["department"].pk}),
    ("budgets_department_add", lambda far: {"parent": far["department"].pk, "jurisdiction": far["jurisdiction"].pk}),
    ("budgets_project_add", lambda far: {"department": far["department"].pk, "merged_into": far["project"].pk}),
    ("budgets_departmentalias_add", lambda far: {"department": far["department"].pk}),
    ("budgets_formerslug_add", lambda far: {"department": far["department"].pk}),
    ("budgets_finding_changelist", lambda far: {"budget__id__exact": far["budget"].pk}),
    ("budgets_section_changelist", lambda far: {"budget__id__exact": far["budget"].pk}),
]


def test_no_field_names_what_is_anothers(rows: dict[str, dict[str, Any]]) -> None:
    """A key in an address, or one that was typed, tells nothing of a row that one may not see."""
    client = holder(Role.ADMINISTERS, "department", rows)
    user = User.objects.get(username="wang-administers")
    Membership.objects.create(person=user, role=Role.ENTERS, department=rows["own"]["department"])
    for name, given in ASKED_WITH_A_KEY:
        asked, url = given(rows["far"]), reverse(f"admin:{name}")
        for answer in (client.get(url, asked), client.post(url, asked)):
            assert answer.status_code in (200, 302), (name, answer.status_code)
            assert POSITIONS["far"] not in words_of(answer), name


def test_a_file_of_another_department_is_refused_in_words(rows: dict[str, dict[str, Any]]) -> None:
    client = holder(Role.ENTERS, "department", rows)
    user = User.objects.get(username="wang-enters")
    upload = rows["far"]["upload"]
    Upload.objects.filter(pk=upload.pk).update(issuer=None, by=user)
    page = client.get(f"/en/admin/budgets/upload/{upload.pk}/change/").content.decode()
    assert "of a department whose budgets you may not enter" in page
    assert 'id="keep"' not in page
    before = Budget.every.count()
    data = {"issuer": str(rows["far"]["department"].pk), "latest": "0"}
    client.post(f"/en/admin/budgets/upload/{upload.pk}/keep/", data)
    client.post(f"/en/admin/budgets/upload/{upload.pk}/keep/", {"issuer": "other", "other": "slug-own", "latest": "0"})
    assert Budget.every.count() == before
    assert SourceFile.objects.filter(name=upload.files.get().name).count() == 0


def test_no_chooser_of_scripts_offers_what_is_anothers(rows: dict[str, dict[str, Any]]) -> None:
    """Django's address for choosers answers for every reference of every model, whether a page asks for it or not."""
    client = holder(Role.ADMINISTERS, "department", rows)
    hidden, offered = [POSITIONS[one] for one in ("parent", "other", "far")], 0
    for model in apps.get_app_config("budgets").get_models():
        for name in (one.name for one in model._meta.concrete_fields if isinstance(one, ForeignKey)):
            asked = {"app_label": "budgets", "model_name": str(model._meta.model_name), "field_name": name, "term": ""}
            answer = client.get(reverse("admin:autocomplete"), asked)
            assert answer.status_code in (200, 403, 404)
            told = str(answer.json()) if answer.status_code == 200 else ""
            assert not any(mark in told for mark in hidden), (model, name)
            offered += POSITIONS["own"] in told
    assert offered
