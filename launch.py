"""`serve` and `demo`: servers, schema, first identities, roles; then watch until Ctrl-C and leave nothing behind."""

import contextlib
import logging
import shutil
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import msgspec

import clock
import embedded
from config import ClockSettings, Settings, WebSettings
from db import Database, create_database
from records import Refused
from roles import ROLES
from running import leave_note, refuse_second, remove_note, with_urls
from stream import Stream
from supervise import Supervisor, stop_on_signal

READY_S = 60.0
GUESTS = (  # who the demo lets in to try the desks: account, role, for whom it acts, its page
    ("lead", "shift_lead", "", "/desk"),
    ("seat", "acceptor", "", "/desk/register"),
    ("unit", "unit", "S01", "/desk/unit"),
    ("collector", "collector", "4014", "/phone"),
)
NIGHT = "02:00"  # the hour the demo's room clock starts at


def serve(settings: Settings, port: int) -> int:
    settings = msgspec.structs.replace(settings, web=WebSettings(settings.web.host, port))
    return _run(settings, {}, [])


def demo(settings: Settings, at: str | None, port: int) -> int:
    """A fresh invented city on data of its own; the room's clock at `at`, by default 02:00 of tonight."""
    if "embedded" not in (settings.mqtt, settings.redis, settings.database):
        raise Refused("demo: runs on the embedded servers only, it starts with empty data each time")
    offset_s = offset_to(at or NIGHT, settings.zone)
    clock.set_offset(offset_s)
    folder = settings.folder / "demo"
    city = folder / "city"
    settings = msgspec.structs.replace(
        settings,
        var=str(folder),
        mode="demo",
        clock=ClockSettings(offset_s),
        web=WebSettings(settings.web.host, port),
    )
    environ = {
        "CITYWALL_MODE": "demo",
        "CITYWALL_CLOCK__OFFSET_S": repr(offset_s),
        "CITYWALL_REGISTRY__BASE_MAP": f"[{city / 'base.geojson'}]",
    }
    extra = ["fleet", "people"] if settings.demo.people else ["fleet"]
    return _run(settings, environ, extra, city)


def offset_to(at: str, zone: tzinfo) -> float:
    """Seconds from the system's clock to `at` (HH:MM, local): of tonight for the small hours, else of today."""
    try:
        hour, minute = (int(part) for part in at.split(":"))
        local = datetime.fromtimestamp(clock.now(), zone)
        target = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    except ValueError:
        raise Refused(f"demo: --at wants HH:MM, got {at!r}") from None
    if hour < 12 and local.hour >= 6:
        target += timedelta(days=1)
    return (target - local).total_seconds()


def _run(settings: Settings, environ: dict[str, str], extra_roles: list[str], city: Path | None = None) -> int:
    _log_to_stderr()
    embedded.refuse_taken(settings.web.host, settings.web.port, "web", "web.port")
    refuse_second(settings)
    if settings.redis != "embedded":
        Stream(settings.redis).check()  # before anything is started: refused at once (reliability.md row 9)
    embedded.made(settings.folder)
    if city is not None:
        for stale in ("redis", "city", "spool", "snapshots", "originals", "photos"):
            shutil.rmtree(settings.folder / stale, ignore_errors=True)
    servers = {
        key: make(settings)
        for key, make in (("redis", embedded.redis), ("database", embedded.postgres), ("mqtt", embedded.broker))
        if getattr(settings, key) == "embedded"
    }
    supervisor = Supervisor(list(servers.values()), [*ROLES, *extra_roles], {}, settings.folder / "citywall.log")
    stop_on_signal(supervisor.stop)
    try:
        supervisor.start_servers()
        settings = _with_addresses(settings, servers, anew=city is not None)
        Stream(settings.redis).check()
        link = _prepare_data(settings, city)
        leave_note(settings)
        supervisor.environ = _environ(settings) | environ | _peoples_token(settings, extra_roles)
        supervisor.start_roles()
        _announce(settings, link, supervisor)
        supervisor.run()
        print("\ncitywall: stopping …", file=sys.stderr)
    finally:
        supervisor.end()
        remove_note(settings)
    return 0


def _with_addresses(settings: Settings, servers: dict[str, embedded.Server], anew: bool) -> Settings:
    urls = {key: server.url for key, server in servers.items()}
    if "database" in urls:
        urls["database"] = create_database(urls["database"], "citywall", anew=anew)
    return with_urls(settings, **urls)


def _environ(settings: Settings) -> dict[str, str]:
    """What every role inherits: the real addresses and the data folder."""
    return {
        "CITYWALL_VAR": settings.var,
        "CITYWALL_MQTT": settings.mqtt,
        "CITYWALL_REDIS": settings.redis,
        "CITYWALL_DATABASE": settings.database,
        "CITYWALL_WEB__HOST": settings.web.host,
        "CITYWALL_WEB__PORT": str(settings.web.port),
    }


def _prepare_data(settings: Settings, city: Path | None) -> str:
    """Schema, the demo's city, the first admin and a display link for the wall; the link's path."""
    from access.service import Service
    from cases.catalogue.store import seed

    db = Database(settings.database)
    try:
        db.migrate()
        with db.transaction() as tx:
            seed(tx)
        if city is not None:
            _import_city(settings, db, city)
        service = Service(db, settings.access)
        if password := service.first_admin():
            print(f"第一次启动 · first start: user admin, one-time password {password}  (/login)")
        for name, role, of, page in GUESTS if city is not None else ():
            title, once = settings.access.roles[role], service.add_person(name, role, of)
            print(f"试用账号 · to try {page}: user {name}（{title}）, one-time password {once}")
        return service.standing_link("night-shift", "main", settings.folder / "wall-link")
    finally:
        db.close()


def _peoples_token(settings: Settings, roles: list[str]) -> dict[str, str]:
    """What the demo's people come in with: they live the day through the API, as everybody does."""
    if "people" not in roles:
        return {}
    from access.service import Service

    db = Database(settings.database)
    try:
        return {"PEOPLE_TOKEN": Service(db, settings.access).make_token("admin")}
    finally:
        db.close()


def _import_city(settings: Settings, db: Database, folder: Path) -> None:
    from commands import importer
    from demo.files import write

    print("演示城市（示意） · building the demo city …", file=sys.stderr)
    for kind, path in write(folder, settings).items():
        with contextlib.redirect_stdout(None):
            code = importer(kind, settings)([kind, str(path)], db)
        if code:
            raise Refused(f"demo: its own file {path} was refused")


def _announce(settings: Settings, link: str, supervisor: Supervisor) -> None:
    base = f"http://{settings.web.host}:{settings.web.port}"
    until = time.monotonic() + READY_S
    while time.monotonic() < until and not supervisor.stop.is_set():
        if _ready(base):
            break
        for child in supervisor.children:
            child.watch()
        supervisor.stop.wait(0.1)
    else:
        if not supervisor.stop.is_set():
            print(f"citywall: not ready after {READY_S:.0f} s; see {supervisor.log_path}", file=sys.stderr)
    if not supervisor.stop.is_set():
        print(f"设备接入 MQTT {settings.mqtt.rpartition('@')[2].removeprefix('mqtt://')} · 日志 {supervisor.log_path}")
        print("打开城墙 · open the wall (Ctrl-C ends everything):")
        print(f"{base}{link}", flush=True)


def _ready(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/readyz", timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s [citywall] %(levelname)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
