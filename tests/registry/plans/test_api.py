"""Plans over HTTP: shown before saved, never over somebody else's change, every step with a row."""

from typing import Any

import pytest

import clock
from db import Database
from registry.plans import store
from registry.plans.settings import Settings as PlanSettings
from tests.registry.plans.build import at, plan
from tests.registry.plans.desk import A007, BODY, Desk

pytestmark = pytest.mark.edges
WHY = {"reason": "张三病假", "approver": "值班长"}


@pytest.fixture
def desk(db: Database) -> Desk:
    clock.fix_at(at("11-21 20:00"))
    return Desk(db)


def codes(answer: Any) -> list[str]:
    return [conflict["code"] for conflict in answer.json()["conflicts"]]


def test_a_plan_is_made_read_and_changed(desk: Desk) -> None:
    made = desk.put()
    assert (made.status_code, made.headers["etag"], made.json()["saved"]) == (200, '"1"', True)
    read = desk.ask("GET", A007)
    assert read.headers["etag"] == '"1"'
    assert (read.json()["start"], read.json()["end"]) == ("2026-11-21 23:00", "2026-11-22 02:00")
    changed = desk.put(match='"1"', driver="李四", sections=[{"section": "珠江南路", "passes": 2}])
    assert changed.headers["etag"] == '"2"'
    now = desk.get(A007)
    assert (now["driver"], now["sections"]) == ("P2", [{"section": "R2", "passes": 2, "side": "both"}])


def test_saving_the_same_again_changes_nothing(desk: Desk) -> None:
    desk.put()
    again = desk.put(match='"1"')
    assert (again.headers["etag"], again.json()["unchanged"], again.json()["changed"]) == ('"1"', 1, 0)


def test_nobody_changes_what_he_has_not_seen(desk: Desk) -> None:
    desk.put()
    assert desk.put(driver="P2").status_code == 428
    assert desk.put(match='"1"', driver="P2").status_code == 200
    late = desk.put(match='"1"', driver="P5")
    assert (late.status_code, late.headers["content-type"]) == (412, "application/problem+json")
    assert desk.get(A007)["driver"] == "P2"
    assert desk.put("A008", match='"1"').status_code == 412, "there is nothing to match"


def test_a_dry_run_tells_conflicts_and_saves_nothing(desk: Desk) -> None:
    desk.put()
    tried = desk.put("A008", query="?dry_run=true")
    assert (tried.status_code, tried.json()["saved"]) == (200, False)
    assert codes(tried) == ["driver_twice", "section_shared"]
    assert desk.ask("GET", A007.replace("A007", "A008")).status_code == 404


def test_what_cannot_be_is_not_saved_and_says_why(desk: Desk) -> None:
    desk.put()
    refused = desk.put("A008")
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    assert refused.json()["detail"].startswith("driver P1 has two vehicles at once")
    assert codes(refused)[0] == "driver_twice"
    assert [one["id"] for one in desk.get("/api/v1/plans?date=2026-11-21")["items"]] == [plan().id]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"window_start": "26:00"}, "is no time"),
        ({"window_end": "23:00"}, "not after its start"),
        ({"sections": []}, "sections"),
        ({"sections": [{"section": "R1", "passes": 0}]}, "passes"),
        ({"speed_limit": 8}, "speed_limit"),
        ({"responsible": "a\0b"}, "invisible"),
        ({"coverage_target": 1.5}, "coverage_target"),
        ({"driver": "", "window_start": 1e12}, "driver"),
        ({"window_start": 1e12}, "is no time"),
    ],
)
def test_what_is_no_plan_is_unprocessable(desk: Desk, body: dict[str, Any], said: str) -> None:
    answer = desk.put(**body)
    assert answer.status_code == 422, answer.text
    assert said in answer.json()["detail"]


@pytest.mark.parametrize("path", ["2026-11-31/night/A007", "x/night/A007", "2026-11-21/ni%20ght/A007"])
def test_what_is_no_address_of_a_plan_is_unprocessable(desk: Desk, path: str) -> None:
    assert desk.ask("GET", "/api/v1/plans/" + path).status_code == 422


OTHERS = [("night_operator", "person"), ("leader", "person"), ("display", "display")]


