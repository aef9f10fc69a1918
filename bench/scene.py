"""`bench scene`: how soon does a hall show the next scene, on all its screens, and what do its pushes cost?

First paint of each screen; changes of scene from the command to the complete picture (boxes shown, panels drawn for
the new state, map at rest) on both screens, in the pages' own clocks laid over one another, at the first visit of each
scene and again; the skew between the screens; the CPU that pushes of fifty panels take of the web role and of the
browser's renderer.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from bench._browser import chromium, until
from bench._clocks import Offset, offset_of
from bench._hall import PICTURE, Api, Hall, Window, caught_up, display_key, opened, without_people
from bench._product import Running, product
from bench._pushes import cost
from bench._report import emit, machine, table

HALL = "command"
CHANGES = 30
PAINTS = 3
LOOKED_S = 2.0  # s a scene is left alone before the next
PATIENCE_S = 8.0  # s after which a picture counts as never complete
BUDGETS = {"first_paint_ms": 2_000, "complete_ms": 500, "skew_ms": 100}  # DESIGN 6, issue 5
PAINTED = "(performance.getEntriesByName('first-contentful-paint')[0] || {}).startTime || 0"
AT = "11:00"


def run(args: list[str]) -> int:
    """One JSON line a question; `--only paint|change|cpu` asks one alone."""
    parser = argparse.ArgumentParser(prog="citywall bench scene")
    parser.add_argument("--hall", default=HALL)
    parser.add_argument("--changes", type=int, default=CHANGES)
    parser.add_argument("--only", choices=("paint", "change", "cpu"), default=None)
    without_people(parser)
    told = parser.parse_args(args)
    with tempfile.TemporaryDirectory(prefix="citywall-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with product("demo", folder, args=("--at", AT), settings=told.people) as running:
            api, key = Api(running), display_key(running)
            caught_up(api, told.people)
            if told.only in (None, "paint"):
                _paint(running, Hall(api, told.hall), key)
            if told.only in (None, "change"):
                _change(running, Hall(api, told.hall), key, told.changes)
            if told.only in (None, "cpu"):
                cost(folder, key)
    return 0


def figures(values: Sequence[float]) -> dict[str, float | None]:
    """p50, p95 and the largest, ms."""
    if not values:
        return {"p50": None, "p95": None, "max": None}
    p50, p95 = np.percentile(values, [50, 95])
    return {"p50": round(float(p50), 1), "p95": round(float(p95), 1), "max": round(float(max(values)), 1)}


# -- first paint -----------------------------------------------------------------------------------


def _paint(running: Running, hall: Hall, key: str) -> None:
    """Each screen some times, each time by a browser that has nothing of it."""
    rows = []
    for screen, size in hall.screens.items():
        painted, complete = [], []
        for _ in range(PAINTS):
            with chromium() as browser:
                window = opened(browser, f"{running.base}/wall/{hall.name}/{screen}?key={key}", screen, size)
                until(window.page, PAINTED)
                painted.append(float(window.page.evaluate(PAINTED)))
                _watched(window)
                until(window.page, "((s) => s.panels.length > 0 && !s.late.length)(bench.state())")
                complete.append(float(window.page.evaluate("performance.now()")))
        rows.append({"screen": screen, "first paint, ms": figures(painted), "panels filled, ms": figures(complete)})
        emit(
            "scene_paint", hall=hall.name, screen=screen, times=PAINTS, first_paint_ms=figures(painted),
            panels_filled_ms=figures(complete), budget_ms=BUDGETS["first_paint_ms"],
            met=max(painted) <= BUDGETS["first_paint_ms"], **machine(),
        )  # fmt: skip
    table(rows)


def _watched(window: Window) -> None:
    """The page tells from now on when its picture is complete."""
    until(window.page, "!!window.wall?.hall && !!document.documentElement.dataset.place", 60)
    window.page.evaluate(PICTURE)


# -- changes of scene ------------------------------------------------------------------------------


def _change(running: Running, hall: Hall, key: str, times: int) -> None:
    with chromium() as browser:
        windows = [
            opened(browser, f"{running.base}/wall/{hall.name}/{screen}?key={key}", screen, size)
            for screen, size in hall.screens.items()
        ]
        for window in windows:
            _watched(window)
            until(window.page, "((s) => s.panels.length > 0 && !s.late.length)(bench.state())")
        clocks = {window.name: offset_of(window.page) for window in windows}
        tour = hall.longest
        hall.act("start", tour=tour)
        time.sleep(LOOKED_S)
        scenes = hall.scenes(tour)
        new, around = len(scenes) - 1, [*scenes[1:], scenes[0]]  # the start showed the first
        turns = [_one(hall, tour, scene, windows, clocks) for scene in islice(cycle(around), new + times)]
    errors = max(clock.error_ms for clock in clocks.values())
    complaints = [one for window in windows for one in window.complaints]
    _tell_changes(hall, tour, "first", turns[:new], errors, complaints)
    _tell_changes(hall, tour, "again", turns[new:], errors, complaints)


def _one(
    hall: Hall, tour: str, scene: str, windows: Sequence[Window], clocks: dict[str, Offset]
) -> dict[str, dict[str, Any]]:
    """One change: by screen the ms from the command to what its page saw."""
    asked_ms = time.monotonic() * 1e3
    number = hall.act("scene", tour=tour, scene=scene)["seq"]
    answered_ms = time.monotonic() * 1e3
    end = time.monotonic() + PATIENCE_S
    seen: dict[str, dict[str, Any]] = {}
    while len(seen) < len(windows) and time.monotonic() < end:
        windows[0].page.wait_for_timeout(100)
        for window in windows:
            mark = window.page.evaluate("number => bench.mark(number)", number)
            if window.name not in seen and mark and mark["done"]:
                seen[window.name] = _since(mark, clocks[window.name], asked_ms)
    for window in windows:
        if window.name not in seen:
            mark = window.page.evaluate("number => bench.mark(number)", number) or {}
            seen[window.name] = {
                "never": mark.get("late", "not heard of"),
                **_since(mark, clocks[window.name], asked_ms),
            }
        seen[window.name] |= {"scene": scene, "answered": round(answered_ms - asked_ms, 1)}
    windows[0].page.wait_for_timeout(max(0.0, LOOKED_S * 1e3 - (time.monotonic() * 1e3 - asked_ms)))
    return seen


def _since(mark: dict[str, Any], clock: Offset, asked_ms: float) -> dict[str, float]:
    told = {name: mark[name] for name in ("heard", "shown", "panels", "rest") if mark.get(name) is not None}
    since = {name: clock.ours_ms(value) - asked_ms for name, value in told.items()}
    if "panels" in since and "rest" in since:
        since["complete"] = max(since["panels"], since["rest"])
    return {name: round(ms, 1) for name, ms in since.items()}


def _tell_changes(
    hall: Hall,
    tour: str,
    visit: str,
    turns: Sequence[dict[str, dict[str, Any]]],
    error_ms: float,
    complaints: list[str],
) -> None:
    """`visit`: the first of each scene by these windows, which is cold, or again."""
    names = ("answered", "heard", "shown", "panels", "rest", "complete")
    screens = list(turns[0])
    every = {name: [turn[s][name] for turn in turns for s in screens if name in turn[s]] for name in names}
    skews = {
        name: [_skew(turn, name) for turn in turns if all(name in seen for seen in turn.values())] for name in names[2:]
    }
    never = [{"screen": s, **turn[s]} for turn in turns for s in screens if "complete" not in turn[s]]
    slowest = sorted((turn[s] for turn in turns for s in screens), key=lambda seen: -seen.get("complete", 0))[:5]
    worst = figures(every["complete"])["max"]
    skew = figures(skews["shown"])["max"]
    emit(
        "scene_change", hall=hall.name, tour=tour, visit=visit, changes=len(turns), screens=screens,
        clock_error_ms=round(error_ms, 2),
        **{f"{name}_ms": figures(ms) for name, ms in every.items()},
        **{f"skew_{name}_ms": figures(ms) for name, ms in skews.items()},
        never_complete=never[:10], slowest=slowest, complaints=complaints[:10],
        budget_ms=BUDGETS["complete_ms"], budget_skew_ms=BUDGETS["skew_ms"],
        met=not never and worst is not None and worst <= BUDGETS["complete_ms"],
        met_skew=skew is not None and skew <= BUDGETS["skew_ms"], **machine(),
    )  # fmt: skip
    table([{f"{visit} visit, ms from the command": name, **figures(ms)} for name, ms in every.items()])
    table([{f"{visit} visit, ms between the screens": name, **figures(ms)} for name, ms in skews.items()])


def _skew(turn: dict[str, dict[str, Any]], name: str) -> float:
    values = [seen[name] for seen in turn.values()]
    return float(max(values) - min(values))
