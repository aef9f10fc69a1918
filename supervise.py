"""Keeps children alive: one process per role, restarted with back-off, one log with the role's name."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from embedded import Server, spawn

log = logging.getLogger("supervise")
CALM_S = 20.0  # a child that lived so long starts its back-off anew
STOP_S = 10.0


@dataclass
class Child:
    """One role as a process of its own."""

    role: str
    args: list[str]
    log_path: Path
    process: subprocess.Popen[bytes] | None = None
    tries: int = 0
    next_start: float = 0.0
    started: float = 0.0

    def start(self) -> None:
        with self.log_path.open("ab") as out:
            self.process = spawn(self.args, die_with=signal.SIGTERM, log=out.fileno())
        self.started = time.monotonic()

    def watch(self) -> None:
        """Start it, or start it again when its back-off is over."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.next_start:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.tries = 1 if now - self.started > CALM_S else self.tries + 1
        wait_s = min(15.0, 0.5 * 2 ** (self.tries - 1))
        log.warning("role ended role=%s code=%s restart_in_s=%.1f", self.role, code, wait_s)
        self.process, self.next_start = None, now + wait_s


@dataclass
class Supervisor:
    """The servers first, then the roles; everything is stopped in the opposite order."""

    servers: list[Server]
    roles: list[str]
    environ: dict[str, str]
    log_path: Path
    children: list[Child] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def start_servers(self) -> None:
        for server in self.servers:
            server.child = server.start()

    def start_roles(self) -> None:
        app = str(Path(__file__).parent / "app.py")
        os.environ.update(self.environ)  # children inherit it
        self.children = [Child(role, [sys.executable, app, role], self.log_path) for role in self.roles]
        for child in self.children:
            child.start()

    def run(self) -> None:
        """Watch until `stop`; a signal sets it."""
        while not self.stop.wait(0.3):
            for server in self.servers:
                if not server.up():
                    log.warning("server ended name=%s: starting it again", server.name)
                    server.child = server.start()
            for child in self.children:
                child.watch()

    def end(self) -> None:
        """Roles get a moment to finish their batch; nothing is left running."""
        living = [c.process for c in self.children if c.process and c.process.poll() is None]
        for process in living:
            process.terminate()
        until = time.monotonic() + STOP_S
        for process in living:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for server in reversed(self.servers):
            server.stop()


def stop_on_signal(stop: threading.Event) -> None:
    """SIGINT and SIGTERM ask for a clean end; the second one is ignored while it goes on."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
