"""Which layouts and tours are there now? Shipped files, overridden by name by the city's own, read anew when changed.

A file that is wrong never takes a wall away: the last good one of that name goes on, also through a restart (a copy
is kept in `own/.good`), else the shipped one; what is wrong is told in `broken` with file, line and key.
"""

import contextlib
import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from msgspec import Struct

import clock
from layouts import scene as scene_file
from layouts import tour as tour_file
from layouts.scene import Scene
from records import NotFound, Refused

Kind = Literal["layout", "tour", "playlist"]
FOLDERS: dict[Kind, str] = {"layout": ".", "tour": "tours", "playlist": "playlists"}  # below the shipped and the own
GOOD = ".good"  # in the city's own folder: the last good text of each file there
FOCUS = "focus-"  # layouts of this name are in every hall's book
DRAFT = "~"  # what a draft's name begins with: no file is called so
MOST_BYTES = 64 * 1024  # of a layout or tour: reading takes its time; the largest we know has 20 kB
SAID = re.compile(r"^(?P<file>.*?):(?P<line>\d+): (?:`(?P<key>[^`]*)`: )?(?P<why>.*)$", re.DOTALL)
Stamp = tuple[int, int, int]
Drafts = Callable[[str], Scene | None]


class Broken(Struct, frozen=True):
    """A file that is refused now; `line` 0: the file as a whole. `t`: since when, UTC epoch s."""

    file: str
    line: int
    key: str
    why: str
    t: float
    kind: Kind = "layout"
    name: str = ""
    going_on: bool = True  # whether an older or the shipped one of that name is shown instead


class _Entry(Struct):
    """One file: how it was read last, and the last good one of it."""

    path: Path
    kind: Kind
    is_own: bool
    stamp: Stamp | None = None
    digest: str = ""
    text: str = ""
    read: Any = None  # Scene or Tour of the newest text; None: refused
    good: Any = None
    refused: str = ""
    since: float = 0.0

    @property
    def name(self) -> str:
        return self.path.stem


class _State(Struct, frozen=True):
    scenes: Mapping[str, Scene] = MappingProxyType({})
    tours: Mapping[str, Any] = MappingProxyType({})
    broken: tuple[Broken, ...] = ()


