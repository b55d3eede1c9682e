"""An assistant searches the portal, reads a figure with its source, and compares; nothing else."""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.error import HTTPError

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from budgets.management.commands import serve_mcp
from budgets.management.commands.serve_mcp import TOOLS, answer_message
from budgets.models import Budget

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

EDITION = "shenzhen-infosec-centre/2024/budget/editions/1"


def fetched(path: str) -> Any:
    answer = Client().get(f"/{path}")
    if answer.status_code != 200:
        raise HTTPError(path, answer.status_code, "refused", answer.headers, None)  # type: ignore[arg-type]
    return json.loads(answer.content)


def asked(method: str, **given: Any) -> dict[str, Any]:
    answer = answer_message(fetched, json.dumps({"jsonrpc": "2.0", "id": 7, "method": method, "params": given}))
    assert answer is not None
    assert (answer["jsonrpc"], answer["id"]) == ("2.0", 7)
    return answer


def called(name: str, **given: Any) -> dict[str, Any]:
    result: dict[str, Any] = asked("tools/call", name=name, arguments=given)["result"]
    assert result["isError"] is False
    assert json.loads(result["content"][0]["text"]) == result["structuredContent"]
    found: dict[str, Any] = result["structuredContent"]
    return found


def test_it_says_who_it_is_and_what_it_can_do() -> None:
    assert asked("initialize", protocolVersion="2024-11-05")["result"]["protocolVersion"] == "2024-11-05"
    assert asked("initialize", protocolVersion="1")["result"]["protocolVersion"] == serve_mcp.PROTOCOL
    assert asked("ping")["result"] == {}
    assert asked("tools/list")["result"] == {"tools": TOOLS}
    assert all(one["annotations"]["readOnlyHint"] for one in TOOLS)
    assert answer_message(fetched, '{"jsonrpc": "2.0", "method": "notifications/initialized"}') is None


def test_a_figure_that_was_found_is_read_with_its_source(sample: Budget) -> None:
    assert called("search", words="信息安全", year=2024)["rows"]
    total = called("list_amounts", edition=EDITION, table="expenditure", classification="201", measure="total")
    (row,) = total["rows"]
    figure = called("read_figure", id=row["id"])["about"]["figure"]
    assert (figure["id"], figure["printed"], figure["yuan"]) == (row["id"], "5,881.26", "58812600.00")
    assert figure["place"]["row"] == row["place"]["row"]
    said = called("read_figure", id=f"{EDITION}/figure/14")["about"]["figure"]
    assert said["id"] == f"{EDITION}/figure/14"


def test_a_code_is_compared_over_documents(sample: Budget) -> None:
    rows = called("compare_code", scheme="functional", code="201")["rows"]
    assert {row["classification"] for row in rows} == {"201"}


def test_what_is_refused_or_not_understood_is_said(sample: Budget) -> None:
    refused = asked("tools/call", name="compare_editions", arguments={"edition": EDITION, "earlier": 1})["result"]
    assert refused["isError"] is True
    assert asked("tools/call", name="publish")["error"]["code"] == -32602
    assert asked("tools/call", name="read_figure", arguments={"id": 3})["error"]["code"] == -32602
    assert asked("resources/list")["error"]["code"] == -32601
    for line in ("{", "[]"):
        answer = answer_message(fetched, line)
        assert answer is not None
        assert answer["error"]["code"] == -32700


def test_the_command_answers_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    def open_address(url: str, timeout: float) -> io.BytesIO:
        opened.append(url)
        return io.BytesIO(b'{"rows": []}')

    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "search", "arguments": {"words": "x"}},
    }
    monkeypatch.setattr(serve_mcp, "urlopen", open_address)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{json.dumps(call)}\n"))
    out = io.StringIO()
    call_command("serve_mcp", "https://budgets.example/", stdout=out)
    assert opened == ["https://budgets.example/search.json?q=x"]
    assert json.loads(out.getvalue())["result"]["structuredContent"] == {"rows": []}
    with pytest.raises(CommandError):
        call_command("serve_mcp", "file:///etc/passwd")
