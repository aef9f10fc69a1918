"""Ten times the events of a usual day, beside the fleet: cases opened, talked of and ended, alarms raised and closed.

All of them end again, so that what is open at the same time stays about the same. A thread; a step that is refused is
counted, and the next one is tried.
"""

import threading
import time
import urllib.parse
from collections import Counter, deque
from typing import Any

import msgspec

from bench._hall import Api
from bench._product import Running
from records import Alert, Refused, Unreachable
from stream import Stream

FLEET = {  # ten times as often as the demo's devices speak, and not as much stored from before
    "DEMO__VEHICLE_EVERY_S": "0.5",
    "DEMO__PARKED_EVERY_S": "6",
    "DEMO__COLLECTOR_EVERY_S": "1",
    "DEMO__CAMERA_EVERY_S": "9",
    "DEMO__VEHICLE_PICTURE_EVERY_S": "8",
    "DEMO__PARKED_PICTURE_EVERY_S": "20",  # pictures five times: drawing them costs the core that shows them
    "DEMO__BACKLOG_MOST_S": "900",
    "DEMO__ODD_EVERY_S": "15",
}
CASE_S = 13.0  # s between two new cases: 270 an hour, the demo's day has 27
ALARM_S = 12.0
STAYS = 6  # cases and alarms of ours that are open at a time
ALARMS = 12
NIGHT = "2026-11-21"
SEAT = {"CityWall-As": "受理甲|acceptor|".encode().decode("latin-1")}
LON, LAT = 113.10, 27.83


class Events:
    """`with Events(running, offset_s): …`; `done` counts what was done and what was refused."""

    def __init__(self, running: Running, redis: str, offset_s: float) -> None:
        self.done: Counter[str] = Counter()
        self._api, self._stream, self._offset_s = Api(running), Stream(redis), offset_s
        self._cases: deque[str] = deque()
        self._alarms: deque[Alert] = deque()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Events":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)
        self._stream.close()

    def _run(self) -> None:
        due = {self._case: time.monotonic() + 5.0, self._alarm: time.monotonic() + 8.0}
        while not self._stop.wait(0.5):
            for act, at in due.items():
                if time.monotonic() >= at:
                    due[act] = at + (CASE_S if act == self._case else ALARM_S)
                    try:
                        act()
                    except (Refused, Unreachable, OSError) as e:
                        self.done[f"not done: {str(e)[:80]}"] += 1

    def _case(self) -> None:
        """A report, a word on each that is open, the oldest turned down."""
        number = self.done["cases"]
        report = {
            "source": "leader", "kind": "matter", "code": "06036", "description": f"路边堆放木板 {number}",
            "lon": LON + number % 97 * 1e-4, "lat": LAT,
        }  # fmt: skip
        made = self._api.ask("POST", "/api/v1/cases", {"action": "register", "report": report}, SEAT)
        self._cases.append(_id_of(made))
        self.done["cases"] += 1
        for case in self._cases:
            self._act(case, "remark", "已通知")
        if len(self._cases) > STAYS:
            self._act(self._cases.popleft(), "reject", "不属受理范围")

    def _act(self, case: str, action: str, opinion: str) -> None:
        path = f"/api/v1/cases/{urllib.parse.quote(case)}"
        version = _version_of(self._api.ask("GET", path, headers=SEAT))
        self._api.ask("POST", f"{path}/{action}", {"opinion": opinion}, SEAT | {"If-Match": f'"{version}"'})
        self.done["case steps"] += 1

    def _alarm(self) -> None:
        """The oldest of a fixed set is closed, the next one raised anew: settled alarms stay on the walls for hours."""
        number, now = self.done["alarms"], time.time() + self._offset_s
        vehicle, level = f"A{number % ALARMS + 1:03d}", "serious" if number % 3 else "warn"
        raised = Alert(
            f"bench-{number % ALARMS}", 2 * number + 1, NIGHT, "night", None, vehicle, "off_route", "duty", level,
            "raised", True, raised_t=now, from_t=now - 120, last_t=now, value=420.0, unit="m", updated_t=now,
        )  # fmt: skip
        self._alarms.append(raised)
        told = [raised]
        if len(self._alarms) > STAYS:
            over = self._alarms.popleft()
            version = over.version + 1
            told.append(msgspec.structs.replace(over, version=version, state="closed", active=False, updated_t=now))
        self._stream.add("alerts", told)
        self.done["alarms"] += 1


def _id_of(case: dict[str, Any]) -> str:
    return str(case.get("id") or case["case"]["id"])


def _version_of(case: dict[str, Any]) -> int:
    return int(case.get("version") or case["case"]["version"])
