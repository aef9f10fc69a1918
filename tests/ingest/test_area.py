"""The registry tells the checks where the city lies and when people work."""

import pytest

from gps.geo import distance_m
from ingest.area import around, span

SQUARE = {"type": "Polygon", "coordinates": [[[113.0, 27.8], [113.1, 27.8], [113.1, 27.9], [113.0, 27.8]]]}
LINE = {"type": "LineString", "coordinates": [[113.05, 27.85], [113.2, 27.7]]}


def test_the_service_area_is_the_box_of_grids_and_roads_and_a_margin() -> None:
    box = around([SQUARE, LINE], 20_000)
    assert box
    west, south, east, north = box
    assert west < 113.0 < 113.2 < east
    assert distance_m(113.0, 27.8, west, 27.8) == pytest.approx(20_000, rel=0.01)
    assert distance_m(113.0, 27.7, 113.0, south) == pytest.approx(20_000, rel=0.01)


def test_without_geometry_there_is_no_area_to_be_outside_of() -> None:
    assert around([], 20_000) is None


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("08:00", "18:30", (480, 1110)),
        ("22:00", "06:00:00", (1320, 360)),
        ("8h", "18:00", None),
        ("", "", None),
        ("25:00", "1:00", None),
    ],
)
def test_shifts_are_local_times(start: str, end: str, minutes: tuple[int, int] | None) -> None:
    assert span(start, end) == minutes
