"""Which panels are there? The one table that layouts choose from.

A panel is a module with `ID`, `FEEDS` (the feeds whose change draws it anew), `Options` (what a
layout may say), `layout(options, scene)` and a pure `render(look, options)`; besides, as needed:
`callbacks(app, desk, placed, options)` for what answers a click, `first(look)` for what only the
first paint sets, `EVERY_S` to be drawn anew by time alone, `SELECTED` when the screen's chosen unit
matters, `FLOATS` when it has no frame of its own.
"""

from types import ModuleType

from wall.panels import (
    alerts,
    blind_spots,
    cameras,
    case_counts,
    case_flow,
    case_list,
    collectors,
    compliance,
    header,
    map,  # noqa: A004
    proof,
    ribbon,
    sentinel,
    system,
    ticker,
    unit_card,
    units_list,
    vehicles,
)

_MODULES = (
    header, map, vehicles, collectors, cameras, units_list, system, ticker, unit_card,
    alerts, compliance, sentinel, ribbon, blind_spots, proof, case_counts, case_flow, case_list,
)  # fmt: skip
PANELS: dict[str, ModuleType] = {module.ID: module for module in _MODULES}
