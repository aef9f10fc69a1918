"""The note a running system leaves in its data folder, so that other verbs find its servers."""

import json
import os
from pathlib import Path

import msgspec

from config import ClockSettings, Settings
from records import Refused

NOTE = "running.json"


def with_urls(settings: Settings, **urls: str) -> Settings:
    """The same settings with real server addresses."""
    return msgspec.structs.replace(settings, **urls)


def leave_note(settings: Settings) -> None:
    """Written when the servers are up: their addresses and the room's clock; readable by the owner only."""
    note = {
        "pid": os.getpid(),
        "mqtt": settings.mqtt,
        "redis": settings.redis,
        "database": settings.database,
        "offset_s": settings.clock.offset_s,
    }
    path = settings.folder / NOTE
    part = path.with_suffix(".part")
    part.write_text(json.dumps(note))
    part.chmod(0o600)
    part.rename(path)


def remove_note(settings: Settings) -> None:
    (settings.folder / NOTE).unlink(missing_ok=True)


def attached(settings: Settings) -> Settings | None:
    """Settings with the addresses of the system that runs on this data folder (or its demo), or None."""
    for folder in (settings.folder, settings.folder / "demo"):
        note = _note(folder)
        if note:
            urls = {k: str(note[k]) for k in ("mqtt", "redis", "database") if getattr(settings, k) == "embedded"}
            clock = ClockSettings(float(str(note.get("offset_s", 0.0))))
            return msgspec.structs.replace(with_urls(settings, var=str(folder), **urls), clock=clock)
    return None


def refuse_second(settings: Settings) -> None:
    """Raises `Refused` when a system already runs on this data folder."""
    if note := _note(settings.folder):
        raise Refused(
            f"already running on {settings.folder} (process {note['pid']}); set CITYWALL_VAR for a second one"
        )


def _note(folder: Path) -> dict[str, object] | None:
    try:
        note: dict[str, object] = json.loads((folder / NOTE).read_text())
    except (OSError, ValueError):
        return None
    return note if _is_ours(str(note["pid"])) else None


def _is_ours(pid: str) -> bool:
    """Whether that process lives and is a CityWall (numbers are used again; a zombie has no command line)."""
    try:
        return b"app.py" in (Path("/proc") / pid / "cmdline").read_bytes()
    except OSError:
        return False
