"""How an import is called, and how not."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from registry.cli import run
from registry.settings import Settings
from registry.templates import template


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ([], "the following arguments are required"),
        (["people", "f.csv"], "invalid choice: 'people'"),
        (["vehicles"], "want: import vehicles FILE"),
        (["vehicles", "f.csv", "--template", "t.xlsx"], "want: import vehicles FILE"),
        (["vehicles", "f.csv", "--crs", "utm"], "invalid choice: 'utm'"),
        (["vehicles", "f.csv", "g.csv"], "unrecognized arguments: g.csv"),
        (["vehicles", "f.csv"], "needs the database"),
        (["vehicles", "--template", "t.csv"], "the template of vehicles is a .xlsx file"),
        (["vehicles", "--template", "/nowhere/t.xlsx"], "cannot be written"),
    ],
)
def test_called_wrongly_is_one_line_and_two(args: list[str], told: str, capsys: Any) -> None:
    assert run(args, None) == 2
    said = capsys.readouterr()
    assert told in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""


def parts(data: bytes) -> Any:
    """What a file says; of a workbook without the moment it was made."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}


@pytest.mark.parametrize(("kind", "name"), [("vehicles", "v.xlsx"), ("roads", "r.geojson")])
def test_a_template_is_written(tmp_path: Path, kind: str, name: str, capsys: Any) -> None:
    assert run([kind, "--template", str(tmp_path / name)], None) == 0
    assert "导入模板" in capsys.readouterr().out
    written = (tmp_path / name).read_bytes()
    assert parts(written) == parts(template(kind))


@pytest.mark.edges
def test_a_file_that_cannot_be_read_is_called_wrongly(db: Any, tmp_path: Path, capsys: Any) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(bytes(3 << 20))
    absent = tmp_path / "none.csv"
    wrong = {absent: "cannot be read: No such file", tmp_path: "Is a directory", large: "larger than 2 MB"}
    for path, told in wrong.items():
        assert run(["vehicles", str(path)], db, Settings(file_mb=2)) == 2
        assert told in capsys.readouterr().err
