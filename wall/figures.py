"""What does a live field in braces say now? `{collectors.on_duty}` → "21"; None for what has no value at this moment.

The same fields serve the strip, the boards and the words a guide speaks: each is read from the feeds of this moment,
none is kept. What is not known is None, never a zero and never the last word of a unit that is silent.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from feeds import alerts, duties
from feeds.states import CameraState, Unit
from records import CaseMark, Duty, Pair
from registry import masks
from wall import roads, words
from wall.look import Look, camera_name
from wall.roads import road_at
from wall.words_tour import FIGURES

Value = Callable[[Look], str | None]
Find = Callable[[str], "Found | None"]  # a case by id or `@words`, for those that are in no feed any more
PASSED = ("collect", "file", "dispatch", "handle", "feedback", "check", "close", "closed_on_time", "rejected", "merged",
          "self_handled", "quick_close")  # fmt: skip
COUNTED = ("late", "warning", "supervised")  # what a tally counts beside them
SILENT = ("offline", "no_fix")  # states of which nothing is known now
NEAR_M = 400.0  # m, a unit within this of a named road is told to be near it
CASE = "case"
QUERY = "@"  # before the words a case is looked for by


def value(look: Look, field: str, find: Find | None = None) -> str | None:
    """What the field says now, in the screen's words; None: unknown field, or nothing known of it now.

    `find` answers for cases that ended so long ago that no feed holds them.
    """
    plain = _PLAIN.get(field)
    if plain is not None:
        return plain(look)
    kind, id_, name = _of(field)
    if kind == CASE:
        case = case_of(look, id_) or (find(id_) if find is not None else None)
        return _CASE[name](look, case) if case is not None else None
    return _KINDS[kind][name](look, id_) if kind else None


def known(field: str) -> bool:
    """Whether there is such a field; whether its unit, camera or case is there shows only when it is asked for."""
    return field in _PLAIN or bool(_of(field)[0])


def names() -> list[str]:
    """All fields for a list to choose from; ID stands for an id."""
    more = [f"{kind}.ID.{name}" for kind, table in _KINDS.items() for name in table]
    more += [f"{CASE}.ID.{name}" for name in _CASE]
    return [*sorted(_PLAIN), *sorted(more)]


# -- the centre as a whole ---------------------------------------------------------------------------


def _count(many: Mapping[str, object]) -> str | None:
    """Of nothing registered nothing is known."""
    return words.number(len(many)) if many else None


def _units_in(name: str, states: Iterable[str]) -> Value:
    wanted = frozenset(states)

    def counted(look: Look) -> str | None:
        units = getattr(look, name)
        return words.number(sum(unit.state in wanted for unit in units.values())) if units else None

    return counted


def _passed(name: str) -> Value:
    return lambda look: words.number(look.tally.passed.get(name, 0)) if look.tally is not None else None


def _tallied(name: str) -> Value:
    return lambda look: words.number(getattr(look.tally, name)) if look.tally is not None else None


def _open_cases(look: Look) -> str | None:
    return words.number(sum(look.tally.holding.values())) if look.tally is not None else None


def _share(part: str, whole: str) -> Value:
    """Whole and tenth of a percent; rounded down, so that 100 means all."""

    def shared(look: Look) -> str | None:
        counted = look.tally.passed if look.tally is not None else {}
        among = counted.get(whole, 0)
        return f"{counted.get(part, 0) * 1000 // among / 10:.1f}" if among else None

    return shared


def _cameras(carried: bool, ok: bool) -> Value:
    def counted(look: Look) -> str | None:
        found = [camera for camera in look.cameras.values() if (camera.vehicle is not None) == carried]
        fine = [camera for camera in found if camera.state in ("ok", "late")]
        return words.number(len(fine if ok else found)) if found else None

    return counted


def _waiting_alerts(look: Look) -> str:
    """As the panel of alerts counts them."""
    return words.number(sum(alerts.bucket(alert, look.now) == alerts.OPEN for alert in look.alerts.values()))


def tonight(look: Look) -> str:
    """Alerts of the night people look at, settled ones too."""
    plans = duties.tonight(look.duties, look.now)
    nights = Counter(alert.night for alert in look.alerts.values())
    return words.number(nights[plans[0].night if plans else max(nights, default="")])


def _planned(look: Look) -> str | None:
    vehicles = {duty.vehicle for duty in _plans(look)}
    return words.number(len(vehicles)) if vehicles else None


def _plans(look: Look) -> list[Duty]:
    return [duty for duty in duties.tonight(look.duties, look.now) if duty.status not in duties.OFF]


def _planned_km(name: str) -> Value:
    def summed(look: Look) -> str | None:
        found = _plans(look)
        return f"{sum(getattr(duty, name) for duty in found):.1f}" if found else None

    return summed


_PLAIN: dict[str, Value] = {
    "clock": lambda look: words.minute(look.now, look.zone),
    "date": lambda look: words.date(look.now, look.zone),
    "centre": lambda look: look.centre,
    "collectors.on_duty": _units_in("collectors", ("on_duty",)),
    "collectors.due": _units_in("collectors", ("on_duty", "offline")),
    "collectors.offline": _units_in("collectors", ("offline",)),
    "collectors.total": lambda look: _count(look.collectors),
    "cases.open": _open_cases,
    "cases.close_rate": _share("close", "file"),
    "cases.on_time_rate": _share("closed_on_time", "close"),
    **{f"cases.{name}": _passed(name) for name in PASSED},
    **{f"cases.{name}": _tallied(name) for name in COUNTED},
    "vehicles.total": lambda look: _count(look.vehicles),
    "vehicles.online": _units_in("vehicles", ("working", "driving", "stopped")),
    "vehicles.working": _units_in("vehicles", ("working",)),
    "vehicles.offline": _units_in("vehicles", SILENT),
    "cameras.ok": _cameras(carried=False, ok=True),
    "cameras.total": _cameras(carried=False, ok=False),
    "cameras.vehicle_ok": _cameras(carried=True, ok=True),
    "cameras.vehicle_total": _cameras(carried=True, ok=False),
    "alerts.open": _waiting_alerts,
    "alerts.tonight": tonight,
    "plans.vehicles": _planned,
    "plans.done_km": _planned_km("done_km"),
    "plans.planned_km": _planned_km("planned_km"),
    "units.count": lambda look: _count(look.registry.units),
    "grids.unit": lambda look: _count(look.registry.unit_grids),
    "grids.duty": lambda look: _count(look.registry.duty_grids),
    "roads.count": lambda look: _count({road.name: road for road in look.registry.roads.values()}),
}


# -- one unit, camera, case --------------------------------------------------------------------------

Named = dict[str, Callable[[Look, str], str | None]]


def _of(field: str) -> tuple[str, str, str]:
    """(kind, id, name) of a field like `unit.A007.road`, empty when it is none; words of cases may hold dots."""
    found = re.fullmatch(r"(\w+)\.(.+)\.(\w+)", field)
    kind, id_, name = found.groups() if found is not None else ("", "", "")
    table = _CASE if kind == CASE else _KINDS.get(kind, {})
    return (kind, id_, name) if name in table else ("", "", "")


def _name(look: Look, id_: str) -> str | None:
    is_known = look.unit(id_) is not None or id_ in look.registry.units
    return look.name_of(id_) if is_known else None


def _speed(look: Look, id_: str) -> str | None:
    unit = look.unit(id_)
    said = None if unit is None or unit.state in SILENT else words.speed(unit.speed_kmh)
    return said if said != words.UNKNOWN else None


def _road(look: Look, id_: str) -> str | None:
    unit = look.unit(id_)
    return None if unit is None or unit.state in SILENT else place(look, unit)


def place(look: Look, unit: Unit) -> str | None:
    """The road a unit is on, else the one it is near; None without a position."""
    if unit.lon is None or unit.lat is None:
        return None
    near = roads.nearest(look.registry, unit.lon, unit.lat, NEAR_M)
    return road_at(look, unit) or (FIGURES["near"].format(road=near) if near else FIGURES["off_road"])


def _state(look: Look, id_: str) -> str | None:
    unit = look.unit(id_)
    return words.STATES[unit.state] if unit is not None else None


def _km_today(look: Look, id_: str) -> str | None:
    """Driven in the shifts of which a plan is still known, km; a vehicle without a plan is not measured here."""
    own = [duty for duty in look.duties.values() if duty.vehicle == id_ and duty.status not in duties.OFF]
    return f"{sum(duty.driven_km for duty in own):.1f}" if own else None


def _of_tally(at: int) -> Callable[[Look, str], str | None]:
    """A unit's cases of today: closed, of them on time, open now."""

    def counted(look: Look, id_: str) -> str | None:
        if look.tally is None or id_ not in look.registry.units:
            return None
        return words.number(look.tally.by_unit.get(id_, (0, 0, 0))[at])

    return counted


