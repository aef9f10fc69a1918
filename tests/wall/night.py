"""A small city at one moment of the night, on the real folds: what the wall's tests look at."""

from typing import Any
from zoneinfo import ZoneInfo

import clock
from feeds.board import Board
from feeds.settings import Settings as FeedsSettings
from feeds.states import Feed
from records import Fix, Health, Snapshot
from registry.model import Camera, Collector, Driver, Grid, Registry, Road, Vehicle
from wall.desk import Desk
from wall.look import Look
from wall.settings import Settings

ZONE = ZoneInfo("Asia/Shanghai")
T = 1_795_198_656.0  # 2026-11-21 02:17:36 in Zhuzhou
WEST, SOUTH, EAST, NORTH = 113.08, 27.81, 113.12, 27.85


def registry(version: int = 1) -> Registry:
    ring = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]
    grid = Grid("G1", "duty", {"type": "Polygon", "coordinates": [ring]}, "嵩山一", "嵩山路街道")
    road = Road("R1", "长江南路", {"type": "LineString", "coordinates": [[113.1, SOUTH], [113.1, NORTH]]})
    kinds = {"A001": "sweeper", "A002": "sweeper", "A003": "washer", "A004": "dredger"}
    return Registry(
        version,
        {id_: Vehicle(id_, kind, "二公司（示意）", "队长（示意）") for id_, kind in kinds.items()},  # type: ignore[arg-type]
        {"D1": Driver("D1", "某某")},
        {
            "4001": Collector("4001", "G1", shift_start="00:00", shift_end="08:00"),
            "4002": Collector("4002", "G1", shift_start="00:00", shift_end="08:00"),
            "4003": Collector("4003", "G1"),
        },
        {
            "C1": Camera("C1", "神农城广场", 113.1, 27.83),
            "C2": Camera("C2", "长江南路口", 113.1, 27.84),
            "A001-front": Camera("A001-front", "A001 front", vehicle="A001", channel="front"),
        },
        {},
        {"G1": grid},
        {"R1": road},
        {},
    )


def fix(device: str, t: float = T, speed_kmh: float | None = 4.0, work: bool | None = None, **more: Any) -> Fix:
    kind = "collector" if device.startswith("4") else "vehicle"
    return Fix(device, kind, t, 113.1, 27.83, t, speed_kmh, 0.0, work=work, **more)  # type: ignore[arg-type]


def snapshot(camera: str, t: float, device: str = "", sha256: str = "") -> Snapshot:
    """Every picture has bytes of its own unless `sha256` says otherwise."""
    own = sha256 or f"{int(t):064x}"
    return Snapshot(f"{int(t):032x}", device or camera, camera, "front", t, t, 640, 480, 9_000, own)


class Room:
    """The real board with the hub's face, without Redis, threads and sockets."""

    mode = "live"

    def __init__(self, registry_: Registry | None = None) -> None:
        self.registry = registry_ if registry_ is not None else registry()
        self.board = Board(FeedsSettings(), ZONE, T, default_shift=(8 * 60, 18 * 60))
        self.board.enrol(self.registry, T)
        self.well()

    def well(self, now: float = T, redis: str = "ok", broker: str = "ok") -> None:
        ingest = Health("ingest", now, {"broker": broker, "redis": "ok"}, {"msg_per_s": 128.0, "fixes_per_s": 11.0})
        gps = Health("gps", now, {"database": "ok"}, {"rows_per_s": 11.0, "lag": 0.0})
        self.board.look(redis, [ingest, gps] if redis == "ok" else [], {}, now)  # type: ignore[arg-type]
        self.board.tick(now)

    def take(self, name: str, *records: Any, now: float = T) -> None:
        self.board.take(name, records, now)

    def view(self, feed: Feed) -> Any:
        return self.board.view(feed)

    def version(self, feed: Feed) -> int:
        return self.board.versions[feed]

    def fresh_t(self, feed: Feed) -> float:
        return self.board.fresh[feed]

    async def changed(self, since: int, timeout_s: float) -> int:
        return since

    async def hall_changed(self, since: int, timeout_s: float) -> int:
        return since

    def desk(self, **settings: Any) -> Desk:
        return Desk(self, "天元区城市管理监督指挥中心", ZONE, Settings(push_s=0.0, idle_s=0.0, **settings))

    def look(self, now: float = T, selected: str | None = None) -> Look:
        clock.fix_at(now)
        try:
            return self.desk().look(selected)
        finally:
            clock.fix_at(None)


def text(made: Any) -> str:
    """All words of a component, a list of them or a value."""
    if made is None:
        return ""
    if isinstance(made, list | tuple):
        return " ".join(text(part) for part in made)
    return text(made.children) if hasattr(made, "children") else str(made)
