"""QUESTION: what do we keep of an alert beside what is shown? Its episodes' spans and the times its timers need."""

from typing import NamedTuple

from msgspec import Struct, field

from records import Alert

Span = tuple[float, float | None]  # from, to; to None: it lasted when last judged
UNDER_WAY = ("raised", "notified", "acknowledged", "correcting")
OPEN = (*UNDER_WAY, "corrected")
ENDED = ("closed", "false_alarm", "waived")
ENDING = ("close", "false_alarm", "waive", "to_case")  # actions that end an alert
STATES = (*OPEN, *ENDED)
CHANNELS = ("app", "phone", "voice")
SAID = frozenset({"poor_effect"})  # breaches said by a person: no rule sees them go


class Entry(Struct, frozen=True, array_like=True):
    """An alert as the database keeps it.

    `marks`: moment of the last step of a kind (raised, acknowledged, escalated, app, phone, voice …), UTC epoch s;
    those of the present round only, except `repeat` and `case_due`.
    """

    alert: Alert
    spans: tuple[Span, ...] = ()
    ends_t: float = 0.0  # end of the shift, UTC epoch s; 0: unknown
    before: int = 0  # times the same breach came earlier in this shift, in alerts that ended
    marks: dict[str, float] = field(default_factory=dict)


class Do(Struct, frozen=True):
    """What somebody wants to do to an alert. Which fields an action needs says its row in `life.LIFE`."""

    action: str
    by: str  # a person's name, `rules`, `timers`
    role: str  # a role of the settings, `rules`, `timers`
    t: float  # UTC epoch s
    channel: str = ""
    recipient: str = ""
    text: str = ""
    reason: str = ""
    approver: str = ""
    result: str = ""
    evidence: str = ""
    until: float | None = None  # UTC epoch s


class Step(Struct, frozen=True):
    """What was done: one row of an alert's history; `version` is the alert's after it."""

    version: int
    t: float
    by: str
    role: str
    action: str
    from_state: str  # "" before it was raised
    to_state: str
    channel: str = ""
    recipient: str = ""
    text: str = ""
    reason: str = ""
    approver: str = ""
    result: str = ""
    evidence: str = ""


class Change(Struct, frozen=True):
    """An alert that is new or not as it was. `alert.id` is "" until the night gave it a number."""

    entry: Entry
    steps: tuple[Step, ...] = ()

    @property
    def is_new(self) -> bool:
        return self.entry.alert.id == ""


class Out(NamedTuple):
    """Something to tell others: `key` makes twice the same once."""

    key: str
    kind: str  # alert, order, webhook, case
    alert: str
    body: bytes


def subject(vehicle: str, section: str | None) -> str:
    """Whom an alert is about: one open alert for each and breach in a shift."""
    return vehicle or f"section:{section or ''}"
