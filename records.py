"""The nouns that travel between rooms, and the three errors the product raises.

Everything that crosses MQTT, Redis, HTTP or a WebSocket is one of these frozen structs.
Frames: positions are WGS-84, longitude first; times are UTC epoch seconds (float);
units stand in the field names. Fields are only ever added at the end, with a default,
so that a record written by the last release can still be read by this one.
"""

from typing import Literal

from msgspec import Struct, field

from record_parts import Clock as Clock
from record_parts import Draw as Draw
from record_parts import Focus as Focus
from record_parts import Missing as Missing
from record_parts import Pair as Pair
from record_parts import Point as Point
from record_parts import SectionDuty as SectionDuty
from record_parts import Shown as Shown

UnitKind = Literal["vehicle", "collector"]

# Marks a fix may carry. A flagged fix is kept and drawn as history; only `future` and
# `jump` keep it from becoming the unit's last position (reliability.md rows 20, 26).
FLAG_FUTURE = "future"  # device clock ahead of ours by more than the tolerance
FLAG_JUMP = "jump"  # farther from the last fix than any vehicle can drive
FLAG_OUTSIDE = "outside"  # outside the service area (swapped axes, wrong datum, a trip)
FLAG_LATE = "late"  # older than the newest fix we had: stored, never "last"
FLAG_ROUGH = "rough"  # the device itself says it is not accurate
NOT_LAST = frozenset({FLAG_FUTURE, FLAG_JUMP})


class Record(Struct, frozen=True, array_like=True, tag=True, gc=False):
    """Base of all records: packed as an array, tagged with the class name."""


class Fix(Record, frozen=True):
    """One position of one unit. Natural key: (device, t)."""

    device: str
    kind: UnitKind
    t: float  # UTC epoch s, the device's own clock
    lon: float  # deg, WGS-84
    lat: float
    received_t: float  # UTC epoch s, our clock, when ingest took it
    speed_kmh: float | None = None
    heading_deg: float | None = None  # 0 = north, clockwise
    acc_m: float | None = None
    work: bool | None = None  # brush, pump, PTO … running
    driver: str | None = None
    fuel_l: float | None = None
    odo_km: float | None = None
    source: str = "native"  # decoder that read it
    flags: tuple[str, ...] = ()


class SignIn(Record, frozen=True):
    """A driver (or collector) signs in or out on a device. Key: (device, t)."""

    device: str
    t: float
    driver: str
    on: bool
    received_t: float
    card: str | None = None


class Upload(Record, frozen=True):
    """A picture has arrived and lies in the spool under its hash; not yet judged."""

    device: str
    camera: str  # camera id, `registry` rule: fixed camera = device, else `device-channel`
    channel: str
    t: float
    received_t: float
    sha256: str
    size_bytes: int
    width_px: int  # as its header claims
    height_px: int


class Snapshot(Record, frozen=True):
    """A picture that was decoded, cleaned and stored; `id` opens it."""

    id: str  # 32 hex digits
    device: str
    camera: str
    channel: str
    t: float
    received_t: float
    width_px: int
    height_px: int
    size_bytes: int
    sha256: str  # of the original, kept apart as evidence


class Status(Record, frozen=True):
    """A device's retained word, or its last will: reachable or not."""

    device: str
    t: float
    online: bool


class Report(Record, frozen=True):
    """A collector's case report, passed on as it came (a JSON object, UTF-8)."""

    device: str
    received_t: float
    body: bytes


class Rejected(Record, frozen=True):
    """A message we refused: why, where, and its first bytes."""

    reason: str  # snake_case word, a row of `ingest.reasons`
    device: str  # "" when the topic names none
    topic: str
    received_t: float
    size_bytes: int
    detail: str = ""
    payload: bytes = b""  # capped


class Health(Record, frozen=True):
    """What one role says of itself, about once a second."""

    role: str  # web, ingest, gps, cameras …
    t: float
    links: dict[str, str] = field(default_factory=dict)  # broker/redis/database → ok | down
    numbers: dict[str, float] = field(default_factory=dict)  # rates, lags, counts
    note: str = ""


class Alert(Record, frozen=True):
    """A breach and what became of it, as it stands now; newest `version` wins. Words: domain.md 5.3, 5.4.

    Condition and handling are apart (ISA-18.2): `active` says whether the breach lasts, `state` what people did.
    """

    id: str  # unique word, e.g. 20261121-0007: night and running number
    version: int  # counts up with every change
    night: str  # YYYY-MM-DD, local date the shift began
    shift: str
    plan: str | None  # id of the plan it was held against
    vehicle: str  # "" when a section has nobody
    breach: str
    group: str  # person, vehicle, time, standard, duty
    level: str  # info, warn, serious
    state: str  # raised, notified, acknowledged, correcting, corrected, closed, false_alarm, waived
    active: bool
    raised_t: float  # when the rule's hold was met, of the first time
    from_t: float  # of the newest time: condition began
    last_t: float  # last moment the condition is known to have lasted
    cleared_t: float | None = None  # end of the condition
    count: int = 1  # times this shift
    escalation: int = 0  # 0 none, 1 fleet lead, 2 sanitation office and shift lead, 3 commander
    shelved_until: float | None = None
    value: float | None = None
    threshold: float | None = None
    unit: str = ""
    hold_s: float = 0.0
    section: str | None = None
    driver: str | None = None
    lon: float | None = None
    lat: float | None = None
    detail: str = ""
    responsible: str = ""  # fleet lead or company who answers
    updated_t: float = 0.0  # room time of the last change
    by: str = ""  # who made it: a person's name, `rules`, `timers`


