"""Labels of rows that total a table or a list (合计, 收入总计), as :func:`~.labels.bare_label` gives them."""

from __future__ import annotations

import re

#: The budgets that a government's tables name in their totals (一般公共预算收入合计).
_BUDGETS = ("一般公共预算", "政府性基金", "政府性基金预算", "国有资本经营", "国有资本经营预算", "社会保险基金")
_SIDES = tuple(f"{budget}{side}" for budget in _BUDGETS for side in ("收入", "支出"))
#: The grand total of a list.
GRAND_TOTALS = frozenset({"收入总计", "支出总计", "收支总计", "总计", *(f"{side}总计" for side in _SIDES)})
#: What the year alone comes to, without what is carried over.
YEAR_TOTALS = frozenset(
    {
        *("本年收入合计", "本年支出合计", "当年收入小计", "当年支出小计", "当年收入合计"),
        *("当年支出合计", "本年收入小计", "本年支出小计", "本年收入", "本年支出"),
    }
)
#: The total of a list: of the year where a grand total stands below it, otherwise the grand total itself.
LIST_TOTALS = frozenset({"收入合计", "支出合计", *(f"{side}合计" for side in _SIDES)})
#: The totals of basic spending, where its two classes stand in lists of their own over no common total.
BASIC_TOTALS = ("人员经费合计", "公用经费合计")
#: Totals of whatever stands above or below them.
PLAIN_TOTALS = frozenset(
    {
        *("合计", "金额合计", "总计合计", "支出预算合计", *BASIC_TOTALS),
        *("收入总计(合计)", "预算合计", "合计金额", "总合计"),
    }
)
TOTALS = GRAND_TOTALS | YEAR_TOTALS | LIST_TOTALS | PLAIN_TOTALS
#: What may stand as the grand total of a list where no other is printed.
OUTERMOST_TOTALS = GRAND_TOTALS | LIST_TOTALS | {"合计", "金额合计"}
#: What begins the names of what is left of years before, which is in no total of the year.
OF_YEARS_BEFORE = re.compile(r"上年|年初|[使动]用|用事业基金")
#: What a row is called that takes the sum of the rows so far to the next page, or brings it there: 过次页, 承前页.
CARRIED = re.compile(r"(?:[过转移][次下]页|[承接][前上]页|[本前上]页[小合]计)(?:合计|小计)?")
#: Totals of two characters, which some print into two cells.
TOTALS_IN_HALVES = frozenset({"合计", "总计", "小计", "共计"})
