"""Make the workbook that a table set is filled in with: heads that are locked, cells that are free, totals that add up.

What the reader must find again is in :mod:`budgets.documents.model.template_words`. Formulas follow the identities of
the checks; the reader takes what they stored and checks it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_range, xl_range_abs, xl_rowcol_to_cell

from budgets.checks.column_sums import component_columns
from budgets.documents import TemplateSheet, TemplateSlot, template_sheets
from budgets.documents.model import table_layout, template_words
from budgets.models import ClassificationCode
from budgets.records import MONEY_UNITS, Column, ColumnType, Line, Phase, Role, Scope
from budgets.vocabulary.budget_titles import PHASE_WORDS, PHASES, SCOPE_WORDS, SCOPES
from budgets.vocabulary.table_kinds import KINDS, TableKind
from budgets.vocabulary.table_sets import TABLE_SETS, layout_columns
from budgets.vocabulary.years import FIRST_YEAR, LAST_YEAR

from .book import Book
from .sheets import WIDTHS, text_of

#: Years of which no template is asked are given to cells that are worked out from the cover.
ANY_YEAR = 2000
HEAD = {"bold": True, "align": "center", "text_wrap": True, "border": 1, "bg_color": "#E7EEE9"}
FREE = {"border": 1, "locked": False}
SUM = {"border": 1, "locked": False, "bg_color": "#F3F1EA"}
MONEY = "#,##0.00####;-#,##0.00####;0.00;@"
COMMENT = {"x_scale": 1.6, "y_scale": 1.3, "font_size": 9}
#: What a locked sheet still lets its user do.
ALLOWED = dict.fromkeys(
    (
        *("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter"),
        *("select_locked_cells", "select_unlocked_cells", "objects", "scenarios"),
    ),
    True,
)
GUIDE_WORDS = (
    (
        "先填“封面”：部门名称、年度、范围和阶段。表头与标题里的年度、单位名称随封面变化。",
        "Fill in the cover first: department, year, scope and phase. Years and names in the tables follow it.",
    ),
    (
        "白色格子由您填写，灰色格子由公式得出；公式的结果会在导入时逐一核对，也可以直接改填数字。",
        "White cells are yours; grey ones are worked out. Their results are checked on import, and may be typed over.",
    ),
    (
        "金额按每张表右上角的单位填写。填 0 表示预算为零；留空表示没有这一项；“-”按原样保留，视同空白。",
        "Amounts are in the money unit at the upper right of each table. 0 is a budget of zero; empty means none; - is"
        " kept as printed and taken for empty.",
    ),
    (
        "科目编码可以从下拉列表选，也可以直接输入；名称自动带出，可以改写。编码为类、款、项（3、5、7 位）。",
        "Choose codes from the list or type them; the name comes by itself and may be changed.",
    ),
    (
        "不带编码的表，下一级的名称前加两个空格；再下一级加四个。",
        "Where a table has no codes, put two blanks before the name of a row one level below, four before the next.",
    ),
    (
        "需要更多行时，在空行之间插入；不要合并单元格，不要移动列，不要改工作表名称。",
        "Need more rows? Insert them between free ones. Do not merge cells, move columns or rename sheets.",
    ),
    (
        "没有数据的表请保留，在“备注”写明原因（如本年无此项预算）。",
        "Keep tables without figures and say why in the note under them.",
    ),
    (
        "填好后在 Excel 或 WPS 中保存（使公式的结果存入文件），再上传或导入。发现的问题会指明工作表和单元格。",
        "Save in Excel or WPS, so that results are stored, then upload. What is wrong is named by sheet and cell.",
    ),
)


def empty(
    table_set: str,
    *,
    year: int | None = None,
    department: str = "",
    scope: Scope | None = None,
    phase: Phase | None = Phase.BUDGET,
    jurisdiction: str = "",
    department_in_charge: str = "",
) -> bytes:
    """Return the empty workbook of a set (a key of ``TABLE_SETS``); what is not given is left for the cover.

    The codes offered are those the catalogue knows for the year.
    """
    given = {
        "table_set": TABLE_SETS[table_set].name,
        "department": department,
        "year": year,
        "scope": SCOPE_WORDS[scope] if scope else "",
        "phase": PHASE_WORDS[phase] if phase else "",
        "jurisdiction": jurisdiction,
        "department_in_charge": department_in_charge,
        "units": department,
    }
    return _Template(table_set, year, department, given).done()


def codes(schemes: Sequence[str], year: int | None) -> dict[str, list[tuple[str, str]]]:
    """Return the codes of some schemes that are known for a year, each with its best-known name; one query."""
    rows = ClassificationCode.objects.filter(scheme__in=schemes).order_by("code", "status", "-last_seen")
    found: dict[str, dict[str, str]] = {scheme: {} for scheme in schemes}
    for row in rows:
        if year is None or row.first_seen is None or row.first_seen <= year:
            found[row.scheme].setdefault(row.code, row.name)
    return {scheme: list(names.items()) for scheme, names in found.items()}


class _Template(Book):
    """A template in the making."""

    def __init__(self, table_set: str, year: int | None, department: str, given: dict[str, Any]) -> None:
        super().__init__()
        self.year, self.department, self.given = year, department, given
        self.forms = template_sheets(TABLE_SETS[table_set], year=year or ANY_YEAR, unit=department or "{unit}")
        schemes = dict.fromkeys(KINDS[form.form.kind].scheme or "" for form in self.forms)
        self.schemes = [scheme for scheme in schemes if scheme]
        self.codes = codes(self.schemes, year)
        self.cover()
        self.guide()
        for form in self.forms:
            _Table(self, form).write()
        self.lists()

    def done(self) -> bytes:
        self.book.get_worksheet_by_name(template_words.COVER).activate()
        return super().done()

    def cell_of(self, name: str) -> str:
        """Return the cell of the cover that holds what it asks for."""
        row = template_words.FIRST_FIELD + list(template_words.FIELDS).index(name)
        return f"{template_words.COVER}!{xl_rowcol_to_cell(row, 1, row_abs=True, col_abs=True)}"

    def cover(self) -> None:
        sheet = self.book.add_worksheet(template_words.COVER)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 48)
        sheet.set_column(2, 2, 60)
        sheet.merge_range(0, 0, 0, 2, "部门预算填报表", self.format(bold=True, font_size=16, align="center"))
        sheet.merge_range(1, 0, 1, 2, "Budget tables to fill in", self.format(align="center", font_color="#4F4C46"))
        hints = {
            "table_set": "由系统填写，请勿改动。Filled in already; leave it as it is.",
            "department": "与公章上的名称一致。As on the seal.",
            "year": "四位数字。Four digits.",
            "scope": "从列表选：部门（含下属单位）或单位。From the list: a department with its units, or one unit.",
            "phase": "从列表选。From the list.",
            "jurisdiction": "如：某市、某市某区。City or district.",
            "units": "一行一个（Alt+Enter 换行）；不填即本部门（单位）。One a line; empty: the department itself.",
            "approved_on": "如 2025-01-20；可不填。Such as 2025-01-20; may be empty.",
            "released_on": "如 2025-02-08；可不填。Such as 2025-02-08; may be empty.",
        }
        for row, (name, (label, english)) in enumerate(template_words.FIELDS.items(), template_words.FIRST_FIELD):
            sheet.set_row(row, 40 if name == "units" else 24)
            sheet.write_string(row, 0, f"{label}\n{english}", self.format(text_wrap=True, border=1, bold=True))
            date = {"num_format": "yyyy-mm-dd"} if name.endswith("_on") else {}
            look = self.format(border=1, align="left", text_wrap=True, locked=name == "table_set", **date)
            value = self.given.get(name)
            if isinstance(value, int):
                sheet.write_number(row, 1, value, look)
            else:
                text_of(sheet, row, 1, value or "", look)
            sheet.write_string(row, 2, hints.get(name, ""), self.format(font_color="#4F4C46", text_wrap=True))
        at = {name: template_words.FIRST_FIELD + index for index, name in enumerate(template_words.FIELDS)}
        sheet.data_validation(at["scope"], 1, at["scope"], 1, {"validate": "list", "source": list(SCOPES)})
        sheet.data_validation(at["phase"], 1, at["phase"], 1, {"validate": "list", "source": list(PHASES)})
        years = {"validate": "integer", "criteria": "between", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
        sheet.data_validation(at["year"], 1, at["year"], 1, {**years, "error_message": "请填四位数的年度。"})
        for name in ("approved_on", "released_on"):
            dates = {
                "validate": "custom",
                "value": f"=LEN({xl_rowcol_to_cell(at[name], 1)})>0",
                "error_type": "warning",
            }
            sheet.data_validation(at[name], 1, at[name], 1, {**dates, "input_message": "2025-01-20"})
        self.paper(sheet, landscape=False)

    def guide(self) -> None:
        sheet = self.book.add_worksheet(template_words.GUIDE)
        sheet.set_column(0, 0, 5)
        sheet.set_column(1, 1, 100)
        sheet.merge_range(0, 0, 0, 1, f"{template_words.GUIDE} How to fill in", self.format(bold=True, font_size=14))
        for row, (chinese, english) in enumerate(GUIDE_WORDS, 1):
            sheet.set_row(row, 34)
            sheet.write_string(row, 0, str(row), self.format(valign="top"))
            sheet.write_string(row, 1, f"{chinese}\n{english}", self.format(text_wrap=True, valign="top"))
        self.paper(sheet, landscape=False)

    def lists(self) -> None:
        """Write the codes that are offered, and hide them."""
        sheet = self.book.add_worksheet(template_words.CODES)
        for index, scheme in enumerate(self.schemes):
            sheet.write_string(0, index * 2, scheme)
            for row, (code, name) in enumerate(self.codes[scheme], 1):
                sheet.write_string(row, index * 2, code)
                sheet.write_string(row, index * 2 + 1, name)
        sheet.protect("", ALLOWED)
        sheet.hide()

    def list_of(self, kind: TableKind) -> tuple[str, str]:
        """Return the cells that hold the codes of a kind of table, and those with their names; none without codes."""
        scheme = KINDS[kind].scheme or ""
        if not scheme or not self.codes[scheme]:
            return "", ""
        column, last = self.schemes.index(scheme) * 2, len(self.codes[scheme])
        return (
            f"{template_words.CODES}!{xl_range_abs(1, column, last, column)}",
            f"{template_words.CODES}!{xl_range_abs(1, column + 1, last, column + 1)}",
        )

    def paper(self, sheet: Any, *, landscape: bool = True) -> None:
        """Lock a sheet and set it up for paper."""
        sheet.protect("", ALLOWED)
        sheet.set_landscape() if landscape else sheet.set_portrait()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&A · &P / &N")


class _Table:
    """A table of the template."""

    def __init__(self, book: _Template, form: TemplateSheet) -> None:
        self.book, self.form = book, form
        self.columns = form.columns
        self.sheet = book.book.add_worksheet(form.name)
        self.top = form.body_row
        self.last = self.top + form.height - 1
        self.at = {column.order: index for index, column in enumerate(self.columns)}
        self.parts = component_columns(form.form.kind, self.columns)
        self.lines = {(slot.list, slot.line.position): slot for slot in form.slots if slot.line}

    def write(self) -> None:
        self.head()
        for slot in self.form.slots:
            for column in self.columns:
                if column.list == slot.list:
                    self.write_slot(slot, column)
        self.note()
        self.codes()
        money = [column for column in self.columns if column.type is ColumnType.AMOUNT]
        for column in money:
            index = self.at[column.order]
            self.sheet.data_validation(
                *(self.top, index, self.last, index),
                {
                    "validate": "decimal",
                    "criteria": "between",
                    "minimum": -(10**13),
                    "maximum": 10**13,
                    "error_type": "warning",
                    "error_title": "不是数字",
                    "error_message": "这里应填数字，或“-”，或留空。",
                },
            )
        self.sheet.freeze_panes(self.top, 0)
        self.sheet.repeat_rows(template_words.HEAD_ROW, self.top - 1)
        self.sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576", "formula_differs": "A1:XFD1048576"})
        self.book.paper(self.sheet)

    # Above the rows

    def head(self) -> None:
        form, width = self.form, len(self.columns)
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, WIDTHS[column.type])
        title = {"bold": True, "font_size": 14, "align": "center"}
        self.across(0, 0, 0, width - 1, form.form.title, form.statement.title, self.book.format(**title))
        row, last = template_words.UNIT_ROW, width - 1
        self.sheet.write_string(row, 0, form.statement.number, self.book.format())
        unit = f"单位：{form.statement.money_unit}"
        self.sheet.write_string(row, last, unit, self.book.format(align="right", locked=False))
        units = [f"单位：{word}" for word in MONEY_UNITS]
        self.sheet.data_validation(row, last, row, last, {"validate": "list", "source": units})
        heads = layout_columns(form.form.columns, "{year}")
        look = self.book.format(**HEAD)
        for raw, cell in zip(table_layout.ranges(heads), table_layout.ranges(self.columns), strict=True):
            top, bottom = template_words.HEAD_ROW + cell.top, template_words.HEAD_ROW + cell.bottom
            self.across(top, cell.left, bottom, cell.right, raw.text, cell.text, look)
        for index, column in enumerate(self.columns):
            own = next(
                cell
                for cell in table_layout.ranges(self.columns)
                if cell.left == index == cell.right and cell.text == column.header[-1]
            )
            self.sheet.write_comment(template_words.HEAD_ROW + own.top, index, self.comment(column), COMMENT)

    def comment(self, column: Column) -> str:
        """Return what is said of a column where its head is pointed at."""
        words = {
            ColumnType.UNIT: "预算单位名称；与上一行相同可留空。\nThe budget unit; empty where as above.",
            ColumnType.CODE: "3、5 或 7 位科目编码，可从列表选。\nCode of 3, 5 or 7 digits; choose it from the list.",
            ColumnType.LABEL: "名称。下一级前加两个空格。\nName; two blanks before it for each level below.",
            ColumnType.TEXT: "文字，可留空。\nWords; may be empty.",
        }
        if column.type in words:
            return words[column.type]
        summed = (
            "" if column.order not in self.parts else "\n由本行各栏相加，导入时核对。Worked out; checked on import."
        )
        return (
            f"金额，单位：{self.form.statement.money_unit}（见右上角）。0：预算为零；留空：没有这一项；“-”：照印，视同空白。\n"
            "Amount in the unit at the upper right. 0: a budget of zero; empty: none; -: printed, taken for empty."
            + summed
        )

    def across(self, top: int, left: int, bottom: int, right: int, raw: str, text: str, look: Any) -> None:
        """Write a text into a cell or several; where it names the year or the unit, by what the cover says."""
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "", look)
        self.said(top, left, raw, text, look)

    def said(self, row: int, column: int, raw: str, text: str, look: Any) -> None:
        """Write a text of a form: ``{year}``, ``{before}`` and ``{unit}`` come from the cover."""
        if "{" not in raw:
            self.sheet.write_string(row, column, text, look)
            return
        formula = '"' + raw.replace('"', '""') + '"'
        year, unit = self.book.cell_of("year"), self.book.cell_of("department")
        for word, cell in (("{year}", year), ("{before}", f"({year}-1)"), ("{unit}", unit)):
            formula = formula.replace(word, f'"&{cell}&"')
        known = ("{unit}" not in raw or self.book.department) and ("{unit}" in raw or self.book.year)
        formula = formula.replace('""&', "").replace('&""', "")
        self.sheet.write_formula(row, column, f"={formula}", look, text if known else "")

    # The rows

    def write_slot(self, slot: TemplateSlot, column: Column) -> None:
        row, index = self.top + slot.row, self.at[column.order]
        total = {"bold": True} if slot.line and slot.line.role is Role.TOTAL else {}
        if column.type is ColumnType.AMOUNT:
            formula = self.formula(slot, column)
            look = self.book.format(num_format=MONEY, **(SUM if formula else FREE), **total)
            if formula:
                self.sheet.write_formula(row, index, formula, look, "")
            else:
                self.sheet.write_blank(row, index, None, look)
            return
        text = {"num_format": "@"} if column.type is ColumnType.CODE else {}
        look = self.book.format(text_wrap=True, **FREE, **text, **total)
        if slot.line and self.names(slot.line, column):
            own = column.type is ColumnType.UNIT
            self.said(
                row, index, "{unit}" if own else self.raw(slot), slot.line.budget_unit if own else slot.text, look
            )
        elif not slot.line and column.type is ColumnType.LABEL and (named := self.named(slot, row)):
            self.sheet.write_formula(row, index, named, self.book.format(text_wrap=True, **FREE), "")
        else:
            self.sheet.write_blank(row, index, None, look)

    def names(self, line: Line, column: Column) -> bool:
        """Tell whether a line of the form is named in a column: a unit in its own, where there is one."""
        unit_column = self.form.column_of_type(line.list, ColumnType.UNIT)
        if unit_column and line.label == line.budget_unit:
            return column is unit_column
        if column is unit_column:
            return bool(line.budget_unit) and line.position == 1
        return column.type is ColumnType.LABEL

    def raw(self, slot: TemplateSlot) -> str:
        """Return what a row prints, with the words that the cover fills in."""
        assert slot.line
        lines = [other.line for other in self.form.slots if other.line and other.list == slot.list]
        words = self.form.form.fixed_rows(slot.list)[lines.index(slot.line)]
        return slot.text[: len(slot.text) - len(slot.text.lstrip())] + words.strip()

    def named(self, slot: TemplateSlot, row: int) -> str:
        """Return the formula that finds the name of a code."""
        codes, names = self.book.list_of(self.form.form.kind)
        code = self.form.column_of_type(slot.list, ColumnType.CODE)
        if not code or not codes:
            return ""
        cell = xl_rowcol_to_cell(row, self.at[code.order], col_abs=True)
        return f'=IF({cell}="","",IFERROR(INDEX({names},MATCH({cell}&"",{codes},0)),""))'

    def codes(self) -> None:
        """Offer the codes where codes are typed."""
        codes, _names = self.book.list_of(self.form.form.kind)
        for column in self.columns:
            if column.type is ColumnType.CODE and codes:
                index = self.at[column.order]
                self.sheet.data_validation(
                    *(self.top, index, self.last, index),
                    {
                        "validate": "list",
                        "source": f"={codes}",
                        "error_type": "warning",
                        "error_title": "科目表中没有",
                        "error_message": "所给科目表中没有这个编码，仍要使用吗？",
                    },
                )

    def note(self) -> None:
        row, width = self.last + 1, len(self.columns)
        self.sheet.write_string(row, 0, template_words.NOTE, self.book.format(**HEAD))
        look = self.book.format(text_wrap=True, **FREE)
        if width > 2:
            self.sheet.merge_range(row, 1, row, width - 1, "", look)
        else:
            self.sheet.write_blank(row, 1, None, look)

    # What is worked out

    def formula(self, slot: TemplateSlot, column: Column) -> str:
        """Return the formula of an amount: across its row, or down its column; nothing where it is typed."""
        row, index = self.top + slot.row, self.at[column.order]
        if slot.line and slot.line.role is Role.CHANGE:
            return self.change(slot, index)
        if parts := self.parts.get(column.order):
            cells = [xl_rowcol_to_cell(row, self.at[part.order]) for part in parts]
            return blank_or(cells, f"SUM({','.join(cells)})")
        if slot.line is None:
            return ""
        terms = [
            xl_rowcol_to_cell(self.top + part.row, index)
            for part in self.lines.values()
            if part.line and part.list == slot.list and part.line.parent == slot.line.position
        ]
        summed = [f"SUM({','.join(terms)})"] if terms else []
        if self.form.total_of_free_rows(slot.list) is slot.line:
            free = [self.top + each.row for each in self.form.slots if each.list == slot.list and each.line is None]
            terms.append(xl_range(free[0], index, free[-1], index))
            summed.append(self.free_rows(slot.list, free[0], free[-1], terms[-1]))
        return blank_or(terms, "+".join(summed)) if terms else ""

    def free_rows(self, list_: str, first: int, last: int, amounts: str) -> str:
        """Return the sum of the free rows: those below none with an amount, by code; else names without blanks."""
        code = self.form.column_of_type(list_, ColumnType.CODE)
        if code:
            cells = xl_range(first, self.at[code.order], last, self.at[code.order])
            # A row below one that has an amount is part of it: whatever levels are filled in, each amount counts once.
            above = "+".join(
                f'COUNTIFS({cells},LEFT({cells},{length}),{amounts},">-1E+300")*(LEN({cells})>{length})'
                for length in (3, 5, 7)
            )
            return f"SUMPRODUCT(--({above}=0),{amounts})"
        label = self.form.column_of_type(list_, ColumnType.LABEL)
        assert label
        cells = xl_range(first, self.at[label.order], last, self.at[label.order])
        return f'SUMPRODUCT(--(LEFT({cells},1)<>" "),--(LEFT({cells},1)<>"　"),{amounts})'

    def change(self, slot: TemplateSlot, index: int) -> str:
        """Return the formula of a change: this year's row, which stands above, less that of the year before."""
        before, now = (xl_rowcol_to_cell(self.top + slot.row - up, index) for up in (2, 1))
        return blank_or([before, now], f"N({now})-N({before})")


def blank_or(cells: Sequence[str], worked_out: str) -> str:
    """Return a formula that stays blank until one of the cells holds a number."""
    return f'=IF(COUNT({",".join(cells)})=0,"",{worked_out})'
