"""Laws: however fixes and sign-ins come in, the memory is the same; one position or many, the same numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from gps.rules import judge
from gps.rules.episode import Signed
from gps.rules.ground import Ground
from gps.rules.judge import Seen
from gps.rules.lines import Index
from gps.rules.settings import Rules
from records import Fix
from tests.gps.rules.night import ROADS, T0, city, lonlat, plan, road, story, table

pytestmark = pytest.mark.edges  # whole tracks in every order: heavy for the quick ring

CITY = city(roads=[*ROADS, road("BEND", (400, 0), (430, 25), (430, 60), (380, 90), (380, 90), (500, 140), oneway=True)])
PLAN = plan("A007", "CJN*2 ZJN> BEND M1")
GROUND = Ground.of(CITY, [PLAN, plan("A008", "ZJN")])
RULES = Rules()
NIGHT = table("""-5min..-1min/20s @-1500,0>0,0 off
0min..10min/5s @0,-3>1000,-3
601s..12min/7s @1000,0>1000,400
722s..900s/5s @1000,400>600,300
905s..1300s/12s 0 @500,-600 off
1700s..1900s/5s @500,-600>0,0 off
1905s..2400s/5s @0,2>1000,2
2405s..3000s/20s 0 @300,300
3100s..3500s/5s @300,0>700,0 off""")  # fmt: skip
WORDS = [Signed(T0 - 60, "王师傅", True), Signed(T0 + 1000, "李师傅", True), Signed(T0 + 1800, "李师傅", False)]

places = st.tuples(st.floats(-120, 1120), st.floats(-120, 900))


corners = st.sampled_from([edge[:2] for line in GROUND.lines.values() for edge in line.edges])


@st.composite
def tracks(draw: st.DrawFn) -> list[Fix]:
    """A vehicle that goes anywhere, in any rhythm, with any gaps, marks and missing values."""
    step = st.tuples(
        st.sampled_from((1.0, 5.0, 10.0, 16.0, 61.0, 200.0)),
        st.floats(-40, 40),
        st.floats(-40, 40),
        st.sampled_from((None, 0.0, 2.0, 6.0, 9.0, 13.0, 30.0)),
        st.sampled_from((None, 0.0, 88.0, 91.0, 181.0, 270.0)),
        st.sampled_from((True, True, True, False, None)),
        st.sampled_from(((), (), (), ("rough",), ("jump",), ("late",))),
    )
    steps = draw(st.lists(step, min_size=1, max_size=60))
    x, y = draw(places)
    t, found = T0 - 100, []
    for dt, dx, dy, kmh, heading, work, flags in steps:
        t, x, y = t + dt, x + dx, y + dy
        lon, lat = lonlat(x, y)
        found.append(Fix("A007", "vehicle", t, lon, lat, t + 1, kmh, heading, None, work, flags=flags))
    return found


def replayed(fixes: list[Fix], words: list[Signed]) -> bytes:
    return judge.dump(judge.replay(PLAN, GROUND, RULES, fixes, words))


@settings(max_examples=40, deadline=None)
@given(tracks(), st.randoms(use_true_random=False), st.lists(st.integers(1, 30), max_size=8))
def test_one_by_one_and_in_bursts_and_shuffled_with_repeats_is_the_same(fixes, random, sizes):
    words = [Signed(T0 + 40.5, "王师傅", True), Signed(T0 + 300.5, "李师傅", True)]
    whole = replayed(fixes, words)
    shuffled = fixes + fixes[::3]
    random.shuffle(shuffled)
    assert replayed(shuffled, words[::-1] + words) == whole
    bounds = sorted({0, len(fixes), *(min(sum(sizes[:k]), len(fixes)) for k in range(len(sizes)))})
    for pieces in ([[fix] for fix in fixes], [fixes[a:b] for a, b in zip(bounds, bounds[1:], strict=False)]):
        memory, last = judge.start(PLAN, GROUND, RULES), float("-inf")
        for piece in pieces:
            mine = [w for w in words if last < w.t <= piece[-1].t]
            last = piece[-1].t
            judge.fold(memory, GROUND, RULES, piece, mine)
            memory = judge.load(judge.dump(memory))
        judge.fold(memory, GROUND, RULES, [], [w for w in words if w.t > last])
        assert judge.dump(memory) == whole


def test_a_restart_between_any_two_steps_equals_the_unbroken_run():
    whole = judge.replay(PLAN, GROUND, RULES, NIGHT, WORDS)
    memory, signed = judge.start(PLAN, GROUND, RULES), list(WORDS)
    for fix in NIGHT:
        words = [w for w in signed if w.t <= fix.t]
        signed = signed[len(words) :]
        judge.fold(memory, GROUND, RULES, [fix], words)
        memory = judge.load(judge.dump(memory))
        if NIGHT.index(fix) % 20 == 0:
            so_far = [one for one in NIGHT if one.t <= fix.t]
            assert memory == judge.replay(PLAN, GROUND, RULES, so_far, [w for w in WORDS if w.t <= fix.t])
    assert memory == whole
    for now in (T0 + 3500, T0 + 3.5 * 3600, T0 + 7 * 3600):
        assert judge.episodes(memory, GROUND, RULES, now) == judge.episodes(whole, GROUND, RULES, now)
        assert judge.duty(memory, GROUND, RULES, now) == judge.duty(whole, GROUND, RULES, now)


def test_a_tick_changes_nothing_but_what_is_true_now():
    memory = judge.replay(PLAN, GROUND, RULES, NIGHT, WORDS)
    before = judge.dump(memory)
    for now in range(int(T0), int(T0) + 4000, 50):
        judge.episodes(memory, GROUND, RULES, now, Seen(blind=True))
        judge.duty(memory, GROUND, RULES, now)
    assert judge.dump(memory) == before


def test_the_clock_never_takes_back_what_later_fixes_confirm():
    """What is said as each fix comes in is said at the end too: same breach, same beginning, same moment."""
    memory, said = judge.start(PLAN, GROUND, RULES), set()
    for fix in NIGHT:
        judge.fold(memory, GROUND, RULES, [fix])
        said |= {(e.breach, e.from_t, e.at_t) for e in judge.episodes(memory, GROUND, RULES, fix.t)}
    end = {(e.breach, e.from_t, e.at_t) for e in judge.episodes(memory, GROUND, RULES, NIGHT[-1].t)}
    assert said == end
    assert len(end) > 4


def test_a_memory_outlives_the_plans_of_others():
    """The ground is made anew when a plan comes or goes; what a vehicle did stays where it was."""
    alone = Ground.of(CITY, [plan("A007", "CJN")])
    more = Ground.of(CITY, [plan("A007", "CJN"), plan("A008", "ZJN BEND")])
    memory = judge.replay(plan("A007", "CJN"), alone, RULES, NIGHT[:200], [])
    judge.fold(memory, more, RULES, NIGHT[200:], [])
    assert memory == judge.replay(plan("A007", "CJN"), alone, RULES, NIGHT, [])


def test_what_is_not_newer_is_refused():
    memory = judge.replay(PLAN, GROUND, RULES, NIGHT, [])
    with pytest.raises(ValueError, match="replay the shift"):
        judge.fold(memory, GROUND, RULES, NIGHT[-1:])
    with pytest.raises(ValueError, match="replay the shift"):
        judge.fold(memory, GROUND, RULES, [], WORDS[:1])


def test_of_two_words_on_one_moment_the_first_to_arrive_counts():
    other = structs.replace(NIGHT[40], lon=NIGHT[40].lon + 0.001, received_t=NIGHT[40].received_t + 9)
    assert replayed([other, *NIGHT], WORDS) == replayed([*NIGHT, other], WORDS) == replayed(NIGHT, WORDS)


def test_fixes_marked_as_jump_or_future_are_no_fixes():
    marked = [structs.replace(fix, t=fix.t + 0.5, lon=fix.lon + 1, flags=("jump",)) for fix in NIGHT]
    assert replayed(NIGHT + marked, WORDS) == replayed(NIGHT, WORDS)


@settings(max_examples=60, deadline=None)
@given(st.lists(places | corners, min_size=1, max_size=40), st.sampled_from((5.0, 25.0, 40.0)))
def test_one_position_or_many_give_the_same_numbers(xys, corridor_m):
    index = Index(list(GROUND.lines.values()), corridor_m)
    x, y = np.array(xys).T
    many = index.locate_many(x, y)
    for i, (one_x, one_y) in enumerate(xys):
        a, b = many.starts[i], many.starts[i + 1]
        columns = [getattr(many, name)[a:b] for name in ("line", "along_m", "away_m", "ux", "uy")]
        assert [list(c) for c in zip(*index.locate(one_x, one_y), strict=True)] == [c for c in columns if a < b]


@settings(max_examples=60, deadline=None)
@given(places, st.sampled_from((5.0, 25.0, 40.0)))
def test_the_index_finds_what_looking_at_every_edge_finds(xy, corridor_m):
    lines = list(GROUND.lines.values())
    found = {(f.line, round(f.away_m, 9)) for f in Index(lines, corridor_m).locate(*xy)}
    true = set()
    for number, line in enumerate(lines):
        away = min(_away(xy, edge) for edge in line.edges)
        if away <= corridor_m:
            true.add((number, round(away, 9)))
    assert found == true


def _away(xy, edge):
    x1, y1, ux, uy, length, _ = edge
    s = min(max((xy[0] - x1) * ux + (xy[1] - y1) * uy, 0), length)
    return float(np.hypot(xy[0] - x1 - s * ux, xy[1] - y1 - s * uy))


def test_a_story_told_twice_is_the_same():
    assert judge.dump(story(fixes="0s 9, 30s 9").memory) == judge.dump(story(fixes="30s 9 @175,0, 0s 9 @100,0").memory)
