"""Write the page of the rules: docs/checks.md, made from the rules themselves."""

from __future__ import annotations

from collections.abc import Iterator

from .checker import RULES
from .findings import BilingualText, CheckRule, RuleBasis, Tolerance, Verdict

#: What each family is about.
FAMILIES: dict[str, BilingualText] = {
    "F1": BilingualText("收支平衡", "Balance"),
    "F2": BilingualText("上级等于下级之和", "A line is the sum of the lines under it"),
    "F3": BilingualText("行等于各栏之和", "A row is the sum of its columns"),
    "F4": BilingualText("表与表", "One fact in two tables"),
    "F5": BilingualText("文字与表格", "Text and tables"),
    "F6": BilingualText("变动与占比", "Stated changes and shares"),
    "F7": BilingualText("年度之间", "From year to year"),
    "F8": BilingualText("部门与单位", "A department and its units"),
    "F9": BilingualText("其中", "A part is not more than its whole"),
    "F10": BilingualText("科目编码与名称", "Codes and names"),
    "F11": BilingualText("完整性", "Completeness"),
    "F12": BilingualText("绩效", "Performance"),
    "F13": BilingualText("资产", "Assets"),
    "F14": BilingualText("文字规范", "The text itself"),
    "F15": BilingualText("规定", "What law asks"),
    "soft": BilingualText("参考", "For reference"),
}
VERDICTS: dict[Verdict, BilingualText] = {
    Verdict.OK: BilingualText("完全成立", "holds exactly"),
    Verdict.TAIL: BilingualText("在四舍五入可以解释的范围内成立", "holds within what rounding can explain"),
    Verdict.FAIL: BilingualText("不成立", "does not hold"),
    Verdict.BASE0: BilingualText("百分比的基数为零，不可比", "a percentage of a base of zero: nothing to compare"),
    Verdict.INFO: BilingualText("不算差错，提示复核", "no error, but worth checking"),
    Verdict.NA: BilingualText("没有核对，并说明原因", "not checked, with the reason"),
}
TOLERANCES: dict[Tolerance, BilingualText] = {
    Tolerance.SUM: BilingualText(
        "等式中每个数各自末位的一半之和，单写的 0 是准数，表内省去的末尾 0 算作印出；"
        "只有把没有小数的数也看作约数才能解释的，只作提示；"
        "一个数对一个数时，同“equal”",
        "the sum of half of each figure's own last place, a bare 0 being exact, and closing zeros that a "
        "table leaves out counting as printed; a gap that is explained only if figures without "
        "decimals are rounded too is worth checking; one figure against one: as for “equal”",
    ),
    Tolerance.EQUAL: BilingualText(
        "同一个数的两处：精度相同须相等，精度不同按较粗的一处四舍五入后相等；截去尾数才相等的为尾差；"
        "一处由几个数相加的，同“sum”",
        "one fact printed twice: equal, or once the finer is rounded half up to the coarser; TAIL if it was cut off; "
        "where several figures are added up on a side, as for “sum”",
    ),
    Tolerance.PERCENT: BilingualText(
        "印出的数在四舍五入前可能的全部取值中，有一个能得出所写百分比即成立；截去尾数才相符的为尾差；"
        "相差一倍以上，又不是一位数字或小数点写错能解释的，说的可能是另一笔数，只作提示",
        "holds if some values that round to the printed ones give the percentage; TAIL if it was cut off, not rounded; "
        "worth checking where it is more than twice off and neither one digit nor the decimal point explains it",
    ),
    Tolerance.ORDER: BilingualText(
        "不大于；精度不同时，先按较粗的一处四舍五入", "at most, once the finer figure is rounded to the coarser"
    ),
    Tolerance.NONE: BilingualText("不比较金额", "no amounts are compared"),
}
SOURCES: dict[RuleBasis, BilingualText] = {
    RuleBasis.ARITHMETIC: BilingualText("算术", "arithmetic"),
    RuleBasis.FORM: BilingualText("表式", "form"),
    RuleBasis.LAW: BilingualText("规定", "law"),
}


def render_rules_page() -> str:
    """Return the page, in Markdown."""
    return "\n".join([*_page_head_lines(), *_family_tables(list(RULES.values()))]) + "\n"


def _page_head_lines() -> Iterator[str]:
    yield from (
        "# Does it add up? The rules · 勾稽核对规则",
        "",
        "Made from the rules in `budgets/checks` by `python -m budgets.checks.rules_page`; do not edit it by hand.",
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


def _family_tables(rules: list[CheckRule]) -> Iterator[str]:
    for family, words in FAMILIES.items():
        own = [rule for rule in rules if rule.family == family]
        heading = f"{family} {words.en}" if family != "soft" else words.en
        yield from ("", f"## {heading} · {words.zh}", "")
        yield "| rule | what it says | 说明 | applies when · 条件 | source | tolerance | fails | version |"
        yield "|---|---|---|---|---|---|---|---|"
        yield from (_rule_table_row(rule) for rule in own)


def _rule_table_row(rule: CheckRule) -> str:
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
    print(render_rules_page(), end="")
