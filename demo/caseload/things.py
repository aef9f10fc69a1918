"""QUESTION: what does a problem on the pavement look like? Heaps, bags, posters, bikes … drawn into a picture (示意).

All is drawn in place, in metres before the camera; `light` is 1 by day, less under lamps.
"""

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from demo import scene
from demo.view import View

Pixels = npt.NDArray[np.uint8]
Tone = tuple[float, float, float]  # blue, green, red, 0 … 255
Draw = Callable[[Pixels, View, float, float, np.random.Generator], None]

CARTON: tuple[Tone, ...] = ((92, 132, 168), (78, 112, 148), (110, 150, 182))
WOOD: tuple[Tone, ...] = ((70, 104, 142), (96, 134, 172))
BAGS: tuple[Tone, ...] = ((44, 42, 40), (150, 96, 48), (206, 204, 200), (58, 56, 54))
GOODS: tuple[Tone, ...] = ((40, 60, 205), (50, 160, 232), (60, 170, 90), (48, 198, 236))
PAPER: tuple[Tone, ...] = ((236, 238, 240), (120, 226, 246), (196, 176, 246), (150, 220, 160))


def cuboid(image: Pixels, view: View, at: tuple[float, float], size: tuple[float, float, float], tone: Tone,
           light: float, y: float = 0.0) -> None:  # fmt: skip
    """A box whose near left lower corner stands at (x, z); size: across, up, away."""
    (x, z), (wide, high, deep) = at, size
    side = x + wide if x + wide / 2 < view.x_m else x  # the side that shows
    faces = (
        ([(side, y, z), (side, y, z + deep), (side, y + high, z + deep), (side, y + high, z)], 0.72),
        ([(x, y + high, z), (x + wide, y + high, z), (x + wide, y + high, z + deep), (x, y + high, z + deep)], 1.12),
        ([(x, y, z), (x + wide, y, z), (x + wide, y + high, z), (x, y + high, z)], 0.92),
    )
    for corners, shade in faces:
        face(image, view, corners, tone, light * shade)


def face(image: Pixels, view: View, corners: list[tuple[float, float, float]], tone: Tone, light: float) -> None:
    """A flat polygon of (x, y, z)."""
    points = np.array([view.at(*corner) for corner in corners])
    cv2.fillPoly(image, [np.round(points * 16).astype(np.int32)], _lit(tone, light), cv2.LINE_AA, 4)


