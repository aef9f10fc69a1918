"""Halls beside the rest: what is slow or away holds up no screen, and the newest state reaches the others at last."""

import threading
import time

from halls import CASE_FRESH_S, CASE_WAIT_S, MOST_CASES, Ended, Outbox
from records import Hall, Unreachable
from tests.helpers import eventually
from wall.figures import Found

CASE = Found("20261121-00007", "乱堆物堆料", "S01", 1_000.0, 2_000.0)


class Books:
    """A database that can hang or be away."""

    def __init__(self) -> None:
        self.free, self.away, self.asked = threading.Event(), False, 0

    def __call__(self, asked: str) -> Found | None:
        self.asked += 1
        self.free.wait(20)
        if self.away:
            raise Unreachable("database: away")
        return CASE if asked == "@乱堆" else None


def test_a_database_that_hangs_holds_up_the_words_of_a_scene_once_and_its_answer_counts_when_it_comes() -> None:
    books = Books()
    ended = Ended(books)
    began = time.monotonic()
    assert [ended("@乱堆") for _ in range(40)] == [None] * 40
    assert time.monotonic() - began < CASE_WAIT_S + 1
    assert books.asked == 1  # not one question for each figure
    books.free.set()
    eventually(lambda: ended("@乱堆") == CASE, 5)
    ended.close()


def test_what_was_known_of_an_ended_case_stays_while_the_database_is_away() -> None:
    books = Books()
    books.free.set()
    ended = Ended(books)
    assert ended("@乱堆") == CASE
    books.away = True
    known_s, found = ended._known["@乱堆"]
    ended._known["@乱堆"] = known_s - CASE_FRESH_S, found  # as if it were read a while ago
    assert ended("@乱堆") == CASE
    assert ended("@别的") is None  # nothing is made up
    books.away = False
    eventually(lambda: ended("@乱堆") == CASE and ended._known["@乱堆"][0] > known_s, 5)
    ended.close()


def test_the_cases_remembered_are_few() -> None:
    books = Books()
    books.free.set()
    ended = Ended(books)
    for n in range(MOST_CASES + 20):
        assert ended(str(n)) is None
    assert len(ended._known) == MOST_CASES
    ended.close()


def test_after_redis_was_away_the_others_hear_the_newest_state_of_every_hall() -> None:
    out = Outbox()
    for seq in range(1000):  # a playlist of a whole night
        out.put(Hall("command", seq, float(seq), {}))
    out.put(Hall("leader", 3, 1.0, {}))
    first = out.next(0)
    assert first is not None
    assert first.seq == 999
    out.put(Hall("command", 1000, 1000.0, {}))
    out.again(first)  # not taken: the newer one stays
    told = [out.next(0), out.next(0), out.next(0)]
    assert {(one.hall, one.seq) for one in told if one is not None} == {("command", 1000), ("leader", 3)}
    assert told[2] is None
