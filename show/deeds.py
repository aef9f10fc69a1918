"""What does each action do to a hall? Pure, one function each; none raises `seq`: `show.state.step` does."""

from collections.abc import Callable, Mapping
from typing import get_args

from msgspec.structs import replace

from layouts.scene import Theme
from records import Clock, Focus, Hall, NotFound, Point, Refused, Shown
from show import draw
from show.book import NO_TOUR, QUERY, Book, Do, arranged, at, entered, lies, number, own_places, planned

FOCUS_LAYOUT = {"unit": "focus-unit", "case": "focus-case", "camera": "focus-camera", "alert": "focus-alert"}
DRAWN_AS = {"vehicle": "unit", "collector": "unit", "case": "case"}
Deed = Callable[[Hall, Do, Book, float], Hall]


# -- going through a tour --------------------------------------------------------------------------


def _start(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    tour = book.tour(do.tour)
    return entered(hall, book, tour, number(tour, do.scene) if do.scene else 0, now)


def _scene(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    tour = book.tour(do.tour or hall.tour)
    return entered(hall, book, tour, number(tour, do.scene), now)


def _next(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    return _moved(hall, book, now, 1, "已是最后一幕")


def _back(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    return _moved(hall, book, now, -1, "已是第一幕")


def _moved(hall: Hall, book: Book, now: float, by: int, end: str) -> Hall:
    running = at(hall, book)
    if running is None:
        raise Refused(NO_TOUR)
    tour, i = running
    if not tour.loop and not 0 <= i + by < len(tour.scenes):
        raise Refused(end)
    return entered(hall, book, tour, (i + by) % len(tour.scenes), now)


def _stop(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    first = Hall(hall.hall, hall.seq, hall.t, own_places(book.home), clock=hall.clock)
    return replace(first, controller=hall.controller, controller_name=hall.controller_name,
                   control_t=hall.control_t)  # fmt: skip


# -- what is on the screens -----------------------------------------------------------------------


def _send(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    focus = do.focus or Focus()
    named = [what for what in FOCUS_LAYOUT if getattr(focus, what)]
    if len(named) != 1:
        raise Refused("请指定一个对象：车辆或采集员、案卷、探头、报警，四者其一")
    layout = book.scenes.get(FOCUS_LAYOUT[named[0]])
    place = layout.place(book.screen(do.screen)) if layout is not None else None
    if layout is None or place is None:
        raise NotFound(f"没有版面 {FOCUS_LAYOUT[named[0]]!r} 可以显示它")
    shown = Shown(layout.name, place, replace(focus, recorded=False))
    return _by_hand(hall, book, now, {do.screen: shown})


def _layout(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    layout = book.scenes.get(do.layout)
    if layout is None:
        raise NotFound(f"本大厅没有版面 {do.layout!r}")
    fresh = {}
    for name in book.some(do.screen):
        place = layout.place(name)
        if place is None:
            raise Refused(f"版面“{layout.title}”没有屏幕 {name!r}")
        fresh[name] = Shown(layout.name, place)
    return _by_hand(hall, book, now, fresh if do.screen else arranged(hall.swapped, fresh))


def _select(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    focus = replace(do.focus or Focus(), recorded=False)
    _check_view(focus)
    return _by_hand(hall, book, now, {name: replace(hall.screens[name], focus=focus)
                                      for name in book.some(do.screen)})  # fmt: skip


def _view(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    focus = do.focus or Focus()
    _check_view(focus)
    screens = {name: hall.screens[name] for name in book.some(do.screen)}
    seen = {name: replace(one, focus=replace(one.focus, view=focus.view)) for name, one in screens.items()}
    return _by_hand(hall, book, now, seen)


def _recorded(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    shown = hall.screens[book.screen(do.screen)]
    on = not shown.focus.recorded if do.on is None else do.on
    if on == shown.focus.recorded:
        return hall
    focus = shown.focus
    named = {focus.unit, focus.case, focus.camera, focus.alert} - {""}
    if on and not any(one.recorded and one.id in named for one in hall.missing):
        raise Refused("这块屏幕没有可用的回放内容")
    case = focus.case if on else _case_of_scene(hall, do.screen, book) or focus.case
    return _by_hand(hall, book, now, {do.screen: replace(shown, focus=replace(focus, case=case, recorded=on))})


def _draw(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    found = draw.drawn(do.kind, do.seed, book.ids(do.kind), now)
    screen = do.screen or book.screens[-1]
    focus = Focus(unit=found.id) if DRAWN_AS[do.kind] == "unit" else Focus(case=found.id)
    sent = _send(hall, replace(do, screen=screen, focus=focus), book, now)
    return replace(sent, drawn=found)


def _swap(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    """Left and right change places, and stay so through the scenes."""
    if len(book.screens) < 2:
        raise Refused("只有一块屏幕，无法对调")
    on = not hall.swapped if do.on is None else do.on
    if on == hall.swapped:
        return hall
    screens = {name: hall.screens[name] for name in book.screens}
    return replace(hall, swapped=on, screens=arranged(True, screens), point=None)


def _by_hand(hall: Hall, book: Book, now: float, shown: Mapping[str, Shown]) -> Hall:
    """Some screens anew; a playlist that runs waits a while."""
    after = replace(hall, screens={**hall.screens, **shown})
    if after.screens == hall.screens or hall.next_t is None:
        return after
    return replace(after, next_t=max(hall.next_t, now + book.hold_s))


# -- how they are seen ----------------------------------------------------------------------------


def _freeze(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    on = hall.frozen_t is None if do.on is None else do.on
    if on == (hall.frozen_t is not None):
        return hall
    return replace(hall, frozen_t=now if on else None)


def _dark(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    return replace(hall, dark=not hall.dark if do.on is None else do.on)


def _point(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    if not (0 <= do.x <= 1 and 0 <= do.y <= 1):
        raise Refused("聚光位置须在屏幕以内（0 至 1）")
    return replace(hall, point=Point(book.screen(do.screen), do.x, do.y, now + book.point_s))


def _theme(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    if do.theme and do.theme not in get_args(Theme):
        raise Refused(f"没有主题 {do.theme!r}，可选：{'、'.join(get_args(Theme))}")
    return replace(hall, theme=do.theme)


def _clock(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    wanted = next((one for one in get_args(Clock) if one == do.clock), None)
    if wanted is None:
        raise Refused(f"没有时钟 {do.clock!r}，可选：{'、'.join(get_args(Clock))}")
    if lies(wanted, book.mode):
        raise Refused("系统的时间与数据不是这一种，不能这样标示")
    return replace(hall, clock=wanted)


def _take(hall: Hall, do: Do, book: Book, now: float) -> Hall:
    if not do.page:
        raise Refused("缺少控制页面的编号")
    return hall


# -- inside ---------------------------------------------------------------------------------------


def _case_of_scene(hall: Hall, screen: str, book: Book) -> str:
    """What the scene itself says of the case on this screen."""
    running = at(hall, book)
    if running is None:
        return ""
    tour, i = running
    case = planned(hall, tour.scenes[i], book)[screen].focus.case
    return case if case.startswith(QUERY) else ""


def _check_view(focus: Focus) -> None:
    if focus.view is None:
        return
    lon, lat, zoom = focus.view
    if not (-180 <= lon <= 180 and -90 <= lat <= 90 and 1 <= zoom <= 22):
        raise Refused("地图位置须为经度、纬度和 1 至 22 的级别")


DEEDS: dict[str, Deed] = {
    "start": _start, "scene": _scene, "next": _next, "back": _back, "stop": _stop, "freeze": _freeze, "dark": _dark,
    "swap": _swap, "point": _point, "send": _send, "layout": _layout, "theme": _theme, "view": _view,
    "select": _select, "recorded": _recorded, "draw": _draw, "clock": _clock, "take": _take,
}  # fmt: skip
