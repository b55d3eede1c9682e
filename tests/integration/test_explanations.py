"""Codes are explained in plain words of the portal's own, where they stand; what the document explains comes first."""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.utils.html import strip_tags

from budgets import samples
from budgets.codes import CATALOGUE
from budgets.explanations import EXPLAINED, explanation
from tests import factories
from tests.integration.test_pages import BASE, LANGUAGES, publish


def listed(path: str) -> list[dict[str, str]]:
    with (CATALOGUE / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SCHEMES = ("functional", "economic-department", "economic-department-before-2018", "economic-government")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_code_is_explained_in_both_languages(scheme: str) -> None:
    """Classes, groups and all items that were seen in print; of governments and before 2018, too."""
    for row in listed(f"{scheme}.csv"):
        for english in (False, True):
            assert explanation(scheme, row["code"], row["name"], english=english), row


def test_every_item_of_the_samples_is_explained() -> None:
    for path in samples.SAMPLE.glob("*/lines.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["scheme"] == "functional" and len(row["classification"]) == 7:
                    assert explanation("functional", row["classification"], row["label"]), row["label"]


def test_sentences_are_plain_and_whole() -> None:
    with EXPLAINED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {(scheme, row["name"]) for scheme in SCHEMES for row in listed(f"{scheme}.csv")}
    for row in rows:
        assert (row["scheme"], row["name"]) in names
        assert row["zh"].endswith("。")
        assert row["zh"].count("。") == 1
        assert row["en"].endswith(".")
        assert not re.search("[\u4e00-\u9fff]", row["en"])
    keys = [(row["scheme"], row["code"], row["name"]) for row in rows]
    assert len(keys) == len(set(keys))


def test_another_name_is_not_explained() -> None:
    """A code that prints another name may hold other money: then nothing is said."""
    assert explanation("functional", "201", "一、一般公共服务支出")
    assert explanation("functional", "2013801", "行政运行")
    assert not explanation("functional", "201", "外交支出")
    assert not explanation("economic-government", "302", "商品和服务支出")


@pytest.mark.parametrize("language", LANGUAGES)
def test_stands_where_the_term_stands(db: None, client: Client, language: str) -> None:
    publish(terms=())
    words = explanation("functional", "201", "一般公共服务支出", english=bool(language))
    for page in ("", "function/", "function/201/"):
        shown = strip_tags(client.get(f"{language}{BASE}{page}").content.decode()).replace("&#x27;", "'")
        assert words in shown, page


def test_what_the_document_explains_comes_first(db: None, client: Client) -> None:
    term, *others = factories.TERMS
    own = replace(term, term="一般公共服务支出", definition="本部门自己的解释。")
    publish(terms=(own, *others))
    page = client.get(f"{BASE}function/201/").content.decode()
    assert "本部门自己的解释。" in page
    assert explanation("functional", "201", "一般公共服务支出") not in page
