"""One broker for everybody that is compared: Mosquitto, or the embedded one where there is none."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded
from config import EmbeddedSettings, Settings

CONF = """listener {port} 127.0.0.1
allow_anonymous true
max_queued_messages 0
max_inflight_messages 1000
set_tcp_nodelay true
"""


def broker_name() -> str:
    return "mosquitto" if _mosquitto() else "embedded"


@contextmanager
def broker(folder: Path) -> Iterator[int]:
    """Its port, on loopback; stopped at the end."""
    port, path = embedded.free_port(), _mosquitto()
    if path is None:
        server = embedded.broker(Settings(embedded=EmbeddedSettings(mqtt_port=port)))
        server.child = server.start()
        try:
            yield port
        finally:
            server.stop()
        return
    conf = folder / "mosquitto.conf"
    conf.write_text(CONF.format(port=port))
    child = embedded.spawn([path, "-c", str(conf)], die_with=signal.SIGKILL)
    try:
        embedded.wait_for(lambda: embedded.answers("127.0.0.1", port), child, "mosquitto", conf)
        yield port
    finally:
        child.terminate()
        child.wait(5)


def _mosquitto() -> str | None:
    return shutil.which("mosquitto") or next((p for p in ("/usr/sbin/mosquitto",) if Path(p).exists()), None)
