"""A shift at the desk: roll call, hand-over signed by two, the month. Over HTTP, from a real database."""

import io
from typing import Any

import openpyxl
import psycopg
import pytest

import clock
from db import Database
from gps.shifts import store
from gps.shifts.settings import Settings
from records import Unreachable
from tests.gps.shifts.desk import Desk, Room, desk, fill
from tests.gps.shifts.night import END, START

pytestmark = pytest.mark.edges
NIGHT = "/2026-11-20-night"
SHEET = NIGHT + "/sheet"
FIRST = {"If-None-Match": "*"}


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def zhang(db: Database, room: Room) -> Desk:
    """Zhang San of the night shift at his desk, five minutes after its end."""
    fill(db)
    clock.fix_at(END + 300)
    return desk(db, room)


def write(at: Desk, headers: dict[str, str] | None = None) -> Any:
    return at.ask("POST", SHEET, headers=headers or FIRST)


def sign(at: Desk, side: str, tag: str, **body: str) -> Any:
    return at.ask("POST", SHEET + "/signatures", json={"side": side, **body}, headers={"If-Match": tag})


# -- which shift ----------------------------------------------------------------------------------


def test_the_running_shift_and_the_next_one(zhang: Desk) -> None:
    clock.fix_at(START + 60)
    got = zhang.get("/current").json()
    assert (got["id"], got["label"], got["running"], got["following"]["id"]) == (
        "2026-11-20-night", "夜班", True, "2026-11-21-day",
    )  # fmt: skip


def test_the_shifts_of_the_last_days_with_what_was_written(zhang: Desk) -> None:
    write(zhang)
    items = zhang.get("", params={"from": "2026-11-20", "to": "2026-11-21"}).json()["items"]
    assert [(s["id"], len(s["sheets"])) for s in items] == [
        ("2026-11-21-day", 0), ("2026-11-20-night", 1), ("2026-11-20-day", 0),
    ]  # fmt: skip
    assert items[1]["sheets"][0]["signed"] == []


@pytest.mark.parametrize("path", ["/2026-11-20-noon/sheet", "/yesterday/roll-call", NIGHT + "/sheet?n=3"])
def test_a_shift_or_a_sheet_that_does_not_exist_is_not_found(zhang: Desk, path: str) -> None:
    assert zhang.get(path).status_code == 404


def test_displays_and_strangers_see_no_papers_and_a_leader_may_only_read(zhang: Desk) -> None:
    assert zhang.as_("wall", "display", "display").get("/current").status_code == 403
    assert Desk(zhang.app, None).get("/current").status_code == 403
    leader = zhang.as_("王五", "leader")
    assert leader.get(SHEET).status_code == 200
    assert write(leader).status_code == 403
    tag = write(zhang).headers["etag"]
    assert sign(leader, "outgoing", tag).status_code == 403
    marks = {"marks": [{"vehicle": "A001", "present": True}]}
    assert leader.ask("PUT", NIGHT + "/roll-call", json=marks, headers={"If-Match": '"0"'}).status_code == 403


# -- roll call ------------------------------------------------------------------------------------


def test_the_roll_names_all_twenty_and_what_is_seen_of_them(zhang: Desk) -> None:
    got = zhang.get(NIGHT + "/roll-call").json()
    rows = {row["vehicle"]: row for row in got["items"]}
    assert len(rows) == len(got["table"]["rows"]) == 20
    assert (rows["A001"]["heard"], rows["A001"]["driver_word"], rows["A001"]["front"]) == ("old", "ok", "old")
    assert (rows["A009"]["heard"], rows["A009"]["driver_word"]) == ("never", "none")
    assert rows["A018"]["called_off"] is True


def test_who_is_there_is_kept_with_the_name_of_who_said_so(zhang: Desk, db: Database) -> None:
    first = zhang.get(NIGHT + "/roll-call")
    marks = [{"vehicle": "A001", "present": True}, {"vehicle": "A009", "present": False, "remark": "发动机故障"}]
    saved = zhang.ask("PUT", NIGHT + "/roll-call", json={"marks": marks}, headers={"If-Match": first.headers["etag"]})
    assert saved.status_code == 200
    row = next(r for r in saved.json()["items"] if r["vehicle"] == "A009")["mark"]
    assert (row["present"], row["remark"], row["by"], row["role"], row["t"]) == (
        False, "发动机故障", "张三", "night_operator", END + 300,
    )  # fmt: skip
    again = {"marks": [{"vehicle": "A009", "present": True, "remark": "已换车"}]}
    zhang.ask("PUT", NIGHT + "/roll-call", json=again, headers={"If-Match": saved.headers["etag"]})
    with db.transaction() as tx:
        history = store.mark_history(tx, "2026-11-20", "night", "A009")
    assert [(m.present, m.remark) for m in history] == [(False, "发动机故障"), (True, "已换车")]


