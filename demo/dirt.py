"""QUESTION: what does a badly swept road look like? Leaves, mud and paper along the kerb, drawn into a picture."""

import cv2
import numpy as np
import numpy.typing as npt

from demo.view import View

Pixels = npt.NDArray[np.uint8]
STREWN = (  # how many, how far from the kerb, how big in m, BGR by day: mud, leaves, paper
    (70, 0.5, (0.06, 0.28), (52.0, 78.0, 104.0)),
    (420, 0.8, (0.04, 0.10), (38.0, 92.0, 142.0)),
    (16, 1.0, (0.06, 0.14), (196.0, 202.0, 204.0)),
)
NEAR_M, FAR_M = 2.6, 26.0


def strew(image: Pixels, view: View, half_m: float, day: float, rng: np.random.Generator) -> None:
    """In place; along the left edge of the picture, where a rear camera sees the kerb the vehicle kept to."""
    light = 0.42 + 0.58 * day
    for count, spread_m, size_m, tone in STREWN:
        for _ in range(count):
            across = -half_m + float(rng.gamma(1.7, spread_m))
            depth = 1.0 / float(rng.uniform(1 / FAR_M, 1 / NEAR_M))  # evenly over the picture's rows
            shade = light * float(rng.uniform(0.7, 1.2))
            _blot(image, view, (across, depth), float(rng.uniform(*size_m)), tuple(part * shade for part in tone))


def _blot(image: Pixels, view: View, at_m: tuple[float, float], size_m: float, tone: tuple[float, ...]) -> None:
    """A flat patch on the ground."""
    (px, py), scale = view.at(at_m[0], 0.0, at_m[1]), view.scale(at_m[1])
    wide = max(1, round(size_m * scale))
    high = max(1, round(size_m * scale * min(0.6, view.y_m / at_m[1])))
    cv2.ellipse(image, (round(px), round(py)), (wide, high), 0, 0, 360, [min(255.0, c) for c in tone], -1, cv2.LINE_AA)
