"""QUESTION: what do people type to import the catalogue? `import conditions FILE`, `import duties --template FILE`."""

import sys
from pathlib import Path

from cases.catalogue import importers, sheets, store
from cases.catalogue.columns import SHEETS
from cases.catalogue.importers import Around
from db import Database, Tx
from registry import store as registry_store
from registry import typed
from registry.settings import Settings

DEFAULTS = Settings()
KINDS = tuple(SHEETS)  # catalogue, conditions, holidays, duties


def run(args: list[str], db: Database | None, limits: Settings = DEFAULTS) -> int:
    """Exit code: 0 fine, 1 content refused (every reason on stderr), 2 called wrongly.

    `db` may be None for `--template` only. Raises `Unreachable`; then nothing was written.
    """
    return typed.answered(lambda: _run(args, db, limits))


def _run(args: list[str], db: Database | None, limits: Settings) -> int:
    options = typed.options(args, KINDS)
    if options.template is not None:
        name = options.kind
        return typed.write_template(Path(options.template), name, SHEETS[name].label, lambda: sheets.empty(name))
    if db is None:
        raise typed.CalledWrongly("an import needs the database")
    return _import(options.kind, Path(options.file), db, limits)


def _import(name: str, path: Path, db: Database, limits: Settings) -> int:
    data = typed.read(path, limits.file_mb)
    with db.transaction(patient=True) as tx:
        store.lock(tx)
        checked = importers.check(name, data, _around(tx), limits)
        saved = None if checked.problems else store.save(tx, name, checked.entries)
    for note in checked.notes:
        print(f"{path}: {note}", file=sys.stderr)
    if saved is None:
        return typed.tell(path, checked.problems)
    print(summary(name, path, saved))
    return typed.FINE


def _around(tx: Tx) -> Around:
    registry = registry_store.load(tx)
    streets = {grid.street for grid in registry.grids.values() if grid.street}
    return Around(store.load(tx), registry.units.keys(), streets | registry.duty_grids.keys())


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