def _camera(said: Callable[[Look, CameraState], str | None]) -> Callable[[Look, str], str | None]:
    def told(look: Look, id_: str) -> str | None:
        camera = look.cameras.get(id_)
        return said(look, camera) if camera is not None else None

    return told


class Found(Struct, frozen=True):
    """A case as far as the feeds know it; None for what has not happened, or is not told."""

    id: str
    title: str
    unit: str
    report_t: float
    close_t: float | None
    place: str | None = None


def case_of(look: Look, asked: str) -> Found | None:
    """By id, or by `@words` the newest whose place or class holds them; closed ones while the day's pairs hold them."""
    wanted = asked.removeprefix(QUERY)
    by_words = asked.startswith(QUERY)
    pairs = look.tally.pairs if look.tally is not None else ()
    shut = [_shut(pair) for pair in pairs if (wanted in pair.words if by_words else pair.case == wanted)]
    marks = [mark for mark in look.cases.values() if (_holds(mark, wanted) if by_words else mark.id == wanted)]
    found = shut + [_marked(mark) for mark in marks if mark.id not in {one.id for one in shut}]
    return max(found, key=lambda one: (one.report_t, one.id), default=None)


def _holds(mark: CaseMark, wanted: str) -> bool:
    return wanted in mark.address or wanted in mark.title or wanted in f"{mark.address}{mark.title}"


