"""Node-RED with its worldmap, the peer of `bench peers`: installed by npm once, started on loopback, one short flow.

The flow is what its users write: mqtt in → function → worldmap, stock settings. It subscribes at QoS 0 and stores
nothing, which costs it less than what ours does; its page is asked for the same thing as ours: the first animation
frame after the marker was set.
"""

import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import embedded
from bench._load import LAT, LON
from config import load
from records import Refused

PACKAGES = {"node-red": "4.1.15", "node-red-contrib-web-worldmap": "5.8.1"}
INSTALL_S = 300.0
FUNCTION = """var p = msg.payload;
msg.payload = {name: msg.topic.split("/")[2], lat: p.lat, lon: p.lon, bearing: p.heading_deg, icon: "car", t: p.t};
return msg;"""
HOOK = """() => {
  window.seen = [];
  let fresh = new Map();
  const set = window.setMarker;
  window.setMarker = (data) => {
    const made = set(data);
    if (!data.t) return made;
    if (!fresh.size) requestAnimationFrame(() => {
      const now = (performance.timeOrigin + performance.now()) / 1000;
      for (const t of fresh.values()) window.seen.push([now, t]);
      fresh = new Map();
    });
    fresh.set(data.name, data.t);
    return made;
  };
}"""  # as ours: the newest fix of each unit in that frame
READ = "() => { const seen = window.seen; window.seen = []; return seen; }"
FOLLOWS = "typeof setMarker === 'function' && !!window.map && !!ws && ws.readyState === 1"


@contextmanager
def node_red(folder: Path, broker_port: int) -> Iterator[tuple[str, int]]:
    """(address of its map, its process); raises `Refused` where npm is missing or it does not start."""
    modules, port = installed(), embedded.free_port()
    node = shutil.which("node")
    assert node
    (folder / "flows.json").write_text(json.dumps(_flow(broker_port)))
    settings = {
        "uiPort": port, "uiHost": "127.0.0.1", "flowFile": "flows.json", "disableEditor": True,
        "nodesDir": str(modules / "node-red-contrib-web-worldmap"), "telemetry": {"enabled": False},
        "logging": {"console": {"level": "error"}},
    }  # fmt: skip
    path, log = folder / "settings.js", folder / "node-red.log"
    path.write_text(f"module.exports = {json.dumps(settings)}")
    with log.open("ab") as out:
        args = [node, str(modules / "node-red" / "red.js"), "-u", str(folder), "-s", str(path)]
        child = embedded.spawn(args, die_with=signal.SIGKILL, log=out.fileno())
    try:
        embedded.wait_for(lambda: embedded.answers("127.0.0.1", port), child, "node-red", log)
        yield f"http://127.0.0.1:{port}/worldmap/", child.pid
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(5)


def open_map(page: Any, address: str) -> None:
    """Its page, once it follows the stream, noting what it shows."""
    from bench._browser import until

    page.goto(address, wait_until="domcontentloaded")
    until(page, FOLLOWS)
    page.evaluate(HOOK)


def installed() -> Path:
    """The `node_modules` of the pinned versions under the data folder; npm fetches them where they are missing."""
    folder = load().folder / "bench" / "node-red"
    modules = folder / "node_modules"
    if all(_version(modules / name) == wanted for name, wanted in PACKAGES.items()):
        if shutil.which("node") is None:
            raise Refused("bench peers: node is missing: install Node.js 18 or newer")
        return modules
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise Refused("bench peers: node or npm is missing: install Node.js 18 or newer with npm; nothing was measured")
    embedded.made(folder)
    (folder / "package.json").write_text('{"private": true}')
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", *wanted]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    except subprocess.TimeoutExpired:
        raise Refused(f"bench peers: npm did not finish within {INSTALL_S:.0f} s") from None
    if done.returncode:
        raise Refused(f"bench peers: npm could not install {', '.join(wanted)}: {done.stderr.strip()[-300:]}")
    return modules


def _version(package: Path) -> str:
    try:
        return str(json.loads((package / "package.json").read_text())["version"])
    except (OSError, ValueError, KeyError):
        return ""


def _flow(broker_port: int) -> list[dict[str, Any]]:
    return [
        {"id": "n0", "type": "tab", "label": "bench"},
        {
            "id": "n1", "type": "mqtt-broker", "broker": "127.0.0.1", "port": str(broker_port),
            "protocolVersion": "4", "keepalive": "60", "cleansession": True,
        },
        {
            "id": "n2", "type": "mqtt in", "z": "n0", "topic": "city/v1/+/fix", "qos": "0", "datatype": "json",
            "broker": "n1", "wires": [["n3"]],
        },
        {"id": "n3", "type": "function", "z": "n0", "func": FUNCTION, "outputs": 1, "wires": [["n4"]]},
        {
            "id": "n4", "type": "worldmap", "z": "n0", "name": "", "lat": str(LAT), "lon": str(LON), "zoom": "15",
            "layer": "OSMG", "cluster": "", "maxage": "", "path": "/worldmap", "wires": [],
        },
    ]  # fmt: skip
