"""QUESTION: what do people type to judge recorded fixes? `judge PLANS FIXES [--signins F] [--roads F] … [--json]`."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from gps.geo import CRSES
from gps.offline.dispute import Sources, open_dispute
from gps.offline.report import as_json, judged, text
from gps.rules.settings import Rules
from records import Refused
from registry.model import Registry
from registry.settings import Settings

FINE, REFUSED, CALLED_WRONGLY = 0, 1, 2
FILES = ("signins", "roads", "places", "vehicles", "drivers")
MOST_MB = 512


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        raise ValueError(message)


def run(
    args: list[str], rules: Rules, limits: Settings, zone: ZoneInfo, registry: Callable[[], Registry | None]
) -> int:
    """Exit code: 0 fine, 1 content refused (every reason on stderr), 2 called wrongly.

    `registry()`: that of a running or configured system, asked for only when no file of roads is given.
    """
    try:
        asked = _options(args)
        sources = _sources(asked)
        known = Registry() if asked.roads else registry()
        if known is None:
            raise ValueError("no system runs here to take the roads from: give --roads FILE.geojson")
    except (ValueError, argparse.ArgumentError) as e:
        print(f"citywall judge: {e}", file=sys.stderr)
        return CALLED_WRONGLY
    try:
        dispute = open_dispute(sources, known, zone, limits)
    except Refused as e:
        print(e, file=sys.stderr)
        return REFUSED
    found = judged(dispute, rules)
    if asked.json:
        print(json.dumps(as_json(found, dispute, zone), ensure_ascii=False, indent=1))
    else:
        print(text(found, dispute, zone))
    return FINE


def _options(args: list[str]) -> argparse.Namespace:
    parser = _Parser(prog="citywall judge", add_help=False, exit_on_error=False)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--plans")
    parser.add_argument("--fixes")
    for name in FILES:
        parser.add_argument(f"--{name}")
    parser.add_argument("--crs", choices=CRSES, default="wgs84")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(args)
    left = list(asked.files)
    for name in ("plans", "fixes"):
        if getattr(asked, name) is None and left:
            setattr(asked, name, left.pop(0))
    if asked.plans is None or asked.fixes is None or left:
        raise ValueError("want: judge PLANS FIXES [--signins F] [--roads F] [--places F] [--vehicles F] [--json]")
    return asked


def _sources(asked: argparse.Namespace) -> Sources:
    more = {name: _file(getattr(asked, name)) for name in FILES if getattr(asked, name)}
    return Sources(_file(asked.plans), _file(asked.fixes), crs=asked.crs, **more)


def _file(name: str) -> tuple[str, bytes]:
    path = Path(name)
    try:
        if path.stat().st_size > MOST_MB << 20:
            raise ValueError(f"{path}: larger than {MOST_MB} MB; split it")
        return str(path), path.read_bytes()
    except OSError as e:
        raise ValueError(f"{path}: cannot be read: {e.strerror}") from None
