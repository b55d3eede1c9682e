"""What the parts of a narrative (第一部分) and the sections in them are about, by the words of their headings."""

from __future__ import annotations

import re
from enum import StrEnum

from budgets.vocabulary.spelling import clean


class SectionKind(StrEnum):
    """What a part or section is about; ``UNKNOWN`` where its heading does not tell."""

    UNKNOWN = ""
    OVERVIEW = "overview"
    TOTALS = "totals"
    SPENDING = "spending"
    PROCUREMENT = "procurement"
    THREE_PUBLIC = "three-public"
    KEY_PROJECTS = "key-projects"
    PERFORMANCE = "performance"
    GLOSSARY = "glossary"
    DUTIES = "duties"
    ORGANISATION = "organisation"
    PROJECT_TEXT = "project-text"
    EXPLANATION = "explanation"
    TABLES = "tables"
    GOALS = "goals"
    OTHER = "other"
    WORK_GOALS = "work-goals"
    OPERATING_COST = "operating-cost"
    ASSETS = "assets"
    PURCHASED_SERVICES = "purchased-services"


_GLOSSARY = ("名词解释", "名称解释", "专业名词", "专业术语")
#: Kinds of parts by words of their heading; the first that fits.
_PARTS: tuple[tuple[SectionKind, tuple[str, ...]], ...] = (
    (SectionKind.OVERVIEW, ("概况",)),
    (SectionKind.TOTALS, ("收支总体",)),
    (SectionKind.SPENDING, ("支出具体",)),
    (SectionKind.PROCUREMENT, ("政府采购",)),
    (SectionKind.THREE_PUBLIC, ("三公",)),
    (SectionKind.KEY_PROJECTS, ("重点项目",)),
    (SectionKind.PERFORMANCE, ("绩效管理",)),
    (SectionKind.GLOSSARY, _GLOSSARY),
    (SectionKind.DUTIES, ("主要职能", "主要职责", "职能职责", "基本职能")),
    (SectionKind.ORGANISATION, ("机构设置", "机构情况", "单位构成")),
    (SectionKind.PROJECT_TEXT, ("项目经费情况", "项目情况说明")),
    (
        SectionKind.EXPLANATION,
        (
            *("编制说明", "预算情况说明", "收支情况说明", "预算说明", "预算安排情况", "预算执行情况说明"),
            *("决算情况说明", "决算说明", "决算报表说明", "收支情况", "预算公开说明", "预算基本情况"),
        ),
    ),
    (SectionKind.TABLES, ("预算表", "公开表", "决算表")),
    (SectionKind.GOALS, ("绩效目标",)),
    (SectionKind.OTHER, ("其他",)),
    (SectionKind.EXPLANATION, ("情况说明",)),
)
#: Kinds of sections below the parts by words of their heading.
_TOPICS: tuple[tuple[SectionKind, tuple[str, ...]], ...] = (
    (SectionKind.DUTIES, ("职责", "主要职能", "职能简介")),
    (SectionKind.ORGANISATION, ("机构设置", "单位构成", "所属单位情况", "机构情况")),
    (SectionKind.WORK_GOALS, ("工作目标", "工作任务", "重点工作")),
    (SectionKind.OPERATING_COST, ("机关运行经费",)),
    (SectionKind.ASSETS, ("国有资产",)),
    (SectionKind.PURCHASED_SERVICES, ("购买服务",)),
    (SectionKind.PROCUREMENT, ("政府采购",)),
    (SectionKind.THREE_PUBLIC, ("三公",)),
    (SectionKind.PERFORMANCE, ("绩效目标", "绩效管理", "绩效情况", "预算绩效")),
    (SectionKind.GLOSSARY, _GLOSSARY),
    (
        SectionKind.EXPLANATION,
        (
            *("收支总体情况", "收入支出决算总体情况", "收支预算情况", "收入预算情况", "支出预算情况", "收入决算情况"),
            *("支出决算情况", "支出决算总体情况", "支出决算结构情况", "支出决算具体情况", "决算总表说明", "决算表说明"),
            *("预算总表说明", "预算表说明", "总体情况说明"),
        ),
    ),
)
#: A longer first line, or one with marks like these, is a paragraph and no heading.
HEADING_LENGTH = 40
_SENTENCE_MARKS = re.compile(r"[。；，：]")

#: What introduces the body itself, with figures that are none of its budget's.
_INTRODUCTION = re.compile(r"^(?:单位|学校|学院|医院|部门)?(?:基本情况|简介|概况)$")


def introduces_body(heading: str) -> bool:
    """Tell whether a heading stands over an introduction of the body itself (学校基本情况)."""
    return bool(_INTRODUCTION.search(clean(heading)))


def part_kind(heading: str) -> SectionKind:
    """Return what a part is about."""
    return _first_kind(_PARTS, clean(heading))


def topic_kind(heading: str) -> SectionKind:
    """Return what a section below the parts is about."""
    words = clean(heading)
    if len(words) > HEADING_LENGTH or _SENTENCE_MARKS.search(words):
        return SectionKind.UNKNOWN
    return _first_kind(_TOPICS, words)


def _first_kind(kinds: tuple[tuple[SectionKind, tuple[str, ...]], ...], heading: str) -> SectionKind:
    return next((kind for kind, words in kinds if any(word in heading for word in words)), SectionKind.UNKNOWN)