class Duty(Record, frozen=True):
    """A plan and how far it is, as it stands now; newest `t` wins."""

    plan: str
    t: float  # room time it was judged for
    night: str
    shift: str
    vehicle: str
    driver: str  # planned, or the approved relief
    window_start: float
    window_end: float
    status: str  # not_started, working, done, unfinished, cancelled, replaced
    signed: str | None = None  # who is signed in
    driver_ok: bool | None = None  # None: nobody signed in yet
    limit_kmh: float | None = None
    share: float = 0.0  # covered length / planned length, all passes
    planned_km: float = 0.0
    done_km: float = 0.0  # covered, all passes
    driven_km: float = 0.0
    worked_s: float = 0.0
    pass_now: int = 1
    passes: int = 1
    responsible: str = ""
    sections: tuple[SectionDuty, ...] = ()


class Order(Record, frozen=True):
    """Words for a device: spoken to the driver, shown to the collector. Published on `city/v1/{device}/cmd/{verb}`."""

    device: str
    t: float
    verb: str  # say, task, ptz
    body: bytes  # JSON, UTF-8
    id: str = ""  # the same order twice is one order


class Referral(Record, frozen=True):
    """A problem that one of our own rooms hands to the case centre: an alarm, what an operator saw on a camera."""

    id: str  # the same id again is the same referral
    source: str  # gps_alarm, video, ai_video, iot: domain.md 2.6
    t: float
    device: str  # vehicle or camera
    lon: float | None
    lat: float | None
    words: str  # what is wrong, in Chinese
    breach: str = ""  # of an alarm
    section: str = ""
    snapshot: str = ""  # id of a picture that shows it
    responsible: str = ""


class CaseMark(Record, frozen=True):
    """A case as walls and desks show it; newest `version` wins. Nothing in it names an informant."""

    id: str
    version: int
    no: str  # case number, "" before filing
    status: str
    stage: int  # 1–7, 0 when it ended without being closed
    title: str  # name of its class
    kind: str
    code: str
    source: str
    lon: float
    lat: float
    address: str
    street: str
    duty_grid: str
    unit: str  # lead unit's id
    holder_role: str
    holder: str  # unit or collector id; "" for a pool
    report_t: float
    changed_t: float
    clock: str = ""  # which clock runs
    warn_t: float | None = None  # soon late from here on; None: never, or paused
    due_t: float | None = None  # late from here on
    handle_due_t: float | None = None
    urgent: bool = False
    supervision: int = 0
    rework: int = 0
    returned: int = 0
    waiting: tuple[str, ...] = ()  # kinds of applications not judged yet
    flags: tuple[str, ...] = ()
    open: bool = True
    reporter: str = ""  # collector's id, never a citizen
    last: str = ""  # newest action
    photo: str = ""  # url of the newest picture


class Tally(Record, frozen=True):
    """The day's figures, counted from the database in one statement each; newest `t` wins.

    `passed`: cases that went through a stage for the first time today (never exclusive, domain.md 0.5): collect, file,
    dispatch, handle, feedback, check, close; beside them closed_on_time, rejected, merged, self_handled, quick_close.
    `holding`: open cases by status now. `late`, `warning`: open cases whose running clock is over, or nearly."""

    day: str  # YYYY-MM-DD the counting day began
    t: float
    from_t: float
    to_t: float
    passed: dict[str, int]
    holding: dict[str, int]
    late: int = 0
    warning: int = 0
    supervised: int = 0
    reported_by_hour: tuple[int, ...] = ()  # from `from_t` on, up to now
    closed_by_hour: tuple[int, ...] = ()
    reported_by_street: dict[str, int] = field(default_factory=dict)
    day_before: dict[str, int] = field(default_factory=dict)  # `passed` of the day before, at the same hour
    by_unit: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # unit → closed, of them on time, open now
    by_class: tuple[tuple[str, str, str, int], ...] = ()  # class (M06036), its major, its name, reported; most first
    pairs: tuple[Pair, ...] = ()  # newest closed ones first


class Hall(Record, frozen=True):
    """What all screens of a hall follow; the highest `seq` wins. A hall is the windows opened from one layout."""

    hall: str  # name of that layout
    seq: int
    t: float  # of the last change
    screens: dict[str, Shown]  # by the hall's own screen names
    theme: str = ""  # empty: the layout's own
    tour: str = ""  # programme or playlist that runs
    scene: str = ""  # id of its scene
    scene_t: float = 0.0  # since when
    next_t: float | None = None  # when it goes on by itself
    swapped: bool = False
    frozen_t: float | None = None  # since when the picture stands still (定格)
    dark: bool = False
    clock: Clock = "live"
    point: Point | None = None
    missing: tuple[Missing, ...] = ()
    drawn: Draw | None = None
    controller: str = ""  # id of the page that drives
    controller_name: str = ""
    control_t: float = 0.0


AnyRecord = (
    Fix | SignIn | Upload | Snapshot | Status | Report | Rejected | Health | Alert | Duty | Order
    | Referral | CaseMark | Tally | Hall
)  # fmt: skip


class Refused(Exception):
    """A rule says no; shown to the person as it is (409, or 403 with `forbidden`)."""


class Forbidden(Refused):
    """This identity may not do that (403)."""


class NotFound(Exception):
    """No such thing (404)."""


class Unreachable(Exception):
    """A server we need does not answer; retried with back-off (503)."""
