"""QUESTION: how does the invented city come in? As the very import files of a customer (DESIGN 4.6) and a base map."""

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct, structs

import clock
from demo import dutylist, grids, scenery, workplans
from demo.city import City, build
from demo.ground import lonlat, ring
from demo.night import Night
from demo.sections import COMPANIES, LEADS
from gps.geo import Array
from registry.model import Collector

if TYPE_CHECKING:
    from config import Settings

BASE = "base.geojson"


def write(folder: Path, settings: "Settings") -> dict[str, Path]:
    """Write all files; kind → path in the order in which they can be imported, the base map left out."""
    city = build(settings.demo)
    collectors = [_with_shift(one, clock.now(), settings) for one in city.collectors]
    folder.mkdir(parents=True, exist_ok=True)
    _geojson(folder / BASE, base_map(city))
    tables: Mapping[str, Sequence[Struct]] = {
        "units": city.organisations, "vehicles": city.vehicles, "drivers": city.drivers,
        "collectors": collectors, "places": city.places, "cameras": city.cameras,
    }  # fmt: skip
    maps = {"grids": grid_features(city), "roads": road_features(city)}
    written: dict[str, Path] = {}
    for kind in ("units", "vehicles", "drivers", "grids", "roads", "collectors", "places", "cameras"):
        if kind in maps:
            written[kind] = folder / f"{kind}.geojson"
            _geojson(written[kind], maps[kind])
        else:
            written[kind] = folder / f"{kind}.csv"
            _csv(written[kind], tables[kind])
    night = Night(city, settings.demo, settings.zone)
    written["plans"] = folder / "plans.csv"
    workplans.write(written["plans"], workplans.nights(night, clock.now()), settings.zone)
    written["duties"] = folder / "duties.csv"
    _csv(written["duties"], dutylist.rows())
    return written


def _with_shift(collector: Collector, now: float, settings: "Settings") -> Collector:
    """Who rests now has the next turn, half a day from now."""
    if collector.shift_start is not None:
        return collector
    hour = datetime.fromtimestamp(now, settings.zone).hour
    start, end = (f"{(hour + later) % 24:02d}:00" for later in (10, 18))
    return structs.replace(collector, shift_start=start, shift_end=end)


def grid_features(city: City) -> list[dict[str, Any]]:
    """Duty grids, then unit grids."""
    return [
        _area(area.xy, code=area.code, level=area.level, name=area.name, street=area.street)
        for area in (*city.duty, *city.units)
    ]


def road_features(city: City) -> list[dict[str, Any]]:
    """One line a section."""
    return [
        _line(
            section.xy, id=section.id, name=section.road.name, grade=section.road.grade, lanes=section.road.lanes,
            company=COMPANIES[section.company], fleet_lead=LEADS[section.company],
        )
        for section in city.sections
    ]  # fmt: skip


def base_map(city: City) -> list[dict[str, Any]]:
    """What lies under everything: `layer` district, water, park, street."""
    found = [_area(grids.district_ring(city.units), layer="district", name="天元区（示意）")]
    found.append(_area(scenery.river(), layer="water", name="湘江"))
    name, lake = scenery.lake(city.streets)
    found += [_area(xy, layer="park", name=park) for park, xy in scenery.parks(city.streets)]
    found.append(_area(lake, layer="water", name=name))
    seen = set()
    for (a, b), piece in city.graph.pieces.items():
        if not piece.street and (b, a) not in seen:
            seen.add((a, b))
            found.append(_line(piece.xy, layer="street", name=""))
    return found + [_line(xy, layer="street", name=road) for road, xy in scenery.outside(city.streets)]


def _area(xy: Array, **properties: Any) -> dict[str, Any]:
    return _feature({"type": "Polygon", "coordinates": [ring(xy)]}, properties)


def _line(xy: Array, **properties: Any) -> dict[str, Any]:
    return _feature({"type": "LineString", "coordinates": lonlat(xy)}, properties)


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _geojson(path: Path, features: list[dict[str, Any]]) -> None:
    path.write_bytes(msgspec.json.encode({"type": "FeatureCollection", "features": features}))


def _csv(path: Path, items: Sequence[Struct]) -> None:
    """The struct's fields are the columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, items[0].__struct_fields__, lineterminator="\n")
        writer.writeheader()
        writer.writerows(msgspec.to_builtins(item) for item in items)
