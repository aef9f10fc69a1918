"""The whole product as people start it: `app.py serve` or `demo` in a process of its own, on free ports."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from embedded import answers, free_port
from tests.helpers import eventually

ROOT = Path(__file__).resolve().parent.parent
FOR_PEOPLE = ("/api/v1/rejected", "/api/v1/quarantine", "/api/v1/suspects")
LINK = re.compile(r"^(http://127\.0\.0\.1:\d+)(/wall/\S+)$", re.MULTILINE)


@dataclass
class Product:
    """One running system; `client` carries the display's cookie, as a wall screen would."""

    folder: Path
    verb: str = "serve"
    args: tuple[str, ...] = ()
    environ: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    base: str = ""
    link: str = ""
    mqtt_of: int = 0  # port of an outside broker

    def start(self) -> "Product":
        self.folder.mkdir(parents=True, exist_ok=True)
        self.mqtt_port, self.web_port = free_port(), free_port()
        self.environ = {
            **os.environ,
            "CITYWALL_VAR": str(self.folder),
            "CITYWALL_EMBEDDED__MQTT_PORT": str(self.mqtt_port),
            "CITYWALL_WEB__PORT": str(self.web_port),
            "PYTHONUNBUFFERED": "1",
            **self.environ,
        }
        with self.said_path.open("wb") as out:
            self.process = subprocess.Popen(
                [*self.command, self.verb, *self.args],
                stdout=out, stderr=subprocess.STDOUT, env=self.environ, start_new_session=True,
            )  # fmt: skip
        found = eventually(self._link_or_end, 90)
        self.base, self.link = found.group(1), found.group(2)
        self.client = httpx.Client(base_url=self.base, follow_redirects=True, timeout=10)
        self.client.get(self.link).raise_for_status()
        return self

    @property
    def said_path(self) -> Path:
        return self.folder / "said.log"

    def said(self) -> str:
        return self.said_path.read_text("utf-8", "replace")

    def _link_or_end(self) -> "re.Match[str] | None":
        assert self.process
        if self.process.poll() is not None:
            raise AssertionError(f"ended with {self.process.returncode}: {self.said()[-2000:]}")
        return LINK.search(self.said())

    @property
    def command(self) -> list[str]:
        return [sys.executable, str(ROOT / "app.py")]

    def run(self, *args: str) -> subprocess.CompletedProcess[str]:
        """Another verb on the same data folder."""
        return subprocess.run(
            [*self.command, *args], env=self.environ, capture_output=True, text=True, timeout=60, check=False
        )

    def get(self, path: str) -> Any:
        """As the wall screen asks, or as an administrator with a token where a screen may not."""
        headers = {"Authorization": f"Bearer {self.token}"} if path.startswith(FOR_PEOPLE) else {}
        answer = self.client.get(path, headers=headers)
        answer.raise_for_status()
        return answer.json()

    @cached_property
    def token(self) -> str:
        made = self.run("user", "token", "admin")
        assert made.returncode == 0, made.stderr
        return made.stdout.split()[-1]

    def note(self) -> dict[str, Any]:
        folder = self.folder / "demo" if self.verb == "demo" else self.folder
        found: dict[str, Any] = json.loads((folder / "running.json").read_text())
        return found

    def stop(self, number: int = signal.SIGINT) -> int:
        """As Ctrl-C does; the exit code."""
        if hasattr(self, "client"):
            self.client.close()
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(40)

    def up(self) -> bool:
        """Whether the wall's server takes connections."""
        return answers("127.0.0.1", self.web_port)

    def pids(self, words: str) -> list[int]:
        """Our own children whose command line contains `words`."""
        assert self.process
        found = []
        for child in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            with contextlib.suppress(OSError):
                line = (Path("/proc") / child / "cmdline").read_bytes().replace(b"\0", b" ")
                if words.encode() in line:
                    found.append(int(child))
        return found

    def kill(self, words: str) -> None:
        """SIGKILL, as the kernel does it when memory is short."""
        for pid in self.pids(words):
            os.kill(pid, signal.SIGKILL)

    def processes(self) -> list[int]:
        """Every living process that was started on this data folder."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    if (
                        f"CITYWALL_VAR={self.folder}\0".encode() in (entry / "environ").read_bytes()
                        or str(self.folder).encode() in (entry / "cmdline").read_bytes()
                    ):
                        found.append(int(entry.name))
                except OSError:
                    continue
        return found
