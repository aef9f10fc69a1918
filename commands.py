"""The verbs that people type, except the roles: each finds its servers, calls its room, says what came of it."""

import argparse
import contextlib
import importlib
import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import clock
from config import Settings, load
from db import Database, create_database
from records import Refused, Unreachable
from running import attached, with_urls
from stream import Stream

INGEST_READS_S = 3.0  # s an import waits at most until a running ingest has read it


class Parser(argparse.ArgumentParser):
    """One clear line instead of a usage dump; exit code 2 means: called wrongly."""

    def error(self, message: str) -> "None":  # type: ignore[override]
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(2)


@contextlib.contextmanager
def database_of(settings: Settings) -> Iterator[Database]:
    """The configured database, or the embedded one: of the running system, else started for the moment."""
    with contextlib.ExitStack() as stack:
        if settings.database == "embedded":
            running = attached(settings)
            if running is None:
                from embedded import postgres

                server = postgres(settings)
                server.child = server.start()
                stack.callback(server.stop)
                running = with_urls(settings, database=create_database(server.url, "citywall"))
            settings = running
        db = Database(settings.database)
        stack.callback(db.close)
        db.migrate()
        yield db


def import_file(args: list[str], settings: Settings) -> int:
    """`import KIND FILE`: the whole file is checked first, then all or nothing."""
    run = importer(args[0] if args else "", settings)
    if "--template" in args:
        return run(args, None)
    running = attached(settings) or settings
    with database_of(running) as db:
        code = run(args, db)
        if code == 0:
            _wait_for_ingest(running, db)
        return code


def importer(kind: str, settings: Settings) -> Callable[[list[str], Database | None], int]:
    """Which room reads this kind of file; the registry says what is wrong with a kind nobody knows."""
    import cases.catalogue.cli
    import cases.intake.cli
    import registry.cli

    others = {name: cli for cli in (cases.catalogue.cli, cases.intake.cli) for name in cli.KINDS}
    if cli := others.get(kind):
        return lambda args, db: cli.run(args, db, settings.registry)
    if kind not in registry.cli.SHEETS:
        print(f"citywall import: want one of {', '.join((*registry.cli.SHEETS, *others))}", file=sys.stderr)
        raise SystemExit(2)
    return lambda args, db: registry.cli.run(args, db, settings.registry, settings.zone)


def _wait_for_ingest(settings: Settings, db: Database) -> None:
    """Return once a running ingest knows what was imported: a device's first message after it must find its entry."""
    if settings.redis == "embedded":
        return  # nothing runs here
    from registry.store import version

    with db.transaction() as tx:
        wanted = version(tx)
    stream = Stream(settings.redis)
    until = time.monotonic() + INGEST_READS_S
    try:
        while time.monotonic() < until:
            said = stream.latest("health").get("ingest")
            if said is None or said.numbers.get("registry_version", 0) >= wanted:
                return
            time.sleep(0.05)
    except Unreachable:
        return  # it will read the registry when it can
    finally:
        stream.close()


def judge(args: list[str], settings: Settings) -> int:
    """`judge PLANS FIXES`: the rules over recorded fixes, for disputes and for tuning thresholds; needs no server."""
    from gps.offline.cli import run
    from gps.rules.settings import Rules
    from registry.model import Registry
    from registry.store import load as load_registry

    def registry() -> Registry | None:
        there = attached(settings) or settings
        if there.database == "embedded":
            return None
        db = Database(there.database)
        try:
            with db.transaction() as tx:
                return load_registry(tx)
        finally:
            db.close()

    rules = Rules.of(settings.gps.rules, settings.registry.plans.forbidden, settings.zone)
    return run(args, rules, settings.registry, settings.zone, registry)


def user(args: list[str], settings: Settings) -> int:
    return _access("user", args, settings)


def screen(args: list[str], settings: Settings) -> int:
    return _access("screen", args, settings)


def _access(noun: str, args: list[str], settings: Settings) -> int:
    from access.cli import run

    with database_of(settings) as db:
        return run([noun, *args], db)


def play(args: list[str], settings: Settings) -> int:
    """`play FILE.csv`: a recorded trace as devices, over the broker of the running system, in its room's time."""
    from demo.replay import main

    if "--import" in args or "--url" in args:  # needs nothing that runs here
        return main(args, settings.mqtt)
    live = _live(settings)
    clock.set_offset(live.clock.offset_s)
    return main(args, live.mqtt)


