"""QUESTION: how is a recorded trace played? As its vehicles over real MQTT, shifted to now, gaps cut by the speed."""

import argparse
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

import clock
from demo import traces
from demo.night import Ping
from demo.play import Lines
from demo.schedule import PREFIX
from records import Refused, Unreachable

PLAYED, CALLED_WRONGLY = 0, 2
STEP_S = 0.2
PROGRESS_S = 2.0
CONNECT_S = 10.0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(CALLED_WRONGLY)


def main(args: Sequence[str], url: str, stop: threading.Event | None = None) -> int:
    """`play FILE.csv [--speed 1..60] [--url U] [--as-recorded] [--import]`; `url` is the running system's broker.

    Raises `Refused` with every bad line of the file, `Unreachable` when no broker answers.
    """
    options = _parser(url).parse_args(args)
    if not 1 <= options.speed <= 60:
        print("citywall play: --speed must be 1 to 60", file=sys.stderr)
        return CALLED_WRONGLY
    found = traces.read(_bytes(options.file), _zone(options.zone), options.file.name)
    if options.vehicles:
        print(traces.vehicles_csv(found), end="")
        return PLAYED
    sent = traces.moved(found, clock.now() + 1.0, options.speed, options.as_recorded)
    systems = {trace.device: trace.crs for trace in found}
    print(f"{options.file.name}: {len(found)} vehicles, {len(sent)} fixes, ×{options.speed:g}", file=sys.stderr)
    return _play(sent, systems, options.url, stop or threading.Event())


def _parser(url: str) -> _Parser:
    parser = _Parser(prog="citywall play")
    parser.add_argument("file", type=Path)
    parser.add_argument("--speed", type=float, default=1.0, help="1 to 60 times as fast")
    parser.add_argument("--url", default=url, help="another broker, mqtt://host:1883")
    parser.add_argument("--zone", default="Asia/Shanghai", help="time zone of times without one")
    parser.add_argument("--as-recorded", action="store_true", help="keep the times between vehicles")
    parser.add_argument("--import", dest="vehicles", action="store_true", help="print the vehicles.csv to import first")
    return parser


def _play(sent: list[tuple[str, Ping]], systems: dict[str, str], url: str, stop: threading.Event) -> int:
    lines = Lines(url, client_prefix="play")
    lines.open(systems)
    _wait_for_broker(lines, list(systems), url, stop)
    done, told_t = 0, 0.0
    try:
        while done < len(sent) and not stop.is_set():
            now = clock.now()
            while done < len(sent) and sent[done][1].t <= now:
                device, ping = sent[done]
                lines.send(device, f"{PREFIX}/{device}/fix", _payload(ping, systems[device]))
                done += 1
            lines.serve(STEP_S)
            if now - told_t > PROGRESS_S or done == len(sent):
                told_t = now
                left_s = max(0.0, sent[-1][1].t - now)
                end = "\n" if done == len(sent) else ""
                line = f"\r{done}/{len(sent)} fixes · {left_s / 60:.0f} min left  "
                print(line, end=end, file=sys.stderr, flush=True)
    except KeyboardInterrupt:
        print("\nplay: stopped", file=sys.stderr)
    finally:
        lines.close()
    return PLAYED


def _wait_for_broker(lines: Lines, devices: list[str], url: str, stop: threading.Event) -> None:
    until = time.monotonic() + CONNECT_S
    while not all(lines.up(device) for device in devices) and not stop.is_set():
        if time.monotonic() > until:
            raise Unreachable(f"no broker answers at {url.rpartition('@')[2]}")
        lines.serve(STEP_S)


def _payload(ping: Ping, crs: str) -> bytes:
    body = msgspec.to_builtins(ping)
    return msgspec.json.encode(body if crs == "wgs84" else body | {"crs": crs})


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as e:
        raise Refused(f"{path}: cannot be read: {e.strerror}") from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused(f"no such time zone: {name}") from None
