"""CityWall's verbs. Reads the settings, hands each verb its room, prints one clear line when it cannot."""

import sys
from collections.abc import Callable
from importlib import import_module

from config import Settings, load
from records import Refused, Unreachable

USAGE = """CityWall 城墙 — 数字城管实时视频墙

  ./run demo [--at HH:MM] [--port N]   the wall of an invented city, alive at once (演示)
  ./run serve                          your own city: all roles, supervised
  ./run import KIND FILE [--crs C]     vehicles, drivers, collectors, cameras, units, grids, roads, places, plans,
                                       catalogue, conditions, holidays, duties, components
  ./run import KIND --template FILE    an empty sheet with the right columns
  ./run play FILE.csv [--speed 1..60]  a recorded trace as devices over MQTT
  ./run judge PLANS FIXES [--roads F]  the rules over recorded fixes: breaches and coverage [--json]
  ./run user add|list|disable|enable|password|token NAME
  ./run screen add LAYOUT [SCREEN] | list | revoke ID   display links
  ./run check                          settings and health of a running system
  ./run shots                          every layout and tour scene as a picture, into docs/img/shots
  ./run kiosk LINK                     a screen's browser, watched and started again
  ./run bench ingest|pixel|map|start|api|burst|rules|peers|soak|scene  measurements, one JSON line each
  ./run ingest | gps | cameras | cases | web   one role alone (servers given by URL)
  ./run test [pytest arguments]        ruff, mypy, all tests
"""

# verb → module of the house and its function; imported only when asked for, so a role stays light
VERBS = {
    "demo": "commands:demo",
    "serve": "commands:serve",
    "check": "commands:check",
    "import": "commands:import_file",
    "judge": "commands:judge",
    "user": "commands:user",
    "screen": "commands:screen",
    "play": "commands:play",
    "bench": "commands:bench",
    "shots": "commands:shots",
    "kiosk": "kiosk:run",
    "fleet": "commands:fleet",
    "people": "commands:people",
    "web": "web:run",
    "ingest": "roles:run_ingest",
    "gps": "roles:run_gps",
    "cameras": "roles:run_cameras",
    "cases": "roles:run_cases",
}


def main(argv: list[str]) -> int:
    """Exit code: 0 fine, 1 refused by content or state, 2 called wrongly."""
    verb, *rest = argv or ["help"]
    if verb in ("help", "-h", "--help"):
        print(USAGE)
        return 0
    if verb not in VERBS:
        print(f"citywall: unknown verb {verb!r}; ./run help lists them", file=sys.stderr)
        return 2
    module, _, name = VERBS[verb].partition(":")
    try:
        settings = load()
        act: Callable[[list[str], Settings], int] = getattr(import_module(module), name)
        return act(rest, settings)
    except (Refused, Unreachable) as e:
        print(f"citywall {verb}: {e}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