def test_a_roll_that_was_changed_meanwhile_is_not_overwritten(zhang: Desk) -> None:
    path, body = NIGHT + "/roll-call", {"marks": [{"vehicle": "A001", "present": True}]}
    tag = zhang.get(path).headers["etag"]
    assert zhang.ask("PUT", path, json=body).status_code == 428
    assert zhang.ask("PUT", path, json=body, headers={"If-Match": tag}).status_code == 200
    assert zhang.ask("PUT", path, json=body, headers={"If-Match": tag}).status_code == 412
    assert zhang.ask("PUT", path, json=body, headers={"If-Match": "nonsense"}).status_code == 412


def test_only_planned_vehicles_are_called(zhang: Desk) -> None:
    body = {"marks": [{"vehicle": "A033", "present": True}]}
    got = zhang.ask("PUT", NIGHT + "/roll-call", json=body, headers={"If-Match": '"0"'})
    assert (got.status_code, "A033" in got.text) == (409, True)


# -- the sheet ------------------------------------------------------------------------------------


def test_the_sheet_as_it_stands_now_is_made_of_plans_duties_alerts_and_what_is_down(zhang: Desk) -> None:
    got = zhang.get(SHEET)
    sheet = got.json()
    assert (sheet["written"], "etag" in got.headers) == (False, False)
    assert [len(table["rows"]) for table in sheet["tables"] if table["title"] == "车辆作业"] == [22]
    assert {table["title"] for table in sheet["tables"]} >= {
        "未办结告警",
        "挂起告警",
        "待回电与跟进",
        "逾期未作业路段",
        "中断",
    }
    assert "队长答应 06:30 前回电" in sheet["text"]
    assert "数据流、图片进程（05:58起）" in sheet["text"]
    assert "车辆定位 A009" in sheet["text"]
    assert "A016后" not in sheet["text"]  # it has done its plan and may switch off


def test_two_people_sign_what_was_shown_to_them(zhang: Desk) -> None:
    made = write(zhang)
    tag = made.headers["etag"]
    assert (made.status_code, made.json()["n"], made.json()["complete"]) == (201, 1, False)
    out = sign(zhang, "outgoing", tag)
    assert (out.status_code, out.headers["etag"]) == (201, tag)
    done = sign(zhang, "incoming", tag, name="李四", password="Right-of-way7").json()
    assert [(s["side"], s["name"], s["role"], s["proof"], s["hash"]) for s in done["signatures"]] == [
        ("outgoing", "张三", "night_operator", "session", tag.strip('"')),
        ("incoming", "李四", "shift_lead", "password", tag.strip('"')),
    ]  # fmt: skip
    assert done["complete"] is True
    assert done["signatures"][0]["t"] == END + 300


def test_each_may_sign_from_a_session_of_their_own(zhang: Desk) -> None:
    tag = write(zhang).headers["etag"]
    sign(zhang, "outgoing", tag)
    assert sign(zhang.as_("李四", "shift_lead"), "incoming", tag).json()["complete"] is True


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ({"side": "incoming"}, 409, "请交班人先签字"),
        ({"side": "outgoing", "name": "李四", "password": "wrong"}, 409, "账号或口令不正确"),
        ({"side": "outgoing", "name": "王五", "password": "Right-of-way8"}, 403, "王五 的角色不能"),
        ({"side": "outgoing", "name": "无此人", "password": "x"}, 409, "账号或口令不正确"),
        ({"side": "sideways"}, 422, "side"),
    ],
)
def test_a_signature_that_is_not_right_is_refused(zhang: Desk, body: dict[str, str], status: int, why: str) -> None:
    tag = write(zhang).headers["etag"]
    got = zhang.ask("POST", SHEET + "/signatures", json=body, headers={"If-Match": tag})
    assert (got.status_code, why in got.text) == (status, True)
    assert zhang.get(SHEET).json()["signatures"] == []


