"""QUESTION: what does this street look like? Sky, houses, trees, road, lamps and parked cars, drawn as light.

Everything stands in metres along the road and is seen through a `View`, far things first; the seed of a place decides
what stands there, so that a place is recognised. Names and places are invented, the pictures say so.
"""

from typing import NamedTuple

import cv2
import numpy as np
from msgspec import Struct

from demo.view import HEIGHT, WARM, WHITE, WIDTH, Colour, Hour, Image, View

SHIFT = 4  # cv2 draws at 1/16 px
FAR_M = 190.0
SIDEWALK_M = 4.5
LAMP_M = 9.0  # height
LAMP_GAP_M = 32.0
SKY_ROWS = 64


class Block(NamedTuple):
    """A house: its near and far end, its distance from the pavement, its height, the dice of its windows."""

    side: int
    z: float
    z_far: float
    back: float
    high: float
    seed: int


class Tree(NamedTuple):
    side: int
    z: float
    size: float


class Car(NamedTuple):
    side: int
    z: float
    paint: int


class Street(Struct, frozen=True):
    """What stands along a road; z in metres from the camera, side −1 left, 1 right."""

    half_m: float  # half the road's width
    lanes: int
    blocks: tuple[Block, ...]
    trees: tuple[Tree, ...]
    cars: tuple[Car, ...]
    lamp_phase_m: float
    lamp: Colour
    wet: float  # 0 dry … 1 mirror
    zebra: bool


def street(rng: np.random.Generator, half_m: float, lanes: int, zebra: bool, cars: bool = True) -> Street:
    """What a seed puts along a road."""
    blocks = []
    for side in (-1, 1):
        z, back = float(rng.uniform(6, 16)), float(rng.uniform(3, 9))
        while z < FAR_M:
            deep = float(rng.uniform(14, 38))
            high = float(rng.choice([7, 11, 18, 24, 36, 54]) * rng.uniform(0.85, 1.15))
            blocks.append(Block(side, z, z + deep, back, high, int(rng.integers(1 << 30))))
            z, back = z + deep + float(rng.choice([0.0, 2.0, 7.0, 16.0])), max(2.0, back + float(rng.uniform(-3, 3)))
    gap = float(rng.uniform(9, 15))
    places = np.arange(float(rng.uniform(12, 20)), FAR_M * 0.7, gap)
    trees = [
        Tree(side, float(z), float(rng.uniform(2.2, 3.6))) for z in places for side in (-1, 1) if rng.random() < 0.7
    ]
    spots = np.arange(14.0, 75.0, 6.2)
    parked = [
        Car(side, float(z), int(rng.integers(5))) for z in spots for side in (-1, 1) if cars and rng.random() < 0.3
    ]
    return Street(
        half_m, lanes, tuple(blocks), tuple(trees), tuple(parked), float(rng.uniform(8, LAMP_GAP_M)),
        WARM if rng.random() < 0.6 else WHITE, float(rng.uniform(0.35, 0.8)), zebra,
    )  # fmt: skip


def draw(place: Street, view: View, hour: Hour) -> Image:
    """The standing picture, without traffic."""
    image = _sky(view, hour)
    _ground(image, place, view, hour)
    things: list[Block | Tree | Car] = [*place.blocks, *place.trees, *place.cars]
    for thing in sorted(things, key=lambda one: -one.z):
        if isinstance(thing, Block):
            _block(image, place, view, hour, thing)
        elif isinstance(thing, Tree):
            _tree(image, place, view, hour, thing)
        else:
            _car(image, place, view, hour, thing)
    if hour.lamps:
        image = _wet(image, place, view)
    lamps(image, place, view, hour)
    return image


def polygon(image: Image, points: object, colour: Colour) -> None:
    """A filled polygon; points in px."""
    clipped = np.clip(np.asarray(points, dtype=np.float64), -20_000, 20_000)
    cv2.fillPoly(image, [np.round(clipped * 2**SHIFT).astype(np.int32)], colour, cv2.LINE_8, SHIFT)


