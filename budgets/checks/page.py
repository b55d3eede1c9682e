"""Write the page of the rules: docs/checks.md, made from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .checker import RULES
from .findings import Rule, Source, Tolerance, Verdict, Words

#: What each family is about.
FAMILIES: dict[str, Words] = {
    "F1": Words("收支平衡", "Balance"),
    "F2": Words("上级等于下级之和", "A line is the sum of the lines under it"),
    "F3": Words("行等于各栏之和", "A row is the sum of its columns"),
    "F4": Words("表与表", "One fact in two tables"),
    "F5": Words("文字与表格", "Text and tables"),
    "F6": Words("变动与占比", "Stated changes and shares"),
    "F7": Words("年度之间", "From year to year"),
    "F8": Words("部门与单位", "A department and its units"),
    "F9": Words("其中", "A part is not more than its whole"),
    "F10": Words("科目编码与名称", "Codes and names"),
    "F11": Words("完整性", "Completeness"),
    "F12": Words("绩效", "Performance"),
    "F13": Words("资产", "Assets"),
    "F14": Words("文字规范", "The text itself"),
    "soft": Words("参考", "For reference"),
}
VERDICTS: dict[Verdict, Words] = {
    Verdict.OK: Words("完全成立", "holds exactly"),
    Verdict.TAIL: Words("在四舍五入可以解释的范围内成立", "holds within what rounding can explain"),
    Verdict.FAIL: Words("不成立", "does not hold"),
    Verdict.BASE0: Words("百分比的基数为零，不可比", "a percentage of a base of zero: nothing to compare"),
    Verdict.INFO: Words("不是勾稽关系，但值得看一看", "no identity, but worth a reader's eye"),
    Verdict.NA: Words("没有核对，并说明原因", "not checked, with the reason"),
}
TOLERANCES: dict[Tolerance, Words] = {
    Tolerance.SUM: Words(
        "½ × 末位 ×（加数个数＋1），末位以印得最粗的一项为准；一个数等于另一个数时须完全相等",
        "½ × last printed place × (addends + 1), the coarsest figure deciding the place; one figure against one: equal",
    ),
    Tolerance.EQUAL: Words(
        "同一个数的两处：精度相同须相等，精度不同按较粗的一处四舍五入后相等",
        "one fact printed twice: equal, or equal once the finer is rounded half up to the coarser",
    ),
    Tolerance.PERCENT: Words(
        "印出的数在四舍五入前可能的全部取值中，有一个能得出所写百分比即成立；截去尾数才相符的为尾数误差",
        "holds if some values that round to the printed ones give the percentage; TAIL if it was cut off, not rounded",
    ),
    Tolerance.ORDER: Words("不大于", "at most"),
    Tolerance.NONE: Words("无", "none"),
}
SOURCES: dict[Source, Words] = {
    Source.ARITHMETIC: Words("算术", "arithmetic"),
    Source.FORM: Words("表式", "form"),
    Source.LAW: Words("规定", "law"),
}


def page(rules: Iterable[Rule] = RULES.values()) -> str:
    """Return the page, in Markdown."""
    return "\n".join([*_head(), *_families(list(rules))]) + "\n"


def _head() -> Iterator[str]:
    yield from (
        "# Does it add up? The rules · 勾稽核对规则",
        "",
        "Made from the rules in `budgets/checks` by `python -m budgets.checks.page`; do not edit it by hand.",
        "",
        "## Verdicts · 结论",
        "",
        "| verdict | meaning | 含义 |",
        "|---|---|---|",
    )
    yield from (f"| {verdict} | {words.en} | {words.zh} |" for verdict, words in VERDICTS.items())
    yield from (
        "",
        "## Tolerances · 容许差",
        "",
        "| tolerance | how much two sides may differ | 容许的差 |",
        "|---|---|---|",
    )
    yield from (f"| {tolerance} | {words.en} | {words.zh} |" for tolerance, words in TOLERANCES.items())


def _families(rules: list[Rule]) -> Iterator[str]:
    for family, words in FAMILIES.items():
        own = [rule for rule in rules if rule.family == family]
        heading = f"{family} {words.en}" if family != "soft" else words.en
        yield from ("", f"## {heading} · {words.zh}", "")
        yield "| rule | what it says | 说明 | applies when · 条件 | source | tolerance | fails | version |"
        yield "|---|---|---|---|---|---|---|---|"
        yield from (_row(rule) for rule in own)


def _row(rule: Rule) -> str:
    condition = f"{rule.condition.en} · {rule.condition.zh}" if rule.condition.zh else "always · 总是"
    cells = (
        f"`{rule.id}`",
        f"**{rule.title.en}.** {rule.sentence.en}",
        f"**{rule.title.zh}。** {rule.sentence.zh}",
        condition,
        f"{SOURCES[rule.source].en} · {SOURCES[rule.source].zh}",
        str(rule.tolerance),
        "yes" if rule.can_fail else "never",
        str(rule.version),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    print(page(), end="")
