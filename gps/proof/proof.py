"""QUESTION: what proves an alert? The plan it was held against, the track with its breach points, who drove,
the pictures of that second, the rule's numbers and every step people took.

Pure: everything is handed in. Times UTC epoch s, positions WGS-84 lon/lat, speeds km/h.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from gps.alerts.entry import Step
from gps.plane import distance_m
from gps.proof.clip import Clip, around
from gps.proof.settings import Settings
from gps.track import clean
from records import FLAG_ROUGH, Alert, Fix, SignIn
from registry.masks import person as masked
from registry.model import Registry
from registry.plans.model import Plan

CHANNELS = ("front", "rear")
STEP_S = 15.0  # s between two fixes up to which a missing speed follows from their distance (domain.md 5.3)


class Shot(NamedTuple):
    """A picture of the vehicle near the moment of the breach."""

    channel: str
    id: str
    t: float
    sha256: str = ""  # of the original, which is kept apart


class Person(Struct, frozen=True):
    """A driver; `name` is None when the registry does not know the id, or names are not for this screen."""

    id: str
    name: str | None = None


class PlanSectionLine(Struct, frozen=True):
    section: str
    name: str
    passes: int
    side: str


class PlanLine(Struct, frozen=True):
    """What was to be done. `limit_kmh` and `coverage_target` are None where the plan leaves them to the settings."""

    id: str
    night: str
    shift: str
    vehicle: str
    driver: Person
    relief: Person | None
    window_start: float
    window_end: float
    sections: tuple[PlanSectionLine, ...]
    limit_kmh: float | None
    coverage_target: float | None
    responsible: str | None
    word: str
    reason: str
    approver: str
    version: int


class Numbers(Struct, frozen=True):
    """The rule's numbers: what was measured, what it was held against, for how long it had to last and did."""

    value: float | None
    threshold: float | None
    unit: str
    hold_s: float
    from_t: float
    raised_t: float
    last_t: float
    cleared_t: float | None
    lasted_s: float


class Point(Struct, frozen=True):
    """A fix of the track; `breach`: it is one of those the rule counted."""

    t: float
    lon: float
    lat: float
    speed_kmh: float | None
    work: bool | None
    breach: bool
    derived: bool = False  # the device said no speed: it follows from the distance to the fix before
    rough: bool = False


class Signed(Struct, frozen=True):
    driver: Person
    on: bool
    t: float


class Picture(Struct, frozen=True):
    """`id` None: there is none within `within_s` of the breach. `off_s`: taken so long after it (before: negative)."""

    channel: str
    id: str | None
    t: float | None
    off_s: float | None
    sha256: str
    within_s: float


class Proof(Struct, frozen=True):
    """All of it; `alert` as it stands now, `at_t` the moment of the pictures."""

    alert: Alert
    at_t: float
    kind: str  # of the vehicle
    numbers: Numbers
    plan: PlanLine | None
    driver: Person | None  # who drove then
    signed: Signed | None  # newest word of a driver on the vehicle before the breach
    limit_kmh: float | None
    track: tuple[Point, ...]
    fixes: int  # of the track before thinning
    track_from_t: float
    track_to_t: float
    pictures: tuple[Picture, ...]
    clip: Clip | None
    steps: tuple[Step, ...]


class Facts(Struct, frozen=True):
    """What the database and the rooms beside know of one alert."""

    alert: Alert
    steps: tuple[Step, ...]
    plan: Plan | None
    fixes: Sequence[Fix]  # of `span`, in any order
    signed: SignIn | None  # newest at `moment` or before
    shots: Sequence[Shot]  # nearest of each channel
    limit_kmh: float | None = None  # the vehicle's, where the plan says none


def span(alert: Alert, settings: Settings) -> tuple[float, float]:
    """From, to of the track that belongs to the proof."""
    return alert.from_t - settings.before_s, max(alert.last_t, alert.cleared_t or 0) + settings.after_s


def moment(alert: Alert) -> float:
    """The second the pictures are asked for: when the rule's hold was met, of the newest time."""
    return min(alert.from_t + alert.hold_s, max(alert.last_t, alert.from_t))


def build(facts: Facts, registry: Registry, settings: Settings, names: bool = True) -> Proof:
    """The proof; `names` False leaves people's names out (screens on a wall)."""
    alert, plan = facts.alert, facts.plan
    limit = _limit(facts)
    whole = points(alert, facts.fixes, limit)
    line = _plan_line(plan, registry, names) if plan is not None else None
    at_t, (from_t, to_t) = moment(alert), span(alert, settings)
    vehicle = registry.vehicles.get(alert.vehicle)
    return Proof(
        alert if names else replace(alert, responsible=_mask(alert.responsible), by=""), at_t,
        vehicle.kind if vehicle else "", _numbers(alert), line,
        person(alert.driver, registry, names) if alert.driver else None,
        _signed(facts.signed, registry, names),
        limit, thinned(whole, settings.points_most), len(whole), from_t, to_t,
        tuple(_picture(c, facts.shots, at_t, settings) for c in CHANNELS) if alert.vehicle else (),
        around(_places(alert, whole), _planned(alert, plan), registry, settings),
        facts.steps if names else tuple(_nameless(step) for step in facts.steps),
    )  # fmt: skip


def person(driver: str, registry: Registry, names: bool = True) -> Person:
    known = registry.drivers.get(driver)
    return Person(driver, known.name if known is not None and names else None)


