"""QUESTION: what is a case made of? The case itself, what is done to it, and the records beside it (field guide 2.7).

Everything here is plain data: packed into the database, told over HTTP, folded by the flow. Times are UTC epoch
seconds, positions WGS-84. Words for people stand in `cases/labels.py`.
"""

from typing import Literal, NamedTuple

from msgspec import Struct, field

from cases.timing.limit import Limit

Kind = Literal["component", "matter", "event_legacy"]
Phase = Literal["report", "verify", "handle", "check"]
TaskKind = Literal["verify", "check"]


class Photo(Struct, frozen=True, omit_defaults=True):
    """A picture of a case; `url` opens it, `url + "/thumb"` a small one."""

    id: str
    phase: Phase
    url: str
    t: float  # when it was taken
    by: str = ""
    lon: float | None = None
    lat: float | None = None


class Spell(Struct, frozen=True, omit_defaults=True):
    """One clock that ran, or runs, for a case. `left_s` freezes the counted seconds while it is paused."""

    clock: str  # accept, verify, handle, review, send_check, check, close …: a clock of `flow.states`
    limit: Limit
    from_t: float
    due_t: float | None  # None: without a deadline
    warn_t: float | None  # 即将超期 from here on
    until_t: float | None = None  # when it stopped; None while it runs
    left_s: float | None = None  # counted seconds left, while paused
    late: bool = False  # stopped after `due_t`
    holder: str = ""  # role, person or unit who had to act
    paused_t: float | None = None  # since when it is paused
    paused_s: float = 0.0  # counted seconds it did not count, pauses ended


class Assist(Struct, frozen=True, omit_defaults=True):
    """协办: a unit with a sub-task of its own."""

    unit: str
    mandatory: bool = True
    done_t: float | None = None
    opinion: str = ""
    photos: tuple[str, ...] = ()


class Application(Struct, frozen=True, omit_defaults=True):
    """What somebody asked for beside the state (field guide 2.1): it stays on record whatever was decided."""

    id: str  # running number in its case: "a1"
    kind: str  # return, extension, suspension, delegation, supervision, urge, appeal
    by: str
    role: str
    of: str  # unit or collector of the asker
    t: float
    text: str  # reason, demand, reminder
    until_t: float | None = None  # new deadline, end of suspension or delegation, demanded-by time
    to: str = ""  # receiver
    level: str = ""  # of a supervision
    state: str = "open"  # open, agreed, refused, replied, ended
    judged_by: str = ""
    judged_t: float | None = None
    answer: str = ""


class Task(Struct, frozen=True, omit_defaults=True):
    """核实 or 核查: what one collector must look at on site."""

    id: str  # "<case>-v1", "<case>-c2"
    case: str
    kind: TaskKind
    collector: str
    sent_t: float
    due_t: float | None
    sent_by: str
    state: str = "open"  # open, done, moved (to somebody else), void
    done_t: float | None = None
    result: str = ""  # true, false, unable; pass, fail
    note: str = ""
    photos: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    distance_m: float | None = None
    late: bool = False


