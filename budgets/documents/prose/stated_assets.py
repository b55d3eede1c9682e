"""Read the state assets (国有资产) that a narrative counts: vehicles, equipment, investments, works, intangibles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from budgets.documents.prose.section_walk import PlacedSection
from budgets.records import Asset, Place
from budgets.vocabulary.asset_kinds import AssetKind
from budgets.vocabulary.money_units import MONEY, in_yuan
from budgets.vocabulary.sections import SectionKind

_VEHICLES = re.compile(r"(?P<label>(?:共有|购置)?车辆|[\u4e00-\u9fff]{2,8}用车)(?P<count>\d+)(?P<count_unit>辆)")
_EQUIPMENT = re.compile(
    r"(?P<label>(?:单价|单位价值|价值)\d+万元(?:[（(]含[）)])?以上(?:的)?[\u4e00-\u9fff]{0,4}设备(?:[（(]不含车辆[）)])?|(?:专用|通用)设备)"
    r"(?P<count>\d+)(?P<count_unit>台[（(]套[）)]|台/套|台|套)"
)
_HOLDINGS = re.compile(r"(?P<label>长期投资|在建工程|无形资产)(?P<count>\d+)(?P<count_unit>项)(?=\d)")
_KINDS = {
    "长期投资": AssetKind.INVESTMENTS,
    "在建工程": AssetKind.CONSTRUCTION,
    "无形资产": AssetKind.INTANGIBLES,
    "车辆": AssetKind.VEHICLES,
}
_VALUE_BEHIND = re.compile(rf"^[、，]?(?:共计|价值|合计)?{MONEY}")
_AS_OF = re.compile(r"截[至止](\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?")
_PLANNED = re.compile(r"计划购置|拟购置|预算安排购置")


def stated_assets(sections: Sequence[PlacedSection]) -> tuple[Asset, ...]:
    """Return the assets held, with the date they are counted at, and those to be bought."""
    assets: list[Asset] = []
    for placed in sections:
        if placed.section.kind == SectionKind.ASSETS and not _speaks_of_others(placed):
            assets += _assets_of(placed.section.text, placed.section.place, len(assets) + 1)
    return tuple(assets)


def _speaks_of_others(placed: PlacedSection) -> bool:
    """Tell whether the section explains a term or lists goals of the year's work, whatever its heading."""
    return placed.is_glossary or (placed.section_depth > 1 and placed.topic == SectionKind.WORK_GOALS)


def _assets_of(text: str, place: Place, order: int) -> Iterator[Asset]:
    as_of = ""
    for sentence in re.split(r"(?<=。)|\n", text):
        date = _AS_OF.search(sentence)
        as_of = "-".join(part.zfill(2) for part in date.groups() if part) if date else as_of
        planned = bool(_PLANNED.search(sentence))
        found = [match for pattern in (_VEHICLES, _EQUIPMENT, _HOLDINGS) for match in pattern.finditer(sentence)]
        for match in sorted(found, key=lambda each: each.start()):
            label = re.sub(r"^(?:共有|购置)", "", match["label"])
            value = _VALUE_BEHIND.match(sentence[match.end() :])
            yield Asset(
                order=order,
                kind=_KINDS.get(label) or (AssetKind.EQUIPMENT if "设备" in label else AssetKind.VEHICLE_USE),
                label=label,
                count=int(match["count"]),
                count_unit=match["count_unit"],
                planned=planned,
                as_of="" if planned else as_of,
                value=in_yuan(value["figure"], value["unit"]) if value else None,
                place=place,
            )
            order += 1
