"""How does the state of a hall reach all its screens in the same moment? One encoding, one wake-up per client, at once.

A client holds no queue: it is behind or not, and is told the newest state (latest wins). Beats carry the room's time
and how many alerts nobody has confirmed; who asked for the prompt is told its text when that has changed.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from statistics import median_high
from typing import Any

import msgspec
from msgspec.structs import asdict

from feeds import alerts
from feeds.board import Board
from feeds.settings import Settings

log = logging.getLogger(__name__)
VERSION = 1
MOST_PLACES = 200  # that one page tells its times of
PROMPT_S = 1.0  # s at least between two prompts
Place = tuple[str, str]  # layout, screen
Prompt = Callable[[str], Any]  # hall → what its guide reads out now, as GET …/prompt gives it; may block; None: nothing
Stage = Callable[[str], str]  # hall → which layouts its pages are built from now; may block


class HallClient:
    """What one socket still has to be told of one hall."""

    def __init__(self, hall: str, screen: str = "", prompt: bool = False, person: bool = True) -> None:
        self.hall, self.prompt = hall, prompt and person
        self.screen = screen  # the one it shows; empty: it is no window of the hall
        self.person = person  # a display is not told who drives
        self.awake = asyncio.Event()
        self.full = self.behind = True
        self.told: bytes = b""  # the newest prompt it was told
        self.stage: str | None = None  # what it knows of the layouts
        self.at: dict[str, Place] = {}  # where it knows the screens are
        self._paints: dict[str, float] = {}  # "layout/screen" → ms it needs to paint it

    def painted(self, places: Mapping[str, float]) -> None:
        """How many ms it needs for each of these places, as it says itself."""
        for place, ms in places.items():
            if place in self._paints or len(self._paints) < MOST_PLACES:
                self._paints[place] = ms

    def paint_ms(self, place: Place) -> float:
        """What it needs for a place; for one it never showed, what its others take; 0: it showed none yet."""
        for name in (place[1], "any"):
            if (known := self._paints.get(f"{place[0]}/{name}")) is not None:
                return known
        return median_high(self._paints.values() or (0.0,))

    def offer(self) -> None:
        self.behind = True
        self.awake.set()

    def resync(self) -> None:
        self.full = True
        self.told = b""
        self.awake.set()


class HallFan:
    """Tells all clients what their hall shows. Lives in the loop; `prompt` and `stage` are given by the wiring."""

    def __init__(self, board: Board, now: Callable[[], float], settings: Settings, build: str, mode: str) -> None:
        self._board, self._now, self._settings, self._build, self._mode = board, now, settings, build, mode
        self.clients: set[HallClient] = set()
        self.prompt: Prompt | None = None
        self.stage: Stage | None = None
        self._stages: dict[str, str] = {}
        self._prompts: dict[str, bytes] = {}
        self._moved = asyncio.Event()

    def moved(self) -> None:
        """Halls changed since somebody took them; costs nothing when they did not."""
        if not self._board.hall_keys:
            return
        keys, self._board.hall_keys = self._board.hall_keys, set()
        for client in self.clients:
            if client.hall in keys:
                client.offer()
        self._moved.set()

    async def run(self) -> None:
        """What costs more than a look: prompts and layouts, at once after a change, then once a second."""
        while True:
            try:
                await self._ask()
            except Exception:  # noqa: BLE001 - outermost ring: no prompt is no reason to stop the halls
                log.exception("prompts and layouts not read")
            try:
                async with asyncio.timeout(PROMPT_S):
                    await self._moved.wait()
            except TimeoutError:
                continue
            self._moved.clear()

    async def _ask(self) -> None:
        if self.stage is not None:
            for hall in {client.hall for client in self.clients}:
                self._stages[hall] = await asyncio.to_thread(self.stage, hall)
        if self.prompt is not None:
            for hall in {client.hall for client in self.clients if client.prompt}:
                self._prompts[hall] = msgspec.json.encode(await asyncio.to_thread(self.prompt, hall))
        followed = {client.hall for client in self.clients}
        for kept in (self._stages, self._prompts):  # a name costs nothing to ask for
            for hall in kept.keys() - followed:
                kept.pop(hall, None)
        for client in self.clients:
            if self._stage_due(client) or self._prompt_due(client):
                client.awake.set()

    def _stage_due(self, client: HallClient) -> bool:
        return client.stage is not None and self._stages.get(client.hall, "") != client.stage

    def _prompt_due(self, client: HallClient) -> bool:
        return client.prompt and self._prompts.get(client.hall, client.told) != client.told

    # -- what a client is sent ---------------------------------------------------------------

    def news(self, client: HallClient) -> list[bytes]:
        """The client's next messages; none when nothing changed."""
        client.awake.clear()
        said: list[dict[str, Any]] = []
        if client.full or self._stage_due(client):
            said.append(self._hello(client))
        elif client.behind:
            slowest_ms, state = self._slowest_ms(client), self._state(client)
            said.append({"type": "hall", "now": self._now(), "hall": state, "slowest_ms": slowest_ms})
        client.full = client.behind = False
        if self._prompt_due(client):
            client.told = self._prompts[client.hall]
            said.append({"type": "prompt", "prompt": msgspec.Raw(client.told)})
        return [msgspec.json.encode(one) for one in said]

    def _hello(self, client: HallClient) -> dict[str, Any]:
        client.stage, client.at = self._stages.get(client.hall, ""), self._places(client.hall)
        return {
            "type": "hello", "version": VERSION, "build": self._build, "stage": client.stage, "now": self._now(),
            "mode": self._mode, "hall": self._state(client), "unanswered": self._unanswered(),
        }  # fmt: skip

    def beat(self) -> bytes:
        return msgspec.json.encode({"type": "beat", "now": self._now(), "unanswered": self._unanswered()})

    def _state(self, client: HallClient) -> Any:
        hall = self._board.halls.get(client.hall)
        told = {} if hall is None else asdict(hall)  # a record by itself is packed as an array
        if not client.person and told:
            told["controller_name"] = ""
        return told or None

    def _places(self, hall: str) -> dict[str, Place]:
        state = self._board.halls.get(hall)
        return {name: (one.layout, one.screen) for name, one in state.screens.items()} if state is not None else {}

    def _slowest_ms(self, client: HallClient) -> float:
        """ms the slowest window needs of all that go elsewhere by what this client is told now: the others wait."""
        had, client.at = client.at, self._places(client.hall)
        moved = {screen: place for screen, place in client.at.items() if had.get(screen) != place}
        windows = (one for one in self.clients if one.hall == client.hall and one.screen in moved)
        return max((one.paint_ms(moved[one.screen]) for one in windows), default=0.0)

    def _unanswered(self) -> int:
        """Alerts nobody has confirmed yet."""
        return sum(alert.state in alerts.UNANSWERED for alert in self._board.alerts.values())
