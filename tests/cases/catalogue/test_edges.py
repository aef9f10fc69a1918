"""The catalogue in the database, at the command line and over HTTP."""

import asyncio
import io
import subprocess
import sys
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import openpyxl
import pytest
from fastapi import FastAPI

from cases.catalogue import pinyin, shipped, store
from cases.catalogue.api import router
from cases.catalogue.cli import run
from cases.catalogue.model import Catalogue
from cases.timing.limit import Limit
from cases.timing.settings import Settings as Timing
from db import Database
from records import NotFound

pytestmark = pytest.mark.edges
CONDITIONS = "条件编号,立案条件,处置部门,处置时限,结案条件\n"


@pytest.fixture
def seeded(db: Database) -> Database:
    with db.transaction() as tx:
        assert store.seed(tx) == 406 + 90 + 39
    return db


def loaded(db: Database) -> Catalogue:
    with db.transaction() as tx:
        return store.load(tx)


def imported(db: Database, tmp_path: Path, name: str, text: str) -> int:
    path = tmp_path / f"{name}.csv"
    path.write_text(text, "utf-8")
    return run([name, str(path)], db)


def test_the_shipped_lists_come_back_as_they_are(seeded: Database) -> None:
    found = loaded(seeded)
    assert dict(found.minors) == dict(shipped.catalogue().minors)
    assert dict(found.conditions) == dict(shipped.catalogue().conditions)
    assert found.version == 1
    with seeded.transaction() as tx:
        assert store.seed(tx) == 0  # again at every start
        assert store.version(tx) == 1
        calendar = store.calendar(
            tx, ZoneInfo("Asia/Shanghai"), Timing(periods=(("08:30", "12:00"), ("13:00", "17:30")))
        )
    assert not calendar.is_workday("2026-10-01")
    assert calendar.is_workday("2026-10-10")
    assert calendar.day_s == 8 * 3600


def test_no_seeding_undoes_what_a_city_imported(seeded: Database, tmp_path: Path, capsys: Any) -> None:
    assert imported(seeded, tmp_path, "conditions", CONDITIONS + "C01001-1,井盖缺失,MUN,1紧急工作时,恢复\n") == 0
    assert "3  被替换" in capsys.readouterr().out  # rows of the same class
    row = "类别代码,类别名称,大类名称,启用\nM06036,乱堆乱放,市容环境类,否\nM06901,油污,市容环境类,是\n"
    assert imported(seeded, tmp_path, "catalogue", row) == 0
    assert imported(seeded, tmp_path, "holidays", "日期,类型\n2026-10-10,正常\n2027-01-01,节假日\n") == 0
    with seeded.transaction() as tx:
        assert store.seed(tx) == 0
        calendar = store.calendar(tx, ZoneInfo("Asia/Shanghai"))
    found = loaded(seeded)
    assert [(c.id, c.limit, c.depts) for c in found.of("component", "01001")] == [
        ("C01001-1", Limit("urgent_hour", 1), ("MUN",))
    ]
    assert [c.limit.amount for c in found.of("matter", "01001")] == [1]  # lent by the component
    changed = found.minors["matter", "06036"]
    assert (changed.name, changed.enabled, changed.pinyin) == ("乱堆乱放", False, "luan dui luan fang")
    assert found.minors["matter", "06901"].initials == "yw"
    assert not calendar.is_workday("2026-10-10")
    assert not calendar.is_workday("2027-01-01")


def test_a_newer_shipped_list_replaces_what_nobody_touched(seeded: Database) -> None:
    with seeded.transaction() as tx:
        tx.execute("UPDATE catalogue_minor SET name = '旧名', seeded = 'older' WHERE code IN ('06036', '06037')")
        tx.execute("UPDATE catalogue_minor SET seeded = '' WHERE code = '06037'")
        tx.execute("DELETE FROM catalogue_condition WHERE id = 'M06036-1'")
        assert store.seed(tx) == 2
    names = {code: loaded(seeded).minors["matter", code].name for code in ("06036", "06037")}
    assert names == {"06036": "乱堆杂物", "06037": "旧名"}
    assert "M06036-1" in loaded(seeded).conditions


