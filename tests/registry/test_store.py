"""Imports into a real PostgreSQL: all or nothing, twice is once, the version counts changes."""

import threading
from pathlib import Path
from typing import Any

import pytest

from db import Database
from registry import store
from registry.cli import run
from registry.model import Camera, Collector, Driver, Grid, Place, Registry, Road, Unit, Vehicle
from tests.registry.build import GOOD, VEHICLES, area, city, excel, feature, geojson, line, vehicles
from tests.registry.test_geojson import FUTIAN, futian

pytestmark = pytest.mark.edges

EVERYTHING = Registry(
    vehicles={"V1": Vehicle("V1", "sweeper", "甲公司", "张三", "湘B1", "13812345678", 113.08, 27.83)},
    drivers={"D1": Driver("D1", '=HYPERLINK("http://x")', "8A01", None, "甲公司")},
    collectors={"C1": Collector("C1", "DG01", "李四", None, "07:30", "18:00")},
    cameras={"K1": Camera("K1", "路口", 113.0, 27.0, 90.0, 80.0, "全球眼", "https://m/a"),
             "K2": Camera("K2", "前", vehicle="V1", channel="front")},
    units={"U1": Unit("U1", "环卫处", "SAN"), "U2": Unit("U2", "一队", "SAN", "U1", None, "https://robot/x")},
    grids={"DG01": Grid("DG01", "duty", area(), "一号网格", "嵩山路街道"), "UG01": Grid("UG01", "unit", area())},
    roads={"R1": Road("R1", "长江南路", line(), 1, 6, True, "甲公司", "张三"), "R2": Road("R2", "黄河路", line())},
    places={"P1": Place("P1", "water", 113.1, 27.8, 40.0)},
)  # fmt: skip


def load(db: Database) -> Registry:
    with db.transaction() as tx:
        return store.load(tx)


def imported(db: Database, folder: Path, kind: str, data: bytes | str, *options: str) -> int:
    path = folder / kind
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return run([kind, str(path), *options], db)


def test_everything_saved_is_loaded_as_it_was(db: Database) -> None:
    for kind in store.TABLES:
        with db.transaction() as tx:
            store.lock(tx)
            saved = store.save(tx, kind, getattr(EVERYTHING, kind))
        assert saved.added == len(getattr(EVERYTHING, kind))
    there = load(db)
    assert there.version == len(store.TABLES)
    for kind in store.TABLES:
        assert getattr(there, kind) == getattr(EVERYTHING, kind)


def test_the_summary_counts_what_happened(db: Database, tmp_path: Path, capsys: Any) -> None:
    assert imported(db, tmp_path, "vehicles", vehicles(GOOD, GOOD.replace("V1", "V2"))) == 0
    capsys.readouterr()
    rows = (GOOD, GOOD.replace("V1", "V3"), "V2,washer,乙公司,李四,,,,,")
    assert imported(db, tmp_path, "vehicles", vehicles(*rows)) == 0
    said = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    assert said[1:5] == [["1", "新增"], ["1", "变更"], ["1", "未变"], ["0", "未在文件中，保留"]]
    assert load(db).vehicles["V2"] == Vehicle("V2", "washer", "乙公司", "李四")


def test_twice_is_once_and_does_not_wake_anybody(db: Database, tmp_path: Path, capsys: Any) -> None:
    rows = [GOOD.replace("V1", f"V{i:05}").replace("113.08", f"113.{i:05}") for i in range(2000)]
    assert imported(db, tmp_path, "vehicles", vehicles(*rows), "--crs", "bd09") == 0
    before = load(db)
    assert before.version == 1
    capsys.readouterr()
    book = excel(VEHICLES.split(","), *(row.split(",") for row in rows))
    assert imported(db, tmp_path, "vehicles", book, "--crs", "bd09") == 0
    assert "2000  未变" in capsys.readouterr().out
    assert load(db) == before


def test_one_bad_row_keeps_the_whole_file_out(db: Database, tmp_path: Path, capsys: Any) -> None:
    assert imported(db, tmp_path, "vehicles", vehicles(GOOD)) == 0
    before = load(db)
    rows = [GOOD.replace("V1", f"V{i}") for i in range(1, 500)]
    assert imported(db, tmp_path, "vehicles", vehicles(*rows, "V999,sweeper,甲", "V998,?,甲,张三,,,,,")) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith(f"{tmp_path}/vehicles:501: has 3 cells")
    assert told[1].startswith(f"{tmp_path}/vehicles:502: kind: '?' is not known here")
    assert "2 处问题，未导入" in told[2]
    assert load(db) == before


def test_what_is_not_in_the_file_stays(db: Database, tmp_path: Path, capsys: Any) -> None:
    assert imported(db, tmp_path, "vehicles", vehicles(GOOD, GOOD.replace("V1", "V2"))) == 0
    assert imported(db, tmp_path, "vehicles", vehicles(GOOD)) == 0
    assert "1  未在文件中，保留" in capsys.readouterr().out
    assert set(load(db).vehicles) == {"V1", "V2"}


def test_references_are_checked_against_what_is_stored(db: Database, tmp_path: Path, capsys: Any) -> None:
    grid = geojson(feature(area(), code="DG01", level="责任网格"))
    assert imported(db, tmp_path, "grids", grid) == 0
    assert imported(db, tmp_path, "collectors", "采集员编号,责任网格\nC1,DG02\n") == 1
    assert "'DG02' is not among the 1 duty grids registered" in capsys.readouterr().err
    assert imported(db, tmp_path, "collectors", "采集员编号,责任网格\nC1,DG01\n") == 0
    assert imported(db, tmp_path, "vehicles", vehicles(GOOD.replace("V1", "C1"))) == 1


def test_imports_at_the_same_moment_lose_nothing(db: Database, tmp_path: Path) -> None:
    codes: list[int] = []

    def one(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        codes.append(imported(db, folder, "vehicles", vehicles(GOOD.replace("V1", f"V{number}"))))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [0] * 4
    assert (load(db).version, len(load(db).vehicles)) == (4, 4)


@pytest.mark.skipif(not FUTIAN.exists(), reason=f"the real road network is not at {FUTIAN}")
def test_a_real_road_network_is_stored_and_found_unchanged(db: Database, tmp_path: Path, capsys: Any) -> None:
    assert imported(db, tmp_path, "roads", futian()) == 0
    assert imported(db, tmp_path, "roads", futian()) == 0
    assert "2599  未变" in capsys.readouterr().out
    there = load(db)
    assert (there.version, len(there.roads)) == (1, 2599)
    assert any(road.name == "景田路" and road.oneway and road.grade == 2 for road in there.roads.values())


def test_nothing_is_registered_at_first(db: Database) -> None:
    assert load(db) == Registry()
    assert city().version == 3
