"""QUESTION: what goes wrong tonight? A fixed cast; what each of them does, to the second, follows from the seed.

Only the devices are staged, never the alarms: the rules have to find out. Where a moment does not suit (the vehicle
fetches water just then), it happens at the next one that does. Every night is the same night.
"""

from typing import NamedTuple

import numpy as np

from demo.drive import Stray
from demo.plans import AS_PLANNED, LEAD_S, Change
from demo.route import Timed
from gps.geo import Array

STRAIGHT_DEG = 25.0  # the heading of a suitable stretch varies no more
CLEAR_M = 30.0  # beyond the edge of a place where vehicles stop
ROOM_S = 40.0  # of work before and after a staged moment
SEARCH_S = 5400.0  # a moment that suits is looked for so long


class Act(NamedTuple):
    """Who does what when: s after 23:00, nominal."""

    vehicle: str
    breach: str
    at_s: float
    for_s: float
    value: float = 0.0  # km/h of an overspeed or a stray trip


class Staged(NamedTuple):
    """An act as it came to pass: s since the shift may begin (22:30)."""

    act: Act
    from_s: float
    to_s: float


CAST = (
    Act("A016", "no_show", 0, 25_200),  # 黄河南路 stays as it is
    Act("A003", "late_start", 0, 780),
    Act("A002", "dry_run", 6_600, 275),  # 00:50
    Act("A006", "idle", 7_800, 720),  # 01:10
    Act("A013", "driver_mismatch", 9_000, 4_200),  # 01:30 to 02:40, then the right one is back
    Act("A010", "overspeed", 9_300, 58, 16.6),  # 01:35, and drives on as it should
    Act("A009", "overspeed", 11_320, 75, 17.0),  # 02:08:40
    Act("A014", "device_offline", 11_480, 430),  # 02:11:20, 神农大道
    Act("A011", "off_route", 11_460, 0, 21.0),  # about 02:13 after the section, 嵩山路
    Act("A005", "poor_effect", 11_100, 1_500),  # 02:05 to 02:30: the rear camera sees a dirty road
)
SPARE = {"A002": 1, "A009": 1, "A010": 1}  # passes less in the plan than they drive: what they spoil they make up for


def acts(vehicle: str) -> list[Act]:
    """What one vehicle will do."""
    return [act for act in CAST if act.vehicle == vehicle]


def act_of(vehicle: str, breach: str) -> Act | None:
    return next((act for act in acts(vehicle) if act.breach == breach), None)


def change_of(vehicle: str) -> Change:
    """What becomes of the shift's course."""
    change = AS_PLANNED
    for act in acts(vehicle):
        if act.breach == "no_show":
            change = change._replace(stays=True)
        elif act.breach == "late_start":
            change = change._replace(late_s=act.for_s)
        elif act.breach == "off_route":
            change = change._replace(stray=Stray(LEAD_S + act.at_s, act.value))
        elif act.breach == "idle":
            change = change._replace(lost_s=act.for_s)
    return change


def applied(way: Timed, vehicle: str, strayed: tuple[float, float] | None, stops: Array) -> tuple[Timed, list[Staged]]:
    """The way with what happens on it, and when it does; a trip off the route is on it already.

    `stops`: (n, 3) x, y, radius of places where a vehicle may stand with its work off.
    """
    done = []
    for act in acts(vehicle):
        at_s = LEAD_S + act.at_s
        if act.breach == "overspeed":
            at_s = _moment(way, at_s, act.for_s, stops)
            way, to_s = _hurried(way, at_s, act.for_s, act.value)
        elif act.breach == "dry_run":
            at_s = _moment(way, at_s, act.for_s, stops)
            way, to_s = _dry(way, at_s, act.for_s)
        elif act.breach == "idle":
            at_s = _moment(way, at_s, 30, stops)
            way, to_s = _standing(way, at_s, act.for_s)
        elif act.breach == "off_route" and strayed is not None:
            at_s, to_s = strayed
        else:
            to_s = at_s + act.for_s
        done.append(Staged(act, at_s, to_s))
    return way, done


