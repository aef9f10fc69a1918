"""The written day of the demo's people: the seed documents' figures come out of it, and every step is a legal one."""

import time
from functools import cache

import pytest

from cases.catalogue import shipped
from cases.entry import Assist, Case, Change, Do, NewReport, Photo, Task
from cases.flow import step as flow
from cases.flow.room import Place, Room
from cases.flow.settings import Settings as FlowSettings
from cases.timing.calendar import Calendar
from demo.caseload import plan, script
from demo.caseload.classes import CLASSES
from demo.caseload.places import Places
from demo.caseload.story import Figures, Step, Story, figures
from gps.geo import distance_m
from tests.demo.things import ZONE, at, city, night

START = at(8, day=23)  # a Monday
ELEVEN, TWO = START + 3 * 3600, START + 18 * 3600
SEEDS = (20261121, 7, 99)


@cache
def places() -> Places:
    return Places(city(), night())


@cache
def day(seed: int = SEEDS[0], start: float = START) -> tuple[Story, ...]:
    return tuple(script.day(seed, start, "20261123", places()))


@cache
def room() -> Room:
    units = {unit.id: unit for unit in city().organisations}
    return Room(FlowSettings(), Calendar(ZONE), shipped.catalogue(), units)


@pytest.mark.parametrize("seed", SEEDS)
def test_at_eleven_the_figures_are_those_of_the_seed_documents(seed: int) -> None:
    assert figures(day(seed), START, ELEVEN) == Figures(reported=241, filed=224, check_sent=184, closed=190)


@pytest.mark.parametrize("seed", SEEDS)
def test_at_two_in_the_night_five_hundred_are_reported_and_nearly_all_closed(seed: int) -> None:
    found = figures(day(seed), START, TWO)
    assert found.reported == 500
    assert 0.95 < found.closed / found.filed < 0.98


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_happens_while_the_morning_s_figures_are_read(seed: int) -> None:
    quiet = [s for story in day(seed) for s in story.steps if plan.QUIET_S[0] <= s.t - START < plan.QUIET_S[1]]
    assert not quiet
    assert (plan.QUIET_S[0] / 3600, plan.QUIET_S[1] / 3600) == pytest.approx((2.975, 3.1083), abs=1e-4)


def test_the_same_seed_and_day_tell_the_same_stories_in_a_third_of_a_second() -> None:
    first = day()
    began = time.process_time()
    assert tuple(script.day(SEEDS[0], START, "20261123", places())) == first
    assert time.process_time() - began < 0.6  # 0.3 s measured


def test_the_seed_documents_own_case_takes_52_minutes() -> None:
    own = next(s for s in day() if s.steps[0].body.get("report", {}).get("description") == "阳光小区前乱堆")
    assert (own.report_t - START, own.steps[-1].t - own.report_t) == (7_580.0, 52 * 60.0)
    assert own.steps[0].who.of == "4014"
    assert next(s.body["receiver"] for s in own.steps if s.action == "dispatch") == "S01"


def test_where_collectors_report_they_are() -> None:
    for story in day():
        first = story.steps[0]
        if first.who.role == "collector":
            there = places().of_collector(first.who.of, first.t)
            assert distance_m(*story.place, there.lon, there.lat) < 1


@pytest.mark.parametrize(
    "start", [START, pytest.param(START - 2 * plan.DAY_S, marks=pytest.mark.edges)], ids=["monday", "saturday"]
)
def test_every_step_is_legal(start: float) -> None:
    """The pure flow takes all stories from their report to their end; the staged ones are what they shall be."""
    told: dict[str, list[Story]] = {}
    for story in day(start=start):
        told.setdefault(story.group, []).append(story)
    ends = {key: case for stories in told.values() for key, case in _lived(stories).items()}
    fates = {story.key: story.fate for story in day(start=start)}
    assert {case.rework_count for key, case in ends.items() if fates[key] == "reworked"} == {1}
    assert {case.return_count for key, case in ends.items() if fates[key] == "returned"} == {1}
    assert {case.ontime for key, case in ends.items() if fates[key] in ("late", "unrest")} == {False}
    assert sum(case.status == "suspended" for case in ends.values()) == 3
    assert all(case.close_t > case.case_due_t for key, case in ends.items() if fates[key] == "unrest")
    assert {case.status for case in ends.values()} == {"closed", "suspended", "rejected", "merged"}


def _lived(stories: list[Story]) -> dict[str, Case]:
    cases: Lived = {}
    for story, _, step in script.steps_by_time(stories):
        case, tasks = cases.get(story.key, (None, {}))
        change = _change(story, step, case, tasks, cases)
        cases[story.key] = change.case, tasks | {task.id: task for task in change.tasks}
    return {key: case for key, (case, _) in cases.items()}


Lived = dict[str, tuple[Case, dict[str, Task]]]


def _change(story: Story, step: Step, case: Case | None, tasks: dict[str, Task], others: Lived) -> Change:
    photos = tuple(Photo(f"{story.key}-{step.t}-{s.phase}", s.phase, "/", step.t) for s in step.shots)  # type: ignore[arg-type]
    if case is None:
        return flow.opened(story.key, _opening(step, photos), Place("g", "D", "嵩山路街道", "", "湘银路"), room())
    body = dict(step.body)
    if isinstance(until := body.get("until_t"), str):
        base = case.handle_due_t if until.startswith("@due") else step.t
        assert base is not None
        body["until_t"] = base + float(until.rpartition("+")[2])
    if master := body.get("master"):
        body["master"] = master[1:]
        assert others[master[1:]][0].status not in ("closed", "rejected", "merged")
    assists = tuple(Assist(a["unit"], a["mandatory"]) for a in body.pop("assists", ()))
    do = Do(step.action, step.who.name, step.who.role, step.t, of=step.who.of, photos=photos, assists=assists, **body)
    return flow.step(case, do, room(), tuple(tasks.values()))


def _opening(step: Step, photos: tuple[Photo, ...]) -> Do:
    if step.action != "message":
        who = step.who
        return Do(step.action, who.name, who.role, step.t, of=who.of, photos=photos,
                  report=NewReport(**step.body["report"]))  # fmt: skip
    told, done = step.body["message"], step.body["completed"]
    report = NewReport(step.body["channel"], done["kind"], done["code"], told["text"], done["lon"], done["lat"])
    return Do("register", step.who.name, step.who.role, step.t, photos=photos, report=report)


def test_a_citizen_s_words_name_no_other_class() -> None:
    """A message that names one class is registered by itself: it must be the one the story is about."""
    minors = shipped.catalogue().minors
    for what in CLASSES:
        for words in what.words:
            named = {minor.key for minor in minors.values() if minor.enabled and minor.name in words}
            assert named <= {(what.kind, what.code)}, words