def blob(image: Pixels, view: View, at: tuple[float, float, float], size: tuple[float, float], tone: Tone,
         light: float) -> None:  # fmt: skip
    """A soft thing: an ellipse around (x, y, z) with a lighter crown."""
    (px, py), scale = view.at(*at), view.scale(at[2])
    wide, high = (max(1, round(s * scale)) for s in size)
    cv2.ellipse(image, (round(px), round(py)), (wide, high), 0, 0, 360, _lit(tone, light), -1, cv2.LINE_AA)
    crown = (round(px - wide * 0.25), round(py - high * 0.35))
    cv2.ellipse(image, crown, (max(1, wide // 2), max(1, high // 3)), -20, 0, 360, _lit(tone, light * 1.16), -1,
                cv2.LINE_AA)  # fmt: skip


def paving(image: Pixels, view: View, left: float, right: float) -> None:
    """Joints between the slabs of a pavement, fading with the distance."""
    joints = np.zeros(image.shape[:2], np.uint8)
    for z in np.geomspace(2.6, 2.6 * 1.16**18, 19).tolist():
        a, b = view.at(left, 0.0, z), view.at(right, 0.0, z)
        cv2.line(joints, _px(*a), _px(*b), int(70 / (1 + z / 8)), 1, cv2.LINE_AA)
    for x in np.arange(left, right, 0.8).tolist():
        cv2.line(joints, _px(*view.at(x, 0.0, 2.6)), _px(*view.at(x, 0.0, 30.0)), 34, 1, cv2.LINE_AA)
    image[:] = (image * (1 - joints.astype(np.float32)[:, :, None] / 255)).astype(np.uint8)


def _px(x: float, y: float) -> tuple[int, int]:
    return round(x), round(y)


def shadow(image: Pixels, view: View, left: float, right: float, near: float, far: float) -> None:
    """What stands there darkens the ground."""
    points = view.ground([(left, near), (right, near), (right, far), (left, far)]).astype(np.int32)
    mask = np.zeros(image.shape[:2], np.uint8)
    cv2.fillPoly(mask, [points], 90, cv2.LINE_AA)
    soft = cv2.blur(mask, (31, 15)).astype(np.float32)[:, :, None] / 255
    image[:] = (image * (1 - soft)).astype(np.uint8)


# -- what is reported ------------------------------------------------------------------------------


def heap(image: Pixels, view: View, x: float, light: float, rng: np.random.Generator) -> None:
    """Cartons, planks, sacks."""
    shadow(image, view, x - 0.5, x + 2.6, 4.6, 7.6)
    for _ in range(6):
        away, across = float(rng.uniform(5.4, 7.2)), x + float(rng.uniform(-0.3, 1.6))
        size = (float(rng.uniform(0.4, 0.75)), float(rng.uniform(0.3, 0.65)), float(rng.uniform(0.35, 0.6)))
        cuboid(image, view, (across, away), size, CARTON[int(rng.integers(3))], light)
        if rng.random() < 0.5:
            top = (size[0] * 0.8, size[1] * 0.8, size[2] * 0.8)
            cuboid(image, view, (across + 0.04, away), top, CARTON[int(rng.integers(3))], light, size[1])
    for n in range(5):
        lean = float(rng.uniform(0.7, 1.5))
        foot, z = x + 0.2 + 0.22 * n, float(rng.uniform(4.9, 5.3))
        plank = [
            (foot, 0.0, z),
            (foot + 0.16, 0.0, z),
            (foot + 0.16 + lean, 0.55, z + 0.5),
            (foot + lean, 0.55, z + 0.5),
        ]
        face(image, view, plank, WOOD[n % 2], light * float(rng.uniform(0.8, 1.1)))
    for _ in range(3):
        blob(image, view, (x + float(rng.uniform(0, 2.2)), 0.2, float(rng.uniform(4.8, 5.4))), (0.34, 0.24),
             (176, 184, 188), light)  # fmt: skip


def rubbish(image: Pixels, view: View, x: float, light: float, rng: np.random.Generator) -> None:
    """Bags around a bin, litter."""
    shadow(image, view, x - 0.6, x + 2.4, 4.5, 6.8)
    cuboid(image, view, (x + 0.7, 6.3), (0.6, 1.0, 0.55), (72, 128, 62), light)
    blob(image, view, (x + 1.0, 1.08, 6.3), (0.3, 0.2), BAGS[0], light)
    for _ in range(11):
        away = float(rng.uniform(4.7, 6.2))
        radius = float(rng.uniform(0.18, 0.34))
        spot = (x + float(rng.uniform(-0.3, 2.1)), radius * 0.7, away)
        blob(image, view, spot, (radius, radius * 0.8), BAGS[int(rng.integers(len(BAGS)))], light)
    _litter(image, view, x, light, rng, 46)


def dirt(image: Pixels, view: View, x: float, light: float, rng: np.random.Generator) -> None:
    """Mud, leaves, paper over the ground."""
    for count, size, tone in ((60, (0.08, 0.34), (58, 84, 112)), (380, (0.03, 0.08), (40, 96, 150))):
        for _ in range(count):
            away = 1 / float(rng.uniform(1 / 14, 1 / 3.4))
            across = x + float(rng.normal(0.6, 1.3))
            _blot(image, view, (across, away), float(rng.uniform(*size)), tone, light * float(rng.uniform(0.75, 1.15)))
    _litter(image, view, x, light, rng, 22)


def posters(image: Pixels, view: View, x: float, light: float, rng: np.random.Generator) -> None:
    """Small advertisements on the cabinet."""
    cabinet(image, view, x, light)
    for n in range(7):
        left, low = x + 0.12 + 0.42 * (n % 3) + float(rng.uniform(0, 0.08)), 0.28 + 0.42 * (n // 3)
        wide, high = float(rng.uniform(0.24, 0.36)), float(rng.uniform(0.3, 0.4))
        sheet = [(left, low, 4.99), (left + wide, low, 4.99), (left + wide, low + high, 4.99), (left, low + high, 4.99)]
        face(image, view, sheet, PAPER[n % 4], light)
        for line in range(3):
            y = low + high * (0.25 + 0.22 * line)
            mark = [(left + 0.04, y, 4.98), (left + wide - 0.05, y, 4.98), (left + wide - 0.05, y + 0.04, 4.98),
                    (left + 0.04, y + 0.04, 4.98)]  # fmt: skip
            face(image, view, mark, (60, 40, 190), light)


def cabinet(image: Pixels, view: View, x: float, light: float) -> None:
    """A grey cabinet that belongs there."""
    shadow(image, view, x - 0.2, x + 1.6, 4.6, 5.8)
    cuboid(image, view, (x, 5.0), (1.45, 1.5, 0.6), (150, 152, 148), light)


def bikes(image: Pixels, view: View, x: float, light: float, rng: np.random.Generator) -> None:
    """Bicycles and scooters across the pavement."""
    for n in range(5):
        away = 8.4 - 0.7 * n
        left = x - 0.9 + 0.75 * ((3 * n) % 5) + float(rng.uniform(-0.2, 0.2))
        tone: Tone = ((40, 150, 235), (200, 130, 40), (70, 70, 70), (60, 170, 80), (40, 40, 190))[n]
        _bike(image, view, left, away, _lit(tone, light), _lit((38, 38, 38), light))


def _bike(image: Pixels, view: View, left: float, z: float, paint: Tone, tyre: Tone) -> None:
    """Seen from its side: wheels, frame, saddle, handlebar."""
    scale = view.scale(z)
    thick = max(1, round(0.045 * scale))

    def at(across: float, up: float) -> tuple[int, int]:
        px, py = view.at(left + across, up, z)
        return round(px), round(py)

    for hub in (0.33, 1.37):
        cv2.circle(image, at(hub, 0.33), round(0.32 * scale), tyre, thick, cv2.LINE_AA)
    for a, b in (((0.33, 0.33), (0.62, 0.72)), ((0.62, 0.72), (1.2, 0.72)), ((0.62, 0.72), (0.8, 0.3)),
                 ((0.8, 0.3), (1.2, 0.72)), ((1.37, 0.33), (1.16, 0.98)), ((0.62, 0.72), (0.58, 0.86))):  # fmt: skip
        cv2.line(image, at(*a), at(*b), paint, thick + 1, cv2.LINE_AA)
    cv2.line(image, at(0.44, 0.88), at(0.74, 0.88), tyre, 2 * thick, cv2.LINE_AA)
    cv2.line(image, at(1.02, 1.02), at(1.2, 0.98), tyre, 2 * thick, cv2.LINE_AA)


def car(image: Pixels, view: View, x: float, light: float, rng: np.random.Generator) -> None:
    """A car on the pavement."""
    shadow(image, view, x - 0.4, x + 2.3, 6.0, 9.0)
    tone = ((150, 146, 142), (42, 42, 40), (92, 52, 36), (48, 48, 150), (206, 206, 204))[int(rng.integers(5))]
    paint, glass = _lit(tone, light), _lit((96, 84, 76), light)
    scene.box(image, view, x + 0.9, 7.0, paint, glass)  # type: ignore[arg-type]
    for dx in (-0.62, 0.62):
        (px, py), scale = view.at(x + 0.9 + dx, 0.85, 7.0), view.scale(7.0)
        across, up = round(0.15 * scale), round(0.07 * scale)
        cv2.rectangle(image, (round(px) - across, round(py) - up), (round(px) + across, round(py) + up),
                      _lit((40, 40, 190), light), -1)  # fmt: skip


def stall(image: Pixels, view: View, x: float, light: float, rng: np.random.Generator) -> None:
    """A table with goods under an umbrella."""
    shadow(image, view, x - 0.5, x + 2.6, 4.6, 7.4)
    for left in (x, x + 1.15):
        cuboid(image, view, (left, 5.6), (1.05, 0.75, 0.8), WOOD[left > x], light)
        for _ in range(26):
            spot = (left + float(rng.uniform(0.08, 0.97)), 0.82, float(rng.uniform(5.6, 6.2)))
            blob(image, view, spot, (0.085, 0.085), GOODS[int(rng.integers(4))], light)
    face(image, view, [(x + 1.08, 0.7, 6.2), (x + 1.13, 0.7, 6.2), (x + 1.13, 2.3, 6.2), (x + 1.08, 2.3, 6.2)],
         (120, 120, 120), light)  # fmt: skip
    for n in range(6):
        a, b = x - 0.5 + 0.53 * n, x + 0.03 + 0.53 * n
        tone: Tone = (52, 52, 196) if n % 2 else (222, 224, 226)
        face(image, view, [(a, 2.0, 5.6), (b, 2.0, 5.6), (x + 1.1, 2.55, 6.2)], tone, light)


def hole(image: Pixels, view: View, x: float, light: float, rng: np.random.Generator) -> None:
    """Broken ground: a dark hole, cracks, loose pieces."""
    turn = np.linspace(0, 2 * np.pi, 18, endpoint=False)
    for share, tone in ((1.25, (124, 126, 128)), (1.0, (40, 42, 44))):
        ring = [(x + 0.9 + share * (0.75 + 0.2 * np.sin(3 * a)) * np.cos(a), 0.0,
                 5.6 + share * (0.55 + 0.12 * np.cos(5 * a)) * np.sin(a)) for a in turn.tolist()]  # fmt: skip
        face(image, view, ring, tone, light)
    for _ in range(26):
        away = float(rng.uniform(4.7, 6.6))
        _blot(image, view, (x + float(rng.uniform(-0.4, 2.2)), away), float(rng.uniform(0.03, 0.11)), (120, 122, 124),
              light)  # fmt: skip


LOOKS: dict[str, Draw] = {
    "heap": heap, "rubbish": rubbish, "dirt": dirt, "posters": posters, "bikes": bikes, "car": car, "stall": stall,
    "hole": hole,
}  # fmt: skip


def stays(look: str, image: Pixels, view: View, x: float, light: float) -> None:
    """What is still there when the problem is gone."""
    if look == "posters":
        cabinet(image, view, x, light)
    elif look == "rubbish":
        shadow(image, view, x + 0.4, x + 1.5, 6.0, 6.9)
        cuboid(image, view, (x + 0.7, 6.3), (0.6, 1.0, 0.55), (72, 128, 62), light)


def _litter(image: Pixels, view: View, x: float, light: float, rng: np.random.Generator, count: int) -> None:
    for _ in range(count):
        at = (x + float(rng.uniform(-0.8, 2.6)), float(rng.uniform(3.8, 7.0)))
        tone = PAPER[int(rng.integers(4))] if rng.random() < 0.5 else BAGS[int(rng.integers(4))]
        _blot(image, view, at, float(rng.uniform(0.03, 0.09)), tone, light)


def _blot(image: Pixels, view: View, at: tuple[float, float], size_m: float, tone: Tone, light: float) -> None:
    """A flat patch on the ground."""
    (px, py), scale = view.at(at[0], 0.0, at[1]), view.scale(at[1])
    high = max(1, round(size_m * scale * min(0.6, view.y_m / at[1])))
    cv2.ellipse(image, (round(px), round(py)), (max(1, round(size_m * scale)), high), 0, 0, 360, _lit(tone, light), -1,
                cv2.LINE_AA)  # fmt: skip


def _lit(tone: Tone, light: float) -> Tone:
    blue, green, red = (min(255.0, part * light) for part in tone)
    return blue, green, red
