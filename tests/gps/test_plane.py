"""Metres, distances, courses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gps.geo import Frame, bearing_deg, distance_m

LON = st.floats(113.0, 113.3)
LAT = st.floats(27.7, 28.0)
FRAME = Frame(113.15, 27.85)


@given(LON, LAT)
def test_metres_and_back_is_the_same_place(lon: float, lat: float) -> None:
    back = FRAME.to_lonlat(*FRAME.to_xy(lon, lat))
    assert distance_m(lon, lat, *back) < 0.001


@given(LON, LAT, LON, LAT)
def test_distance_is_the_same_both_ways(lon1: float, lat1: float, lon2: float, lat2: float) -> None:
    assert distance_m(lon1, lat1, lon2, lat2) == pytest.approx(distance_m(lon2, lat2, lon1, lat1), abs=1e-6)


@given(LON, LAT, LON, LAT)
def test_frame_and_distance_agree_within_four_permille_of_a_district(
    lon1: float, lat1: float, lon2: float, lat2: float
) -> None:
    (x1, y1), (x2, y2) = FRAME.to_xy(lon1, lat1), FRAME.to_xy(lon2, lat2)
    assert np.hypot(x2 - x1, y2 - y1) == pytest.approx(distance_m(lon1, lat1, lon2, lat2), rel=4e-3, abs=0.01)


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90))
def test_distance_and_course_hold_anywhere_on_earth(lon1: float, lat1: float, lon2: float, lat2: float) -> None:
    assert 0 <= distance_m(lon1, lat1, lon2, lat2) <= 20_015_200
    assert 0 <= bearing_deg(lon1, lat1, lon2, lat2) < 360


@given(st.lists(st.tuples(LON, LAT, LON, LAT), min_size=1, max_size=20))
def test_arrays_answer_as_scalars_do(rows: list[tuple[float, float, float, float]]) -> None:
    columns = tuple(np.array(rows).T)
    assert distance_m(*columns) == pytest.approx([distance_m(*row) for row in rows], abs=1e-6)
    assert bearing_deg(*columns) == pytest.approx([bearing_deg(*row) for row in rows], abs=1e-6)


def test_a_degree_of_latitude_is_111_km() -> None:
    assert distance_m(113.0, 27.0, 113.0, 28.0) == pytest.approx(111_195, abs=1)


@pytest.mark.parametrize(("to", "course"), [((0, 1), 0), ((1, 0), 90), ((0, -1), 180), ((-1, 0), 270), ((1, 1), 45)])
def test_course_is_clockwise_from_north(to: tuple[int, int], course: float) -> None:
    assert bearing_deg(0.0, 0.0, to[0] * 0.001, to[1] * 0.001) == pytest.approx(course, abs=0.01)


def test_a_line_of_geojson_with_heights_becomes_metres() -> None:
    line = FRAME.line_xy([[113.15, 27.85, 40.0], [113.16, 27.85, 41.0]])
    assert line.shape == (2, 2)
    assert line[1] == pytest.approx((distance_m(113.15, 27.85, 113.16, 27.85), 0.0), abs=0.01)
