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
    board,
    camera_focus,
    cameras,
    case_counts,
    case_flow,
    case_focus,
    case_list,
    class_ring,
    collectors,
    compliance,
    header,
    key_figures,
    map,  # noqa: A004
    pair,
    proof,
    ranking,
    ribbon,
    sentinel,
    spot,
    stages,
    strip,
    system,
    ticker,
    trend,
    unit_card,
    unit_focus,
    units_list,
    vehicles,
)

_MODULES = (
    header, map, vehicles, collectors, cameras, units_list, system, ticker, unit_card,
    alerts, compliance, sentinel, ribbon, blind_spots, proof, case_counts, case_flow, case_list,
    key_figures, stages, ranking, class_ring, trend, pair,
    strip, board, case_focus, unit_focus, camera_focus, spot,
)  # fmt: skip
PANELS: dict[str, ModuleType] = {module.ID: module for module in _MODULES}
