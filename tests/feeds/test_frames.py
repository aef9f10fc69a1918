"""The binary frame, the table behind it, and who is sent what."""

import msgspec
import numpy as np
import pytest

from feeds import frames
from feeds.fan import Client, Fan
from feeds.settings import Settings
from feeds.slots import Pace, Slot, Tick
from feeds.states import Unit
from feeds.table import Table
from tests.feeds.build import T, unit


def placed(unit_id: str, lon: float = 113.1, t: float = T, **more: object) -> Unit:
    return unit(unit_id, state="driving", t=t, lon=lon, lat=27.83, **more)


def tick(*at: int) -> Tick:
    return Tick(np.array(at, dtype=np.intp), b"x", T)


def test_a_row_is_packed_as_the_contract_says() -> None:
    table = Table(20)
    table.put({"V1": placed("V1", 113.123456, work=True, speed_kmh=4.25, heading_deg=360.0)})
    header, rows = frames.decode(frames.frame(True, table.body(table.everyone(), T + 1.5), T + 1.5, 7))
    assert (header.full, header.count, header.now, header.seq) == (True, 1, T + 1.5, 7)
    assert rows[0].tolist() == (0, 113_123_456, 27_830_000, 1500, 0, 42, 1, 2, 1)
    assert (frames.HEADER.size, frames.ROW.itemsize) == (24, 24)


def test_unknown_heading_speed_and_position_are_said_so() -> None:
    table = Table(20)
    table.put(
        {
            "C1": unit("C1", "collector", state="offline"),
            "C2": unit("C2", "collector", state="on_duty", t=T, lon=1.0, lat=-2.0),
        }
    )
    _, rows = frames.decode(frames.frame(True, table.body(table.everyone(), T), T, 1))
    assert rows["state"].tolist() == [0, 5]  # never drawn: it was nowhere yet
    assert rows["age_ms"].tolist() == [2**31 - 1, 0]
    assert rows["heading"].tolist() == rows["speed"].tolist() == [65535, 65535]


def test_another_version_or_length_is_not_read() -> None:
    whole = frames.frame(False, b"\0" * 24, T, 1)
    for wrong in (b"\2" + whole[1:], whole[:-1]):
        with pytest.raises(ValueError, match="not a frame"):
            frames.decode(wrong)


def test_an_index_is_never_given_twice() -> None:
    table = Table(20)
    table.put({f"V{i}": placed(f"V{i}") for i in range(100)})
    table.put({"V0": None})
    assert table.put({"V0": placed("V0")}) == [100]
    assert table.about([0, 99, 100]) == (
        [(99, "V99", "vehicle", "sweeper", "V99"), (100, "V0", "vehicle", "sweeper", "V0")],
        [0],
    )


def test_a_trail_keeps_its_last_points_and_no_standing_noise() -> None:
    table = Table(3)
    for lon in (113.10, 113.10001, 113.11, 113.12, 113.13):
        table.put({"V1": placed("V1", lon)})
    assert [point[0] for point in table.paths()["0"]] == [113.11, 113.12, 113.13]


def test_a_trail_draws_no_line_over_a_time_in_which_nobody_saw_the_way() -> None:
    table = Table(9)
    for t, lon in ((0.0, 113.10), (60.0, 113.11), (400.0, 113.19), (405.0, 113.191)):
        table.put({"V1": msgspec.structs.replace(placed("V1", lon), t=t)})
    assert [point[0] for point in table.paths()["0"]] == [113.19, 113.191]


def test_a_client_in_step_shares_the_frame_and_a_slow_one_gets_the_newest_of_all_it_missed() -> None:
    slot = Slot()
    assert slot.take(100) is None  # the first frame is full
    slot.offer(one := tick(1, 2))
    assert slot.take(100) is one
    for missed in (tick(3), tick(4, 3), tick(9)):
        slot.offer(missed)
    behind = slot.take(100)
    assert isinstance(behind, np.ndarray)
    assert behind.tolist() == [3, 4, 9]
    assert not slot.waiting


def test_a_client_that_missed_most_units_gets_all_of_them() -> None:
    slot = Slot()
    slot.take(10)
    for i in range(6):
        slot.offer(tick(i))
    assert slot.take(10) is None


@pytest.mark.parametrize(("rows_per_s", "hz"), [(100, 120), (5_000, 30), (50_000, 10)])
def test_frames_come_less_often_the_more_units_change(rows_per_s: int, hz: float) -> None:
    pace, at = Pace(Settings()), 1_000.0
    assert pace.next_at() < at  # quiet: at once
    pace.sent(1, at)
    for _ in range(5 * 120):
        at = pace.next_at()
        pace.sent(round(rows_per_s * (at - pace.last)), at)
    assert pace.next_at() - pace.last == pytest.approx(1 / hz)


def test_new_names_come_before_the_frame_that_moves_them() -> None:
    table, rows = Table(20), set[int]()
    fan = Fan(table, lambda: rows, lambda: T, Settings())
    client = Client()
    table.put({"V1": placed("V1")})
    assert b'"units":[[0,"V1","vehicle","sweeper","V1"]],"trails":{"0":[[113.1,27.83]]}' in fan.hello(
        client, "b1", "live"
    )
    assert fan.news(client) == []
    assert frames.decode(fan.frame(client) or b"")[0].full
    table.put({"V2": placed("V2"), "V1": None})
    assert fan.news(client) == [
        b'{"type":"units","units":[[1,"V2","vehicle","sweeper","V2"]]}',
        b'{"type":"gone","units":[0]}',
    ]
    assert fan.frame(client) is None
    client.resync()
    header, full = frames.decode(fan.frame(client) or b"")
    assert (header.full, header.seq, full["index"].tolist()) == (True, 2, [1])
