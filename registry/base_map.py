"""QUESTION: what does the ground of the map consist of? Registry, base files → one FeatureCollection. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from registry.model import Grid, Registry, Road
from registry.problems import Wrong

FILE_LAYERS = frozenset({"water", "park", "street", "district"})
GRID_LAYERS = {"unit": "unit_grid", "duty": "duty_grid"}


def collection(registry: Registry, files: Sequence[tuple[str, bytes]]) -> bytes:
    """JSON of everything drawn below the units; `files`: (name, bytes) of the base files.

    A feature of a base file without one of the known layers is left out. `attribution` of the files is
    passed on. Raises `Wrong` when a file is no FeatureCollection.
    """
    features = [_road(road) for road in registry.roads.values()]
    features += [_grid(grid) for grid in registry.grids.values()]
    attributions: dict[str, None] = {}
    for name, data in files:
        tree = _tree(name, data)
        features += [feature for feature in tree.get("features", []) if _layer(feature) in FILE_LAYERS]
        if isinstance(tree.get("attribution"), str):
            attributions[tree["attribution"]] = None
    whole: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if attributions:
        whole["attribution"] = "; ".join(attributions)
    return msgspec.json.encode(whole)


def _tree(name: str, data: bytes) -> dict[str, Any]:
    try:
        tree = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as e:
        raise Wrong(f"{name} is no JSON: {e}", "correct registry.base_map") from None
    if not isinstance(tree, dict) or not isinstance(tree.get("features", []), list):
        raise Wrong(f"{name} is no GeoJSON FeatureCollection", "correct registry.base_map")
    return tree


def _layer(feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return str(properties.get("layer", "")) if isinstance(properties, dict) else ""


def _road(road: Road) -> dict[str, Any]:
    about = {"layer": "road", "name": road.name, **dict(_told(grade=road.grade, lanes=road.lanes))}
    if road.oneway:
        about["oneway"] = True
    return {"type": "Feature", "id": road.id, "properties": about, "geometry": road.geometry}


def _grid(grid: Grid) -> dict[str, Any]:
    about = {"layer": GRID_LAYERS[grid.level], "code": grid.code, **dict(_told(name=grid.name, street=grid.street))}
    return {"type": "Feature", "id": grid.code, "properties": about, "geometry": grid.geometry}


def _told(**values: Any) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in values.items() if value is not None)
