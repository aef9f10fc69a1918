"""The state of a hall: the newest wins however it arrives, and all its screens are told in the same moment."""

import asyncio
import json
import random
import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from websockets.sync.client import ClientConnection, connect

from feeds import halls
from feeds.board import Board
from feeds.delta import fold
from feeds.hall_fan import MOST_PLACES, HallClient, HallFan
from feeds.settings import Settings
from feeds.ws import may_follow
from records import Hall, Shown
from stream import Stream
from tests.feeds.build import ZONE, S, T, alert, registry
from tests.feeds.rig import Known, Rig, running
from tests.helpers import eventually


def hall(seq: int, name: str = "duo", t: float | None = None, layout: str = "duo") -> Hall:
    return Hall(name, seq, T + seq if t is None else t, {"left": Shown(layout, "left")})


@given(st.lists(st.integers(0, 40), max_size=30), st.randoms())
def test_the_highest_number_wins_in_any_order_of_arrival(numbers: list[int], dice: random.Random) -> None:
    state: dict[str, Hall] = {}
    dice.shuffle(numbers)
    fold(halls.step, state, [hall(seq) for seq in numbers])
    assert {name: one.seq for name, one in state.items()} == ({"duo": max(numbers)} if numbers else {})


def test_a_count_that_began_anew_is_believed_and_what_only_comes_late_is_not() -> None:
    state = {"duo": hall(90)}
    assert halls.step(state, hall(3)) == {}
    anew = hall(3, t=T + 90 + halls.ANEW_S + 1)
    assert halls.step(state, anew) == {"duo": anew}


class House:
    """A fan on a real board."""

    def __init__(self) -> None:
        self.board = Board(Settings(), ZONE, T)
        self.fan = HallFan(self.board, lambda: T, S, "b1", "live")

    def client(self, name: str = "duo", prompt: bool = False, screen: str = "") -> HallClient:
        client = HallClient(name, screen, prompt)
        self.fan.clients.add(client)
        return client

    def take(self, *some: Hall) -> None:
        self.board.take("scenes", some, T)
        self.fan.moved()

    def news(self, client: HallClient) -> list[Any]:
        return [json.loads(one) for one in self.fan.news(client)]

    def asked(self) -> None:
        asyncio.run(self.fan._ask())


def test_a_window_is_told_its_hall_as_objects_then_only_what_changed_there() -> None:
    house = House()
    house.take(hall(4))
    client, other = house.client(), house.client("other")
    hello = house.news(client)[0]
    assert (hello["type"], hello["build"], hello["mode"], hello["hall"]["seq"]) == ("hello", "b1", "live", 4)
    assert hello["hall"]["screens"]["left"]["layout"] == "duo"
    assert house.news(other)[0]["hall"] is None
    assert house.news(client) == []
    house.take(hall(5), hall(6))
    assert (client.awake.is_set(), other.awake.is_set()) == (True, False)
    assert [(one["type"], one["hall"]["seq"]) for one in house.news(client)] == [("hall", 6)]
    client.resync()
    assert house.news(client)[0]["type"] == "hello"


def both(seq: int, left: str, right: str) -> Hall:
    return Hall("duo", seq, T + seq, {"left": Shown(left, "left"), "right": Shown(right, "right")})


def test_a_word_of_the_hall_says_how_long_its_slowest_window_needs_of_those_that_go_elsewhere() -> None:
    house = House()
    left, right, tablet = house.client(screen="left"), house.client(screen="right"), house.client()
    other = house.client("other", screen="left")
    left.painted({"a/left": 40.0, "b/left": 60.0}), right.painted({"a/right": 190.0, "b/any": 240.0})
    other.painted({"a/left": 900.0})
    house.take(both(4, "duo", "duo"))
    clients = (left, right, tablet)
    assert [house.news(one)[0]["type"] for one in clients] == ["hello"] * 3
    house.take(both(5, "a", "a"))
    assert [house.news(one)[0]["slowest_ms"] for one in clients] == [190.0] * 3
    house.take(both(6, "b", "a"))  # the right one stays: nobody waits for it
    assert house.news(left)[0]["slowest_ms"] == 60.0
    house.take(both(7, "b", "b"))
    assert house.news(left)[0]["slowest_ms"] == 240.0
    assert house.news(right)[0]["slowest_ms"] == 240.0  # of two changes at once
    house.take(both(8, "b", "b"))
    assert house.news(left)[0]["slowest_ms"] == 0.0


def test_a_place_a_window_never_painted_is_taken_to_need_what_its_others_take() -> None:
    client = HallClient("duo", "left")
    assert client.paint_ms(("never", "left")) == 0.0
    client.painted({"a/left": 40.0, "b/left": 60.0, "c/left": 900.0})
    assert client.paint_ms(("never", "left")) == 60.0


