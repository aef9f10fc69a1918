"""A point in people's words, and words as a point."""

import pytest

from cases.intake.addresses import Addresses
from cases.intake.locate import Ground
from registry.model import Registry
from tests.cases.intake.build import LAT, LON, REGISTRY, at

GROUND = Ground(REGISTRY)
ADDRESSES = Addresses(GROUND)


@pytest.mark.parametrize(
    ("east_m", "north_m", "address"),
    [
        (20, 30, "长江南路湘银路口附近"),
        (40, -10, "湘银路长江南路口附近"),
        (200, 20, "湘银路北侧，长江南路口以东约200米"),
        (-300, -3, "湘银路，长江南路口以西约300米"),  # on the road itself no side is named
        (-12, 250, "长江南路西侧，湘银路口以北约250米"),
        (800, -15, "湘银路南侧"),  # the crossing is too far to help
        (500, 500, "嵩山路街道嵩山02"),  # no road near
    ],
)
def test_a_point_is_told_as_people_tell_it(east_m: float, north_m: float, address: str) -> None:
    assert GROUND.at(*at(east_m, north_m)).address == address


def test_a_point_knows_its_grids_street_and_community() -> None:
    spot = GROUND.at(*at(200, 20))
    assert (spot.unit_grid, spot.duty_grid) == ("430211001001002", "D2")
    assert (spot.street, spot.community) == ("嵩山路街道", "嵩山02")


def test_outside_all_grids_nothing_is_claimed() -> None:
    spot = GROUND.at(112.0, 27.0)
    assert spot[2:7] == ("", "", "", "", "")
    assert not GROUND.has(112.0, 27.0)
    assert Ground(Registry()).at(LON, LAT).address == ""


def test_the_ground_of_one_registry_is_made_once() -> None:
    assert Ground.of(REGISTRY) is Ground.of(REGISTRY)
    assert Ground.of(Registry(version=2)).registry.version == 2


def test_a_gap_between_sections_is_the_same_crossing() -> None:
    """湘银路 ends 5 m before the crossing and begins 5 m after it."""
    assert [(c.one, c.other) for c in GROUND.crossings] == [("湘银路", "长江南路")]
    assert (GROUND.crossings[0].lon, GROUND.crossings[0].lat) == pytest.approx((LON, LAT), abs=1e-4)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("湘银路", ("road", "湘银路")),
        ("湘银路 长江南路", ("crossing", "湘银路长江南路口")),
        ("长江南路与湘银路交叉口", ("crossing", "湘银路长江南路口")),
        ("阳光小区", ("camera", "阳光小区正门")),
        ("阳小门", ("camera", "阳光小区正门")),  # all its signs in their order
        ("嵩山路街道", ("street", "嵩山路街道")),
        ("嵩山02", ("unit", "嵩山02")),
        ("430211001002001", ("unit", "嵩山03")),
        ("xylcj", ("crossing", "湘银路长江南路口")),
        ("xiangyin", ("road", "湘银路")),
    ],
)
def test_places_are_found_by_words_pinyin_and_code(words: str, first: tuple[str, str]) -> None:
    found = ADDRESSES.search(words)
    assert (found[0].kind, found[0].name) == first


def test_nothing_typed_and_nothing_known_finds_nothing() -> None:
    assert ADDRESSES.search("  ") == []
    assert ADDRESSES.search("黄河路") == []
    assert len(ADDRESSES.search("嵩山", 3)) == 3


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("湘银路长江南路口有人乱堆杂物", "湘银路长江南路口"),
        ("长江南路和湘银路交界的地方", "湘银路长江南路口"),
        ("我在阳光小区正门看到垃圾", "阳光小区正门"),
        (f"位置 {LON + 0.001:.4f},{LAT:.4f} 有垃圾", f"{LON + 0.001:.4f},{LAT:.4f}"),
        ("网格430211001001002内", "嵩山02"),
    ],
)
def test_a_message_that_names_one_point_is_understood(text: str, name: str) -> None:
    place = ADDRESSES.named_in(text)
    assert place is not None
    assert place.name == name


@pytest.mark.parametrize("text", ["湘银路有垃圾", "哪里都有垃圾", "位置 100.0001,20.0001", ""])
def test_a_message_that_names_no_point_is_left_to_people(text: str) -> None:
    assert ADDRESSES.named_in(text) is None
