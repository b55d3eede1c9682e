"""An assistant searches the portal, reads a figure with its source, and compares; nothing else."""

from __future__ import annotations

import io
import json
from email.message import Message
from http.client import IncompleteRead
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from budgets import editions
from budgets.management.commands import serve_mcp
from budgets.management.commands.serve_mcp import TOOLS, answer_message
from budgets.models import Budget

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

EDITION = "shenzhen-infosec-centre/2024/budget/editions/1"


def fetched(path: str) -> Any:
    answer = Client().get(f"/{path}")
    if answer.status_code != 200:
        raise HTTPError(path, answer.status_code, "refused", answer.headers, io.BytesIO(answer.content))  # type: ignore[arg-type]
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


@pytest.mark.parametrize("name", ["list_amounts", "compare_code", "compare_editions"])
def test_a_list_says_how_it_is_read_on(name: str) -> None:
    (one,) = [one for one in TOOLS if one["name"] == name]
    assert {"cursor", "limit"} < set(one["inputSchema"]["properties"])


def test_all_amounts_are_read_answer_by_answer(sample: Budget) -> None:
    rows, cursor = [], ""
    while True:
        found = called("list_amounts", edition=EDITION, table="expenditure", limit=50, cursor=cursor)
        rows += found["rows"]
        if found["links"]["next"] is None:
            break
        cursor = parse_qs(urlsplit(found["links"]["next"]).query)["cursor"][0]
    whole = called("list_amounts", edition=EDITION, table="expenditure", limit=500)["rows"]
    assert len(whole) > 50
    assert rows == whole


def test_of_what_was_withdrawn_the_reason_is_told(sample: Budget) -> None:
    editions.withdraw(budget=sample, reason="金额单位有误")
    for name, words in (("list_amounts", {"edition": EDITION}), ("read_figure", {"id": f"{EDITION}/expenditure/1/4"})):
        refused = asked("tools/call", name=name, arguments=words)["result"]
        assert refused["isError"] is True
        assert "410" in refused["content"][0]["text"]
        assert "金额单位有误" in refused["content"][0]["text"]


@pytest.mark.parametrize(
    "failure",
    [
        json.JSONDecodeError("a page, not data", "<html>", 0),
        IncompleteRead(b"half"),
        ConnectionResetError("gone"),
        URLError("no such host"),
        HTTPError("x", 502, "Bad Gateway", Message(), io.BytesIO(b"<html>")),
        HTTPError("x", 502, "Bad Gateway", Message(), io.BytesIO(b"[]")),
    ],
)
def test_what_keeps_the_portal_from_answering_is_told(failure: Exception) -> None:
    def failing(path: str) -> Any:
        raise failure

    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "search", "arguments": {"words": "x"}},
    }
    answer = answer_message(failing, json.dumps(call))
    assert answer is not None
    assert answer["result"]["isError"] is True
    assert answer["result"]["content"][0]["text"]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda within: st.lists(within, max_size=3) | st.dictionaries(st.text(max_size=3), within, max_size=3),
    max_leaves=6,
)
CALLS = st.fixed_dictionaries(
    {
        "id": ANY_JSON,
        "method": st.sampled_from(["initialize", "ping", "tools/list", "tools/call"]) | ANY_JSON,
        "params": ANY_JSON
        | st.fixed_dictionaries(
            {
                "name": st.sampled_from([one["name"] for one in TOOLS]) | ANY_JSON,
                "arguments": st.dictionaries(st.sampled_from(["words", "id", "edition", "code"]), ANY_JSON) | ANY_JSON,
            }
        ),
    }
)


@given(line=CALLS.map(json.dumps) | ANY_JSON.map(json.dumps) | st.text())
@example(line='{"id": 1, "method": "initialize", "params": [1]}')
@example(
    line=json.dumps({"id": 1, "method": "tools/call", "params": {"name": "search", "arguments": {"words": "\ud800"}}})
)
@example(line='{"id": "\\ud800", "method": "\\ud800"}')
def test_whatever_is_said_is_answered_and_no_end(line: str) -> None:
    answer = answer_message(lambda _path: {"rows": []}, line)
    assert answer is None or ("result" in answer) != ("error" in answer)


def test_what_is_no_text_is_answered_too(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = b'\xff\xfe\n{"id": "\\ud800", "method": "ping"}\n'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines), encoding="ascii"))
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    call_command("serve_mcp", "https://budgets.example/", stdout=out)
    out.seek(0)
    broken, pong = (json.loads(line) for line in out)
    assert broken["error"]["code"] == -32700
    assert pong["result"] == {}


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
