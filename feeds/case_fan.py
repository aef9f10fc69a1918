"""How do cases reach many walls and desks? One encoding for all, one bounded slot and one wake-up per client.

A slot holds ids only, at most one for each case, so the newest mark wins and a slow client costs nobody anything.
A client sees what its identity may see: a unit its own cases, a collector those in his hands or told by him, everybody
else all of them; a case that leaves a client's sight is gone for it.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import asdict

from feeds.board import Board
from feeds.settings import Settings
from records import CaseMark
from registry import masks

VERSION = 1
OF_UNIT = frozenset({"unit", "street_chief_enf", "street_chief_mgmt"})  # roles that see their unit's cases only
OUTSIDE = OF_UNIT | {"collector"}  # the day's figures are the centre's
Sees = Callable[[CaseMark], bool]


def sees(role: str, of: str) -> Sees:
    """Which cases somebody of this role may see; who acts for nobody sees none. Pure."""
    if role in OF_UNIT:
        return lambda mark: bool(of) and mark.unit == of
    if role == "collector":
        return lambda mark: bool(of) and of in (mark.holder, mark.reporter)
    return lambda mark: True


class CaseClient:
    """What one socket still has to be told."""

    def __init__(self, sees: Sees = lambda mark: True, figures: bool = True) -> None:
        self.sees, self.figures = sees, figures  # figures: it is told those of the day
        self.awake = asyncio.Event()
        self.behind: set[str] = set()  # cases that changed since its last message
        self.shown: set[str] = set()  # cases it was told of
        self.tally_due = False
        self.full = True

    def offer(self, keys: set[str], tally: bool) -> None:
        self.behind |= keys
        self.tally_due = self.figures and (self.tally_due or tally)
        self.awake.set()

    def resync(self) -> None:
        self.full = True
        self.awake.set()


class CaseFan:
    """Tells all clients what changed, at once when quiet, then at most `case_rate_hz` times a second."""

    def __init__(self, board: Board, now: Callable[[], float], settings: Settings, build: str, mode: str) -> None:
        self._board, self._now, self._settings, self._build, self._mode = board, now, settings, build, mode
        self.clients: set[CaseClient] = set()
        self._moved = asyncio.Event()
        self._marks: dict[str, tuple[int, msgspec.Raw]] = {}  # id → version, its JSON
        self._tally_version = 0

    def moved(self) -> None:
        """Cases or figures changed; costs nothing when they did not."""
        if self._board.case_keys or self._board.versions["tallies"] != self._tally_version:
            self._moved.set()

    async def run(self) -> None:
        next_at = 0.0
        while True:
            await self._moved.wait()
            await asyncio.sleep(max(0.0, next_at - time.monotonic()))
            self._moved.clear()
            next_at = time.monotonic() + 1 / self._settings.case_rate_hz
            keys, self._board.case_keys = self._board.case_keys, set()
            tally = self._board.versions["tallies"] != self._tally_version
            self._tally_version = self._board.versions["tallies"]
            for key in keys - self._board.cases.keys():
                self._marks.pop(key, None)
            for client in self.clients:
                client.offer(keys, tally)

    # -- what a client is sent ---------------------------------------------------------------

    def news(self, client: CaseClient) -> list[bytes]:
        """The client's next messages: everything at first, then what changed; none when nothing did."""
        client.awake.clear()
        if client.full:
            return [self._hello(client)]
        behind, client.behind = client.behind, set()
        marks = [m for key in behind if (m := self._board.cases.get(key)) is not None and client.sees(m)]
        gone = sorted((behind - {mark.id for mark in marks}) & client.shown)
        client.shown = (client.shown | {mark.id for mark in marks}) - set(gone)
        said: list[dict[str, Any]] = []
        if marks or gone:
            said.append({"type": "cases", "changed": [self._json(mark) for mark in marks], "gone": gone})
        if client.tally_due:
            client.tally_due = False
            said.append({"type": "tally", "tally": self._tally(client)})
        return [msgspec.json.encode(one) for one in said]

    def _hello(self, client: CaseClient) -> bytes:
        client.full = client.tally_due = False
        client.behind = set()
        marks = [mark for mark in self._board.cases.values() if client.sees(mark)]
        client.shown = {mark.id for mark in marks}
        head = {"type": "hello", "version": VERSION, "build": self._build, "now": self._now(), "mode": self._mode}
        return msgspec.json.encode(
            {**head, "cases": [self._json(mark) for mark in marks], "tally": self._tally(client)}
        )

    def beat(self) -> bytes:
        return msgspec.json.encode({"type": "beat", "now": self._now()})

    def _json(self, mark: CaseMark) -> msgspec.Raw:
        had = self._marks.get(mark.id)
        if had is None or had[0] != mark.version:
            shown = asdict(mark) | {"address": masks.words(mark.address)}  # people write numbers into places
            had = self._marks[mark.id] = (mark.version, msgspec.Raw(msgspec.json.encode(shown)))
        return had[1]

    def _tally(self, client: CaseClient) -> dict[str, Any] | None:
        return asdict(self._board.tally) if client.figures and self._board.tally is not None else None
