"""What the screens of a hall show after each wish, and the laws that hold whatever is wished."""

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from records import Focus, Hall, Missing, NotFound, Point, Refused, Shown
from show.book import Book, Do
from show.deeds import DEEDS
from show.state import home, mended, resolved, step, ticked
from tests.show.halls import SCENES, TOURS, book

NOW = 1_000.0
LEFT, RIGHT = Shown("command", "left"), Shown("command", "right")


def at_home(hall: str = "command") -> Hall:
    return home(SCENES[hall], NOW)


def after(*deeds: Do, hall: Hall | None = None, of: Book | None = None, now: float = NOW) -> Hall:
    state = hall or at_home()
    for do in deeds:
        state = step(state, do, of or book(), now)
    return state


def picture(hall: Hall) -> tuple[object, ...]:
    """What is seen, without when and by whom."""
    return hall.screens, hall.theme, hall.tour, hall.scene, hall.swapped


def test_at_home_every_screen_shows_its_own_place() -> None:
    assert at_home().screens == {"left": LEFT, "right": RIGHT}
    assert (at_home().seq, at_home().tour) == (0, "")


def test_a_tour_starts_at_its_first_scene_or_at_a_named_one() -> None:
    first = after(Do("start", tour="visit"))
    assert (first.scene, first.theme, first.scene_t) == ("welcome", "showcase", NOW)
    second = after(Do("start", tour="visit", scene="a007"))
    focus = Focus(unit="A007", track_h=11, view=(113.1, 27.8, 15))
    assert second.screens == {"left": LEFT, "right": replace(RIGHT, focus=focus)}
    assert second.theme == "day"


def test_a_layout_for_any_screen_is_shown_on_the_screen_it_is_asked_for() -> None:
    case = after(Do("start", tour="visit", scene="case"))
    assert case.screens == {"left": Shown("focus-case", "any", Focus(case="@乱堆")), "right": RIGHT}


def test_a_scene_may_show_a_place_of_another_screen() -> None:
    crossed = after(Do("start", tour="visit", scene="results"))
    assert crossed.screens == {"left": RIGHT, "right": LEFT}


def test_next_and_back_go_through_the_programme_and_stop_at_its_ends() -> None:
    start = after(Do("start", tour="visit"))
    with pytest.raises(Refused, match="已是第一幕"):
        after(Do("back"), hall=start)
    end = after(Do("next"), Do("next"), Do("next"), hall=start)
    assert end.scene == "results"
    with pytest.raises(Refused, match="已是最后一幕"):
        after(Do("next"), hall=end)
    assert after(Do("next"), Do("next"), hall=after(Do("start", tour="round"))).scene == "first"


def test_without_a_tour_there_is_no_next() -> None:
    for action in ("next", "back", "scene", "start"):
        with pytest.raises(Refused, match="没有节目"):
            after(Do(action))
    with pytest.raises(NotFound, match="没有节目 'none'"):
        after(Do("start", tour="none"))
    with pytest.raises(NotFound, match="没有第 'none' 幕"):
        after(Do("start", tour="visit", scene="none"))


def test_a_page_that_saw_an_older_picture_does_not_go_two_scenes_on() -> None:
    start = after(Do("start", tour="visit"))
    gone_on = after(Do("next", seq=start.seq), hall=start)
    with pytest.raises(Refused, match="已变化"):
        after(Do("next", seq=start.seq), hall=gone_on)
    assert after(Do("dark", seq=start.seq), hall=gone_on).dark


def test_stop_leads_home_and_keeps_who_drives() -> None:
    busy = after(Do("start", tour="visit", page="p1", name="赵"), Do("swap"), Do("dark"), Do("theme", theme="day"))
    done = after(Do("stop"), hall=busy)
    assert picture(done) == picture(at_home())
    assert (done.dark, done.controller, done.seq) == (False, "p1", busy.seq + 1)


def test_going_on_lifts_what_stands_still_or_is_dark() -> None:
    still = after(Do("start", tour="visit"), Do("freeze"), Do("dark"))
    assert (still.frozen_t, still.dark) == (NOW, True)
    gone_on = after(Do("next"), hall=still)
    assert (gone_on.frozen_t, gone_on.dark) == (None, False)


def test_freeze_and_dark_take_a_word_or_turn_round() -> None:
    for action in ("freeze", "dark"):
        once = after(Do(action))
        assert after(Do(action, on=True), hall=once) is once
        assert picture(after(Do(action), hall=once)) == picture(at_home())
        assert after(Do(action, on=False)).seq == 0


