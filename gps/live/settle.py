"""QUESTION: does silence mean something now? Not while we are deaf, nor while devices still send what they stored.

At the start of the role, while the line to the broker is down and after it came back, a vehicle without news may be
well and its news on the way. Until data has settled, rules that judge silence must not start (`spans`); and a role that
has just begun judges nothing at all, for what happened while it was away still stands in the stream.
"""

from msgspec import Struct, field

from gps.live.settings import Settings

KEPT = 64  # spans remembered; a night has few


class Settling(Struct):
    """When we were blind. Mutable; saved with the fleet's memory."""

    blind: bool = True
    starting: bool = True  # the role has begun and has not seen yet: what it would find is no finding
    since_t: float = 0.0  # start of the present blind span, or of the present sight
    deaf: bool = True  # the line itself is down, or nobody says how it is
    heard_t: float = 0.0  # when the line came back
    stored_t: float = 0.0  # last arrival of fixes their devices had stored
    spans: list[tuple[float, float]] = field(default_factory=list)
    first_t: float | None = None  # when we first saw anything: of times before, pictures say nothing


def start(settling: Settling, now: float) -> None:
    """The role begins: everything may be on the way."""
    if not settling.blind:
        settling.blind, settling.since_t = True, now
    settling.since_t = settling.since_t or now
    settling.starting = True
    settling.deaf, settling.heard_t, settling.stored_t = True, now, now


def arrived(settling: Settling, now: float) -> None:
    """Fixes that their devices had stored have come."""
    settling.stored_t = max(settling.stored_t, now)


def look(settling: Settling, own: Settings, now: float, line_ok: bool, lag: int) -> bool:
    """Whether we are blind at `now`; `lag`: entries the stream still holds for us. Call it with every tick."""
    if settling.deaf and line_ok:
        settling.heard_t = now
    settling.deaf = not line_ok
    blind = settling.deaf or _still_coming(settling, own, now, lag)
    if blind and not settling.blind:
        settling.since_t = now
    elif settling.blind and not blind:
        if not settling.starting:  # what came in while it began stood in the stream: it knows about that time
            settling.spans = [*settling.spans[-KEPT:], (settling.since_t, now)]
        settling.since_t = now
    if not blind:
        settling.starting = False
        settling.first_t = settling.first_t or now
    settling.blind = blind
    return blind


def _still_coming(settling: Settling, own: Settings, now: float, lag: int) -> bool:
    """After the line came back: until nothing stored has come for a while. One device that sends its stored fixes
    in the middle of a shift blinds nobody."""
    if not settling.blind or now - settling.heard_t >= own.settle_most_s:
        return False
    if now - settling.heard_t < own.settle_least_s:
        return True
    return lag > 0 or now - settling.stored_t < own.settle_s
