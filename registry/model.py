"""QUESTION: which things does the city register? Vehicles, people, cameras, organisation, grids, roads, places.

Fields are the columns of DESIGN 4.6. Geometry is GeoJSON, WGS-84, longitude first, two ordinates a point.
"""

from functools import cached_property
from typing import Any, Literal, get_args

from msgspec import Struct, field

VehicleKind = Literal[
    "sweeper", "washer_sweeper", "washer", "sprinkler", "manual_washer", "dredger",
    "collector_truck", "rail_washer", "kitchen_truck", "suction",
]  # fmt: skip
VEHICLE_KINDS: tuple[VehicleKind, ...] = get_args(VehicleKind)  # domain.md 5.1
DeviceKind = Literal["vehicle", "collector", "camera"]
Level = Literal["unit", "duty"]
PlaceKind = Literal["water", "transfer", "dredge", "depot"]
Geometry = dict[str, Any]
Point = tuple[float, float]  # lon, lat


class Vehicle(Struct, frozen=True):
    """作业车辆; `id` is its tracker's MQTT user name."""

    id: str
    kind: VehicleKind
    company: str
    fleet_lead: str
    plate: str | None = None
    phone: str | None = None
    home_lon: float | None = None
    home_lat: float | None = None


class Driver(Struct, frozen=True):
    """驾驶员."""

    id: str
    name: str
    card: str | None = None
    phone: str | None = None
    company: str | None = None


class Collector(Struct, frozen=True):
    """采集员; the shift is local `HH:MM` to `HH:MM`, both or neither, and may pass midnight."""

    id: str
    duty_grid: str
    name: str | None = None
    phone: str | None = None
    shift_start: str | None = None
    shift_end: str | None = None


class Camera(Struct, frozen=True):
    """全球眼 (fixed, has a position) or 车载探头 (has `vehicle` and `channel`)."""

    id: str
    name: str
    lon: float | None = None
    lat: float | None = None
    bearing_deg: float | None = None
    range_m: float | None = None
    source: str | None = None
    stream_url: str | None = None
    vehicle: str | None = None
    channel: str | None = None


class Unit(Struct, frozen=True):
    """责任单位: an organisation that handles, cleans or collects; `parent` is another unit's id."""

    id: str
    name: str
    kind: str
    parent: str | None = None
    phone: str | None = None
    webhook: str | None = None


class Grid(Struct, frozen=True):
    """单元网格 or 责任网格; geometry Polygon or MultiPolygon."""

    code: str
    level: Level
    geometry: Geometry
    name: str | None = None
    street: str | None = None

    @property
    def rings(self) -> tuple[tuple[Point, ...], ...]:
        """All rings, holes included: inside by the even-odd rule."""
        parts = self.geometry["coordinates"]
        polygons = parts if self.geometry["type"] == "MultiPolygon" else [parts]
        return tuple(tuple((p[0], p[1]) for p in ring) for polygon in polygons for ring in polygon)


class Road(Struct, frozen=True):
    """路段, a section that plans name; geometry LineString; grade 1 (widest) to 4."""

    id: str
    name: str
    geometry: Geometry
    grade: int | None = None
    lanes: int | None = None
    oneway: bool = False
    company: str | None = None
    fleet_lead: str | None = None

    @property
    def points(self) -> tuple[Point, ...]:
        return tuple((p[0], p[1]) for p in self.geometry["coordinates"])


class Place(Struct, frozen=True):
    """取水点, 转运站, 疏通点, 停车场."""

    id: str
    kind: PlaceKind
    lon: float
    lat: float
    radius_m: float | None = None


Item = Vehicle | Driver | Collector | Camera | Unit | Grid | Road | Place


class Registry(Struct, frozen=True, dict=True):
    """Everything known at one version, by id. Indices are made when first asked for."""

    version: int = 0
    vehicles: dict[str, Vehicle] = field(default_factory=dict)
    drivers: dict[str, Driver] = field(default_factory=dict)
    collectors: dict[str, Collector] = field(default_factory=dict)
    cameras: dict[str, Camera] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    grids: dict[str, Grid] = field(default_factory=dict)
    roads: dict[str, Road] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def device(self, device_id: str) -> DeviceKind | None:
        """What kind of thing speaks under this id; None for a stranger."""
        if device_id in self.vehicles:
            return "vehicle"
        if device_id in self.collectors:
            return "collector"
        return "camera" if device_id in self.cameras else None

    def camera_of(self, device_id: str, channel: str) -> str:
        """Id of the camera that a picture of this device and channel comes from; a collector's phone is no camera of
        the city, its pictures go by the collector's own id."""
        if device_id in self.cameras or device_id in self.collectors:
            return device_id
        return self.cameras_by_channel.get((device_id, channel)) or f"{device_id}-{channel}"

    @cached_property
    def cameras_by_channel(self) -> dict[tuple[str, str], str]:
        """Camera id by (vehicle, channel)."""
        return {(c.vehicle, c.channel): c.id for c in self.cameras.values() if c.vehicle and c.channel}

    @cached_property
    def drivers_by_card(self) -> dict[str, str]:
        """Driver id by card."""
        return {d.card: d.id for d in self.drivers.values() if d.card}

    @cached_property
    def duty_grids(self) -> dict[str, Grid]:
        return {code: grid for code, grid in self.grids.items() if grid.level == "duty"}

    @cached_property
    def unit_grids(self) -> dict[str, Grid]:
        return {code: grid for code, grid in self.grids.items() if grid.level == "unit"}

    @cached_property
    def fixed_cameras(self) -> dict[str, Camera]:
        """Cameras that stand somewhere, hence can be drawn."""
        return {c.id: c for c in self.cameras.values() if c.lon is not None and c.lat is not None}
