"""The demo's city and night, made once for all tests of this room."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from demo.city import City, build
from demo.ground import lonlat
from demo.night import Night
from demo.settings import Settings
from gps.geo import RoadIndex

ZONE = ZoneInfo("Asia/Shanghai")
SETTINGS = Settings()


@cache
def city() -> City:
    return build(SETTINGS)


@cache
def night() -> Night:
    return Night(city(), SETTINGS, ZONE)


@cache
def roads() -> RoadIndex:
    """Main and local streets, found within 40 m."""
    main = [(section.id, section.road.name, lonlat(section.xy)) for section in city().sections]
    minor = [
        (f"L{n}", "", lonlat(piece.xy)) for n, piece in enumerate(city().graph.pieces.values()) if not piece.street
    ]
    return RoadIndex(main + minor, reach_m=40)


def at(hour: int, minute: int = 0, day: int = 22) -> float:
    """Epoch s of a local moment in November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).timestamp()
