"""A source that hides its coordinate system is found by its way: beside the roads as declared, on them otherwise."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gps.geo import RoadIndex, from_wgs84
from ingest.datum import Ways, doubt
from ingest.settings import Settings
from tests.ingest.things import LAT, LON, M_LAT, fix

S = Settings()
M_LON = M_LAT / math.cos(math.radians(LAT))
ROADS = RoadIndex(  # a net of streets, 900 m apart, as arterials stand
    [
        (f"N{i}", "纵路", [(LON + i * 900 * M_LON, LAT - 3e3 * M_LAT), (LON + i * 900 * M_LON, LAT + 3e3 * M_LAT)])
        for i in range(-3, 4)
    ]
    + [
        (f"E{i}", "横路", [(LON - 3e3 * M_LON, LAT + i * 900 * M_LAT), (LON + 3e3 * M_LON, LAT + i * 900 * M_LAT)])
        for i in range(-3, 4)
    ]
)


def way(east_m: float = 0.0, wobble_m: float = 4.0) -> list[tuple[float, float]]:
    """Thirty places northwards along a street, and round its corner to the east."""
    north = [(LON + (east_m + wobble_m * (-1) ** n) * M_LON, LAT + n * 60 * M_LAT) for n in range(15)]
    return north + [(LON + (east_m + n * 60) * M_LON, LAT + (900 + wobble_m) * M_LAT) for n in range(15)]


def test_a_way_on_the_roads_is_believed() -> None:
    assert doubt(way(), ROADS, S) is None


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_an_undeclared_chinese_datum_is_named(crs: str) -> None:
    shifted = [from_wgs84(lon, lat, crs) for lon, lat in way()]
    found = doubt(shifted, ROADS, S)
    assert found is not None
    assert found.fits == crs
    assert crs in str(found)


def test_a_way_far_from_every_road_is_off_road_in_whatever_system() -> None:
    found = doubt([(lon, lat + 0.2) for lon, lat in way()], ROADS, S)
    assert found is not None
    assert (found.fits, found.off_m) == ("off_road", S.source_far_m)


def test_a_yard_beside_the_road_is_no_reason_for_doubt() -> None:
    assert doubt([(LON + 120 * M_LON, LAT + (100 + n) * M_LAT) for n in range(30)], ROADS, S) is None


@given(st.floats(0, 12), st.integers(-2, 2))
def test_an_honest_source_is_never_called_chinese(wobble_m: float, street: int) -> None:
    assert doubt(way(street * 900.0, wobble_m), ROADS, S) is None


def test_a_way_is_gathered_while_the_vehicle_moves_and_judged_once() -> None:
    ways = Ways(S)
    for n in range(200):
        ways.note(fix(float(n), north_m=n // 2 * 31.0))  # every place twice: standing adds nothing
        if "V0001" in ways.judged:
            break
    ((device, gathered),) = ways.done
    assert (device, len(gathered)) == ("V0001", S.source_places)
    ways.start_over()
    assert not ways.judged


def test_flagged_fixes_say_nothing_about_the_source() -> None:
    ways = Ways(S)
    for n in range(100):
        ways.note(fix(float(n), north_m=n * 50.0, flags=("jump",)))
    assert not ways.done
