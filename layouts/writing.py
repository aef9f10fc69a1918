"""How does a layout made on screen become a file people can read? Plain values → YAML in the hand of the shipped ones.

One line a panel, as long as it fits; a blank line between screens. What stands as comments at the head of the file
before is kept, other comments are not: `commented` says whether there are any.
"""

from typing import Any

import msgspec
import yaml

from layouts.scene import Scene

WIDTH = 118
ORDER = ("panel", "screen", "area", "over", "layer", "options")
PLAIN: dict[str, Any] = {"title": "", "over": None, "layer": 0, "options": {}}  # not written where it says nothing


def tree_of(scene: Scene) -> dict[str, Any]:
    """The layout as plain values: what a file says, without name and lines, nothing that only repeats a default."""
    told = msgspec.to_builtins(scene)
    screens = {name: _without_defaults(screen) for name, screen in told.pop("screens").items()}
    panels = [_without_defaults(placed) for placed in told.pop("panels")]
    rest = {key: value for key, value in told.items() if key not in ("name", "file", "lines")}
    return {**rest, "screens": screens, "panels": panels}


def written(tree: Any, head: str = "") -> str:
    """The text of a layout; of a wrong one too, so that reading it says what is wrong. `head`: comment lines before."""
    if not isinstance(tree, dict):
        return head + _flow(tree) + "\n"
    screens, panels = tree.get("screens"), tree.get("panels")
    lines = [f"{_flow(key)}: {_flow(value)}" for key, value in tree.items() if key not in ("screens", "panels")]
    if isinstance(screens, dict) and screens:
        lines += ["screens:", *(f"  {_flow(name)}: {_flow(screen)}" for name, screen in screens.items())]
    elif "screens" in tree:
        lines.append(f"screens: {_flow(screens)}")
    if isinstance(panels, list) and panels:
        lines += ["panels:", *_panels(panels, list(screens) if isinstance(screens, dict) else [])]
    elif "panels" in tree:
        lines.append(f"panels: {_flow(panels)}")
    return head + "\n".join(lines) + "\n"


def head_of(text: str) -> str:
    """The comment lines a file begins with."""
    lines = text.splitlines(keepends=True)
    count = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "".join(lines[:count])


def commented(text: str) -> bool:
    """Whether there are comments that would be lost when the file is written anew."""
    return any(_has_comment(line) for line in text.removeprefix(head_of(text)).splitlines())


def _has_comment(line: str) -> bool:
    """A `#` outside quotes, at the start or after a space."""
    quote, before = "", " "
    for letter in line:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'" and before in " [{,:":
            quote = letter
        elif letter == "#" and before in " \t":
            return True
        before = letter
    return False


def _panels(panels: list[Any], screens: list[str]) -> list[str]:
    """Screen by screen in the order of the screens, within each as given; panels of no screen last."""
    groups: dict[Any, list[Any]] = {name: [] for name in screens}
    for placed in panels:
        name = placed.get("screen") if isinstance(placed, dict) else None
        groups.setdefault(name if isinstance(name, str) else "", []).append(placed)
    blocks = [[line for placed in group for line in _panel(placed)] for group in groups.values() if group]
    return [line for i, block in enumerate(blocks) for line in (["", *block] if i else block)]


def _panel(placed: Any) -> list[str]:
    if not isinstance(placed, dict):
        return [f"  - {_flow(placed)}"]
    known = {key: placed[key] for key in ORDER if key in placed}
    told = _without_defaults({**known, **{key: value for key, value in placed.items() if key not in known}})
    first, *rest = _lines(told, 4)
    return [f"  - {first.lstrip()}", *rest]


def _lines(value: Any, indent: int) -> list[str]:
    """A value on one line when it fits, else key by key, entry by entry."""
    space = " " * indent
    if not isinstance(value, dict | list) or not value:
        return [space + _flow(value)]
    if _may_fit(value) and len(line := space + _flow(value)) <= WIDTH:
        return [line]
    if isinstance(value, list):
        entries = [_lines(each, indent + 2) for each in value]
        return [out for first, *rest in entries for out in (f"{space}- {first.lstrip()}", *rest)]
    made = []
    for key, below in value.items():
        is_plain = not isinstance(below, dict | list) or not below
        short = f"{space}{_flow(key)}: {_flow(below)}" if is_plain or _may_fit(below) else ""
        if is_plain or 0 < len(short) <= WIDTH:
            made.append(short)
        else:
            made += [f"{space}{_flow(key)}:", *_lines(below, indent + 2)]
    return made


def _may_fit(value: Any) -> bool:
    """Whether it could stand on one line: its words alone are no longer. Seen without writing it, however large."""
    room, waiting = WIDTH, [value]
    while waiting and room >= 0:
        one = waiting.pop()
        if isinstance(one, dict):
            room -= sum(len(str(key)) for key in one) if len(one) < WIDTH else WIDTH + 1
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one[: WIDTH + 1]
            room -= len(one)
        else:
            room -= len(str(one))
    return room >= 0


def _without_defaults(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    return {key: value for key, value in told.items() if not (key in PLAIN and value == PLAIN[key])}


def _flow(value: Any) -> str:
    """A value on one line, quoted where YAML needs it."""
    inside = yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9)
    return inside.strip()[1:-1]
