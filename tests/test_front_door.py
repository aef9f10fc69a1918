"""The front door: verbs, exit codes, one clear line; and a clean end."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedded import answers, free_port
from launch import offset_to
from records import Refused
from tests.helpers import eventually
from tests.product import ROOT, Product


def run(*args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "app.py"), *args]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=60, env={**os.environ, **environ}, check=False
    )


@pytest.mark.edges
@pytest.mark.parametrize(
    ("args", "environ", "code", "words"),
    [
        (["dance"], {}, 2, "unknown verb 'dance'"),
        (["check", "--config"], {"CITYWALL_WEB__PORT": "eight"}, 1, "CITYWALL_WEB__PORT"),
        (["check"], {"CITYWALL_CONFIG": "/nowhere.yaml"}, 1, "/nowhere.yaml: cannot be read"),
        (["gps"], {}, 1, "embedded"),
        (["bench", "nothing"], {}, 2, "name one of"),
        (["demo", "--at", "25:00"], {}, 1, "HH:MM"),
        (["serve", "--prot", "1"], {}, 2, "--prot"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line_and_never_a_traceback(
    tmp_path: Path, args: list[str], environ: dict[str, str], code: int, words: str
) -> None:
    done = run(*args, CITYWALL_VAR=str(tmp_path), **environ)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.edges
@pytest.mark.parametrize("key", ["CITYWALL_WEB__PORT", "CITYWALL_EMBEDDED__MQTT_PORT"])
def test_a_taken_port_is_one_line_and_nothing_stays_behind(open_folder: Path, key: str) -> None:
    folder = open_folder / f"taken-{key}"
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ports = {"CITYWALL_WEB__PORT": str(free_port()), "CITYWALL_EMBEDDED__MQTT_PORT": str(free_port())}
        ports[key] = str(other.getsockname()[1])
        done = run("serve", CITYWALL_VAR=str(folder), **ports)
    assert done.returncode == 1
    assert ports[key] in done.stderr
    assert "Traceback" not in done.stderr
    assert Product(folder).processes() == []


def test_help_names_every_verb_people_type() -> None:
    from app import USAGE, VERBS

    assert all(f"{verb}" in USAGE for verb in VERBS if verb not in ("fleet", "people"))


@pytest.mark.parametrize(("at", "ok"), [("02:00", True), ("23:30", True), ("11", False), ("aa:bb", False)])
def test_the_room_clock_of_the_demo_is_a_moment_of_tonight(at: str, ok: bool) -> None:
    from zoneinfo import ZoneInfo

    if not ok:
        with pytest.raises(Refused):
            offset_to(at, ZoneInfo("Asia/Shanghai"))
        return
    assert abs(offset_to(at, ZoneInfo("Asia/Shanghai"))) < 36 * 3600


@pytest.fixture
def product(open_folder: Path) -> Iterator[Product]:
    made = Product(open_folder / "front-door")
    yield made
    if made.process and made.process.poll() is None:
        made.stop(signal.SIGKILL)


@pytest.mark.edges
def test_ctrl_c_leaves_no_process_and_no_port_and_a_second_start_works(product: Product) -> None:
    product.start()
    second = product.run("serve")
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert product.stop() == 0
    eventually(lambda: product.processes() == [], 10)
    assert not answers("127.0.0.1", product.mqtt_port)
    assert not answers("127.0.0.1", product.web_port)
    product.start()
    assert product.client.get("/readyz").status_code == 200
    assert "one-time password" not in product.said()
    product.stop()


@pytest.mark.edges
def test_a_kill_of_everything_is_recovered_by_the_next_start(product: Product) -> None:
    product.start()
    for pid in product.processes():
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: product.processes() == [], 10)
    product.start()
    assert product.client.get("/readyz").status_code == 200
    product.stop()
