"""Halls as they are driven: stored, told, taken up again after a restart, going on without the database."""

import contextlib
import itertools
import threading
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

import clock
from db import Database, with_database
from layouts.scene import Scene
from records import Focus, Hall, Missing, NotFound, Refused, Shown, Unreachable
from show.draw import digest_of, drawn
from show.service import Do, Halls, Who
from show.settings import Settings
from tests.helpers import eventually
from tests.show.halls import SCENES, TOURS, Shelf, Town

pytestmark = pytest.mark.edges
ZHAO, QIAN = Who("赵", "guide"), Who("钱", "shift_lead")
NOW = 1_000.0


class Server:
    """One web role: its halls, what it told, what it sees."""

    def __init__(self, db: Database, store_wait_s: float = 5.0) -> None:
        self.told: list[Hall] = []
        self.town, self.shelf = Town(), Shelf()
        own = Settings(store_wait_s=store_wait_s)
        self.halls = Halls(db, self.shelf, own, "live", self.told.append, self.town)  # type: ignore[arg-type]

    def act(self, action: str, by: Who = ZHAO, page: str = "p1", **more: object) -> Hall:
        return self.halls.act("command", Do(action, page=page, **more), by)  # type: ignore[arg-type]


@pytest.fixture
def server(db: Database) -> Iterator[Server]:
    clock.fix_at(NOW)
    made = Server(db)
    yield made
    made.halls.close()


@contextlib.contextmanager
def away(url: str) -> Iterator[None]:
    """The database under another name: nobody gets in, and what is there stays."""
    name = str(conninfo_to_dict(url)["dbname"])
    rename = "ALTER DATABASE {} RENAME TO {}"
    leave = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"

    def renamed(old: str, new: str) -> bool:
        with psycopg.connect(with_database(url, "postgres"), autocommit=True) as admin:
            admin.execute(leave, (old,))
            with contextlib.suppress(psycopg.errors.ObjectInUse):
                admin.execute(rename.format(old, new))
                return True
        return False

    eventually(lambda: renamed(name, name + "_away"))
    try:
        yield
    finally:
        eventually(lambda: renamed(name + "_away", name))


def restarted(db: Database, before: Server | None = None) -> Server:
    if before is not None:
        before.halls.close()
    made = Server(db)
    made.halls.load()
    return made


def test_a_change_is_told_with_what_is_missing_in_it(server: Server) -> None:
    server.town.units = {}
    server.act("start", tour="visit", scene="a007")
    last = server.told[-1]
    assert last == server.halls.state("command")
    assert last.missing == (Missing("unit", "A007", "unknown"),)
    assert (last.controller, last.controller_name) == ("p1", "赵")
    assert [hall.seq for hall in server.told] == [0, 1]


def test_what_changes_nothing_or_is_refused_is_not_told(server: Server) -> None:
    server.act("take")
    count = len(server.told)
    server.act("dark", on=False)
    for wrong, error in (("next", Refused), ("sing", Refused)):
        with pytest.raises(error):
            server.act(wrong)
    with pytest.raises(NotFound, match="没有大厅"):
        server.halls.act("none", Do("dark"), ZHAO)
    assert len(server.told) == count


def test_what_is_sent_must_be_known(server: Server) -> None:
    for focus in (Focus(unit="X1"), Focus(camera="X1"), Focus(alert="X1")):
        with pytest.raises(NotFound, match="X1"):
            server.act("send", screen="left", focus=focus)
    assert server.act("send", screen="left", focus=Focus(unit="A007")).screens["left"].layout == "focus-unit"


def test_after_a_restart_mid_scene_the_hall_is_where_it_was(server: Server, db: Database) -> None:
    server.act("start", tour="visit")
    server.act("swap")
    before = server.act("next")
    for _ in range(5):
        before = server.act("point", screen="left", x=0.5, y=0.5)
    again = restarted(db, server)
    after = again.halls.state("command")
    assert (after.screens, after.scene, after.swapped) == (before.screens, "a007", True)
    assert (after.controller_name, after.point) == ("赵", None)
    assert after.seq > before.seq  # screens that saw the last spotlight follow
    assert again.told[-1].scene == "a007"
    again.halls.close()


def test_a_case_named_by_its_words_is_shown_as_soon_as_it_is_there(server: Server) -> None:
    server.act("start", tour="visit", scene="case")
    assert server.halls.state("command").missing == (Missing("case", "@乱堆", "unknown"),)
    server.town.today["20261121-00007"] = "阳光小区前乱堆"
    clock.fix_at(NOW + 3)
    server.halls.tick(NOW + 3)
    after = server.halls.state("command")
    assert after.screens["left"] == Shown("focus-case", "any", Focus(case="20261121-00007"))
    assert (after.missing, server.told[-1]) == ((), after)


