"""The registry answers who speaks and which camera looks."""

from msgspec.structs import replace

from registry.model import Camera, Driver, Grid, Registry, Vehicle
from tests.registry.build import SQUARE, area, city


def test_a_device_is_what_it_is_registered_as() -> None:
    there = replace(city(), cameras={"K1": Camera("K1", "路口", 113, 27)})
    assert [there.device(one) for one in ("V1", "C1", "K1", "DG01")] == ["vehicle", "collector", "camera", None]


def test_a_picture_finds_its_camera() -> None:
    there = Registry(
        vehicles={"V1": Vehicle("V1", "sweeper", "甲", "张三")},
        cameras={"K1": Camera("K1", "路口", 113, 27), "K2": Camera("K2", "前", vehicle="V1", channel="front")},
    )
    assert there.camera_of("K1", "main") == "K1"
    assert there.camera_of("V1", "front") == "K2"
    assert there.camera_of("V1", "rear") == "V1-rear"
    assert city().camera_of("C1", "phone") == "C1"  # a phone is no camera of the city


def test_shapes_are_given_as_points() -> None:
    assert Grid("G", "unit", area()).rings == (tuple(map(tuple, SQUARE)),)
    assert Grid("G", "unit", area([[SQUARE], [SQUARE]], "MultiPolygon")).rings == (tuple(map(tuple, SQUARE)),) * 2


def test_indices_know_cards_and_levels() -> None:
    there = Registry(
        drivers={"D1": Driver("D1", "张三", "8A01"), "D2": Driver("D2", "李四")},
        grids={"G1": Grid("G1", "unit", area()), "G2": Grid("G2", "duty", area())},
    )
    assert there.drivers_by_card == {"8A01": "D1"}
    assert list(there.unit_grids) == ["G1"]
    assert list(there.duty_grids) == ["G2"]
