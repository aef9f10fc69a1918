"""QUESTION: what do people type to import? `import KIND FILE [--crs C]`, `import KIND --template FILE`."""

import sys
from collections.abc import Iterable
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from db import Database
from registry import importers, store, typed
from registry.columns import KINDS, Kind
from registry.plans import service
from registry.plans import store as plan_store
from registry.plans.clash import Conflict
from registry.plans.columns import PLANS
from registry.positions import CRSES, Crs
from registry.settings import Settings
from registry.templates import extension, template

DEFAULTS = Settings()
CHINA = ZoneInfo("Asia/Shanghai")  # as in config.yaml
SHEETS = {**KINDS, PLANS.name: PLANS}
TOLD_ALIKE = 10  # warnings of one kind that are told in full


def run(args: list[str], db: Database | None, settings: Settings = DEFAULTS, zone: tzinfo = CHINA) -> int:
    """Exit code: 0 fine, 1 content refused (every reason on stderr), 2 called wrongly.

    `db` may be None for `--template` only. `zone` is what local times in plans mean. Raises `Unreachable`; then
    nothing was written.
    """
    return typed.answered(lambda: _run(args, db, settings, zone))


def _run(args: list[str], db: Database | None, settings: Settings, zone: tzinfo) -> int:
    options = typed.options(args, SHEETS, CRSES)
    kind = SHEETS[options.kind]
    if options.template is not None:
        also = ".json" if kind.shape else ""
        return typed.write_template(
            Path(options.template), kind.name, kind.label, lambda: template(kind), extension(kind), also
        )
    if db is None:
        raise typed.CalledWrongly("an import needs the database")
    if kind is PLANS:
        return _import_plans(Path(options.file), db, settings, zone)
    return _import(kind, Path(options.file), options.crs, db, settings)


def _import(kind: Kind, path: Path, crs: Crs, db: Database, settings: Settings) -> int:
    data = typed.read(path, settings.file_mb)
    with db.transaction(patient=True) as tx:
        store.lock(tx)
        checked = importers.check(kind, data, store.load(tx), crs, settings)
        saved = None if checked.problems else store.save(tx, kind.name, checked.items)
    for note in checked.notes:
        print(f"{path}: {note}", file=sys.stderr)
    if saved is None:
        return typed.tell(path, checked.problems)
    print(summary(kind, path, saved))
    return typed.FINE


def _import_plans(path: Path, db: Database, settings: Settings, zone: tzinfo) -> int:
    data = typed.read(path, settings.file_mb)
    with db.transaction(patient=True) as tx:
        plan_store.lock(tx)
        city = service.City(store.load(tx), zone, settings)
        done = service.bring_in(tx, data, service.Who("import"), city)
    for note in (*done.notes, *_warnings(done.conflicts)):
        print(f"{path}: {note}", file=sys.stderr)
    if done.saved is None:
        return typed.tell(path, done.problems)
    print(summary(PLANS, path, done.saved))
    return typed.FINE


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
