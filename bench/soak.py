"""`bench soak [--hours N | --minutes N]`: does anything grow? A hall of two screens, ten times the events, for hours.

The whole product with its demo: both windows of the hall, the page that drives it, a change of scene every 20 s. Every
minute: memory and descriptors of each role; of each page its JS heap after a forced collection, DOM nodes, listeners.
After the warm-up a robust line is laid through each; what may grow in thirty days is the limit. Ctrl-C reports what it
has; every sample is in the file of `--samples` at once.
"""

import argparse
import json
import os
import signal
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path
from typing import Any, TextIO

from bench import _events
from bench._browser import chromium, until
from bench._hall import Api, Hall, Window, caught_up, display_key, opened, person_page, without_people
from bench._memory import open_files, pss_mb
from bench._product import Running, product
from bench._report import emit, machine, table
from bench._verdict import TIMES, judged, whole
from records import Refused

HALL = "command"
SHORT_MIN = 5.0
EVERY_S, EVERY_SHORT_S = 60.0, 10.0  # s between samples; the second up to SHORT_H
SHORT_H = 0.4
CHANGE_S = 20.0
COLLECTIONS = 4
WARM_PART, WARM_S = 0.25, (60.0, 900.0)  # of the time, at least and at most: does not count
MB = 1024 * 1024
GUIDE_SIZE = (1280, 800)  # a tablet's
AT = "11:00"
ELEMENTS = "document.getElementsByTagName('*').length"