def test_a_page_makes_no_endless_list_of_its_times() -> None:
    client = HallClient("duo")
    for n in range(2 * MOST_PLACES):
        client.painted({f"p{n}/left": float(n)})
    client.painted({"p0/left": 7.0})
    assert client.paint_ms((f"p{MOST_PLACES - 1}", "left")) == MOST_PLACES - 1
    assert client.paint_ms((f"p{MOST_PLACES + 1}", "left")) == MOST_PLACES / 2  # not kept: what its others take
    assert client.paint_ms(("p0", "left")) == 7.0


def test_a_beat_says_how_many_alerts_nobody_has_confirmed() -> None:
    house = House()
    house.board.take("alerts", [alert("1", 1, "raised"), alert("2", 1, "notified"), alert("3", 1, "acknowledged")], T)
    assert json.loads(house.fan.beat()) == {"type": "beat", "now": T, "unanswered": 2}


def test_the_prompt_goes_to_those_who_asked_and_only_when_it_has_changed() -> None:
    house, said = House(), {"say": "一"}
    house.fan.prompt = lambda name: {"hall": name, **said}
    guide, wall = house.client(prompt=True), house.client()
    house.news(guide), house.news(wall)
    house.asked()
    assert house.news(guide) == [{"type": "prompt", "prompt": {"hall": "duo", "say": "一"}}]
    house.asked()
    assert (house.news(guide), house.news(wall)) == ([], [])
    said["say"] = "二"
    house.asked()
    assert guide.awake.is_set()
    assert house.news(guide)[0]["prompt"]["say"] == "二"


def test_windows_are_told_once_when_their_layouts_have_changed() -> None:
    house, stage = House(), {"duo": "s1"}
    house.fan.stage = lambda name: stage.get(name, "")
    client = house.client()
    house.news(client)
    house.asked()
    assert [one["stage"] for one in house.news(client)] == ["s1"]
    stage["duo"] = "s2"
    house.asked()
    assert client.awake.is_set()
    assert [one["stage"] for one in house.news(client)] == ["s2"]
    house.asked()
    assert house.news(client) == []


def test_a_display_is_not_told_who_drives_and_hears_no_words_of_the_guide() -> None:
    house = House()
    house.take(replace(hall(4), controller_name="赵"))
    display = HallClient("duo", prompt=True, person=False)
    assert (house.news(house.client())[0]["hall"]["controller_name"], display.prompt) == ("赵", False)
    assert house.news(display)[0]["hall"]["controller_name"] == ""


def test_halls_nobody_follows_any_more_are_forgotten() -> None:
    house = House()
    house.fan.stage = house.fan.prompt = lambda name: name
    for n in range(20):
        client = house.client(f"x{n}", prompt=True)
        house.asked()
        house.fan.clients.discard(client)
    house.asked()
    assert (house.fan._stages, house.fan._prompts) == ({}, {})


def test_a_display_follows_the_hall_of_its_own_link_and_no_other() -> None:
    display, any_wall = SimpleNamespace(kind="display", layout="duo"), SimpleNamespace(kind="display", layout="*")
    assert [may_follow(display, "duo"), may_follow(display, "night"), may_follow(any_wall, "night")] == [
        True,
        False,
        True,
    ]
    assert may_follow(SimpleNamespace(kind="person", layout=""), "night")


# -- under a real server ---------------------------------------------------------------------------------


class Window:
    """A socket of a hall that notes what it was told and when."""

    def __init__(self, rig: Rig, name: str) -> None:
        url = f"ws://127.0.0.1:{rig.port}/feeds/hall?hall={name}"
        self.socket: ClientConnection = connect(url, compression=None)
        self.told: list[tuple[float, Any]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for message in self.socket:
            self.told.append((time.monotonic(), json.loads(message)))

    def seq(self) -> int:
        found = [one["hall"]["seq"] for _, one in list(self.told) if one.get("hall")]
        return found[-1] if found else -1

    def at(self, seq: int) -> float:
        return next(at for at, one in self.told if one.get("hall") and one["hall"]["seq"] == seq)


@pytest.mark.edges
def test_all_windows_of_a_hall_hear_of_a_change_at_once_from_here_and_from_another_process(stream: Stream) -> None:
    with running(stream, Known(registry())) as rig:
        one, other = Window(rig, "duo"), Window(rig, "duo")
        eventually(lambda: one.told and other.told)
        rig.hub.tell_hall(hall(1))
        eventually(lambda: one.seq() == other.seq() == 1)
        assert abs(one.at(1) - other.at(1)) < 0.1
        stream.add("scenes", [hall(2)])  # as another process tells it
        eventually(lambda: one.seq() == other.seq() == 2)
        assert rig.hub.view("halls")["duo"].seq == 2
        late = Window(rig, "duo")
        eventually(lambda: late.seq() == 2)
        for window in (one, other, late):
            window.socket.close()
