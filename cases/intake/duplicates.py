"""QUESTION: was this told before? Suggestions with their reasons: same class, near, recent, alike in words. Pure.

Only ever suggested (field guide 2.3): an acceptor merges, and each informant's reward is judged for itself.
"""

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from cases.entry import Case
from cases.intake.settings import Settings
from gps.geo import M_PER_DEG, distance_m

DEFAULTS = Settings()
ENDED = frozenset({"closed", "rejected", "merged"})
SIGNS = re.compile(r"[\w一-鿿]")


class Asked(NamedTuple):
    """The report that is held against the cases there are. `case`: its own id, when it has one."""

    kind: str
    code: str
    lon: float
    lat: float
    t: float
    words: str = ""
    subject: str = ""
    case: str = ""


class Likely(NamedTuple):
    """A case that may be the same problem. `same`: class, place and time all fit; else only its words are alike."""

    case: str
    no: str
    status: str
    title: str
    address: str
    distance_m: float
    report_t: float
    likeness: float
    same: bool
    why: tuple[str, ...]
    photo: str


def suggest(asked: Asked, cases: Iterable[Case], settings: Settings = DEFAULTS) -> list[Likely]:
    """The likeliest first."""
    found = [one for case in cases if (one := _judge(asked, case, settings)) is not None]
    found.sort(key=lambda one: (not one.same, -one.likeness, one.distance_m, one.case))
    return found[: settings.duplicate_most]


def likeness(one: str, other: str) -> float:
    """How alike two texts are, 0–1: shared pairs of neighbouring characters (Dice)."""
    a, b = _pairs(one), _pairs(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def box_around(lon: float, lat: float, metres: float) -> tuple[float, float, float, float]:
    """west, south, east, north of a square that holds the circle."""
    high = metres / M_PER_DEG
    wide = high / max(0.01, math.cos(math.radians(lat)))
    return lon - wide, lat - high, lon + wide, lat + high


def _judge(asked: Asked, case: Case, settings: Settings) -> Likely | None:
    if case.id == asked.case or case.status in ENDED:
        return None
    away = distance_m(asked.lon, asked.lat, case.lon, case.lat)
    age_s = abs(asked.t - case.report_t)
    if away > settings.duplicate_m or age_s > settings.duplicate_s:
        return None
    if asked.subject and case.subject and asked.subject != case.subject:
        return None  # another vehicle in the same place is another problem (field guide 2.4)
    alike = likeness(asked.words, case.description)
    same = (asked.kind, asked.code) == (case.kind, case.code)
    if not same and alike < settings.likeness:
        return None
    photo = case.photos[0].url if case.photos else ""
    why = _why(same, case, away, age_s, alike)
    return Likely(
        case.id, case.case_no, case.status, case.title, case.address, away, case.report_t, alike, same, why, photo
    )


def _why(same: bool, case: Case, away_m: float, age_s: float, alike: float) -> tuple[str, ...]:
    words = [f"同为{case.title or case.code}" if same else f"类别不同（{case.title or case.code}），描述相近"]
    words.append(f"相距{away_m:.0f}米")
    words.append(f"{age_s / 3600:.0f}小时前后" if age_s >= 3600 else f"{max(1.0, age_s / 60):.0f}分钟前后")
    if alike:
        words.append(f"描述相似{alike:.0%}")
    return tuple(words)


def _pairs(text: str) -> set[str]:
    signs = "".join(SIGNS.findall(text.lower()))
    return {signs[at : at + 2] for at in range(len(signs) - 1)} or ({signs} if signs else set())
