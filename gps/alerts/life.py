"""QUESTION: what may be done to an alert, by whom, and what does it become? Rows (domain.md 5.4, ISA-18.2).

Handling only: whether the breach still lasts is `Alert.active`, set by the book. `step` is the one way an alert
changes its state; an illegal step raises `Refused` (or `Forbidden`) and changes nothing.
"""

from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from msgspec.structs import replace

from gps.alerts.entry import CHANNELS, ENDED, OPEN, SAID, STATES, UNDER_WAY, Do, Entry, Step
from gps.alerts.labels import ACTIONS as ACTION_WORDS
from gps.alerts.labels import NEEDS, some
from gps.alerts.labels import STATES as STATE_WORDS
from gps.alerts.settings import Settings
from records import Alert, Forbidden, Refused

Who = Literal["operator", "lead", "rules", "timers"]
STAYS = ""  # the state is not changed by this action


class Row(NamedTuple):
    """One way to act: in one of `states`, by one of `who`, with all of `needs` given."""

    action: str
    states: tuple[str, ...]  # empty: there is no alert yet
    to: str
    who: tuple[Who, ...]
    needs: tuple[str, ...] = ()  # fields of `Do`
    why: str = ""


PERSON: tuple[Who, ...] = ("operator",)
ANSWERED = ("acknowledged", "correcting")
LIFE: tuple[Row, ...] = (
    Row("raise", (), "raised", ("rules", "operator"), (), "a rule found it, or a person scored a picture"),
    Row("notify", ("raised",), "notified", ("operator", "timers"), ("channel",), "fleet lead or driver is told"),
    Row("notify", ("notified", *ANSWERED), STAYS, ("operator", "timers"), ("channel",), "told once more"),
    Row("acknowledge", ("raised", "notified"), "acknowledged", PERSON, (), "fleet lead or driver has answered"),
    Row("start_correcting", ("raised", "notified", "acknowledged"), "correcting", PERSON, (), "somebody is on it"),
    Row("corrected", UNDER_WAY, "corrected", PERSON, ("evidence",), "a picture shows it is gone"),
    Row("clear", UNDER_WAY, "corrected", ("rules",), (), "the rule saw the condition go"),
    Row("clear", ("corrected",), STAYS, ("rules",), (), "the rule saw what a picture had shown"),
    Row("again", OPEN, "raised", ("rules", "operator"), (), "it began again before closing, or a new picture shows it"),
    Row("worse", OPEN, STAYS, ("rules",), (), "the level rose"),
    Row("revise", OPEN, STAYS, ("rules",), (), "late data told it otherwise"),
    Row("close", ("corrected",), "closed", PERSON, ("result",), "done"),
    Row("close", ANSWERED, "closed", PERSON, ("result", "evidence"), "done, on a person's word and evidence"),
    Row("false_alarm", OPEN, "false_alarm", PERSON, ("reason",), "it was none"),
    Row("waive", OPEN, "waived", PERSON, ("reason", "approver"), "weather, breakdown, jam: approved"),
    Row("to_case", OPEN, "closed", PERSON, (), "handed to the case centre"),
    Row("reopen", ENDED, "acknowledged", ("lead",), ("reason",), "closed by mistake"),
    Row("shelve", OPEN, STAYS, PERSON, ("until", "reason"), "silent until then, still counted"),
    Row("unshelve", OPEN, STAYS, ("operator", "timers", "rules"), (), "heard again: time, a person, a higher level"),
    Row("escalate", UNDER_WAY, STAYS, ("operator", "timers"), ("reason",), "the next one up is told"),
    Row("case_due", UNDER_WAY, STAYS, ("timers",), (), "not corrected by shift end: an event for the case centre"),
    Row("remark", STATES, STAYS, PERSON, ("text",), "a word for the record"),
)
ACTIONS: tuple[str, ...] = tuple(dict.fromkeys(row.action for row in LIFE))
INSIDE = ("raise", "again")  # taken by the service while it raises an alert, not asked for by name
BY_PEOPLE = tuple(
    a for a in ACTIONS if a not in INSIDE and any({"operator", "lead"} & {*r.who} for r in LIFE if r.action == a)
)
_ONCE_A_SHIFT = ("repeat", "case_due")  # marks that outlive a round


def step(entry: Entry, do: Do, settings: Settings) -> tuple[Entry, Step]:
    """The alert after `do`, and the row of its history. Raises `Refused`, `Forbidden`."""
    alert = entry.alert
    row = _row(alert, do)
    if not allowed(row, do.role, settings):
        raise Forbidden(f"角色 {do.role} 不能对告警做“{ACTION_WORDS[do.action]}”")
    missing = [name for name in row.needs if getattr(do, name) in ("", None)]
    if missing:
        raise Refused(f"“{ACTION_WORDS[do.action]}”还需填写：{some(missing, NEEDS)}")
    for guard in GUARDS.get(do.action, ()):
        if why := guard(entry, do, settings):
            raise Refused(why)
    state = row.to or alert.state
    after = replace(
        alert, state=state, version=alert.version + 1, updated_t=do.t, by=do.by, **_effect(entry, do, state)
    )
    return replace(entry, alert=after, marks=_marks(entry, do)), recorded(do, alert.state, after)


def recorded(do: Do, from_state: str, after: Alert) -> Step:
    """What was done, as it goes into the history."""
    return Step(
        after.version, do.t, do.by, do.role, do.action, from_state, after.state,
        do.channel, do.recipient, do.text, do.reason, do.approver, do.result, do.evidence,
    )  # fmt: skip


