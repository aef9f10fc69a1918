"""QUESTION: what do all decoders agree on? Errors → reasons, times, ranges, repeated keys.

Parse, don't validate: types are msgspec structs read strictly, so text or true/false is never a number,
and NaN, Infinity and 1e999 are not JSON.
"""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from ingest.reasons import Bad

T = TypeVar("T")
Text = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")]
Time = float | Annotated[datetime, Meta(tz=True)]

OLDEST_T = 1e9  # 2001: a clock without GPS time says 1970 or 1980
MS_FROM, US_FROM = 1e11, 1e14  # as seconds: the year 5138 and beyond


def read(decode: Callable[[bytes], T], payload: bytes, *once: bytes) -> T | Bad:
    """`decode(payload)` with its errors as `Bad`; the quoted keys `once` may stand only once."""
    try:
        if not payload.isascii():
            payload.decode()
        found = decode(payload)
    except msgspec.ValidationError as e:
        return _invalid(str(e))
    except msgspec.DecodeError as e:
        return Bad("bad_json" if payload.strip() else "empty", str(e))
    except UnicodeDecodeError as e:
        return Bad("bad_text", f"byte {e.start}: {e.reason}")
    except RecursionError:
        return Bad("too_deep")
    for key in once:
        if payload.count(key) > 1 and (again := _repeated(payload)):
            return Bad("repeated_key", again)
    return found


def _invalid(message: str) -> Bad:
    if "timezone component" in message:
        return Bad("time_without_zone", message)
    return Bad("missing_field" if message.startswith("Object missing") else "bad_field", message)


def _repeated(payload: bytes) -> str:
    """The first key that stands twice in one object; the payload is known to be JSON."""
    found: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> None:
        keys = [key for key, _value in items]
        found.extend(key for key in set(keys) if keys.count(key) > 1)

    json.loads(payload, object_pairs_hook=pairs)
    return found[0] if found else ""


def epoch_s(t: float | datetime) -> float | Bad:
    """UTC epoch s; a time that is no epoch s is refused with a hint, never scaled by guess."""
    if isinstance(t, datetime):
        t = t.timestamp()
    if OLDEST_T <= t < MS_FROM:
        return t
    if t < OLDEST_T:
        return Bad("time_too_old", f"{t:.0f} s is before 2001: the device has no time yet")
    if t < US_FROM:
        return Bad("time_in_ms", f"{t:.0f} looks like milliseconds: send {t / 1e3:.3f}")
    return Bad("time_in_us", f"{t:.0f} looks like microseconds or finer: send seconds")


def place(lon: float, lat: float) -> Bad | None:
    """Refuses what no place on Earth has; zero and far places are judged later."""
    if -90 <= lat <= 90 and -180 <= lon <= 180:
        return None
    if abs(lat) <= 180 and abs(lon) <= 90:
        return Bad("swapped", f"lon {lon:.6f}, lat {lat:.6f}: longitude comes first")
    return Bad("out_of_range", f"lon {lon:g}, lat {lat:g}")


def within(value: float | None, low: float, high: float) -> float | None:
    """An optional figure, or None where it is out of range: trackers say −1 for unknown."""
    return value if value is None or low <= value <= high else None


def heading(value: float | None) -> float | None:
    """Degrees clockwise from north in [0, 360), or None."""
    return value % 360 if value is not None and 0 <= value <= 360 else None
