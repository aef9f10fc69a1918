"""Is the whole well? A pure fold over what each role says of itself, and its summary for the header."""

from collections.abc import Container, Mapping

from msgspec import Struct

from feeds.settings import Settings
from feeds.states import CameraState, HealthState, LinkWord
from records import Health

Roles = dict[str, Health]
Delta = dict[str, Health | None]

MQTT_RATE = "msg_per_s"  # number ingest tells: messages taken from the broker per second
UNKNOWN_DEVICE = "unknown_device"  # reason of `ingest.reasons`


class Seen(Struct, frozen=True):
    """What the hub sees itself, beside the roles' words."""

    redis: LinkWord = "unknown"
    lag_s: float = 0.0  # worst delay of the records folded since the last look
    well_t: float = 0.0  # room time of the last moment broker link and Redis were well
    rejected_per_s: float = 0.0
    quarantined: int = 0


def step(state: Roles, record: Health) -> Delta:
    """The last word counts as it came: all roles share one clock, and it may be set back."""
    return {} if state.get(record.role) == record else {record.role: record}


def silent(roles: Roles, now: float, settings: Settings) -> tuple[str, ...]:
    """Roles that said nothing for `role_silent_s`."""
    return tuple(sorted(role for role, word in roles.items() if now - word.t > settings.role_silent_s))


def broker_of(roles: Roles, now: float, settings: Settings) -> LinkWord:
    """Only ingest knows the broker link; an ingest that says nothing leaves it unknown."""
    word = roles.get("ingest")
    if word is None or now - word.t > settings.role_silent_s:
        return "unknown"
    return _word(word.links.get("broker"))


def database_of(roles: Roles, now: float, settings: Settings) -> LinkWord:
    """Down when any role that speaks finds it down; unknown when none says."""
    said = [word.links.get("database") for word in roles.values() if now - word.t <= settings.role_silent_s]
    if "down" in said:
        return "down"
    return "ok" if "ok" in said else "unknown"


def summary(
    roles: Roles, cameras: Mapping[str, CameraState], seen: Seen, now: float, settings: Settings
) -> HealthState:
    """The header's state; while Redis is away nobody can tell us of broker and database."""
    broker, database = broker_of(roles, now, settings), database_of(roles, now, settings)
    if seen.redis != "ok":
        broker, database = "unknown", "unknown"
    well = seen.redis == "ok" and broker == "ok"
    ingest = roles.get("ingest")
    watched = [camera for camera in cameras.values() if camera.vehicle is None] or list(cameras.values())
    return HealthState(
        links={"broker": broker, "redis": seen.redis, "database": database},
        roles=dict(roles),
        down=silent(roles, now, settings) if seen.redis == "ok" else (),
        mqtt_per_s=ingest.numbers.get(MQTT_RATE, 0.0) if ingest and well else 0.0,
        delay_s=round(seen.lag_s if well else max(0.0, now - seen.well_t), 3),
        cameras_ok=sum(camera.state in ("ok", "late") for camera in watched),
        cameras_total=len(watched),
        rejected_per_s=seen.rejected_per_s,
        quarantined=seen.quarantined,
    )


def quarantined(counts: Mapping[str, int], registered: Container[str]) -> int:
    """Devices among the counters `reason|device` that were refused as unknown and are still not registered."""
    unknown = (key.split("|", 1)[1] for key in counts if key.startswith(UNKNOWN_DEVICE + "|"))
    return sum(device not in registered for device in unknown)


def _word(said: str | None) -> LinkWord:
    return "ok" if said == "ok" else "down" if said == "down" else "unknown"
