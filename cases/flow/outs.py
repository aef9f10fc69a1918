"""QUESTION: who must be told of a change, and what? Collectors their tasks, units their orders, informants the answer.

An `Out` goes into the same transaction as the change; its key makes told twice told once. Phone numbers appear only as
the address of a reply, never in a body.
"""

from cases import labels
from cases.entry import Case, Out, Task
from cases.flow.draft import Draft
from registry import masks


def _out(draft: Draft, kind: str, to: str, body: dict[str, object]) -> None:
    named = "" if kind == "reply" else f"-{to}"  # keys are shown and logged: no telephone number in one
    key = f"{draft.case.id}-{draft.case.version + 1}-{kind}{named}-{len(draft.outs)}"
    draft.outs.append(Out(key, kind, to, body))


def task(draft: Draft, given: Task) -> None:
    """A collector is sent, or called back (`state` moved, void)."""
    case = draft.case
    words = {"verify": "核实", "check": "核查"}[given.kind]
    _out(draft, "task", given.collector, {
        "task": given.id, "case": case.id, "kind": given.kind, "state": given.state, "title": f"{words}：{case.title}",
        "words": masks.words(case.description), "lon": case.lon, "lat": case.lat,
        "address": masks.words(case.address), "due_t": given.due_t,
        "text": draft.do.opinion, "photos": [p.url for p in case.photos], "closing": case.closing_text,
        "subject": case.subject,
    })  # fmt: skip


def unit(draft: Draft, to: str, event: str = "", text: str = "") -> None:
    """A unit learns what was done with its case. `to` empty: nobody has it."""
    if not to:
        return
    case, do = draft.case, draft.do
    known = draft.room.units.get(to)
    spell = draft.fresh or case.spell
    _out(draft, "unit", to, {
        "event": event or do.action, "words": labels.row(draft.row.id, event or do.action), "case": case.id,
        "no": case.case_no, "unit": known.name if known else to, "title": case.title,
        "address": masks.words(case.address), "description": masks.words(case.description),
        "text": text or do.opinion, "t": do.t,
        "due_t": spell.due_t if spell and spell.clock == "handle" else case.handle_due_t,
    })  # fmt: skip


def holder(draft: Draft, text: str) -> None:
    """Who must act is told; a pool of people sees it on its desk."""
    case = draft.case
    if case.status in ("verifying", "checking") and case.holder:
        kind = "verify" if case.status == "verifying" else "check"
        state = draft.do.action
        body: dict[str, object] = {"case": case.id, "kind": kind, "state": state, "title": case.title, "text": text}
        _out(draft, "task", case.holder, body)
    elif case.status in ("dispatched", "handling", "suspended"):
        unit(draft, case.unit, text=text)


def reply(draft: Draft, event: str) -> None:
    """The answer to who brought it in, and to all whose reports were merged into it (field guide T7, T10)."""
    case, own = draft.case, draft.room.settings
    told = [(case.id, case.source, contact(case))]
    told += [(name, source, to) for name, source, to in case.others if event != "merge"]
    for name, source, to in told:
        if to and source in own.replied:
            text = labels.REPLIES[event].format(
                title=case.title, address=case.address or "您反映的地点", why=draft.do.opinion or "不属于受理范围"
            )
            body = {"case": name, "source": source, "event": event, "text": text, "t": draft.do.t}
            _out(draft, "reply", to, body)


def contact(case: Case) -> str:
    """Where the informant is reached: telephone, or the account a message came from."""
    return case.phone or (case.informant if case.source in ("wechat", "citizen_app") else "")
