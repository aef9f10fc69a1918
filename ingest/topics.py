"""QUESTION: who speaks, and about what? Topic ↔ (kind, device, rest), and what to subscribe to.

Topics: DESIGN 4.2. The device id is the MQTT user name; OwnTracks' `user` is our device.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from ingest.reasons import Bad

HEARTBEAT = "city/v1/_self/heartbeat"
TELEMETRY = ("fix", "signin", "report", "status")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_CHANNEL = re.compile(r"[A-Za-z0-9_-]{1,32}\Z")
_VERB = re.compile(r"[a-z_]{1,32}\Z")
_T_MS = re.compile(r"[0-9]{1,16}\Z")


class Topic(NamedTuple):
    """`kind` is the last word of the native topic, or `owntracks`."""

    kind: str
    device: str
    channel: str = ""  # snapshots only
    t_ms: int = 0  # snapshots only


def is_id(text: str) -> bool:
    """A device id by its form; the registry knows whether it exists."""
    return _ID.match(text) is not None


def parse(topic: str) -> Topic | Bad:
    """Read a topic we subscribe to."""
    parts = topic.split("/")
    if parts[0] == "owntracks" and len(parts) == 3:
        return Topic("owntracks", parts[1]) if is_id(parts[1]) else Bad("bad_device", parts[1][:64])
    if parts[:2] != ["city", "v1"] or len(parts) < 4:
        return Bad("unknown_topic")
    device, kind = parts[2], parts[3]
    if not is_id(device):
        return Bad("bad_device", device[:64])
    if kind in TELEMETRY and len(parts) == 4:
        return Topic(kind, device)
    if kind == "snapshot" and len(parts) == 6:
        return _snapshot(device, parts[4], parts[5])
    return Bad("unknown_topic")


_remembered = lru_cache(maxsize=20_000)(parse)
REMEMBERED_CHARS = 256  # any topic of ours is shorter; 20,000 of 64 KB would fill the memory


def parse_often(topic: str) -> Topic | Bad:
    """`parse` for telemetry, where a device's topic never changes."""
    return _remembered(topic) if len(topic) <= REMEMBERED_CHARS else parse(topic)


def _snapshot(device: str, channel: str, t_ms: str) -> Topic | Bad:
    if not _CHANNEL.match(channel):
        return Bad("bad_channel", channel[:32])
    if not _T_MS.match(t_ms):
        return Bad("bad_field", f"the time in the topic is epoch milliseconds, got {t_ms[:32]!r}")
    return Topic("snapshot", device, channel, int(t_ms))


def telemetry_filters(share_group: str = "", owntracks: bool = True) -> list[str]:
    """Subscriptions of the line for fixes, sign-ins, reports and statuses."""
    filters = [f"city/v1/+/{kind}" for kind in TELEMETRY] + ["owntracks/+/+"] * owntracks
    return [_shared(share_group, f) for f in filters]


def picture_filters(share_group: str = "") -> list[str]:
    """Subscriptions of the line for pictures: a group of its own, for rumqttd deals by group, whatever the filter."""
    return [_shared(share_group and share_group + "-pictures", "city/v1/+/snapshot/+/+")]


def _shared(group: str, topic_filter: str) -> str:
    return f"$share/{group}/{topic_filter}" if group else topic_filter


def is_verb(text: str) -> bool:
    """A word that may stand at the end of a command's topic: say, task, ptz …"""
    return _VERB.match(text) is not None


def command_topic(device: str, verb: str) -> str:
    """Where device `device` listens for orders of this kind."""
    return f"city/v1/{device}/cmd/{verb}"


def snapshot_topic(device: str, channel: str, t: float) -> str:
    """Where device `device` publishes a picture taken at `t` (epoch s)."""
    return f"city/v1/{device}/snapshot/{channel}/{round(t * 1000)}"
