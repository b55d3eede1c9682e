"""Say findings as plain data: for JSON, whoever asks for it."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from .findings import CheckResult, ComparedSide, Finding, UnmatchedAmount


def result_data(result: CheckResult) -> dict[str, Any]:
    """Return a result as data; amounts are decimal numbers in text, so that nothing is lost on the way."""
    return {
        "counts": {str(verdict): count for verdict, count in result.verdict_counts.items()},
        "findings": [finding_data(finding) for finding in result.findings],
        "unmatched": [unmatched_data(each) for each in result.unmatched],
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """Return a finding as data: amounts in its ``unit``, and the difference in yuan too where it is of money."""
    yuan = finding.difference if finding.unit not in ("", "%") else None
    return {
        "key": finding.key,
        "rule": finding.rule,
        "version": finding.version,
        "verdict": str(finding.verdict),
        "statement": finding.subject.statement,
        "path": list(finding.subject.path),
        "code": finding.subject.code,
        "label": finding.subject.label,
        "column": finding.subject.column,
        "left": _decimal_text(finding.amount_in_unit(finding.left.value)) if finding.left else None,
        "right": _decimal_text(finding.amount_in_unit(finding.right.value)) if finding.right else None,
        "difference": _decimal_text(finding.amount_in_unit(finding.difference)),
        "difference_yuan": _decimal_text(yuan),
        "tolerance": _decimal_text(finding.amount_in_unit(finding.tolerance)),
        "unit": finding.unit,
        "slip": finding.slip,
        "message": finding.message.en,
        "message_zh": finding.message.zh,
        "why": finding.why.en,
        "why_zh": finding.why.zh,
        "left_terms": _terms_data(finding.left),
        "right_terms": _terms_data(finding.right),
    }


def unmatched_data(unmatched: UnmatchedAmount) -> dict[str, Any]:
    return asdict(unmatched)


def _decimal_text(value: Decimal | None) -> str | None:
    """Return a number in plain digits, at most as long as it needs to be."""
    if value is None:
        return None
    text = f"{round(value, 8):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _terms_data(side: ComparedSide | None) -> list[dict[str, Any]]:
    """Return the figures of a side, each with where it stands."""
    return [
        {
            "name": term.figure.name,
            "sign": term.sign,
            "printed": term.figure.printed,
            "unit": term.figure.unit,
            **{name: value for name, value in asdict(term.figure.spot).items() if value is not None},
        }
        for term in (side.terms if side else ())
    ]
