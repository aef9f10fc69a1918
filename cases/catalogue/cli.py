"""QUESTION: what do people type to import the catalogue? `import conditions FILE`, `import duties --template FILE`."""

import argparse
import sys
from pathlib import Path
from typing import NoReturn

from cases.catalogue import importers, sheets, store
from cases.catalogue.columns import SHEETS
from cases.catalogue.importers import Around
from db import Database, Tx
from registry import store as registry_store
from registry.problems import Problem
from registry.settings import Settings

FINE, REFUSED, CALLED_WRONGLY = 0, 1, 2
DEFAULTS = Settings()
KINDS = tuple(SHEETS)  # catalogue, conditions, holidays, duties


class _CalledWrongly(Exception):
    """One line for the person who typed it."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _CalledWrongly(message)


def run(args: list[str], db: Database | None, limits: Settings = DEFAULTS) -> int:
    """Exit code: 0 fine, 1 content refused (every reason on stderr), 2 called wrongly.

    `db` may be None for `--template` only. Raises `Unreachable`; then nothing was written.
    """
    try:
        options = _options(args)
        if options.template is not None:
            return _write_template(options.kind, Path(options.template))
        if db is None:
            raise _CalledWrongly("an import needs the database")
        return _import(options.kind, Path(options.file), db, limits)
    except _CalledWrongly as e:
        print(f"citywall import: {e}", file=sys.stderr)
        return CALLED_WRONGLY


def _options(args: list[str]) -> argparse.Namespace:
    parser = _Parser(prog="citywall import", add_help=False, exit_on_error=False)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", nargs="?")
    parser.add_argument("--template", metavar="FILE")
    try:
        options = parser.parse_args(args)
    except argparse.ArgumentError as e:
        raise _CalledWrongly(str(e)) from None
    if (options.file is None) == (options.template is None):
        raise _CalledWrongly(f"want: import {options.kind} FILE, or: import {options.kind} --template FILE")
    return options


def _write_template(name: str, path: Path) -> int:
    if path.suffix.lower() not in (".xlsx", ""):
        raise _CalledWrongly(f"{path}: the template of {name} is a .xlsx file")
    try:
        path.write_bytes(sheets.empty(name))
    except OSError as e:
        raise _CalledWrongly(f"{path}: cannot be written: {e.strerror}") from None
    print(f"{path}: {SHEETS[name].label}导入模板 · template of {name}")
    return FINE


def _import(name: str, path: Path, db: Database, limits: Settings) -> int:
    data = _bytes(path, limits.file_mb)
    with db.transaction(patient=True) as tx:
        store.lock(tx)
        checked = importers.check(name, data, _around(tx), limits)
        saved = None if checked.problems else store.save(tx, name, checked.entries)
    for note in checked.notes:
        print(f"{path}: {note}", file=sys.stderr)
    if saved is None:
        _tell(path, checked.problems)
        return REFUSED
    print(summary(name, path, saved))
    return FINE


def _around(tx: Tx) -> Around:
    registry = registry_store.load(tx)
    streets = {grid.street for grid in registry.grids.values() if grid.street}
    return Around(store.load(tx), registry.units.keys(), streets | registry.duty_grids.keys())


def _bytes(path: Path, most_mb: int) -> bytes:
    try:
        if path.stat().st_size > most_mb << 20:
            raise _CalledWrongly(f"{path}: larger than {most_mb} MB; split it, or raise registry.file_mb")
        return path.read_bytes()
    except OSError as e:
        raise _CalledWrongly(f"{path}: cannot be read: {e.strerror}") from None


def _tell(path: Path, problems: list[Problem]) -> None:
    lines = [problem.told(str(path)) for problem in problems]
    lines.append(f"{path}: {len(problems)} 处问题，未导入 · nothing imported, reasons: {len(problems)}")
    print("\n".join(lines), file=sys.stderr)


def summary(name: str, path: Path, saved: store.Saved) -> str:
    """The table a person reads after an import."""
    rows = (
        ("新增 added", saved.added),
        ("变更 changed", saved.changed),
        ("未变 unchanged", saved.unchanged),
        ("被替换 replaced, no longer listed", saved.removed),
        ("未在文件中，保留 not in the file, left alone", saved.left),
    )
    table = "\n".join(f"  {count:>7}  {label}" for label, count in rows)
    return f"{SHEETS[name].label} {name} ← {path}\n{table}\n  目录版本 catalogue version {saved.version}"
