"""What do we not know right now? Links, roles, silent positions and pictures of those in shift, each with its age."""

from collections.abc import Callable
from typing import Any

from dash import html
from dash.development.base_component import Component
from msgspec import Struct

from feeds import duties
from feeds.states import LINKS, CameraState, Feed
from layouts.scene import Scene
from wall import parts, words
from wall.look import Look, Props, camera_name
from wall.words_alerts import BLIND

ID = "blind_spots"
FEEDS: tuple[Feed, ...] = ("vehicles", "collectors", "cameras", "duties", "health")
EVERY_S = 5.0
GPS_SILENT_S = 180.0  # a vehicle in shift without a fix for so long (the field guide 5.3: device_offline)
BEHIND = 50.0  # stream entries the rules have still to read from which they are behind
NAMED = 4  # vehicles said by name; more are a number


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    rows: int = 6  # blind spots shown


class Spot(Struct, frozen=True):
    """Something nobody can see: how bad (`down`, `late`), what, since when."""

    state: str
    what: str
    since: float | None = None


def layout(options: Options, scene: Scene) -> Component:
    rows = html.Ul(id=f"{ID}-rows", className="blind-rows")
    return parts.frame(ID, BLIND["title"], rows, html.P(id=f"{ID}-more", className="more"))


def render(look: Look, options: Options) -> Props:
    spots = spots_of(look)
    shown, rest = spots[: options.rows], len(spots) - options.rows
    calm = html.Li([parts.mark("ok"), html.Span([BLIND["none"], html.Small(BLIND["seen"])])], className="blind-none")
    return {
        f"{ID}-note": {"children": BLIND["note"].format(n=len(spots)) if spots else ""},
        f"{ID}-rows": {"children": [_row(look, spot) for spot in shown] or [calm]},
        f"{ID}-more": {"children": BLIND["more"].format(n=rest) if rest > 0 else "", "hidden": rest <= 0},
    }


def spots_of(look: Look) -> list[Spot]:
    """Worst first: what blinds all, then vehicles and pictures of the shift, then the rest."""
    return [*_system(look), *_vehicles(look), *_pictures(look), *_people(look)]


def _system(look: Look) -> list[Spot]:
    health = look.health
    well_t = look.now - health.delay_s if health.delay_s > look.settings.late_s else None
    spots = [
        Spot("down", BLIND["link"].format(link=words.LINKS[link]), well_t)
        for link in LINKS
        if health.links[link] == "down"
    ]
    spots += [
        Spot("down", BLIND["role"].format(role=words.ROLES.get(role, role)), health.roles[role].t)
        for role in health.down
        if role in health.roles
    ]
    said = health.roles.get("gps")
    lag = said.numbers.get("lag", 0.0) if said is not None else 0.0
    if lag > BEHIND:
        return [*spots, Spot("late", BLIND["behind"].format(n=words.number(lag)))]
    waits = said is not None and said.numbers.get("blind", 0.0) > 0  # the rules themselves say they do not see all
    return [*spots, Spot("late", BLIND["settling"])] if waits else spots


def in_shift(look: Look) -> set[str]:
    return {duty.vehicle for duty in look.duties.values() if duties.in_shift(duty, look.now)}


def _vehicles(look: Look) -> list[Spot]:
    """Positions of vehicles in shift, the longest silent first."""
    units = [look.vehicles[v] for v in in_shift(look) if v in look.vehicles]
    silent = [u for u in units if u.t is None or look.now - u.t > GPS_SILENT_S]
    silent.sort(key=lambda unit: (unit.t is not None, unit.t or 0.0, unit.id))
    named = silent if len(silent) <= NAMED else silent[: NAMED - 1]
    spots = [
        Spot(
            "late" if unit.t is not None and unit.state != "offline" else "down",
            BLIND["gps_never" if unit.t is None else "gps"].format(who=look.name_of(unit.id)),
            unit.t,
        )
        for unit in named
    ]
    rest = len(silent) - len(named)
    return [*spots, Spot("down", BLIND["gps_many"].format(n=rest))] if rest else spots


def _pictures(look: Look) -> list[Spot]:
    """Cameras of vehicles in shift, and fixed ones: first those that send nothing, then those that send the same."""
    out = in_shift(look)
    away = [camera for camera in look.cameras.values() if camera.state in ("silent", "none")]
    frozen = [camera for camera in look.cameras.values() if camera.state == "frozen"]
    spots = _carried(away, out, _dark, "cameras_many")
    fixed = sum(camera.vehicle is None for camera in away)
    if fixed:
        spots.append(Spot("late", BLIND["eyes"].format(n=fixed)))
    return [*spots, *_carried(frozen, out, _frozen, "frozen_many"), *_frozen_eyes(frozen)]


def _carried(
    cameras: list[CameraState], out: set[str], spot_of: Callable[[str, list[CameraState]], Spot], many: str
) -> list[Spot]:
    """One spot for each vehicle in shift, the longest first; of too many the rest is a number."""
    carried: dict[str, list[CameraState]] = {}
    for camera in cameras:
        if camera.vehicle in out:
            carried.setdefault(camera.vehicle or "", []).append(camera)
    spots = [spot_of(vehicle, some) for vehicle, some in carried.items()]
    spots.sort(key=lambda spot: (spot.since or 0.0, spot.what))
    if len(spots) <= NAMED:
        return spots
    return [*spots[: NAMED - 1], Spot("late", BLIND[many].format(n=len(spots) - NAMED + 1))]


def _dark(vehicle: str, cameras: list[CameraState]) -> Spot:
    """One vehicle's cameras without a picture: A007 前、后."""
    times = [camera.t for camera in cameras if camera.t is not None]
    said = BLIND["camera" if times else "camera_never"].format(who=_channels(vehicle, cameras))
    return Spot("late", said, min(times, default=None))


def _frozen(vehicle: str, cameras: list[CameraState]) -> Spot:
    """One vehicle's cameras that repeat a picture, since the first of its copies."""
    return Spot("late", BLIND["frozen"].format(who=_channels(vehicle, cameras)), _since(cameras))


def _frozen_eyes(frozen: list[CameraState]) -> list[Spot]:
    """Fixed cameras that repeat a picture: one by name, more as a number."""
    fixed = [camera for camera in frozen if camera.vehicle is None]
    if not fixed:
        return []
    alone = len(fixed) == 1
    said = BLIND["eye_frozen"].format(who=camera_name(fixed[0])) if alone else BLIND["eyes_frozen"].format(n=len(fixed))
    return [Spot("late", said, _since(fixed))]


def _since(frozen: list[CameraState]) -> float | None:
    return min((camera.same_from_t for camera in frozen if camera.same_from_t is not None), default=None)


def _channels(vehicle: str, cameras: list[CameraState]) -> str:
    names = (words.CHANNELS.get(c.channel or "", c.channel or c.id) for c in cameras)
    return f"{vehicle} {'、'.join(sorted(names, reverse=True))}"


def _people(look: Look) -> list[Spot]:
    away = [unit for unit in look.collectors.values() if unit.state == "offline"]
    oldest = min((unit.t for unit in away if unit.t is not None), default=None)
    return [Spot("late", BLIND["people"].format(n=len(away)), oldest)] if away else []


def _row(look: Look, spot: Spot) -> Any:
    age: list[Any] = []
    if spot.since is not None:
        age = [parts.growing(look.now, spot.since)]
    return html.Li([parts.mark(spot.state), html.Span(spot.what), html.Em(age)], **parts.data(state=spot.state))
