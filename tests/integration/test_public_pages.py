"""Show what is said of public pages to whoever keeps them, and that nothing of staff is among them."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from budgets.models import Budget
from portal.kept_pages import ASK_EACH_TIME
from tests.served import SAMPLE

pytestmark = pytest.mark.django_db
PUBLIC = ("/", "/checks/", SAMPLE, f"{SAMPLE}tables/expenditure.csv", f"{SAMPLE}function/")


class TestPublicPages:
    @pytest.mark.parametrize("language", ["", "/en"])
    def test_may_be_kept_by_who_asks_each_time_and_vary_by_encoding_alone(
        self, sample: Budget, client: Client, language: str
    ) -> None:
        for path in PUBLIC:
            answer = client.get(f"{language}{path}", headers={"Accept-Language": "en"})
            assert answer.headers["Cache-Control"] == ASK_EACH_TIME, path
            assert answer.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding", path
            assert not answer.cookies, path
            assert "immutable" not in str(answer.headers)
            again = client.get(f"{language}{path}", headers={"If-None-Match": answer.headers["ETag"]})
            assert (again.status_code, again.headers["Cache-Control"]) == (304, ASK_EACH_TIME), path

    def test_are_compressed_and_not_sent_again(self, sample: Budget) -> None:
        client = Client(headers={"Accept-Encoding": "gzip"})
        answer = client.get(SAMPLE)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "</html>" in gzip.decompress(answer.content).decode()
        assert client.get(SAMPLE, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


class TestStaff:
    def test_are_shown_nothing_that_others_may_keep(self, sample: Budget, staff: Client) -> None:
        for path in (*PUBLIC, "/admin/", "/en/admin/budgets/budget/"):
            answer = staff.get(path, headers={"Accept-Encoding": "gzip"})
            assert "public" not in answer.headers["Cache-Control"], path
            assert "Content-Encoding" not in answer.headers, path

    @pytest.mark.parametrize("path", ["/admin/login/", "/en/admin/login/", "/no-such-page/"])
    def test_log_in_and_errors_are_not_public(self, client: Client, path: str) -> None:
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert "public" not in answer.headers["Cache-Control"]
        assert "Content-Encoding" not in answer.headers
