"""What are the nouns made of? Parts of records that never travel alone; `records.py` gives them on.

Like records they only ever grow at the end, with a default.
"""

from typing import Literal

from msgspec import Struct

Clock = Literal["live", "demo", "rehearsal", "replay"]  # what time a hall shows; all but live colour its frame


class SectionDuty(Struct, frozen=True, array_like=True):
    """How far one section of a plan is; `red_t` is when it turns overdue if nobody comes."""

    section: str
    status: str  # done, pending, overdue
    share: float  # of the running pass, 0–1, worst direction
    passes_done: int
    passes_planned: int
    last_t: float | None  # end of the last valid pass, or last valid piece of the running one
    red_t: float | None


class Pair(Struct, frozen=True):
    """A closed case in two photos, as a wall may show it: no number and nobody's name in it."""

    case: str
    words: str  # what was wrong and where
    unit: str  # id of the unit that put it right, "" when none did
    reporter: str  # collector's id, never a citizen
    report_t: float
    close_t: float
    on_time: bool  # closed within the case's own time
    before: tuple[str, float]  # url of a photo, when it was taken; url + "/thumb": a small one
    after: tuple[str, float]


class Focus(Struct, frozen=True):
    """What one screen dwells on; empty: nothing. `recorded`: shown as last known, marked 回放."""

    unit: str = ""
    case: str = ""
    alert: str = ""
    camera: str = ""
    road: str = ""  # id of a road section
    view: tuple[float, float, float] | None = None  # lon, lat, zoom of the map
    track_h: float = 0.0  # h back from now of the unit's way that the map draws; 0: none
    recorded: bool = False


class Shown(Struct, frozen=True):
    """What one screen of a hall shows: the place `screen` of `layout`."""

    layout: str
    screen: str
    focus: Focus = Focus()


class Point(Struct, frozen=True):
    """A spotlight on a screen; x, y as shares of its width and height from the upper left."""

    screen: str
    x: float
    y: float
    until_t: float


class Missing(Struct, frozen=True):
    """What a scene names and is not there now. `what`: unit, case, camera, alert, layout, figure; `why`: unknown,
    silent, off_shift, no_picture, no_value; `last_t`: when it last was."""

    what: str
    id: str
    why: str
    last_t: float | None = None
    recorded: bool = False  # something recorded of it can be shown instead


class Draw(Struct, frozen=True):
    """随机抽查: what was drawn of how many, so that anybody can draw it again from seed and list."""

    kind: str  # vehicle, collector, case
    seed: str
    t: float
    id: str
    of: int
    digest: str  # SHA-256 over the sorted ids it was drawn from, first 12 hex digits
