"""What does a hall show after somebody did something? Pure: state, wish and book in; the state after it out.

A hall's screens show places `(layout, screen)` of its book. Laws: a change raises `seq` by one, what changes nothing
gives the very state back, what is refused changes nothing, and every screen always shows a place that is there.
"""

from collections.abc import Callable
from contextlib import suppress

from msgspec.structs import replace

from layouts.scene import Scene
from records import Clock, Hall, Refused, Unreachable
from show.book import QUERY, Action, Book, Do, at, dwell_of, entered, lies, own_places
from show.deeds import DEEDS

__all__ = ["Action", "Book", "Do", "changed", "home", "mended", "resolved", "step", "ticked"]


def home(scene: Scene, now: float, clock: Clock = "live") -> Hall:
    """Every screen shows its own place; no tour."""
    return Hall(scene.name, 0, now, own_places(scene), clock=clock)


def step(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    """The state after it. Raises `Refused`, `NotFound`, in words for the person."""
    deed = DEEDS.get(do.action)
    if deed is None:
        raise Refused(f"没有操作 {do.action!r}")
    if do.seq is not None and do.seq < hall.seq and do.action in ("next", "back", "draw"):
        raise Refused("画面在您查看后已变化，请看清现在的画面再操作")
    after = deed(hall, do, book, now)
    if do.page and do.page != hall.controller:
        after = replace(after, controller=do.page, controller_name=do.name, control_t=now)
    return changed(hall, after, now)


def ticked(hall: Hall, book: Book, now: float, alarms: int) -> Hall:
    """What the clock wants: a spotlight goes out, a playlist goes on. It stands still while the picture is frozen or
    dark, and with `pause_on_alarm` while there are `alarms`; afterwards the scene dwells anew."""
    after = hall
    if hall.point is not None and not now < hall.point.until_t <= now + book.point_s:
        after = replace(after, point=None)
    running = at(hall, book)
    if running is None:
        return changed(hall, after, now)
    tour, i = running
    dwell = dwell_of(tour, i)
    if hall.dark or hall.frozen_t is not None or (tour.pause_on_alarm and alarms) or dwell is None:
        after = replace(after, next_t=None)
    elif hall.next_t is None or hall.next_t > now + max(dwell, book.hold_s):  # a room clock was set back
        after = replace(after, next_t=now + dwell)
    elif now >= hall.next_t:
        after = replace(entered(after, book, tour, (i + 1) % len(tour.scenes), now), point=after.point)
    return changed(hall, after, now)


def mended(hall: Hall, book: Book, now: float) -> Hall:
    """The state as far as it can still be shown, when layouts, tours or the server's mode have changed."""
    own = own_places(book.home)
    screens = {name: hall.screens.get(name, shown) for name, shown in own.items()}
    screens = {name: one if book.shows(one) else own[name] for name, one in screens.items()}
    after = replace(hall, screens=screens)
    if hall.tour and at(hall, book) is None:
        after = replace(after, tour="", scene="", next_t=None, theme="")
    if hall.point is not None and hall.point.screen not in screens:
        after = replace(after, point=None)
    if hall.swapped and len(screens) < 2:
        after = replace(after, swapped=False)
    if lies(hall.clock, book.mode):
        after = replace(after, clock=book.mode)
    return changed(hall, after, now)


def changed(hall: Hall, after: Hall, now: float) -> Hall:
    """`after` as the next state, or `hall` itself when it is the same."""
    if replace(after, seq=hall.seq, t=hall.t) == hall:
        return hall
    return replace(after, seq=hall.seq + 1, t=now)


def resolved(hall: Hall, find: Callable[[str, bool], str | None]) -> Hall:
    """With the case of every screen that names one by its words; `find(words, ever)` knows today's, or any day's, or
    raises `Unreachable`: then they stay."""
    screens = dict(hall.screens)
    for name, shown in hall.screens.items():
        case = shown.focus.case
        if not case.startswith(QUERY):
            continue
        with suppress(Unreachable):
            if found := find(case.removeprefix(QUERY), shown.focus.recorded):
                screens[name] = replace(shown, focus=replace(shown.focus, case=found))
    return hall if screens == hall.screens else replace(hall, screens=screens)
