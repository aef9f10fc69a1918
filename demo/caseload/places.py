"""QUESTION: where is somebody, and whose ground is it? Collectors where the night has them, citizens along streets."""

from functools import cached_property
from typing import NamedTuple

import numpy as np

from demo.city import City
from demo.grids import Area
from demo.ground import DECIMALS, FRAME
from demo.night import Night
from gps.geo import point_in_polygon


class Spot(NamedTuple):
    lon: float
    lat: float
    duty_grid: str
    street: str
    collector: str  # on duty there


class Places:
    """Looked up on the demo's own city."""

    def __init__(self, city: City, night: Night) -> None:
        self._night, self._city = night, city
        self._areas = {area.code: area for area in city.duty}
        self.collectors = tuple(one.id for one in city.on_duty)
        self._grid = {one.id: one.duty_grid for one in city.on_duty}
        self._keeper = {grid: one for one, grid in self._grid.items()}

    def of_collector(self, number: str, t: float) -> Spot:
        """Where a collector's round has him."""
        moment, _ = self._night.mover(number).moment(np.array([self._night.local_s(t)]))
        return self._spot(float(moment.x[0]), float(moment.y[0]), self._areas[self._grid[number]])

    def anywhere(self, rng: np.random.Generator) -> Spot:
        """Somewhere along a street of some duty grid, inside it."""
        number = self.collectors[int(rng.integers(len(self.collectors)))]
        return self.of_collector(number, float(rng.uniform(0, 86_400)))

    def of_camera(self, rng: np.random.Generator) -> tuple[str, Spot]:
        """A fixed camera and the place in front of it."""
        return self._seen[int(rng.integers(len(self._seen)))]

    def beside(self, spot: Spot, rng: np.random.Generator, most_m: float = 15.0) -> tuple[float, float]:
        """A few steps from a place: nobody stands exactly where another one stood."""
        x, y = FRAME.to_xy(spot.lon, spot.lat)
        east, north = rng.uniform(-most_m, most_m, 2).tolist()
        return _lonlat(float(x) + east, float(y) + north)

    @cached_property
    def _seen(self) -> list[tuple[str, Spot]]:
        """Fixed cameras and the places in front of them, those outside the grids left out."""
        found = []
        for camera in self._city.fixed_cameras:
            x, y = (float(v) for v in FRAME.to_xy(camera.lon or 0.0, camera.lat or 0.0))
            area = next((a for a in self._areas.values() if point_in_polygon(x, y, [a.xy])), None)
            if area is not None:
                found.append((camera.id, self._spot(x, y, area)))
        return found

    def _spot(self, x: float, y: float, area: Area) -> Spot:
        return Spot(*_lonlat(x, y), area.code, area.street, self._keeper[area.code])


def _lonlat(x: float, y: float) -> tuple[float, float]:
    lon, lat = FRAME.to_lonlat(x, y)
    return round(float(lon), DECIMALS), round(float(lat), DECIMALS)
