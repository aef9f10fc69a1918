"""QUESTION: who, what and where is a story about? Throws the facts, writes the opening step. Pure.

Where collectors report, they are: a report's place is where the night's mover has its collector at that moment.
"""

from typing import Any, NamedTuple, TypeVar

import numpy as np

from demo.caseload import classes, desks, fates
from demo.caseload.classes import Class
from demo.caseload.fates import Beat, Facts, Fate
from demo.caseload.places import Places, Spot
from demo.caseload.story import Shot, Step, Story, Who

T = TypeVar("T")
STREETS = 6  # different streets that pictures show
EVENING_S, DAWN_S = 36_000.0, 82_800.0  # 18:00 and 07:00 in s since 08:00
GATEWAY = Who("短信网关（示意）", "admin")
BLANK = Facts("", "", "S01", "P04", "", desks.ACCEPTORS[0], *desks.LEADS, "", "", "", (0.0, 0.0))
BEFORE, AFTER = Shot("report", True), Shot("handle", False)


class Given(NamedTuple):
    """What is fixed of a story beforehand; what is not, is thrown."""

    what: Class | None = None
    spot: Spot | None = None
    words: str = ""
    unit: str = ""
    address: str = ""


NOTHING = Given()


class Teller:
    """Throws with one set of dice for the whole day."""

    def __init__(self, places: Places, rng: np.random.Generator, day_start_t: float, day: str) -> None:
        self.places, self.rng, self.day_start_t, self.day = places, rng, day_start_t, day
        self._count = 0
        self._told: dict[str, tuple[Class, Spot]] = {}

    def source(self, only: tuple[str, ...]) -> str:
        """Where it comes from; `only`: collector or public."""
        fits = [
            (s, w)
            for s, w in classes.SOURCES
            if ("collector" not in only or s == "collector") and ("public" not in only or s in classes.VERIFIED)
        ]
        return self._pick(fits)

    def what(self, only: tuple[str, ...], report_s: float) -> Class:
        """Which class; `only`: urgent (its limit runs always), patient (it does not), self."""
        evening = EVENING_S < report_s < DAWN_S
        fits = [
            (c, c.evening if evening else c.share)
            for c in classes.CLASSES
            if ("urgent" not in only or c is classes.STALL)
            and ("patient" not in only or not c.urgent)
            and ("self" not in only or c.self_handled)
        ]
        return self._pick(fits)

    def tell(
        self, fate: Fate, source: str, report_s: float, beats_s: list[float], only: tuple[str, ...] = (),
        given: Given = NOTHING, master: Story | None = None,
    ) -> Story:  # fmt: skip
        """The story of a fate whose beats come at these moments, s since the day began."""
        self._count += 1
        key = f"{self.day}-{self._count:03d}"
        reporter, spot = self._place(source, report_s, given)
        what = given.what or self.what(only, report_s)
        self._told[key] = what, spot
        facts = self._facts(source, what, spot, given, master)
        beats = fate(facts)
        self_handled = bool(beats) and beats[0].action == "approve_self"
        first = self._opening(key, source, reporter, what, spot, report_s, self_handled, given, facts.subject)
        steps = [first, *(self._step(beat, at_s) for beat, at_s in zip(beats, beats_s, strict=True))]
        look = (what.look, int(self.rng.integers(STREETS)))
        group = master.group if master else key
        return Story(key, group, fate.__name__, (spot.lon, spot.lat), look, tuple(steps))

    def merged(self, master: Story, report_s: float, merge_s: float) -> Story:
        """A citizen tells of the same problem."""
        given = Given(*self._told[master.key])
        source = self._pick([("hotline_12345", 3.0), ("sms", 2.0), ("wechat", 2.0)])
        return self.tell(fates.merged, source, report_s, [merge_s], given=given, master=master)

    # -- inside -----------------------------------------------------------------------------------

    def _pick(self, fits: list[tuple[T, float]]) -> T:
        at = self.rng.random() * sum(weight for _, weight in fits)
        for one, weight in fits:
            at -= weight
            if at < 0:
                return one
        return fits[-1][0]

    def _place(self, source: str, report_s: float, given: Given) -> tuple[str, Spot]:
        """Who or what saw it (collector, camera, vehicle), and where."""
        t = self.day_start_t + report_s
        if given.spot is not None:
            return given.spot.collector, given.spot
        if source == "collector":
            number = self.places.collectors[int(self.rng.integers(len(self.places.collectors)))]
            return number, self.places.of_collector(number, t)
        if source == "video":
            return self.places.of_camera(self.rng)
        return f"A{int(self.rng.integers(1, 34)):03d}", self.places.anywhere(self.rng)

    def _facts(self, source: str, what: Class, spot: Spot, given: Given, master: Story | None) -> Facts:
        rng = self.rng
        unit = given.unit or desks.responsible(what.condition[:6], what.dept, spot.street, spot.duty_grid)
        others = [u for u in ("P04", "P01", *desks.STREETS.values()) if u != unit]
        one, two = desks.LEADS
        leads = (one, two) if rng.random() < 0.5 else (two, one)
        return Facts(
            source, what.condition, unit, others[int(rng.integers(len(others)))], spot.collector,
            desks.ACCEPTORS[int(rng.integers(len(desks.ACCEPTORS)))], *leads, desks.handler(unit, rng),
            classes.DONE[int(rng.integers(len(classes.DONE)))], classes.NOT_TRUE[int(rng.integers(3))],
            self.places.beside(spot, rng), f"湘B·{int(rng.integers(1, 1000)):05d}示意" if what.moving else "",
            master.key if master else "",
        )  # fmt: skip

    def _step(self, beat: Beat, at_s: float) -> Step:
        return Step(self.day_start_t + round(at_s, 1), beat.who, beat.action, beat.body, beat.shots)

    def _opening(
        self, key: str, source: str, reporter: str, what: Class, spot: Spot, report_s: float, self_handled: bool,
        given: Given, subject: str,
    ) -> Step:  # fmt: skip
        """How it comes to the centre: by field app, phone, message, camera, alarm, the city, a leader."""
        rng, t = self.rng, self.day_start_t + round(report_s, 1)
        words = given.words or what.words[int(rng.integers(len(what.words)))]
        report: dict[str, Any] = {
            "source": source, "kind": what.kind, "code": what.code, "description": words, "lon": spot.lon,
            "lat": spot.lat,
        } | ({"address": given.address} if given.address else {})  # fmt: skip
        if subject:
            report["subject"] = subject
        shots = (BEFORE,) if source in classes.WITH_PICTURE else ()
        if source == "collector":
            report["condition"] = what.condition
            action = "self_report" if self_handled else "report"
            return Step(t, desks.collector(reporter), action, {"report": report}, shots + (AFTER,) * self_handled)
        if source in ("sms", "mms", "wechat"):
            return self._message(key, source, report, t, shots)
        number = int(rng.integers(1, 1000))
        if source.startswith("hotline"):
            report |= {"informant": "市民***", "phone": f"130-0000-{number:04d}"}
        elif source in ("video", "gps_alarm", "city"):
            report["source_id"] = f"{reporter if source != 'city' else '市平台'}-{key}"
        who = desks.LEADER if source == "leader" else desks.ACCEPTORS[int(rng.integers(len(desks.ACCEPTORS)))]
        action = "register" if source == "leader" or source.startswith("hotline") else "refer"
        return Step(t, who, action, {"report": report}, shots)

    def _message(self, key: str, channel: str, report: dict[str, Any], t: float, shots: tuple[Shot, ...]) -> Step:
        """A citizen's message comes in by the gateway; where it is not clear by itself, an acceptor registers it."""
        number = int(self.rng.integers(1, 1000))
        sender = f"wx-shiyi-{number:04d}" if channel == "wechat" else f"130-0000-{number:04d}"
        where = {"lon": report["lon"], "lat": report["lat"]}
        message = {"id": key, "from": sender, "text": report["description"], "name": "市民***"}
        if channel == "wechat":
            message |= where
        completed = {"kind": report["kind"], "code": report["code"]} | where
        who = desks.ACCEPTORS[int(self.rng.integers(len(desks.ACCEPTORS)))]
        return Step(t, who, "message", {"channel": channel, "message": message, "completed": completed}, shots)