@pytest.mark.parametrize(("role", "seen_as"), OTHERS)
def test_others_read_and_do_not_plan(desk: Desk, role: str, seen_as: str) -> None:
    desk.put()
    desk.as_role(role, seen_as)
    assert desk.put(match='"1"').status_code == 403
    for path in ("plans", "plans/copy", "plans/import", "stoppages", "plans/changes/1/undo"):
        assert desk.post(path, {}).status_code == 403
    assert desk.ask("DELETE", A007, params={**WHY, "cause": "weather"}).status_code == 403
    assert desk.get(A007)["vehicle"] == "A007"


def test_nobody_without_identity_plans(desk: Desk) -> None:
    desk.identity = None
    assert desk.put().status_code == 403


def test_a_night_is_saved_as_a_table_or_not_at_all(desk: Desk) -> None:
    rows = [{**BODY, "date": "2026-11-21", "shift": "night", "vehicle": v, "driver": d, "sections": [{"section": s}]}
            for v, d, s in (("A007", "P1", "R1"), ("A008", "P2", "R2"))]  # fmt: skip
    clash = desk.post("plans", {"plans": [rows[0], {**rows[1], "driver": "P1"}]})
    assert (clash.status_code, codes(clash)) == (409, ["driver_twice"])
    assert desk.get("/api/v1/plans?date=2026-11-21")["items"] == []
    assert desk.post("plans", {"plans": rows}).json()["added"] == 2
    assert desk.post("plans", {"plans": rows}).status_code == 412, "they exist: say which versions"
    again = desk.post("plans", {"plans": [{**row, "version": 1} for row in rows]})
    assert (again.json()["unchanged"], again.json()["added"]) == (2, 0)
    assert desk.post("plans", {"plans": [rows[0], rows[0]]}).status_code == 409


def test_a_post_repeated_under_its_key_is_done_once(desk: Desk) -> None:
    body = {"plans": [{**BODY, "date": "2026-11-21", "shift": "night", "vehicle": "A007"}]}
    first, second = desk.post("plans", body, key="k1"), desk.post("plans", body, key="k1")
    assert (first.status_code, second.content) == (200, first.content)
    assert second.headers["etag"] == first.headers["etag"]
    other = {"plans": [{**body["plans"][0], "driver": "P2"}]}
    assert desk.post("plans", other, key="k1").status_code == 422
    assert desk.as_role("admin").post("plans", body, key="k1").status_code == 412, "another person's key is another"


def test_tonight_is_listed_when_nobody_says_which_night(desk: Desk) -> None:
    desk.put()
    clock.fix_at(at("11-22 03:00"))
    assert [one["id"] for one in desk.get("/api/v1/plans")["items"]] == [plan().id]
    assert desk.get("/api/v1/plans?vehicle=A008")["items"] == []
    assert desk.get("/api/v1/plans?shift=夜班")["items"] != []
    assert desk.ask("GET", "/api/v1/plans?date=2026-01-01&to_date=2026-12-31").status_code == 409


def test_a_cancelled_plan_stays_with_its_reason(desk: Desk) -> None:
    desk.put()
    params = {"cause": "weather", "reason": "大雨", "approver": "值班长"}
    assert desk.ask("DELETE", A007, params=params).status_code == 428
    gone = desk.ask("DELETE", A007, params=params, headers={"If-Match": '"1"'})
    assert (gone.status_code, gone.headers["etag"]) == (200, '"2"')
    now = desk.get(A007)
    assert (now["word"], now["cause"], now["reason"], now["approver"]) == ("cancelled", "weather", "大雨", "值班长")
    assert "section_uncovered" in codes(gone), "R1 is of grade 1 and has nobody now"


def test_a_relief_driver_who_drives_another_vehicle_is_refused(desk: Desk) -> None:
    desk.put()
    desk.put("A008", driver="P2", sections=[{"section": "R2"}])
    relief = {"action": "relieved", **WHY}
    busy = desk.post("plans/2026-11-21/night/A007/changes", {**relief, "driver": "P2"}, match='"1"')
    assert (busy.status_code, codes(busy)) == (409, ["driver_twice"])
    fine = desk.post("plans/2026-11-21/night/A007/changes", {**relief, "driver": "P5"}, match='"1"')
    assert (fine.status_code, desk.get(A007)["relief_driver"]) == (200, "P5")
    silly = desk.post("plans/2026-11-21/night/A007/changes", {**relief, "driver": "P5"}, match='"2"')
    assert silly.status_code == 409


