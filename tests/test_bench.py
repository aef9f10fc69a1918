"""What the benches conclude from what they see: does lag grow, when is the wall prompt again, does memory grow?"""

import random

import pytest

from bench._lag import figures, keeps_up
from bench._memory import CERTAIN, role_of, slope
from bench.burst import EVEN_RATE, STAYS_S, in_budget_from

BEGAN = 1_000.0


def shown(
    latency_s: float, seconds: float = 10.0, rate: float = 100.0, each_s: float = 0.0
) -> list[tuple[float, float]]:
    """Pairs of an even load; `each_s` is how much later every second is shown than the one before."""
    sent = [BEGAN + n / rate for n in range(int(seconds * rate))]
    return [(t + latency_s + (t - BEGAN) * each_s, t) for t in sent]


def test_latencies_are_told_in_ms_whole_and_by_halves() -> None:
    told = figures(shown(0.030))
    assert (told["shown"], told["p50_ms"], told["p99_ms"]) == (1_000, 30.0, 30.0)
    assert told["p50_first_half_ms"] == told["p50_last_half_ms"] == 30.0


def test_an_even_lag_keeps_up_and_a_growing_one_does_not() -> None:
    assert keeps_up(figures(shown(0.030)))
    assert not keeps_up(figures(shown(0.030, each_s=0.05)))


def test_a_lag_of_seconds_does_not_keep_up_however_even() -> None:
    assert not keeps_up(figures(shown(2.0)))


def test_nothing_shown_is_not_keeping_up() -> None:
    assert not keeps_up(figures([]))


def test_the_wall_is_back_when_the_backlog_is_shown() -> None:
    """For 6 s everything waits until second 6; afterwards all is prompt."""
    even = shown(0.030, seconds=30.0, rate=EVEN_RATE)
    waited = [(max(t, BEGAN + 6.0), sent) for t, sent in even]
    assert in_budget_from(waited, BEGAN) == pytest.approx(6.1, abs=0.3)


def test_a_wall_that_was_never_late_is_back_at_once() -> None:
    assert in_budget_from(shown(0.030, seconds=30.0, rate=EVEN_RATE), BEGAN) == pytest.approx(0.0, abs=0.2)


def test_a_wall_that_stays_late_never_comes_back() -> None:
    assert in_budget_from(shown(0.400, seconds=30.0, rate=EVEN_RATE), BEGAN) == float("inf")


def test_a_wall_that_shows_nothing_is_not_back() -> None:
    gap = [(t, sent) for t, sent in shown(0.030, seconds=30.0, rate=EVEN_RATE) if not 3.0 < t - BEGAN < 3.0 + STAYS_S]
    assert in_budget_from(gap, BEGAN) > STAYS_S


def test_a_slope_is_found_and_told_from_noise() -> None:
    dice = random.Random(7)
    hours = [n * 5 / 3_600 for n in range(60)]
    flat = [50.0 + dice.gauss(0, 0.1) for _ in hours]
    steep = [value + 20.0 * at for value, at in zip(flat, hours, strict=True)]
    per_h, error = slope(hours, flat) or (0.0, 0.0)
    assert abs(per_h) < CERTAIN * error
    per_h, error = slope(hours, steep) or (0.0, 0.0)
    assert per_h == pytest.approx(20.0, abs=5.0)
    assert per_h > CERTAIN * error


def test_one_step_in_a_series_is_no_certain_slope() -> None:
    """A process that takes one piece of memory once does not grow for ever."""
    hours = [n * 5 / 3_600 for n in range(60)]
    per_h, error = slope(hours, [50.0 if n < 30 else 51.0 for n in range(60)]) or (0.0, 0.0)
    assert per_h < CERTAIN * error


def test_a_few_samples_have_no_slope() -> None:
    assert slope([0.0, 0.1], [1.0, 2.0]) is None


@pytest.mark.parametrize(
    ("command", "role"),
    [
        ("python\0/city/app.py\0ingest\0", "ingest"),
        ("python\0/city/app.py\0demo\0", "supervisor and broker"),
        ("postgres: walwriter ", "postgres"),
        ("/usr/bin/redis-server 127.0.0.1:6379", "redis-server"),
        ("", ""),
    ],
)
def test_processes_are_named_by_their_role(command: str, role: str) -> None:
    assert role_of(command) == role
