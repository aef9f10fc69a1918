"""How is a layout kept? The city's own files, each written whole or not at all, with every version it ever had.

Versions stand in `own/.history/{kind}/{name}/`, one file each, at most `keep` of a name. What somebody changed by hand
between two savings is found and kept as a version too.
"""

import contextlib
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

import clock
import durable
from layouts.shelf import Kind, Shelf
from records import NotFound, Refused

HISTORY = ".history"
KEEP = 50  # versions of each name
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
RESERVED = ("check", "drafts", "panels")  # words of the API's own addresses
What = Literal["saved", "restored", "removed", "found"]


class Who(NamedTuple):
    name: str
    role: str


BY_HAND = Who("", "")


class Version(Struct, frozen=True):
    """`text`: the file from then on; empty when it was removed. `what` found: changed by hand in the folder."""

    n: int
    t: float  # UTC epoch s
    by: str
    role: str
    what: What
    note: str
    text: str
    of: int | None = None  # restored: the version it is again


class Files:
    """Changes one at a time: hold `lock` from looking at a file to saving it."""

    def __init__(self, shelf: Shelf, keep: int = KEEP) -> None:
        self.shelf, self.keep = shelf, keep
        self.lock = threading.RLock()

    def save(self, kind: Kind, name: str, text: str, who: Who, note: str = "", of: int | None = None) -> Version:
        """The text is on disk, in the history and on the walls when this returns. The caller has judged it.

        Raises `Refused`: no name for a file, or the disk takes nothing.
        """
        path = self.shelf.path(kind, self._named(name))
        with self.lock, _told(path):
            self._find(kind, name)
            made = self._remember(kind, name, who, "restored" if of is not None else "saved", note, text, of)
            new = not path.parent.exists()
            path.parent.mkdir(parents=True, exist_ok=True)
            durable.write(path, text.encode())
            durable.settle(path.parent, 3 if new else 1)
            self.shelf.look()
            return made

    def remove(self, kind: Kind, name: str, who: Who, note: str = "") -> Version:
        """Takes the city's own file away: the shipped one of that name, if there is one, is shown again."""
        path = self.shelf.path(kind, self._named(name))
        with self.lock, _told(path):
            if not path.exists():
                raise NotFound(f"there is no {kind} {name!r} of your own")
            self._find(kind, name)
            made = self._remember(kind, name, who, "removed", note, "")
            path.unlink()
            durable.settle(path.parent)
            self.shelf.look(at_once=True)
            return made

    def history(self, kind: Kind, name: str) -> list[Version]:
        """Newest first."""
        made = []
        for path in self._paths(kind, self._named(name)):
            with contextlib.suppress(OSError, msgspec.DecodeError):
                made.append(msgspec.json.decode(path.read_bytes(), type=Version))
        return made

    def version(self, kind: Kind, name: str, n: int) -> Version:
        for found in self.history(kind, name):
            if found.n == n:
                return found
        raise NotFound(f"no version {n} of {name!r}")

    def last(self, kind: Kind, name: str) -> Version | None:
        return next(iter(self.history(kind, name)), None)

    # -- the folder of versions ------------------------------------------------------------------------

    def _find(self, kind: Kind, name: str) -> None:
        """What stands on disk and in no version becomes one, before it is written over."""
        path = self.shelf.path(kind, name)
        if not path.exists():
            return
        text, last = path.read_text("utf-8", "replace"), self.last(kind, name)
        if last is None or last.text != text:
            self._remember(kind, name, BY_HAND, "found", "", text)

    def _remember(
        self, kind: Kind, name: str, who: Who, what: What, note: str, text: str, of: int | None = None
    ) -> Version:
        before = self._paths(kind, name)
        n = int(before[0].stem) + 1 if before else 1
        made = Version(n, clock.now(), who.name, who.role, what, note, text, of)
        folder = self._folder(kind, name)
        folder.mkdir(parents=True, exist_ok=True)
        durable.write(folder / f"{n:06}.json", msgspec.json.encode(made))
        durable.settle(folder, 1 if before else 4)
        for path in before[self.keep - 1 :]:
            path.unlink(missing_ok=True)
        return made

    def _folder(self, kind: Kind, name: str) -> Path:
        return self.shelf.own / HISTORY / kind / name

    def _paths(self, kind: Kind, name: str) -> list[Path]:
        return sorted((p for p in self._folder(kind, name).glob("*.json") if p.stem.isdigit()), reverse=True)

    @staticmethod
    def _named(name: str) -> str:
        if not NAME.fullmatch(name) or name in RESERVED:
            raise Refused(f"{name!r} is no name for a layout: small letters, digits, - and _, at most 40")
        return name


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as e:
        raise Refused(f"{path}: cannot be written: {e.strerror}") from None
