"""Builders: an episode with the boring fields filled in, an entry raised from it, a person's action."""

from typing import Any

from gps.alerts.book import Context, reconcile
from gps.alerts.entry import Do, Entry
from gps.alerts.settings import Settings
from gps.rules.episode import Episode
from registry.model import Driver, Registry, Road, Unit, Vehicle

T0 = 1_795_197_600.0  # 2026-11-21T02:00+08:00
END = T0 + 4 * 3600  # 06:00
OWN = Settings()
NIGHT = "2026-11-20"
LINE = {"type": "LineString", "coordinates": [[113.08, 27.83], [113.09, 27.83]]}
REGISTRY = Registry(
    version=1,
    vehicles={
        "A007": Vehicle("A007", "sweeper", "湘江环卫", "李队", "湘B·A0007", "13800000007"),
        "A008": Vehicle("A008", "washer", "湘江环卫", "李队"),
    },
    drivers={"D07": Driver("D07", "张师傅", phone="13900000007")},
    units={"u1": Unit("u1", "湘江环卫", "company", phone="073100000000")},
    roads={"R1": Road("R1", "长江南路", LINE, fleet_lead="王队")},
)


def episode(
    from_s: float = 0.0, to_s: float | None = None, breach: str = "overspeed", level: str = "warn", **more: Any
) -> Episode:
    """A breach of A007, seconds after T0; its hold of 30 s is met."""
    given = {"vehicle": "A007", "value": 9.0, "threshold": 8.0, "unit": "km/h", "hold_s": 30.0, "section": "R1"} | more
    end_t = None if to_s is None else T0 + to_s
    return Episode(breach=breach, level=level, from_t=T0 + from_s, at_t=T0 + from_s + 30, to_t=end_t, **given)  # type: ignore[arg-type]


def context(**more: Any) -> Context:
    given: dict[str, Any] = {
        "night": NIGHT, "shift": "night", "breaches": frozenset({"overspeed", "idle", "off_route"}), "vehicle": "A007",
        "plan": f"{NIGHT}/night/A007", "responsible": "李队", "ends_t": END,
    }  # fmt: skip
    return Context(**(given | more))


def raised(*episodes: Episode, now_s: float = 30.0, number: int = 1, own: Settings = OWN) -> Entry:
    """The alert of these episodes, numbered."""
    (change,) = reconcile([], episodes or [episode()], context(), T0 + now_s, own)
    return named(change.entry, number)


def named(entry: Entry, number: int = 1) -> Entry:
    from msgspec.structs import replace

    return replace(entry, alert=replace(entry.alert, id=f"20261120-{number:04d}"))


def do(action: str, at_s: float = 60.0, role: str = "night_operator", **more: Any) -> Do:
    return Do(action, more.pop("by", "夜班甲"), role, T0 + at_s, **more)
