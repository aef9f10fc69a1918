"""Which units close their cases on time today? Rank, name, bar, share, and of how many.

Order: share of closings within the case's own time, then how many were closed; units alike in both share a rank. A
unit that closed nothing has no share: it is named below with what it has open, and not ranked (the field guide 4.2).
"""

from typing import Any, NamedTuple

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds.states import Feed
from layouts.scene import Scene
from records import Tally
from wall import parts, words
from wall.look import Look, Props
from wall.words_leader import RANKING

ID = "ranking"
FEEDS: tuple[Feed, ...] = ("tallies",)
FIRST = 3  # ranks that stand out


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    rows: int = 11  # units shown at most; a low panel shows fewer


class Row(NamedTuple):
    """A unit with closings in the day."""

    rank: int
    unit: str
    closed: int
    on_time: int

    @property
    def share(self) -> float:
        """0..1 of its closings that were on time."""
        return self.on_time / self.closed


def layout(options: Options, scene: Scene) -> Component:
    rows = html.Ol(id=f"{ID}-rows", className="rank-rows")
    return parts.frame(ID, RANKING["title"], rows, html.P(id=f"{ID}-rest", className="rank-rest"))


def render(look: Look, options: Options) -> Props:
    tally = look.tally
    if tally is None:
        return {f"{ID}-note": {"children": RANKING["none"]}, f"{ID}-rows": {"children": []},
                f"{ID}-rest": {"children": ""}}  # fmt: skip
    rows = ranked(tally)
    units = {unit for unit in tally.by_unit if unit} | set(_handling(look))
    return {
        f"{ID}-note": {"children": RANKING["note"].format(ranked=len(rows), all=len(units))},
        f"{ID}-rows": {
            "className": "rank-rows some-late" if any(row.on_time < row.closed for row in rows) else "rank-rows",
            "children": [_row(look, row) for row in rows[: options.rows]] or _nothing(),
        },
        f"{ID}-rest": {"children": _rest(look, tally, units - {row.unit for row in rows})},
    }


def ranked(tally: Tally) -> list[Row]:
    """Units that closed something today, the most punctual first."""
    found = [(unit, closed, on_time) for unit, (closed, on_time, _) in tally.by_unit.items() if unit and closed]
    rows: list[Row] = []
    for place, (unit, closed, on_time) in enumerate(sorted(found, key=lambda f: (-f[2] / f[1], -f[1], f[0])), 1):
        last = rows[-1] if rows else None
        alike = last is not None and (last.closed, last.on_time) == (closed, on_time)
        rows.append(Row(last.rank if last is not None and alike else place, unit, closed, on_time))
    return rows


def _handling(look: Look) -> list[str]:
    """Units cases are sent to: those that stand for themselves."""
    return [organ.id for organ in look.registry.units.values() if not organ.parent]


def _row(look: Look, row: Row) -> Component:
    share = f"{100 * row.share:.1f} %"
    name = look.organ(row.unit)
    late = row.closed - row.on_time
    said = RANKING["told"].format(rank=row.rank, unit=name, closed=row.closed, share=share)
    shown = [
        html.B(row.rank, className="rank-n first" if row.rank <= FIRST else "rank-n"),
        html.Span(name, className="rank-name"),
        html.Span(html.I(style={"width": f"{100 * row.share:.1f}%"}), className="rank-bar"),
        html.Span(share, className="rank-share"),
        html.Span(RANKING["closed"].format(n=words.number(row.closed)), className="rank-closed"),
        html.Span(RANKING["late"].format(n=late) if late else "", className="rank-late late"),
    ]
    return html.Li([html.Span(said, className="said-only"), html.Span(shown, className="rank-row", **parts.HIDDEN)])


def _nothing() -> list[Any]:
    return [html.Li(RANKING["empty"], className="none")]


def _rest(look: Look, tally: Tally, units: set[str]) -> str:
    """Units without closings, and closings without a unit."""
    waiting = {unit: tally.by_unit.get(unit, (0, 0, 0))[2] for unit in units}
    order = sorted(waiting, key=lambda unit: (-waiting[unit], unit))
    named = [RANKING["open" if waiting[u] else "no_open"].format(unit=look.organ(u), n=waiting[u]) for u in order]
    said = [RANKING["unranked"].format(units="、".join(named))] if named else []
    alone = tally.by_unit.get("", (0, 0, 0))[0]
    return "；".join([*said, *([RANKING["self"].format(n=alone)] if alone else [])])
