"""QUESTION: whom should a case be sent to, and why? Candidates → ranked proposals with their reasons. Pure.

Ranked by: duty list, department of the standard, who is near, load, punctuality, and what happened here in the last
90 days. Points only order; people read the reasons.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from cases.catalogue.model import DEPTS
from cases.dispatch import words
from cases.dispatch.model import Candidate, Proposal, Scene
from cases.dispatch.settings import Settings
from cases.intake.memory import Past

SENT_BACK = -1_000.0  # points of a unit that returned this very case: last, but still there
NAMED = 1_000.0  # points of the unit that a meeting named: first


def propose(candidates: Iterable[Candidate], scene: Scene, settings: Settings) -> list[Proposal]:
    """Best first, `proposals_most` at most; of lead and assist one, where the place asks for it (T17)."""
    ranked = sorted(candidates, key=lambda c: (-points(c, settings), c.unit))
    singles = [_single(one, scene, settings) for one in ranked]
    pair = _together(ranked, scene, settings)
    most = settings.proposals_most
    found = [*singles[: most - 1], pair] if pair is not None else singles[:most]
    return [_ranked(one, place) for place, one in enumerate(found, 1)]


def points(one: Candidate, settings: Settings) -> float:
    """How well a unit fits; more is better."""
    if one.returned:
        return SENT_BACK
    own, found = settings.weights, NAMED if one.named else 0.0
    if one.duty_rank is not None:
        found += max(own.duty_step, own.duty - own.duty_step * (one.duty_rank - 1))
    if one.dept:
        found += max(own.dept_step, own.dept - own.dept_step * one.dept_place)
    if one.road:
        found += own.road
    if one.nearest is not None and one.nearest.distance_m < settings.near_m:
        found += own.near * (1.0 - one.nearest.distance_m / settings.near_m)
    found -= min(own.load_most, own.open_each * one.load.open + own.late_each * one.load.overdue)
    if one.load.month >= settings.on_time_from:
        found -= own.on_time * (1.0 - one.load.month_on_time / one.load.month)
    if one.past and one.past[0].rework:
        found -= own.rework
    return found


def reasons(one: Candidate, scene: Scene, settings: Settings) -> tuple[str, ...]:
    """Why, in words, the weightiest first."""
    found = []
    if one.returned:
        found.append("本案曾被该单位申请回退")
    if one.named:
        found.append("协调会议指定")
    if one.duty_rank is not None:
        found.append(f"权责清单第 {one.duty_rank} 责任")
    elif one.dept:
        found.append(f"立案标准主管：{DEPTS.get(one.dept, one.dept)}")
    if one.street and one.duty_rank is None:
        found.append("属地街道")
    if one.road:
        found.append(f"负责{one.road}保洁")
    if one.nearest is not None and one.nearest.distance_m <= settings.near_m:
        found.append(_near(one))
    found.append(f"在办 {one.load.open}" + (f"（超期 {one.load.overdue}）" if one.load.overdue else ""))
    if punctual := _punctual(one, settings):
        found.append(punctual)
    if one.past:
        found.append(here_before(one.past, scene))
    return tuple(found)


def here_before(past: Sequence[Past], scene: Scene) -> str:
    """同地记忆: `90 天内同地 2 件，上次返工 1 次`."""
    last, times = past[0], max(len(past), scene.times if past is scene.past else 0)
    more = f"，上次返工 {last.rework} 次" if last.rework else f"，上次回退 {last.returned} 次" if last.returned else ""
    return f"{scene.days} 天内同地 {times} 件{more}"


def _near(one: Candidate) -> str:
    here = one.nearest
    assert here is not None
    what = "作业车" if here.kind == "vehicle" else "采集员"
    return f"{'同路段' if here.same_road else '最近'}{what} {here.id} 距 {words.far(here.distance_m)}"


def _punctual(one: Candidate, settings: Settings) -> str:
    load = one.load
    if load.today >= settings.on_time_from:
        return f"今日按期 {words.share(load.today_on_time, load.today)}"
    if load.month >= settings.on_time_from:
        return f"30 天按期 {words.share(load.month_on_time, load.month)}"
    return ""


def _single(one: Candidate, scene: Scene, settings: Settings) -> Proposal:
    near = one.nearest if one.nearest is not None and one.nearest.distance_m <= settings.near_m else None
    return Proposal(
        one.unit, one.name, 0, reasons(one, scene, settings), scene.due_t, scene.meets, scene.due_words,
        vehicle=near.id if near and near.kind == "vehicle" else "",
        distance_m=round(near.distance_m, 1) if near else None,
        duty_rank=one.duty_rank, points=round(points(one, settings), 1),
    )  # fmt: skip


def _together(ranked: Sequence[Candidate], scene: Scene, settings: Settings) -> Proposal | None:
    """主办 + 协办, where the place comes again and again, or handling went wrong: the best unit, and the best one of
    another kind beside it. The street leads where it is one of the two: it stays when the others have driven off."""
    again = max(len(scene.past), scene.times) >= settings.together_from or any(one.rework for one in scene.past[:1])
    fit = [one for one in ranked if not one.returned and (one.dept or one.duty_rank is not None or one.road)]
    if not again or not fit:
        return None
    other = next((one for one in fit[1:] if one.kind != fit[0].kind), None)
    if other is None:
        return None
    lead, assist = (other, fit[0]) if other.street and not fit[0].street else (fit[0], other)
    why = (here_before(scene.past, scene), f"{lead.name}主办 + {assist.name}协办", *reasons(lead, scene, settings)[:1])
    return Proposal(
        lead.unit, f"协同：{lead.name}主办 + {assist.name}协办", 0, why, scene.due_t, scene.meets, scene.due_words,
        assists=(assist.unit,), assist_names=(assist.name,), duty_rank=lead.duty_rank,
        points=round(points(lead, settings), 1),
    )  # fmt: skip


def _ranked(one: Proposal, place: int) -> Proposal:
    return replace(one, rank=place)
