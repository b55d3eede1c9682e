"""The words and rows by which a template that was filled in is known again: its own sheets, and what its cover asks."""

from __future__ import annotations

COVER, GUIDE, CODES = "封面", "填报说明", "科目"
NOTE = "备注"
#: The row, counted from 0, in which number and money unit stand, and the one in which the head begins.
UNIT_ROW, HEAD_ROW = 1, 2

#: What the cover asks for, by name: the label that stands before it, in Chinese and English.
FIELDS = {
    "table_set": ("表样", "Set of tables"),
    "department": ("部门（单位）名称", "Department or unit"),
    "year": ("预算年度", "Fiscal year"),
    "scope": ("范围", "Whose money"),
    "phase": ("阶段", "Phase"),
    "jurisdiction": ("所属地区", "Jurisdiction"),
    "department_in_charge": ("主管部门", "Department in charge"),
    "units": ("涵盖单位", "Units covered, one a line"),
    "approved_on": ("批复日期", "Approved on"),
    "released_on": ("公开日期", "Released on"),
}
#: The row of the cover, counted from 0, in which the first of them stands.
FIRST_FIELD = 2
