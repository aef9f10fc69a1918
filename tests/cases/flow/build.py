"""Builders: a small city, a case taken to any state by legal steps, what somebody does."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

from cases.catalogue.model import Catalogue, Condition, Minor, built
from cases.entry import Assist, Case, Change, Do, NewReport, Photo, Task
from cases.flow import step as flow
from cases.flow.room import Place, Room, Who
from cases.flow.settings import Settings
from cases.timing.calendar import Calendar
from cases.timing.limit import Limit
from records import Forbidden, Refused
from registry.model import Unit

ZONE = ZoneInfo("Asia/Shanghai")
T0 = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE).timestamp()  # a Monday, 09:00
MIN, HOUR, DAY = 60.0, 3600.0, 86_400.0
LON, LAT = 113.08, 27.83
CASE = "20261123-00001"
RUBBISH, PARKING, LAMP, HAWKER = ("matter", "06036"), ("matter", "09003"), ("component", "01004"), ("matter", "09005")


def catalogue() -> Catalogue:
    minors = [
        Minor("matter", "06036", "暴露垃圾", "06", "市容环境", "01-36", self_handle_allowed=True),
        Minor("matter", "09003", "机动车乱停放", "09", "街面秩序", moving=True),
        Minor("component", "01004", "电力井盖", "01", "公用设施"),
        Minor("matter", "09005", "无照经营游商", "09", "街面秩序", enabled=False),
    ]
    conditions = [
        Condition("M06036-1", "matter", "06036", "成堆", ("SAN",), Limit("work_hour", 4), closing="清理干净"),
        Condition("M06036-2", "matter", "06036", "零星", ("SAN",), Limit("work_hour", 2), closing="清理干净"),
        Condition("M09003-1", "matter", "09003", "占道", ("TRF",), Limit("work_hour", 2), closing="驶离"),
        Condition("C01004-1", "component", "01004", "缺失", ("PWR",), Limit("urgent_hour", 2), True, "恢复"),
        Condition("C01004-2", "component", "01004", "锈蚀", ("PWR",), Limit("none"), closing="恢复"),
    ]
    return built(minors, conditions)


UNITS = {
    "S01": Unit("S01", "嵩山路街道", "street"),
    "S02": Unit("S02", "泰山路街道", "street"),
    "S01-1": Unit("S01-1", "嵩山路环卫站", "station", parent="S01"),
    "E01": Unit("E01", "环卫处", "SAN"),
}
CATALOGUE, CALENDAR = catalogue(), Calendar(ZONE)
PLACE = Place("430211001001001", "D07", "嵩山路街道", "阳光社区", "湘银路 嵩山路口附近")
NOWHERE = Place("", "", "", "", "")


def room(**settings: Any) -> Room:
    return Room(Settings(**settings), CALENDAR, CATALOGUE, UNITS)


TIANYUAN, TAIZHOU, GOVERNANCE = room(), room(profile="taizhou"), room(profile="governance")


def photo(name: str = "p1", phase: str = "report", t: float = T0) -> Photo:
    return Photo(name, phase, f"/api/v1/photos/{name}", t)  # type: ignore[arg-type]


def report(source: str = "collector", what: tuple[str, str] = RUBBISH, **more: Any) -> NewReport:
    given: dict[str, Any] = {"condition": "" if source != "collector" else CATALOGUE.of(*what)[0].id} | more
    return NewReport(source, what[0], what[1], "小区门口有一堆垃圾", LON, LAT, **given)  # type: ignore[arg-type]


PEOPLE = {  # role → (name, of): who acts unless a test says otherwise
    "acceptor": ("受理甲", ""), "shift_lead": ("值班长甲", ""), "dispatcher": ("派遣甲", ""),
    "commander": ("指挥长", ""), "unit": ("街道乙", "S01"), "collector": ("4012", "4012"), "leader": ("副区长", ""),
    "evaluator": ("考评员", ""), "admin": ("管理员", ""), "system": ("system", ""), "night_operator": ("夜班甲", ""),
    "street_chief_mgmt": ("街长甲", "S01"), "zone_chief_mgmt": ("片长甲", ""),
}  # fmt: skip
ROLES = {  # action → the role that usually takes it under the demo's profile
    "report": "collector", "self_report": "collector", "verify": "collector", "check": "collector", "refer": "system",
    "auto_dispatch": "system", "rule": "shift_lead", "dispatch": "shift_lead", "undo_dispatch": "shift_lead",
    "coordinate": "shift_lead", "send_back": "shift_lead", "agree_return": "shift_lead", "refuse_return": "shift_lead",
    "pass_review": "shift_lead", "fail_review": "shift_lead", "close": "shift_lead", "rework": "shift_lead",
    "proxy": "shift_lead", "mark": "shift_lead", "restart": "shift_lead", "endorse_appeal": "shift_lead",
    "settle": "commander", "agree_extension": "commander", "refuse_extension": "commander", "resume": "commander",
    "agree_suspension": "commander", "refuse_suspension": "commander", "force_dispatch": "commander",
    "force_close": "commander", "supervise": "leader", "urge": "leader",
    **dict.fromkeys(
        ("sign", "assign_handler", "withdraw_handler", "ask_return", "ask_extension", "ask_suspension", "delegate",
         "feed_back", "assist_feed_back", "hand_on", "appeal", "reply_supervision"), "unit"),
}  # fmt: skip
GIVEN: dict[str, dict[str, Any]] = {
    "send_verify": {"receiver": "4012"}, "send_check": {"receiver": "4015"}, "file": {"condition": "M06036-1"},
    "verify": {"result": "true", "lon": LON, "lat": LAT, "photos": (photo("v1", "verify"),)},
    "check": {"result": "pass", "lon": LON, "lat": LAT, "photos": (photo("c1", "check"),), "by": "4015", "of": "4015"},
    "dispatch": {"receiver": "S01"}, "feed_back": {"opinion": "已清理", "photos": (photo("h1", "handle"),)},
    "close": {"by": "值班长乙"}, "reject": {"opinion": "不属于城管"}, "ask_return": {"opinion": "非本单位职责"},
    "rework": {"opinion": "还有残留", "result": "same_unit"},
}  # fmt: skip


def do(action: str, at_s: float = 0.0, role: str = "", **more: Any) -> Do:
    """What somebody does, seconds after T0, with what the action usually needs."""
    role = role or ROLES.get(action, "acceptor")
    by, of = PEOPLE[role]
    fields: dict[str, Any] = {"by": by, "of": of} | GIVEN.get(action, {}) | more
    return Do(action, role=role, t=T0 + at_s, **fields)


def opened(source: str = "collector", at_s: float = 0.0, of: Room = TIANYUAN, **more: Any) -> Case:
    """A new report of this source."""
    action = "report" if source == "collector" else "register"
    photos = (photo(),) if source == "collector" else ()
    return flow.opened(CASE, do(action, at_s, report=report(source, **more), photos=photos), PLACE, of).case


class Story:
    """A case and its tasks, told step by step; `t` is when the last step was taken, seconds after T0."""

    def __init__(self, case: Case, of: Room = TIANYUAN) -> None:
        self.case, self.room, self.tasks, self.t = case, of, dict[str, Task](), case.changed_t - T0
        self.last: Change | None = None

    def does(self, action: str, after_s: float = MIN, role: str = "", **more: Any) -> "Story":
        """The next step, so many seconds after the last."""
        self.t += after_s
        change = flow.step(self.case, do(action, self.t, role, **more), self.room, tuple(self.tasks.values()))
        self.take(change)
        return self

    def refuses(self, action: str, *words: str, after_s: float = MIN, role: str = "", **more: Any) -> str:
        """The step is refused in these words, and nothing has changed."""
        return self._no(Refused, action, words, after_s, role, more)

    def forbids(self, action: str, *words: str, after_s: float = MIN, role: str = "", **more: Any) -> str:
        """This person may not; nothing has changed."""
        return self._no(Forbidden, action, words, after_s, role, more)

    def _no(
        self, what: type[Exception], action: str, words: tuple[str, ...], after_s: float, role: str, more: Any
    ) -> str:
        before = msgspec.msgpack.encode(self.case)
        asked = do(action, self.t + after_s, role, **more)
        with pytest.raises(what) as caught:
            flow.step(self.case, asked, self.room, tuple(self.tasks.values()))
        assert type(caught.value) is what, caught.value
        for word in words:
            assert word in str(caught.value)
        assert msgspec.msgpack.encode(self.case) == before
        return str(caught.value)

    def take(self, change: Change) -> None:
        self.case, self.last, self.t = change.case, change, change.case.changed_t - T0
        self.tasks |= {task.id: task for task in change.tasks}

    def options(self, role: str, after_s: float = MIN, **more: Any) -> dict[str, str]:
        """Actions somebody may take → why not now."""
        by, of = PEOPLE[role]
        who = Who(more.get("by", by), role, more.get("of", of))
        found = flow.possible(self.case, who, self.room, tuple(self.tasks.values()), T0 + self.t + after_s)
        return {option.action: option.why_not for option in found}

    @property
    def record(self) -> Any:
        assert self.last is not None
        return self.last.records[0]

    @property
    def outs(self) -> list[tuple[str, str]]:
        """Kind and address of what the last step tells others."""
        assert self.last is not None
        return [(out.kind, out.to) for out in self.last.outs]


PATH = (  # the straight way
    ("pending_filing", "accept"), ("pending_dispatch", "file"), ("dispatched", "dispatch"), ("handling", "sign"),
    ("pending_review", "feed_back"), ("pending_check", "pass_review"), ("checking", "send_check"),
    ("pending_close", "check"), ("closed", "close"),
)  # fmt: skip


def story(status: str = "reported", of: Room = TIANYUAN, **more: Any) -> Story:
    """A collector's report taken to a state on the straight way, a minute a step."""
    told = Story(opened(of=of, **more), of)
    for state, action in PATH:
        if told.case.status == status:
            break
        given = {"condition": told.case.condition} if action == "file" else {}
        role = {"taizhou": {"dispatch": "dispatcher", "pass_review": "dispatcher"}}.get(of.settings.profile, {})
        told.does(action, role=role.get(action, ""), **given)
        assert told.case.status == state
    assert told.case.status == status
    return told


def other_way(case: Case, **fields: Any) -> Case:
    return replace(case, **fields)


def assists(*units: str, mandatory: bool = True) -> tuple[Assist, ...]:
    return tuple(Assist(unit, mandatory) for unit in units)


def ids(tasks: Sequence[Task]) -> list[tuple[str, str, str]]:
    return [(t.id, t.collector, t.state) for t in tasks]