def test_a_vehicle_that_falls_silent_in_its_scene_is_said_and_its_recording_offered(server: Server) -> None:
    server.act("start", tour="visit", scene="a007")
    assert server.halls.state("command").missing == ()
    server.town.units["A007"] = ("offline", NOW)
    server.halls.tick(NOW + 3)
    assert server.halls.state("command").missing == (Missing("unit", "A007", "silent", NOW, True),)
    assert server.act("recorded", screen="right", on=True).screens["right"].focus.recorded
    server.town.units["A007"] = ("working", NOW + 5)
    server.halls.tick(NOW + 6)
    assert server.halls.state("command").missing == ()
    assert not server.act("recorded", screen="right", on=False).screens["right"].focus.recorded


def test_a_playlist_goes_on_by_the_clock_and_waits_while_an_alarm_is_unanswered(server: Server) -> None:
    server.act("start", tour="round")
    server.town.waiting = 1
    server.halls.tick(NOW + 30)
    assert server.halls.state("command").scene == "first"
    server.town.waiting = 0
    server.halls.tick(NOW + 31)
    server.halls.tick(NOW + 61)
    assert (server.halls.state("command").scene, server.told[-1].scene) == ("second", "second")


def test_the_guide_reads_the_figures_of_now(server: Server) -> None:
    assert server.halls.prompt("command").of == 0
    server.act("start", tour="visit")
    first = server.halls.prompt("command")
    assert (first.strip, first.say, first.n, first.of) == ("人员 41 名", "在岗 21 名", 1, 4)
    assert (first.missing, first.next) == ((), "车载")
    server.town.values = {}
    assert server.halls.prompt("command").say == "在岗 暂无数据 名"
    assert server.halls.prompt("command").missing == ("collectors.on_duty",)


def test_draws_are_kept_with_their_list_so_that_anybody_can_draw_again(server: Server) -> None:
    mine = server.act("draw", kind="vehicle").drawn
    chosen = server.act("draw", kind="vehicle", seed="888").drawn
    assert mine is not None
    assert chosen is not None
    newest, oldest = server.halls.draws("command")
    assert (oldest.seed, oldest.given, newest.seed, newest.given) == (mine.seed, False, "888", True)
    found = server.halls.drawn("command", oldest.n)
    assert found.ids == ("A001", "A007", "B002")
    assert (found.digest, found.by, found.t, found.of) == (digest_of(found.ids), "赵", NOW, 3)
    assert drawn(found.kind, found.seed, found.ids, found.t) == mine
    with pytest.raises(NotFound):
        server.halls.drawn("command", 9_999)
    assert server.act("draw", kind="vehicle").drawn != mine


def test_two_servers_on_one_database_lose_no_change(server: Server, db: Database) -> None:
    other = restarted(db)
    server.act("start", tour="visit")
    taken = other.act("swap", by=QIAN, page="p2")
    assert (taken.scene, taken.swapped, taken.controller_name) == ("welcome", True, "钱")
    after = server.act("next")
    assert (after.scene, after.swapped, after.controller_name) == ("a007", True, "赵")
    assert after.seq > taken.seq
    other.halls.heard(after)
    assert other.halls.state("command") == after
    other.halls.close()


def test_two_servers_that_hear_each_other_come_to_rest(server: Server, db: Database) -> None:
    other = restarted(db)
    server.act("start", tour="visit")
    other.act("swap", by=QIAN, page="p2")
    seqs = []
    for n in range(6):
        for one, another in ((server, other), (other, server)):
            another.halls.heard(one.told[-1])
            another.halls.tick(NOW + 10 * n)
            another.halls.flush()
        seqs.append(server.halls.state("command").seq)
    assert server.halls.state("command") == other.halls.state("command")
    assert len(set(seqs[2:])) == 1
    other.halls.close()


