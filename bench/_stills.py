"""When may a screen be photographed, and what is wrong with the picture? Conditions, asked from outside."""

import time
from typing import Any

from msgspec import Struct

from bench._browser import until
from bench._hall import PICTURE, Window

READY_S = 25.0  # s a picture may take to become complete
STEADY_S = 0.8  # s it must stay so
LOOK_S = 0.1
STATE = "bench.state()"


class Want(Struct, frozen=True):
    """What the page must say of itself: the newest state of its hall at least, theme and place if any."""

    seq: int = 0
    theme: str = ""
    place: str = ""


def watched(window: Window, within_s: float = 60.0) -> None:
    """The page tells from now on what stands on it."""
    until(window.page, "!!window.wall?.maps && document.querySelectorAll('#wall-canvas .panel').length > 0", within_s)
    window.page.evaluate(PICTURE)


def missing(state: dict[str, Any], want: Want) -> list[str]:
    """What keeps a picture from being complete; empty: it is. Pure."""
    wrong = []
    if want.seq and not (state["seq"] or 0) >= want.seq:
        wrong.append(f"shows state {state['seq']}, not {want.seq}")
    if want.theme and state["theme"] != want.theme:
        wrong.append(f"theme is {state['theme']}")
    if want.place and state["place"] and state["place"] != want.place:
        wrong.append(f"shows {state['place']}")
    wrong += [f"not drawn anew: {name}" for name in state["late"]]
    wrong += [f"not fresh: {name}" for name in state["stale"]]
    wrong += [f"broken picture: {url}" for url in state["broken"]]
    wrong += [f"empty: {name}" for name in state["empty"]]
    wrong += ["pictures still loading"] if state["loading"] else []
    wrong += [] if state["still"] else ["the map moves"]
    return wrong if state["panels"] else ["no panel at all"]


def complete(window: Window, want: Want, within_s: float = READY_S) -> list[str]:
    """Wait until the picture has been complete for a moment; what was still missing at the end of the patience."""
    end = time.monotonic() + within_s
    steady_from = None
    while True:
        wrong = missing(window.page.evaluate(STATE), want)
        now = time.monotonic()
        steady_from = None if wrong else steady_from if steady_from is not None else now
        if steady_from is not None and now - steady_from >= STEADY_S:
            return []
        if now > end:
            return wrong
        window.page.wait_for_timeout(LOOK_S * 1e3)
