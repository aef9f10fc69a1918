"""Silence means something only when we hear, and when nothing stored is still on its way."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from gps.live import settle
from gps.live.settings import Settings

OWN = Settings(settle_least_s=20, settle_s=6, settle_most_s=180)
T0 = 1_795_200_000.0


def looked(*moments: tuple[float, bool, int], stored: float | None = None) -> settle.Settling:
    """(s since the start, line ok, lag) one after the other."""
    settling = settle.Settling()
    settle.start(settling, T0)
    for after_s, line_ok, lag in moments:
        if stored is not None and after_s <= stored:
            settle.arrived(settling, T0 + after_s)
        settle.look(settling, OWN, T0 + after_s, line_ok, lag)
    return settling


def test_a_role_that_has_just_begun_sees_nothing_for_a_while() -> None:
    assert looked((1, True, 0)).blind
    assert looked((1, True, 0), (19, True, 0)).blind
    assert not looked((1, True, 0), (21, True, 0)).blind


def test_without_a_line_to_the_broker_it_stays_blind_however_long() -> None:
    assert looked((1, False, 0), (500, False, 0)).blind


def test_it_waits_while_devices_send_what_they_stored_and_while_the_stream_is_not_read() -> None:
    assert looked((1, True, 0), (10, True, 0), (24, True, 0), (28, True, 0), stored=24).blind
    assert not looked((1, True, 0), (24, True, 0), (31, True, 0), stored=24).blind
    assert looked((1, True, 0), (30, True, 7)).blind


def test_but_not_for_ever() -> None:
    assert not looked((1, True, 9), (182, True, 9)).blind


def test_one_device_with_a_backlog_in_mid_shift_blinds_nobody() -> None:
    settling = looked((1, True, 0), (21, True, 0))
    settle.arrived(settling, T0 + 300)
    assert not settle.look(settling, OWN, T0 + 301, True, 5)


def test_a_broken_line_is_remembered_as_a_span_from_its_break_until_data_settled() -> None:
    settling = looked((1, True, 0), (21, True, 0), (100, False, 0), (130, True, 0), (151, True, 0))
    assert settling.spans == [(T0 + 100, T0 + 151)]
    assert not settling.blind
    assert settling.first_t == T0 + 21


def test_the_time_of_its_own_start_is_no_blind_span_for_then_it_has_read_what_stood_in_the_stream() -> None:
    settling = looked((1, True, 5), (10, True, 3))
    assert settling.starting
    settle.look(settling, OWN, T0 + 30, True, 0)
    assert (settling.starting, settling.spans) == (False, [])


@given(st.lists(st.tuples(st.floats(0.5, 60), st.booleans(), st.integers(0, 3)), max_size=40), st.integers(0, 40))
def test_saved_and_read_again_it_goes_on_as_if_nothing_had_been(steps: list[tuple[float, bool, int]], at: int) -> None:
    unbroken, broken = settle.Settling(), settle.Settling()
    settle.start(unbroken, T0)
    settle.start(broken, T0)
    now = T0
    for n, (passed_s, line_ok, lag) in enumerate(steps):
        now += passed_s
        if n == at:
            broken = msgspec.msgpack.decode(msgspec.msgpack.encode(broken), type=settle.Settling)
        assert settle.look(unbroken, OWN, now, line_ok, lag) == settle.look(broken, OWN, now, line_ok, lag)
    assert unbroken == broken
