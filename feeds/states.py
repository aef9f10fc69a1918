"""What does a screen hold? The frozen structs of every feed's state, shared by hub, API and wall.

Times are UTC epoch s, positions WGS-84. Words on screens are chosen in `wall/words.py`, never here.
"""

from typing import Literal

from msgspec import Struct

from records import Health, UnitKind

UnitState = Literal["no_fix", "working", "driving", "stopped", "offline", "on_duty", "off_shift"]
CameraWord = Literal["ok", "late", "frozen", "silent", "none"]
LinkWord = Literal["ok", "down", "unknown"]
Lateness = Literal["none", "normal", "warning", "overdue"]
Feed = Literal["vehicles", "collectors", "cameras", "alerts", "duties", "cases", "tallies", "halls", "health", "events"]

FEEDS: tuple[Feed, ...] = (
    "vehicles", "collectors", "cameras", "alerts", "duties", "cases", "tallies", "halls", "health", "events",
)  # fmt: skip
LINKS = ("broker", "redis", "database")

# Every event a wall may tell. `subject` is an id (unit, camera, role, link; of an alert: vehicle, else section) or, for
# the grouped kinds `units_…`, `alerts_…` and `cases_…`, a number; `detail` is the driver, the channel, a reason or the
# breach; of a case its class or the unit; of `public_waiting` the number of reports from the source in `subject`.
EVENT_KINDS = (
    "unit_online",
    "unit_offline",
    "units_online",  # more than `Settings.event_group` units in one second, as one line
    "units_offline",
    "sign_in",
    "sign_out",
    "camera_silent",
    "camera_frozen",  # it sends, but the same bytes again and again
    "camera_back",
    "link_down",
    "link_back",
    "unknown_device",
    "datum_doubted",  # its way fits the roads only in another coordinate system
    "role_down",  # a role said nothing for `Settings.role_silent_s`
    "role_restarted",
    "alert_raised",
    "alerts_raised",  # more than `Settings.event_group` at once, as one line
    "alert_acknowledged",
    "alert_corrected",
    "alert_closed",
    "case_dispatched",
    "cases_dispatched",
    "case_closed",
    "cases_closed",
    "case_returned",  # a unit gave it back, to be sent to another
    "cases_returned",
    "case_reworked",
    "cases_reworked",
    "case_supervised",
    "cases_supervised",
    "case_late",  # its running clock is over
    "cases_late",
    "public_waiting",  # citizens' reports nobody has verified yet
)


class Unit(Struct, frozen=True, gc=False):
    """A vehicle or a collector as last known. `t` and all that stands beside it are of the newest fix."""

    id: str
    kind: UnitKind
    subkind: str  # vehicle kind of domain.md 5.1; "" for collectors
    label: str
    state: UnitState = "no_fix"
    t: float | None = None  # fix time, the device's clock
    received_t: float | None = None  # when ingest took it
    lon: float | None = None
    lat: float | None = None
    speed_kmh: float | None = None
    heading_deg: float | None = None
    work: bool | None = None
    driver: str | None = None  # newest word of fix or sign-in
    source: str = ""  # decoder
    duty_grid: str | None = None  # collectors: from the registry
    street: str | None = None  # collectors: street of the duty grid
    driver_t: float | None = None  # time of the word that set `driver`
    online: bool | None = None  # the device's own retained word or last will
    online_t: float | None = None
    shift: tuple[int, int] | None = None  # collectors: start, end as minutes of the local day; None: always


class CameraState(Struct, frozen=True, gc=False):
    """A camera and its newest picture; `snapshot` opens `/api/v1/snapshots/{id}`."""

    id: str
    name: str
    state: CameraWord = "none"
    vehicle: str | None = None  # the vehicle that carries it
    channel: str | None = None
    snapshot: str | None = None
    t: float | None = None  # when the picture was taken
    received_t: float | None = None
    sha256: str = ""  # of the picture's original bytes
    same_from_t: float | None = None  # `t` of the first picture in a row with these bytes
    same_count: int = 0  # pictures in that row


class HealthState(Struct, frozen=True):
    """What the header says of the whole. `delay_s`: how far the wall lags behind the door.

    While broker link and Redis are well, `delay_s` is the worst `fold time − received_t` of the
    records folded in the last second (0 when none came); else the time since they last were well.
    """

    links: dict[str, LinkWord]  # keys: LINKS
    roles: dict[str, Health]  # last word of each role
    down: tuple[str, ...] = ()  # roles silent for longer than `role_silent_s`
    mqtt_per_s: float = 0.0
    delay_s: float = 0.0
    cameras_ok: int = 0  # of the fixed ones (全球眼): a parked vehicle's cameras are off; without any, of all
    cameras_total: int = 0
    rejected_per_s: float = 0.0
    quarantined: int = 0  # distinct devices refused as unknown and still not registered


class Event(Struct, frozen=True, gc=False):
    """One line of the ticker."""

    t: float
    kind: str  # one of EVENT_KINDS
    subject: str
    detail: str = ""
