"""The page that shows all pictures of `shots`: the tour scene by scene, then every layout in every theme."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

THEMES = ("night", "day", "showcase")
HEAD = """# Every screen as a picture

Written by `./run shots`, not by hand: the demo city, its room's clock started at {day} (those of the night at {night}),
every screen at its true size, the pictures with a palette of few colours so that they stay small.
"""


class Scene(Struct, frozen=True):
    """One scene of a tour as it was photographed."""

    id: str
    title: str
    screens: tuple[str, ...]


class Sheet(Struct, frozen=True):
    """One layout's screen as it was photographed."""

    layout: str
    title: str
    screen: str
    size: tuple[int, int]


def shot_name(layout: str, screen: str, theme: str) -> str:
    return f"{layout}-{screen}-{theme}.png"


def scene_name(scene: str, screen: str) -> str:
    return f"tour-{scene}-{screen}.png"


def page(
    folder: Path,
    images: str,
    tours: Sequence[tuple[str, Sequence[Scene]]],
    sheets: Sequence[Sheet],
    day: str,
    night: str,
) -> str:
    """Markdown; only pictures that are in `folder` are shown, below `images` as the page names it."""
    lines = [HEAD.format(day=day, night=night)]
    for title, scenes in tours:
        lines += [f"## {title}", ""]
        for scene in scenes:
            names = {screen: scene_name(scene.id, screen) for screen in scene.screens}
            lines += _row(folder, images, f"{scene.id} {scene.title}", names)
    lines += ["## 布局 · Layouts", ""]
    for sheet in sheets:
        names = {theme: shot_name(sheet.layout, sheet.screen, theme) for theme in THEMES}
        width, height = sheet.size
        lines += _row(folder, images, f"{sheet.title} · `{sheet.layout}/{sheet.screen}` · {width} × {height}", names)
    return "\n".join(lines).rstrip() + "\n"


def _row(folder: Path, images: str, title: str, names: dict[str, str]) -> list[str]:
    there = {head: name for head, name in names.items() if (folder / name).exists()}
    if not there:
        return []
    return [
        f"### {title}",
        "",
        "| " + " | ".join(there) + " |",
        "|" + "---|" * len(there),
        "| " + " | ".join(f"![{title}, {head}]({images}/{name})" for head, name in there.items()) + " |",
        "",
    ]
