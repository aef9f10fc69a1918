"""Of many alerts, which one first; and nothing is left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gps.alerts import rank
from records import Alert
from tests.gps.alerts.build import T0, raised

pytestmark = pytest.mark.edges  # storms: heavy for the quick ring

ONE = raised().alert


def alert(number: int, **more: object) -> Alert:
    return replace(ONE, id=f"20261120-{number:04d}", vehicle=f"A{number:03d}", **more)


def ids(some: list[Alert]) -> list[int]:
    return [int(a.id[-4:]) for a in some]


def test_serious_before_warn_active_before_gone_unanswered_before_answered() -> None:
    some = [
        alert(1, level="warn"), alert(2, level="serious", active=False), alert(3, level="serious"),
        alert(4, level="serious", state="acknowledged"), alert(5, level="serious", state="closed"),
        alert(6, level="serious", shelved_until=T0 + 60), alert(7, level="info"),
    ]  # fmt: skip
    assert ids(rank.ranked(some)) == [3, 4, 2, 1, 7, 6, 5]


def test_of_equals_the_one_that_costs_more_then_the_older() -> None:
    some = [alert(1, breach="camera_offline"), alert(2, raised_t=T0 + 50), alert(3, breach="no_show"), alert(4)]
    assert ids(rank.ranked(some)) == [3, 4, 2, 1]


def test_twelve_silent_terminals_are_one_line() -> None:
    storm = [alert(i, breach="device_offline", raised_t=T0 + i) for i in range(12)]
    lines = rank.groups([*storm, alert(99, level="serious")])
    assert [line.text for line in lines] == ["A099 作业超速", "12 辆终端离线"]
    assert (lines[1].active, lines[1].unanswered, lines[1].newest_t) == (12, 12, T0 + 11)


def test_a_few_or_far_apart_stand_alone() -> None:
    assert len(rank.groups([alert(i) for i in range(4)])) == 4
    assert len(rank.groups([alert(i, raised_t=T0 + i * 3600) for i in range(8)])) == 8


some_alerts = st.lists(
    st.builds(
        alert,
        st.integers(0, 9999),
        level=st.sampled_from(["info", "warn", "serious"]),
        state=st.sampled_from(["raised", "notified", "acknowledged", "corrected", "closed"]),
        breach=st.sampled_from(["overspeed", "idle", "device_offline"]),
        raised_t=st.floats(T0, T0 + 9000),
        active=st.booleans(),
    ),
    max_size=60,
    unique_by=lambda a: a.id,
)


@given(some_alerts)
def test_every_alert_is_in_exactly_one_line(some: list[Alert]) -> None:
    lines = rank.groups(some)
    assert sorted(a.id for line in lines for a in line.alerts) == sorted(a.id for a in some)
    assert rank.groups(list(reversed(some))) == lines


def test_a_storm_of_ten_thousand_is_few_lines() -> None:
    storm = [alert(i, breach="device_offline", raised_t=T0 + i / 100) for i in range(10_000)]
    (line,) = rank.groups(storm)
    assert line.text == "10000 辆终端离线"
    assert len(line.alerts) == 10_000
