"""QUESTION: how do the demo's people live the day? What was before now as fast as the centre takes it, then in time.

Whole case after whole case, the oldest report first, by a few hands. Until it has caught up, the centre's clock waits
(`caught_up` of the health `people`): it would act on a morning that nobody has lived yet.
"""

import heapq
import logging
import os
import threading
import time
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import clock
from demo.caseload.album import Album
from demo.caseload.caller import Caller, Stopped
from demo.caseload.hand import Group, Hand
from demo.caseload.places import Places
from demo.caseload.plan import DAY_S
from demo.caseload.script import day
from demo.caseload.story import Story, Who
from demo.city import build
from demo.night import Night
from records import Health, Unreachable
from stream import Stream

if TYPE_CHECKING:
    from config import Settings

log = logging.getLogger(__name__)
ROLE = "people"
TOKEN = "PEOPLE_TOKEN"  # without the prefix of settings: it is none
HANDS = 4
NICE = 10
HEALTH_S = 1.0
AHEAD_S = 600.0  # s before a day ends the next one is written
WAIT_S = 0.5  # s a hand waits at most before it looks again
MOMENT_S = 0.01


class Day:
    """What is still to be lived; safe for all hands."""

    def __init__(self, start_t: float) -> None:
        self.start_t = start_t
        self.planned = 0
        self.caught_up = False
        self._heap: list[tuple[float, int, Group]] = []
        self._count, self._in_hand = 0, 0
        self._news = threading.Condition()

    def add(self, stories: list[Story]) -> None:
        groups: dict[str, list[Story]] = defaultdict(list)
        for story in stories:
            groups[story.group].append(story)
        for group in groups.values():
            self.put(Group(group))
        self.planned += sum(len(story.steps) for story in stories)

    def put(self, group: Group, back: bool = False) -> None:
        """A group that has something to come; `back` from a hand."""
        with self._news:
            self._in_hand -= back
            if group.due_t is not None:
                self._count += 1
                heapq.heappush(self._heap, (group.due_t, self._count, group))
            self._news.notify_all()

    def take(self, now: float, most_s: float = WAIT_S) -> Group | None:
        """A group whose next step is due; None when there is none for the moment, `most_s` later at most."""
        with self._news:
            if self._heap and self._heap[0][0] <= now:
                self._in_hand += 1
                return heapq.heappop(self._heap)[2]
            if not self._in_hand and not self.caught_up:
                self.caught_up = True
            wait_s = min(most_s, self._heap[0][0] - now) if self._heap else most_s
            self._news.wait(max(MOMENT_S, wait_s))
            return None


def run(settings: "Settings", stop: threading.Event) -> None:
    """Be all people of the demo until `stop` is set."""
    token = os.environ.get(TOKEN, "")
    if not token:
        log.error("%s is missing: nobody lives the day; start it with `app.py demo`", TOKEN)
        return
    os.nice(NICE)
    Crowd(settings, token, stop).live()


class Crowd:
    """The hands and who tells of them."""

    def __init__(self, settings: "Settings", token: str, stop: threading.Event) -> None:
        self.settings, self.token, self.stop = settings, token, stop
        city = build(settings.demo)
        self.places = Places(city, Night(city, settings.demo, settings.zone))
        self.album = Album(settings.demo.seed, settings.zone)
        self.counts: Counter[str] = Counter()
        self.day = Day(self._day_start(clock.now()))
        self.stream = Stream(settings.redis)

    def live(self) -> None:
        self._wait_until_ready()
        hands = [threading.Thread(target=self._hand, name=f"hand-{n}", daemon=True) for n in range(HANDS)]
        self._write(self.day.start_t)
        for hand in hands:
            hand.start()
        began, told = time.monotonic(), False
        while not self.stop.is_set():
            self._tell()
            if self.day.caught_up and not told:
                told = True
                log.info("caught up in %.1f s: %s", time.monotonic() - began, dict(self.counts))
            if clock.now() > self.day.start_t + DAY_S - AHEAD_S:
                self.day.start_t = self._day_start(self.day.start_t + 1.5 * DAY_S)
                self._write(self.day.start_t)
            self.stop.wait(HEALTH_S)
        for hand in hands:
            hand.join(2)
        self.stream.close()

    def _wait_until_ready(self) -> None:
        """The centre must know its city before anything is reported in it."""
        caller = Caller(self.settings.web.host, self.settings.web.port, self.token, self.stop)
        try:
            while not self.stop.is_set() and not caller.get("/readyz", Who("", "admin"), clock.now()).fine:
                self.stop.wait(WAIT_S)
        except Stopped:
            pass
        finally:
            caller.close()

    def _write(self, start_t: float) -> None:
        name = datetime.fromtimestamp(start_t, self.settings.zone).strftime("%Y%m%d")
        stories = day(self.settings.demo.seed, start_t, name, self.places)
        self.day.add(stories)
        log.info("%d cases of %s written", len(stories), name)

    def _day_start(self, t: float) -> float:
        """When the counting day of a moment began."""
        hour, minute = (int(part) for part in self.settings.cases.day_start.split(":"))
        local = datetime.fromtimestamp(t, self.settings.zone)
        start = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return (start if start <= local else start - timedelta(days=1)).timestamp()

    def _hand(self) -> None:
        """Take what is due, live it, put it back."""
        web = self.settings.web
        caller = Caller(web.host, web.port, self.token, self.stop)
        hand = Hand(caller, self.album, self.counts)
        try:
            while not self.stop.is_set():
                group = self.day.take(clock.now())
                if group is not None:
                    self._lived(hand, group)
        except Stopped:
            pass
        finally:
            caller.close()

    def _lived(self, hand: Hand, group: Group) -> None:
        """One group; what goes wrong with it must not end the day."""
        try:
            hand.live(group, clock.now())
        except Stopped:
            raise
        except Exception:  # outermost ring of a story
            log.exception("a story broke off")
            self.counts["broken"] += 1
            group.at = len(group.steps)
        self.day.put(group, back=True)

    def _tell(self) -> None:
        numbers = {name: float(n) for name, n in self.counts.items()}
        numbers |= {"caught_up": float(self.day.caught_up), "planned": float(self.day.planned)}
        try:
            self.stream.put_latest("health", ROLE, Health(ROLE, clock.now(), {}, numbers))
        except Unreachable as e:
            log.debug("health waits: %s", e)
