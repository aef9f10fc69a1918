"""QUESTION: what is known of a component (field guide 3.4)? Pure."""

from typing import NamedTuple

STATUSES = {"完好": "ok", "破损": "damaged", "丢失": "lost", "废弃": "abandoned", "移除": "removed"}


class Component(NamedTuple):
    """部件. `id`: 17 digits, or 16 of the older list; `code`: 5 digits of its class; `unit`: who handles it."""

    id: str
    code: str
    name: str
    dept: str  # competent department
    owner: str
    maintainer: str
    unit: str  # id of a unit of the registry
    lon: float
    lat: float
    unit_grid: str
    status: str
    changed_t: float
    remark: str = ""


def code_of(component_id: str) -> str:
    """6 digits county, then the class: 2 + 3 digits of 17, 2 + 2 of the older 16 (`0104` is `01004`)."""
    if len(component_id) == 17:
        return component_id[6:11]
    return f"{component_id[6:8]}0{component_id[8:10]}"
