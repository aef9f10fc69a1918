"""QUESTION: how wrong is a receiver? Errors that wander as real ones do, the same for the same moment."""

import numpy as np
import numpy.typing as npt

from gps.geo import Array

Mask = npt.NDArray[np.bool_]

PERIODS_S = (37.0, 97.0, 231.0, 613.0)  # a fix drifts within minutes, it does not jump from second to second
SIGMA_M = 2.6
GRAIN_M = 0.35  # what is new in every fix
STILL_SHARE = 0.35  # of the wander while the unit stands: receivers hold their place


class Receiver:
    """One device's errors."""

    def __init__(self, rng: np.random.Generator) -> None:
        n = len(PERIODS_S)
        self._turn = 2 * np.pi / (np.array(PERIODS_S) * rng.uniform(0.85, 1.15, (2, n)))
        self._phase = rng.uniform(0, 2 * np.pi, (2, n))
        size = rng.dirichlet(np.full(n, 3.0), 2) ** 0.5
        self._size = size * SIGMA_M * 2**0.5 * rng.uniform(0.8, 1.3)
        self._salt = float(rng.uniform(1, 2))

    def error_m(self, t: Array, still: Mask) -> tuple[Array, Array]:
        """East and north errors at epoch s `t`; `still` (bool) where the unit stands."""
        wave = np.sin(t[None, :, None] * self._turn[:, None, :] + self._phase[:, None, :])
        wander = (wave * self._size[:, None, :]).sum(axis=2)
        wander *= np.where(still, STILL_SHARE, 1.0)
        return wander[0] + GRAIN_M * self._grain(t, 1.0), wander[1] + GRAIN_M * self._grain(t, 2.0)

    def _grain(self, t: Array, axis: float) -> Array:
        """−1 … 1 from the time alone."""
        mixed = np.sin(np.mod(t, 86_413.0) * 12.9898 * self._salt + axis) * 43_758.5453
        return np.asarray(2 * np.mod(mixed, 1.0) - 1)