def people(_args: list[str], settings: Settings) -> int:
    """The demo's people at their desks, in their units and on the street; started by `demo`."""
    return _beside("people", "demo.caseload.play", settings)


def fleet(_args: list[str], settings: Settings) -> int:
    """The demo's devices as a process of their own; started by `demo`, not by people."""
    return _beside("fleet", "demo.play", settings)


def _beside(name: str, module: str, settings: Settings) -> int:
    """Run `module.run(settings, stop)` as a role of the demo until a signal."""
    from roles import prepare
    from supervise import stop_on_signal

    prepare(name, settings)
    stop = threading.Event()
    stop_on_signal(stop)
    importlib.import_module(module).run(settings, stop)
    return 0


def check(args: list[str], settings: Settings) -> int:
    """Settings as they are understood, layouts and tours, then whether each server answers."""
    parser = Parser(prog="citywall check")
    parser.add_argument("--config", action="store_true", help="only the settings")
    only_config = parser.parse_args(args).config
    import msgspec

    print(
        re.sub(
            r"(://[^:/@\s]*):[^@/\s]+@",
            r"\1:***@",
            json.dumps(msgspec.to_builtins(settings), ensure_ascii=False, indent=2),
        )
    )
    wrong = _layouts(settings)
    for line in wrong:
        print(f"check: {line}", file=sys.stderr)
    if only_config:
        return 1 if wrong else 0
    live = _live(settings)
    problems = [f"{name}: {problem}" for name, probe in _probes(live) if (problem := _try(probe))]
    for line in problems or ["check: broker, Redis and database answer 一切正常"]:
        print(line, file=sys.stderr)
    return 1 if problems or wrong else 0


def shots(args: list[str], _settings: Settings) -> int:
    """Every shipped layout in every theme and every scene of the tour, from a demo of its own."""
    from bench.shots import run

    return run(args)


def _layouts(settings: Settings) -> list[str]:
    """What is wrong with layouts, tours and playlists, each with file, line and key."""
    from config import ROOT
    from layouts.shelf import Shelf
    from wall import figures, stage

    shelf = Shelf(ROOT / "layouts", settings.folder / "layouts", stage.check, figures.known)
    return [f"{one.file}:{one.line}: `{one.key}`: {one.why}" for one in shelf.broken]


def _probes(live: Settings) -> list[tuple[str, Callable[[], object]]]:
    from urllib.parse import urlsplit

    from embedded import answers
    from stream import Stream

    def broker() -> None:
        parts = urlsplit(live.mqtt)
        if not answers(parts.hostname or "127.0.0.1", parts.port or 1883):
            raise Unreachable(f"no answer at {live.mqtt}")

    return [("broker", broker), ("redis", Stream(live.redis).check), ("database", Database(live.database).ping)]


def _try(probe: Callable[[], object]) -> str:
    try:
        probe()
    except (Refused, Unreachable) as e:
        return str(e)
    return ""


def _live(settings: Settings) -> Settings:
    if "embedded" not in (settings.mqtt, settings.redis, settings.database):
        return settings
    running = attached(settings)
    if running is None:
        raise Refused("nothing runs here: start `./run serve` or `./run demo` first")
    return running


def bench(args: list[str], settings: Settings) -> int:
    """`bench NAME`: measurements, one JSON line each and a table for people."""
    names = sorted(p.stem for p in (Path(__file__).parent / "bench").glob("*.py") if not p.stem.startswith("_"))
    if not args or args[0] not in names:
        print(f"citywall bench: name one of {', '.join(names)}", file=sys.stderr)
        return 2
    run: Callable[[list[str]], int] = importlib.import_module(f"bench.{args[0]}").run
    return run(args[1:])


def serve(args: list[str], settings: Settings) -> int:
    """All roles of your own city, supervised."""
    from launch import serve as launch_serve

    parser = Parser(prog="citywall serve")
    parser.add_argument("--port", type=int, default=settings.web.port)
    return launch_serve(settings, parser.parse_args(args).port)


def demo(args: list[str], settings: Settings) -> int:
    """The invented city, at any hour."""
    from launch import demo as launch_demo

    parser = Parser(prog="citywall demo")
    parser.add_argument("--at", default=None, metavar="HH:MM", help="moment the room's clock starts at")
    parser.add_argument("--port", type=int, default=settings.web.port)
    options = parser.parse_args(args)
    return launch_demo(load(), options.at, options.port)
