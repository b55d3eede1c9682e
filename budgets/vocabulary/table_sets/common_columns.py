"""Columns and rows that several places print alike."""

from budgets.vocabulary.table_sets.form import FREE_ROWS

INCOME_AND_EXPENDITURE = (
    *("收入/项目 : label @ income", "收入/{year}年预算数 = total"),
    *("支出/项目 : label @ expenditure", "支出/{year}年预算数 = total"),
)
CODE_AND_NAME = ("科目编码 : code", "科目名称 : label")
BASIC_AND_PROJECT = (*CODE_AND_NAME, "合计 = total", "基本支出 = basic", "项目支出 = project")
PERSONNEL_AND_PUBLIC = (*CODE_AND_NAME, "合计 = total", "人员经费 = personnel", "公用经费 = public")
VEHICLES = (
    "公务用车购置及运行费/小计 = vehicles",
    "公务用车购置及运行费/购置费 = vehicle-purchase",
    "公务用车购置及运行费/运行费 = vehicle-operation",
)
TOTAL_ROW = {"": ("合计", FREE_ROWS)}
