"""What a data package says beside the records: where and when it was published, under which licence, the findings."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

FINDINGS_PATH = "findings.csv"
#: The columns of the findings with their types in the words of Table Schema, and what they mean.
FINDINGS = {
    "order": ("integer", "Order in the document, from 1."),
    "rule": ("string", "The rule, by its word in the list of rules."),
    "rule_version": ("integer", "Version of the rule."),
    "verdict": ("string", "FAIL: does not hold; TAIL: holds by rounding; BASE0: base of zero; INFO: worth an eye."),
    "statement_order": ("integer", "The table: order in statements.csv; empty where it is none."),
    "position": ("integer", "The line: position in lines.csv; empty where it is none."),
    "code": ("string", "Code of the line or table, as printed."),
    "label": ("string", "Label of what is spoken of, as printed."),
    "message_zh": ("string", "What was found, in Chinese."),
    "message_en": ("string", "What was found, in English."),
    "difference": ("string", "By how much the sides differ, in unit."),
    "unit": ("string", "Unit of the difference."),
    "tolerance": ("string", "Up to which difference rounding explains it, in unit."),
    "answer": ("string", "What was answered to the finding; as-printed: nothing yet."),
}


@dataclass(frozen=True, slots=True)
class Publication:
    """What a package says of its publication.

    ``name`` is the package's own, in lower-case Latin letters; ``homepage`` a web address. ``licence`` has the name,
    the path and the title of Data Package licences. ``findings`` are rows of cells by the columns of ``FINDINGS``, or
    nothing where they do not go with the package. What is not known is left out.
    """

    name: str = "budget"
    version: str = ""
    created: datetime | None = None
    homepage: str = ""
    licence: Mapping[str, str] = field(default_factory=dict)
    findings: Sequence[Sequence[str]] | None = None

    def descriptor_words(self) -> dict[str, Any]:
        """Return the publication in the words of the descriptor; times are of UTC."""
        said: dict[str, Any] = {"name": self.name, "version": self.version, "homepage": self.homepage}
        if self.created:
            said["created"] = self.created.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        if self.licence:
            said["licenses"] = [{**self.licence}]
        return {word: value for word, value in said.items() if value}


UNPUBLISHED = Publication()


def findings_csv(findings: Sequence[Sequence[str]]) -> str:
    """Return the file of the findings."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([list(FINDINGS), *findings])
    return text.getvalue()


def findings_schema() -> dict[str, Any]:
    """Return the Table Schema of the findings."""
    fields = [{"name": name, "type": kind, "description": words} for name, (kind, words) in FINDINGS.items()]
    return {"fields": fields, "missingValues": [""], "primaryKey": ["order"]}
