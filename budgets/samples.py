"""Load the sample that comes with the project, by the way every document takes: read, load, publish."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from budgets import documents, editions
from budgets.models import Budget, Department, Jurisdiction, Project, name_key, project_key

SAMPLE = Path(__file__).parent / "sample"


def load(folder: Path = SAMPLE) -> list[editions.Loaded]:
    """Load and publish each sample described in the folder.

    Where its issuer has a published edition of the same document already, the sample stays out of its way. English
    names and addresses are given to what is new or has none; what staff changed is left alone.
    """
    return [load_one(path) for path in sorted(folder.glob("*.json"))]


def load_one(path: Path) -> editions.Loaded:
    described = json.loads(path.read_text(encoding="utf-8"))
    reading = documents.read([path.parent / described["file"]])
    budget = replace(reading.budget, summary_of=described["source_document"]["sha256"])
    with transaction.atomic():
        issuer = introduce(described)
        in_force = Budget.objects.published().filter(
            department=issuer, fiscal_year=budget.year, scope=budget.scope, phase=budget.phase
        )
        if found := in_force.first():
            return editions.Loaded(budget=found, created=False)
        loaded = editions.load(budget=budget, department=issuer)
        name_projects(issuer, described["projects"])
        published = editions.publish(budget=loaded.budget, despite_failures=described.get("acknowledgement", ""))
        return editions.Loaded(budget=published, created=loaded.created)


def introduce(described: dict[str, Any]) -> Department:
    """Return the sample's issuer, with its jurisdiction and its department in charge, made where they are not known."""
    place, words = described["jurisdiction"], described["department"]
    jurisdiction, _made = Jurisdiction.objects.get_or_create(name=place["name"])
    fill(jurisdiction, {name: place[name] for name in ("name_en", "level", "code")})
    parent = department(jurisdiction, words["parent"])
    return department(jurisdiction, words, parent)


def department(jurisdiction: Jurisdiction, words: dict[str, Any], parent: Department | None = None) -> Department:
    slug = words.get("slug") or editions.free_slug(words["name"])
    found, _made = Department.objects.get_or_create(
        jurisdiction=jurisdiction, key=name_key(words["name"]), defaults={"name": words["name"], "slug": slug}
    )
    fill(found, {"name_en": words["name_en"], "parent": parent})
    return found


def fill(row: Model, values: dict[str, Any]) -> None:
    """Give a row what it does not have yet."""
    new = {name: value for name, value in values.items() if value and not getattr(row, name)}
    for name, value in new.items():
        setattr(row, name, value)
    if new:
        row.save(update_fields=list(new))


def name_projects(issuer: Department, names: list[dict[str, str]]) -> None:
    """Give English names to the projects that have none."""
    english = {project_key(words["name"]): words["name_en"] for words in names}
    projects = list(Project.objects.filter(department=issuer, key__in=english, name_en=""))
    for project in projects:
        project.name_en = english[project.key]
    Project.objects.bulk_update(projects, ["name_en"])
