"""The whole product for a bench: `serve` or `demo` on a folder and ports of its own, stopped at the end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from embedded import free_port
from records import Refused

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Running:
    """`link` opens the wall; `link_s` is how long its printing took."""

    link: str
    link_s: float
    mqtt_port: int
    pid: int
    environ: dict[str, str] = field(repr=False)

    @property
    def base(self) -> str:
        """Scheme, host and port of the web server."""
        parts = urlsplit(self.link)
        return f"{parts.scheme}://{parts.netloc}"

    def verb(self, *args: str) -> str:
        """What another verb on the same system says; raises `Refused` with what it complained of."""
        command = [sys.executable, str(ROOT / "app.py"), *args]
        done = subprocess.run(command, env=self.environ, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Refused(f"bench: {' '.join(args)}: {done.stderr.strip()[-500:]}")
        return done.stdout


@contextmanager
def product(
    verb: str,
    folder: Path,
    broker_port: int | None = None,
    args: Sequence[str] = (),
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Running]:
    """Started when the link is printed; on the broker at `broker_port`, else on its embedded one. `settings`: by the
    names of their environment variables without prefix, `{"DEMO__PEOPLE": "true"}`."""
    mqtt_port = broker_port or free_port()
    environ = {
        "CITYWALL_DEMO__PEOPLE": "false",  # a day of cases lived in a minute would be measured with it
        **os.environ,
        "CITYWALL_VAR": str(folder),
        "CITYWALL_EMBEDDED__MQTT_PORT": str(mqtt_port),
        "CITYWALL_WEB__PORT": str(free_port()),
        "PYTHONUNBUFFERED": "1",
        **({"CITYWALL_MQTT": f"mqtt://127.0.0.1:{broker_port}"} if broker_port else {}),
        **{f"CITYWALL_{name}": value for name, value in settings.items()},
    }
    began = time.monotonic()
    command = [sys.executable, str(ROOT / "app.py"), verb, *args]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environ)
    assert process.stdout
    try:
        link = next((line.strip() for line in process.stdout if line.startswith("http://")), "")
        if not link:
            raise Refused(f"bench: {verb} did not start; see {folder}")
        yield Running(link, time.monotonic() - began, mqtt_port, process.pid, environ)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(40)
