"""What the cells of a table's header say (表头): the type of a column, or what its amounts measure."""

from __future__ import annotations

import re
from functools import lru_cache

from budgets.records import ColumnType
from budgets.vocabulary.labels import bare_label
from budgets.vocabulary.measures import Measure, measure_of_words
from budgets.vocabulary.money_units import BRACKETED_UNIT
from budgets.vocabulary.numerals import NUMERAL
from budgets.vocabulary.spelling import plain
from budgets.vocabulary.stated_counts import counts_things
from budgets.vocabulary.totals import TOTALS
from budgets.vocabulary.years import YEAR


def words_of(*lines: str) -> frozenset[str]:
    """Return the words of some lines, which blanks part."""
    return frozenset(" ".join(lines).split())


#: What the three are parted into (“三公”经费各项).
THREE_PUBLIC_PARTS = (
    *(Measure.ABROAD, Measure.RECEPTION),
    *(Measure.VEHICLES, Measure.VEHICLE_PURCHASE, Measure.VEHICLE_OPERATION),
)
#: Header cells of the codes of units, which stand beside the codes of what they spend on.
UNIT_CODE_WORDS = words_of(
    "单位代码 单位编码 部门代码 部门编码 部门(单位)代码 部门(单位)编码 预算单位代码 预算单位编码"
)
#: Header cells of columns that hold no amounts, without year, money unit and enumeration.
TYPE_WORDS: dict[ColumnType, frozenset[str]] = {
    ColumnType.UNIT: words_of(
        "预算单位 单位名称 部门单位 部门(单位) 部门名称 单位 预算单位名称 项目单位 部门(单位)名称 资金使用单位",
        "主管部门及单位 部门/单位 编制单位",
    ),
    ColumnType.CODE: words_of(
        "科目编码 科目代码 编码 代码 类 款 项 功能科目编码 功能科目代码 经济科目编码 经济科目代码",
        "功能分类科目编码 经济分类科目编码 部门预算经济分类科目编码 支出功能分类科目编码 支出经济分类科目编码",
        "政府经济分类科目编码 部门经济分类科目编码 功能分类编码 经济分类编码 政府预算支出经济分类科目编码",
        "部门预算支出经济分类科目编码",
    ),
    ColumnType.LABEL: words_of(
        "支出项目类别 科目名称 功能科目名称 经济科目名称 项目 项目名称 功能分类科目名称 经济分类科目名称",
        "部门经济分类科目名称 政府经济分类科目名称 支出功能分类科目名称 名称 支出经济分类科目名称 功能分类名称",
        "经济分类名称 年度 任务名称 采购品目大类 指标名称 支出功能科目名称 收入项目 支出项目 单位名称(科目)",
        "单位(科目)名称 单位名称(项目) 项目(按功能分类) 项目名称(按功能分类) 专项名称 采购项目 采购项目名称",
        "购买服务项目 政府购买服务项目名称 科目 总计科目 采购类别 资产名称 部门预算支出经济科目 预算科目 功能科目",
        "预算项目 一级项目名称 采购品目名称 品目名称 支出功能分科目 部门经济科目",
    ),
    ColumnType.TEXT: UNIT_CODE_WORDS
    | words_of(
        "序号 备注 主要内容 行次 绩效目标 采购品目 采购物品名称 采购组织形式 数量 单价 计量单位 规格 采购方式",
        "项目编码 项目代码 规格要求 实施单位 主管部门 项目类别 项目性质 增减% 增减(%) 增长率",
        "增长% 占比 比例 人数 车辆数 绩效目标说明 一级指标 二级指标 三级指标 指标值 采购目录 采购数量 资金来源",
        "用途 承接主体类别 经济科目 职能职责概述 权重 类型 指标性质 指标方向性 度量单位 绩效度量单位",
        "政府预算支出经济科目 增减比例 增减幅度 总体目标 项目绩效目标 年度总体目标 年度绩效目标 实施目标",
        "项目总体目标 指导性目录一级 指导性目录二级 指导性目录三级 年度目标 分值",
        "年度指标值 实际完成值 全年实际完成值 全年完成值 完成值 实际完成情况 完成情况 得分 自评得分 偏差原因",
        "偏差原因分析 偏差原因分析及改进措施 未完成原因 未完成原因及改进措施",
    ),
}
#: Words by which a header without an entry of its own still tells that its column holds money, or none.
MONEY_WORDS = ("金额", "资金", "经费", "支出", "收入", "预算", "拨款", "合计", "费", "元", "补助", "补贴", "工资")
_NO_SUM_WORDS = ("比例", "比重", "占比", "增长率", "增减幅", "%", "％", "‰", "单价", "数量", "个数", "人数", "次数")
_TIME_WORDS = ("时间", "日期", "期限", "年限", "时点")
NO_MONEY_WORDS = (*_NO_SUM_WORDS, "编码", "代码", "名称", "说明", "备注", "依据", "目标", *_TIME_WORDS)
#: What headers end in over what is no money and has no word of these: shares, what is counted or measured, numbers.
_NO_MONEY_ENDS = re.compile(
    r"(?:[增降涨]幅|进度|比重|结构比|面积|里程|人员编制|(?<!预算)编制数|(?:机构|学生)数|批次|保有量"
    r"|评分|分数|权数|排名|文号|编号|电话|邮编|年份|标准)$"
)
#: What a column that holds no money, or no money that adds up, says of itself.
NO_SUM = re.compile(rf"{'|'.join(_NO_SUM_WORDS)}|率$")