def _row(alert: Alert, do: Do) -> Row:
    rows = [row for row in LIFE if row.action == do.action and row.states]
    for row in rows:
        if alert.state in row.states:
            return row
    if not rows:
        raise Refused(f"没有操作 {do.action!r}；可用：{', '.join(BY_PEOPLE)}")
    states = [state for row in rows for state in row.states]
    now, wanted = STATE_WORDS[alert.state], some(states, STATE_WORDS)
    raise Refused(f"告警 {alert.id} 现为“{now}”，不能“{ACTION_WORDS[do.action]}”；须为：{wanted}")


def allowed(row: Row, role: str, settings: Settings) -> bool:
    """Whether a role of the settings, `rules` or `timers` may do what the row says."""
    mine = {
        "operator": role in settings.operators, "lead": role in settings.leads,
        "rules": role == "rules", "timers": role == "timers",
    }  # fmt: skip
    return any(mine[who] for who in row.who)


def possible(entry: Entry, role: str, settings: Settings) -> list[str]:
    """Actions a role may try on the alert as it stands, in the table's order."""
    state = entry.alert.state
    found = [r.action for r in LIFE if state in r.states and r.action in BY_PEOPLE and allowed(r, role, settings)]
    never = {"unshelve"} if entry.alert.shelved_until is None else set()
    never |= {"escalate"} if entry.alert.escalation >= 3 else set()
    return [action for action in dict.fromkeys(found) if action not in never]


def needed(entry: Entry, action: str) -> tuple[str, ...]:
    """Fields of `Do` that the action asks for in the alert's present state."""
    return next((r.needs for r in LIFE if r.action == action and entry.alert.state in r.states), ())


# -- what does not fit the table -------------------------------------------------------------------


def _known_channel(_entry: Entry, do: Do, _settings: Settings) -> str:
    return "" if do.channel in CHANNELS else f"没有通知方式 {do.channel!r}；可用：{', '.join(CHANNELS)}"


def _has_vehicle(entry: Entry, do: Do, _settings: Settings) -> str:
    return "该路段没有车辆，无法车载语音通知" if do.channel == "voice" and not entry.alert.vehicle else ""


def _known_reason(_entry: Entry, do: Do, settings: Settings) -> str:
    fine = do.reason in settings.waivers
    return "" if fine else f"豁免原因 {do.reason!r} 不在册；可用：{', '.join(settings.waivers)}"


def _bounded(_entry: Entry, do: Do, settings: Settings) -> str:
    ahead_s = (do.until or 0.0) - do.t
    if 0 < ahead_s <= settings.shelve_most_s:
        return ""
    return f"挂起须在今后 {settings.shelve_most_s / 60:.0f} 分钟以内"


def _is_shelved(entry: Entry, _do: Do, _settings: Settings) -> str:
    return "" if entry.alert.shelved_until is not None else "该告警没有挂起"


def _not_at_top(entry: Entry, do: Do, _settings: Settings) -> str:
    return "已升级到指挥长，不能再升级" if entry.alert.escalation >= 3 and do.role != "timers" else ""


Guard = Callable[[Entry, Do, Settings], str]  # "" or why not
GUARDS: dict[str, tuple[Guard, ...]] = {
    "notify": (_known_channel, _has_vehicle),
    "waive": (_known_reason,),
    "shelve": (_bounded,),
    "unshelve": (_is_shelved,),
    "escalate": (_not_at_top,),
}


def _effect(entry: Entry, do: Do, state: str) -> dict[str, object]:
    """Fields beside the state that an action sets."""
    if do.action == "shelve":
        return {"shelved_until": do.until}
    if do.action == "unshelve" or state in ENDED:
        return {"shelved_until": None}
    if do.action == "escalate":
        return {"escalation": min(3, entry.alert.escalation + 1)}
    if do.action == "corrected" and entry.alert.breach in SAID:
        return {"active": False, "cleared_t": do.t, "last_t": do.t}
    return {}


def _marks(entry: Entry, do: Do) -> dict[str, float]:
    """`again` begins a new round: everybody is told and timed anew; `worse` is told anew."""
    marks = entry.marks
    if do.action == "again":
        return {name: t for name, t in marks.items() if name in _ONCE_A_SHIFT} | {"raised": do.t}
    if do.action == "worse":
        return {name: t for name, t in marks.items() if name not in CHANNELS}
    if do.action == "notify":
        return {**marks, do.channel: do.t}
    if do.action == "escalate":
        return {**marks, "escalated": do.t, do.reason: do.t}
    named = {"acknowledge": "acknowledged", "start_correcting": "correcting", "reopen": "acknowledged"}
    marks = {**marks, named.get(do.action, do.action): do.t}
    if do.action == "start_correcting":
        marks.setdefault("acknowledged", do.t)
    return marks


# -- the table in print (docs/alert-life.md) -------------------------------------------------------


def diagram() -> str:
    """States and the actions between them, in Mermaid."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in LIFE:
        for state in row.states or ("[*]",):
            if row.to and row.to != state:
                arrows.setdefault((state, row.to), []).append(row.action)
    lines = [f"    {a} --> {b}: {', '.join(dict.fromkeys(names))}" for (a, b), names in arrows.items()]
    return "\n".join(["stateDiagram-v2", *lines, *(f"    {state} --> [*]" for state in ENDED)])


def matrix() -> str:
    """Who may do what, what it needs, and what it becomes, as a Markdown table."""
    lines = ["| action | in state | becomes | operator | lead | rules | timers | needs | why |", "|" + "---|" * 9]
    for row in LIFE:
        marks = ("●" if who in row.who else "" for who in ("operator", "lead", "rules", "timers"))
        cells = (row.action, _words(row.states) or "–", row.to or "stays", *marks, _words(row.needs), row.why)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _words(some: Iterable[str]) -> str:
    return ", ".join(some)
