"""QUESTION: how many cases have which fate on a day? Counts that make the seed documents' figures.

Morning (field guide 9.1): 241 reported by 11:00, of them 190 closed (184 checked on site, 4 handled by collectors
themselves, 2 closed at once), 34 open after filing, 17 not filed. Later: 259 more until 02:00, and more than 95 % of
what is filed is closed.
"""

from typing import NamedTuple

from demo.caseload import fates
from demo.caseload.fates import Fate

DAY_S = 86_400.0
HOUR_S = 3_600.0
MORNING_S = (120.0, 8_700.0)  # s since 08:00 in which closed ones of the morning are reported
QUIET_S = (10_710.0, 11_190.0)  # 10:58:30 … 11:06:30: nothing happens
NIGHT_S = 64_800.0  # 02:00
NEXT_S = 88_200.0  # 08:30 of the next day, when what stayed overnight goes on
HOURS = (  # how much is reported in an hour after 11:00, relative
    (11, 0.9), (12, 0.4), (13, 0.5), (14, 1.2), (15, 1.3), (16, 1.2), (17, 0.9), (18, 0.5), (19, 0.5), (20, 0.4),
    (21, 0.3), (22, 0.1), (23, 0.1), (24, 0.06), (25, 0.05),
)  # fmt: skip


class Wanted(NamedTuple):
    """`cases` stories of a fate. `cut`: action after which it stands still, reached at `at_s` (since 08:00); `only`:
    which sources or classes fit: collector, public, urgent, patient, self."""

    fate: Fate
    cases: int
    cut: str = ""
    at_s: tuple[float, float] = (0.0, 0.0)
    only: tuple[str, ...] = ()


def _at(*hours: float) -> tuple[float, float]:
    """Local hours and minutes, as 10.58, in s since 08:00."""
    low, high = (((h // 1) - 8) * HOUR_S + round(h % 1 * 100) * 60 for h in hours)
    return low, high


CLOSED = (  # 183, and the seed's own case: 184
    Wanted(fates.straight, 135), Wanted(fates.assigned, 12), Wanted(fates.called_back, 6, only=("public",)),
    Wanted(fates.typical, 2), Wanted(fates.urged, 4), Wanted(fates.reworked, 4, only=("collector",)),
    Wanted(fates.returned, 3, only=("collector",)), Wanted(fates.redone, 3), Wanted(fates.assisted, 4),
    Wanted(fates.extended, 2, only=("patient",)), Wanted(fates.supervised, 3), Wanted(fates.ruled, 2),
    Wanted(fates.late, 3, only=("collector", "urgent")),
)  # fmt: skip
AT_ONCE = (Wanted(fates.self_handled, 4, only=("collector", "self")), Wanted(fates.quick, 2, only=("collector",)))
UNFILED = (
    Wanted(fates.rejected, 4, only=("public",)), Wanted(fates.rejected, 2, only=("collector",)),
    Wanted(fates.straight, 3, "report", _at(10.47, 10.58), ("collector",)),
    Wanted(fates.straight, 3, "send_verify", _at(10.44, 10.57), ("public",)),
    Wanted(fates.straight, 2, "accept", _at(10.50, 10.58), ("collector",)),
)  # fmt: skip
MERGED = 3  # besides
OPEN = (  # 34
    Wanted(fates.straight, 3, "file", _at(10.46, 10.58)),
    Wanted(fates.coordinated, 1, "coordinate", _at(10.40, 10.50)),
    Wanted(fates.straight, 6, "dispatch", _at(10.44, 10.58)),
    Wanted(fates.straight, 10, "sign", _at(10.00, 10.56)),
    Wanted(fates.unrest, 2, "sign", _at(8.22, 8.40), ("collector", "urgent")),
    Wanted(fates.asks_return, 1, "ask_return", _at(10.35, 10.56), ("patient",)),
    Wanted(fates.supervised, 1, "supervise", _at(10.20, 10.50), ("patient",)),
    Wanted(fates.suspended, 2, "agree_suspension", _at(9.30, 10.50), ("patient",)),
    Wanted(fates.straight, 4, "feed_back", _at(10.40, 10.58)),
    Wanted(fates.straight, 4, "pass_review", _at(10.44, 10.58)),
)
OVERNIGHT = (  # 12 of the later ones
    Wanted(fates.straight, 3, "sign", only=("patient",)), Wanted(fates.unrest, 2, "sign", only=("collector", "urgent")),
    Wanted(fates.supervised, 1, "supervise", only=("patient",)),
    Wanted(fates.asks_return, 1, "ask_return", only=("patient",)),
    Wanted(fates.suspended, 1, "agree_suspension", only=("patient",)), Wanted(fates.straight, 1, "file"),
    Wanted(fates.straight, 2, "feed_back"), Wanted(fates.straight, 1, "pass_review"),
)  # fmt: skip
LATER = (  # 259 with OVERNIGHT and MERGED; what they leave is straight
    Wanted(fates.rejected, 5, only=("public",)), Wanted(fates.rejected, 3, only=("collector",)),
    Wanted(fates.self_handled, 8, only=("collector", "self")), Wanted(fates.quick, 4, only=("collector",)),
    Wanted(fates.reworked, 6), Wanted(fates.returned, 5), Wanted(fates.redone, 4), Wanted(fates.assisted, 6),
    Wanted(fates.extended, 4, only=("patient",)), Wanted(fates.supervised, 4), Wanted(fates.ruled, 3),
    Wanted(fates.late, 4, only=("collector", "urgent")), Wanted(fates.urged, 6), Wanted(fates.typical, 3),
    Wanted(fates.assigned, 20), Wanted(fates.called_back, 12, only=("public",)), Wanted(fates.coordinated, 2),
)  # fmt: skip
STRAIGHT = Wanted(fates.straight, 0)
LATER_COUNT = 259
SMALL_HOURS = 8  # more between 02:00 and the end of the day