def run(args: list[str]) -> int:
    """Exit code 1 when something grows too much, else 0."""
    parser = argparse.ArgumentParser(prog="citywall bench soak")
    parser.add_argument("--hours", type=float, default=None)
    parser.add_argument("--minutes", type=float, default=SHORT_MIN)
    parser.add_argument("--hall", default=HALL)
    parser.add_argument("--samples", type=Path, default=None, help="file for every sample, a JSON line each")
    without_people(parser)
    told = parser.parse_args(args)
    hours = told.hours if told.hours is not None else told.minutes / 60
    before = machine()
    with tempfile.TemporaryDirectory(prefix="citywall-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        path = told.samples or Path(tempfile.gettempdir()) / f"citywall-soak-{os.getpid()}.jsonl"
        with path.open("w") as out, _until_told() as going:
            soak = Soak(folder, told.hall, told.people, out, going)
            try:
                soak.run(hours * 3600)
            finally:
                code = _report(soak, hours, before, path)
    return code


@contextmanager
def _until_told() -> Iterator[list[bool]]:
    """A list that is emptied by Ctrl-C: what goes on looks at it and ends in order."""
    going = [True]
    old = signal.signal(signal.SIGINT, lambda _number, _frame: going.clear())
    try:
        yield going
    finally:
        signal.signal(signal.SIGINT, old)


class Soak:
    """One run; `seen` and `windows` hold what there is of it at any moment."""

    def __init__(self, folder: Path, hall: str, people: dict[str, str], out: TextIO, going: list[bool]) -> None:
        self.folder, self.hall, self.people, self.out, self.going = folder, hall, people, out, going
        self.seen: dict[str, list[tuple[float, float]]] = defaultdict(list)
        self.windows: list[Window] = []
        self.loads_at_first = 0
        self.done: dict[str, int] = {}
        self.lasted_s = self.wished_s = 0.0

    def run(self, seconds: float) -> None:
        """Everything up, samples for so long, everything down."""
        from playwright.sync_api import Error

        settings = {**self.people, **_events.FLEET}
        with product("demo", self.folder, args=("--at", AT), settings=settings) as running, chromium() as browser:
            caught_up(Api(running), self.people)
            hall = self._opened(browser, running)
            note = json.loads((self.folder / "demo" / "running.json").read_text())
            with _events.Events(running, note["redis"], note["offset_s"]) as events, suppress(Error):
                try:  # a browser that Ctrl-C has ended before us is no reason to lose the samples
                    self._watch(running, hall, seconds)
                finally:
                    self.done |= events.done

    def _opened(self, browser: Any, running: Running) -> Hall:
        hall = Hall(Api(running), self.hall)
        key = display_key(running)
        for screen, size in hall.screens.items():
            address = f"{running.base}/screen/{self.hall}/{screen}?key={key}"
            self.windows.append(opened(browser, address, screen, size))
        self.windows.append(person_page(browser, running, "/guide", GUIDE_SIZE))
        for window in self.windows:
            until(window.wall, "window.wall?.feed?.stats?.connects > 0", 90)
        self.loads_at_first = sum(window.loads for window in self.windows)
        return hall

    def _watch(self, running: Running, hall: Hall, seconds: float) -> None:
        every_s = EVERY_SHORT_S if seconds < SHORT_H * 3600 else EVERY_S
        tools = {window.name: window.page.context.new_cdp_session(window.page) for window in self.windows}
        for tool in tools.values():
            tool.send("HeapProfiler.enable")
        changes = _changes(hall)
        began = time.monotonic()
        sample_at = change_at = began
        self.wished_s = seconds
        while self.going and (now := time.monotonic()) - began < seconds:
            if now >= change_at:
                change_at = now + CHANGE_S
                next(changes)
                self.done["changes of scene"] = self.done.get("changes of scene", 0) + 1
            if now >= sample_at:
                sample_at = now + every_s
                self._sample(running, tools, now - began)
            self.windows[0].page.wait_for_timeout(500)
        self.lasted_s = time.monotonic() - began

    def _sample(self, running: Running, tools: dict[str, Any], at_s: float) -> None:
        values = {f"{role} PSS MB": mb for role, mb in sorted(pss_mb(running.pid).items())}
        values["all roles PSS MB"] = sum(values.values())
        renderers = pss_mb(os.getpid())
        values |= {f"{role} PSS MB": mb for role, mb in sorted(renderers.items()) if role.startswith("chromium")}
        values |= {f"{role} descriptors": float(n) for role, n in sorted(open_files(running.pid).items())}
        for window in self.windows:
            values |= {f"{window.name} {what}": value for what, value in _page(window, tools[window.name]).items()}
        self.lasted_s = at_s
        for what, value in values.items():
            self.seen[what].append((at_s / 3600, value))
        self.out.write(json.dumps({"at_s": round(at_s, 1), **{k: round(v, 3) for k, v in values.items()}}) + "\n")
        self.out.flush()


def _page(window: Window, tool: Any) -> dict[str, float]:
    """Of a page with the frames inside. Collected some times: between collecting and asking the page goes on, some MB
    a second, and what finalisers let go is found by the next; the least is what is held."""
    held = []
    for _ in range(COLLECTIONS):
        tool.send("HeapProfiler.collectGarbage")
        held.append(tool.send("Runtime.getHeapUsage")["usedSize"] / MB)
    counters = tool.send("Memory.getDOMCounters")
    return {
        "JS heap MB": min(held),
        "DOM nodes": float(counters["nodes"]),
        "listeners": float(counters["jsEventListeners"]),
        "elements": float(sum(frame.evaluate(ELEMENTS) for frame in window.page.frames)),
    }


def _changes(hall: Hall) -> Iterator[None]:
    """One scene after the other for ever, in between what a guide does besides."""
    tour = hall.longest
    hall.act("start", tour=tour)
    screens = cycle(hall.screens)
    besides = cycle(
        (
            lambda: hall.act("point", screen=next(screens), x=0.4, y=0.6),
            lambda: hall.act("swap"),
            lambda: hall.act("draw", kind="vehicle"),
            lambda: (hall.act("freeze", on=True), hall.act("freeze", on=False)),
            lambda: (hall.act("dark", on=True), hall.act("dark", on=False)),
        )
    )
    for scene in cycle(hall.scenes(tour)):
        with suppress(Refused):  # a case or unit may be gone: the hall says so, the soak goes on
            hall.act("scene", tour=tour, scene=scene)
            next(besides)()
        yield


def _report(soak: Soak, hours: float, before: dict[str, Any], path: Path) -> int:
    """One JSON line with every row, a table for people; 1 when something breaks its limit."""
    warm_s = min(max(soak.lasted_s * WARM_PART, WARM_S[0]), WARM_S[1])
    rows = judged(soak.seen, warm_s / 3600)
    reloads = sum(window.loads for window in soak.windows) - soak.loads_at_first
    complaints = [f"{window.name}: {one}" for window in soak.windows for one in window.complaints]
    verdict = whole(rows, reloads)
    emit(
        "soak", hours=round(soak.lasted_s / 3600, 3), asked_hours=round(hours, 3), warm_minutes=round(warm_s / 60, 1),
        times=TIMES, verdict=verdict, reloads=reloads, done=soak.done, complaints=len(complaints),
        first_complaints=complaints[:10], rows=rows, samples=str(path), load_before=before["load_1min"], **machine(),
    )  # fmt: skip
    table(rows)
    return int(bool(rows) and verdict == "breaks")