def test_every_change_is_a_row_and_its_opposite_another(desk: Desk) -> None:
    desk.put()
    body = {"action": "replaced", "cause": "breakdown", "vehicle": "A008", "reason": "爆胎", "approver": "王队长"}
    clock.fix_at(at("11-21 23:10"))
    assert desk.post("plans/2026-11-21/night/A007/changes", body, match='"1"').status_code == 200
    rows = desk.get(A007 + "/changes")["items"]
    assert [(row["action"], row["by"], row["role"]) for row in rows] == [
        ("created", "li", "dispatcher"), ("replaced", "li", "dispatcher"),
    ]  # fmt: skip
    n = rows[-1]["n"]
    undo = f"plans/changes/{n}/undo"
    assert desk.post(undo, WHY).status_code == 428
    back = desk.as_role("shift_lead").post(undo, {"reason": "已修好", "approver": "值班长"}, match='"2"', key="u")
    assert (back.status_code, desk.get(A007)["word"]) == (200, "planned")
    assert desk.post(undo, {"reason": "已修好", "approver": "值班长"}, match='"2"', key="u").content == back.content
    last = desk.get("/api/v1/plans/changes?date=2026-11-21")["items"][-1]
    assert (last["action"], last["undoes"], last["by"], last["reason"]) == ("unreplaced", n, "wang", "已修好")
    assert last["t"] == at("11-21 23:10")
    assert desk.post(undo, WHY, match='"3"').status_code == 409, "taken back already"
    assert desk.post(f"plans/changes/{rows[0]['n']}/undo", WHY, match='"3"').status_code == 409
    assert desk.post("plans/changes/999/undo", WHY).status_code == 404


def test_changes_are_paged(db: Database) -> None:
    clock.fix_at(at("11-21 20:00"))
    desk = Desk(db, plans=PlanSettings(page_changes=2))
    for version, driver in enumerate(["P1", "P2", "P5"]):
        desk.put(match=f'"{version}"' if version else None, driver=driver)
    first = desk.get(A007 + "/changes")
    assert [row["action"] for row in first["items"]] == ["created", "edited"]
    rest = desk.get(A007 + f"/changes?after={first['next']}")
    assert ([row["after"]["driver"] for row in rest["items"]], rest["next"]) == (["P5"], None)


def test_last_week_is_copied_after_its_conflicts_were_shown(desk: Desk, db: Database) -> None:
    last = plan(date="2026-11-14", window=("11-14 23:00", "11-15 02:00"), word="cancelled", cause="weather")
    other = plan("A008", "P2", "R2", date="2026-11-14", window=("11-14 23:00", "11-15 02:00"))
    with db.transaction() as tx:
        store.save(tx, [last, other], "import")
    desk.put("A008", driver="P1", sections=[{"section": "R3"}])
    shown = desk.post("plans/copy?dry_run=true", {"to_date": "2026-11-21"})
    assert codes(shown)[:2] == ["driver_twice", "planned_already"], "P1 drives A008 this time"
    assert desk.post("plans/copy", {"to_date": "2026-11-21"}).status_code == 409
    made = desk.post("plans/copy", {"to_date": "2026-11-21", "overwrite": True})
    assert (made.status_code, made.json()["added"], made.json()["changed"]) == (200, 1, 1)
    now = desk.get(A007)
    assert (now["word"], now["start"]) == ("planned", "2026-11-21 23:00")
    assert desk.post("plans/copy", {"to_date": "2026-11-30"}).status_code == 404
    assert desk.post("plans/copy", {"to_date": "2026-11-21", "from_date": "2026-11-21"}).status_code == 409


