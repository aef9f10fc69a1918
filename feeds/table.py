"""Which row of the map is whose? Every unit's index, its packed row, its short trail.

An index is given once and never again, so a frame on its way can never move the wrong unit.
"""

from collections import deque
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from feeds import frames
from feeds.states import Unit

About = tuple[int, str, str, str, str]  # index, id, kind, subkind, label: as `hello` and `units` tell it
TRAIL_GAP_S = 90.0  # s without a fix over which no line is drawn: nobody saw the way (a tracker a minute still has one)
MOVED_DEG = 5e-5  # about 5 m: a standing vehicle's noise draws no trail


class Table:
    """The whole map as packed rows. `log` lists every index whose description changed, in order."""

    def __init__(self, trail_points: int) -> None:
        self.trail_points = trail_points
        self.index: dict[str, int] = {}
        self.units: list[Unit | None] = []  # by index; None when gone
        self.trails: dict[str, deque[tuple[float, float]]] = {}
        self.trail_times: dict[str, float] = {}  # fix time of the newest position seen for it
        self.log: list[int] = []
        self.unpacked: set[int] = set()
        self.rows = np.zeros(64, dtype=frames.ROW)
        self.times = np.full(64, -np.inf)

    def put(self, delta: Mapping[str, Unit | None]) -> list[int]:
        """Take a fold's delta; answers the rows that changed. They are packed when somebody asks for bytes."""
        at: list[int] = []
        for unit_id, unit in delta.items():
            if unit is None:
                self._drop(unit_id)
                continue
            at.append(self._place(unit))
            if unit.kind == "vehicle" and unit.lon is not None and unit.lat is not None:
                self._trail(unit_id, unit.t or 0.0, unit.lon, unit.lat)
        self.unpacked.update(at)
        return at

    def _place(self, unit: Unit) -> int:
        index = self.index.get(unit.id)
        if index is None:
            index = self.index[unit.id] = len(self.units)
            self.units.append(unit)
            self.log.append(index)
            if index >= len(self.rows):
                self.rows = np.concatenate([self.rows, np.zeros_like(self.rows)])
                self.times = np.concatenate([self.times, np.full_like(self.times, -np.inf)])
            return index
        was = self.units[index]
        if was is not None and (was.label, was.subkind, was.kind) != (unit.label, unit.subkind, unit.kind):
            self.log.append(index)
        self.units[index] = unit
        return index

    def _drop(self, unit_id: str) -> None:
        index = self.index.pop(unit_id, None)
        if index is not None:
            self.units[index] = None
            self.log.append(index)
            self.trails.pop(unit_id, None)
            self.trail_times.pop(unit_id, None)

    def _trail(self, unit_id: str, t: float, lon: float, lat: float) -> None:
        was = self.trail_times.get(unit_id, 0.0)
        self.trail_times[unit_id] = t
        trail = self.trails.get(unit_id)
        if trail is None or t - was > TRAIL_GAP_S:
            trail = self.trails[unit_id] = deque(maxlen=self.trail_points)
        elif abs(trail[-1][0] - lon) < MOVED_DEG and abs(trail[-1][1] - lat) < MOVED_DEG:
            return
        trail.append((lon, lat))

    def everyone(self) -> npt.NDArray[np.intp]:
        """The rows of all units that are not gone."""
        return np.fromiter(self.index.values(), dtype=np.intp, count=len(self.index))

    def body(self, at: npt.NDArray[np.intp], now: float) -> bytes:
        """Packed rows, with ages at `now`."""
        here = [(index, unit) for index in self.unpacked if (unit := self.units[index]) is not None]
        if here:
            frames.write(self.rows, self.times, [index for index, _ in here], [unit for _, unit in here])
        self.unpacked.clear()
        return frames.body(self.rows, self.times, at, now)

    def about(self, indices: Iterable[int]) -> tuple[list[About], list[int]]:
        """Descriptions of these rows, and those of them that are gone."""
        told: list[About] = []
        gone: list[int] = []
        for index in sorted(set(indices)):
            unit = self.units[index]
            if unit is None:
                gone.append(index)
            else:
                told.append((index, unit.id, unit.kind, unit.subkind, unit.label))
        return told, gone

    def paths(self) -> dict[str, list[tuple[float, float]]]:
        """Short trails by index (as text, for JSON), oldest point first."""
        return {
            str(self.index[unit_id]): [(round(lon, 6), round(lat, 6)) for lon, lat in trail]
            for unit_id, trail in self.trails.items()
            if unit_id in self.index
        }