#: How headers name the codes and the names of any classification.
_OF_CLASSES = {
    ColumnType.CODE: re.compile(r"[\u4e00-\u9fff]{1,12}(?:科目|分类)(?:编码|代码)"),
    ColumnType.LABEL: re.compile(r"[\u4e00-\u9fff]{1,12}(?:科目|分类)名称"),
}
#: What a header says again in a language of Latin letters, behind its Chinese: 合计 Total, 合计/Total.
_LATIN = re.compile(r"(?<=[\u4e00-\u9fff)])\s*+[/／|]?\s*[A-Za-z][A-Za-z\s.,'&-]*(?=$|\()")
_OPENING = re.compile(rf"^(?:其中|{NUMERAL}、|\d+[.、])[:：]?")
_ENDS = re.compile(r"(?P<kept>(?:支出)?)(?:预算数?|预算金额|金额|合计|小计|安排数)$")


def header_words(text: str) -> str:
    """Return a header cell for looking up: without year, money unit, enumeration, 其中, and its words in English."""
    words = re.sub(BRACKETED_UNIT, "", YEAR.sub("", text)).replace("（", "(").replace("）", ")")
    return _OPENING.sub("", plain(_LATIN.sub("", words))).strip(":：")


def holds_no_money(header: str) -> bool:
    """Tell whether a header without an entry of its own says that its column holds no money: shares, counts, numbers.

    What stands over it in brackets may say so: 车辆（辆）, 标准（元/人）.
    """
    words = any(word in header for word in NO_MONEY_WORDS)
    return words or counts_things(header) or bool(_NO_MONEY_ENDS.search(plain(header)))


@lru_cache(maxsize=4096)
def header_meaning(text: str) -> ColumnType | Measure | None:
    """Return the type of a column that a header cell tells or, of one of amounts, its measure; ``None`` if neither.

    What it ends on (…预算数) and what stands in brackets behind it (项目（按功能分类）) may be left out.
    """
    words = header_words(text)
    bare = re.sub(r"(?<=.)\([^()%％‰]*\)$", "", words)
    ways = [way for each in (words, bare) for way in (each, _ENDS.sub(r"\g<kept>", each), _ENDS.sub("", each))]
    return next((known for way in ways if (known := _known_cell(way))), None)


@lru_cache(maxsize=16384)
def three_public_of_label(label: str) -> Measure | None:
    """Return the item of the three that the label of a row names, or the total of them; ``None`` for any other."""
    words = bare_label(bare_label(label))  # a number may stand behind 其中
    said = header_meaning(words)
    if words in TOTALS or said == Measure.THREE_PUBLIC:
        return Measure.TOTAL
    return said if isinstance(said, Measure) and said in THREE_PUBLIC_PARTS else None


def _known_cell(words: str) -> ColumnType | Measure | None:
    known = next((kind for kind, cells in TYPE_WORDS.items() if words in cells), None) or measure_of_words(words)
    return known or next((kind for kind, cell in _OF_CLASSES.items() if cell.fullmatch(words)), None)


def is_known_header(text: str) -> bool:
    """Tell whether a header cell is known as it is, whatever it ends on."""
    return _known_cell(header_words(text)) is not None


def cell_meaning(text: str) -> ColumnType | Measure | None:
    """Return what a cell says that may be one of a header, or a word of a row: nothing of it is left out."""
    return _known_cell(plain(text))


def is_header_end(text: str) -> bool:
    """Tell whether a header cell is nothing but the end of another (预算数, 金额, 合计)."""
    return bool(_ENDS.fullmatch(text))
