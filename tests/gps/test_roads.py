"""On which road? Made-up roads here, Futian's real ones in test_real_data.py."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gps.geo import Frame, Polyline, RoadIndex

HOME = Frame(113.08, 27.83)


def road(*xy: tuple[float, float]) -> list[tuple[float, float]]:
    return [HOME.to_lonlat(float(x), float(y)) for x, y in xy]


CROSSING = RoadIndex([("R1", "长江南路", road((-500, 0), (500, 0))), ("R2", "珠江南路", road((0, -500), (0, 500)))])


def test_the_nearest_road_with_distance_and_offset() -> None:
    id_, name, distance, offset = CROSSING.nearest(*HOME.to_lonlat(200.0, 12.0)) or ("", "", 0, 0)
    assert (id_, name) == ("R1", "长江南路")
    assert distance == pytest.approx(12, abs=0.05)
    assert offset == pytest.approx(700, abs=0.5)


def test_beyond_the_limit_there_is_no_road() -> None:
    assert CROSSING.nearest(*HOME.to_lonlat(200.0, 31.0)) is None
    assert CROSSING.nearest(*HOME.to_lonlat(200.0, 31.0), within_m=32) is not None
    assert CROSSING.nearest(120.0, 30.0) is None


@pytest.mark.parametrize(
    ("heading", "name"), [(None, "长江南路"), (0, "珠江南路"), (185, "珠江南路"), (275, "长江南路")]
)
def test_on_a_crossing_the_heading_decides(heading: float | None, name: str) -> None:
    assert (CROSSING.nearest(*HOME.to_lonlat(8.0, 3.0), heading_deg=heading) or ("", ""))[1] == name


def test_a_heading_across_the_only_road_still_finds_it() -> None:
    assert (CROSSING.nearest(*HOME.to_lonlat(300.0, 5.0), heading_deg=0) or ("", ""))[1] == "长江南路"


def test_lines_of_one_road_run_on() -> None:
    index = RoadIndex([("R1", "滨江路", road((0, 0), (100, 0))), ("R1", "滨江路", road((150, 0), (250, 0)))])
    assert index.lengths_m["R1"] == pytest.approx(200, abs=0.1)
    assert (index.nearest(*HOME.to_lonlat(160.0, 1.0)) or (0, 0, 0, 0))[3] == pytest.approx(110, abs=0.1)


def test_an_empty_index_knows_no_road() -> None:
    assert RoadIndex([]).nearest(113.08, 27.83) is None


METRE = st.integers(-400, 400)
POINTS = st.lists(st.tuples(METRE, METRE), min_size=2, max_size=5, unique=True)


@given(st.lists(POINTS, min_size=1, max_size=6), st.floats(-450, 450), st.floats(-450, 450), st.floats(5, 120))
def test_the_index_answers_as_a_look_at_every_road_would(
    lines: list[list[tuple[int, int]]], x: float, y: float, within: float
) -> None:
    index = RoadIndex([(str(i), "", road(*line)) for i, line in enumerate(lines)])
    lon, lat = HOME.to_lonlat(x, y)
    at = index.frame.to_xy(lon, lat)
    truth = min(Polyline(index.frame.line_xy(road(*line))).project(*at)[1] for line in lines)
    found = index.nearest(lon, lat, within)
    if abs(truth - within) > 1e-6:
        assert (found is not None) == (truth < within)
    if found:
        assert found[2] == pytest.approx(truth, abs=1e-3)


def test_whole_tracks_are_matched_like_single_fixes() -> None:
    lon, lat = HOME.to_lonlat(np.array([8.0, 8.0, 400.0]), np.array([3.0, 3.0, 90.0]))
    found = CROSSING.nearest_many(lon, lat, headings_deg=np.array([0.0, np.nan, 0.0]))
    assert [hit and hit[1] for hit in found] == ["珠江南路", "长江南路", None]