def glow(image: Image, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
    """Light around a point, fading with the distance."""
    radius = min(radius, 900.0)
    x0, x1 = max(0, int(x - radius)), min(image.shape[1], int(x + radius) + 1)
    y0, y1 = max(0, int(y - radius)), min(image.shape[0], int(y + radius) + 1)
    if x0 >= x1 or y0 >= y1:
        return
    across = (np.arange(x0, x1, dtype=np.float32) - x) / radius
    down = (np.arange(y0, y1, dtype=np.float32) - y) / radius
    near = np.maximum(0, 1 - np.sqrt(across[None, :] ** 2 + down[:, None] ** 2))
    image[y0:y1, x0:x1] += (strength * near**2.6)[:, :, None] * np.array(colour, dtype=np.float32)


def pool(image: Image, x: float, y: float, wide: float, high: float, colour: Colour, strength: float) -> None:
    """A flat ellipse of light on the road."""
    x0, x1 = max(0, int(x - wide)), min(image.shape[1], int(x + wide) + 1)
    y0, y1 = max(0, int(y - high)), min(image.shape[0], int(y + high) + 1)
    if x0 >= x1 or y0 >= y1:
        return
    across = (np.arange(x0, x1, dtype=np.float32) - x) / wide
    down = (np.arange(y0, y1, dtype=np.float32) - y) / high
    near = np.maximum(0, 1 - (across[None, :] ** 2 + down[:, None] ** 2)) ** 2
    image[y0:y1, x0:x1] += (strength * near)[:, :, None] * np.array(colour, dtype=np.float32)


def lamps(image: Image, place: Street, view: View, hour: Hour) -> None:
    """Poles on both sides; at night their light and its pools on the road."""
    for z in np.arange(place.lamp_phase_m, FAR_M, LAMP_GAP_M)[::-1].tolist():
        for side in (-1, 1):
            foot, arm = side * (place.half_m + 0.8), side * (place.half_m - 1.6)
            (x0, y0), (x1, y1) = view.at(foot, 0, z), view.at(foot, LAMP_M, z)
            thick = max(1.0, 0.16 * view.scale(z))
            third = thick / 3
            pole: Colour = (0.13, 0.12, 0.12) if hour.lamps else (0.45, 0.45, 0.45)
            polygon(image, [(x0 - thick / 2, y0), (x0 + thick / 2, y0), (x1 + third, y1), (x1 - third, y1)], pole)
            hx, hy = view.at(arm, LAMP_M + 0.3, z)
            polygon(image, [(x1, y1 - third), (x1, y1 + third), (hx, hy + third), (hx, hy - third)], pole)
            if not hour.lamps:
                continue
            size = view.scale(z)
            fade = min(1.0, 26 / z) ** 0.5
            glow(image, hx, hy, max(5.0, 4.6 * size), place.lamp, 0.55 * fade)
            glow(image, hx, hy, max(2.5, 0.75 * size), (1.0, 1.0, 1.0), 1.3)
            gx, gy = view.at(arm * 0.8, 0, z)
            pool(image, gx, gy, 9.5 * size, max(2.0, 9.5 * size * view.y_m / z), place.lamp, 0.20 * fade)


def _sky(view: View, hour: Hour) -> Image:
    image = np.empty((HEIGHT, WIDTH, 3), np.float32)
    share = np.clip(np.arange(HEIGHT, dtype=np.float32) / max(1.0, view.horizon_px), 0, 1)[:, None, None] ** 1.6
    image[:] = np.array(hour.sky_top, np.float32) * (1 - share) + np.array(hour.sky_low, np.float32) * share
    return image


def _ground(image: Image, place: Street, view: View, hour: Hour) -> None:
    """Pavement, road, kerbs, marks; strips are cut into pieces so that they follow the curve."""
    top = int(view.horizon_px) + 1
    image[max(0, top) :] = hour.ground
    zs = np.geomspace(2.2, 900, 60)
    half = place.half_m
    _strip(image, view, zs, -half, half, hour.road)
    for side in (-1, 1):
        _strip(image, view, zs, side * half, side * (half + 0.35), hour.kerb)
    lane = 2 * half / place.lanes
    yellow: Colour = (hour.mark[0] * 0.35, hour.mark[1] * 0.82, hour.mark[2])
    for offset in (-0.16, 0.16):
        _strip(image, view, zs, offset - 0.06, offset + 0.06, yellow)
    for k in range(1, place.lanes):
        x = -half + k * lane
        if abs(x) > 0.5:
            for z in np.arange(4.0, 120, 9.0):
                _strip(image, view, np.linspace(z, z + 4, 4), x - 0.08, x + 0.08, hour.mark)
    if place.zebra:
        for x in np.arange(-half + 0.6, half - 0.6, 1.1):
            worn: Colour = (hour.mark[0] * 0.62, hour.mark[1] * 0.62, hour.mark[2] * 0.62)
            _strip(image, view, np.array([13.0, 17.0]), float(x), float(x) + 0.5, worn)
    far = np.exp(-(((np.arange(HEIGHT, dtype=np.float32) - top) / 60.0) ** 2))[:, None, None]
    far[:top] = 0
    image += far * (np.array(hour.sky_low, np.float32) - image) * 0.75  # haze


def _strip(image: Image, view: View, zs: object, left: float, right: float, colour: Colour) -> None:
    """A band of the road between two offsets from its middle."""
    depths = np.asarray(zs, dtype=np.float64).tolist()
    edge = [(left, z) for z in depths] + [(right, z) for z in reversed(depths)]
    polygon(image, view.ground(edge), colour)


def _haze(colour: Colour, z: float, hour: Hour) -> Colour:
    share = 1 - np.exp(-z / 130)
    return tuple(float(c * (1 - share) + s * share) for c, s in zip(colour, hour.sky_low, strict=True))  # type: ignore[return-value]


def _block(image: Image, place: Street, view: View, hour: Hour, block: Block) -> None:
    """A house: its front towards the road and its near side, with windows."""
    side, z0, z1, back, high, seed = block
    rng = np.random.default_rng(seed)
    x = side * (place.half_m + SIDEWALK_M + back)
    tint = float(rng.uniform(0.75, 1.2))
    wall: Colour = (hour.wall[0] * tint, hour.wall[1] * tint, hour.wall[2] * tint * float(rng.uniform(0.92, 1.1)))
    far_x = x + side * 30
    near = [view.at(x, 0, z0), view.at(far_x, 0, z0), view.at(far_x, high, z0), view.at(x, high, z0)]
    polygon(image, near, _haze((wall[0] * 0.7, wall[1] * 0.7, wall[2] * 0.7), z0, hour))
    front = [view.at(x, 0, z0), view.at(x, 0, z1), view.at(x, high, z1), view.at(x, high, z0)]
    polygon(image, front, _haze(wall, (z0 + z1) / 2, hour))
    _windows(image, view, hour, rng, x, (z0, z1, high))


def _windows(
    image: Image, view: View, hour: Hour, rng: np.random.Generator, x: float, size: tuple[float, float, float]
) -> None:
    z0, z1, high = size
    warm = float(rng.uniform(0.3, 0.75))
    share = hour.lit_share * float(rng.uniform(0.3, 1.9))
    step = 3.4
    for floor in range(int((high - 1.0) / 3.2)):
        y = 1.2 + 3.2 * floor
        shop = floor == 0 and hour.lamps
        for z in np.arange(z0 + 1.2, z1 - 1.6, step).tolist():
            lit = rng.random() < (0.30 if shop else share)
            bright = float(rng.uniform(0.35, 0.95))
            tone = WARM if rng.random() < warm else WHITE
            pane: Colour = (tone[0] * bright, tone[1] * bright, tone[2] * bright) if lit else hour.dark_pane
            wide = 1.7 if not shop else 2.8
            corners = [view.at(x, y, z), view.at(x, y, z + wide), view.at(x, y + 1.7, z + wide), view.at(x, y + 1.7, z)]
            polygon(image, corners, _haze(pane, z, hour))


def _tree(image: Image, place: Street, view: View, hour: Hour, tree: Tree) -> None:
    side, z, size = tree
    rng = np.random.default_rng(int(z * 1000) + side + 1)
    x = side * (place.half_m + 1.9)
    (bx, by), scale = view.at(x, 0, z), view.scale(z)
    polygon(image, [(bx - 0.1 * scale, by), (bx + 0.1 * scale, by), (bx, by - 3 * scale)], _haze(hour.tree, z, hour))
    for _ in range(9):
        dx, dy = float(rng.uniform(-0.6, 0.6)) * size, float(rng.uniform(2.6, 5.2))
        r = size * float(rng.uniform(0.3, 0.5))
        shade = float(rng.uniform(0.75, 1.3))
        colour = _haze((hour.tree[0] * shade, hour.tree[1] * shade, hour.tree[2] * shade), z, hour)
        centre = (int(np.clip(bx + dx * scale, -4000, 6000)), int(np.clip(by - dy * scale, -4000, 6000)))
        cv2.circle(image, centre, max(1, int(r * scale)), colour, -1, cv2.LINE_AA)


PAINT: tuple[Colour, ...] = (
    (0.55, 0.53, 0.52), (0.10, 0.10, 0.10), (0.30, 0.16, 0.10), (0.12, 0.13, 0.42), (0.7, 0.7, 0.7),
)  # fmt: skip


def _car(image: Image, place: Street, view: View, hour: Hour, car: Car) -> None:
    """A parked car, seen from behind or from the front."""
    side, z, number = car
    light = 0.34 if hour.lamps else 1.0
    x = side * (place.half_m - 1.15)
    paint: Colour = tuple(c * light for c in PAINT[number])  # type: ignore[assignment]
    box(image, view, x, z, paint, _haze(hour.dark_pane, z, hour))
    tail: Colour = (0.05, 0.05, 0.42 if hour.lamps else 0.55)
    for dx in (-0.62, 0.62):
        (lx, ly), scale = view.at(x + dx, 0.85, z), view.scale(z)
        polygon(image, _rect(lx, ly, 0.16 * scale, 0.07 * scale), tail)


def box(image: Image, view: View, x: float, z: float, paint: Colour, glass: Colour) -> None:
    """The outline of a car whose near end stands at z."""
    (cx, cy), s = view.at(x, 0, z), view.scale(z)
    polygon(image, _rect(cx, cy, 1.0 * s, 0.12 * s), (0.02, 0.02, 0.02))  # shadow
    body = [(-0.88, 0.25), (0.88, 0.25), (0.9, 0.9), (0.7, 1.0), (0.58, 1.46), (-0.58, 1.46), (-0.7, 1.0), (-0.9, 0.9)]
    polygon(image, [(cx + bx * s, cy - by * s) for bx, by in body], paint)
    pane = [(-0.62, 1.0), (0.62, 1.0), (0.5, 1.38), (-0.5, 1.38)]
    polygon(image, [(cx + bx * s, cy - by * s) for bx, by in pane], glass)


def _rect(x: float, y: float, wide: float, high: float) -> list[tuple[float, float]]:
    return [(x - wide, y - high), (x + wide, y - high), (x + wide, y + high), (x - wide, y + high)]


def _wet(image: Image, place: Street, view: View) -> Image:
    """The road mirrors what stands above the horizon, smeared downwards."""
    top = int(view.horizon_px)
    below = HEIGHT - top
    mirrored = cv2.resize(image[:top][::-1], (WIDTH, below), interpolation=cv2.INTER_AREA)
    smeared = cv2.blur(cv2.blur(mirrored, (5, 61)), (3, 41))
    mask = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    zs = np.geomspace(2.2, 900, 40)
    _strip(mask, view, zs, -place.half_m, place.half_m, (1.0, 1.0, 1.0))
    fade = np.linspace(0.9, 0.35, below, dtype=np.float32)[:, None, None]
    image[top:] += place.wet * 0.55 * fade * mask[top:] * smeared
    return image
