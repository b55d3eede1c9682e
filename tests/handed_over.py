"""Hand a filled site over from one database to another, and see that it is the same.

python -m tests.handed_over write FOLDER    in an empty database (TEST_DATABASE_URL): fill a site,
                                            export it to FOLDER/site.zip, and keep what its addresses answered
python -m tests.handed_over read FOLDER     in another: import it, and print what differs, nothing where all is well
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.filled_release import exported, fill_site, public_addresses, start_django

CONTENT = b"as it was handed in"


def fill_more() -> None:
    """Store what a site of an earlier release had not: originals, former addresses, roles, what is waiting."""
    from django.contrib.auth.models import User
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from budgets import editions
    from budgets.models import (
        ClassificationCode,
        Department,
        FormerSlug,
        Jurisdiction,
        Membership,
        ProjectChange,
        ReaderQuestion,
        Remark,
    )
    from tests import factories

    staff = User.objects.get(username="keeper")
    department = Department.objects.order_by("pk").first()
    assert department is not None
    FormerSlug.objects.create(slug="as-it-was", department=department)
    department.aliases.create(name="从前的名称")
    Membership.objects.create(person=staff, role="publishes", department=department, given_by=staff)
    ClassificationCode.objects.filter(scheme="function", code="201").update(name_en="Renamed by staff")
    Jurisdiction.objects.update(publishing_takes_two=False, population=1234)
    original = replace(factories.source_file("7"), sha256=hashlib.sha256(CONTENT).hexdigest(), size=len(CONTENT))
    made = editions.load_as_draft(budget=factories.budget(year=2027, files=(original,)), by=staff).budget
    editions.keep_source_file(budget=made, name=original.name, file=ContentFile(CONTENT))
    editions.submit(budget=made)
    editions.publish(budget=made, by=staff, despite_unreadable="as printed", despite_failures="as printed")
    waits = editions.load_as_draft(budget=factories.budget(year=2028, files=(factories.source_file("8"),))).budget
    editions.submit(budget=waits)
    reasons = {"despite_unreadable": "as printed", "despite_failures": "as printed"}
    editions.schedule(budget=waits, at=timezone.now() + timedelta(days=3), given=reasons, by=staff)
    goes = editions.load_as_draft(budget=factories.budget(year=2029, files=(factories.source_file("9"),))).budget
    editions.discard_draft(budget=goes, by=staff, reason="a trial")
    figure = {"place": "expenditure/1/4", "name": "支出合计", "printed": "832.91 万元"}
    ReaderQuestion.objects.create(budget=made, words="何故", answer="因房租", state="public", **figure)
    one, other = department.projects.order_by("pk")[:2]
    change = ProjectChange.objects.create(
        kind="merged", whole=one, year=2027, source="预算书第3页", confirmed_at=timezone.now()
    )
    change.parts.create(project=other)
    Remark.objects.create(budget=waits, words="请核对", by=staff, **figure)


def pages() -> dict[str, list[Any]]:
    """Return what each address that links lead to answers, and an address that a department had before."""
    from django.test import Client

    client = Client(raise_request_exception=False)
    found = {}
    for path in sorted({*public_addresses(), "/as-it-was/"}):
        answer = client.get(path)
        # What nobody may keep was written for one visitor alone.
        is_text = not any(word in answer.get("Content-Type", "") for word in ("zip", "sheet"))
        is_text = is_text and "no-store" not in answer.get("Cache-Control", "")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        told = hashlib.sha256(body).hexdigest() if is_text else ""
        found[path] = [answer.status_code, answer.get("Location", ""), told]
    return found


def said(command: str, *words: str) -> str:
    from django.core.management import call_command

    answer = io.StringIO()
    call_command(command, *words, stdout=answer)
    return answer.getvalue()


def write(folder: Path) -> None:
    fill_site()
    fill_more()
    said("rebuild_search")
    said("export_site", str(folder / "site.zip"))
    told = {"pages": pages(), "packages": exported(), "hashes": said("edition_hashes")}
    (folder / "told.json").write_text(json.dumps(told))


def read(folder: Path) -> Iterator[str]:
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    User.objects.create_superuser("keeper")
    said("import_site", str(folder / "site.zip"))
    told = json.loads((folder / "told.json").read_text())
    found = pages()
    for path in sorted(told["pages"].keys() | found.keys()):
        if told["pages"].get(path) != found.get(path):
            yield f"{path}: {told['pages'].get(path)} before, {found.get(path)} now"
    if told["packages"] != exported():
        yield "a package is another"
    if told["hashes"] != said("edition_hashes"):
        yield "a hash is another"
    for command, *words in (("rebuild_totals", "--check"), ("rebuild_search", "--check"), ("verify_log",)):
        said(command, *words)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        start_django(scratch)
        if sys.argv[1] == "write":
            write(Path(sys.argv[2]))
        else:
            sys.exit("\n".join(read(Path(sys.argv[2]))) or None)
