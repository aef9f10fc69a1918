"""Builders: a small city with the shipped catalogue, people with their roles, what they do to a case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from cases.catalogue import store as shelf
from cases.entry import Assist, Case, Do, NewReport, Photo
from cases.flow.settings import Settings as FlowSettings
from cases.intake.people import Seen
from cases.service import Centre
from config import Settings
from db import Database
from registry.model import Collector, Grid, Registry, Road, Unit

ZONE = ZoneInfo("Asia/Shanghai")
T0 = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE).timestamp()  # a Monday, 09:00
LON, LAT = 113.08, 27.83
RUBBISH, PILE, PARKING, LID = ("matter", "06010"), ("matter", "06036"), ("matter", "09009"), ("component", "01003")


def _square(lon: float, lat: float, half: float) -> dict[str, Any]:
    ring = [[lon - half, lat - half], [lon + half, lat - half], [lon + half, lat + half], [lon - half, lat + half]]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


REGISTRY = Registry(
    version=1,
    collectors={
        "C07": Collector("C07", "D07", "采集甲"), "C08": Collector("C08", "D08", "采集乙"),
        "C09": Collector("C09", "D08", "采集丙"),
    },
    units={
        "S01": Unit("S01", "嵩山路街道", "subdistrict", phone="073100000001"),
        "S02": Unit("S02", "泰山路街道", "subdistrict"),
        "S01-1": Unit("S01-1", "嵩山路环卫站", "SAN", parent="S01"),
        "E01": Unit("E01", "环卫处", "SAN"),
    },
    grids={
        "430211001001001": Grid("430211001001001", "unit", _square(LON, LAT, 0.002), "1号格", "嵩山路街道"),
        "D07": Grid("D07", "duty", _square(LON, LAT, 0.005), "阳光社区责任网格", "嵩山路街道"),
        "D08": Grid("D08", "duty", _square(LON + 0.01, LAT, 0.005), "栗雨社区责任网格", "泰山路街道"),
    },
    roads={"R1": Road("R1", "湘银路", {"type": "LineString", "coordinates": [[LON - 0.01, LAT], [LON + 0.02, LAT]]})},
)  # fmt: skip
SEEN = (
    Seen("C07", "collector", LON, LAT, T0, True, True), Seen("C08", "collector", LON + 0.01, LAT, T0, True, True),
    Seen("C09", "collector", LON + 0.012, LAT, T0, True, True),
)  # fmt: skip
PEOPLE = {  # role → (name, of)
    "acceptor": ("受理甲", ""), "shift_lead": ("值班长甲", ""), "commander": ("指挥长", ""), "unit": ("街道乙", "S01"),
    "collector": ("C07", "C07"), "leader": ("副区长", ""), "evaluator": ("考评员", ""), "admin": ("管理员", ""),
    "night_operator": ("夜班甲", ""), "dispatcher": ("派遣甲", ""),
}  # fmt: skip
ROLES = {  # action → who usually takes it in the demo's profile
    "report": "collector", "self_report": "collector", "verify": "collector", "check": "collector",
    "refer": "night_operator", "dispatch": "shift_lead", "undo_dispatch": "shift_lead", "pass_review": "shift_lead",
    "fail_review": "shift_lead", "close": "shift_lead", "rework": "shift_lead", "agree_return": "shift_lead",
    "rule": "shift_lead", "agree_extension": "commander", "agree_suspension": "commander", "supervise": "leader",
    "sign": "unit", "feed_back": "unit", "ask_return": "unit", "ask_extension": "unit", "ask_suspension": "unit",
    "reply_supervision": "unit", "assist_feed_back": "unit", "hand_on": "unit",
}  # fmt: skip


def settings(**flow: Any) -> Settings:
    base = Settings()
    return replace(base, cases=replace(base.cases, flow=FlowSettings(**flow)))


def centre(db: Database, own: Settings | None = None, seen: Sequence[Seen] = SEEN) -> Centre:
    """The case centre of the small city, its shelf filled with the shipped catalogue."""
    with db.transaction() as tx:
        shelf.seed(tx)
    return Centre(db, own or settings(), lambda: REGISTRY, lambda: seen)


def photo(name: str = "p1", phase: str = "report", t: float = T0) -> Photo:
    return Photo(name, phase, f"/api/v1/photos/{name}", t)  # type: ignore[arg-type]


def report(source: str = "collector", what: tuple[str, str] = PILE, **more: Any) -> NewReport:
    given = {"condition": f"M{what[1]}-1"} if source == "collector" and what[0] == "matter" else {}
    fields: dict[str, Any] = {"description": "小区门口堆了一堆木板", "lon": LON, "lat": LAT} | given | more
    return NewReport(source, what[0], what[1], **fields)  # type: ignore[arg-type]


GIVEN: dict[str, dict[str, Any]] = {
    "verify": {"result": "true", "lon": LON, "lat": LAT, "photos": (photo("v1", "verify"),)},
    "check": {"result": "pass", "lon": LON, "lat": LAT, "photos": (photo("c1", "check"),)},
    "file": {"condition": "M06036-1"}, "dispatch": {"receiver": "S01"},
    "feed_back": {"opinion": "已清理", "photos": (photo("h1", "handle"),)}, "reject": {"opinion": "不属于城管"},
    "ask_return": {"opinion": "非本单位职责"}, "rework": {"opinion": "还有残留", "result": "same_unit"},
    "close": {"by": "值班长乙"},
}  # fmt: skip


def do(action: str, at_s: float = 0.0, role: str = "", **more: Any) -> Do:
    """What somebody does, seconds after T0, with what the action usually needs."""
    role = role or ROLES.get(action, "acceptor")
    by, of = PEOPLE[role]
    fields: dict[str, Any] = {"by": by, "role": role, "of": of, "t": T0 + at_s} | GIVEN.get(action, {}) | more
    return Do(action, **fields)


def reported(at: Centre, at_s: float = 0.0, **more: Any) -> Case:
    """A collector's report."""
    return at.open(do("report", at_s, report=report(**more), photos=(photo(),)))


WAY = ("accept", "file", "dispatch", "sign", "feed_back", "pass_review", "send_check", "check", "close")
REACHES = ("pending_filing", "pending_dispatch", "dispatched", "handling", "pending_review", "pending_check",
           "checking", "pending_close", "closed")  # fmt: skip


def taken(at: Centre, case: Case, status: str, at_s: float = 60.0) -> Case:
    """The case taken on the straight way to a state, a minute a step."""
    begun = REACHES.index(case.status) + 1 if case.status in REACHES else 0
    for action, reached in zip(WAY[begun:], REACHES[begun:], strict=True):
        if case.status == status:
            break
        given: dict[str, Any] = {}
        if action == "check":
            given = {"by": case.holder, "of": case.holder, "lon": case.lon, "lat": case.lat}
        case = at.act(case.id, do(action, at_s, **given), case.version)
        assert case.status == reached
        at_s += 60.0
    assert case.status == status
    return case


def assists(*units: str) -> tuple[Assist, ...]:
    return tuple(Assist(unit) for unit in units)
