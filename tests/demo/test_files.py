"""The demo's files are import files like any customer's."""

import csv
import json
from pathlib import Path

import pytest

import clock
from cases.catalogue.store import seed
from commands import importer
from config import Settings
from db import Database
from demo.files import BASE, write
from registry import store
from tests.demo.things import at

pytestmark = pytest.mark.edges  # writes the whole city: heavy for the quick ring


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    clock.fix_at(at(2))
    return tmp_path


def test_the_same_moment_writes_the_same_bytes(folder: Path) -> None:
    first, second = write(folder / "a", Settings()), write(folder / "b", Settings())
    assert {kind: path.read_bytes() for kind, path in first.items()} == {k: p.read_bytes() for k, p in second.items()}
    assert (folder / "a" / BASE).read_bytes() == (folder / "b" / BASE).read_bytes()


def test_the_base_map_has_its_four_layers(folder: Path) -> None:
    write(folder, Settings())
    features = json.loads((folder / BASE).read_text("utf-8"))["features"]
    assert {feature["properties"]["layer"] for feature in features} == {"district", "water", "park", "street"}


def test_resting_collectors_have_their_next_turn_later(folder: Path) -> None:
    rows = list(csv.DictReader(write(folder, Settings())["collectors"].open(encoding="utf-8")))
    shifts = [(row["shift_start"], row["shift_end"]) for row in rows]
    assert shifts.count(("08:00", "08:00")) == 21
    assert shifts.count(("12:00", "20:00")) == 6


@pytest.mark.edges
def test_every_file_is_imported_and_a_second_time_changes_nothing(folder: Path, db: Database) -> None:
    files = write(folder, Settings())
    with db.transaction() as tx:
        seed(tx)
    assert [importer(kind, Settings())([kind, str(path)], db) for kind, path in files.items()] == [0] * len(files)
    with db.transaction() as tx:
        known = store.load(tx)
    assert (len(known.unit_grids), len(known.duty_grids), len(known.fixed_cameras)) == (703, 21, 31)
    assert (len(known.vehicles), len(known.collectors), len(known.units)) == (33, 27, 11)
    assert [importer(kind, Settings())([kind, str(path)], db) for kind, path in files.items()] == [0] * len(files)
    with db.transaction() as tx:
        assert store.version(tx) == known.version
