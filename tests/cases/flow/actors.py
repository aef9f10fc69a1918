"""Random people who work on cases: mostly sensibly, sometimes not. `pick` chooses one of several."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from cases.entry import Assist, Case, Do, NewReport, Task
from cases.flow import step as flow
from cases.flow import table
from cases.flow.room import Room, Who
from tests.cases.flow.build import DAY, HAWKER, HOUR, LAMP, LAT, LON, MIN, PARKING, RUBBISH, photo

X = TypeVar("X")
Pick = Callable[[Sequence[Any]], Any]
TEAM: dict[str, tuple[tuple[str, str], ...]] = {  # role → people: name, and whom they act for
    "acceptor": (("受理甲", ""), ("受理乙", "")),
    "shift_lead": (("值班长甲", ""), ("值班长乙", "")),
    "dispatcher": (("派遣甲", ""), ("派遣乙", "")),
    "commander": (("指挥长", ""),),
    "leader": (("副区长", ""),),
    "unit": (("街道甲", "S01"), ("街道乙", "S02"), ("站长", "S01-1"), ("环卫丙", "E01")),
    "street_chief_enf": (("街长", "S01"),),
    "zone_chief_enf": (("片长", ""),),
    "zone_chief_mgmt": (("片长丙", ""), ("片长丁", "")),
    "collector": (("4012", "4012"), ("4013", "4013"), ("4014", "4014")),
    "evaluator": (("考评员", ""),),
    "admin": (("管理员", ""),),
    "system": (("system", ""),),
    "guide": (("讲解员", ""),),
}
UNIT_IDS = ("S01", "S02", "E01", "S01-1", "X9")
COLLECTORS = ("4012", "4013", "4014")
CLASSES = (RUBBISH, PARKING, LAMP, HAWKER)
GAPS = (0.0, 5.0, 20.0, MIN, MIN, MIN, 10 * MIN, HOUR, 5 * HOUR, DAY)


def somebody(pick: Pick) -> Who:
    role = pick(tuple(TEAM))
    by, of = pick(TEAM[role])
    return Who(by, role, of)


def opening(pick: Pick, t: float) -> Do:
    """A report from one of the doors; some are not fit."""
    action = pick(table.OPENING)
    kind, code = pick(CLASSES)
    role = {"report": "collector", "self_report": "collector", "refer": "system"}.get(action, "acceptor")
    by, of = pick(TEAM[role])
    source = "collector" if role == "collector" else pick(("hotline_12319", "sms", "leader", "video", "transfer"))
    new = NewReport(
        source, kind, code, "小区门口有一堆垃圾", LON, LAT, condition=condition(pick, kind, code), informant="李先生",
        phone="13900000001", source_id="x-1", urgent=pick((False, True)), subject=pick(("湘B·A1234", "")),
    )  # type: ignore[arg-type]  # fmt: skip
    photos = (photo("a"), photo("b", "handle")) if action == "self_report" else (photo(),)
    return Do(action, by, role, t, of, photos=pick((photos, photos, ())), report=new)


def condition(pick: Pick, kind: str, code: str) -> str:
    letter = {"matter": "M", "component": "C"}[kind]
    return str(pick((f"{letter}{code}-1", f"{letter}{code}-1", f"{letter}{code}-2", "")))


def wish(pick: Pick, case: Case, tasks: Sequence[Task], room: Room, t: float) -> Do:
    """What somebody tries with a case: as a rule who must act does what helps, at times anybody anything."""
    odd = not pick(range(8))
    who = somebody(pick) if odd else _holder(pick, case, tasks)
    found = [o for o in flow.possible(case, who, room, tasks, t) if odd or not o.why_not]
    mine = [o.action for o in found if o.action not in NOISE or not pick(range(10))]
    action = pick((*mine, pick(table.ACTIONS))) if odd else pick(mine or ["remark"])
    return _given(pick, action, who, case, t, odd)


NOISE = ("remark", "urge", "force_close", "force_dispatch", "edit", "reject", "merge", "mark", "coordinate", "proxy")


def _holder(pick: Pick, case: Case, tasks: Sequence[Task]) -> Who:
    """One of those who must act now; at times one above them, or who looks back at a closed case."""
    task = next((one for one in tasks if one.state == "open"), None)
    if task is not None:
        return Who(task.collector, "collector", task.collector)
    after = ("shift_lead", "unit", "acceptor", "evaluator")
    role = pick(
        ("commander", "dispatcher", "shift_lead", "acceptor", *(case.holder_role,) * 6) if case.holder_role else after
    )
    fits = [of for of in TEAM[role] if of[1] in ("", case.unit, *(a.unit for a in case.assists))]
    by, of = pick(fits or TEAM[role])
    return Who(by, role, of)


def _given(pick: Pick, action: str, who: Who, case: Case, t: float, odd: bool) -> Do:
    row = next(iter(table.BY_STATE[case.status, action]), table.rows(action)[0])
    results = tuple(sorted({r.result for r in table.rows(action)} | set(row.results)))
    due, until = case.handle_due_t or t, None
    if "until_t" in row.needs:
        until = pick(
            (due + HOUR, due + 2 * MIN, t + HOUR, t + 10 * DAY, *([due + 9 * DAY, t - 1, None] if odd else []))
        )
    return Do(
        action, who.by, who.role, t, who.of, opinion="" if odd and pick((True, False)) else "理由充分",
        result=pick(results) if results else "", receiver=_receiver(pick, action, case, odd),
        assists=(Assist("E01", pick((True, False))),) if not pick(range(4)) else (), until_t=until,
        condition=condition(pick, case.kind, case.code), photos=() if odd else (photo(f"h{case.version}", "handle"),),
        lon=LON + 0.01 if odd else LON, lat=LAT, master="20261123-00077", level="district",
        mark=pick(("typical", "error", "batch", "")), subject="湘B·A1234",
        report=NewReport(case.source, case.kind, case.code, "新的描述", LON, LAT, condition=case.condition),
    )  # fmt: skip


def _receiver(pick: Pick, action: str, case: Case, odd: bool) -> str:
    if action in ("send_verify", "send_check", "reassign_task", "rule"):
        return str(pick(COLLECTORS))
    if action in ("assign_handler", "mark"):
        return str(pick(("老王", "4012", "值班长甲", "受理甲")))
    if action == "hand_on" and not odd:
        return "S01-1"
    return str(pick(UNIT_IDS if odd else UNIT_IDS[:3])) if not case.named_unit or odd else case.named_unit
