"""The kinds of state assets (国有资产) that a narrative counts."""

from __future__ import annotations

from enum import StrEnum


class AssetKind(StrEnum):
    """What is counted: all vehicles (车辆), those of one use (机要通信用车), equipment, or another holding."""

    VEHICLES = "vehicles"
    VEHICLE_USE = "vehicle-use"
    EQUIPMENT = "equipment"
    INVESTMENTS = "investments"
    CONSTRUCTION = "construction"
    INTANGIBLES = "intangibles"
