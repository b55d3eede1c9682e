"""What the columns of a data package mean, in words for its readers, and their Fiscal Data Package column types."""

from __future__ import annotations


def _words(title: str, description: str, column_type: str = "") -> dict[str, str]:
    words = {"title": title, "description": description}
    return {**words, "columnType": column_type} if column_type else words


#: By column name, or by file and column where a name means something else in that file.
WORDS = {
    "as_of": _words("截至", "Date the assets are counted on, as far as stated (2023-10)."),
    "base": _words(
        "比较基数", "What the change is measured against: initial or other budget, execution; empty: not said."
    ),
    "base_printed": _words("比较基数原文", "What the change is measured against, as printed."),
    "basis": _words("依据", "Decision or policy the project rests on."),
    "box": _words("原文位置", "Left, top, right, bottom on the page in points, from its upper left corner."),
    "budget_year": _words("预算年度", "Year of the budget that the amount stands in.", "date:fiscal-year"),
    "budget_unit": _words(
        "预算单位", "Unit whose money this is, as printed.", "administrative-classification:generic:code"
    ),
    "change": _words("增减额", "Stated change in yuan, without sign: direction has the word."),
    "classification": _words(
        "科目代码", "Code the line stands for, printed or found by its name in the same document."
    ),
    "code": _words("科目编码", "Code as printed."),
    "column": _words("原文列", "Character in the first text line, or column of the sheet, in the source file."),
    "column_order": _words("栏次", "The column of the table: order in columns.csv."),
    "confidence": _words(
        "识别把握",
        "How sure the recognition of a picture is, 0 to 1000 in thousandths; empty: not recognised, not said.",
    ),
    "count": _words("数量", "Number of things."),
    "count_unit": _words("计量单位", "What is counted, as printed."),
    "definition": _words("解释", "Explanation of the term, as printed."),
    "description": _words("说明", "Sentences on the project, as printed."),
    "direction": _words("增减方向", "Word used for the change: increase, decrease, level; empty: none printed."),
    "edition": _words("版次", "Edition of the budget."),
    "end": _words("止", "End of the figure in the section's text, exclusive."),
    "end_row": _words("原文止行", "Last text line in the source file."),
    "file": _words("来源文件", "Source file: a title in the package's sources."),
    "header": _words("栏目", "Header cells above the column, from the outermost inwards."),
    "heading": _words("标题", "Heading as printed."),
    "indicator_order": _words("指标序号", "The indicator: order in indicators.csv."),
    "is_new": _words("新增", "Whether the project is said to be new; empty: not said."),
    "issuer": _words("预算主体", "Whose budget it is, as printed.", "administrative-classification:generic:label"),
    "kind": _words("类型", "Kind, as a fixed word."),
    "label": _words("名称", "Label as printed."),
    "level": _words("级次", "Depth under the table's total, which is 0."),
    "level1": _words("一级指标", "First-level indicator."),
    "level2": _words("二级指标", "Second-level indicator."),
    "list": _words("列表", "The list of a table that prints several side by side; empty where there is one."),
    "measure": _words("口径", "What the column's amounts measure; empty where not known.", "value-kind:code"),
    "money_unit": _words("金额单位", "Unit in which the table prints its amounts; value is always in yuan."),
    "name": _words("名称", "Name as printed."),
    "not_applicable": _words("不涉及", "Whether the target is stated not to apply."),
    "note": _words("注", "Note under the table."),
    "number": _words("编号", "Number as printed."),
    "operator": _words("关系", ">=, <=, >, <, within; empty for a bare figure."),
    "order": _words("序号", "Order in the document, from 1."),
    "origin": _words(
        "数据来源",
        "How the amount came here: read from the file, typed, corrected after reading, or recognised from a picture.",
    ),
    "page": _words("原文页", "Page of the source file, from 1; empty for a file without pages."),
    "parent": _words("上级", "Number of the row of this file that this one is part of."),
    "path": _words("路径", "Ordinals from the part down."),
    "percent": _words("增减百分比", "Stated change in per cent."),
    "placed_by": _words(
        "归属依据",
        "What told the parent, or that there is none: codes, words, numbers, layout, sums, form; empty: not recorded.",
    ),
    "phase": _words("阶段", "Phase of the budget: budget, adjusted, final.", "phase:id"),
    "planned": _words("计划购置", "Whether the asset is planned to be bought."),
    "position": _words("行次", "Number of the line in its table, from 1, list after list."),
    "printed": _words("原文", "As printed."),
    "project": _words("项目序号", "The project: order in projects.csv."),
    "purpose": _words("用途", "What the project is for."),
    "reason": _words("原因", "Reason given."),
    "remark": _words("空表说明", "What an empty table says of itself."),
    "role": _words("行类型", "Line, total, change between years, or note."),
    "row": _words("原文行", "First text line, or row of the sheet, in the source file."),
    "scheme": _words("科目体系", "Classification that the code belongs to."),
    "scope": _words("范围", "Whose money the budget is: of a department or of one unit."),
    "second_reading": _words("再次识别", "What the recognition read the second time, where that differs from printed."),
    "section": _words("章节序号", "The section: order in sections.csv."),
    "sheet": _words("工作表", "Sheet of the workbook."),
    "start": _words("起", "Start of the figure in the section's text, from 0."),
    "state": _words("状态", "Value, blank or unreadable. A cell that the document does not have is no row here."),
    "statement": _words("报表类型", "Kind of the table, as a fixed word."),
    "statement_order": _words("报表序号", "The table: order in statements.csv."),
    "subject": _words("事项", "What the figure is about, as a fixed word."),
    "table_row": _words("表内行", "Printed row of the table, which lists side by side share."),
    "target_unit": _words("指标单位", "What follows the number, as printed."),
    "term": _words("名词", "Term."),
    "text": _words("文字", "Text as printed."),
    "title": _words("表名", "Title of the table."),
    "type": _words("栏目类型", "What the column holds."),
    "value": _words("金额", "In yuan; empty where not stated.", "value"),
    "year": _words("年度", "Year printed for the line; empty where none is."),
    "amounts.header": _words("栏目", "Header cells above the column, joined with “ / ”."),
    "amounts.value": _words("金额", "In yuan; empty where the cell is blank or unreadable: see state.", "value"),
    "amounts.year": _words("年度", "Year the amount is for; empty for a change between years.", "date:fiscal-year"),
    "projects.name": _words("项目名称", "Name of the project as printed.", "activity:generic:project:label"),
    "projects.order": _words("项目序号", "Order in the document, from 1.", "activity:generic:project:code"),
    "targets.value": _words("目标值", "The number of the target; empty for one in words."),
    "unreadable.reason": _words("原因", "Why it could not be read."),
}

#: What the files of a package are called, as sheets of a workbook.
TITLES = {
    "statements": "报表",
    "columns": "栏目",
    "lines": "行",
    "amounts": "金额",
    "texts": "文字栏",
    "sections": "章节",
    "projects": "项目",
    "mentions": "文中金额",
    "items": "职责机构",
    "goals": "绩效目标",
    "indicators": "绩效指标",
    "targets": "目标值",
    "assets": "国有资产",
    "terms": "名词解释",
    "unreadable": "未能识别",
}
#: What is said of the whole budget.
FRAME = {
    "department": "编制部门（单位）",
    "year": "预算年度",
    "scope": "范围",
    "phase": "阶段",
    "title": "标题",
    "edition": "版次",
    "jurisdiction": "所属地区",
    "department_in_charge": "主管部门",
    "units": "涵盖单位",
    "summary_of": "摘要自",
    "approved_on": "批复日期",
    "released_on": "公开日期",
}
