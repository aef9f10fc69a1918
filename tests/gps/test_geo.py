"""The open door of the room."""

import doctest

import gps.geo


def test_the_example_of_the_door_is_true() -> None:
    assert doctest.testmod(gps.geo).failed == 0


def test_everything_promised_is_there() -> None:
    assert all(hasattr(gps.geo, name) for name in gps.geo.__all__)
