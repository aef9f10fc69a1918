"""QUESTION: which photo does a phone take of a problem, and of the same place when it is gone? Drawn once each (示意).

A place is seen from the same viewpoint before and after, in daylight or under lamps. Looks and streets make a few
dozen pairs that all cases of the day share.
"""

import threading
from collections.abc import Hashable
from datetime import datetime
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import numpy.typing as npt

from demo import scene
from demo.caseload import things
from demo.view import DAY, HEIGHT, NIGHT, WIDTH, View

Pixels = npt.NDArray[np.uint8]
SIZE = (960, 540)  # px of a photo
QUALITY = 80
DAYLIGHT_H = (7, 18)  # local hours, November
LAMPS = 0.42  # light under lamps


class Album:
    """Draws when first asked; safe for many threads."""

    def __init__(self, seed: int, zone: ZoneInfo) -> None:
        self._seed, self._zone = seed, zone
        self._jpegs: dict[Hashable, bytes] = {}
        self._streets: dict[tuple[int, bool], Pixels] = {}
        self._lock = threading.Lock()
        self._font = cv2.FontFace("uni")

    def jpeg(self, look: tuple[str, int], dirty: bool, t: float) -> bytes:
        """What is to be seen (`look`: the problem and the street) at epoch s `t`."""
        day = DAYLIGHT_H[0] <= datetime.fromtimestamp(t, self._zone).hour < DAYLIGHT_H[1]
        key = (*look, dirty, day)
        with self._lock:
            if key not in self._jpegs:
                self._jpegs[key] = self._drawn(*look, dirty, day)
            return self._jpegs[key]

    def _drawn(self, problem: str, street: int, dirty: bool, day: bool) -> bytes:
        rng = np.random.default_rng([self._seed, street, *problem.encode()])
        image, view, x = self._street(street, day).copy(), _view(street), _half(street) + 0.9
        light = 1.0 if day else LAMPS
        if dirty:
            things.LOOKS[problem](image, view, x, light, rng)
        else:
            things.stays(problem, image, view, x, light)
        small = cv2.resize(image, SIZE, interpolation=cv2.INTER_AREA)
        cv2.putText(small, "示意画面", (SIZE[0] - 104, SIZE[1] - 14), (235, 240, 240), self._font, 20)
        _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        return bytes(data.tobytes())

    def _street(self, number: int, day: bool) -> Pixels:
        """The place as it should be."""
        kept = self._streets.get((number, day))
        if kept is None:
            rng = np.random.default_rng([self._seed, 77, number])
            place = scene.street(rng, _half(number), 2 + 2 * (number % 3), zebra=False)
            light = scene.draw(place, _view(number), DAY if day else NIGHT)
            rolled = light if day else 1 - np.exp(-2.6 * np.maximum(light, 0))
            kept = np.asarray(np.clip(rolled * 255, 0, 255), dtype=np.uint8)
            things.paving(kept, _view(number), _half(number) + 0.4, _half(number) + scene.SIDEWALK_M + 1.5)
            self._streets[number, day] = kept
        return kept


def _half(street: int) -> float:
    """Half the road's width, m."""
    return (2 + 2 * (street % 3)) * 3.25 / 2


def _view(street: int) -> View:
    """A person on the right pavement, looking along the road."""
    x = _half(street) + 1.1
    return View(820.0, 255.0, WIDTH / 2 - 40 * (street % 2), x, 1.62, (street % 3 - 1) * 3e-4)


assert HEIGHT * SIZE[0] == WIDTH * SIZE[1]
