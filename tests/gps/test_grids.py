"""In which grid?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gps.geo import Frame, GridIndex, point_in_polygon

HOME = Frame(113.08, 27.83)


def polygon(*xy: tuple[float, float]) -> dict[str, object]:
    ring = [HOME.to_lonlat(float(x), float(y)) for x, y in (*xy, xy[0])]
    return {"type": "Polygon", "coordinates": [ring]}


def block(i: int, j: int, size: float = 170, lean: float = 25) -> dict[str, object]:
    corners = ((i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1))
    return polygon(
        *((a * size + lean * ((a * 7 + b * 3) % 3), b * size + lean * ((a + b * 5) % 3)) for a, b in corners)
    )


BLOCKS = {f"4302110{i}{j}": block(i, j) for i in range(6) for j in range(6)}
INDEX = GridIndex(BLOCKS.items())


@given(st.floats(-50, 1100), st.floats(-50, 1100))
def test_the_index_answers_as_the_polygons_do(x: float, y: float) -> None:
    lon, lat = HOME.to_lonlat(x, y)
    truth = [code for code, shape in BLOCKS.items() if point_in_polygon(lon, lat, shape["coordinates"])]
    assert len(truth) <= 1, "a partition holds a point once"
    assert INDEX.find(lon, lat) == (truth[0] if truth else None)


def test_far_away_is_no_grid() -> None:
    assert INDEX.find(0.0, 0.0) is None
    assert INDEX.find_many(np.array([-74.0, 179.9]), np.array([40.7, -89.0])) == [None, None]


def test_many_at_once_answer_like_one_by_one() -> None:
    rng = np.random.default_rng(7)
    lon, lat = HOME.to_lonlat(rng.uniform(-50, 1100, 2_000), rng.uniform(-50, 1100, 2_000))
    assert INDEX.find_many(lon, lat) == [INDEX.find(float(a), float(b)) for a, b in zip(lon, lat, strict=True)]


def test_where_grids_overlap_the_first_answers() -> None:
    big, small = (
        polygon((0, 0), (500, 0), (500, 500), (0, 500)),
        polygon((200, 200), (300, 200), (300, 300), (200, 300)),
    )
    middle = HOME.to_lonlat(250.0, 250.0)
    assert GridIndex([("big", big), ("small", small)]).find(*middle) == "big"
    assert GridIndex([("small", small), ("big", big)]).find(*middle) == "small"


def test_a_courtyard_belongs_to_the_grid_inside() -> None:
    outer, hole = (
        polygon((0, 0), (500, 0), (500, 500), (0, 500)),
        polygon((200, 200), (300, 200), (300, 300), (200, 300)),
    )
    ring = {"type": "MultiPolygon", "coordinates": [[*outer["coordinates"], *hole["coordinates"]]]}  # type: ignore[misc]
    index = GridIndex([("ring", ring), ("yard", hole)])
    assert index.find(*HOME.to_lonlat(250.0, 250.0)) == "yard"
    assert index.find(*HOME.to_lonlat(100.0, 250.0)) == "ring"


@pytest.mark.parametrize("grids", [[], [("dot", polygon((0, 0), (1, 0), (1, 1)))]])
def test_small_and_empty_sets_of_grids_work(grids: list[tuple[str, dict[str, object]]]) -> None:
    assert GridIndex(grids).find(*HOME.to_lonlat(0.8, 0.4)) == (grids[0][0] if grids else None)
