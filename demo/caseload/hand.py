"""QUESTION: how is a story lived? Step by step over the API, each as the case then stands; a refused one is left out.

Others may act on the demo's cases, people at the desk and the clock: what they did is read again, and the story goes
on where it can. It never ends the day.
"""

import base64
import logging
from collections import Counter
from typing import Any, Protocol

from demo.caseload.caller import Answer, Caller
from demo.caseload.script import steps_by_time
from demo.caseload.story import Shot, Step, Story, Who

log = logging.getLogger(__name__)
TRIES = 3  # of one step against others who act at the same time
ENDED = ("closed", "rejected", "merged")
TAKEN_S = 20.0  # s before a step its photo was taken
SITE = ("verify", "check")  # only the collector who has the task may


class Pictures(Protocol):
    def jpeg(self, look: tuple[str, int], dirty: bool, t: float) -> bytes: ...


class Group:
    """Stories that know each other, as far as they are lived."""

    def __init__(self, stories: list[Story]) -> None:
        self.steps = steps_by_time(stories)
        self.at = 0
        self.cases: dict[str, dict[str, Any]] = {}  # key of a story → its case as last seen

    @property
    def due_t(self) -> float | None:
        """Epoch s of the next step."""
        return self.steps[self.at][2].t if self.at < len(self.steps) else None


class Hand:
    """Lives steps over one line; `counts`: steps by what came of them."""

    def __init__(self, caller: Caller, pictures: Pictures, counts: "Counter[str]") -> None:
        self.caller, self._pictures, self._counts = caller, pictures, counts

    def live(self, group: Group, until_t: float) -> None:
        """All steps of the group that are due."""
        while (due_t := group.due_t) is not None and due_t <= until_t:
            story, n, step = group.steps[group.at]
            done = self._open(group, story, step) if n == 0 else self._act(group, story, n, step)
            self._counts["played" if done else "left_out"] += 1
            group.at += 1

    # -- opening ----------------------------------------------------------------------------------

    def _open(self, group: Group, story: Story, step: Step) -> bool:
        if step.action == "message":
            return self._message(group, story, step)
        body = {"action": step.action, "photos": self._shots(story, step, step.who)} | dict(step.body)
        answer = self.caller.post("/api/v1/cases", body, step.who, step.t, f"{story.key}-0")
        return self._seen(group, story, step, answer)

    def _message(self, group: Group, story: Story, step: Step) -> bool:
        """A citizen's message at the gateway's door; an acceptor registers it where it is not clear by itself."""
        pictures = [self._pictures.jpeg(story.look, shot.dirty, step.t) for shot in step.shots]
        message = dict(step.body["message"]) | {
            "t": step.t, "photos": [base64.b64encode(one).decode() for one in pictures],
        }  # fmt: skip
        path = f"/api/v1/intake/{step.body['channel']}"
        taken = self.caller.post(path, message, Who("", "admin"), step.t, "")
        if taken.fine and taken.body["state"] == "waiting":
            path = f"/api/v1/intake/messages/{taken.body['id']}/register"
            taken = self.caller.post(path, step.body["completed"], step.who, step.t + TAKEN_S, "")
        if not taken.fine or not taken.body.get("case"):
            return self._refused(story, step, taken)
        return self._seen(group, story, step, self._read(taken.body["case"], step))

    # -- acting -----------------------------------------------------------------------------------

    def _act(self, group: Group, story: Story, n: int, step: Step) -> bool:
        case = group.cases.get(story.key)
        if case is None or case["status"] in ENDED and step.action not in ("call_back", "mark"):
            return False
        for _ in range(TRIES):
            who = step.who
            if step.action in SITE and case["holder"]:
                who = Who(case["holder"], "collector", case["holder"])
            body = self._filled(group, story, step, case)
            body["photos"] = self._shots(story, step, who)
            path = f"/api/v1/cases/{case['id']}/{step.action}"
            answer = self.caller.post(path, body, who, step.t, f"{story.key}-{n}", case["version"])
            if answer.status != 412:
                break
            case = group.cases[story.key] = answer.body["case"]
        if answer.fine:
            return self._seen(group, story, step, answer)
        self._seen(group, story, step, self._read(case["id"], step))
        return self._refused(story, step, answer)

    def _filled(self, group: Group, story: Story, step: Step, case: dict[str, Any]) -> dict[str, Any]:
        """The body with what only the case knows: deadlines from its own, the master's number."""
        body = dict(step.body)
        until = body.get("until_t")
        if isinstance(until, str):
            base = case["handle_due_t"] if until.startswith("@due") else step.t
            body["until_t"] = (base or step.t) + float(until.rpartition("+")[2])
        if "master" in body:
            body["master"] = group.cases[story.group]["id"]
        return body

    def _shots(self, story: Story, step: Step, who: Who) -> list[str]:
        return [self._photo(story, step, shot, who) for shot in step.shots]

    def _photo(self, story: Story, step: Step, shot: Shot, who: Who) -> str:
        jpeg = self._pictures.jpeg(story.look, shot.dirty, step.t)
        answer = self.caller.photo(jpeg, shot.phase, who, step.t - TAKEN_S, story.place)
        if not answer.fine:
            log.warning("photo of %s refused: %s", story.key, answer.why)
            return ""
        self._counts["photos"] += 1
        return str(answer.body["id"])

    # -- answers ----------------------------------------------------------------------------------

    def _read(self, case_id: str, step: Step) -> Answer:
        return self.caller.get(f"/api/v1/cases/{case_id}", Who("受理员01", "acceptor"), step.t)

    def _seen(self, group: Group, story: Story, step: Step, answer: Answer) -> bool:
        if not answer.fine:
            return self._refused(story, step, answer)
        group.cases[story.key] = answer.body
        return True

    def _refused(self, story: Story, step: Step, answer: Answer) -> bool:
        log.warning("%s %s: %s left out: %d %s", story.key, story.fate, step.action, answer.status, answer.why)
        return False
