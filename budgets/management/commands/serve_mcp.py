"""Let an assistant read a portal: a Model Context Protocol server over standard input and output, which only reads."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import urlopen

from django.core.management.base import BaseCommand, CommandError, CommandParser

from budgets.vocabulary.codes import Scheme

#: The version of the protocol that is spoken where the other side asks for one that is not known.
PROTOCOL = "2025-06-18"
KNOWN_PROTOCOLS = ("2024-11-05", "2025-03-26", PROTOCOL)
#: Seconds to wait for the portal, and the bytes of its answer that are read.
WAIT, MOST_BYTES = 30, 5_000_000
METHOD_NOT_FOUND, INVALID_PARAMETERS, NO_JSON = -32601, -32602, -32700

WORD = {"type": "string"}
YEAR = {"type": "integer", "description": "Fiscal year"}
#: How a list of the API is read on.
WALK = {
    "cursor": {**WORD, "description": "That of links.next in the answer before, to read on"},
    "limit": {"type": "integer", "description": "Rows of an answer: 100 unless said, at most 500"},
}


def tool(name: str, description: str, needed: dict[str, Any], other: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return a tool as the protocol names one."""
    form = {"type": "object", "properties": needed | (other or {}), "required": list(needed)}
    return {
        "name": name,
        "description": description,
        "inputSchema": form,
        "annotations": {"readOnlyHint": True, "openWorldHint": True},
    }


TOOLS = [
    tool(
        "search",
        "Find departments, projects, codes, text and amounts in published budgets. Money is exact yuan.",
        {"words": {**WORD, "description": "Words in Chinese, a code, or an amount such as 1,234.5万元"}},
        {"year": YEAR, "place": {**WORD, "description": "The place's name"}},
    ),
    tool(
        "read_figure",
        "Read one figure: what is printed, where in the original, what it is the sum of, where else it stands.",
        {"id": {**WORD, "description": "department/year/document/editions/n/table/line/column, or …/figure/n"}},
    ),
    tool(
        "list_amounts",
        "List the amounts of a document in force or of one edition, perhaps of one table or one classification code.",
        {"edition": {**WORD, "description": "department/year/document, with /editions/n for one edition"}},
        {"table": WORD, "classification": WORD, "measure": {**WORD, "description": "total, basic, project, …"}, **WALK},
    ),
    tool(
        "compare_code",
        "Hold side by side what documents state under one code. The same money may stand in several tables.",
        {
            "scheme": {"enum": list(Scheme)},
            "code": WORD,
        },
        {"year": YEAR, "place": {**WORD, "description": "The word of the place's address"}, "department": WORD, **WALK},
    ),
    tool(
        "compare_editions",
        "Say in what an edition differs from an earlier one of the same document.",
        {"edition": WORD, "earlier": {"type": "integer", "description": "Number of the earlier edition"}},
        WALK,
    ),
]

Fetch = Callable[[str], Any]


def path_of_call(name: str, given: dict[str, Any]) -> str:
    """Return the address below the portal's that answers a tool. Raises ``KeyError`` for what is not there."""
    lists = {"list_amounts": "amounts", "compare_code": "codes", "compare_editions": "differences"}
    if name in lists:
        return f"api/v1/{lists[name]}?{urlencode(given)}"
    if name == "search":
        asked = {"q": given["words"]} | {word: given[word] for word in ("year", "place") if word in given}
        return f"search.json?{urlencode(asked)}"
    if name == "read_figure":
        parts: list[str] = given["id"].strip("/").split("/")
        is_said = parts[-2] == "figure"
        edition, where = (parts[:-2], ["text", parts[-1]]) if is_said else (parts[:-3], parts[-3:])
        return quote("/".join([*edition, "derivation", *where])) + ".json"
    raise KeyError(name)


def answer_call(fetch: Fetch, given: dict[str, Any]) -> dict[str, Any]:
    """Return what a tool found, as text and as data; what the portal refuses is told as the tool's error.

    So is that it cannot be reached, breaks off, or tells something else than data. Raises ``KeyError``, ``IndexError``,
    ``TypeError``, ``AttributeError`` or ``ValueError`` for what is no call.
    """
    path = path_of_call(given["name"], given.get("arguments", {}))
    try:
        found = fetch(path)
    except (OSError, HTTPException, ValueError) as error:
        return {"content": [{"type": "text", "text": reason_of(error)}], "isError": True}
    text = json.dumps(found, ensure_ascii=False)
    return {"content": [{"type": "text", "text": text}], "structuredContent": found, "isError": False}


def reason_of(error: Exception) -> str:
    """Return why the portal told no data: in its words where it gives a reason, as of an edition that was withdrawn."""
    said = str(error)
    if isinstance(error, HTTPError):
        with suppress(OSError, HTTPException, ValueError, AttributeError):
            detail = json.loads(error.read(MOST_BYTES)).get("detail")
            return f"{said}. {detail}" if detail else said
    return said


def answer_message(fetch: Fetch, line: str) -> dict[str, Any] | None:
    """Return the answer to a message; nothing to one that asks for none."""
    try:
        message = json.loads(line)
        number, method, given = message.get("id"), message.get("method", ""), message.get("params") or {}
    except (ValueError, AttributeError, RecursionError):
        return reply(None, error=(NO_JSON, "Not a message"))
    if number is None:
        return None
    if not isinstance(given, dict):
        return reply(number, error=(INVALID_PARAMETERS, "Parameters have names"))
    if method == "initialize":
        asked = given.get("protocolVersion")
        version = asked if asked in KNOWN_PROTOCOLS else PROTOCOL
        info = {"name": "published-budgets", "version": "1"}
        return reply(number, {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": info})
    if method == "ping":
        return reply(number, {})
    if method == "tools/list":
        return reply(number, {"tools": TOOLS})
    if method == "tools/call":
        try:
            return reply(number, answer_call(fetch, given))
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            return reply(number, error=(INVALID_PARAMETERS, f"Not a call: {error}"))
    return reply(number, error=(METHOD_NOT_FOUND, f"Not known: {method}"))


def reply(number: Any, result: Any = None, *, error: tuple[int, str] | None = None) -> dict[str, Any]:
    """Return an answer of JSON-RPC."""
    said = {"result": result} if error is None else {"error": {"code": error[0], "message": error[1]}}
    return {"jsonrpc": "2.0", "id": number, **said}


class Command(BaseCommand):
    help = "Serve a portal to an assistant by the Model Context Protocol, on standard input and output; it only reads."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", metavar="ADDRESS", help="of the portal, such as https://budgets.example/")

    def handle(self, *args: Any, **options: Any) -> None:
        site = options["address"].rstrip("/")
        if urlsplit(site).scheme not in ("http", "https") or not urlsplit(site).netloc:
            raise CommandError("ADDRESS begins with https:// or http:// and names a host.")

        def fetch(path: str) -> Any:
            with urlopen(f"{site}/{path}", timeout=WAIT) as answer:  # noqa: S310  # of a scheme that is known
                return json.loads(answer.read(MOST_BYTES))

        if isinstance(sys.stdin, io.TextIOWrapper):
            # As the protocol has it, whatever the machine writes in; what is none is answered, not died of.
            sys.stdin.reconfigure(encoding="utf-8", errors="replace")
        for line in sys.stdin:
            if (answer := answer_message(fetch, line)) is not None:
                # Escaped: halves of signs, which JSON may name, no stream can write.
                self.stdout.write(json.dumps(answer))
                self.stdout.flush()