def test_swapped_screens_stay_swapped_through_the_scenes() -> None:
    swapped = after(Do("start", tour="visit"), Do("swap"), Do("next"))
    assert swapped.screens["left"].focus.unit == "A007"
    assert swapped.screens["right"] == LEFT
    assert after(Do("swap", on=True), hall=swapped) is swapped
    three = after(Do("swap"), hall=at_home("three"), of=book("three"))
    assert [shown.screen for shown in three.screens.values()] == ["c", "b", "a"]
    with pytest.raises(Refused, match="只有一块屏幕"):
        after(Do("swap"), hall=at_home("night"), of=book("night"))


def test_a_spotlight_goes_out_by_itself() -> None:
    lit = after(Do("point", screen="left", x=0.2, y=0.9))
    assert lit.point == Point("left", 0.2, 0.9, NOW + 4)
    assert ticked(lit, book(), NOW + 3.9, 0) is lit
    out = ticked(lit, book(), NOW + 4, 0)
    assert (out.point, out.seq) == (None, lit.seq + 1)
    assert ticked(lit, book(), NOW - 3_600, 0).point is None  # the room's clock was set back
    with pytest.raises(Refused, match="屏幕以内"):
        after(Do("point", screen="left", x=1.1, y=0))


@pytest.mark.parametrize(
    ("focus", "place"),
    [
        (Focus(unit="A007"), ("focus-unit", "any")),
        (Focus(case="x"), ("focus-case", "any")),
        (Focus(alert="x"), ("focus-alert", "any")),
        (Focus(camera="c1"), ("focus-camera", "left")),
    ],
)
def test_what_is_sent_to_a_screen_opens_there_in_its_own_layout(focus: Focus, place: tuple[str, str]) -> None:
    sent = after(Do("send", screen="left", focus=focus))
    assert sent.screens == {"left": Shown(*place, focus), "right": RIGHT}


def test_only_one_known_thing_is_sent_to_one_screen() -> None:
    for focus in (None, Focus(), Focus(road="r1"), Focus(unit="A007", case="x")):
        with pytest.raises(Refused, match="请指定一个对象"):
            after(Do("send", screen="left", focus=focus))
    with pytest.raises(NotFound, match="没有屏幕 'top'，本大厅有：left、right"):
        after(Do("send", screen="top", focus=Focus(unit="A007")))
    bare = replace(book(), scenes={"command": SCENES["command"]})
    with pytest.raises(NotFound, match="focus-unit"):
        after(Do("send", screen="left", focus=Focus(unit="A007")), of=bare)


def test_another_layout_on_one_screen_or_on_all() -> None:
    assert after(Do("layout", layout="other", screen="right")).screens["right"] == Shown("other", "right")
    assert [s.layout for s in after(Do("layout", layout="other")).screens.values()] == ["other", "other"]
    swapped = after(Do("swap"), Do("layout", layout="other"))
    assert swapped.screens["left"] == Shown("other", "right")
    with pytest.raises(Refused, match="没有屏幕 'left'"):
        after(Do("layout", layout="night"))
    with pytest.raises(NotFound, match="没有版面"):
        after(Do("layout", layout="none"))


def test_a_selected_unit_and_a_map_view_are_followed_by_one_screen_or_by_all() -> None:
    everywhere = after(Do("select", focus=Focus(unit="A007")))
    assert {shown.focus.unit for shown in everywhere.screens.values()} == {"A007"}
    moved = after(Do("view", screen="right", focus=Focus(view=(113.0, 27.8, 14))), hall=everywhere)
    assert moved.screens["right"].focus == Focus(unit="A007", view=(113.0, 27.8, 14))
    assert after(Do("select"), hall=moved).screens == at_home().screens
    for view in ((200.0, 0.0, 10.0), (0.0, 0.0, 99.0), (float("nan"), 0.0, 10.0)):
        with pytest.raises(Refused, match="地图位置"):
            after(Do("view", focus=Focus(view=view)))


def test_a_recording_is_shown_only_where_one_is_offered() -> None:
    with pytest.raises(Refused, match="没有可用的回放"):
        after(Do("send", screen="left", focus=Focus(unit="A007")), Do("recorded", screen="left", on=True))
    sent = after(Do("send", screen="left", focus=Focus(unit="A007", recorded=True)))
    chosen = after(Do("select", screen="left", focus=Focus(unit="A007", recorded=True)))
    for live in (sent, chosen):  # nobody marks by hand what is live
        assert not live.screens["left"].focus.recorded
    offered = replace(sent, missing=(Missing("unit", "A007", "silent", 400.0, True),))
    shown = after(Do("recorded", screen="left"), hall=offered)
    assert shown.screens["left"].focus == Focus(unit="A007", recorded=True)
    assert not after(Do("recorded", screen="left"), hall=shown).screens["left"].focus.recorded


