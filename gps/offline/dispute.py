"""QUESTION: what do the files of a dispute hold? Plans, fixes, sign-ins, roads, places → what the rules read. Pure.

Vehicles and drivers that no file describes are taken as the sheets name them.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

import trace_file
from gps.geo import to_wgs84
from gps.rules.episode import Signed
from records import Fix, Refused
from registry import importers, tables
from registry.columns import KINDS
from registry.model import Driver, Registry, Vehicle, VehicleKind
from registry.plans import read as plan_sheet
from registry.plans.columns import PLANS
from registry.plans.model import Plan
from registry.problems import Problem, Wrong
from registry.rows import read as read_rows
from registry.settings import Settings

UNKNOWN_KIND: VehicleKind = "sweeper"  # of a stranger, so that its plan can be read; the rules do not see it
SIGN_IN = {
    "device": ("device", "vehicle", "id", "车辆编号", "设备号"),
    "t": ("t", "time", "时间", "签到时间"),
    "driver": ("driver", "驾驶员", "驾驶员编号"),
    "on": ("on", "签到", "上岗"),
}
YES, NO = ("true", "1", "yes", "on", "是", "签到", ""), ("false", "0", "no", "off", "否", "签退")


class Sources(Struct, frozen=True):
    """Bytes of the files; None where there is none."""

    plans: tuple[str, bytes]  # name, bytes
    fixes: tuple[str, bytes]
    signins: tuple[str, bytes] | None = None
    roads: tuple[str, bytes] | None = None
    places: tuple[str, bytes] | None = None
    vehicles: tuple[str, bytes] | None = None
    drivers: tuple[str, bytes] | None = None
    crs: str = "wgs84"  # of fixes whose file does not say


class Dispute(Struct, frozen=True):
    """All that the rules need; `notes` is what a person should know of the files."""

    registry: Registry
    plans: list[Plan]
    fixes: dict[str, list[Fix]]
    signed: dict[str, list[Signed]]
    notes: list[str]


def open_dispute(sources: Sources, known: Registry, zone: ZoneInfo, limits: Settings) -> Dispute:
    """`known`: a registry to start from, an empty one for files alone. Raises `Refused` with every reason."""
    notes: list[str] = []
    registry = known
    for kind in ("roads", "places", "vehicles", "drivers"):
        registry = _with(registry, kind, getattr(sources, kind), limits, notes)
    name, data = sources.plans
    named = _with_strangers(registry, data, limits, notes)
    sheet = plan_sheet.check(data, named, zone, limits.plans, limits)
    _refuse(name, sheet.problems)
    notes += sheet.notes
    fixes = _fixes(*sources.fixes, zone, sources.crs)
    signed = _signed(*sources.signins, zone) if sources.signins else _drivers_of(fixes)
    if not signed:
        notes.append("no sign-ins: 定人 is not judged (--signins FILE, or a column driver)")
    return Dispute(registry, list(sheet.plans.values()), fixes, signed, notes)


def _with(
    registry: Registry, kind: str, file: tuple[str, bytes] | None, limits: Settings, notes: list[str]
) -> Registry:
    if file is None:
        return registry
    name, data = file
    checked = importers.check(KINDS[kind], data, registry, limits=limits)
    _refuse(name, checked.problems)
    notes += [f"{name}: {note}" for note in checked.notes]
    return replace(registry, **{kind: {**getattr(registry, kind), **checked.items}})


def _with_strangers(registry: Registry, data: bytes, limits: Settings, notes: list[str]) -> Registry:
    """The registry with the sheet's vehicles and drivers added, as far as nobody knows them."""
    try:
        rows = read_rows(PLANS, data, limits, [], [])
    except Wrong:
        return registry  # the sheet's own reader says what is wrong
    words = {name: {row.cells.get(name, "").strip() for row in rows} - {""} for name in ("vehicle", "driver")}
    plates = {v.plate for v in registry.vehicles.values()}
    names = {d.name for d in registry.drivers.values()}
    new = sorted(words["vehicle"] - registry.vehicles.keys() - plates)
    vehicles = {word: Vehicle(word, UNKNOWN_KIND, "", "") for word in new}
    drivers = {word: Driver(word, word) for word in words["driver"] - registry.drivers.keys() - names}
    if new:
        notes.append(f"vehicles nobody describes, judged by their plan's own limits: {', '.join(new[:20])}")
    return replace(registry, vehicles={**registry.vehicles, **vehicles}, drivers={**registry.drivers, **drivers})


def _fixes(name: str, data: bytes, zone: ZoneInfo, crs: str) -> dict[str, list[Fix]]:
    found = {}
    for device, points, said in trace_file.read(data, zone, name):
        system = said if said != "wgs84" else crs
        fixes = []
        for p in points:
            try:
                lon, lat = to_wgs84(p.lon, p.lat, system)  # type: ignore[arg-type]
            except (KeyError, ValueError):
                raise Refused(f"{name}: {device}: no such coordinate system {system!r}") from None
            fixes.append(
                Fix(device, "vehicle", p.t, lon, lat, p.t, p.speed_kmh, p.heading_deg, p.acc_m, p.work, p.driver)
            )
        found[device] = fixes
    return found


def _drivers_of(fixes: dict[str, list[Fix]]) -> dict[str, list[Signed]]:
    """Without a file of sign-ins: a driver named by the fixes is on board from the first of them on."""
    found: dict[str, list[Signed]] = {}
    for device, some in fixes.items():
        before = None
        for fix in some:
            if fix.driver is not None and fix.driver != before:
                found.setdefault(device, []).append(Signed(fix.t, fix.driver, True))
                before = fix.driver
    return found


def _signed(name: str, data: bytes, zone: ZoneInfo) -> dict[str, list[Signed]]:
    try:
        sheet = tables.read(data)
    except Wrong as e:
        raise Refused(f"{name}: {e}") from None
    rows = sheet.rows
    at = trace_file.columns_of(rows[0].cells if rows else (), SIGN_IN, ("device", "t", "driver"), name)
    found: dict[str, list[Signed]] = {}
    problems = [problem.told(name) for problem in sheet.problems]
    for row in rows[1:]:
        cells = {field: row.cells[i].strip() for field, i in at.items() if i < len(row.cells)}
        try:
            found.setdefault(_wanted(cells, "device"), []).append(_word(cells, zone))
        except ValueError as e:
            problems.append(f"{name}:{row.line}: {e}")
    if problems:
        raise Refused("\n".join(problems))
    return {device: sorted(words) for device, words in found.items()}


def _word(cells: dict[str, str], zone: ZoneInfo) -> Signed:
    on = cells.get("on", "").lower()
    if on not in YES + NO:
        raise ValueError(f"on: {on!r} is neither yes nor no")
    return Signed(trace_file.time_of(cells.get("t", ""), zone), _wanted(cells, "driver"), on in YES)


def _wanted(cells: dict[str, str], field: str) -> str:
    if not cells.get(field):
        raise ValueError(f"{field} is empty")
    return cells[field]


def _refuse(name: str, problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused("\n".join(problem.told(name) for problem in problems))