def test_nobody_signs_twice_or_for_both_sides(zhang: Desk) -> None:
    tag = write(zhang).headers["etag"]
    sign(zhang, "outgoing", tag)
    assert "已签字" in sign(zhang, "outgoing", tag).text
    assert "不能是同一人" in sign(zhang, "incoming", tag).text


def test_a_sheet_that_was_written_anew_must_be_read_anew_before_signing(zhang: Desk) -> None:
    tag = write(zhang).headers["etag"]
    clock.fix_at(END + 400)
    newer = write(zhang, {"If-Match": tag})
    assert newer.status_code == 201
    assert newer.headers["etag"] != tag
    assert newer.json()["n"] == 1
    assert sign(zhang, "outgoing", tag).status_code == 412
    assert zhang.ask("POST", SHEET + "/signatures", json={"side": "outgoing"}).status_code == 428
    assert sign(zhang, "outgoing", newer.headers["etag"]).status_code == 201


def test_writing_without_having_looked_is_refused(zhang: Desk) -> None:
    assert zhang.ask("POST", SHEET).status_code == 428
    tag = write(zhang).headers["etag"]
    assert write(zhang).status_code == 412
    assert write(zhang, {"If-Match": tag}).status_code == 201


def test_signed_once_it_is_not_written_anew_and_signed_twice_the_next_one_begins(zhang: Desk) -> None:
    tag = write(zhang).headers["etag"]
    sign(zhang, "outgoing", tag)
    assert write(zhang, {"If-Match": tag}).status_code == 409
    sign(zhang, "incoming", tag, name="李四", password="Right-of-way7")
    clock.fix_at(END + 500)
    second = write(zhang, {"If-Match": tag}).json()
    assert (second["n"], second["signatures"]) == (2, [])
    assert zhang.get(SHEET + "?n=1").json()["complete"] is True


def test_what_happens_later_does_not_change_what_was_signed(zhang: Desk, db: Database) -> None:
    tag = write(zhang).headers["etag"]
    before = zhang.get(SHEET).json()
    with db.transaction() as tx:
        tx.execute("DELETE FROM duty")
    clock.fix_at(END + 90_000)
    assert zhang.get(SHEET).json() == before
    assert zhang.get(SHEET).headers["etag"] == tag
    assert zhang.get(SHEET + "?n=0").json()["text"] != before["text"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE shift_sheet SET by = 'x'", "DELETE FROM shift_sheet", "UPDATE shift_signature SET name = 'x'",
        "DELETE FROM shift_signature", "UPDATE shift_addendum SET text = 'x'",
    ],
)  # fmt: skip
def test_the_database_itself_refuses_to_change_what_was_signed(zhang: Desk, db: Database, sql: str) -> None:
    sign(zhang, "outgoing", write(zhang).headers["etag"])
    zhang.ask("POST", SHEET + "/addenda", json={"text": "补记"})
    with pytest.raises(psycopg.errors.RaiseException, match="stays as it is"), db.transaction() as tx:
        tx.execute(sql)


def test_a_sheet_whose_bytes_no_longer_fit_its_hash_is_not_shown(zhang: Desk, db: Database) -> None:
    write(zhang)
    with db.transaction() as tx:
        tx.execute("UPDATE shift_sheet SET hash = 'f00'")  # unsigned: the database lets it
    assert "篡改" in zhang.get(SHEET).text


def test_a_correction_is_an_addendum_and_the_same_word_is_added_once(zhang: Desk) -> None:
    tag = write(zhang).headers["etag"]
    sign(zhang, "outgoing", tag)
    for _ in range(2):
        got = zhang.ask("POST", SHEET + "/addenda", json={"text": "A009 已补扫"}, headers={"Idempotency-Key": "k-1"})
        assert got.status_code == 201
    assert [(a["text"], a["by"]) for a in got.json()["addenda"]] == [("A009 已补扫", "张三")]
    assert got.headers["etag"] == tag
    assert zhang.ask("POST", SHEET + "/addenda", json={"text": "  "}).status_code == 409


