"""QUESTION: what stands on a hand-over sheet? A line a vehicle, the five 五定, what the next shift inherits.

Written by `gps.shifts.write`, kept and signed as it is. Times are UTC epoch s, distances km, durations s.
"""

from msgspec import Struct, field


class Remark(Struct, frozen=True):
    """What was said about an alert: 答应回电, 等配件 …"""

    alert: str
    t: float
    by: str
    text: str


class Down(Struct, frozen=True):
    """Something we do not hear: `kind` is a key of labels.DOWN."""

    kind: str
    name: str
    since_t: float | None = None


class Mark(Struct, frozen=True):
    """One answer at roll call."""

    vehicle: str
    present: bool
    remark: str = ""
    by: str = ""
    role: str = ""
    t: float = 0.0


class Line(Struct, frozen=True):
    """One plan of the shift, or a vehicle that had alerts without one (`status` unplanned)."""

    vehicle: str
    kind: str
    company: str
    driver: str  # who was to drive, by name if known
    status: str
    planned_km: float | None  # None: not judged yet
    done_km: float  # covered
    driven_km: float
    share: float | None  # covered / planned, all passes
    passes_done: int
    passes_planned: int
    planned_s: float
    worked_s: float
    breaches: dict[str, int]  # one of each of the five groups
    open: int
    present: bool | None = None  # roll call; None: not called
    remark: str = ""


class Item(Struct, frozen=True):
    """An alert that the next shift inherits."""

    id: str
    vehicle: str
    breach: str
    group: str
    level: str
    state: str
    active: bool
    raised_t: float
    count: int
    section: str  # name
    responsible: str
    escalation: int = 0
    shelved_until: float | None = None


class Promise(Struct, frozen=True):
    """The newest remark on an alert that is still open: who was promised what."""

    alert: str
    vehicle: str
    breach: str
    t: float
    by: str
    text: str


class Red(Struct, frozen=True):
    """A planned road that is overdue."""

    section: str  # name
    vehicle: str
    passes_done: int
    passes_planned: int
    last_t: float | None
    red_t: float | None


class Totals(Struct, frozen=True):
    vehicles: int = 0  # with a plan that was not called off
    worked: int = 0  # of these, that worked at all
    finished: int = 0
    called_off: int = 0
    present: int = 0
    absent: int = 0
    planned_km: float = 0.0
    done_km: float = 0.0
    driven_km: float = 0.0
    passes_done: int = 0
    passes_planned: int = 0
    planned_s: float = 0.0
    worked_s: float = 0.0
    breaches: dict[str, int] = field(default_factory=dict)
    alerts: int = 0
    handled: int = 0  # closed, false alarm or waived

    @property
    def share(self) -> float | None:
        return self.done_km / self.planned_km if self.planned_km > 0 else None


class Sheet(Struct, frozen=True):
    """交接班记录. Frozen by its hash the moment somebody writes it."""

    date: str
    shift: str
    label: str
    centre: str
    from_t: float
    to_t: float
    made_t: float
    lines: tuple[Line, ...]
    totals: Totals
    open: tuple[Item, ...]
    shelved: tuple[Item, ...]
    promises: tuple[Promise, ...]
    down: tuple[Down, ...]
    red: tuple[Red, ...]
    summary: str
