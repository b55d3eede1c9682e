"""Printed figures and amounts of money, exact: zero, blank and unreadable are told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from budgets.records import MONEY_UNITS, State

#: A figure as budgets print it, after NFKC: grouped by thousands or not at all, with a leading minus or none.
FIGURE = r"-?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?"
#: What stands in a cell that is printed blank: nothing, a slash, or one or two strokes of any width (－, —, –).
BLANKS = frozenset({"", "/", "／", *(stroke * times for stroke in "-－−–—―─" for times in (1, 2))})
FEN = Decimal("0.01")
#: So many digits are reckoned with exactly; what has more is no amount of a budget.
_LONGEST = 20

#: Most figures are printed as they should be, and need nothing taken off.
_WELL_PRINTED = re.compile(FIGURE, re.ASCII)
_MINUS = str.maketrans({"−": "-", "－": "-", "–": "-", "，": ","})
#: Marks of notes behind a figure: circled, bracketed and raised digits and letters are none of its digits.
_MARKS = "①-⓿❶-➓㈠-㊉¹²³⁰-⁹₀-₉"
_NOTE_MARK = rf"[\s{_MARKS}*＊※†‡#＃]"
_NOTE_MARKS = re.compile(rf"(?<!{_NOTE_MARK}){_NOTE_MARK}+$")
_CURRENCY = re.compile(r"^(-?)\s*(?:[¥￥+＋]|RMB|CNY)\s*(?=[-\d０-９])", re.IGNORECASE)
#: What an amount can be dressed in, read or not: brackets, signs, a currency, a unit.
_DRESSED = re.compile(r"[\[({〔【<]?[-+▲△▼▽¥$]*\s?(?:0|[1-9][\d,]*)(?:\.\d*)?\s?(?:[亿千百万]*元)?[])}〕】>]?[-+]?")
_BRACKETED = re.compile(r"[(（]([^()（）]+)[)）]")
#: Letters that are typed, or recognised, for a nought or a one.
_LIKE_DIGITS = "OoIl"
_NUMERALS = "〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億"
#: What an amount that is told in words is told with: 约5亿元, 100余万元.
_ABOUT = "约近超逾余多来元百千万亿"
#: An amount in Chinese numerals: 壹佰元整, 叁万元, 一百二十点五.
_IN_NUMERALS = re.compile(
    rf"(?:人民币|约|负)*[{_NUMERALS}]+(?:点[{_NUMERALS}]+)?(?:[元圆块][{_NUMERALS}角分]*[整正]?)?"
)
#: A figure whose characters are spread over its cell, one by one: 4 0 0 . 0 0.
_SPREAD = re.compile(r"(?:- )?\d(?: [\d,])* \.(?: \d)+")
#: A figure whose thousands blanks part: 1 234 567.00; with one blank and no decimals (201 030) it may be two.
_PARTED = re.compile(r"-?[1-9]\d{0,2}(?:(?: \d{3}){2,}(?:\.\d+)?|(?: \d{3})+\.\d+)")
#: The money unit that a figure bears behind it: 400.00万元.
_UNIT_BEHIND = re.compile(rf"(?<=\d)\s?({'|'.join(MONEY_UNITS)})$")

#: What the end of a page or a cell leaves of a figure: 11. or 84,68 of its beginning, .67 of its end.
_BEGINNING = re.compile(r"(?<![\d,])-?\d[\d,]*[.,]\d*")
_END = re.compile(r"[.,]\d+")

#: A number of which a sheet shows no digit: by the format that hides it, or as an error or a cell that is too narrow.
_UNSHOWN = re.compile(r"〔[^\u4e00-\u9fff〔〕]*〕|#(?:[A-Z\d/]+[!?]?|#+)")


def unshown_number(number_format: str) -> str:
    """Return what stands for a number of which a sheet shows no digit: no figure, but in the place of one."""
    return f"〔{number_format}〕"


def has_note_mark(printed: str) -> bool:
    """Tell whether the mark of a note stands behind a text."""
    return bool(_NOTE_MARKS.search(printed.strip()))


def _without_note_marks(printed: str) -> str:
    """Return text as NFKC with plain signs, without the marks of notes behind it, which NFKC would turn to digits."""
    text = _NOTE_MARKS.sub("", printed.translate(_MINUS).strip())
    return text if re.search(f"[{_MARKS}]", text) else unicodedata.normalize("NFKC", text)


def is_piece_of_figure(printed: str) -> bool:
    """Tell whether a text may be the beginning of a figure with decimals or groups, all of one included, or its end."""
    return bool(_BEGINNING.fullmatch(printed) or _END.fullmatch(printed))


def has_second_decimal(printed: str) -> bool:
    """Tell whether a text has the second decimal of a figure, which is its last."""
    return bool(re.search(r"\.\d\d", printed))


def is_cut_short(printed: str) -> bool:
    """Tell whether a figure ends where its second decimal should follow."""
    return bool(re.search(r"\.\d?$", printed))


def bare_figure(printed: str) -> str:
    """Return a printed figure without what it is dressed in (a mark, a currency, a unit), or nothing if it is none.

    Full-width digits and signs are understood, characters that are spread one by one, thousands that blanks part, and a
    minus that stands apart.
    """
    if _WELL_PRINTED.fullmatch(printed):
        return printed
    text = _UNIT_BEHIND.sub("", _undressed(printed))
    if _SPREAD.fullmatch(text) or _PARTED.fullmatch(text):
        text = text.replace(" ", "")
    return text if re.fullmatch(FIGURE, text) else ""


def figure_in_brackets(printed: str) -> str:
    """Return the figure that stands in brackets, whole, or nothing: they may be its minus, or make it none."""
    found = _BRACKETED.fullmatch(printed.strip())
    return bare_figure(found[1]) if found else ""


def _undressed(printed: str) -> str:
    """Return text without the marks of notes and the currency, its minus close to what it is of."""
    return re.sub(r"^- +(?=\d+(?![ \d]))", "-", _CURRENCY.sub(r"\1", _without_note_marks(printed)).strip())


def unit_behind(printed: str) -> str:
    """Return the money unit that a figure bears itself, nothing if it bears none or is no figure."""
    match = _UNIT_BEHIND.search(_undressed(printed))
    return match[1] if match and bare_figure(printed) else ""


def is_parted_by_blanks(printed: str) -> bool:
    """Tell whether blanks part the thousands of a figure; of another column's figures they may part it as well."""
    return bool(_PARTED.fullmatch(_UNIT_BEHIND.sub("", _undressed(printed))))


