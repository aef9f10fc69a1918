"""What does a panel get to draw from? One frozen look at the hub, the same for all panels of a moment."""

from datetime import tzinfo
from typing import Any, Protocol

from msgspec import Struct

from feeds.states import CameraState, Event, Feed, HealthState, Unit
from layouts.shelf import Shelf
from records import Alert, CaseMark, Duty, Focus, Hall, Tally
from registry.model import Registry
from wall import roads, words
from wall.settings import Settings

Props = dict[str, dict[str, Any]]  # component id → prop → value


class Viewed(Protocol):
    """The part of `feeds.hub.Hub` the wall needs."""

    @property
    def mode(self) -> str: ...
    @property
    def registry(self) -> Registry: ...
    def view(self, feed: Feed) -> Any: ...
    def version(self, feed: Feed) -> int: ...
    def fresh_t(self, feed: Feed) -> float: ...
    async def changed(self, since: int, timeout_s: float) -> int: ...
    async def hall_changed(self, since: int, timeout_s: float) -> int: ...


class Look(Struct, frozen=True):
    """The feeds at `now`, UTC epoch s, with what the words need besides."""

    now: float
    vehicles: dict[str, Unit]
    collectors: dict[str, Unit]
    cameras: dict[str, CameraState]
    alerts: dict[str, Alert]
    duties: dict[str, Duty]
    cases: dict[str, CaseMark]
    tally: Tally | None  # of today; None until it was counted
    health: HealthState
    events: tuple[Event, ...]
    registry: Registry
    centre: str  # the centre's name
    mode: str
    zone: tzinfo
    settings: Settings
    selected: str | None = None  # the unit a screen has chosen; only for panels that follow the choice
    hall: Hall | None = None  # what the screens of its hall show; only for panels with `HALL`
    screen: str = ""  # the hall's own name of the screen
    focus: Focus = Focus()  # what that screen dwells on
    shelf: Shelf | None = None  # layouts and tours there are

    def unit(self, unit_id: str | None) -> Unit | None:
        return self.vehicles.get(unit_id or "") or self.collectors.get(unit_id or "")

    def name_of(self, subject: str) -> str:
        """A unit's or camera's id in the field's words: A007 清扫车, 采集员 4014, 长江南路口, 嵩山路街道办事处."""
        if subject in self.registry.units:
            return self.organ(subject)
        unit = self.unit(subject)
        if unit is not None:
            vehicle = unit.kind == "vehicle"
            return f"{unit.id} {words.kind(unit.subkind)}" if vehicle else f"{words.COLLECTOR} {unit.id}"
        camera = self.cameras.get(subject)
        return camera_name(camera) if camera is not None else self.road_of(subject)

    def organ(self, unit_id: str) -> str:
        """A responsible unit (终端责任单位) by its name."""
        organ = self.registry.units.get(unit_id)
        return organ.name if organ is not None else unit_id

    def road_of(self, section: str) -> str:
        """A planned section by the name of its road; standing work is planned at a place."""
        road = self.registry.roads.get(section)
        if road is not None:
            return road.name
        place = self.registry.places.get(section)
        return f"{words.PLACES.get(place.kind, place.kind)} {place.id}" if place is not None else section

    def road_near(self, lon: float | None, lat: float | None) -> str | None:
        """Name of the road at a position, None when there is none near."""
        if lon is None or lat is None:
            return None
        return roads.nearest(self.registry, lon, lat, self.settings.road_within_m)


def camera_name(camera: CameraState) -> str:
    """On a vehicle: A007 前; a fixed one: its name."""
    if camera.vehicle and camera.channel:
        return f"{camera.vehicle} {words.CHANNELS.get(camera.channel, camera.channel)}"
    return camera.name


def look_at(hub: Viewed, now: float, centre: str, zone: tzinfo, settings: Settings) -> Look:
    return Look(
        now=now,
        vehicles=hub.view("vehicles"),
        collectors=hub.view("collectors"),
        cameras=hub.view("cameras"),
        alerts=hub.view("alerts"),
        duties=hub.view("duties"),
        cases=hub.view("cases"),
        tally=hub.view("tallies"),
        health=hub.view("health"),
        events=hub.view("events"),
        registry=hub.registry,
        centre=centre,
        mode=hub.mode,
        zone=zone,
        settings=settings,
    )