def test_a_file_is_shown_then_taken_whole(desk: Desk) -> None:
    template = desk.ask("GET", "/api/v1/plans/template?format=csv").content.decode("utf-8-sig").splitlines()
    good = "2026-11-21,夜班,A007,张三,23:00,02:00,长江南路,1,,,,,"
    bad = "2026-11-21,夜班,A008,王五,23:00,02:00,R2,1,,,,,"
    file = "\n".join([template[0], good, bad]).encode()
    refused = desk.post("plans/import", content=file)
    assert refused.status_code == 409
    assert [(p["where"], p["column"]) for p in refused.json()["problems"]] == [("3", "driver")]
    clash = desk.post("plans/import", content=file.replace("王五".encode(), b"P1"))
    [problem] = clash.json()["problems"]
    assert problem["where"] == "3"
    assert problem["reason"] == "driver P1 has two vehicles at once, 2026-11-21 23:00–02:00 (line 2)"
    assert codes(clash)[0] == "driver_twice"
    file = file.replace("王五".encode(), b"P2")
    shown = desk.post("plans/import?dry_run=true", content=file)
    assert (shown.status_code, shown.json()["saved"], len(shown.json()["plans"])) == (200, False, 2)
    assert desk.post("plans/import", content=file).json()["added"] == 2
    assert desk.post("plans/import", content=file).json()["unchanged"] == 2


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_and_imported_changes_nothing(desk: Desk, form: str) -> None:
    desk.put(sections=[{"section": "R1", "passes": 2, "side": "forward"}, {"section": "R3"}], speed_limit_kmh=8,
             coverage_target=0.85, responsible="王队长", effect_standard="见本色, 无积尘")  # fmt: skip
    desk.put("D001", driver="P3", sections=[{"section": "T1"}], window_start="00:30", window_end="03:00")
    body = {"action": "relieved", "driver": "P5", **WHY}
    desk.post("plans/2026-11-21/night/A007/changes", body, match='"1"')
    answer = desk.ask("GET", f"/api/v1/plans/export?date=2026-11-21&format={form}")
    assert answer.headers["content-disposition"] == f'attachment; filename="plans-2026-11-21.{form}"'
    again = desk.post("plans/import", content=answer.content).json()
    assert (again["unchanged"], again["added"], again["changed"]) == (2, 0, 0)
    assert desk.get(A007)["relief_driver"] == "P5"


def test_frost_stops_the_washing_until_it_is_lifted(desk: Desk) -> None:
    body = {"from": "2026-11-22 01:00", "kinds": ["washer", "sprinkler"], "reason": "气温 2 ℃", "approver": "值班长"}
    made = desk.post("stoppages", body, key="s")
    assert (made.status_code, made.json()["id"]) == (201, "2026-11-22-S1")
    assert desk.post("stoppages", body, key="s").content == made.content
    assert desk.get("/api/v1/stoppages")["items"] == [], "it has not begun"
    assert len(desk.get("/api/v1/stoppages?date=2026-11-21")["items"]) == 1
    assert "stopped" in codes(desk.put("B001"))
    path, why = "stoppages/2026-11-22-S1/lift", {"reason": "回暖", "approver": "值班长"}
    clock.fix_at(at("11-22 01:30"))
    assert len(desk.get("/api/v1/stoppages")["items"]) == 1
    assert desk.post(path, why).status_code == 428
    lifted = desk.post(path, why, match=made.headers["etag"])
    assert lifted.json()["to_t"] == at("11-22 01:30")
    assert desk.post(path, why, match=lifted.headers["etag"]).status_code == 409
    rows = desk.get("/api/v1/plans/changes?stoppage=2026-11-22-S1")["items"]
    assert [row["action"] for row in rows] == ["stopped", "lifted"]
    back = desk.post(f"plans/changes/{rows[-1]['n']}/undo", why, match=lifted.headers["etag"])
    assert (back.status_code, back.json()["to_t"]) == (200, None)
    assert desk.ask("GET", "/api/v1/stoppages/nothing").status_code == 404


@pytest.mark.parametrize("more", [{"from": "01:00"}, {"to": "2026-11-22 00:30"}, {"kinds": ["tank"]}, {"from": "soon"}])
def test_what_is_no_stoppage_is_unprocessable(desk: Desk, more: dict[str, Any]) -> None:
    body = {"from": "2026-11-22 01:00", "reason": "冻", "approver": "值班长", **more}
    assert desk.post("stoppages", body).status_code == 422


def test_the_api_describes_itself_with_examples(desk: Desk) -> None:
    told = desk.app.openapi()
    ours = {path: told["paths"][path] for path in told["paths"] if "plans" in path or "stoppages" in path}
    assert len(ours) == 12
    silent = [path for path, verbs in ours.items() for verb in verbs.values() if not verb.get("description")]
    assert silent == []
    assert told["components"]["schemas"]["PlanIn"]["example"]["driver"] == "D0001"
