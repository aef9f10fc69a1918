"""The intake on real servers: reports of devices, messages of citizens, rewards, components, places."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import clock
from cases import store
from cases.intake import cli
from cases.intake.rewards import store as purse
from cases.intake.service import Reports
from db import Database
from records import Order, Rejected, Report
from registry import store as registry_store
from stream import Stream
from tests.cameras.corpus import photo
from tests.cases.build import LAT, LON, REGISTRY, T0, do, report, taken
from tests.cases.intake.live import House, house
from tests.cases.serving import Caller

pytestmark = pytest.mark.edges
SMS = {"id": "m-1", "from": "13812345678", "text": f"{LON:.4f},{LAT:.4f} 有人乱堆杂物", "t": T0 - 60}


@pytest.fixture
def at(db: Database, tmp_path: Path) -> Iterator[House]:
    clock.fix_at(T0)
    with house(db, tmp_path) as made:
        yield made


def said(report_id: str, device: str = "C07", **more: Any) -> Report:
    body = {
        "id": report_id, "do": "report", "t": T0 - 5, "kind": "matter", "code": "06036", "condition": "M06036-1",
        "description": "小区门前乱堆", "lon": LON, "lat": LAT, "photos": [{"channel": "phone", "t": T0 - 5}],
    } | more  # fmt: skip
    return Report(device, T0, msgspec.json.encode(body))


def receipts(stream: Stream) -> list[dict[str, Any]]:
    """Newest first."""
    orders = [one for one in stream.tail("orders") if isinstance(one, Order) and one.verb == "receipt"]
    return [msgspec.json.decode(one.body) | {"device": one.device} for one in orders]


def replies(at: House) -> list[tuple[str, str]]:
    """(to, event) of what is to be told to citizens, oldest first."""
    with at.centre.db.transaction() as tx:
        rows = store.waiting(tx, "reply", T0 + 1e6, 100)
    return [(row.to, msgspec.msgpack.decode(row.body)["event"]) for row in rows]


def test_a_devices_report_is_one_case_and_always_the_same_receipt(at: House, stream: Stream) -> None:
    reports = Reports(at.centre, stream)
    assert reports.take([said("r1"), said("r1")]) == []
    assert reports.take([said("r1")]) == []
    first, second, third = receipts(stream)
    assert first == second == third == {"device": "C07", "id": "r1", "ok": True, "case": "20261123-00001", "why": ""}
    with at.centre.db.transaction() as tx:
        (case,) = store.open_cases(tx)
    assert (case.reporter, case.status, case.photos[0].id) == ("C07", "reported", f"C07.{round((T0 - 5) * 1000)}")


def test_a_report_that_cannot_be_is_told_counted_and_kept(at: House, stream: Stream) -> None:
    reports = Reports(at.centre, stream)
    wrong = [
        said("r1", code="06999"),
        said("r2", photos=[]),  # the flow itself wants one
        said("r3", do="check", task="20261123-00001-c1", result="pass"),
        Report("C07", T0, b"{" + b" " * 5_000),
    ]
    assert reports.take([*wrong, said("r9")]) == []  # the bad ones do not hold up the good one
    told = {one["id"]: one for one in receipts(stream)}
    assert told["r9"]["ok"]
    assert "06999" in told["r1"]["why"]
    assert "照片" in told["r2"]["why"]
    assert "没有任务" in told["r3"]["why"]
    kept = [one for one in stream.tail("rejected") if isinstance(one, Rejected)]
    assert {one.reason for one in kept} == {"report_class", "report_refused", "report_task", "bad_report"}
    assert max(len(one.payload) for one in kept) == at.centre.own.intake.refused_bytes
    assert stream.counts("rejected")["report_class|C07"] == 1


def test_a_verification_is_answered_only_by_who_was_sent(at: House, stream: Stream) -> None:
    reports = Reports(at.centre, stream)
    case = at.centre.open(do("register", report=report("hotline_12345", informant="张三", phone="13800001111")))
    case = at.centre.act(case.id, do("send_verify", 60), case.version)
    assert case.holder == "C07"
    answer = {"do": "verify", "task": f"{case.id}-v1", "result": "true"}
    reports.take([said("v1", "C08", **answer)])
    reports.take([said("v2", "C07", **answer, lon=LON + 0.01)])  # 1 km away
    reports.take([said("v3", "C07", **answer)])
    third, second, first = receipts(stream)
    assert [first["ok"], second["ok"], third["ok"]] == [False, False, True]
    with at.centre.db.transaction() as tx:
        found = store.case(tx, case.id)
    assert found is not None
    assert (found.status, found.verify_result) == ("pending_filing", "true")


def test_a_message_beyond_doubt_is_a_case_at_once_and_only_once(at: House) -> None:
    first = at.gateway.post("/intake/sms", **SMS)
    assert first.status_code == 201, first.text
    assert (first.json()["state"], first.json()["case"]) == ("registered", "20261123-00001")
    assert at.gateway.post("/intake/sms", **SMS).json() == first.json()
    assert at.gateway.post("/intake/sms", **SMS | {"text": "另一条"}).status_code == 422
    with at.centre.db.transaction() as tx:
        (case,) = store.open_cases(tx)
        reward = purse.of_case(tx, case.id)
    assert (case.source, case.code, case.phone, case.source_id) == ("sms", "06036", "13812345678", first.json()["id"])
    assert reward is not None
    assert (reward.state, str(reward.amount), reward.informant) == ("pending", "5.00", "13812345678")
    assert replies(at) == [("13812345678", "received")]


def test_a_vague_message_waits_for_an_acceptor(at: House) -> None:
    picture = base64.b64encode(photo()).decode()
    sent = {"id": "m-2", "from": "13900000000", "text": "湘银路上堆了很多杂物", "photos": [picture, "AAAA"]}
    answer = at.gateway.post("/intake/mms", **sent).json()
    assert (answer["state"], answer["case"]) == ("waiting", None)
    assert answer["why"].startswith("类别不能确定；地点不能确定；第2张图片未收下")
    (listed,) = at.seat.get("/intake/messages", state="waiting").json()["items"]
    assert (listed["id"], listed["sender"], len(listed["photos"])) == (answer["id"], "139****0000", 1)
    guess = at.seat.get(f"/intake/messages/{answer['id']}").json()["guess"]
    assert guess["classes"][0]["code"] == "06036"
    assert guess["places"][0]["name"] == "湘银路"
    path = f"/intake/messages/{answer['id']}/register"
    assert "位置" in at.seat.post(path, kind="matter", code="06036").json()["detail"]
    done = at.seat.post(path, kind="matter", code="06036", lon=LON, lat=LAT)
    assert done.status_code == 201, done.text
    again = at.seat.post(path, kind="matter", code="06036", lon=LON, lat=LAT)
    assert again.json()["case"] == done.json()["case"]  # the seat's page sent it twice
    assert "已登记（受理甲）" in at.lead.post(path, kind="matter", code="06036", lon=LON, lat=LAT).json()["detail"]
    with at.centre.db.transaction() as tx:
        case = store.case(tx, done.json()["case"])
    assert case is not None
    assert (case.source, case.description, case.photos[0].phase) == ("mms", "湘银路上堆了很多杂物", "report")


def test_a_message_that_is_too_long_or_too_old_is_taken_all_the_same(at: House) -> None:
    most = at.centre.own.intake.message_chars
    made = at.gateway.post("/intake/sms", **SMS | {"id": "m-3", "text": "堆" * (most + 1), "t": 86_400.0}).json()
    kept = at.seat.get(f"/intake/messages/{made['id']}").json()
    assert (kept["text"], kept["t"]) == ("堆" * most, T0)
    assert f"只保留前 {most} 字" in kept["why"]


def test_a_telephone_that_answers_by_itself_is_not_talked_with_for_ever(at: House) -> None:
    for n in range(6):
        at.gateway.post("/intake/sms", **{"id": f"auto-{n}", "from": "13800000000", "text": "我正在开会"})
    assert replies(at) == [("13800000000", "received")] * 3
    for own in ("106291008", "+86106291008"):
        assert at.gateway.post("/intake/sms", **SMS | {"id": own, "from": own}).status_code == 409
    assert at.gateway.post("/intake/sms", **SMS | {"id": "m-4", "from": "13106291008"}).status_code == 201


def test_a_message_may_be_discarded_with_an_answer(at: House) -> None:
    made = at.gateway.post("/intake/wechat", **{"id": "w-1", "from": "openid-7", "text": "你好"}).json()
    path = f"/intake/messages/{made['id']}/discard"
    assert at.seat.post(path, reason=" ").status_code == 422
    assert at.unit.post(path, reason="无关").status_code == 403
    done = at.seat.post(path, reason="与城市管理无关", reply="请拨打 12345").json()
    assert (done["state"], done["by"], done["reason"]) == ("discarded", "受理甲", "与城市管理无关")
    assert replies(at) == [("openid-7", "received"), ("openid-7", "discarded")]


def test_only_gateways_hand_in_and_only_the_centre_reads(at: House) -> None:
    for caller in (at.screen, at.unit, at.phone, at.seat):
        assert caller.post("/intake/sms", **SMS).status_code == 403
    for caller in (at.gateway, at.screen, at.unit, at.phone):
        assert caller.get("/intake/messages").status_code == 403
        assert caller.get("/rewards").status_code == 403
    guide = Caller(at.client, "讲解员", "guide")
    assert guide.get("/rewards").status_code == 200
    assert guide.get("/rewards", informant="13812345678").status_code == 403  # no asking whose number it is
    assert at.gateway.get("/locate", lon=LON, lat=LAT).status_code == 403
    assert at.gateway.post("/intake/fax", **SMS).status_code == 422
    assert at.gateway.post("/intake/sms", **SMS | {"text": "a\0b"}).status_code == 422
    assert at.seat.get("/intake/messages", cursor="1e+e|sms-00").status_code == 422


def test_each_informant_of_one_problem_is_rewarded_once(at: House) -> None:
    """Three messages of two people become one problem by merging."""
    cases = []
    for n, sender in enumerate(("13811111111", "13822222222", "13811111111"), 1):
        made = at.gateway.post("/intake/sms", **SMS | {"id": f"m-{n}", "from": sender, "text": f"{SMS['text']} {n}"})
        cases.append(made.json()["case"])
    master, *others = cases
    for other in others:
        at.centre.act(other, do("merge", 30, master=master), 1)
    with at.centre.db.transaction() as tx:
        case = store.case(tx, master)
    assert case is not None
    case = at.centre.act(master, do("send_verify", 60), case.version)
    case = at.centre.act(master, do("verify", 120), case.version)
    case = at.centre.act(master, do("file", 180), case.version)
    listed = at.lead.get("/rewards").json()
    assert [(r["case"], r["state"]) for r in reversed(listed["items"])] == [
        (cases[0], "granted"), (cases[1], "granted"), (cases[2], "void"),
    ]  # fmt: skip
    assert listed["sums"]["granted"] == {"rewards": 2, "amount": "10.00"}
    granted = [to for to, event in replies(at) if event == "reward_granted"]
    assert granted == ["13811111111", "13822222222"]
    taken(at.centre, case, "closed", 240)
    assert at.lead.get("/rewards", state="granted").json()["sums"] == listed["sums"]


def test_components_are_imported_and_found_with_their_owner(
    at: House, db: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with db.transaction(patient=True) as tx:
        registry_store.lock(tx)
        for kind in ("units", "grids"):
            registry_store.save(tx, kind, getattr(REGISTRY, kind))
    file = tmp_path / "components.csv"
    head = "部件标识码,部件名称,权属单位,责任单位编号,经度,纬度"
    rows = [f"4302110100100000{n},供水井盖,供水公司,E01,{LON + n / 10_000},{LAT}" for n in range(1, 4)]
    file.write_text("\n".join([head, *rows]))
    assert cli.run(["components", str(file)], db) == 0
    assert cli.run(["components", str(file)], db) == 0
    assert capsys.readouterr().out.count("3  未变 unchanged") == 1
    file.write_text("\n".join([head, rows[0].replace("E01", "X9"), "12,x,,,0,0"]))
    assert cli.run(["components", str(file)], db) == 1
    assert "nothing imported, reasons: 2" in capsys.readouterr().err
    near = at.seat.get("/components", near=f"{LON},{LAT},25").json()["items"]
    assert [(c["id"][-1], round(c["distance_m"])) for c in near] == [("1", 10), ("2", 20)]
    box = f"{LON},{LAT - 0.001},{LON + 0.001},{LAT + 0.001}"
    page = at.seat.get("/components", bbox=box, code="01", limit=2).json()
    rest = at.seat.get("/components", bbox=box, code="01", limit=2, cursor=page["next"]).json()
    assert [c["id"][-1] for c in page["items"] + rest["items"]] == ["1", "2", "3"]
    one = at.phone.get("/components/43021101001000001").json()
    assert (one["owner"], one["unit_name"]) == ("供水公司", "环卫处")
    lid = {"source": "leader", "kind": "component", "code": "01001", "description": "井盖破损", "lon": LON, "lat": LAT}
    for wrong, words in (("43021101001000009", "没有部件"), ("43021101001000001", "与所选类别 01003 不符")):
        other = lid | {"component": wrong, "code": "01003"}
        assert words in at.seat.post(action="register", report=other).json()["detail"]
    bound = at.seat.post(action="register", report=lid | {"component": "43021101001000001"})
    assert (bound.status_code, bound.json()["component"]) == (201, "43021101001000001")
    assert at.seat.get("/components", bbox="1,2,3").status_code == 422
    assert at.seat.get("/components").status_code == 422


def test_a_point_is_told_with_who_is_near_and_what_may_be_the_same(at: House) -> None:
    spot = at.seat.get("/locate", lon=LON, lat=LAT).json()
    assert (spot["inside"], spot["duty_grid"], spot["duty_collectors"]) == (True, "D07", ["C07"])
    assert spot["address"].startswith("湘银路")
    assert (spot["collector"]["id"], [c["id"] for c in spot["collectors"]]) == ("C07", ["C07", "C08", "C09"])
    assert at.seat.get("/addresses", q="湘银路").json()["items"][0]["kind"] == "road"
    at.gateway.post("/intake/sms", **SMS)
    asked = {"kind": "matter", "code": "06036", "lon": LON, "lat": LAT, "words": "有人乱堆杂物"}
    found = at.seat.get("/intake/similar", **asked).json()
    assert found["duplicates"][0]["same"]
    assert found["memory"]["times"] == 1
    assert at.seat.get("/locate", lon="nan", lat=LAT).status_code == 422
