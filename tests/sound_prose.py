"""Sound prose over the tables of a consistent budget, in the styles in which departments write, read as typed text.

Every sentence agrees with the tables and with itself, so that no check may accuse one; a slip of the hand in any of
them is to be noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from budgets.documents.prose.narrative_reader import read_typed_sections
from budgets.records import Budget, Phase, Section
from budgets.vocabulary.numerals import chinese_numeral
from tests.consistent import BASIC, CATEGORIES, PROJECT, THREE, UNIT, YEAR, Money, budget

CLASSES = {"201": "一般公共服务支出", "208": "社会保障和就业支出", "221": "住房保障支出"}
ITEMS = {"30101": "基本工资", "30113": "住房公积金", "30201": "办公费", "30302": "退休费"}
_NAMES = BASIC | PROJECT | THREE | CATEGORIES
_DIGITS = "零一二三四五六七八九"
_TEN_THOUSAND = Decimal(10_000)


def class_name(code: str) -> str:
    """Return a name for a code of the functional classification, which no other code of a budget bears."""
    if len(code) == 3:
        return CLASSES[code]
    kind = "事务" if len(code) == 5 else "管理"
    return f"{CLASSES[code[:3]][:2]}{''.join(_DIGITS[int(digit)] for digit in code[-2:])}{kind}"


def named_tables(given: Money, money_unit: str = "元") -> Budget:
    """Return a consistent budget whose lines bear names as budgets print them, without its text."""
    made = budget(given, money_unit)

    def renamed(label: str, code: str, scheme: str) -> str:
        if scheme == "functional":
            return given.names.get(code) or class_name(code)
        return _NAMES.get(code, label) if code else label

    tables = tuple(
        replace(
            table,
            lines=tuple(
                replace(line, label=renamed(line.label, line.classification, line.scheme)) for line in table.lines
            ),
        )
        for table in made.statements
    )
    return replace(made, statements=tables, sections=(), mentions=(), projects=())


@dataclass
class Prose:
    """Writes sections of a text; amounts are in yuan and printed in 万元, percentages with two decimals."""

    given: Money
    grouped: bool = False
    sections: list[Section] = field(default_factory=list)

    def write(self, path: str, heading: str, text: str = "") -> None:
        order = len(self.sections) + 1
        number = f"第{chinese_numeral(int(path))}部分" if "." not in path else f"{path.rpartition('.')[2]}."
        self.sections.append(Section(order=order, path=path, number=number, heading=heading, text=text))

    def money(self, amount: Decimal) -> str:
        rounded = (amount / _TEN_THOUSAND).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return f"{rounded:,}万元" if self.grouped else f"{rounded}万元"

    def share(self, part: Decimal, whole: Decimal) -> str:
        percent = (part * 100 / whole if whole else Decimal(0)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return f"{percent}%"

    def change(self, now: Decimal, before: Decimal, words: tuple[str, str] = ("增长", "下降")) -> str:
        """Return by how much an amount has changed: 增加5.00万元，增长10.00%."""
        if now == before:
            return "持平"
        way = 0 if now > before else 1
        text = f"{('增加', '减少')[way]}{self.money(abs(now - before))}"
        return f"{text}，{words[way]}{self.share(abs(now - before), before)}" if before >= _TEN_THOUSAND else text

    @property
    def basic(self) -> Decimal:
        return sum((one for one, _ in self.given.functions.values()), Decimal(0))

    @property
    def project(self) -> Decimal:
        return sum((other for _, other in self.given.functions.values()), Decimal(0))

    @property
    def whole(self) -> Decimal:
        return self.basic + self.project

    def items(self) -> Iterator[tuple[str, Decimal]]:
        for code, (one, other) in sorted(self.given.functions.items()):
            yield code, one + other

    def path(self, code: str) -> str:
        return f"{class_name(code[:3])}（类）{class_name(code[:5])}（款）{class_name(code)}（项）"

    def of_basic(self, *categories: str) -> Decimal:
        return sum((v for code, v in self.given.basic.items() if code[:3] in categories), Decimal(0))

    def three(self, year: int) -> dict[str, Decimal]:
        """Return travel, reception, purchase and operation of a year."""
        items = self.given.basic | self.given.project
        codes = ("30212", "30217", "31013", "30231")
        amounts = [items.get(code, Decimal(0)) for code in codes] if year == YEAR else list(self.given.before)
        return dict(zip(("abroad", "reception", "purchase", "operation"), amounts, strict=True))


def write_as_jiangsu(text: Prose) -> None:
    """Write as offices of Jiangsu do: a section for every table."""
    whole, before = text.whole, text.given.before[0]
    text.write("1", f"{YEAR}年度部门预算情况说明")
    text.write(
        "1.1",
        "收支预算总表情况说明",
        f"{UNIT}{YEAR}年度收入、支出预算总计{text.money(whole)}，"
        f"与上年相比收、支预算总计各{text.change(whole, before)}。"
        "主要原因是人员变动等。",
    )
    text.write("1.1.1", "", f"收入预算总计{text.money(whole)}。包括：\n财政拨款收入预算总计{text.money(whole)}。")
    text.write(
        "1.2",
        "支出预算总表情况说明",
        f"{UNIT}本年支出预算合计{text.money(whole)}，其中：\n"
        f"基本支出{text.money(text.basic)}，占{text.share(text.basic, whole)}；\n"
        f"项目支出{text.money(text.project)}，占{text.share(text.project, whole)}。",
    )
    text.write("1.3", "一般公共预算支出预算表情况说明")
    for code, amount in text.items():
        text.write(
            f"1.3.{len(text.sections)}",
            "",
            f"{class_name(code[:5])}（款）{class_name(code)}（项）支出{text.money(amount)}，"
            f"与上年相比{text.change(amount, before)}。主要原因是项目调整。",
        )
    listed = "\n".join(
        f"（{n}）{name}（款）支出{text.money(text.given.basic[code])}。"
        for n, (code, name) in enumerate(ITEMS.items(), 1)
    )
    text.write(
        "1.4",
        "一般公共预算基本支出预算表情况说明",
        f"{UNIT}{YEAR}年度一般公共预算财政拨款基本支出预算{text.money(text.basic)}，其中：\n"
        f"（一）人员经费{text.money(text.of_basic('301', '303'))}。主要包括：基本工资、退休费。\n" + listed,
    )
    three = text.three(YEAR)
    vehicles = three["purchase"] + three["operation"]
    total = vehicles + three["abroad"] + three["reception"]
    text.write(
        "1.5",
        "一般公共预算“三公”经费支出预算情况说明",
        f"{YEAR}年度一般公共预算拨款安排的“三公”经费预算支出中，因公出国（境）费支出{text.money(three['abroad'])}，"
        f"占“三公”经费的{text.share(three['abroad'], total)}；公务用车购置及运行费支出{text.money(vehicles)}，"
        f"占“三公”经费的{text.share(vehicles, total)}；公务接待费支出{text.money(three['reception'])}，"
        f"占“三公”经费的{text.share(three['reception'], total)}。",
    )


def write_as_shanghai(text: Prose) -> None:
    """Write as districts of Shanghai do: one long paragraph, then the items by their paths."""
    whole, before = text.whole, text.given.before[0]
    changed = f"比{YEAR - 1}年预算{text.change(whole, before)}" if whole != before else f"与{YEAR - 1}年预算持平"
    text.write(
        "1",
        "部门预算编制说明",
        f"{YEAR}年，{UNIT}收入预算{text.money(whole)}，其中：财政拨款收入{text.money(whole)}，{changed}；事业收入0万元；"
        f"其他收入0万元。\n支出预算{text.money(whole)}，其中：财政拨款支出预算{text.money(whole)}，{changed}。"
        f"财政拨款支出预算中，一般公共预算拨款支出预算{text.money(whole)}，{changed}。\n财政拨款支出主要内容如下：",
    )
    for code, amount in text.items():
        text.write(f"1.{len(text.sections)}", "", f"“{text.path(code)}”科目{text.money(amount)}，主要用于业务工作。")
    three = text.three(YEAR)
    then = text.three(YEAR - 1)
    total, past = sum(three.values(), Decimal(0)), sum(then.values(), Decimal(0))
    text.write("2", "其他相关情况说明")
    text.write(
        "2.1",
        "“三公”经费预算情况说明",
        f"{YEAR}年“三公”经费预算数为{text.money(total)}，比{YEAR - 1}年预算{text.change(total, past)}。其中：\n"
        f"（一）因公出国（境）费{text.money(three['abroad'])}，比{YEAR - 1}年预算"
        f"{text.change(three['abroad'], then['abroad'])}，主要原因是计划调整。\n"
        f"（二）公务接待费{text.money(three['reception'])}，比{YEAR - 1}年预算"
        f"{text.change(three['reception'], then['reception'])}，主要原因是厉行节约。",
    )


def write_as_hunan(text: Prose) -> None:
    """Write as much of the country does: income, spending, then basic and project spending of the general budget."""
    whole, before = text.whole, text.given.before[0]
    text.write("1", f"{YEAR}年部门预算编制说明")
    text.write(
        "1.1",
        "收入预算情况",
        f"{YEAR}年本单位收入预算{text.money(whole)}，其中，一般公共预算拨款{text.money(whole)}，事业收入0万元。"
        f"收入预算较去年{text.change(whole, before)}，主要是人员经费变动。",
    )
    by_class: dict[str, Decimal] = {}
    for code, amount in text.items():
        by_class[code[:3]] = by_class.get(code[:3], Decimal(0)) + amount
    listed = "，".join(
        f"{class_name(code)}{text.money(amount)}，占{text.share(amount, whole)}" for code, amount in by_class.items()
    )
    text.write("1.2", "支出预算情况", f"{YEAR}年本单位支出预算{text.money(whole)}，其中，{listed}。")
    text.write(
        "1.3",
        "一般公共预算拨款支出预算情况说明",
        f"{YEAR}年本单位一般公共预算拨款支出预算{text.money(whole)}，具体安排情况如下：\n"
        f"（一）基本支出：{YEAR}年本单位基本支出预算数为{text.money(text.basic)}，主要是为保障日常运转而发生的各项支出。\n"
        f"（二）项目支出：{YEAR}年本单位项目支出预算数为{text.money(text.project)}，主要是为完成专项任务而发生的支出。",
    )


def write_as_final_accounts(text: Prose) -> None:
    """Write as final accounts are explained: spent against budgeted, item by item, with the rate of completion."""
    whole, before = text.whole, text.given.before[0]
    planned = {
        code: (amount * (9 + n % 3) / 10 / _TEN_THOUSAND).quantize(Decimal("0.01"), ROUND_HALF_UP) * _TEN_THOUSAND
        for n, (code, amount) in enumerate(text.items())
    }
    total = sum(planned.values(), Decimal(0))

    def completed(spent: Decimal, budgeted: Decimal, end: str) -> str:
        word = "大于" if spent > budgeted else "小于"
        even = text.money(spent) == text.money(budgeted)
        said = "决算数与年初预算数持平" if even else f"决算数{word}年初预算数的主要原因是工作安排调整"
        rate = f"，完成年初预算的{text.share(spent, budgeted)}" if budgeted >= _TEN_THOUSAND else ""
        return f"年初预算为{text.money(budgeted)}，支出决算为{text.money(spent)}{rate}。{said}{end}"

    text.write("1", f"{YEAR}年度部门决算情况说明")
    text.write(
        "1.1",
        "收入支出决算总体情况说明",
        f"{UNIT}{YEAR}年度收、支总计{text.money(whole)}。"
        f"与{YEAR - 1}年度相比，收、支总计各{text.change(whole, before)}。"
        "主要原因是项目增减。",
    )
    text.write(
        "1.2",
        "收入决算情况说明",
        f"本年收入合计{text.money(whole)}，其中：财政拨款收入{text.money(whole)}，占{text.share(whole, whole)}。",
    )
    text.write(
        "1.3",
        "支出决算情况说明",
        f"本年支出合计{text.money(whole)}，其中：基本支出{text.money(text.basic)}，占{text.share(text.basic, whole)}；"
        f"项目支出{text.money(text.project)}，占{text.share(text.project, whole)}。",
    )
    text.write("1.4", "一般公共预算财政拨款支出决算情况说明")
    text.write(
        "1.4.1",
        "一般公共预算财政拨款支出决算具体情况",
        f"一般公共预算财政拨款支出{completed(whole, total, '。其中：')}",
    )
    for code, amount in text.items():
        text.write(
            f"1.4.1.{len(text.sections)}",
            "",
            f"{text.path(code)}。主要用于业务工作。{completed(amount, planned[code], '。')}",
        )
    text.write(
        "1.5",
        "一般公共预算财政拨款基本支出决算情况说明",
        f"一般公共预算财政拨款基本支出{text.money(text.basic)}。其中："
        f"人员经费{text.money(text.of_basic('301', '303'))}，主要包括：基本工资、退休费；"
        f"公用经费{text.money(text.of_basic('302'))}，主要包括：办公费。",
    )


STYLES: dict[str, Callable[[Prose], None]] = {
    "jiangsu": write_as_jiangsu,
    "shanghai": write_as_shanghai,
    "hunan": write_as_hunan,
    "final-accounts": write_as_final_accounts,
}


def sound_budget(given: Money, style: str, *, money_unit: str = "元", grouped: bool = False) -> Budget:
    """Return a consistent budget with prose of a style that agrees with it, as the readers read it."""
    prose = Prose(given, grouped)
    STYLES[style](prose)
    made = named_tables(given, money_unit)
    phase = Phase.FINAL if style == "final-accounts" else Phase.BUDGET
    return with_text(replace(made, phase=phase), prose.sections)


def with_text(made: Budget, sections: list[Section]) -> Budget:
    """Return a budget with a text, read anew."""
    said = read_typed_sections(sections, made.statements)
    return replace(made, sections=said.sections, mentions=said.mentions)
