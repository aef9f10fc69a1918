"""A small city and nights told as tables: `story("A007", limit_kmh=8, fixes="0s 9, 10s 9, 30s 9, 31s 7")`.

Two roads: 长江南路 (CJN, 1 km east from the origin), 珠江南路 (ZJN, 800 m north from its end); a water point 600 m
south of the middle, a manhole, a depot far west. The window runs from 23:00 to 06:00 local time; 0s is its start.

A line of the table is `WHEN KMH [@X,Y] [WORD …]`: `30s 9`, `2min 0 @500,0 off`, `0s..10min/5s 6` (every 5 s),
`0s..10min/5s @0,0>1000,0` (driven evenly). Without a place the vehicle goes on eastwards. Words: `off` the work signal
is off, `mute` there is none, `rough`, `jump`, `late` flags, `nospeed`, `noheading`.
"""

import math
import re
from typing import Any

from gps.geo import Frame
from gps.rules import judge
from gps.rules.episode import Episode, Signed
from gps.rules.ground import Ground
from gps.rules.settings import Rules
from records import Fix
from registry.model import Camera, Place, Registry, Road, Vehicle
from registry.plans.model import Plan, PlanSection, Stoppage

HOME = Frame(113.08, 27.83)
T0 = 1_763_650_800.0  # 2025-11-20 23:00 in Asia/Shanghai
H = 3600.0
UNITS = {"s": 1.0, "min": 60.0, "h": H}


def lonlat(x: float, y: float) -> tuple[float, float]:
    return HOME.to_lonlat(float(x), float(y))


def road(id_: str, *points: tuple[float, float], **more: Any) -> Road:
    return Road(id_, id_, {"type": "LineString", "coordinates": [list(lonlat(*p)) for p in points]}, **more)


def place(id_: str, kind: str, x: float, y: float, radius_m: float | None = None) -> Place:
    return Place(id_, kind, *lonlat(x, y), radius_m)  # type: ignore[arg-type]


ROADS = [road("CJN", (0, 0), (1000, 0)), road("ZJN", (1000, 0), (1000, 800))]
PLACES = [place("W1", "water", 500, -600), place("P1", "depot", -1500, 0), place("M1", "dredge", 300, 300)]
VEHICLES = [
    Vehicle("A007", "sweeper", "第一公司", "队长", home_lon=lonlat(-1500, 0)[0], home_lat=lonlat(-1500, 0)[1]),
    Vehicle("A008", "washer", "第一公司", "队长"),
    Vehicle("A019", "dredger", "第一公司", "队长"),
]
CAMERAS = [Camera("A007-front", "前", vehicle="A007", channel="front")]


def city(cameras: bool = False, roads: list[Road] = ROADS, places: list[Place] = PLACES) -> Registry:
    return Registry(
        1,
        vehicles={v.id: v for v in VEHICLES},
        cameras={c.id: c for c in CAMERAS} if cameras else {},
        roads={r.id: r for r in roads},
        places={p.id: p for p in places},
    )


def plan(vehicle: str = "A007", sections: str = "CJN ZJN", **more: Any) -> Plan:
    """`sections`: ids, each with `*passes` and `>` or `<` for one direction: `CJN*2> ZJN`."""
    start = more.pop("start", T0)
    parts = []
    for word in sections.split():
        side = "forward" if word.endswith(">") else "backward" if word.endswith("<") else "both"
        name, _, passes = word.rstrip("<>").partition("*")
        parts.append(PlanSection(name, int(passes or 1), side))
    more = {"speed_limit_kmh": more.pop("limit_kmh", None), **more}
    end = more.pop("end", start + 7 * H)
    id_ = more.pop("id", f"2025-11-20/night/{vehicle}")
    return Plan(id_, "2025-11-20", "night", vehicle, more.pop("driver", "王师傅"), start, end, tuple(parts), **more)


class Night:
    """A plan, what came in, and what the rules make of it."""

    def __init__(self, plan: Plan, ground: Ground, rules: Rules, fixes: list[Fix], signed: list[Signed]) -> None:
        self.plan, self.ground, self.rules, self.fixes, self.signed = plan, ground, rules, fixes, signed
        self.memory = judge.replay(plan, ground, rules, fixes, signed)

    def episodes(self, at: str = "", breach: str = "", seen: judge.Seen = judge.Seen()) -> list[Episode]:  # noqa: B008
        """All that is true at `at`: a moment like `10min`; empty: right after the last fix."""
        now = T0 + seconds(at) if at else self.fixes[-1].t + 1
        some = judge.episodes(self.memory, self.ground, self.rules, now, seen)
        return [e for e in some if not breach or e.breach == breach]

    def duty(self, at: str) -> Any:
        return judge.duty(self.memory, self.ground, self.rules, T0 + seconds(at))