def part_blanks_thousands(columns: Iterable[Sequence[str]]) -> bool:
    """Tell whether in a table, of which the printed amounts are given column by column, blanks surely part thousands.

    None of its figures has more digits together, nor commas; and one has two blanks, or those of two columns have one.
    In a single column 1 234.50 may be a number and an amount between which a rule is missing.
    """
    parted = 0
    for column in columns:
        own = [text for text in column if is_parted_by_blanks(text)]
        if any(re.match(r"-?\d+,|-?\d{4}", bare_figure(text)) for text in column if text not in own):
            return False
        parted += 2 if any(_undressed(text).count(" ") > 1 for text in own) else bool(own)
    return parted > 1


def decimals(printed: str) -> int:
    """Return how many decimals a figure, or a piece of one, is printed with."""
    return len((bare_figure(printed) or printed).partition(".")[2])


def parse_figure(printed: str) -> Decimal | None:
    """Return the number printed, or ``None`` if the text is not one."""
    text = bare_figure(printed)
    return Decimal(text.replace(",", "")) if text else None


def looks_like_figure(printed: str) -> bool:
    """Tell whether a text has the form of a figure, be its value clear or not: (400.00), ▲400.00, 400.00万元."""
    dressed = _DRESSED.fullmatch(_without_note_marks(printed)) or _UNSHOWN.fullmatch(printed)
    return bool(dressed) or is_parted_by_blanks(printed)


def is_figure_or_blank(printed: str) -> bool:
    """Tell whether a text is what a cell of amounts prints: a figure, or what stands there for none."""
    return printed in BLANKS or parse_figure(printed) is not None


def is_figure_or_digits(printed: str) -> bool:
    """Tell whether a text has the form of a figure or is nothing but digits, as a code is, and 007."""
    return looks_like_figure(printed) or printed.isdecimal()


def is_mostly_digits(printed: str) -> bool:
    """Tell whether a text is meant for a figure however it is written, in the place of one: 约400, 3万余元, 4OO."""
    letters = [letter for letter in _without_note_marks(printed) if letter.isalnum() and letter not in _ABOUT]
    digits = sum(letter.isdigit() or letter in _LIKE_DIGITS for letter in letters)
    return looks_like_figure(printed) or 0 < len(letters) <= 2 * digits


def is_in_numerals(printed: str) -> bool:
    """Tell whether a text is an amount in Chinese numerals (壹佰元整), which is named and never read."""
    return bool(_IN_NUMERALS.fullmatch(re.sub(r"\s", "", printed)))


def is_money(printed: str) -> bool:
    """Tell whether a text has the look of an amount of money, be it well written or not: decimals, or groups."""
    return bool(re.fullmatch(r"-?(?:[\d,]+\.\d+|\d{1,3}(?:,\d{3})+)", _UNIT_BEHIND.sub("", printed)))


def parse_amount(printed: str, money_unit: str) -> tuple[State, Decimal | None]:
    """Return the state of a printed amount and its value in yuan.

    Unreadable: text that is no figure, an unknown unit (as where a table prints none), a figure that bears another unit
    itself, what is finer than a fen, and what has more digits than an amount can have.
    """
    if printed.strip() in BLANKS:
        return State.BLANK, None
    number = parse_figure(printed)
    if number is None or money_unit not in MONEY_UNITS or len(number.as_tuple().digits) > _LONGEST:
        return State.UNREADABLE, None
    if unit_behind(printed) not in ("", money_unit):
        return State.UNREADABLE, None
    yuan = number * MONEY_UNITS[money_unit]
    return (State.VALUE, yuan) if yuan == yuan.quantize(FEN) else (State.UNREADABLE, None)
