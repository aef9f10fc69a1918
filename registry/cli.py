"""QUESTION: what do people type to import? `import KIND FILE [--crs C]`, `import KIND --template FILE`."""

import argparse
import sys
from collections.abc import Iterable
from datetime import tzinfo
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

from db import Database
from registry import importers, store
from registry.columns import KINDS, Kind
from registry.plans import service
from registry.plans import store as plan_store
from registry.plans.clash import Conflict
from registry.plans.columns import PLANS
from registry.positions import CRSES, Crs
from registry.problems import Problem
from registry.settings import Settings
from registry.templates import extension, template

FINE, REFUSED, CALLED_WRONGLY = 0, 1, 2
DEFAULTS = Settings()
CHINA = ZoneInfo("Asia/Shanghai")  # as in config.yaml
SHEETS = {**KINDS, PLANS.name: PLANS}
TOLD_ALIKE = 10  # warnings of one kind that are told in full


class _CalledWrongly(Exception):
    """One line for the person who typed it."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _CalledWrongly(message)


def run(args: list[str], db: Database | None, settings: Settings = DEFAULTS, zone: tzinfo = CHINA) -> int:
    """Exit code: 0 fine, 1 content refused (every reason on stderr), 2 called wrongly.

    `db` may be None for `--template` only. `zone` is what local times in plans mean. Raises `Unreachable`; then
    nothing was written.
    """
    try:
        options = _options(args)
        kind = SHEETS[options.kind]
        if options.template is not None:
            return _write_template(kind, Path(options.template))
        if db is None:
            raise _CalledWrongly("an import needs the database")
        if kind is PLANS:
            return _import_plans(Path(options.file), db, settings, zone)
        return _import(kind, Path(options.file), options.crs, db, settings)
    except _CalledWrongly as e:
        print(f"citywall import: {e}", file=sys.stderr)
        return CALLED_WRONGLY


def _options(args: list[str]) -> argparse.Namespace:
    parser = _Parser(prog="citywall import", add_help=False, exit_on_error=False)
    parser.add_argument("kind", choices=list(SHEETS))
    parser.add_argument("file", nargs="?")
    parser.add_argument("--crs", choices=CRSES, default="wgs84")
    parser.add_argument("--template", metavar="FILE")
    try:
        options = parser.parse_args(args)
    except argparse.ArgumentError as e:
        raise _CalledWrongly(str(e)) from None
    if (options.file is None) == (options.template is None):
        raise _CalledWrongly(f"want: import {options.kind} FILE, or: import {options.kind} --template FILE")
    return options


def _write_template(kind: Kind, path: Path) -> int:
    if path.suffix.lower() not in (extension(kind), ".json" if kind.shape else ""):
        raise _CalledWrongly(f"{path}: the template of {kind.name} is a {extension(kind)} file")
    try:
        path.write_bytes(template(kind))
    except OSError as e:
        raise _CalledWrongly(f"{path}: cannot be written: {e.strerror}") from None
    print(f"{path}: {kind.label}导入模板 · template of {kind.name}")
    return FINE


def _import(kind: Kind, path: Path, crs: Crs, db: Database, settings: Settings) -> int:
    data = _bytes(path, settings.file_mb)
    with db.transaction(patient=True) as tx:
        store.lock(tx)
        checked = importers.check(kind, data, store.load(tx), crs, settings)
        saved = None if checked.problems else store.save(tx, kind.name, checked.items)
    for note in checked.notes:
        print(f"{path}: {note}", file=sys.stderr)
    if saved is None:
        _tell(path, checked.problems)
        return REFUSED
    print(summary(kind, path, saved))
    return FINE


def _import_plans(path: Path, db: Database, settings: Settings, zone: tzinfo) -> int:
    data = _bytes(path, settings.file_mb)
    with db.transaction(patient=True) as tx:
        plan_store.lock(tx)
        city = service.City(store.load(tx), zone, settings)
        done = service.bring_in(tx, data, service.Who("import"), city)
    for note in (*done.notes, *_warnings(done.conflicts)):
        print(f"{path}: {note}", file=sys.stderr)
    if done.saved is None:
        _tell(path, done.problems)
        return REFUSED
    print(summary(PLANS, path, done.saved))
    return FINE


def _warnings(conflicts: Iterable[Conflict]) -> list[str]:
    """One line each; of many alike only the first ones, and how many more."""
    told: list[str] = []
    alike: dict[str, int] = {}
    for conflict in conflicts:
        if conflict.level == "warning":
            alike[conflict.code] = alike.get(conflict.code, 0) + 1
            if alike[conflict.code] <= TOLD_ALIKE:
                whose = f"{', '.join(conflict.plans)}: " if conflict.plans else ""
                told.append(f"warning: {whose}{conflict.what} — {conflict.remedy}")
    return told + [f"warning: {n - TOLD_ALIKE} more of {code}" for code, n in alike.items() if n > TOLD_ALIKE]


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


def summary(kind: Kind, path: Path, saved: store.Saved) -> str:
    """The table a person reads after an import."""
    rows = (
        ("新增 added", saved.added),
        ("变更 changed", saved.changed),
        ("未变 unchanged", saved.unchanged),
        ("未在文件中，保留 not in the file, left alone", saved.left),
    )
    table = "\n".join(f"  {count:>7}  {label}" for label, count in rows)
    version = "计划版本 plan version" if kind is PLANS else "登记册版本 registry version"
    return f"{kind.label} {kind.name} ← {path}\n{table}\n  {version} {saved.version}"
