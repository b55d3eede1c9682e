"""Each link of the staff's pages leads somewhere and says where: editions in every state, originals, an upload."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import translation

from budgets.models import SourceFile, Upload
from tests.documents import SAMPLE
from tests.filled_release import fill_site
from tests.integration.test_links import links_of

pytestmark = [pytest.mark.django_db, pytest.mark.heavy, pytest.mark.any_database]

LINK = re.compile(r'(?:href|src)="([^"#]+)[^"]*"')
#: Of one kind of address so many are asked for: pages of the same kind show the same links.
EACH = 2


def kind_of(path: str) -> str:
    """Return what kind of page an address leads to, in either language."""
    plain = path.partition("?")[0].removeprefix("/en")
    with translation.override("zh-hans"):
        try:
            return resolve(plain).view_name + (" in a window" if "_popup=" in path else "")
        except Resolver404:
            return plain


def test_each_link_of_staff_leads_somewhere_and_says_where(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    fill_site()
    client = Client()
    client.force_login(User.objects.get(username="keeper"))
    given = SimpleUploadedFile("预算.txt", Path(SAMPLE).read_bytes())
    assert client.post("/en/admin/budgets/upload/add/", {"published": [given]}).status_code == 302
    kept = {"latest": 0, "issuer": "new", "name": "甲中心", "jurisdiction": "深圳市", "slug": "jia"}
    assert client.post(f"/en/admin/budgets/upload/{Upload.objects.latest('pk').pk}/keep/", kept).status_code == 302
    client.post("/en/admin/budgets/upload/add/", {"published": [SimpleUploadedFile("x.txt", b"nothing of a budget")]})
    # What was kept of the upload comes first: its file can be downloaded.
    source = f"/en/admin/budgets/sourcefile/{SourceFile.objects.latest('pk').pk}/change/"
    found, seen, todo = list[str](), Counter[str](), [(source, ""), ("/en/admin/", "")]
    asked = set[str]()
    while todo:
        path, page = todo.pop(0)
        kind = kind_of(path)
        if path in asked or seen[kind] >= EACH:
            continue
        asked.add(path)
        seen[kind] += 1
        answer = client.get(path)
        answer.close()
        if answer.status_code not in (200, 301, 302):
            found.append(f"{path} of {page} answers {answer.status_code}")
        html = answer.headers.get("Content-Type", "").startswith("text/html")
        if answer.status_code == 200 and html and path.startswith("/en/admin/"):
            shown = answer.content.decode()
            found += [f"{link} without a word" for link in links_of(shown, path) if not link.name]
            for link in LINK.findall(shown):
                at = urlsplit(urljoin(f"http://testserver{path}", unescape(link)))
                if at.netloc == "testserver" and not at.path.startswith("/static/"):
                    todo.append((f"{at.path}?{at.query}" if at.query else at.path, path))
    assert "\n".join(found) == ""
    assert {f"admin:budgets_{page}" for page in ("upload_change", "budget_change", "statement_grid")} <= set(seen)
    assert any(kind.endswith("original-file") for kind in seen)