def test_duties_are_replaced_class_by_class(seeded: Database, tmp_path: Path, capsys: Any) -> None:
    with seeded.transaction() as tx:
        tx.execute("INSERT INTO unit_org (id, name, kind) VALUES ('S01', '嵩山路街道办事处', 'subdistrict')")
    head = "类别代码,单位编号,次序\n"
    assert imported(seeded, tmp_path, "duties", head + "M06,S01,2\nM06036,S01,1\n") == 0
    version = loaded(seeded).version
    assert imported(seeded, tmp_path, "duties", head + "M06036,S01,1\n") == 0  # the same again changes nothing
    assert loaded(seeded).version == version
    assert imported(seeded, tmp_path, "duties", head + "M06036,S01,3\n") == 0
    assert [(row.code, row.rank) for row in loaded(seeded).duties] == [("06", 2), ("06036", 3)]
    capsys.readouterr()
    assert imported(seeded, tmp_path, "duties", head + "M06036,X9,3\nM00,S01,x\n") == 1
    told = capsys.readouterr().err
    assert "duties.csv:2: unit: 'X9' is not among the 1 units registered" in told
    assert "duties.csv:3: rank: 'x' is no number" in told
    assert "2 处问题，未导入" in told
    assert loaded(seeded).duties[1].rank == 3


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["plans", "f"], "invalid choice"), (["duties"], "want: import duties FILE"),
        (["duties", "f.csv"], "needs the database"),
        (["duties", "--template", "f.csv"], "is a .xlsx file"),
        (["holidays", "--template", "/nowhere/f.xlsx"], "cannot be written"),
    ],
)  # fmt: skip
def test_called_wrongly_is_one_line_and_two(args: list[str], told: str, capsys: Any) -> None:
    assert run(args, None) == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


def test_names_are_spelled_as_they_are_read() -> None:
    misread = {m.id for m in shipped.minors() if pinyin.syllables(m.name) != m.pinyin}
    assert misread == {"C01049", "M01049"}  # 调压站: tiao by hand, the dictionary says diao
    code = "import sys, cases.catalogue.store, cases.catalogue.api as a; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # only an import needs it


class Served:
    def __init__(self, db: Database) -> None:
        catalogue = loaded(db)
        self.app = FastAPI()
        self.app.include_router(router(db, lambda: catalogue))

    def get(self, path: str, **query: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://wall") as client:
                return await client.get("/api/v1" + path, params=query or None)

        return asyncio.run(ask())


def test_the_lists_over_http(seeded: Database, tmp_path: Path) -> None:
    imported(seeded, tmp_path, "duties", "类别代码,单位编号,区域\nM06,S01,\nC01001,S01,\n")
    web = Served(seeded)
    assert [item["id"] for item in web.get("/catalogue", q="jdc", most=1).json()["items"]] == ["M09009"]
    assert web.get("/catalogue").json()["total"] == 406
    assert web.get("/catalogue", kind="component").json()["total"] == 153
    one = web.get("/catalogue/matter/06036").json()
    assert (one["name"], one["legacy_code"], one["conditions"][0]["limit"]["words"]) == ("乱堆杂物", "01-36", "1工作日")
    assert one["conditions"][0]["dept_words"] == ["街道", "综合执法"]
    with pytest.raises(NotFound):
        web.get("/catalogue/matter/06099")
    for path in ("/catalogue/matter/6", "/catalogue?kind=x", "/holidays?year=1", "/catalogue/sheets/plans"):
        assert web.get(path).status_code == 422
    assert web.get("/holidays", year=2026).json()["total"] == 39
    assert web.get("/holidays", year=2025).json() == {"items": [], "total": 0, "years": [2026]}
    assert [row["code"] for row in web.get("/duty-list").json()["items"]] == ["01001", "06"]
    assert [row["code"] for row in web.get("/duty-list", kind="matter", code="06036").json()["items"]] == ["06"]


def test_sheets_to_fill_in(seeded: Database) -> None:
    web = Served(seeded)
    for name, rows in {"catalogue": 406, "conditions": 90, "holidays": 39, "duties": 0}.items():
        for filled, expected in ((False, 1), (True, rows)):
            answer = web.get(f"/catalogue/sheets/{name}", filled=filled)
            assert f'filename="{name}.xlsx"' in answer.headers["Content-Disposition"]
            sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
            assert sum(1 for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]) == expected


def test_what_is_answered_is_what_openapi_says(seeded: Database) -> None:
    web = Served(seeded)
    paths = web.app.openapi()["paths"]
    assert set(paths) == {
        "/api/v1/catalogue", "/api/v1/catalogue/{kind}/{code}", "/api/v1/catalogue/sheets/{name}", "/api/v1/holidays",
        "/api/v1/duty-list",
    }  # fmt: skip
    schemas = web.app.openapi()["components"]["schemas"]
    one = web.get("/catalogue/component/01001").json()
    assert set(one) == set(schemas["ClassWithConditions"]["properties"])
    assert set(one["conditions"][0]) == set(schemas["ConditionOut"]["properties"])
