"""What a soak concludes: is it flat, does it grow too much, or was it too short to tell?"""

import random

import pytest

from bench._memory import robust_slope
from bench._verdict import BREAKS, HEAP, HOLDS, OPEN, judged, whole

MINUTES = 60


def series(per_h: float, noise: float = 0.0, start: float = 100.0, minutes: int = MINUTES) -> list[tuple[float, float]]:
    dice = random.Random(3)
    return [(m / 60, start + per_h * m / 60 + dice.gauss(0, noise)) for m in range(minutes)]


def verdict(what: str, points: list[tuple[float, float]]) -> str:
    return str(judged({what: points}, warm_h=0.0)[0]["verdict"])


def test_a_robust_slope_is_the_slope_whatever_single_samples_say() -> None:
    clean = series(3.0, noise=0.2)
    spoiled = [(at, 900.0 if n in (5, 40, 41) else value) for n, (at, value) in enumerate(clean)]
    per_h, error = robust_slope(*zip(*spoiled, strict=True)) or (0.0, 0.0)
    assert per_h == pytest.approx(3.0, abs=0.5)
    assert 0 < error < 0.5


def test_the_error_of_a_robust_slope_covers_the_truth() -> None:
    """Of forty series without a slope, three errors hardly ever leave zero out."""
    outside = 0
    for seed in range(40):
        dice = random.Random(seed)
        per_h, error = robust_slope([n / 60 for n in range(60)], [dice.gauss(50, 1) for _ in range(60)]) or (9.0, 0.0)
        outside += abs(per_h) > 3 * error
    assert outside <= 3


def test_a_few_samples_have_no_robust_slope() -> None:
    assert robust_slope([0.0, 0.1], [1.0, 2.0]) is None


@pytest.mark.parametrize(
    ("what", "points", "said"),
    [
        ("left JS heap MB", series(0.0, noise=0.3), HOLDS),
        ("left JS heap MB", series(6.0, noise=0.3), BREAKS),
        ("left JS heap MB", series(0.0, noise=0.1, minutes=15), OPEN),
        ("left JS heap MB", series(90.0, noise=0.1, minutes=15), OPEN),
        ("left JS heap MB", series(HEAP.most_per_h or 0.0, noise=0.5, minutes=30), OPEN),
        ("web PSS MB", series(0.05, noise=0.02), HOLDS),
        ("web PSS MB", series(2.0, noise=0.02), BREAKS),
        ("right listeners", series(0.0, start=400), HOLDS),
        ("right listeners", series(30.0, start=400), BREAKS),
        ("right DOM nodes", series(20.0, start=2_000), HOLDS),
        ("web descriptors", series(0.0, start=30), HOLDS),
        ("web descriptors", series(12.0, start=30), BREAKS),
        ("postgres PSS MB", series(100.0), ""),
        ("fleet descriptors", series(100.0), ""),
        ("all roles PSS MB", series(100.0), ""),
    ],
)
def test_a_verdict_on_one_series(what: str, points: list[tuple[float, float]], said: str) -> None:
    assert verdict(what, points) == said


def test_what_was_before_the_warm_up_does_not_count() -> None:
    points = [(at, value + (80 if at < 0.25 else 0)) for at, value in series(0.0, noise=0.1)]
    assert judged({"web PSS MB": points}, warm_h=0.25)[0]["verdict"] == HOLDS


def test_one_that_breaks_breaks_all_and_so_does_a_forced_reload() -> None:
    holds, breaks, short = ({"verdict": word} for word in (HOLDS, BREAKS, OPEN))
    assert whole([holds, short, breaks], reloads=0) == BREAKS
    assert whole([holds, holds], reloads=1) == BREAKS
    assert whole([holds, short], reloads=0) == OPEN
    assert whole([holds, {"verdict": ""}], reloads=0) == HOLDS