class Shelf:
    """Live: `look()` about every 2 s. What it gives is never changed, only replaced; safe from several threads."""

    def __init__(self, shipped: Path, own: Path, check: Callable[[Scene], None], fields: Callable[[str], bool]) -> None:
        """`check` raises `Refused` for panels and options that are not there; `fields` knows the live fields of tours.

        Raises nothing: also what is shipped may be broken, and is told in `broken`.
        """
        self.shipped, self.own, self.version = shipped, own, 0
        self.drafts: Drafts | None = None  # layouts being drawn, by `~ID`; given by the wiring
        self.fields, self._check = fields, check
        self._lock = threading.RLock()
        self._entries: dict[Path, _Entry] = {}
        self._gone: set[Path] = set()
        self._state = _State()
        self.look()

    @property
    def scenes(self) -> Mapping[str, Scene]:
        """Layouts by name, the last good ones."""
        return self._state.scenes

    @property
    def tours(self) -> Mapping[str, Any]:
        """Tours and playlists by name (`layouts.tour.Tour`; a playlist loops), the last good ones."""
        return self._state.tours

    @property
    def broken(self) -> tuple[Broken, ...]:
        return self._state.broken

    def scene(self, name: str) -> Scene | None:
        """A layout by name, or a draft by `~ID`."""
        if name.startswith(DRAFT):
            return self.drafts(name) if self.drafts is not None else None
        return self._state.scenes.get(name)

    def book(self, hall: str, also: Iterable[str] = ()) -> tuple[Scene, ...]:
        """Every layout a screen of this hall may come to show; the hall's own first. Raises `NotFound`."""
        state, home = self._state, self.scene(hall)
        if home is None:
            raise NotFound(f"no layout {hall!r}")
        toured = [one.layout for tour in state.tours.values() if tour.hall == hall for one in tour.scenes]
        aimed = [
            target.layout
            for tour in state.tours.values() if tour.hall == hall
            for one in tour.scenes for target in one.screens.values() if target.layout
        ]  # fmt: skip
        focused = sorted(name for name in state.scenes if name.startswith(FOCUS))
        names = dict.fromkeys([*toured, *aimed, *focused, *also])
        return (home, *(state.scenes[name] for name in names if name in state.scenes and name != hall))

    def ways(self, hall: str) -> dict[str, list[tuple[str, float]]]:
        """By tour of this hall that shows any: units and h back from now, each once."""
        ways: dict[str, list[tuple[str, float]]] = {}
        for tour in self._state.tours.values():
            targets = (target for one in tour.scenes for target in one.screens.values() if tour.hall == hall)
            shown = dict.fromkeys((one.unit, one.track_h) for one in targets if one.unit and one.track_h)
            ways |= {tour.name: list(shown)} if shown else {}
        return ways

    def is_own(self, kind: Kind, name: str) -> bool:
        """Whether the city has a file of its own of this name (good or not)."""
        return self.path(kind, name) in self._entries

    def is_shipped(self, kind: Kind, name: str) -> bool:
        return self.path(kind, name, own=False) in self._entries

    def path(self, kind: Kind, name: str, own: bool = True) -> Path:
        return (self.own if own else self.shipped) / FOLDERS[kind] / f"{name}.yaml"

    def names(self, kind: Kind) -> list[str]:
        """Of all files there are, good or not."""
        with self._lock:
            return sorted({entry.name for entry in self._entries.values() if entry.kind == kind})

    def text(self, kind: Kind, name: str, own: bool | None = None) -> str:
        """The file as it stands on disk now, good or not; the city's own before the shipped. Raises `NotFound`."""
        for is_own in (True, False) if own is None else (own,):
            entry = self._entries.get(self.path(kind, name, is_own))
            if entry is not None:
                return entry.text
        raise NotFound(f"no {kind} {name!r}")

    def read(self, kind: Kind, name: str, text: str, file: str = "") -> Any:
        """A layout or tour from a text, checked as a file would be; raises `Refused` with file, line and key."""
        made = _parsed(kind, name, text, file or str(self.path(kind, name)))
        self._judge(kind, made, self._state.scenes)
        return made

    def look(self, at_once: bool = False) -> bool:
        """Reads what changed on disk; True when anything is different now.

        A file that is gone is believed the second time: some editors delete before they write. `at_once`: believed now.
        """
        with self._lock:
            found = dict(_files(self.shipped, self.own))
            gone = self._entries.keys() - found.keys()
            sure, self._gone = (gone if at_once else gone & self._gone), gone
            fresh = [path for path, (_, stamp) in found.items() if self._stamp(path) != stamp]
            if not fresh and not sure:
                return False
            for path in sure:
                self._forget(self._entries.pop(path))
            for path in fresh:
                kind, stamp = found[path]
                self._reread(path, kind, stamp)
            return self._settle()

    # -- how a look goes -------------------------------------------------------------------------------

    def _stamp(self, path: Path) -> Stamp | None:
        entry = self._entries.get(path)
        return entry.stamp if entry is not None else None

    def _reread(self, path: Path, kind: Kind, stamp: Stamp) -> None:
        entry = self._entries.setdefault(path, _Entry(path, kind, self.own in path.parents))
        entry.stamp = stamp
        try:
            text = _text(path)
            digest = hashlib.sha256(text.encode()).hexdigest()
            if digest == entry.digest:
                return
            entry.digest, entry.text = digest, text
            entry.read = _parsed(kind, path.stem, text, str(path))
        except Refused as e:
            entry.read = None
            self._refuse(entry, str(e))

    def _settle(self) -> bool:
        """From all files what is shown now: layouts first, then the tours that name them."""
        entries = sorted(self._entries.values(), key=lambda e: (e.kind != "layout", e.is_own, str(e.path)))
        scenes: dict[str, Scene] = {}
        tours: dict[str, Any] = {}
        for entry in entries:
            self._weigh(entry, scenes)
            if entry.good is not None:
                (scenes if entry.kind == "layout" else tours)[entry.name] = entry.good
        broken = tuple(
            _told(entry, entry.name in (scenes if entry.kind == "layout" else tours))
            for entry in entries if entry.refused
        )  # fmt: skip
        before, self._state = self._state, _State(MappingProxyType(scenes), MappingProxyType(tours), broken)
        same = (dict(before.scenes), dict(before.tours), before.broken) == (scenes, tours, broken)
        self.version += not same
        return not same

    def _weigh(self, entry: _Entry, scenes: Mapping[str, Scene]) -> None:
        """A new text becomes the good one only when also its panels, and a tour's layouts, are there."""
        if entry.read is not None:
            try:
                self._judge(entry.kind, entry.read, scenes)
            except Refused as e:
                self._refuse(entry, str(e))
            else:
                if entry.good is not entry.read and entry.is_own:
                    self._keep(entry)
                entry.good, entry.refused = entry.read, ""
        if entry.good is None and entry.is_own:
            entry.good = self._kept(entry, scenes)

    def _judge(self, kind: Kind, made: Any, scenes: Mapping[str, Scene]) -> None:
        if kind == "layout":
            self._check(made)
        else:
            tour_file.check(made, scenes, self.fields)

    def _refuse(self, entry: _Entry, why: str) -> None:
        if why != entry.refused:
            entry.refused, entry.since = why, clock.now()

    # -- the last good text of the city's own files ---------------------------------------------------------

    def _good_path(self, entry: _Entry) -> Path:
        return self.own / GOOD / entry.path.relative_to(self.own)

    def _keep(self, entry: _Entry) -> None:
        """A help for the next start only: when the disk takes nothing, nothing else is lost."""
        path = self._good_path(entry)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_text(entry.text, "utf-8")
            part.replace(path)

    def _kept(self, entry: _Entry, scenes: Mapping[str, Scene]) -> Any:
        try:
            made = _parsed(entry.kind, entry.name, _text(self._good_path(entry)), str(entry.path))
            self._judge(entry.kind, made, scenes)
        except Refused:
            return None
        return made

    def _forget(self, entry: _Entry) -> None:
        if entry.is_own:
            with contextlib.suppress(OSError):
                self._good_path(entry).unlink(missing_ok=True)