def breaches(night: Night, at: str = "", **more: Any) -> list[tuple[str, float]]:
    """(breach, s at which it was one)."""
    return [(e.breach, e.at_t - T0) for e in night.episodes(at, **more)]


def levels(night: Night, at: str = "", **more: Any) -> list[tuple[str, str]]:
    return [(e.breach, e.level) for e in night.episodes(at, **more)]


def spans(night: Night, at: str = "", **more: Any) -> list[tuple[float, float | None]]:
    """Beginning and end, s."""
    return [(e.from_t - T0, None if e.to_t is None else e.to_t - T0) for e in night.episodes(at, **more)]


def story(vehicle: str = "A007", *, fixes: str = "", signed: str | None = None, cameras: bool = False,
          sections: str = "CJN ZJN", rules: Rules = Rules(), others: tuple[Plan, ...] = (),  # noqa: B008
          **more: Any) -> Night:  # fmt: skip
    """One vehicle's night. `signed`: `0s 王师傅, 3h 王师傅 off`; None: the planned driver, from the start."""
    own = plan(vehicle, sections, **more)
    ground = Ground.of(city(cameras), [own, *others])
    words = f"0s {own.relief_driver or own.driver}" if signed is None else signed
    return Night(own, ground, rules, table(fixes, vehicle), sign_ins(words))


def sign_ins(words: str) -> list[Signed]:
    found = []
    for line in filter(None, (one.strip() for one in words.split(","))):
        when, driver, *off = line.split()
        found.append(Signed(T0 + seconds(when), driver, not off))
    return found


def table(text: str, device: str = "A007") -> list[Fix]:
    """The fixes of a table."""
    found: list[Fix] = []
    for line in filter(None, (one.strip() for one in re.split(r",\s+|\n", text))):
        _add(found, line, device)
    return found


def seconds(text: str) -> float:
    """`-10min`, `30s`, `1.5h`."""
    match = re.fullmatch(r"(-?[\d.]+)(s|min|h)", text)
    assert match, text
    return float(match[1]) * UNITS[match[2]]


def _add(found: list[Fix], line: str, device: str) -> None:
    match = re.fullmatch(r"(-?[\d.]+?)(s|min|h)(?:\.\.(-?[\d.]+?)(s|min|h)/([\d.]+)s)?((?: .*)?)", line)
    assert match, line
    first = float(match[1]) * UNITS[match[2]]
    last = float(match[3]) * UNITS[match[4]] if match[3] else first
    every = float(match[5]) if match[5] else 1.0
    words = match[6].split()
    kmh = float(words.pop(0)) if words and re.fullmatch(r"[\d.]+", words[0]) else None
    way = [tuple(map(float, p.split(","))) for p in words.pop(0)[1:].split(">")] if words and words[0][0] == "@" else []
    for k in range(round((last - first) / every) + 1):
        t = T0 + first + k * every
        x, y, heading = _where(found, way, t, (k * every) / (last - first) if last > first else 0.0, kmh)
        speed = kmh if kmh is not None else _even(way, last - first)
        found.append(_fix(device, t, x, y, speed, heading, words))


def _where(
    found: list[Fix], way: list[tuple[float, ...]], t: float, share: float, kmh: float | None
) -> tuple[float, float, float | None]:
    if len(way) == 2:
        (x1, y1), (x2, y2) = way
        heading = math.degrees(math.atan2(x2 - x1, y2 - y1)) % 360
        return x1 + (x2 - x1) * share, y1 + (y2 - y1) * share, heading
    if way:
        return way[0][0], way[0][1], 90.0
    if not found:
        return 100.0, 0.0, 90.0
    x, y = HOME.to_xy(found[-1].lon, found[-1].lat)
    return x + (kmh or 0.0) / 3.6 * (t - found[-1].t), y, 90.0


def _even(way: list[tuple[float, ...]], lasts: float) -> float:
    return math.dist(way[0], way[1]) / lasts * 3.6


def _fix(device: str, t: float, x: float, y: float, kmh: float, heading: float | None, words: list[str]) -> Fix:
    work = None if "mute" in words else "off" not in words
    flags = tuple(w for w in words if w in ("rough", "jump", "late", "future"))
    lon, lat = lonlat(x, y)
    return Fix(
        device, "vehicle", t, lon, lat, t + 0.5, None if "nospeed" in words else kmh,
        None if "noheading" in words else heading, None, work, flags=flags,
    )  # fmt: skip


def stoppage(from_: str, to: str | None, kinds: tuple[str, ...] = ()) -> Stoppage:
    """天气停工."""
    return Stoppage(
        "s1", T0 + seconds(from_), None if to is None else T0 + seconds(to), kinds, "weather", "雨", "值班长"
    )