def test_the_recorded_case_of_a_scene_gives_way_to_the_one_of_today() -> None:
    scene = after(Do("start", tour="visit", scene="case"))
    offered = replace(scene, missing=(Missing("case", "@乱堆", "unknown", recorded=True),))
    old = resolved(
        after(Do("recorded", screen="left", on=True), hall=offered), lambda _w, ever: "old" if ever else None
    )
    assert old.screens["left"].focus == Focus(case="old", recorded=True)
    live = after(Do("recorded", screen="left", on=False), hall=old)
    assert live.screens["left"].focus == Focus(case="@乱堆")


def test_a_draw_opens_who_was_drawn_and_can_be_repeated() -> None:
    drawn = after(Do("draw", kind="vehicle", seed="2026"))
    assert drawn.drawn is not None
    assert drawn.screens == {"left": LEFT, "right": Shown("focus-unit", "any", Focus(unit=drawn.drawn.id))}
    assert after(Do("draw", kind="vehicle", seed="2026", screen="left")).drawn == drawn.drawn
    with pytest.raises(Refused, match="没有可抽查的案卷"):
        after(Do("draw", kind="case", seed="2026"))


def test_what_is_not_live_cannot_be_called_live() -> None:
    assert after(Do("clock", clock="rehearsal")).clock == "rehearsal"
    with pytest.raises(Refused, match="不能这样标示"):
        after(Do("clock", clock="live"), of=book(mode="demo"))
    with pytest.raises(Refused, match="没有时钟"):
        after(Do("clock", clock="noon"))
    assert mended(at_home(), book(mode="demo"), NOW).clock == "demo"
    assert mended(replace(at_home(), clock="demo"), book(), NOW).clock == "live"


def test_themes_are_those_there_are() -> None:
    assert after(Do("theme", theme="day")).theme == "day"
    with pytest.raises(Refused, match="没有主题 'dusk'"):
        after(Do("theme", theme="dusk"))


def test_the_newer_page_takes_over_visibly() -> None:
    mine = after(Do("start", tour="visit", page="p1", name="赵"))
    assert (mine.controller, mine.controller_name, mine.control_t) == ("p1", "赵", NOW)
    theirs = after(Do("take", page="p2", name="钱"), hall=mine, now=NOW + 5)
    assert (theirs.controller_name, theirs.control_t, theirs.seq) == ("钱", NOW + 5, mine.seq + 1)
    assert after(Do("take", page="p2", name="钱"), hall=theirs) is theirs
    with pytest.raises(Refused, match="没有操作 'sing'"):
        after(Do("sing"))


# -- playlists --------------------------------------------------------------------------------------


def test_a_playlist_dwells_and_loops() -> None:
    first = after(Do("start", tour="round"))
    assert first.next_t == NOW + 30
    assert ticked(first, book(), NOW + 29, 0) is first
    second = ticked(first, book(), NOW + 30, 0)
    assert (second.scene, second.next_t) == ("second", NOW + 40)
    assert ticked(second, book(), NOW + 40, 0).scene == "first"


@pytest.mark.parametrize("pause", ["alarm", "freeze", "dark"])
def test_a_playlist_stands_still_and_then_dwells_anew(pause: str) -> None:
    first = after(Do("start", tour="round"))
    stopped = first if pause == "alarm" else after(Do(pause), hall=first)
    still = ticked(stopped, book(), NOW + 30, 1)
    assert (still.scene, still.next_t) == ("first", None)
    assert ticked(still, book(), NOW + 500, 1) is still
    alone = still if pause == "alarm" else after(Do(pause), hall=still)
    again = ticked(alone, book(), NOW + 500, 0)
    assert (again.scene, again.next_t) == ("first", NOW + 530)


def test_a_playlist_may_go_on_in_spite_of_alarms() -> None:
    assert ticked(after(Do("start", tour="steady")), book(), NOW + 30, 3).scene == "second"


def test_a_playlist_waits_after_a_hand_chose_the_picture() -> None:
    first = after(Do("start", tour="round"))
    sent = after(Do("send", screen="left", focus=Focus(unit="A007")), hall=first, now=NOW + 29)
    assert sent.next_t == NOW + 29 + 60
    assert ticked(sent, book(), NOW + 60, 0) is sent


def test_a_playlist_survives_a_room_clock_that_is_set_back() -> None:
    first = after(Do("start", tour="round"))
    assert ticked(first, book(), NOW - 86_400, 0).next_t == NOW - 86_400 + 30


def test_a_programme_waits_for_a_hand() -> None:
    assert ticked(after(Do("start", tour="visit")), book(), NOW + 86_400, 0).scene == "welcome"


