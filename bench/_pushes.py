"""What do the pushes of fifty panels on one screen cost? CPU of the web role and of the browser that takes them.

A second web role on the running system has a layout of fifty panels (`bench._fifty`): nobody else looks at it, so what
it uses more with the screen open than before is what that screen costs.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import _fifty
from bench._browser import chromium, until
from bench._hall import opened
from bench._memory import browsers, cpu_s
from bench._product import ROOT
from bench._report import emit, machine, table
from embedded import free_port
from records import Refused

PANELS = 50
CPU_S, SETTLE_S = 30.0, 15.0
BUDGET_PERCENT = 15  # of one core, web and renderer together


def cost(folder: Path, key: str) -> None:
    """Web role with nobody looking, then with one screen of fifty panels; that screen's renderer besides."""
    with _many_panels(folder, PANELS) as (base, pid):
        time.sleep(SETTLE_S)
        idle = _share({pid: "web"}, CPU_S)["web"]
        with chromium() as browser:
            address = f"{base}/wall/{_fifty.LAYOUT}/{_fifty.SCREEN}?key={key}"
            window = opened(browser, address, "fifty", _fifty.SIZE)
            until(window.page, f"document.querySelectorAll('.panel[data-fresh=ok]').length >= {PANELS * 9 // 10}", 90)
            time.sleep(SETTLE_S)
            shown = window.page.evaluate("document.querySelectorAll('.panel[data-t]').length")
            shares = _share({pid: "web", **browsers(os.getpid())}, CPU_S)
    pushes = shares["web"] - idle
    told = {
        "panels": shown,
        "web_idle": idle,
        **{name.replace("-", "_"): share for name, share in shares.items()},
        "pushes_and_renderer": round(pushes + shares.get("renderer", 0.0), 2),
    }
    met = told["pushes_and_renderer"] <= BUDGET_PERCENT
    emit("scene_cpu", percent_of_a_core=told, budget_percent=BUDGET_PERCENT, met=met, **machine())
    table([told])


def _share(pids: dict[int, str], seconds: float) -> dict[str, float]:
    """Percent of a core by kind of process, over so many seconds."""
    kinds = sorted(set(pids.values()))
    of = {kind: [pid for pid, name in pids.items() if name == kind] for kind in kinds}
    before, began = {kind: cpu_s(of[kind]) for kind in kinds}, time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    return {kind: round((cpu_s(of[kind]) - before[kind]) / took * 100, 2) for kind in kinds}


@contextmanager
def _many_panels(folder: Path, count: int) -> Iterator[tuple[str, int]]:
    """A second web role on the running system's servers; its address and process."""
    note = json.loads((folder / "demo" / "running.json").read_text())
    port = free_port()
    environ = {
        **os.environ, "CITYWALL_VAR": str(folder / "demo"), "CITYWALL_MQTT": note["mqtt"],
        "CITYWALL_REDIS": note["redis"],
        "CITYWALL_DATABASE": note["database"], "CITYWALL_MODE": "demo",
        "CITYWALL_CLOCK__OFFSET_S": str(note["offset_s"]),
    }  # fmt: skip
    command = [sys.executable, "-m", "bench._fifty", str(count), str(port)]
    with (folder / "fifty.log").open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=out, stderr=out)
    try:
        base = f"http://127.0.0.1:{port}"
        _answers(base, process, folder / "fifty.log")
        yield base, process.pid
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(base: str, process: "subprocess.Popen[bytes]", log: Path, within_s: float = 60.0) -> None:
    end = time.monotonic() + within_s
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=2) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise Refused(f"bench: the web role of fifty panels does not answer: {log.read_text('utf-8', 'replace')[-600:]}")
