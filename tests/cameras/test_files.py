"""Ids, folders, cursors, moments: pure."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cameras import listing
from cameras.files import ID, day_of, folder_of, id_of, path_of
from tests.cameras.corpus import photo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_same_upload_always_gets_the_same_id() -> None:
    one = id_of("V0001-front", 1_764_000_000.5, "ab" * 32)
    assert one == id_of("V0001-front", 1_764_000_000.5, "ab" * 32)
    assert ID.fullmatch(one)
    assert one != id_of("V0001-rear", 1_764_000_000.5, "ab" * 32)
    assert one != id_of("V0001-front", 1_764_000_001.5, "ab" * 32)


def test_a_picture_taken_after_local_midnight_lies_in_the_new_day() -> None:
    assert day_of(1_763_740_799.0, SHANGHAI) == "20251121"  # 23:59:59
    assert day_of(1_763_740_800.0, SHANGHAI) == "20251122"


@pytest.mark.parametrize("t", [1e300, float("nan"), float("inf"), -1e18])
def test_a_time_outside_the_calendar_is_an_error_the_room_knows(t: float) -> None:
    with pytest.raises((ValueError, OverflowError, OSError)):
        day_of(t, SHANGHAI)


@given(st.text(max_size=300))
def test_a_camera_folder_is_one_harmless_name(camera: str) -> None:
    name = folder_of(camera)
    assert name
    assert not set(name) & set("/\\.\0 ")
    assert len(name) <= 120


def test_traversal_in_a_camera_id_stays_inside_its_day() -> None:
    assert path_of("20251121", "../../etc", "0" * 32) == f"20251121/%2E%2E%2F%2E%2E%2Fetc/{'0' * 32}.jpg"


@given(st.floats(0, 4e9).map(lambda t: round(t, 3)), st.from_regex(r"[0-9a-f]{32}", fullmatch=True))
def test_a_cursor_comes_back_as_it_went(t: float, snapshot_id: str) -> None:
    assert listing.below(listing.cursor(t, snapshot_id)) == (t, snapshot_id)


@pytest.mark.parametrize("text", ["", "1", "1_zz", "nan_" + "0" * 32, "1_" + "0" * 33, "1;DROP TABLE snapshot"])
def test_a_cursor_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cursor"):
        listing.below(text)


def test_moments_are_epoch_seconds_or_rfc_3339_with_zone() -> None:
    assert listing.moment("1763740800.5", "from") == 1_763_740_800.5
    assert listing.moment("2025-11-22T00:00:00+08:00", "from") == 1_763_740_800
    assert listing.moment("2025-11-21T16:00:00Z", "from") == 1_763_740_800
    for text in ("2025-11-22T00:00:00", "nan", "inf", "yesterday", "1e999"):
        with pytest.raises(ValueError, match="from"):
            listing.moment(text, "from")


def test_a_camera_is_ok_late_silent_or_none_by_the_age_of_its_picture() -> None:
    words = [listing.state_of(t, 1_000, late_s=120, silent_s=300) for t in (None, 1_000, 880, 879, 700, 699)]
    assert words == ["none", "ok", "ok", "late", "late", "silent"]


def test_the_corpus_is_the_same_every_time() -> None:
    assert photo() == photo()