# -- layouts and tours change under it ----------------------------------------------------------------


def test_what_is_gone_from_the_shelf_gives_way_to_the_own_place() -> None:
    busy = after(Do("start", tour="round"), Do("next"), Do("point", screen="left", x=0, y=0))
    bare = replace(book(), scenes={"command": SCENES["command"]}, tours={})
    left = mended(busy, bare, NOW)
    assert (left.screens, left.tour, left.scene, left.next_t) == (at_home().screens, "", "", None)
    assert mended(left, bare, NOW) is left
    one = replace(bare, home=SCENES["night"], scenes=dict(SCENES))
    assert mended(after(Do("swap"), hall=busy), one, NOW).screens == {"main": Shown("night", "main")}


# -- the laws -------------------------------------------------------------------------------------------

WORDS = st.sampled_from(["", "left", "right", "top", "visit", "round", "a007", "case", "welcome", "second", "command",
                         "other", "night", "day", "rehearsal", "vehicle", "collector", "p1", "p2"])  # fmt: skip
FOCI = st.builds(
    Focus, unit=st.sampled_from(["", "A007"]), case=st.sampled_from(["", "@乱堆"]), camera=st.sampled_from(["", "c1"])
)
DOS = st.builds(
    Do, st.sampled_from(sorted(DEEDS)), scene=WORDS, tour=WORDS, screen=WORDS, layout=WORDS,
    focus=st.none() | FOCI, on=st.none() | st.booleans(), x=st.floats(-0.1, 1.1), y=st.floats(-0.1, 1.1), theme=WORDS,
    clock=WORDS, kind=WORDS, seed=WORDS, page=WORDS, name=WORDS,
)  # fmt: skip


def likely(do: Do) -> Do:
    """Mostly something that can be done."""
    scene = do.scene if do.scene in ("a007", "case", "welcome") else ""
    return replace(do, tour="round" if do.tour == "round" else "visit", scene=scene,
                   screen=do.screen if do.screen in ("left", "right", "") else "left",
                   layout=do.layout if do.layout in ("command", "night") else "other", theme="day", seed=do.seed or "s",
                   clock="rehearsal", kind=do.kind if do.kind == "collector" else "vehicle", x=min(max(do.x, 0), 1),
                   y=min(max(do.y, 0), 1))  # fmt: skip


@given(st.lists(st.tuples(DOS | DOS.map(likely), st.floats(0, 100), st.integers(0, 1)), max_size=25))
def test_whatever_is_wished_the_laws_hold(wishes: list[tuple[Do, float, int]]) -> None:
    """`seq` rises by one per change, what changes nothing is the same state, every screen shows a place that is there,
    what is stored is read again as it was."""
    hall, now = at_home(), NOW
    for do, dt, alarms in wishes:
        now += dt
        before = hall
        with contextlib.suppress(Refused, NotFound):
            hall = step(hall, do, book(), now)
        for state, was in ((hall, before), (ticked(hall, book(), now, alarms), hall)):
            assert state is was or (state.seq, state.t) == (was.seq + 1, now)
            assert state is was or replace(state, seq=was.seq, t=was.t) != was
            assert list(state.screens) == ["left", "right"]
            assert all(shown.screen in SCENES[shown.layout].screens for shown in state.screens.values())
            assert mended(state, book(), now) is state
            assert msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=Hall) == state
            hall = state


@given(st.lists(DOS.map(likely), max_size=8), st.sampled_from(["visit", "round"]))
def test_next_and_back_undo_each_other_inside_a_tour(before: list[Do], tour: str) -> None:
    hall = at_home()
    for do in [*before, Do("start", tour=tour), Do("next")]:
        try:
            hall = step(hall, do, book(), NOW)
        except (Refused, NotFound):
            continue
    assert picture(after(Do("next"), Do("back"), hall=hall)) == picture(hall)
    assert picture(after(Do("back"), Do("next"), hall=hall)) == picture(hall)


@given(st.lists(DOS.map(likely), max_size=8))
def test_to_swap_twice_changes_nothing(before: list[Do]) -> None:
    hall = at_home()
    for do in before:
        try:
            hall = step(hall, do, book(), NOW)
        except (Refused, NotFound):
            continue
    assert picture(after(Do("swap"), Do("swap"), hall=hall)) == picture(hall)


def test_every_tour_of_these_tests_can_be_gone_through() -> None:
    for tour in TOURS.values():
        hall = after(Do("start", tour=tour.name))
        for scene in tour.scenes[1:]:
            hall = after(Do("next"), hall=hall)
            assert hall.scene == scene.id
