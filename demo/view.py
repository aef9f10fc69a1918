"""QUESTION: where in the picture is a point of the street? One pinhole camera and the colours of the hour."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.float32]  # light, (h, w, 3), blue-green-red, 0 … 1 and above
Colour = tuple[float, float, float]  # blue, green, red

WIDTH, HEIGHT = 1280, 720  # px


class View(NamedTuple):
    """A camera above the street that looks along it: x right of the road's middle, y up, z ahead, metres."""

    focal_px: float
    horizon_px: float
    middle_px: float  # of the vanishing point
    x_m: float  # where the camera stands …
    y_m: float  # … and how high
    curve: float  # of the road: its middle lies at curve · z²

    def at(self, x: float, y: float, z: float) -> tuple[float, float]:
        """Picture point of a place beside the road's middle."""
        across = x + self.curve * z * z - self.x_m
        return self.middle_px + self.focal_px * across / z, self.horizon_px + self.focal_px * (self.y_m - y) / z

    def scale(self, z: float) -> float:
        """px per metre at a distance."""
        return self.focal_px / z

    def ground(self, points: list[tuple[float, float]]) -> npt.NDArray[np.float64]:
        """(n, 2) picture points of (x, z) on the road."""
        return np.array([self.at(x, 0.0, z) for x, z in points])


class Hour(NamedTuple):
    """The light of night or day."""

    sky_top: Colour
    sky_low: Colour
    ground: Colour
    road: Colour
    kerb: Colour
    mark: Colour
    wall: Colour
    tree: Colour
    lit_share: float  # of the windows
    dark_pane: Colour
    lamps: bool


NIGHT = Hour(
    sky_top=(0.075, 0.045, 0.028), sky_low=(0.17, 0.125, 0.105), ground=(0.060, 0.055, 0.052),
    road=(0.085, 0.078, 0.072), kerb=(0.20, 0.20, 0.20), mark=(0.42, 0.44, 0.45), wall=(0.105, 0.082, 0.070),
    tree=(0.038, 0.052, 0.036), lit_share=0.16, dark_pane=(0.075, 0.060, 0.052), lamps=True,
)  # fmt: skip
DAY = Hour(
    sky_top=(0.80, 0.68, 0.57), sky_low=(0.88, 0.86, 0.83), ground=(0.47, 0.49, 0.50), road=(0.36, 0.355, 0.35),
    kerb=(0.62, 0.63, 0.63), mark=(0.86, 0.88, 0.88), wall=(0.62, 0.65, 0.67), tree=(0.20, 0.34, 0.25),
    lit_share=0.0, dark_pane=(0.46, 0.43, 0.40), lamps=False,
)  # fmt: skip

WARM: Colour = (0.34, 0.68, 1.0)  # sodium lamp
WHITE: Colour = (0.92, 0.95, 0.98)  # LED lamp
RED: Colour = (0.10, 0.10, 1.0)
AMBER: Colour = (0.02, 0.55, 1.0)