def test_nobodys_addendum_is_lost_because_another_one_used_its_key(zhang: Desk) -> None:
    write(zhang)
    same = {"headers": {"Idempotency-Key": "1"}}
    for at, text in ((zhang, "A009 已补扫"), (zhang.as_("李四", "shift_lead"), "A012 待修")):
        assert at.ask("POST", SHEET + "/addenda", json={"text": text}, **same).status_code == 201
    assert [a["text"] for a in zhang.get(SHEET).json()["addenda"]] == ["A009 已补扫", "A012 待修"]
    other = zhang.ask("POST", SHEET + "/addenda", json={"text": "A019 断电"}, **same)
    assert (other.status_code, "另一条补记" in other.text) == (409, True)


def test_without_a_sheet_there_is_nothing_to_sign_or_to_add_to(zhang: Desk) -> None:
    assert "还没有生成" in sign(zhang, "outgoing", '"x"').text
    assert zhang.ask("POST", SHEET + "/addenda", json={"text": "x"}).status_code == 409


def test_a_shift_that_has_not_begun_has_no_sheet_to_write(zhang: Desk) -> None:
    clock.fix_at(START - 600)
    assert write(zhang).status_code == 409


def test_pdf_and_excel_by_parameter_or_accept_header(zhang: Desk) -> None:
    write(zhang)
    paper = zhang.get(SHEET, headers={"Accept": "application/pdf"})
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    assert "%E4%BA%A4" in paper.headers["content-disposition"]
    assert paper.headers["vary"] == "Accept"
    book = zhang.get(SHEET + "?format=xlsx", headers={"Accept": "application/pdf"})
    assert openpyxl.load_workbook(io.BytesIO(book.content)).sheetnames[0] == "车辆作业"


def test_a_shift_without_any_plan_has_an_empty_sheet(zhang: Desk) -> None:
    got = zhang.get("/2026-11-10-night/sheet").json()
    assert "没有作业计划" in got["text"]
    assert [len(t["rows"]) for t in got["tables"]] == [1]
    assert zhang.get("/2026-11-10-night/roll-call").json()["items"] == []


# -- the month ------------------------------------------------------------------------------------


def test_the_month_by_vehicle_driver_and_company(zhang: Desk) -> None:
    got = zhang.get("/statistics?month=2026-11").json()
    by = {s["key"]: s for s in got["by_vehicle"]}
    assert (by["A003"]["shifts"], by["A003"]["breaches"]["standard"], by["A003"]["on_time"]) == (1, 2, 1)
    assert "A018" not in by
    assert by["A030"]["breaches"]["vehicle"] == 1
    assert next(s for s in got["by_driver"] if s["key"] == "D021")["breaches"]["person"] == 1
    assert got["total"]["planned_km"] == pytest.approx(19 * 12.5)
    assert [t["title"] for t in got["tables"]] == ["按车辆", "按驾驶员", "按公司"]


def test_asking_twice_counts_nothing_twice(zhang: Desk) -> None:
    first = zhang.get("/statistics?month=2026-11").content
    assert zhang.get("/statistics?month=2026-11").content == first


def test_late_data_changes_the_month_until_it_stands(zhang: Desk, db: Database) -> None:
    zhang.get("/statistics?month=2026-11")
    with db.transaction() as tx:
        tx.execute("DELETE FROM duty WHERE vehicle <> 'A001'")
        tx.execute("DELETE FROM alert_step")
        tx.execute("DELETE FROM alert")
    assert zhang.get("/statistics?month=2026-11").json()["total"]["shifts"] == 1
    clock.fix_at(END + Settings().final_after_s + 1)
    zhang.get("/statistics?month=2026-11")
    with db.transaction() as tx:
        tx.execute("DELETE FROM duty")
    clock.fix_at(END + Settings().final_after_s + 100)
    assert zhang.get("/statistics?month=2026-11").json()["total"]["shifts"] == 1


def test_the_month_as_a_workbook(zhang: Desk) -> None:
    got = zhang.get("/statistics?month=2026-11&format=xlsx")
    assert openpyxl.load_workbook(io.BytesIO(got.content)).sheetnames == ["按车辆", "按驾驶员", "按公司"]


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-1"])
def test_what_is_no_month_is_refused(zhang: Desk, month: str) -> None:
    assert zhang.get(f"/statistics?month={month}").status_code == 409


def test_without_a_database_nothing_is_made_up(room: Room) -> None:
    away = Database("postgresql://127.0.0.1:1/none")
    with pytest.raises(Unreachable):
        desk(away, room).get(SHEET)
    away.close()