def _moment(way: Timed, at_s: float, for_s: float, stops: Array) -> float:
    """First moment from `at_s` on with straight work around it, away from all stops."""
    away_m = (np.hypot(way.x[:-1, None] - stops[:, 0], way.y[:-1, None] - stops[:, 1]) - stops[:, 2]).min(axis=1)
    good = np.asarray(way.work, dtype=bool) & (way.kmh > 0) & (away_m > CLEAR_M)
    for t in np.arange(at_s, at_s + SEARCH_S, 5.0).tolist():
        i, j = (np.searchsorted(way.t, [t - ROOM_S, t + for_s + ROOM_S], side="right") + (-1, 0)).tolist()
        turn = np.abs((way.heading_deg[i:j] - way.heading_deg[i] + 180) % 360 - 180)
        if bool(good[i:j].all()) and float(turn.max()) < STRAIGHT_DEG:
            return float(t)
    raise ValueError(f"no straight work for {for_s:.0f} s after {at_s:.0f} s")


def _cut(way: Timed, at_s: float) -> Timed:
    """The same way with a point at `at_s`."""
    i = int(np.searchsorted(way.t, at_s, side="right"))
    if way.t[i - 1] == at_s:
        return way
    return Timed(
        np.insert(way.t, i, at_s),
        np.insert(way.x, i, np.interp(at_s, way.t, way.x)),
        np.insert(way.y, i, np.interp(at_s, way.t, way.y)),
        np.insert(way.kmh, i, way.kmh[i - 1]),
        np.insert(way.heading_deg, i, way.heading_deg[i - 1]),
        np.insert(way.work, i, way.work[i - 1]),
    )


def _hurried(way: Timed, at_s: float, for_s: float, kmh: float) -> tuple[Timed, float]:
    """At `kmh` for `for_s`, then on as before, earlier than before."""
    way = _cut(way, at_s)
    i = int(np.searchsorted(way.t, at_s))
    length_m = np.concatenate(([0.0], np.cumsum(np.hypot(np.diff(way.x[i:]), np.diff(way.y[i:])))))
    end_s = float(np.interp(kmh / 3.6 * for_s, length_m, way.t[i:]))  # by the old clock
    way = _cut(way, end_s)
    j = int(np.searchsorted(way.t, end_s))
    steps_m = np.hypot(np.diff(way.x[i : j + 1]), np.diff(way.y[i : j + 1]))
    fast = way.t.copy()
    fast[i + 1 : j + 1] = at_s + np.cumsum(steps_m) / (kmh / 3.6)
    fast[j + 1 :] += fast[j] - way.t[j]
    speed = way.kmh.copy()
    speed[i:j] = kmh
    return way._replace(t=fast, kmh=speed), float(fast[j])


def _dry(way: Timed, at_s: float, for_s: float) -> tuple[Timed, float]:
    """Brush and pump off for a while."""
    way = _cut(_cut(way, at_s), at_s + for_s)
    i, j = np.searchsorted(way.t, [at_s, at_s + for_s]).tolist()
    work = way.work.copy()
    work[i:j] = False
    return way._replace(work=work), at_s + for_s


def _standing(way: Timed, at_s: float, for_s: float) -> tuple[Timed, float]:
    """Stands with everything off, then goes on."""
    way = _cut(way, at_s)
    i = int(np.searchsorted(way.t, at_s))
    t = np.insert(way.t, i, at_s)
    t[i + 1 :] += for_s
    way = Timed(
        t, np.insert(way.x, i, way.x[i]), np.insert(way.y, i, way.y[i]), np.insert(way.kmh, i, 0.0),
        np.insert(way.heading_deg, i, way.heading_deg[i]), np.insert(way.work, i, False),
    )  # fmt: skip
    return way, at_s + for_s
