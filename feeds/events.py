"""What happened that a person may want to read? Pure: changes of the other feeds → lines of the ticker."""

from collections.abc import Mapping, Sequence

from feeds.health import UNKNOWN_DEVICE
from feeds.states import CameraState, Event, HealthState, Unit
from records import Alert, Rejected, SignIn

TOLD = frozenset({UNKNOWN_DEVICE, "datum_doubted"})  # reasons of `ingest.reasons` that are also kinds of events

Ring = dict[int, Event]  # running number → event; the oldest fall out
REPLACING = frozenset({"public_waiting"})  # the newest line of a subject says all that an older one said
AWAY = {"offline", "no_fix", "off_shift"}
ALERT_STEPS = {"acknowledged": "alert_acknowledged", "corrected": "alert_corrected", "closed": "alert_closed"}


def step(state: Ring, event: Event, kept: int) -> dict[int, Event | None]:
    """One more event; the `kept` newest by their own time stay: after a start records come stream by stream."""
    number = max(state, default=0) + 1
    delta: dict[int, Event | None] = {number: event}
    if event.kind in REPLACING:
        delta.update({n: None for n, e in state.items() if (e.kind, e.subject) == (event.kind, event.subject)})
    left = {**{n: e for n, e in state.items() if n not in delta}, number: event}
    for old in sorted(left, key=lambda n: (left[n].t, n))[: max(0, len(left) - kept)]:
        delta[old] = None
    return delta


def newest_first(state: Ring) -> tuple[Event, ...]:
    return tuple(state[n] for n in sorted(state, key=lambda n: (state[n].t, n), reverse=True))


def of_units(before: Mapping[str, Unit], delta: Mapping[str, Unit | None], now: float, group: int) -> list[Event]:
    """Units that came or fell silent; more than `group` of a kind share one line (a broker's return is no news × 500).

    A collector whose shift ends goes without a word; a unit the registry just named has not come yet.
    """
    found: dict[str, list[str]] = {"online": [], "offline": []}
    for unit_id, unit in delta.items():
        was = before.get(unit_id)
        if unit is None or was is None or was.state == unit.state:
            continue
        if was.state in AWAY and unit.state not in AWAY:
            found["online"].append(unit_id)
        elif was.state not in AWAY and unit.state in ("offline", "no_fix"):
            found["offline"].append(unit_id)
    events = []
    for word, ids in found.items():
        if len(ids) > group:
            events.append(Event(now, f"units_{word}", str(len(ids))))
        else:
            events += [Event(now, f"unit_{word}", unit_id) for unit_id in ids]
    return events


def of_sign_in(record: SignIn) -> Event:
    """At the device's own time, but never later than we heard it: a wrong clock must not lead the list."""
    t = min(record.t, record.received_t)
    return Event(t, "sign_in" if record.on else "sign_out", record.device, record.driver)


def of_cameras(before: Mapping[str, CameraState], delta: Mapping[str, CameraState | None], now: float) -> list[Event]:
    events = []
    for camera_id, camera in delta.items():
        was = before.get(camera_id)
        if camera is None or was is None or was.state == camera.state:
            continue
        if camera.state == "silent" and was.state != "none":
            events.append(Event(now, "camera_silent", camera_id, camera.name))
        elif camera.state == "frozen":
            events.append(Event(now, "camera_frozen", camera_id, camera.name))
        elif was.state in ("silent", "frozen") and camera.state in ("ok", "late"):
            events.append(Event(now, "camera_back", camera_id, camera.name))
    return events


def of_links(told: Mapping[str, str], health: HealthState, now: float) -> list[Event]:
    """Links that broke or came back. `told`: the last word of each since it first was ok; `unknown` is no news."""
    events = []
    for link, word in health.links.items():
        if word == "down" and told.get(link) == "ok":
            events.append(Event(now, "link_down", link))
        elif word == "ok" and told.get(link) == "down":
            events.append(Event(now, "link_back", link))
    return events


def of_roles(before: HealthState, health: HealthState, now: float) -> list[Event]:
    """Roles that fell silent or spoke again; judged only while Redis can carry their words."""
    if before.links["redis"] != "ok" or health.links["redis"] != "ok":
        return []
    fell = [Event(now, "role_down", role) for role in health.down if role not in before.down]
    back = [Event(now, "role_restarted", role) for role in before.down if role not in health.down]
    return fell + back


def of_refused(told: Mapping[str, float], records: Sequence[Rejected], again_s: float) -> list[Event]:
    """Unknown devices and doubted sources, each at most once per `again_s` (reliability.md rows 25, 29).

    `told`: device → last time.
    """
    events: dict[str, Event] = {}
    for record in records:
        last = told.get(record.device)
        if record.reason in TOLD and (last is None or record.received_t - last >= again_s):
            events.setdefault(record.device, Event(record.received_t, record.reason, record.device))
    return list(events.values())


def of_alerts(before: Mapping[str, Alert], delta: Mapping[str, Alert | None], now: float, group: int) -> list[Event]:
    """Alerts that were raised, and what people made of them; of a storm only the number."""
    raised, steps = [], []
    for alert_id, alert in delta.items():
        was = before.get(alert_id)
        if alert is None:
            continue
        who = alert.vehicle or alert.section or alert.id
        if was is None and alert.state in ("raised", "notified"):
            raised.append(Event(alert.raised_t, "alert_raised", who, alert.breach))
        elif was is not None and was.state != alert.state and alert.state in ALERT_STEPS:
            steps.append(Event(alert.updated_t or now, ALERT_STEPS[alert.state], who, alert.breach))
    if len(raised) > group:
        raised = [Event(now, "alerts_raised", str(len(raised)))]
    return raised + steps