def _shut(pair: Pair) -> Found:
    return Found(pair.case, pair.words, pair.unit, pair.report_t, pair.close_t)


def _marked(mark: CaseMark) -> Found:
    close_t = mark.changed_t if mark.status == "closed" else None
    place = masks.words(mark.address) or None  # people write numbers into places
    return Found(mark.id, mark.title, mark.unit, mark.report_t, close_t, place)


def _minutes(look: Look, case: Found) -> str | None:
    return words.number((case.close_t - case.report_t) / 60) if case.close_t is not None else None


_KINDS: dict[str, Named] = {
    "unit": {
        "name": _name,
        "speed_kmh": _speed,
        "road": _road,
        "state": _state,
        "km_today": _km_today,
        "closed": _of_tally(0),
        "on_time": _of_tally(1),
        "open": _of_tally(2),
    },
    "camera": {
        "name": _camera(lambda look, camera: camera_name(camera)),
        "state": _camera(lambda look, camera: words.CAMERA_STATES[camera.state]),
        "time": _camera(lambda look, camera: None if camera.t is None else words.clock(camera.t, look.zone)),
    },
}
_CASE: dict[str, Callable[[Look, Found], str | None]] = {
    "title": lambda look, case: case.title,
    "place": lambda look, case: case.place,
    "unit": lambda look, case: look.organ(case.unit) if case.unit else None,
    "reported": lambda look, case: words.minute(case.report_t, look.zone),
    "closed": lambda look, case: None if case.close_t is None else words.minute(case.close_t, look.zone),
    "minutes": _minutes,
}