def _limit(facts: Facts) -> float | None:
    """The plan's, else the vehicle's, else what an overspeed was held against (a serious one: 1.5 times the limit)."""
    planned = facts.plan.speed_limit_kmh if facts.plan is not None else None
    return planned or facts.limit_kmh or (facts.alert.threshold if facts.alert.breach == "overspeed" else None)


def points(alert: Alert, fixes: Sequence[Fix], limit_kmh: float | None) -> list[Point]:
    """The clean track with its breach points marked."""
    counts, track = _counted(alert, limit_kmh), clean(fixes)
    made = []
    for before, fix in zip([None, *track], track, strict=False):
        speed = fix.speed_kmh if fix.speed_kmh is not None else _driven(before, fix)
        inside = alert.from_t <= fix.t <= max(alert.last_t, alert.from_t)
        breach = inside and counts(fix, speed)
        derived = fix.speed_kmh is None and speed is not None
        made.append(Point(fix.t, fix.lon, fix.lat, speed, fix.work, breach, derived, FLAG_ROUGH in fix.flags))
    return made


def _driven(before: Fix | None, fix: Fix) -> float | None:
    if before is None or fix.t - before.t > STEP_S:
        return None
    return distance_m(before.lon, before.lat, fix.lon, fix.lat) / (fix.t - before.t) * 3.6


def _counted(alert: Alert, limit_kmh: float | None) -> Callable[[Fix, float | None], bool]:
    """Which fixes of the episode show the breach itself; for most rules every one does."""
    if alert.breach == "overspeed" and limit_kmh is not None:
        return lambda _fix, speed: speed is not None and speed > limit_kmh
    if alert.breach == "dry_run":
        return lambda fix, _speed: not fix.work
    return lambda _fix, _speed: True


def breach_moments(proof: Proof, fixes: Sequence[Fix]) -> frozenset[float]:
    """Times of all breach points, before thinning."""
    return frozenset(p.t for p in points(proof.alert, fixes, proof.limit_kmh) if p.breach)


def thinned(track: Sequence[Point], most: int) -> tuple[Point, ...]:
    """At most `most` points, evenly along the track; of each stretch a breach point before others, then the fastest."""
    if len(track) <= most or most < 3:
        return tuple(track)
    inner, stretch = track[1:-1], (len(track) - 2) / (most - 2)
    cuts = [round(i * stretch) for i in range(most - 1)]
    kept = [max(inner[a:b], key=lambda p: (p.breach, p.speed_kmh or 0)) for a, b in zip(cuts, cuts[1:], strict=False)]
    return (track[0], *kept, track[-1])


def _numbers(alert: Alert) -> Numbers:
    end = alert.cleared_t if alert.cleared_t is not None else alert.last_t
    return Numbers(
        alert.value, alert.threshold, alert.unit, alert.hold_s, alert.from_t, alert.raised_t, alert.last_t,
        alert.cleared_t, max(0.0, end - alert.from_t),
    )  # fmt: skip


def _plan_line(plan: Plan, registry: Registry, names: bool) -> PlanLine:
    sections = tuple(
        PlanSectionLine(s.section, _section_name(s.section, registry), s.passes, s.side) for s in plan.sections
    )
    relief = person(plan.relief_driver, registry, names) if plan.relief_driver else None
    return PlanLine(
        plan.id, plan.date, plan.shift, plan.vehicle, person(plan.driver, registry, names), relief,
        plan.window_start, plan.window_end, sections, plan.speed_limit_kmh, plan.coverage_target,
        plan.responsible if names else _mask(plan.responsible or ""), plan.word, plan.reason if names else "",
        plan.approver if names else "", plan.version,
    )  # fmt: skip


def _section_name(section: str, registry: Registry) -> str:
    road = registry.roads.get(section)
    return road.name if road is not None else section


def _signed(word: SignIn | None, registry: Registry, names: bool) -> Signed | None:
    return None if word is None else Signed(person(word.driver, registry, names), word.on, word.t)


def _picture(channel: str, shots: Sequence[Shot], at_t: float, settings: Settings) -> Picture:
    within = settings.picture_within_s
    near = [shot for shot in shots if shot.channel == channel and abs(shot.t - at_t) <= within]
    if not near:
        return Picture(channel, None, None, None, "", within)
    best = min(near, key=lambda shot: abs(shot.t - at_t))
    return Picture(channel, best.id, best.t, best.t - at_t, best.sha256, within)


def _places(alert: Alert, track: Sequence[Point]) -> list[tuple[float, float]]:
    """Where to look: the breach points, else the alert's own place, else the track."""
    found = [(p.lon, p.lat) for p in track if p.breach]
    if alert.lon is not None and alert.lat is not None:
        found.append((alert.lon, alert.lat))
    return found or [(p.lon, p.lat) for p in track]


def _planned(alert: Alert, plan: Plan | None) -> tuple[str, ...]:
    sections = tuple(s.section for s in plan.sections) if plan is not None else ()
    return sections if alert.section is None or alert.section in sections else (*sections, alert.section)


def _mask(name: str) -> str:
    return masked(name) if name else ""


def _nameless(step: Step) -> Step:
    """For screens: a role stands for the person, free words stay with people who may read them."""
    return Step(step.version, step.t, step.role, step.role, step.action, step.from_state, step.to_state, step.channel)


def as_json(proof: Proof) -> dict[str, Any]:
    """JSON-able, names as above; the alert as an object too, for a record travels as an array."""
    alert = {name: getattr(proof.alert, name) for name in Alert.__struct_fields__}
    return {"alert": alert, **{f: getattr(proof, f) for f in Proof.__struct_fields__ if f != "alert"}}