class Case(Struct, frozen=True, omit_defaults=True):
    """A report, and from T11 on a case. `version` counts up with every change; `id` never changes."""

    id: str  # <YYYYMMDD of the local report day>-<5-digit running number>
    version: int
    status: str  # a status of `flow.states`
    source: str  # a source of the field guide 2.6
    kind: Kind
    code: str  # 5 digits; the key of a class is (kind, code)
    description: str
    lon: float
    lat: float
    report_t: float
    reporter: str  # collector, person or gateway that brought it in
    address: str = ""
    legacy_code: str = ""
    case_no: str = ""  # from filing on
    title: str = ""  # the class's name
    major: str = ""  # the major class's name
    condition: str = ""  # id of the filing condition row, from filing on
    condition_text: str = ""
    closing_text: str = ""
    grade: str = ""
    urgent: bool = False
    unit_grid: str = ""
    duty_grid: str = ""
    community: str = ""
    street: str = ""
    component: str = ""
    informant: str = ""  # name of a citizen; never on a display
    phone: str = ""
    source_id: str = ""  # id in the system it came from: alert, snapshot, message, ticket
    subject: str = ""  # plate or person of a moving object (field guide 2.4)
    photos: tuple[Photo, ...] = ()
    voice: str = ""
    master: str = ""  # 已并案: the case it was merged into
    merged: tuple[str, ...] = ()
    # -- who must act, and until when
    holder_role: str = ""
    holder: str = ""  # unit id, collector id or person; "" for a pool
    unit: str = ""  # 主办: the lead unit
    parent_unit: str = ""  # multi-level: who stays answerable
    liable_unit: str = ""  # proxy handling: who is liable though another unit handles
    handler: str = ""  # the unit's person on site
    assists: tuple[Assist, ...] = ()
    spells: tuple[Spell, ...] = ()  # all clocks so far, oldest first
    handle_limit: Limit | None = None  # of the chosen condition
    handle_due_t: float | None = None
    case_due_t: float | None = None  # 按期结案 until here
    round: int = 1
    rework_count: int = 0
    return_count: int = 0
    extension_count: int = 0
    urge_count: int = 0
    supervision: int = 0  # open supervisions
    suspend_until: float | None = None
    applications: tuple[Application, ...] = ()
    flags: tuple[str, ...] = ()  # typical, error, quick_close, self_handled, no_check, auto_dispatch, batch, forced …
    errors: tuple[tuple[str, str], ...] = ()  # 差错标记: (step, whose)
    verify_result: str = ""
    check_result: str = ""
    satisfaction: str = ""
    remark: str = ""
    same_as: str = ""  # restart or re-opened: the case before
    # -- when each step was last taken (the first time of a stage is what counters count)
    accept_t: float | None = None
    verify_t: float | None = None
    file_t: float | None = None
    dispatch_t: float | None = None
    sign_t: float | None = None
    feedback_t: float | None = None
    review_t: float | None = None
    check_sent_t: float | None = None
    check_t: float | None = None
    close_t: float | None = None
    end_t: float | None = None  # closed, rejected or merged
    changed_t: float = 0.0
    people: tuple[tuple[str, str], ...] = ()  # (what, who): filed, dispatched, handled, checked, closed … for guards
    passed: dict[str, float] = field(default_factory=dict)  # stage → first time it was passed
    ontime: bool | None = None  # the unit's feedback was on time
    exempt: bool = False  # lateness kept on record, not counted (T40)
    sent_t: float | None = None  # when the unit that must sign got it: dispatched, or handed on
    child_due_t: float | None = None  # multi-level: until when the parent unit wants it, never after `handle_due_t`
    named_unit: str = ""  # unit the coordination decided on (T19): the next dispatch goes there
    limit_share: float = 1.0  # share of the condition's limit that the next dispatch gives: less after a rework
    depts: tuple[str, ...] = ()  # kinds of units that handle it, from the condition
    others: tuple[tuple[str, str, str], ...] = ()  # (case, source, phone) of merged reports, answered when this closes

    @property
    def spell(self) -> Spell | None:
        """The clock that runs now, or is paused."""
        return next((s for s in reversed(self.spells) if s.until_t is None), None)


class NewReport(Struct, frozen=True, omit_defaults=True):
    """What T1, T2, T3 and T13 bring: the case before it has a number."""

    source: str
    kind: Kind
    code: str
    description: str
    lon: float
    lat: float
    address: str = ""
    condition: str = ""
    informant: str = ""
    phone: str = ""
    component: str = ""
    subject: str = ""
    source_id: str = ""
    urgent: bool = False
    voice: str = ""
    report_t: float | None = None  # when it was seen, if the device could not tell us at once


class Do(Struct, frozen=True, omit_defaults=True):
    """What somebody wants to do. Which fields an action needs says its row in `flow.table`."""

    action: str
    by: str  # person's name, collector id, or "system"
    role: str  # a role of the settings, or "system"
    t: float
    of: str = ""  # unit or collector the person acts for
    opinion: str = ""  # reason, opinion, ruling, demand, reminder
    result: str = ""  # true false unable · pass fail · file reject verify · agree refuse …
    receiver: str = ""  # collector of a task, unit, person
    assists: tuple[Assist, ...] = ()
    until_t: float | None = None
    condition: str = ""
    photos: tuple[Photo, ...] = ()
    lon: float | None = None
    lat: float | None = None
    master: str = ""
    application: str = ""
    level: str = ""
    mark: str = ""
    subject: str = ""
    report: NewReport | None = None


class FlowRecord(Struct, frozen=True, omit_defaults=True):
    """One step of a case's history; never changed. `version` is the case's after it."""

    case: str
    version: int
    t: float
    row: str  # T1 … T41 and the letters after them
    action: str
    from_status: str
    to_status: str
    by: str
    role: str
    of: str = ""
    opinion: str = ""
    result: str = ""
    receiver: str = ""
    photos: tuple[str, ...] = ()
    clock: str = ""  # the clock that this step stopped
    limit: Limit | None = None
    used_s: float | None = None  # counted seconds it had run
    late: bool = False
    round: int = 1


class Out(NamedTuple):
    """What must be told to others because of a change. `key`: told twice is told once."""

    key: str
    kind: str  # task (Order to a collector), reply (SMS and the like), unit (a unit's webhook)
    to: str  # device, phone number or unit id
    body: dict[str, object]


class Change(NamedTuple):
    """A case that is new or not as it was, with all that goes into the same transaction."""

    case: Case
    records: tuple[FlowRecord, ...]
    tasks: tuple[Task, ...] = ()  # new or changed
    outs: tuple[Out, ...] = ()
