"""Pictures are JPEGs of a size that a real camera sends, told apart by place and hour."""

import itertools

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from demo.pictures import Pictures
from tests.demo.things import SETTINGS, ZONE, at

pytestmark = pytest.mark.edges  # drawing is heavy for the quick ring

MOST_BYTES = 150 * 1024


@pytest.fixture(scope="module")
def pictures() -> Pictures:
    return Pictures(SETTINGS.seed, ZONE)


def pixels(jpeg: bytes) -> npt.NDArray[np.float32]:
    assert jpeg.startswith(b"\xff\xd8\xff")
    assert len(jpeg) < MOST_BYTES
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    assert image.shape == (720, 1280, 3)
    return np.asarray(image, dtype=np.float32)


@pytest.mark.parametrize("hour", [2, 7, 12, 18])
def test_every_hour_gives_a_picture_that_is_neither_black_nor_blank(pictures: Pictures, hour: int) -> None:
    """Bounds of domain.md 7: a mean under 30 or over 220 would be a fault, as would a spread under 25 by day."""
    image = pixels(pictures.fixed("CAM01", "长江南路湘银路口", 6, at(hour)))
    assert 30 < image.mean() < 220
    assert image.std() > 12


def test_cameras_look_different_and_each_is_recognised(pictures: Pictures) -> None:
    names = [f"CAM{n:02d}" for n in range(1, 5)]
    seen = [pixels(pictures.fixed(name, "路口", 6, at(2)))[::4, ::4] for name in names]
    later = [pixels(pictures.fixed(name, "路口", 6, at(2, 30)))[::4, ::4] for name in names]
    for i, j in itertools.product(range(4), range(4)):
        same = np.abs(seen[i] - later[j]).mean()
        assert (same < 4) == (i == j)


def test_traffic_moves(pictures: Pictures) -> None:
    first, second = (pixels(pictures.fixed("CAM02", "路口", 8, at(11) + dt)) for dt in (0, 2.0))
    assert np.abs(first[60:660] - second[60:660]).max() > 40


def test_the_same_moment_gives_the_same_bytes(pictures: Pictures) -> None:
    again = Pictures(SETTINGS.seed, ZONE)
    assert pictures.fixed("CAM03", "路口", 6, at(2)) == again.fixed("CAM03", "路口", 6, at(2))


def test_a_rear_camera_shows_the_clean_track_only_while_working(pictures: Pictures) -> None:
    work, transit = (
        pixels(pictures.vehicle("A007-rear", "长江南路", 6, 300.0, at(2), working)) for working in (True, False)
    )
    assert np.abs(work - transit).max() > 15
    assert np.abs(work - pixels(pictures.vehicle("A007-front", "长江南路", 6, 300.0, at(2), True))).mean() > 5


def test_name_and_time_are_burned_in(pictures: Pictures) -> None:
    image = pixels(pictures.fixed("CAM04", "神农大道泰山路口", 8, at(2)))
    assert image[8:44, 136:420].max() > 190
    assert image[8:44, -440:-140].max() > 190


def test_behind_a_bad_sweeper_the_road_is_strewn_with_dirt(pictures: Pictures) -> None:
    clean, dirty = (
        pixels(pictures.vehicle("A005-rear", "汉江路", 4, 130, at(2), True, clean=clean)) for clean in (True, False)
    )
    kerb, sky = np.s_[400:640, 250:700], np.s_[60:250]
    assert np.abs(clean[kerb] - dirty[kerb]).mean() > 5
    assert np.abs(clean[sky] - dirty[sky]).mean() < 1
