"""QUESTION: where does each message go? Topic → registry → decoder → checks → the batch it belongs to. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from msgspec import Struct

from ingest.area import rules_for
from ingest.checks import Rules, Seen, judge
from ingest.datum import Ways
from ingest.decoders import native, owntracks, snapshot
from ingest.decoders.fields import epoch_s
from ingest.inbox import Message
from ingest.reasons import Bad
from ingest.settings import Settings
from ingest.tally import Tally
from ingest.topics import Topic, parse, parse_often
from records import AnyRecord, Fix, Rejected, Report, SignIn, Status, Upload
from registry.model import Registry

MAY_SAY = {
    "fix": ("vehicle", "collector"),
    "owntracks": ("vehicle", "collector"),
    "signin": ("vehicle", "collector"),
    "report": ("collector",),
    "status": ("vehicle", "collector", "camera"),
    "snapshot": ("vehicle", "camera", "collector"),
}
SEEN_AGAIN_S = 10.0  # how often the list of unknown devices learns that one was seen again


class Picture(Struct, gc=False):
    """A picture whose header is fine: its bytes go to the spool under their hash, then `upload` travels."""

    upload: Upload
    data: bytes


@dataclass
class Sorted:
    """What one batch of messages comes to."""

    fixes: list[AnyRecord] = field(default_factory=list)
    signins: list[AnyRecord] = field(default_factory=list)
    statuses: list[AnyRecord] = field(default_factory=list)
    reports: list[AnyRecord] = field(default_factory=list)
    rejected: list[AnyRecord] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    unknown: dict[str, Rejected] = field(default_factory=dict)  # by device, for the list of unknown devices


@dataclass
class Stranger:
    listed_t: float = 0.0
    kept_t: float = float("-inf")


class Intake:
    """The memory of one line: devices' last words, unknown devices, counts."""

    def __init__(self, settings: Settings, zone: ZoneInfo) -> None:
        self.settings, self.zone = settings, zone
        self.tally = Tally(settings.rejected_per_s, settings.counted_devices)
        self.registry = Registry()
        self.rules: Rules = rules_for(settings, zone, self.registry)
        self.online: dict[str, bool] = {}  # last status of each device
        self.ways = Ways(settings)
        self._seen: dict[str, Seen] = {}
        self._strangers: dict[str, Stranger] = {}
        self._say: dict[str, Callable[[Topic, Message, Sorted], None]] = {
            "fix": self._fix,
            "owntracks": self._owntracks,
            "signin": self._sign_in,
            "report": self._report,
            "status": self._status,
            "snapshot": self._snapshot,
        }

    def use(self, registry: Registry) -> None:
        """Work with another version of the registry from now on."""
        self.registry = registry
        self.rules = rules_for(self.settings, self.zone, registry)
        self.ways.start_over()
        for device in [d for d in self._strangers if registry.device(d)]:
            del self._strangers[device]

    def take(self, message: Message, out: Sorted) -> None:
        """Put what the message says into `out`; refusals as well."""
        self.tally.messages += 1
        self.tally.last_message_t = message.received_t
        telemetry = "/snapshot/" not in message.topic
        topic = (parse_often if telemetry else parse)(message.topic)
        if isinstance(topic, Bad):
            self.refuse(topic, "", message, out)
        elif message.retain and topic.kind != "status":
            self.refuse(Bad("retained"), topic.device, message, out)
        elif telemetry and message.size_bytes > self.settings.telemetry_bytes:
            self.refuse(Bad("too_large", f"{message.size_bytes} bytes"), topic.device, message, out)
        elif self._welcome(topic, message, out):
            self._say[topic.kind](topic, message, out)

    def refuse(self, bad: Bad, device: str, message: Message, out: Sorted) -> None:
        """Count, and keep a capped copy while the budget lasts."""
        if bad.reason == "duplicate" and message.dup:
            return  # the broker sent again what we had: no fault of the device
        keep = self.tally.refuse(bad.reason, device, message.received_t)
        if bad.reason == "unknown_device":
            keep = self._stranger(device, message, out)
        if keep:
            out.rejected.append(self._rejected(bad, device, message))

    def _rejected(self, bad: Bad, device: str, message: Message) -> Rejected:
        data = message.payload if bad.payload is None else bad.payload
        size = message.size_bytes if bad.payload is None else len(bad.payload)
        kept = data[: self.settings.rejected_bytes]
        return Rejected(bad.reason, device, message.topic[:256], message.received_t, size, bad.detail[:256], kept)

    def _welcome(self, topic: Topic, message: Message, out: Sorted) -> bool:
        kind = self.registry.device(topic.device)
        if kind in MAY_SAY[topic.kind]:
            return True
        bad = Bad("unknown_device") if kind is None else Bad("wrong_kind", f"a {kind} says {topic.kind}")
        self.refuse(bad, topic.device, message, out)
        return False

    def _stranger(self, device: str, message: Message, out: Sorted) -> bool:
        """List an unknown device; True when its message is to be kept too (rarely: one per device and hour)."""
        known = self._strangers.get(device)
        if known is None:
            if len(self._strangers) >= self.settings.unknown_devices:
                return False
            known = self._strangers[device] = Stranger()
        if message.received_t - known.listed_t >= SEEN_AGAIN_S:
            known.listed_t = message.received_t
            out.unknown[device] = self._rejected(Bad("unknown_device"), device, message)
        if message.received_t - known.kept_t < self.settings.unknown_s:
            return False
        known.kept_t = message.received_t
        return True

    # -- what each kind says ------------------------------------------------------------------

    def _fix(self, topic: Topic, m: Message, out: Sorted) -> None:
        kind = self.registry.device(topic.device)
        assert kind == "vehicle" or kind == "collector"
        for found in native.fixes(m.payload, topic.device, kind, m.received_t, self.settings.backlog_fixes):
            self._keep_fix(found, topic.device, m, out)

    def _owntracks(self, topic: Topic, m: Message, out: Sorted) -> None:
        kind = self.registry.device(topic.device)
        assert kind == "vehicle" or kind == "collector"
        for found in owntracks.decode(m.payload, topic.device, kind, m.received_t):
            if isinstance(found, Status):
                self._keep_status(found, m, out)
            else:
                self._keep_fix(found, topic.device, m, out)

    def _keep_fix(self, found: Fix | Bad, device: str, m: Message, out: Sorted) -> None:
        if isinstance(found, Fix):
            seen = self._seen.get(device)
            if seen is None:
                seen = self._seen[device] = Seen()
            found = judge(found, seen, self.rules)
        if isinstance(found, Bad):
            self.refuse(found, device, m, out)
        else:
            self.tally.fixes += 1
            out.fixes.append(found)
            if found.kind == "vehicle" and device not in self.ways.judged:
                self.ways.note(found)

    def _sign_in(self, topic: Topic, m: Message, out: Sorted) -> None:
        found = native.sign_in(m.payload, topic.device, m.received_t)
        bad = self._untimely(found.t, m.received_t) if isinstance(found, SignIn) else found
        if bad:
            self.refuse(bad, topic.device, m, out)
        else:
            out.signins.append(found)  # type: ignore[arg-type]

    def _report(self, topic: Topic, m: Message, out: Sorted) -> None:
        found: Report | Bad = Bad("too_large", f"{m.size_bytes} bytes")
        if m.size_bytes <= self.settings.report_bytes:
            found = native.report(m.payload, topic.device, m.received_t)
        if isinstance(found, Bad):
            self.refuse(found, topic.device, m, out)
        else:
            out.reports.append(found)

    def _status(self, topic: Topic, m: Message, out: Sorted) -> None:
        if not m.payload:
            return  # somebody cleared the retained word
        found = native.status(m.payload, topic.device, m.received_t)
        if isinstance(found, Bad):
            self.refuse(found, topic.device, m, out)
        else:
            self._keep_status(found, m, out)

    def _keep_status(self, status: Status, m: Message, out: Sorted) -> None:
        if m.retain and self.online.get(status.device) is status.online:
            return  # the broker tells it again with every subscription
        self.online[status.device] = status.online
        out.statuses.append(status)

    def _snapshot(self, topic: Topic, m: Message, out: Sorted) -> None:
        s = self.settings
        t = epoch_s(topic.t_ms / 1000)
        bad = t if isinstance(t, Bad) else self._untimely(t, m.received_t)
        if m.size_bytes > s.picture_bytes:  # the line reads no more of it than it keeps
            bad = Bad("too_large", f"{m.size_bytes} bytes, at most {s.picture_bytes}")
        size = bad or snapshot.judge(m.payload, s.picture_bytes, s.picture_pixels, s.picture_side_px)
        if isinstance(size, Bad):
            self.refuse(size, topic.device, m, out)
            return
        camera = self.registry.camera_of(topic.device, topic.channel)
        upload = Upload(topic.device, camera, topic.channel, topic.t_ms / 1000, m.received_t, "", m.size_bytes, *size)
        out.pictures.append(Picture(upload, m.payload))

    def _untimely(self, t: float, received_t: float) -> Bad | None:
        """Sign-ins and pictures carry no flags: a wrong clock is refused before it becomes "the latest"."""
        if t - received_t > self.settings.future_s:
            return Bad("time_ahead", f"{t - received_t:.0f} s ahead")
        if received_t - t > self.settings.max_age_s:
            return Bad("time_too_old", f"{(received_t - t) / 86400:.1f} days old")
        return None
