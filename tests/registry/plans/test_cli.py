"""`import plans` as a person types it."""

from pathlib import Path
from typing import Any

import pytest

import clock
from db import Database
from registry import store as registry_store
from registry.cli import run
from registry.plans import store
from registry.plans.model import Note
from tests.registry.plans.build import ZONE, at, district, plan

HEAD = "日期,班次,车辆编号,驾驶员,开始时间,结束时间,路段,遍数\n"
ROWS = HEAD + "2026-11-21,夜班,A007,张三,23:00,02:00,R1,1\n2026-11-21,夜班,A008,李四,23:00,02:00,R2,1\n"


def test_the_template_is_an_excel_file(tmp_path: Path, capsys: Any) -> None:
    assert run(["plans", "--template", str(tmp_path / "plans.xlsx")], None) == 0
    assert (tmp_path / "plans.xlsx").read_bytes().startswith(b"PK")
    assert "作业计划导入模板" in capsys.readouterr().out
    assert run(["plans", "--template", str(tmp_path / "plans.csv")], None) == 2


@pytest.fixture
def city(db: Database) -> Database:
    clock.fix_at(at("11-21 20:00"))
    there = district()
    with db.transaction() as tx:
        for kind in ("vehicles", "drivers", "roads", "places"):
            registry_store.save(tx, kind, getattr(there, kind))
    return db


def typed(db: Database, folder: Path, text: str) -> int:
    (folder / "plans.csv").write_text(text, "utf-8")
    return run(["plans", str(folder / "plans.csv")], db, zone=ZONE)


@pytest.mark.edges
def test_a_sheet_is_imported_and_twice_changes_nothing(city: Database, tmp_path: Path, capsys: Any) -> None:
    assert typed(city, tmp_path, ROWS) == 0
    said = capsys.readouterr()
    assert "2  新增 added" in said.out
    assert "计划版本 plan version 1" in said.out
    assert typed(city, tmp_path, ROWS) == 0
    said = capsys.readouterr()
    assert "2  未变 unchanged" in said.out
    assert "plan version 1" in said.out
    with city.transaction() as tx:
        assert store.plan(tx, plan().id) == plan()
        assert [change.note.by for change in store.changes(tx)] == ["import", "import"]


@pytest.mark.edges
def test_one_wrong_row_and_nothing_is_imported(city: Database, tmp_path: Path, capsys: Any) -> None:
    bad = ROWS + "2026-11-21,夜班,B001,王五,23:00,26:00,R3,1\n2026-11-21,夜班,B002,P1,23:00,02:00,黄河南路,1\n"
    assert typed(city, tmp_path, bad) == 1
    said = capsys.readouterr().err
    assert "plans.csv:4: window_end: '26:00' is no time" in said
    assert "plans.csv:4: driver: '王五' is the name of 2 drivers: P3, P4" in said
    assert "plans.csv:5: section: '黄河南路' is the name of 2 roads: R4, R5" in said
    assert "reasons: 3" in said
    with city.transaction() as tx:
        assert (store.version(tx), store.plan(tx, plan().id)) == (0, None)


@pytest.mark.edges
def test_a_clash_is_told_with_its_lines_and_a_warning_does_not_stop(
    city: Database, tmp_path: Path, capsys: Any
) -> None:
    assert typed(city, tmp_path, ROWS.replace("李四", "张三")) == 1
    said = capsys.readouterr().err
    assert "plans.csv:3: driver P1 has two vehicles at once, 2026-11-21 23:00–02:00 (line 2)" in said
    assert typed(city, tmp_path, ROWS.replace("R2,1", "R1,1")) == 0
    said = capsys.readouterr().err
    assert "warning: 2026-11-21/night/A007, 2026-11-21/night/A008: section R1 is planned twice at once" in said
    assert "warning: nobody has R2 珠江南路 on 2026-11-21; it is of grade 2" in said


@pytest.mark.edges
def test_an_import_leaves_what_was_decided(city: Database, tmp_path: Path) -> None:
    assert typed(city, tmp_path, ROWS) == 0
    off = plan(word="cancelled", cause="weather", reason="大雨", approver="值班长")
    with city.transaction() as tx:
        store.lock(tx)
        store.change(tx, plan(), off, Note("li", "shift_lead", "cancelled", "weather", "大雨", "值班长"))
    assert typed(city, tmp_path, ROWS.replace("R1,1", "R1,2")) == 0
    with city.transaction() as tx:
        now = store.plan(tx, off.id)
    assert now is not None
    assert (now.word, now.reason, now.sections[0].passes, now.version) == ("cancelled", "大雨", 2, 3)
