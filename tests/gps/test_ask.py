"""Reading what a caller of the API asked."""

import pytest

from gps.ask import box, matching, moment, page, unit_dict, wanted_format
from tests.feeds.build import unit
from tests.gps.stories import T0

FLEET = [
    unit("A007", state="working", lon=113.08, lat=27.83),
    unit("A008", state="stopped", lon=113.20, lat=27.83),
    unit("A009"),
    unit("C401", "collector", state="on_duty", lon=113.09, lat=27.84),
]


@pytest.mark.parametrize(
    "text",
    ["1763660000", "1763660000.0", "2025-11-20T17:33:20Z", "2025-11-21T01:33:20+08:00", "2025-11-21T01:33:20 08:00"],
)
def test_a_moment_in_any_spelling(text: str) -> None:
    assert moment(text) == T0


@pytest.mark.parametrize("text", ["", "yesterday", "2025-11-21T01:33:20", "1763660000000", "-5", "nan", "inf"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="want|zone"):
        moment(text)


@pytest.mark.parametrize("text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "3,0,1,9", "0,9,1,3", "nan,0,1,1", "0,0,inf,1"])
def test_what_is_no_box_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="want"):
        box(text)


def test_the_parameter_decides_the_format_before_the_accept_header() -> None:
    assert wanted_format("gpx", "application/geo+json") == "gpx"
    assert wanted_format(None, "text/html, application/geo+json;q=0.9, */*") == "geojson"
    assert wanted_format(None, "application/gpx+xml") == "gpx"
    assert wanted_format(None, "*/*") == wanted_format(None, "") == "json"


def ids(*args: object) -> list[str]:
    return [u.id for u in matching(FLEET, *args)]  # type: ignore[arg-type]


def test_units_by_kind_state_box_and_word() -> None:
    assert ids("vehicle", (), None, "", {}) == ["A007", "A008", "A009"]
    assert ids(None, ("working", "on_duty"), None, "", {}) == ["A007", "C401"]
    assert ids(None, (), box("113.0,27.8,113.1,27.9"), "", {}) == ["A007", "C401"]
    assert ids(None, (), None, "湘b", {"A008": ("湘B12345",)}) == ["A008"]
    assert ids(None, (), None, "a00", {}) == ["A007", "A008", "A009"]


def test_pages_join_to_the_whole() -> None:
    first, cursor = page(FLEET, "", 3)
    assert cursor is not None
    rest, end = page(FLEET, cursor, 3)
    assert ([*first, *rest], end) == (FLEET, None)
    assert page(FLEET, "", 4) == (FLEET, None)


def test_a_unit_without_a_fix_has_no_age() -> None:
    told = unit_dict(FLEET[2], T0)
    assert (told["t"], told["age_s"], told["state"]) == (None, None, "no_fix")
    words = ("id", "kind", "subkind", "state", "t", "lon", "lat", "speed_kmh", "heading_deg", "work", "driver")
    assert tuple(told) == (*words, "age_s", "source"), "docs/way-of-data.md, HTTP"
