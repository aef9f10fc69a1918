"""QUESTION: what do people type to import components? `import components FILE`, `import components --template FILE`."""

import sys
from pathlib import Path

import clock
from cases.catalogue import store as shelf
from cases.intake.components import store
from cases.intake.components.sheet import COMPONENTS, check
from cases.intake.locate import Ground
from db import Database
from registry import store as registry_store
from registry import typed
from registry.settings import Settings
from registry.templates import template

DEFAULTS = Settings()
KINDS = (COMPONENTS.name,)


def run(args: list[str], db: Database | None, limits: Settings = DEFAULTS) -> int:
    """Exit code: 0 fine, 1 content refused (every reason on stderr), 2 called wrongly.

    `db` may be None for `--template` only. Raises `Unreachable`; then nothing was written.
    """
    return typed.answered(lambda: _run(args, db, limits))


def _run(args: list[str], db: Database | None, limits: Settings) -> int:
    options = typed.options(args, KINDS)
    if options.template is not None:
        path, kind = Path(options.template), COMPONENTS
        return typed.write_template(path, kind.name, kind.label, lambda: template(kind))
    if db is None:
        raise typed.CalledWrongly("an import needs the database")
    return _import(Path(options.file), db, limits)


def _import(path: Path, db: Database, limits: Settings) -> int:
    data = typed.read(path, limits.file_mb)
    with db.transaction(patient=True) as tx:
        store.lock(tx)
        checked = check(data, shelf.load(tx), Ground(registry_store.load(tx)), clock.now(), limits)
        saved = None if checked.problems else store.save(tx, checked.components)
    for note in checked.notes:
        print(f"{path}: {note}", file=sys.stderr)
    if saved is None:
        return typed.tell(path, checked.problems)
    print(summary(path, saved))
    return typed.FINE


def summary(path: Path, saved: store.Saved) -> str:
    """The table a person reads after an import."""
    rows = (
        ("新增 added", saved.added),
        ("变更 changed", saved.changed),
        ("未变 unchanged", saved.unchanged),
        ("未在文件中，保留 not in the file, left alone", saved.left),
    )
    table = "\n".join(f"  {count:>7}  {label}" for label, count in rows)
    return f"{COMPONENTS.label} components ← {path}\n{table}"
