"""Declared GCJ-02 and BD-09 come out as WGS-84 (reliability.md row 25)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gps.geo import CRSES, Crs, Frame, distance_m, from_wgs84, to_wgs84

IN_CHINA = (st.floats(75, 135), st.floats(5, 53))


def test_gcj02_lies_575_m_east_and_345_m_south_at_the_anchor() -> None:
    east, north = Frame(113.08, 27.83).to_xy(*from_wgs84(113.08, 27.83, "gcj02"))
    assert east == pytest.approx(575, abs=5)
    assert north == pytest.approx(-345, abs=5)
    assert distance_m(113.08, 27.83, *from_wgs84(113.08, 27.83, "gcj02")) == pytest.approx(670, abs=5)


@pytest.mark.parametrize("crs", CRSES)
@given(lon=IN_CHINA[0], lat=IN_CHINA[1])
def test_declared_coordinates_come_back_within_a_metre(crs: Crs, lon: float, lat: float) -> None:
    back = to_wgs84(*from_wgs84(lon, lat, crs), crs)
    assert distance_m(lon, lat, *back) < 1.0


@pytest.mark.parametrize("crs", CRSES)
@pytest.mark.parametrize("place", [(-74.07, 40.69), (2.35, 48.86), (139.7, 35.7), (100.0, -10.0)])
def test_outside_china_nothing_is_moved(crs: Crs, place: tuple[float, float]) -> None:
    assert to_wgs84(*place, crs) == place
    assert from_wgs84(*place, crs) == place


@pytest.mark.parametrize("crs", CRSES)
def test_a_column_of_a_file_is_converted_as_its_rows_are(crs: Crs) -> None:
    lon, lat = np.array([113.08, 114.03, -74.07, 87.6]), np.array([27.83, 22.53, 40.69, 43.8])
    rows = [to_wgs84(float(a), float(b), crs) for a, b in zip(lon, lat, strict=True)]
    assert np.column_stack(to_wgs84(lon, lat, crs)) == pytest.approx(np.array(rows), abs=1e-9)


def test_bd09_is_gcj02_moved_on_by_about_a_kilometre() -> None:
    gcj, bd = from_wgs84(113.08, 27.83, "gcj02"), from_wgs84(113.08, 27.83, "bd09")
    assert distance_m(*gcj, *bd) == pytest.approx(930, abs=80)
