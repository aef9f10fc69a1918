"""QUESTION: which city does a seed make? 天元区 by the figures of the seed documents, its map invented (示意)."""

from functools import cached_property

import numpy as np
from msgspec import Struct

from demo import grids, roster, sections, spots, streets
from demo.graph import Graph
from demo.ground import DECIMALS, FRAME
from demo.settings import Settings
from gps.geo import Array
from registry.model import Camera, Collector, Driver, Place, Unit, Vehicle


class City(Struct, frozen=True, dict=True):
    """Everything that exists before anything moves; metres in `ground.FRAME`."""

    streets: streets.Streets
    graph: Graph
    sections: list[sections.Section]
    duty: list[grids.Area]
    units: list[grids.Area]
    vehicles: list[Vehicle]
    homes: dict[str, Array]  # vehicle → bay, (2,) metres
    drivers: list[Driver]
    collectors: list[Collector]
    cameras: list[Camera]
    organisations: list[Unit]
    spots: list[spots.Spot]
    places: list[Place]

    @cached_property
    def fixed_cameras(self) -> list[Camera]:
        return [camera for camera in self.cameras if camera.vehicle is None]

    @cached_property
    def on_duty(self) -> list[Collector]:
        return [one for one in self.collectors if one.shift_start is not None]


def build(settings: Settings) -> City:
    """The city of `settings.seed`; the same seed, the same city."""
    rng = np.random.default_rng(settings.seed)
    laid = streets.lay(rng)
    graph = Graph(laid)
    cut = sections.cut(laid, graph)
    duty, units = grids.cut(rng, laid)
    bays = spots.bays(cut, sum(count for _, count in roster.FLEET))
    fleet = roster.vehicles([_lonlat(bay) for bay in bays])
    stops = spots.spots(rng, laid, graph, cut)
    return City(
        streets=laid,
        graph=graph,
        sections=cut,
        duty=duty,
        units=units,
        vehicles=fleet,
        homes={vehicle.id: bay for vehicle, bay in zip(fleet, bays, strict=True)},
        drivers=roster.drivers(),
        collectors=roster.collectors(duty, settings.collector_shift),
        cameras=spots.cameras(rng, laid, fleet),
        organisations=roster.units(),
        spots=stops,
        places=spots.places(stops),
    )


def _lonlat(xy: Array) -> tuple[float, float]:
    lon, lat = FRAME.to_lonlat(float(xy[0]), float(xy[1]))
    return round(lon, DECIMALS), round(lat, DECIMALS)
