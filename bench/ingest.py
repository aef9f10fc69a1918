"""`bench ingest [COUNT]`: MQTT QoS 1 → Redis, acked after the write, against a native subscriber in the same run.

The anchor is `mqttload.c` (built with cc): one publisher at full speed through Mosquitto, or through the embedded
broker where there is none. Then our ingest takes its place: one process, and two on a shared subscription.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import embedded
from bench._broker import broker, broker_name
from bench._report import emit, machine, table
from config import Settings
from db import Database, create_database
from records import Refused
from registry import store
from registry.model import Vehicle
from stream import Stream

UNITS, ROUNDS = 1_000, 3
TOOL = Path(__file__).with_name("mqttload.c")
ROOT = TOOL.parent.parent
QUIET_S = 2.0


def run(args: list[str]) -> int:
    """Best of three rounds each; prints one JSON line and a table."""
    count = int(args[0]) if args else 200_000
    with tempfile.TemporaryDirectory(prefix="citywall-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        tool = _build(folder)
        with _database(folder) as database:
            trials = [_round(tool, folder, database, count) for _ in range(ROUNDS)]
    native, one, two = (max((t[i] for t in trials), key=lambda f: f["per_s"]) for i in range(3))
    lost = sum(count - f["stored"] for t in trials for f in t[1:])
    ratio, both = one["per_s"] / native["per_s"], two["per_s"] / one["per_s"]
    emit(
        "ingest",
        broker=broker_name(),
        messages=count,
        native_per_s=native["per_s"],
        one_per_s=one["per_s"],
        ratio=round(ratio, 2),
        two_per_s=two["per_s"],
        two_to_one=round(both, 2),
        lost=lost,
        cpu_us=one["cpu_us"],
        **machine(),
    )
    rows = [("native subscriber", native), ("ingest, 1 process", one), ("ingest, 2 processes", two)]
    table([{"receiver": n, "msg/s": f["per_s"], "CPU us/msg": f["cpu_us"], "stored": f["stored"]} for n, f in rows])
    return 1 if lost else 0


def _round(tool: str, folder: Path, database: str, count: int) -> list[dict[str, Any]]:
    """Native, one process, two; a fresh broker each, for it goes on to queue for sessions that are gone."""
    with broker(folder) as port:
        figures = [_native(tool, port, count)]
    for processes in (1, 2):
        with broker(folder) as port:
            figures.append(_ours(tool, folder, database, port, count, processes))
    return figures


def _build(folder: Path) -> str:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not compiler:
        raise Refused("bench ingest: needs a C compiler for the native anchor: apt-get install gcc libc6-dev")
    tool = folder / "mqttload"
    subprocess.run([compiler, "-O2", "-o", str(tool), str(TOOL)], check=True)
    return str(tool)


@contextlib.contextmanager
def _database(folder: Path) -> Iterator[str]:
    """A registry of the vehicles that the publisher plays."""
    server = embedded.postgres(Settings(var=str(folder)))
    server.child = server.start()
    url = create_database(server.url, "citywall")
    db = Database(url)
    try:
        db.migrate()
        fleet = {f"V{i:04}": Vehicle(f"V{i:04}", "sweeper", "示意", "示意") for i in range(UNITS)}
        with db.transaction() as tx:
            store.save(tx, "vehicles", fleet)
        yield url
    finally:
        db.close()
        server.stop()


def _native(tool: str, port: int, count: int) -> dict[str, Any]:
    args = [tool, "sub", str(port), str(count), "city/v1/+/fix", str(int(QUIET_S * 1e3))]
    subscriber = subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert subscriber.stderr
    subscriber.stderr.readline()  # "ready"
    _publish(tool, port, count)
    said = json.loads(subscriber.communicate(timeout=120)[0])
    return {"per_s": said["per_s"], "cpu_us": said["cpu_us"], "stored": said["got"]}


def _publish(tool: str, port: int, count: int) -> None:
    subprocess.run([tool, "pub", str(port), str(count), str(UNITS)], check=True, stdout=subprocess.DEVNULL, timeout=120)


def _ours(tool: str, folder: Path, database: str, port: int, count: int, processes: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=folder) as var, _redis(Path(var)) as redis, contextlib.ExitStack() as stack:
        stream = Stream(redis)
        stack.callback(stream.close)
        names = [f"bench-{os.getpid()}-{time.monotonic_ns()}-{i}" for i in range(processes)]
        environ = {
            "CITYWALL_VAR": var,
            "CITYWALL_MQTT": f"mqtt://127.0.0.1:{port}",
            "CITYWALL_REDIS": redis,
            "CITYWALL_DATABASE": database,
            "CITYWALL_INGEST__SHARE_GROUP": "bench" if processes > 1 else "",
        }
        children = [stack.enter_context(_ingest(environ, name)) for name in names]
        for child in children:
            _wait_for_lines(child)
        before = sum(_cpu_s(child) for child in children)
        _publish(tool, port, count)
        last = _settled(stream)
        cpu_us = (sum(_cpu_s(child) for child in children) - before) / count * 1e6
        stored = {(fix.device, fix.t): fix.received_t for fix in stream.tail("fixes", count * 2)}
    took_s = last - min(stored.values(), default=last - 1)
    return {"per_s": round(len(stored) / took_s), "cpu_us": round(cpu_us, 1), "stored": len(stored)}


@contextlib.contextmanager
def _redis(folder: Path) -> Iterator[str]:
    server = embedded.redis(Settings(var=str(folder)))
    server.child = server.start()
    try:
        yield server.url
    finally:
        server.stop()


@contextlib.contextmanager
def _ingest(environ: dict[str, str], name: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, str(ROOT / "app.py"), "ingest"]
    own = {**os.environ, **environ, "CITYWALL_INGEST__CLIENT_ID": name}
    child = subprocess.Popen(command, env=own, stderr=subprocess.PIPE)
    try:
        yield child
    finally:
        child.terminate()
        child.wait(20)


def _wait_for_lines(child: subprocess.Popen[bytes]) -> None:
    """Until it has told of both its lines to the broker; the rest of its log is thrown away."""
    assert child.stderr
    up = 0
    for line in child.stderr:
        up += b"line up" in line
        if up == 2:
            threading.Thread(target=child.stderr.read, daemon=True).start()
            return
    raise Refused("bench ingest: ingest ended before it was up")


def _settled(stream: Stream) -> float:
    """Epoch s of the newest entry, once nothing new came for a while."""
    newest, since = "", time.monotonic()
    while time.monotonic() - since < QUIET_S:
        now = stream.position("fixes")["fixes:0"]
        if now != newest:
            newest, since = now, time.monotonic()
        time.sleep(0.1)
    return int(newest.partition("-")[0]) / 1000


def _cpu_s(child: subprocess.Popen[bytes]) -> float:
    fields = Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
