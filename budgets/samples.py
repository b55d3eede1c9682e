"""Load the sample that comes with the project, by the way every document takes: read, load, publish."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from budgets import documents, editions, records
from budgets.models import Department, DepartmentAlias, Jurisdiction, Project, name_key, project_key

SAMPLE = Path(__file__).parent / "sample"
#: A library of no city, whose originals are our own and kept: `tests/flagship.py` draws them.
MADE_UP = SAMPLE / "made-up"


def load_samples(*slugs: str, folder: Path = SAMPLE) -> list[editions.LoadedEdition]:
    """Load and publish the documents that the folder's ``sample.json`` describes, of the departments named or of all.

    Where an issuer has a published edition of the same document already, the sample stays out of its way. English
    names and addresses are given to what is new or has none; what staff changed is left alone.
    """
    described = json.loads((folder / "sample.json").read_text(encoding="utf-8"))
    return [
        loaded
        for words in described["departments"]
        for loaded in load_department_documents(words, described, folder, slugs)
    ]


def load_department_documents(
    words: dict[str, Any], described: dict[str, Any], folder: Path, slugs: tuple[str, ...]
) -> Iterator[editions.LoadedEdition]:
    for document in words.get("documents", ()) if not slugs or words.get("slug") in slugs else ():
        path = folder / document["path"]
        budget = documents.read([path]).budget
        budget = replace(budget, summary_of=budget.summary_of or document.get("summary_of", ""))
        with transaction.atomic():
            issuer = find_or_make_department(words["name"], described)
            original = None if budget.summary_of else path
            correction = document.get("correction", "")
            yield load_and_publish(issuer, budget, words.get("projects", ()), original, correction)


def load_and_publish(
    issuer: Department,
    budget: records.Budget,
    names: Sequence[dict[str, str]],
    original: Path | None = None,
    correction: str = "",
) -> editions.LoadedEdition:
    """Publish a document unless one is in force; a ``correction`` takes the place of another one.

    The ``original`` is kept, where it is our own.
    """
    in_force = editions.editions_of(issuer, budget).published()
    corrects = correction and not in_force.filter(files__sha256=budget.files[0].sha256).exists()
    if not corrects and (found := in_force.first()):
        name_projects(issuer, names)
        editions.index_edition(found)
        return editions.LoadedEdition(budget=found, created=False)
    loaded = editions.load_as_draft(budget=budget, department=issuer)
    if original is not None:
        editions.keep_source_files(budget=loaded.budget, paths=[original])
    name_projects(issuer, names)
    published = editions.publish(budget=loaded.budget, correction=correction)
    return editions.LoadedEdition(budget=published, created=loaded.created)


def find_or_make_department(name: str, described: dict[str, Any]) -> Department:
    """Return a department that the sample describes, with its place and the one in charge, made where not known."""
    [words] = [each for each in described["departments"] if each["name"] == name]
    [place] = [each for each in described["jurisdictions"] if each["name"] == words["jurisdiction"]]
    jurisdiction, _made = Jurisdiction.objects.get_or_create(name=place["name"])
    fill_missing_fields(jurisdiction, {field: place[field] for field in ("name_en", "level", "code")})
    aliases = words.get("aliases", ())
    known = (
        Department.objects.with_name_or_alias(each).filter(jurisdiction=jurisdiction).first()
        for each in (name, *aliases)
    )
    found = next(filter(None, known), None)
    if found is None:
        slug = words.get("slug") or editions.unused_slug(name)
        found = Department.objects.create(jurisdiction=jurisdiction, name=name, slug=slug)
    for alias in aliases:
        DepartmentAlias.objects.get_or_create(department=found, key=name_key(alias), defaults={"name": alias})
    parent = find_or_make_department(words["parent"], described) if "parent" in words else None
    known_parent = found.parent_id
    fill_missing_fields(found, {"name_en": words["name_en"], "parent": parent})
    if found.parent_id != known_parent:
        editions.keep_totals_of_department(found)
    return found


def fill_missing_fields(row: Model, values: dict[str, Any]) -> None:
    """Give a row what it does not have yet."""
    new = {name: value for name, value in values.items() if value and not getattr(row, name)}
    for name, value in new.items():
        setattr(row, name, value)
    if new:
        row.save(update_fields=list(new))


def name_projects(issuer: Department, names: Sequence[dict[str, str]]) -> None:
    """Give English names to the projects that have none."""
    english = {project_key(words["name"]): words["name_en"] for words in names}
    projects = list(Project.objects.filter(department=issuer, key__in=english, name_en=""))
    for project in projects:
        project.name_en = english[project.key]
    Project.objects.bulk_update(projects, ["name_en"])
