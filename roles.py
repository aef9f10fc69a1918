"""One role as a process: its settings, its log lines, its clock, and the room's own worker."""

import importlib
import logging
import os
import sys
import threading
import time

import clock
from config import Settings
from records import Refused
from stream import Stream, keep_tidy
from supervise import stop_on_signal

WORKERS = {"ingest": "ingest.worker", "gps": "gps.worker", "cameras": "cameras.worker", "cases": "cases.worker"}
ROLES = ("web", *WORKERS)
# Judging pictures takes whole tenths of a second of a core: it takes what those leave over who are waited for. The
# demo's fleet draws its pictures.
MODEST = {"cameras": 10, "fleet": 5}  # role → how much it steps back for others


def prepare(role: str, settings: Settings) -> None:
    """What every process does first: log lines with the role's name, the room's clock."""
    logging.basicConfig(
        level=logging.INFO,
        stream=sys.stderr,
        format=f"%(asctime)s [{role}] %(levelname)s %(name)s: %(message)s",
        datefmt="%Y-%m-%dT%H:%M:%SZ",
    )
    logging.Formatter.converter = time.gmtime
    for noisy in ("httpx", "alembic", "websockets", "uvicorn.error"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    clock.set_offset(settings.clock.offset_s)
    os.nice(MODEST.get(role, 0))
    embedded = [key for key in ("mqtt", "redis", "database") if getattr(settings, key) == "embedded"]
    if embedded and role in ROLES:
        raise Refused(
            f"config: {', '.join(embedded)} embedded: the embedded servers belong to `serve` and `demo`; "
            "give a URL to run one role alone"
        )


def run_worker(role: str, settings: Settings) -> int:
    """A worker role until a signal; imports only its own room."""
    prepare(role, settings)
    stop = threading.Event()
    stop_on_signal(stop)
    if role == "ingest":
        stream = Stream(settings.redis, settings.stream.partitions)
        threading.Thread(target=keep_tidy, args=(stream, stop), name="tidy", daemon=True).start()
    importlib.import_module(WORKERS[role]).run(settings, stop)
    return 0


def run_ingest(_args: list[str], settings: Settings) -> int:
    return run_worker("ingest", settings)


def run_gps(_args: list[str], settings: Settings) -> int:
    return run_worker("gps", settings)


def run_cameras(_args: list[str], settings: Settings) -> int:
    return run_worker("cameras", settings)


def run_cases(_args: list[str], settings: Settings) -> int:
    return run_worker("cases", settings)