def test_of_many_who_act_at_once_every_change_counts_once(server: Server) -> None:
    server.act("start", tour="steady")
    threads = [threading.Thread(target=server.act, args=("next",)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.halls.state("command").scene == "first"  # an even number of steps through two scenes
    assert [hall.seq for hall in server.told] == list(range(22))


def test_without_the_database_the_hall_goes_on_and_is_stored_later(
    server: Server, db: Database, database_url: str
) -> None:
    server.act("start", tour="visit")
    server.halls.own = Settings(store_wait_s=0.05)
    with away(database_url):
        server.act("next")
        found = server.act("draw", kind="vehicle").drawn
        assert server.act("swap").swapped
    assert found is not None
    seconds = itertools.count(10, 10)  # the database is tried again now and then

    def is_stored() -> bool:
        server.halls.tick(NOW + next(seconds))
        with contextlib.suppress(Unreachable), db.look() as tx:  # a link of before may be asked first
            row = tx.execute("SELECT seq FROM hall WHERE hall = 'command'").fetchone()
            return bool(row and row.seq == server.halls.state("command").seq)
        return False

    eventually(is_stored)
    assert [one.id for one in server.halls.draws("command")] == [found.id]
    again = restarted(db, server)
    assert again.halls.state("command").swapped
    again.halls.close()


def test_a_server_that_starts_without_the_database_takes_up_its_halls_later_but_not_over_what_was_done_since(
    server: Server, db: Database, database_url: str
) -> None:
    before = server.act("start", tour="visit")
    server.halls.act("three", Do("swap", page="p1"), ZHAO)
    server.halls.close()
    with away(database_url):
        late = restarted(db)
        assert [late.halls.state(hall).seq for hall in ("command", "three")] == [0, 0]
        late.act("start", tour="round")
    seconds = itertools.count(10, 10)

    def is_back() -> bool:
        late.halls.tick(NOW + next(seconds))
        return late.halls.state("three").swapped

    eventually(is_back)
    assert [hall for hall in late.told if hall.hall == "three"][-1].swapped
    late.halls.close()
    again = restarted(db)
    assert again.halls.state("command").tour == "round"
    assert again.halls.state("command").seq > late.halls.state("command").seq > before.seq
    again.halls.close()


def test_a_layout_or_tour_that_is_taken_away_leaves_the_hall_at_its_own_places(server: Server) -> None:
    server.act("start", tour="visit", scene="case")
    scenes: dict[str, Scene] = {name: scene for name, scene in SCENES.items() if name != "focus-case"}
    server.shelf.put(scenes, {name: tour for name, tour in TOURS.items() if name != "visit"})
    server.halls.tick(NOW + 1)
    after = server.halls.state("command")
    assert (after.screens["left"], after.tour) == (Shown("command", "left"), "")
    server.shelf.put({"other": SCENES["other"]}, {})
    server.halls.tick(NOW + 2)
    with pytest.raises(NotFound):
        server.halls.state("command")


def test_halls_are_the_layouts_with_windows_of_their_own(server: Server) -> None:
    assert server.halls.names() == ["command", "night", "other", "three"]
    assert [tour.name for tour in server.halls.programme("command")] == ["visit", "round", "steady"]


def test_a_stored_state_nobody_can_read_is_begun_at_home_and_written_over(server: Server, db: Database) -> None:
    server.act("start", tour="visit")
    server.halls.flush()
    with db.transaction() as tx:
        tx.execute("UPDATE hall SET body = %s", (b"\xc1 another version",))
    again = restarted(db, server)
    assert again.halls.state("command").tour == ""
    assert again.act("start", tour="visit", scene="a007").scene == "a007"
    once_more = restarted(db, again)
    assert once_more.halls.state("command").scene == "a007"
    once_more.halls.close()


def test_a_case_is_not_called_unknown_while_nobody_can_say(server: Server) -> None:
    server.town.today["20261121-00007"] = "阳光小区前乱堆"
    server.act("start", tour="visit", scene="case")
    server.town.away = True
    for n in (1, 2):
        server.halls.tick(NOW + 3 * n)
    after = server.halls.state("command")
    assert (after.screens["left"].focus.case, after.missing) == ("20261121-00007", ())
    server.act("back")
    assert server.act("next").missing == (Missing("case", "@乱堆", "unknown"),)  # not found, and nothing is offered


def test_a_scene_whose_layout_is_gone_says_so_while_its_screens_show_their_own_place(server: Server) -> None:
    server.act("start", tour="visit")
    server.shelf.put({name: scene for name, scene in SCENES.items() if name != "focus-case"}, TOURS)
    after = server.act("scene", scene="case")
    assert after.screens["left"] == Shown("command", "left", Focus(case="@乱堆"))
    assert after.missing[0] == Missing("layout", "focus-case", "unknown")
    server.shelf.put(SCENES, TOURS)
    server.halls.tick(NOW + 3)
    assert "layout" not in {one.what for one in server.halls.state("command").missing}
