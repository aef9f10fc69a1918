"""How is an alert said on a wall? Its sentence, the line below it, its tag. Times that grow are ticked by `assets/`."""

from typing import Any

from feeds import alerts
from feeds.duties import of_vehicle
from records import Alert
from wall import parts, words
from wall.look import Look
from wall.words_alerts import ALERTS


def sentence(look: Look, alert: Alert) -> list[Any]:
    """偏离计划路线 420 m, 未按计划出车 32 分钟, 作业超速 17 km/h (限 15)."""
    said: list[Any] = [words.breach(alert.breach)]
    if alert.breach in words.LASTING:
        if alert.active:
            return [*said, " ", parts.growing(look.now, alert.from_t)]
        return [*said, f" {words.lasting((alert.cleared_t or alert.last_t) - alert.from_t)}"]
    value = words.measured(alert.value, alert.unit)
    limit = words.LIMITED.get(alert.breach)
    if value:
        said.append(f" {value}")
        if limit and alert.threshold is not None:
            said.append(f" ({limit} {words.measured(alert.threshold, alert.unit).removesuffix(' km/h')})")
    return said


def plain(look: Look, alert: Alert) -> str:
    """The sentence as text of this moment."""
    return "".join(part if isinstance(part, str) else str(part.children) for part in sentence(look, alert))


def below(look: Look, alert: Alert) -> str:
    """Road · kind · 定X; of a wrong driver the two cards, of a silent terminal where it was last."""
    return " · ".join(
        part for part in (_where(look, alert), _kind(look, alert), words.GROUPS.get(alert.group, "")) if part
    )


def _where(look: Look, alert: Alert) -> str:
    if alert.breach == "driver_mismatch" and alert.driver:
        duty = look.duties.get(alert.plan or "") or of_vehicle(look.duties.values(), alert.vehicle, look.now)
        return ALERTS["cards"].format(signed=alert.driver, planned=duty.driver if duty else words.UNKNOWN)
    road = place(look, alert)
    return ALERTS["last_place"].format(road=road) if alert.breach == "device_offline" and road else road


def place(look: Look, alert: Alert) -> str:
    """The road an alert belongs to: its section's, else the one nearest to where it was found."""
    if alert.section:
        return look.road_of(alert.section)
    return look.road_near(alert.lon, alert.lat) or ""


def _kind(look: Look, alert: Alert) -> str:
    vehicle = look.registry.vehicles.get(alert.vehicle)
    return words.kind(vehicle.kind) if vehicle is not None and alert.breach != "driver_mismatch" else ""


def who(look: Look, alert: Alert) -> str:
    """The vehicle; of a section without one its road."""
    return alert.vehicle or (look.road_of(alert.section) if alert.section else words.UNKNOWN)


def tag(alert: Alert, now: float) -> str:
    """State of the handling: 待通知 … 已挂起."""
    state = "shelved" if alerts.is_open(alert) and alerts.is_shelved(alert, now) else alert.state
    return words.ALERT_STATES.get(state, state)


def level(alert: Alert) -> list[Any]:
    """Shape and word; the colour comes with the row's `data-level`."""
    return [parts.mark(alert.level, "level"), words.LEVELS.get(alert.level, alert.level)]
