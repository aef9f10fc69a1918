"""How is a list asked for and answered? Moments, cursors and a camera's state word: text ↔ values."""

import math
import re
from datetime import datetime

_CURSOR = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)_([0-9a-f]{32})")


def moment(text: str, name: str) -> float:
    """UTC epoch s from epoch seconds or RFC 3339 with zone. Raises ValueError."""
    try:
        t = float(text)
    except ValueError:
        try:
            at = datetime.fromisoformat(text)
            t = at.timestamp() if at.tzinfo else math.nan
        except (ValueError, OverflowError):
            t = math.nan
    if not math.isfinite(t):
        raise ValueError(f"{name}: want epoch seconds or RFC 3339 with zone, got {text!r}")
    return t


def cursor(t: float, snapshot_id: str) -> str:
    """Names the last row of a page."""
    return f"{t!r}_{snapshot_id}"


def below(text: str) -> tuple[float, str]:
    """(t, id) of a cursor. Raises ValueError."""
    found = _CURSOR.fullmatch(text)
    if not found:
        raise ValueError("cursor: not one of ours")
    return float(found[1]), found[2]


def state_of(t: float | None, now: float, late_s: float, silent_s: float) -> str:
    """A camera in one word by the age of its newest picture: ok, late, silent, none."""
    if t is None:
        return "none"
    if now - t > silent_s:
        return "silent"
    return "late" if now - t > late_s else "ok"
