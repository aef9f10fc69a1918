"""The embedded servers: they start, survive a kill of everything, and say clearly when they cannot."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from msgspec.structs import replace

import embedded
from config import Settings
from db import Database, create_database
from records import Fix, Refused
from stream import Stream
from tests.helpers import eventually
from tests.servers import settings_for

pytestmark = pytest.mark.edges


def gone(pid: int) -> bool:
    try:
        return "State:\tZ" in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True


def test_a_second_start_after_a_kill_of_everything_finds_all_data(open_folder: Path) -> None:
    settings = settings_for(open_folder / "killed")
    for round_ in (1, 2):
        redis, postgres = embedded.redis(settings), embedded.postgres(settings)
        for server in (redis, postgres):
            server.child = server.start()
        stream = Stream(redis.url)
        url = create_database(postgres.url, "citywall")
        if round_ == 1:
            stream.add("fixes", [Fix("A007", "vehicle", 1.0, 113.1, 27.8, 2.0)])
            Database(url).migrate()
        assert stream.latest("fixes")["A007"].t == 1.0
        with Database(url).transaction() as tx:
            assert tx.execute("SELECT version FROM registry_version").fetchone() == (0,)
        for server in (redis, postgres):
            assert isinstance(server.child, subprocess.Popen)
            server.child.kill()
            server.child.wait()


@pytest.mark.parametrize("other", ["a zombie", "another program"])
def test_a_number_that_is_used_again_does_not_keep_postgres_down(open_folder: Path, other: str) -> None:
    """After a kill of everything the note names a dead server; its number may be a zombie's, or a program's."""
    settings = settings_for(open_folder / f"number-{other.split()[1]}")
    server = embedded.postgres(settings)
    child = server.child = server.start()
    assert isinstance(child, subprocess.Popen)
    notes = (settings.folder / "postgres" / "postmaster.pid", settings.folder / "run" / ".s.PGSQL.5432.lock")
    told = [note.read_text() for note in notes]
    child.kill()
    child.wait()
    args = ["sleep", "60"] if other == "another program" else ["true"]
    user = embedded._server_user()
    living = subprocess.Popen(args, user=user)
    try:
        if args == ["true"]:
            eventually(lambda: gone(living.pid))
        for note, text in zip(notes, told, strict=True):
            note.write_text(text.replace(str(child.pid), str(living.pid), 1))
        server.child = server.start()
        assert embedded.postgres_ready(settings.folder / "postgres", server.child.pid)
        assert args == ["true"] or living.poll() is None
    finally:
        living.kill()
        living.wait()
        server.stop()


def test_the_servers_die_with_their_supervisor(open_folder: Path) -> None:
    settings = settings_for(open_folder / "orphans")
    code = textwrap.dedent(f"""
        import embedded, time
        from tests.servers import settings_for
        from pathlib import Path
        settings = settings_for(Path({settings.var!r}))
        for make in (embedded.redis, embedded.postgres):
            server = make(settings); server.child = server.start(); print(server.child.pid, flush=True)
        time.sleep(60)
    """)
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "."}
    )
    assert parent.stdout
    pids = [int(parent.stdout.readline()) for _ in range(2)]
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    eventually(lambda: all(gone(pid) for pid in pids), 20)


def test_a_clean_stop_frees_the_ports(open_folder: Path) -> None:
    settings = settings_for(open_folder / "clean")
    broker = embedded.broker(settings)
    broker.child = broker.start()
    assert embedded.answers("127.0.0.1", settings.embedded.mqtt_port)
    broker.stop()
    assert not embedded.answers("127.0.0.1", settings.embedded.mqtt_port)


def test_a_taken_port_is_named_with_the_key_to_change(open_folder: Path) -> None:
    settings = settings_for(open_folder / "taken")
    with socket.socket() as other:
        other.bind(("127.0.0.1", settings.embedded.mqtt_port))
        other.listen()
        with pytest.raises(Refused, match=r"embedded\.mqtt_port"):
            embedded.broker(settings)


def test_the_trackers_port_is_another_one_and_named_when_it_is_taken(open_folder: Path) -> None:
    settings = settings_for(open_folder / "doors")
    port = settings.embedded.mqtt_port
    with pytest.raises(Refused, match=r"embedded\.mqtt_telemetry_port"):
        embedded.broker(with_door(settings, port))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Refused, match=r"embedded\.mqtt_telemetry_port"):
            embedded.broker(with_door(settings, other.getsockname()[1]))


def test_both_doors_of_the_broker_open_and_close(open_folder: Path) -> None:
    settings = with_door(settings_for(open_folder / "two doors"), embedded.free_port())
    ports = (settings.embedded.mqtt_port, settings.embedded.mqtt_telemetry_port)
    broker = embedded.broker(settings)
    broker.child = broker.start()
    assert all(embedded.answers("127.0.0.1", port) for port in ports)
    broker.stop()
    assert not any(embedded.answers("127.0.0.1", port) for port in ports)


def with_door(settings: Settings, port: int) -> Settings:
    return replace(settings, embedded=replace(settings.embedded, mqtt_telemetry_port=port))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts PostgreSQL as another user")
def test_as_root_a_closed_data_folder_is_refused_and_not_opened(open_folder: Path) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Refused, match="CITYWALL_VAR"):
        embedded.postgres(settings_for(closed / "data"))
    assert closed.stat().st_mode & 0o777 == 0o700
