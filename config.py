"""`config.yaml` → one frozen `Settings`; each room brings its own struct, errors name file and key."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import yaml
from msgspec import Struct, field

from access.settings import Settings as AccessSettings
from cameras.settings import Settings as CamerasSettings
from cases.settings import Settings as CasesSettings
from demo.settings import Settings as DemoSettings
from feeds.settings import Settings as FeedsSettings
from gps.settings import Settings as GpsSettings
from ingest.settings import Settings as IngestSettings
from records import Refused
from registry.settings import Settings as RegistrySettings
from show.settings import Settings as ShowSettings
from wall.settings import Settings as WallSettings

ROOT = Path(__file__).parent
PREFIX = "CITYWALL_"
Mode = Literal["live", "demo", "replay", "rehearsal"]


class Centre(Struct, frozen=True, forbid_unknown_fields=True):
    name: str = "天元区城市管理监督指挥中心"  # 中心名称, the wall's title
    district: str = "天元区"  # 辖区


class ClockSettings(Struct, frozen=True, forbid_unknown_fields=True):
    offset_s: float = 0.0  # s the room's clock runs ahead of the system's (演示、回放)


class EmbeddedSettings(Struct, frozen=True, forbid_unknown_fields=True):
    host: str = "127.0.0.1"  # address the embedded broker listens on; 0.0.0.0 lets devices in
    mqtt_port: int = 1883  # port of the embedded broker
    mqtt_telemetry_port: int = 0  # second port for devices without pictures, cuts 1 MB (定位设备端口); 0: none
    redis_memory_mb: int = 512  # MB Redis may use before it refuses writes


class StreamSettings(Struct, frozen=True, forbid_unknown_fields=True):
    partitions: int = 1  # parts of the stream `fixes`; 16 in a cluster
    keep_s: float = 600.0  # s that read entries stay for late readers


class WebSettings(Struct, frozen=True, forbid_unknown_fields=True):
    host: str = "127.0.0.1"  # address of the wall's HTTP server
    port: int = 8050  # port of the wall's HTTP server


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole configuration; `var` is where the embedded servers, the spool and the pictures live."""

    mode: Mode = "live"  # 实时 live, 演示 demo, 回放 replay, 演练 rehearsal: marked in the frame
    timezone: str = "Asia/Shanghai"  # 时区, IANA name
    var: str = ""  # data folder; empty: ./var, as root /var/lib/citywall
    mqtt: str = "embedded"  # embedded, or mqtt://user:password@host:1883
    redis: str = "embedded"  # embedded, or redis://host:6379/0
    database: str = "embedded"  # embedded, or postgresql://user:password@host:5432/citywall
    centre: Centre = field(default_factory=Centre)
    clock: ClockSettings = field(default_factory=ClockSettings)
    embedded: EmbeddedSettings = field(default_factory=EmbeddedSettings)
    stream: StreamSettings = field(default_factory=StreamSettings)
    web: WebSettings = field(default_factory=WebSettings)
    registry: RegistrySettings = field(default_factory=RegistrySettings)
    ingest: IngestSettings = field(default_factory=IngestSettings)
    gps: GpsSettings = field(default_factory=GpsSettings)
    cameras: CamerasSettings = field(default_factory=CamerasSettings)
    cases: CasesSettings = field(default_factory=CasesSettings)
    feeds: FeedsSettings = field(default_factory=FeedsSettings)
    wall: WallSettings = field(default_factory=WallSettings)
    show: ShowSettings = field(default_factory=ShowSettings)
    access: AccessSettings = field(default_factory=AccessSettings)
    demo: DemoSettings = field(default_factory=DemoSettings)

    @property
    def folder(self) -> Path:
        """The data folder, absolute."""
        return Path(self.var).resolve()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the file (default: config.yaml beside the code), then `CITYWALL_A__B` from the environment.

    Raises `Refused` with file and key: unknown key, wrong type, missing file, broken YAML.
    """
    environ = os.environ if environ is None else environ
    path = path or Path(environ.get(PREFIX + "CONFIG", "") or ROOT / "config.yaml")
    tree = _read(path)
    for name, text in environ.items():
        if name.startswith(PREFIX) and name not in (PREFIX + "CONFIG", PREFIX + "VAR"):
            _override(tree, name, text)
    tree["var"] = environ.get(PREFIX + "VAR") or tree.get("var") or _default_var()
    try:
        settings = msgspec.convert(tree, Settings)
    except msgspec.ValidationError as e:
        raise Refused(f"{_source(str(e), environ, path)}: {e}") from None
    return _checked(settings, path)


def _read(path: Path) -> dict[str, Any]:
    try:
        tree = yaml.safe_load(path.read_text("utf-8"))
    except OSError as e:
        raise Refused(f"{path}: cannot be read: {e.strerror}") from None
    except UnicodeDecodeError:
        raise Refused(f"{path}: is not UTF-8 text") from None
    except yaml.YAMLError as e:
        where = getattr(e, "problem_mark", None)
        line = f":{where.line + 1}" if where else ""
        raise Refused(f"{path}{line}: is not YAML: {getattr(e, 'problem', e)}") from None
    if tree is not None and not isinstance(tree, dict):
        raise Refused(f"{path}: must hold keys and values, not {type(tree).__name__}")
    return tree or {}


def _override(tree: dict[str, Any], name: str, text: str) -> None:
    *way, last = name.removeprefix(PREFIX).lower().split("__")
    for key in way:
        below = tree.get(key)
        if not isinstance(below, dict):
            below = tree[key] = {}
        tree = below
    try:
        tree[last] = yaml.safe_load(text) if text else ""
    except yaml.YAMLError:
        tree[last] = text


def _source(error: str, environ: Mapping[str, str], path: Path) -> str:
    """The environment variable that carries the wrong key, else the file."""
    key = error.rpartition("`$.")[2].rstrip("`") if "`$." in error else ""
    unknown = error.split("unknown field `")[1].split("`")[0] if "unknown field `" in error else ""
    name = PREFIX + "__".join(part for part in (key.replace(".", "__"), unknown) if part).upper()
    return name if name in environ else str(path)


def _checked(settings: Settings, path: Path) -> Settings:
    try:
        _ = settings.zone
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused(f"{path}: no such time zone {settings.timezone!r} - at `$.timezone`") from None
    for key, schemes in (("mqtt", ("mqtt", "mqtts")), ("redis", ("redis", "rediss")), ("database", ("postgresql",))):
        value = getattr(settings, key)
        if value != "embedded" and value.partition("://")[0] not in schemes:
            raise Refused(f"{path}: want 'embedded' or {schemes[0]}://…, got {value!r} - at `$.{key}`")
    return settings


def _default_var() -> str:
    return "/var/lib/citywall" if os.geteuid() == 0 else str(ROOT / "var")
