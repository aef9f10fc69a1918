"""QUESTION: how does a case begin? T1 a collector's report, T2 registered, T3 referred, T13 self-handled."""

from collections.abc import Callable

from cases import labels
from cases.entry import Case, Change, Do, FlowRecord, NewReport
from cases.flow import permit, states, table
from cases.flow.draft import Draft, condition_of, shown
from cases.flow.room import Place, Room
from records import Refused

Check = Callable[[Do, NewReport, Place, Room], str]


def opened(case_id: str, do: Do, place: Place, room: Room) -> Change:
    """The case that `do.report` makes, version 1. Raises `Refused`, `Forbidden`."""
    row = next((r for r in table.TABLE if r.action == do.action and not r.states), None)
    if row is None:
        wanted = labels.some(table.OPENING, labels.ACTIONS)
        raise Refused(f"不能用“{labels.ACTIONS.get(do.action, do.action)}”新建案卷；可用：{wanted}")
    permit.role_may((row,), do.role, room.settings)
    report = do.report
    if report is None:
        raise Refused(f"“{labels.ACTIONS[do.action]}”还需填写：问题内容")
    permit.filled(row, {**{n: getattr(report, n, "") for n in row.needs}, "photos": do.photos})
    for check in (*CHECKS, *OF_ACTION.get(do.action, ())):
        if why := check(do, report, place, room):
            raise Refused(why)
    return _begin(case_id, do, report, place, room, row)


def _begin(case_id: str, do: Do, report: NewReport, place: Place, room: Room, row: table.Row) -> Change:
    minor = room.catalogue.minors[report.kind, report.code]
    report_t = do.t if report.report_t is None else min(report.report_t, do.t)
    reporter = do.of or do.by
    case = Case(
        id=case_id, version=0, status=row.to, source=report.source, kind=report.kind, code=report.code,
        description=report.description, lon=report.lon, lat=report.lat, report_t=report_t, reporter=reporter,
        address=report.address or place.address, legacy_code=minor.legacy_code, title=minor.name,
        major=minor.major_name, condition=report.condition, urgent=report.urgent, unit_grid=place.unit_grid,
        duty_grid=place.duty_grid, community=place.community, street=place.street, component=report.component,
        informant=report.informant, phone=report.phone, source_id=report.source_id, subject=report.subject,
        photos=do.photos, voice=report.voice, people=(("reported", do.by),), passed={"collect": report_t},
    )  # fmt: skip
    draft = Draft(case, do, row, room, ())
    chosen = condition_of(case, do, room)
    if chosen is not None and chosen.urgent:
        draft.set(urgent=True)
    if do.action == "self_report":
        draft.person("handled", do.by, do.of)
    draft.fresh = draft.default_spell(states.STATES[row.to].clock)
    record = draft.finish(row.to)
    first = FlowRecord(
        case_id, 1, do.t, row.id, do.action, "", row.to, do.by, do.role, do.of, record.opinion, "", do.receiver,
        record.photos,
    )  # fmt: skip
    return Change(draft.case, (first,), (), tuple(draft.outs))


# -- what must be right ----------------------------------------------------------------------------


def _class(_do: Do, new: NewReport, _place: Place, room: Room) -> str:
    minor = room.catalogue.minors.get((new.kind, new.code))
    if minor is None:
        return f"没有小类 {labels.KINDS.get(new.kind, new.kind)} {new.code}；请从类别目录中选择"
    return "" if minor.enabled else f"小类 {new.code}“{minor.name}”已停用"


def _source(_do: Do, new: NewReport, _place: Place, _room: Room) -> str:
    return "" if new.source in labels.SOURCES else f"没有案卷来源 {new.source!r}"


def _point(_do: Do, new: NewReport, _place: Place, _room: Room) -> str:
    return "" if abs(new.lon) <= 180 and abs(new.lat) <= 90 else f"位置 {new.lon:g}, {new.lat:g} 不是经纬度"


def _condition(_do: Do, new: NewReport, _place: Place, room: Room) -> str:
    if not new.condition:
        return ""
    found = room.catalogue.conditions.get(new.condition)
    if found is None:
        return f"没有立案条件 {new.condition}；请从本小类的立案条件中选择"
    right = (found.kind, found.code) == (new.kind, new.code)
    return "" if right else f"立案条件 {found.id} 不属于小类 {new.code}"


def _by_collector(_do: Do, new: NewReport, _place: Place, _room: Room) -> str:
    return "" if new.source == "collector" else "采集员上报的来源只能是“采集员上报”"


def _by_others(do: Do, new: NewReport, _place: Place, _room: Room) -> str:
    if new.source == "collector":
        return "“采集员上报”只能由采集员用城管通上报"
    return "领导只能登记“领导交办”的案卷" if do.role == "leader" and new.source != "leader" else ""


def _collected(_do: Do, new: NewReport, place: Place, room: Room) -> str:
    """Classes a city does not collect in an area (field guide 2.4)."""
    areas = (place.street, place.duty_grid)
    barred = any(new.code in room.settings.not_collected.get(area, ()) for area in areas if area)
    return f"{place.street or place.duty_grid} 不采集小类 {new.code}" if barred else ""


def _informant(_do: Do, new: NewReport, _place: Place, room: Room) -> str:
    lacking = [labels.NEEDS[n] for n in ("informant", "phone") if not getattr(new, n)]
    wanted = new.source in room.settings.with_informant and lacking
    return f"来源“{labels.SOURCES[new.source]}”还需填写：{'、'.join(lacking)}" if wanted else ""


def _picture(do: Do, new: NewReport, _place: Place, room: Room) -> str:
    bare = new.source in room.settings.with_picture and not do.photos
    return f"来源“{labels.SOURCES[new.source]}”还需附：现场截图" if bare else ""


def _self_handled(do: Do, new: NewReport, _place: Place, room: Room) -> str:
    minor = room.catalogue.minors[new.kind, new.code]
    if not minor.self_handle_allowed:
        return f"小类 {new.code}“{minor.name}”不允许自行处置，请“上报”"
    wanted = (("处置前", ("report",)), ("处置后", ("handle",)))
    lacking = [name for name, phases in wanted if not shown(do.photos, phases)]
    return f"自行处置还需照片：{'、'.join(lacking)}" if lacking else ""


CHECKS: tuple[Check, ...] = (_class, _source, _point, _condition)
OF_ACTION: dict[str, tuple[Check, ...]] = {
    "report": (_by_collector, _collected),
    "register": (_by_others, _informant),
    "refer": (_by_others, _picture),
    "self_report": (_by_collector, _collected, _self_handled),
}
