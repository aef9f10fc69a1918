"""QUESTION: what report does an alarm, or a picture, become? Referral → `Do` of T3, class by the settings. Pure."""

from collections.abc import Callable
from typing import NamedTuple

from cases.dispatch.settings import Settings
from cases.entry import Do, Kind, NewReport, Photo
from records import Referral
from registry.model import Registry

KINDS: dict[str, Kind] = {"C": "component", "M": "matter", "L": "event_legacy"}
SYSTEM = "system"
WORDS_MOST = 500  # characters of a description


class Nowhere(Exception):
    """Nobody knows where it is: no position of its own, no road, no vehicle."""


class Class(NamedTuple):
    kind: Kind
    code: str


PositionOf = Callable[[str], tuple[float, float] | None]  # vehicle or camera → lon, lat


def class_of(referral: Referral, settings: Settings) -> Class:
    """Class of the case: by its breach, else by its source, else the city's default."""
    name = settings.classes.get(referral.breach) or settings.classes.get(referral.source) or settings.class_default
    return Class(KINDS[name[0]], name[1:])


def report(referral: Referral, registry: Registry, position_of: PositionOf, settings: Settings, now: float) -> Do:
    """What the case centre is asked to do. Raises `Nowhere`."""
    lon, lat = where(referral, registry, position_of)
    kind, code = class_of(referral, settings)
    words = referral.words + (f"。责任人：{referral.responsible}" if referral.responsible else "")
    road = registry.roads.get(referral.section)
    photos: tuple[Photo, ...] = ()
    if referral.snapshot:
        url = f"/api/v1/snapshots/{referral.snapshot}"
        photos = (Photo(referral.snapshot, "report", url, referral.t, referral.device, lon, lat),)
    new = NewReport(
        referral.source, kind, code, words[:WORDS_MOST], lon, lat, address=road.name if road else "",
        source_id=referral.id, report_t=min(referral.t, now),
    )  # fmt: skip
    return Do("refer", SYSTEM, SYSTEM, now, photos=photos, report=new, lon=lon, lat=lat)


def where(referral: Referral, registry: Registry, position_of: PositionOf) -> tuple[float, float]:
    """Its own position, the middle of its road, or where the vehicle or camera is. Raises `Nowhere`."""
    if referral.lon is not None and referral.lat is not None:
        return referral.lon, referral.lat
    if road := registry.roads.get(referral.section):
        return road.points[len(road.points) // 2]
    camera = registry.cameras.get(referral.device)
    if camera is not None and camera.lon is not None and camera.lat is not None:
        return camera.lon, camera.lat
    found = position_of(referral.device)
    if found is None:
        raise Nowhere(
            f"referral {referral.id}: no position, no road {referral.section!r}, nothing of {referral.device!r}"
        )
    return found
