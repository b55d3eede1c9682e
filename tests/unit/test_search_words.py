"""Show which words of a reader find which words of a document, whatever database holds them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budgets.models.search_entries import match_expression
from budgets.queries.search_query import amount_readings, parsed
from budgets.vocabulary.search_words import AllOf, Token, Wanted, folded_text, text_tokens, wanted_tokens

HAN = st.text("一二三四公务接待费住房积金信息安全“”（）、, ", min_size=1, max_size=12)
ANY = st.text(min_size=1, max_size=40)


def finds(typed: str, text: str) -> bool:
    """Tell whether words find a text, without any database."""
    wanted = parsed(typed).wanted
    return wanted is not None and holds(text_tokens([text]), wanted)


def holds(tokens: set[str], wanted: Wanted) -> bool:
    if isinstance(wanted, Token):
        return any(one.startswith(wanted.text) for one in tokens) if wanted.is_prefix else wanted.text in tokens
    each = (holds(tokens, part) for part in wanted.parts)
    return all(each) if isinstance(wanted, AllOf) else any(each)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("三公经费", "“三公”经费支出表"),
        ("“三公”经费", "三公经费"),
        ("办公厅室及", "政府办公厅（室）及相关机构事务"),
        ("公务接待费、会议费", "公务接待费"),
        ("公务接待费、会议费", "会议费和培训费"),
        ("2210201住房公积金", "2210201 住房公积金"),
        ("住房公積金", "住房公积金"),
        ("機關運行", "机关运行经费"),
        ("ＢＩＭ", "国产BIM软件"),
        ("14台", "购置14台"),
        ("2,007.46", "增加2007.46万元"),
        ("增加 2,007.46", "增加2007.46万元"),
        ("2010399,2010301", "2010301"),
        ("20103", "2010399"),
        ("housing", "Housing Provident Fund"),
        ("⻘海", "青海"),
        ("2024 测评", "2024年测评"),
    ],
)
def test_words_find_a_text(typed: str, text: str) -> None:
    assert finds(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("会议费", "会计费"),
        ("增加 2,007.46", "增加2万元"),
        ("安全 测评", "安全"),
        ("2010399", "20103"),
        ("06725", "6725"),
        ("完全。安", "完全。 保"),
    ],
)
def test_other_words_do_not(typed: str, text: str) -> None:
    assert not finds(typed, text)


@given(HAN, HAN, HAN)
def test_what_stands_in_a_text_is_found(before: str, words: str, after: str) -> None:
    """Nothing around it matters; only words that hold nothing but punctuation find nothing."""
    if parsed(words).wanted is not None:
        assert finds(words, f"{before} {words} {after}")


@given(ANY, st.text("一二三四", min_size=2, max_size=2))
def test_a_token_stands_in_its_text(text: str, pair: str) -> None:
    assert pair in text_tokens([f"{text}{pair}"])
    plain = re.sub(r"[\W_]", "", folded_text(text))
    assert not [token for token in text_tokens([text]) if re.sub(r"\W", "", token) not in plain]


@given(ANY)
def test_no_token_can_be_taken_for_a_sign_of_the_database(text: str) -> None:
    """So nothing that is typed is an operator, and nothing that is printed a filter."""
    tokens = {*text_tokens([text]), *(one.text for one in wanted_tokens(text))}
    assert not [one for one in tokens if set(one) & set(" \"'\\:*()&|!§\0\n") or not one]
    if tokens:
        wanted = AllOf(wanted_tokens(text))
        assert match_expression(wanted, "sqlite").count('"') == 2 * len(wanted.parts)
        assert match_expression(wanted, "postgresql").count("'") == 2 * len(wanted.parts)


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("6725万元", ["万元 67245000.00–67254999.99"]),
        ("6725.4万", ["万元 67253500.00–67254499.99"]),
        ("67254800元", ["元 67254799.50–67254800.49"]),
        ("67254800.00元", ["元 67254800.00–67254800.00"]),
        ("6725", ["万元 67245000.00–67254999.99", "元 6724.50–6725.49", "亿元 672450000000.00–672549999999.99"]),
        ("0.0001亿元", ["亿元 5000.00–14999.99"]),
        ("(6725万元)。", ["万元 67245000.00–67254999.99"]),
        ("6 725 480.00 元", ["元 6725480.00–6725480.00"]),
        ("0", []),
        ("25%", []),
        ("2024 2023", []),
        ("1.2.3", []),
        ("9" * 16, []),
        ("1.234元", []),
    ],
)
def test_a_figure_means_what_rounds_to_it_at_its_last_place(typed: str, readings: list[str]) -> None:
    assert [f"{one.unit} {one.low:.2f}–{one.high:.2f}" for one in amount_readings(typed)] == readings


@pytest.mark.parametrize(
    ("typed", "year", "units"),
    [
        ("6725.48万元 2024", 2024, ["万元"]),
        ("2024年，6725.48", 2024, ["万元", "元", "亿元"]),
        ("2024", None, ["万元", "元", "亿元"]),
        ("2024万元", None, ["万元"]),
        ("2024 2023", None, []),
        ("测评 2024", None, []),
        ("2024年，测评", None, []),
    ],
)
def test_a_year_beside_an_amount_is_no_part_of_it(typed: str, year: int | None, units: list[str]) -> None:
    query = parsed(typed)
    assert (query.year, [one.unit for one in query.readings]) == (year, units)


def test_a_comma_within_a_figure_parts_nothing_and_one_behind_a_year_does() -> None:
    assert not finds("增加 2,007.46", "增加2万元")
    assert not finds("2024年，测评", "每年 2024年")
    assert finds("2024年，测评", "2024年测评")
