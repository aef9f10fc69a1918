"""QUESTION: 定车, is the planned vehicle there, and does it speak?"""

from msgspec import Struct

from gps.rules.episode import Level
from gps.rules.moment import Case, Episodes


class NoShow(Struct, frozen=True, forbid_unknown_fields=True):
    """未按计划作业: no fix on any planned section."""

    hold_s: float = 900.0  # s after the window's start until it is a breach (到岗时限)
    early_s: float = 900.0  # s before the start from which being there counts (提前到岗)


class DeviceOffline(Struct, frozen=True, forbid_unknown_fields=True):
    """设备离线: no fix of a vehicle on its shift."""

    hold_s: float = 180.0  # s of silence that are a breach (离线时长)
    serious_s: float = 600.0  # s of silence that are serious (严重离线时长)


class CameraOffline(Struct, frozen=True, forbid_unknown_fields=True):
    """视频离线: no picture of the front or the rear camera."""

    hold_s: float = 300.0  # s without a picture that are a breach (视频中断时长)
    channels: tuple[str, ...] = ("front", "rear")  # channels that are asked for (通道)


def no_show(case: Case, rule: NoShow) -> Episodes:
    """Nobody on any planned section by the start + 15 min."""
    if not case.brief.needs:
        return
    on_t = case.memory.on_t
    at_t = case.silence(case.start, rule.hold_s, on_t)
    if at_t is not None and at_t < case.end:
        to_t = on_t if on_t is not None else case.end if case.now >= case.end else None
        yield case.found(
            "no_show", "serious", case.start, at_t, to_t, value=(to_t or case.now) - case.start, threshold=rule.hold_s,
            unit="s", hold_s=rule.hold_s, section=case.brief.needs[0].section,
        )  # fmt: skip


def device_offline(case: Case, rule: DeviceOffline) -> Episodes:
    """Silences of the shift, and the one that lasts now; who has done all may switch off."""
    memory = case.memory
    spans: list[tuple[float, float | None]] = list(memory.gaps)
    spans.append((case.start if memory.fix_t is None else memory.fix_t, None))
    for gap_from, gap_to in spans:
        from_t = max(gap_from, case.start)
        at_t = case.silence(from_t, rule.hold_s, gap_to)
        if at_t is None or at_t >= case.end or (memory.complete_t is not None and memory.complete_t <= from_t):
            continue
        to_t = min(gap_to, case.end) if gap_to is not None else case.end if case.now >= case.end else None
        lasted = (case.now if to_t is None else to_t) - from_t
        level: Level = "serious" if lasted >= rule.serious_s else "warn"
        yield case.found("device_offline", level, from_t, at_t, to_t, value=lasted, threshold=rule.hold_s, unit="s",
                         hold_s=rule.hold_s)  # fmt: skip


def camera_offline(case: Case, rule: CameraOffline) -> Episodes:
    """A camera that is registered or has sent, silent while its vehicle speaks: a silent vehicle is said once."""
    memory, pictures = case.memory, case.seen.pictures
    if memory.fix_t is None or case.now - memory.fix_t > case.brief.rules.motion.gap_s or case.now >= case.end:
        return
    if case.complete:
        return
    registered = case.brief.ground.channels.get(memory.vehicle, ())
    for channel in rule.channels:
        newest = pictures.get(channel)
        if newest is None and channel not in registered:
            continue
        from_t = max(newest or case.start, memory.run_t, case.start)
        at_t = case.silence(from_t, rule.hold_s, None)
        if at_t is not None:
            yield case.found("camera_offline", "info", from_t, at_t, None, value=case.now - from_t,
                             threshold=rule.hold_s, unit="s", hold_s=rule.hold_s, detail=channel)  # fmt: skip
