"""What do callers of the layouts' API say, and what are they told?"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from pydantic import BaseModel, ConfigDict, Field

from layouts.problems import Problem

if TYPE_CHECKING:
    from layouts.files import Version

EXAMPLE = {
    "title": "大厅", "theme": "night", "screens": {"main": {"size": [1920, 1080]}},
    "panels": [{"panel": "header", "screen": "main", "area": [0, 0, 1920, 64]}],
}  # fmt: skip


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Text(_Body):
    """Either the YAML `text`, or the `layout` as plain values, of which the server writes the text."""

    text: str | None = Field(None, max_length=400_000, description="YAML")
    layout: dict[str, Any] | None = Field(None, description="title, theme, screens, panels", examples=[EXAMPLE])
    before: str | None = Field(
        None, max_length=400_000, description="a text whose comments at its head are kept when the layout is written"
    )


class Save(Text):
    note: str = Field("", max_length=200, description="what was changed, for the history")


class Check(Text):
    name: str = Field("new", max_length=40)


class Draft(Text):
    draft: str = Field("", max_length=40, description="id of a draft of one's own to put this in place of")


class Restore(_Body):
    n: int = Field(ge=1, description="number of the version")
    note: str = Field("", max_length=200)


def told_problems(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = msgspec.to_builtins(problems)
    return found


def told_version(version: "Version", text: bool = False) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(version)
    return told if text else {key: value for key, value in told.items() if key != "text"}