def said(refused: str) -> tuple[str, int, str, str]:
    """A refusal's words → file, line (0: the whole file), key, why."""
    found = SAID.match(refused)
    if found is None:
        file, _, why = refused.partition(": ")
        return (file, 0, "", why) if why else ("", 0, "", refused)
    return found["file"], int(found["line"]), found["key"] or "", found["why"]


def _told(entry: _Entry, going_on: bool) -> Broken:
    _, line, key, why = said(entry.refused)
    return Broken(str(entry.path), line, key, why, entry.since, entry.kind, entry.name, going_on)


def _files(*folders: Path) -> Iterator[tuple[Path, tuple[Kind, Stamp]]]:
    for folder in folders:
        for kind, below in FOLDERS.items():
            for path in sorted((folder / below).glob("*.yaml")):
                with contextlib.suppress(OSError):  # gone meanwhile
                    stat = path.stat()
                    yield path, (kind, (stat.st_mtime_ns, stat.st_size, stat.st_ino))


def _text(path: Path) -> str:
    """Raises `Refused`."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise Refused(f"{path}: is larger than {MOST_BYTES // 1024} kB")
        return data.decode("utf-8-sig")
    except OSError as e:
        raise Refused(f"{path}: cannot be read: {e.strerror}") from None
    except UnicodeDecodeError:
        raise Refused(f"{path}: is not UTF-8 text") from None


def _parsed(kind: Kind, name: str, text: str, file: str) -> Any:
    """Raises `Refused`."""
    try:
        return scene_file.parse(name, text, file) if kind == "layout" else tour_file.parse(name, text, file)
    except RecursionError:
        raise Refused(f"{file}: is nested too deeply") from None
