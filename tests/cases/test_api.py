"""Cases over HTTP: opened, acted on, listed and counted; what each may see; what is said to who comes late."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import openpyxl
import pytest
from msgspec.structs import replace
from pypdf import PdfReader

import clock
from cases import store
from cases.photos import store as album
from cases.photos.record import Stored
from cases.service import Centre
from db import Database
from tests.access.served import served
from tests.cases.build import LAT, LON, T0, centre, do, report, reported, settings, taken
from tests.cases.serving import Caller, app

pytestmark = pytest.mark.edges
REPORT = {
    "source": "wechat", "kind": "matter", "code": "06036", "description": "=SUM(1) 路边木板", "lon": LON, "lat": LAT,
    "informant": "张三丰", "phone": "13812345678",
}  # fmt: skip


@pytest.fixture
def at(db: Database) -> Centre:
    clock.fix_at(T0)
    return centre(db)


@pytest.fixture
def client(at: Centre) -> Iterator[httpx.Client]:
    with served(app(at)) as made:
        yield made


@pytest.fixture
def seat(client: httpx.Client) -> Caller:
    return Caller(client, "受理甲", "acceptor")


@pytest.fixture
def lead(client: httpx.Client) -> Caller:
    return Caller(client, "值班长甲", "shift_lead")


def shown(tx: Any, phase: str, name: str) -> None:
    album.add(tx, Stored(name, phase, T0, T0, "C07", "C07", LON, LAT, 10, 10, 9, "a" * 64, f"x/{name}.jpg"))


def test_a_case_is_opened_acted_on_and_shown_with_all_there_is(seat: Caller, lead: Caller, at: Centre) -> None:
    answer = seat.post(action="register", report=REPORT)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["status"], made["stage"], answer.headers["ETag"]) == ("reported", 1, '"1"')
    sent = seat.post(f"/cases/{made['id']}/send_verify", 1)
    assert (sent.status_code, sent.json()["holder"]) == (200, "C07")
    with at.db.transaction() as tx:
        shown(tx, "verify", "v1")
    hand = Caller(seat.client, "C07", "collector", "C07")
    done = hand.post(f"/cases/{made['id']}/verify", 2, result="true", lon=LON, lat=LAT, photos=["v1"])
    assert (done.status_code, done.json()["status"]) == (200, "pending_filing"), done.text
    filed = seat.post(f"/cases/{made['id']}/file", 3, condition="M06036-1").json()
    assert filed["case_no"] == "4302112026112300001"
    got = lead.get(f"/cases/{made['id']}").json()
    assert {"dispatch", "send_back"} <= {option["action"] for option in got["possible"]}
    assert (got["clocks"][-1]["clock"], got["lateness"], got["photos"][0]["phase"]) == ("dispatch", "normal", "verify")
    assert [task["state"] for task in got["tasks"]] == ["done"]
    assert [step["word"] for step in lead.get(f"/cases/{made['id']}/flow").json()["items"]][0] == "登记"
    assert lead.get("/cases/20200101-00001").status_code == 404


def test_photos_nobody_uploaded_are_refused(seat: Caller) -> None:
    refused = seat.post(action="register", report=REPORT, photos=["nothing"])
    assert (refused.status_code, "没有照片" in refused.json()["detail"]) == (409, True)


def test_who_is_outside_proves_with_photos_of_his_own(client: httpx.Client, at: Centre) -> None:
    case = taken(at, reported(at), "handling")
    with at.db.transaction() as tx:
        shown(tx, "handle", "h1")
    unit = Caller(client, "街道乙", "unit", "S01")
    refused = unit.post(f"/cases/{case.id}/feed_back", case.version, opinion="已清理", photos=["h1"])
    assert (refused.status_code, "没有照片" in refused.json()["detail"]) == (409, True)


def test_a_report_may_not_come_from_days_long_closed(seat: Caller, at: Centre) -> None:
    oldest = T0 - at.own.intake.report_age_s
    late = seat.post(action="register", report=REPORT | {"report_t": oldest - 60})
    assert (late.status_code, "请核对时间" in late.json()["detail"]) == (409, True)
    assert seat.post(action="register", report=REPORT | {"report_t": oldest + 60}).status_code == 201


def test_an_action_needs_the_version_that_was_seen(lead: Caller, at: Centre) -> None:
    case = taken(at, reported(at), "pending_dispatch")
    assert lead.post(f"/cases/{case.id}/dispatch", receiver="S01").status_code == 428
    assert lead.post(f"/cases/{case.id}/dispatch", case.version, receiver="S01").status_code == 200
    other = Caller(lead.client, "值班长乙", "shift_lead")
    late = other.post(f"/cases/{case.id}/dispatch", case.version, receiver="S02")
    now = late.json()["case"]
    assert (late.status_code, now["unit"], late.headers["ETag"]) == (412, "S01", f'"{case.version + 1}"')
    assert "值班长甲 已做“派遣”" in late.json()["detail"]
    wrong = lead.post(f"/cases/{case.id}/close", case.version + 1)
    assert (wrong.status_code, wrong.json()["detail"] != "") == (409, True)


def test_twenty_dispatchers_and_one_case(client: httpx.Client, at: Centre) -> None:
    case = taken(at, reported(at), "pending_dispatch")
    start = Barrier(20)

    def dispatch(number: int) -> httpx.Response:
        start.wait(10)
        unit = ("S01", "S02")[number % 2]
        one = Caller(client, f"值班长{number}", "shift_lead")
        return one.post(f"/cases/{case.id}/dispatch", case.version, receiver=unit)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(dispatch, range(20)))
    assert sorted(a.status_code for a in answers) == [200, *[412] * 19]
    winner = next(a for a in answers if a.status_code == 200).json()
    assert {a.json()["case"]["unit"] for a in answers if a.status_code == 412} == {winner["unit"]}
    with at.db.transaction() as tx:
        assert [r.action for r in store.flow(tx, case.id)].count("dispatch") == 1


def test_the_same_request_five_times_at_once_is_one_effect(seat: Caller, at: Centre) -> None:
    start = Barrier(5)

    def post(_n: int) -> httpx.Response:
        start.wait(10)
        return seat.post(key="k1", action="register", report=REPORT)

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(post, range(5)))
    assert [a.status_code for a in answers] == [201] * 5
    assert len({a.text for a in answers}) == 1
    with at.db.transaction() as tx:
        rows = tx.execute("SELECT count(*) AS n FROM case_flow").fetchone()
    assert rows is not None
    assert rows.n == 1
    other = seat.post(key="k1", action="register", report=REPORT | {"address": "别处"})
    assert other.status_code == 422
    assert Caller(seat.client, "受理乙", "acceptor").post(key="k1", action="register", report=REPORT).status_code == 201


def test_lists_filter_search_and_page(seat: Caller, at: Centre) -> None:
    cases = [taken(at, reported(at, n), "pending_dispatch") for n in range(3)]
    at.act(
        cases[2].id, do("supervise", 900, opinion="领导关注", until_t=T0 + 9_000, level="district"), cases[2].version
    )
    other = at.open(do("register", report=report("wechat", lon=LON + 0.01, description="雨水井盖破损")))
    first = seat.get(limit=2, total=True).json()
    assert (first["items"][0]["id"], first["total"], first["items"][0]["supervision"]) == (cases[2].id, 4, 1)
    rest = seat.get(limit=2, cursor=first["next"]).json()
    assert rest["next"] is None
    assert {i["id"] for i in first["items"] + rest["items"]} == {c.id for c in cases} | {other.id}

    def ids(**query: Any) -> set[str]:
        answer = seat.get(**query)
        assert answer.status_code == 200, answer.text
        return {item["id"] for item in answer.json()["items"]}

    assert ids(status="reported") == {other.id}
    assert ids(stage=3, street="嵩山路街道") == {c.id for c in cases}
    assert ids(q="井盖") == ids(q=other.id) == {other.id}
    assert ids(q="ldzw") >= {c.id for c in cases}
    assert ids(q="木板 湘银路") == {c.id for c in cases}
    assert ids(q=cases[0].case_no[-5:]) >= {cases[0].id}
    assert ids(q="100%") == set()
    assert ids(source="wechat") == ids(reporter="受理甲") == {other.id}
    assert ids(supervised=True) == ids(figure="supervised") == {cases[2].id}
    assert ids(mine=True) == {other.id}
    assert ids(collector="C07") == {c.id for c in cases}
    assert ids(bbox=f"{LON + 0.005},{LAT - 0.01},{LON + 0.02},{LAT + 0.01}") == {other.id}
    assert ids(**{"from": "2026-11-23", "to": "2026-11-24"}) == {c.id for c in cases} | {other.id}
    assert ids(**{"from": str(T0 + 9_000)}) == set()
    for bad in ({"status": "lost"}, {"from": "soon"}, {"bbox": "1,2,3"}, {"figure": "luck"}, {"nonsense": "1"},
                {"day": "2026-13-01"}, {"cursor": "x"}, {"q": "\0"}, {"sort": "luck"}):  # fmt: skip
        assert seat.get(**bad).status_code == 422, bad


def test_each_sees_only_what_is_his(client: httpx.Client, at: Centre) -> None:
    mine = taken(at, reported(at), "dispatched")
    other = at.open(do("register", report=report("wechat")))
    unit, stranger = Caller(client, "街道乙", "unit", "S01"), Caller(client, "街道丙", "unit", "S02")
    hand, nobody = Caller(client, "C07", "collector", "C07"), Caller(client, "甲", "unit")
    assert [i["id"] for i in unit.get().json()["items"]] == [mine.id]
    assert unit.get(f"/cases/{mine.id}").status_code == 200
    for who in (stranger, nobody):
        assert who.get().json()["items"] == []
        assert who.get(f"/cases/{mine.id}").status_code == 404
        assert who.post(f"/cases/{mine.id}/sign", mine.version).status_code == 404
        many = who.post("/cases/batch", action="sign", cases=[{"id": mine.id, "version": 1}])
        assert [(i["status"], i["case"]) for i in many.json()["items"]] == [(404, None)]
    assert [i["id"] for i in hand.get().json()["items"]] == [mine.id]
    assert hand.get(f"/cases/{other.id}/flow").status_code == 404
    assert hand.get("/tasks").json()["items"] == []
    assert unit.get("/tasks").status_code == 403
    assert Caller(client, "网关", "gateway").get().status_code == 403
    assert client.get("/api/v1/cases").status_code == 403


def test_a_screen_sees_no_names_and_changes_nothing(client: httpx.Client, at: Centre) -> None:
    words = "联系 13912345678"
    made = at.open(do("register", report=report("wechat", informant="张三丰", phone="13812345678", description=words)))
    screen = Caller(client, "d1", "display", kind="display")
    said = [screen.get().text, screen.get(f"/cases/{made.id}").text, screen.get(f"/cases/{made.id}/flow").text]
    assert all(secret not in text for secret in ("13812345678", "13912345678", "张三丰", "受理甲") for text in said)
    assert screen.post(f"/cases/{made.id}/accept", 1).status_code == 403
    assert screen.get(f"/cases/{made.id}/informant").status_code == 403
    assert screen.get("/cases/export.xlsx").status_code == 403
    seat = Caller(client, "受理甲", "acceptor")
    assert (seat.get(f"/cases/{made.id}").json()["phone"]) == "138****5678"
    assert seat.get(f"/cases/{made.id}/informant").json() == {"informant": "张三丰", "phone": "13812345678"}
    assert Caller(client, "副区长", "leader").get(f"/cases/{made.id}/informant").status_code == 403
    with at.db.transaction() as tx:
        assert [e.who for e in store.audit(tx, made.id) if e.what == "informant"] == ["受理甲"]


def test_what_was_told_to_a_citizen_names_no_number(seat: Caller) -> None:
    made = seat.post(action="register", report=REPORT).json()
    assert seat.post(f"/cases/{made['id']}/reject", 1, opinion="不属于城管").status_code == 200
    got = seat.get(f"/cases/{made['id']}")
    assert [told["kind"] for told in got.json()["told"]] == ["reply"]
    assert "13812345678" not in got.text + seat.get(f"/cases/{made['id']}/flow").text + seat.get().text


def test_the_map_draws_cases_or_clusters(seat: Caller, at: Centre) -> None:
    cases = [reported(at, n) for n in range(3)]
    drawn = seat.get("/cases/map", zoom=15).json()["features"]
    assert {f["properties"]["id"] for f in drawn} == {c.id for c in cases}
    at.own = replace(at.own, map_features=2)
    (cluster,) = seat.get("/cases/map", zoom=8).json()["features"]
    assert cluster["properties"] == {"count": 3, "late": 0}
    assert seat.get("/cases/map", bbox="0,0,1,1").json()["features"] == []


def test_the_workbook_holds_words_as_words_and_no_whole_number(seat: Caller, at: Centre) -> None:
    seat.post(action="register", report=REPORT)
    answer = seat.get("/cases/export.xlsx", status="reported")
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert page is not None
    head, row = page.iter_rows()
    values = {h.value: c for h, c in zip(head, row, strict=True)}
    assert (values["问题描述"].value, values["问题描述"].data_type) == ("=SUM(1) 路边木板", "s")
    assert (values["联系电话"].value, values["举报人"].value) == ("138****5678", "张*")
    assert str(values["上报时间"].value) == "2026-11-23 09:00:00"
    with at.db.transaction() as tx:
        assert [e.what for e in store.audit(tx)][0] == "export"


def test_the_work_order_in_print(seat: Caller, at: Centre) -> None:
    case = taken(at, reported(at), "pending_check")
    answer = seat.get(f"/cases/{case.id}/print")
    assert answer.headers["content-type"] == "application/pdf"
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert case.case_no in said
    assert seat.get(f"/cases/{case.id}/print").content == answer.content


def test_a_batch_answers_for_each_case(lead: Caller, at: Centre) -> None:
    ready = [taken(at, reported(at, n), "pending_dispatch") for n in range(2)]
    wanted = [{"id": ready[0].id, "version": ready[0].version}, {"id": ready[1].id, "version": 1},
              {"id": "20200101-00001", "version": 1}]  # fmt: skip
    body: dict[str, Any] = {"action": "dispatch", "cases": wanted, "receiver": "S01", "result": "batch"}
    got = lead.post("/cases/batch", key="b", **body).json()
    assert ([i["status"] for i in got["items"]], got["done"]) == ([200, 412, 404], 1)
    assert lead.post("/cases/batch", key="b", **body).json() == got


def test_tasks_of_a_collector_come_with_what_he_needs(seat: Caller, at: Centre) -> None:
    case = at.open(do("register", report=report("wechat")))
    at.act(case.id, do("send_verify"), case.version)
    (task,) = Caller(seat.client, "C07", "collector", "C07").get("/tasks", mine=True, state="open").json()["items"]
    assert (task["case"], task["about"]["title"], task["about"]["version"]) == (case.id, "乱堆杂物", 2)
    assert Caller(seat.client, "C08", "collector", "C08").get("/tasks").json()["items"] == []


def test_what_is_similar_and_what_was_here_before(seat: Caller, at: Centre) -> None:
    old, new = reported(at), reported(at, 600)
    got = seat.get(f"/cases/{new.id}/similar").json()
    assert [one["case"] for one in got["duplicates"]] == [old.id]
    assert got["memory"]["times"] == 1


def test_the_flow_tells_the_pages_all_words_and_needs(seat: Caller) -> None:
    got = seat.get("/cases/flow").json()
    dispatch = next(a for a in got["actions"] if a["action"] == "dispatch")
    assert ("receiver" in dispatch["needs"], dispatch["need_words"]["receiver"]) == (True, "责任单位")
    assert got["words"]["statuses"]["pending_dispatch"] == "待派遣"
    assert "holding:reported" in got["figures"]


def test_the_demo_s_people_live_their_day_through_the_api(db: Database) -> None:
    clock.fix_at(T0)
    headers = {"CityWall-Time": str(T0 - 3_600), "CityWall-As": "采集甲|collector|C07"}
    body: dict[str, Any] = {
        "action": "report",
        "report": REPORT | {"source": "collector", "condition": "M06036-1"},
        "photos": ["p"],
    }
    sent = {name: value.encode() for name, value in headers.items()}
    for mode, status in (("demo", 201), ("live", 403)):
        at = centre(db, replace(settings(), mode=mode))
        with db.transaction() as tx:
            shown(tx, "report", "p")
        with served(app(at)) as client:
            answer = Caller(client, "管理员", "admin", kind="token").post(headers=sent, **body)
        assert answer.status_code == status, answer.text
        if status == 201:
            assert (answer.json()["reporter"], answer.json()["report_t"]) == ("C07", T0 - 3_600)


def test_a_database_that_is_away_or_busy_is_told_with_a_time_to_try_again(at: Centre, seat: Caller) -> None:
    case = reported(at)
    with at.db.transaction() as tx:  # somebody holds the case longer than anybody waits
        store.case(tx, case.id, lock=True)
        assert seat.get(f"/cases/{case.id}").status_code == 200
        busy = seat.post(f"/cases/{case.id}/accept", 1)
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "2")
    gone = Centre(Database("postgresql://nobody@127.0.0.1:1/none"), at.settings, at.registry, at.seen)
    gone._room, gone._looked = at.room(), float("inf")
    with served(app(gone)) as client:
        assert Caller(client, "受理甲", "acceptor").get().status_code == 503
