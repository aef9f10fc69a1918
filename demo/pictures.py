"""QUESTION: what does this camera see at this moment? A drawn street by night or day with traffic, as JPEG.

Standing scenes are drawn once per place and kept as JPEG; a picture adds traffic, lights and the burned-in line with
name and time. All of it is invented, and the picture says so (示意).
"""

import math
from collections import OrderedDict
from datetime import datetime
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import numpy.typing as npt

from demo import dirt, scene
from demo.view import AMBER, DAY, HEIGHT, NIGHT, RED, WHITE, WIDTH, Colour, Image, View

Pixels = npt.NDArray[np.uint8]
QUALITY = 78
SCENES_KEPT = 160  # as JPEG, about 0.2 MB each
VIEWS_A_ROAD = 3  # different scenes along one road: drawing one costs ten pictures
DAWN_H, DUSK_H, TWILIGHT_H = 6.8, 17.8, 0.5  # local hours, November
FONT_PX = 26
SAFE_PX = 136  # from the sides: tiles of other proportions cut that much off
CAR_KMH = 38.0
Q = 4  # soft light is computed at a quarter of the size


class Pictures:
    """Draws for all cameras of a city; not for several threads at once."""

    def __init__(self, seed: int, zone: ZoneInfo) -> None:
        self._seed, self._zone = seed, zone
        self._scenes: OrderedDict[tuple[str, bool], bytes] = OrderedDict()
        grain = np.random.default_rng(seed).normal(0, 0.006, (HEIGHT, WIDTH, 1))
        self._grain: Image = np.asarray(grain, dtype=np.float32)
        self._font = cv2.FontFace("uni")  # OpenCV's own, with Chinese

    def fixed(self, camera: str, name: str, lanes: int, t: float) -> bytes:
        """Seen from a mast at a crossing."""
        rng = self._rng(camera)
        view = View(
            float(rng.uniform(760, 900)), float(rng.uniform(205, 265)), WIDTH / 2 + float(rng.uniform(-150, 150)),
            float(rng.uniform(-3, 3)), float(rng.uniform(6.2, 8.2)), float(rng.uniform(-1, 1)) * 6e-4,
        )  # fmt: skip
        half = lanes * 3.25 / 2
        image = self._standing(camera, view, half, lanes, t, rng, zebra=True)
        self._traffic(image, view, half, lanes, t, camera)
        return self._finish(image, f"{camera} {name}", t)

    def vehicle(
        self, camera: str, road: str, lanes: int, along_m: float, t: float, working: bool, clean: bool = True
    ) -> bytes:
        """Seen from a vehicle on a road: `camera` ends in `-front` or `-rear`; not `clean`: behind it lies dirt."""
        vehicle, _, channel = camera.partition("-")
        rear = channel == "rear"
        place = f"{road}{int(along_m // 60) % VIEWS_A_ROAD}{channel}"
        rng = self._rng(place)
        half = lanes * 3.25 / 2
        lane = max(1.6, half - 2.6)  # it keeps to the kerb on its right; looking back that is the left
        view = View(820.0, 300.0, WIDTH / 2, -lane if rear else lane, 2.5, float(rng.uniform(-1, 1)) * 4e-4)
        image = self._standing(place, view, half, lanes, t, rng, zebra=False)
        if rear:
            if not clean:
                dirt.strew(image, view, half, self._daylight(t), self._rng(f"{place}{along_m:.0f}"))
            _behind(image, view, half, working and clean, self._daylight(t), t)
        else:
            _ahead(image, view, self._daylight(t), t)
        word = "后" if rear else "前"
        return self._finish(image, f"{vehicle} {word} · {road}", t)

    def _rng(self, place: str) -> np.random.Generator:
        return np.random.default_rng([self._seed, *place.encode()])

    def _daylight(self, t: float) -> float:
        """0 night … 1 day."""
        local = datetime.fromtimestamp(t, self._zone)
        hour = local.hour + local.minute / 60 + local.second / 3600
        rise, fall = (hour - DAWN_H) / TWILIGHT_H + 0.5, (DUSK_H - hour) / TWILIGHT_H + 0.5
        return min(1.0, max(0.0, min(rise, fall)))

    def _standing(
        self, place: str, view: View, half: float, lanes: int, t: float, rng: np.random.Generator, zebra: bool
    ) -> Pixels:
        """The scene without traffic; at dawn and dusk a blend of both."""
        street = scene.street(rng, half, lanes, zebra, cars=zebra)
        day = self._daylight(t)
        if day in (0.0, 1.0):
            return self._scene(place, street, view, day == 1.0)
        night, light = self._scene(place, street, view, False), self._scene(place, street, view, True)
        return np.asarray(cv2.addWeighted(light, day, night, 1 - day, 0), dtype=np.uint8)

    def _scene(self, place: str, street: scene.Street, view: View, day: bool) -> Pixels:
        kept = self._scenes.get((place, day))
        if kept is None:
            kept = _jpeg(_toned(scene.draw(street, view, DAY if day else NIGHT) + self._grain, day), 92)
            self._scenes[place, day] = kept
            while len(self._scenes) > SCENES_KEPT:
                self._scenes.popitem(last=False)
        self._scenes.move_to_end((place, day))
        decoded = cv2.imdecode(np.frombuffer(kept, np.uint8), cv2.IMREAD_COLOR)
        return np.asarray(decoded, dtype=np.uint8)

    def _traffic(self, image: Pixels, view: View, half: float, lanes: int, t: float, camera: str) -> None:
        """Cars pass in both directions, few by night; where they are follows from the time alone."""
        day = self._daylight(t)
        gap_s = 4.0 if day > 0.5 else 11.0
        speed = CAR_KMH / 3.6
        first = math.floor((t - 25) / gap_s)
        seen = []
        for k in range(first, first + math.ceil(30 / gap_s)):
            rng = np.random.default_rng([self._seed, *camera.encode(), k % 1_000_003])
            away = bool(rng.random() < 0.5)
            since = t - (k + float(rng.uniform(0, 0.8))) * gap_s
            z = 9 + speed * since if away else 170 - speed * since
            lane = (float(rng.integers(max(1, lanes // 2))) + 0.5) * 2 * half / lanes
            if 9 < z < 165 and rng.random() < 0.6:
                seen.append((z, lane if away else -lane, away, int(rng.integers(len(scene.PAINT)))))
        for z, x, away, paint in sorted(seen, reverse=True):
            _passing(image, view, x, z, away, scene.PAINT[paint], day)

    def _finish(self, image: Pixels, title: str, t: float) -> bytes:
        """Burn in name and time as cameras do."""
        stamp = datetime.fromtimestamp(t, self._zone).strftime("%Y-%m-%d %H:%M:%S")
        image[:46] = image[:46] // 2
        image[-38:] = image[-38:] // 10 * 7
        self._write(image, title, SAFE_PX, 33)
        self._write(image, stamp, WIDTH - SAFE_PX - 304, 33)
        self._write(image, "示意画面", SAFE_PX, HEIGHT - 12, 20)
        return _jpeg(image, QUALITY)

    def _write(self, image: Pixels, text: str, x: int, y: int, size: int = FONT_PX) -> None:
        cv2.putText(image, text, (x, y), (235, 240, 240), self._font, size)


def _passing(image: Pixels, view: View, x: float, z: float, away: bool, paint: Colour, day: float) -> None:
    """A car: its body by day, its lights by night."""
    (cx, cy), scale = view.at(x, 0.0, z), view.scale(z)
    reach = int(max(18, 6.5 * scale))
    x0, x1 = max(0, int(cx) - reach), min(WIDTH, int(cx) + reach)
    y0, y1 = max(0, int(cy) - reach), min(HEIGHT, int(cy) + reach)
    if x0 >= x1 or y0 >= y1:
        return
    light: Image = np.zeros((y1 - y0, x1 - x0, 3), np.float32)
    part = view._replace(middle_px=view.middle_px - x0, horizon_px=view.horizon_px - y0)
    solid: Image = image[y0:y1, x0:x1].astype(np.float32) / np.float32(255)
    share = 0.16 + 0.84 * day
    scene.box(solid, part, x, z, tuple(c * share for c in paint), (0.06 + 0.3 * day,) * 3)  # type: ignore[arg-type]
    tone, strength = (RED, 0.8) if away else (WHITE, 1.25)
    for dx in (-0.62, 0.62):
        lx, ly = part.at(x + dx, 0.72, z)
        _spark(light, lx, ly, max(2.5, 0.5 * scale), tone, strength * (1 - 0.6 * day))
        _spark(light, lx, ly, max(6.0, (1.3 if away else 2.6) * scale), tone, 0.5 * strength * (1 - day))
        rx, ry = part.at(x + dx, -0.9, z)
        _spark(light, rx, ry, max(5.0, 1.5 * scale), tone, 0.32 * strength * (1 - day))
    image[y0:y1, x0:x1] = (np.clip(solid + light, 0, 1) * 255).astype(np.uint8)


def _spark(light: Image, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
    down, across = np.ogrid[: light.shape[0], : light.shape[1]]
    near = np.maximum(0, 1 - np.hypot(across - x, down - y) / radius).astype(np.float32)
    light += (strength * near**2)[:, :, None] * np.array(colour, dtype=np.float32)


def _ahead(image: Pixels, view: View, day: float, t: float) -> None:
    """Own headlights on the road, the bonnet, the amber light's reflection."""
    light: Image = np.zeros((HEIGHT // Q, WIDTH // Q, 3), np.float32)
    for dx in (-0.7, 0.7):
        gx, gy = view.at(view.x_m + dx, 0, 9.0)
        scene.pool(light, gx / Q, (gy + 30) / Q, 430 / Q, 150 / Q, WHITE, 0.20 * (1 - day))
    flash = 0.5 + 0.5 * math.sin(t * 7)
    amber = (0.10 + 0.22 * flash) * (1 - 0.7 * day)
    scene.pool(light, WIDTH / 2 / Q, (HEIGHT - 40) / Q, 560 / Q, 120 / Q, AMBER, amber)
    _add(image, light)
    bonnet = np.array([(150, HEIGHT), (310, 640), (480, 622), (800, 622), (970, 640), (1130, HEIGHT)], np.int32)
    shade = int(38 + 110 * day)
    cv2.fillPoly(image, [bonnet], (shade + 12, shade + 30, shade + 44), cv2.LINE_AA)
    cv2.polylines(image, [bonnet], False, (shade + 40, shade + 74, shade + 96), 2, cv2.LINE_AA)
    glint = (20, int(110 + 90 * flash), int(150 + 100 * flash))
    cv2.ellipse(image, (640, 634), (70, 7), 0, 0, 360, glint, -1, cv2.LINE_AA)


def _behind(image: Pixels, view: View, half: float, working: bool, day: float, t: float) -> None:
    """The swept, wet track along the kerb, hazard lights, the striped bumper."""
    light: Image = np.zeros((HEIGHT // Q, WIDTH // Q, 3), np.float32)
    if working:
        light += _track(image, view, half, day)
    blink = 1.0 if math.sin(t * 5) > 0 else 0.25
    for x in (150, WIDTH - 150):
        scene.pool(light, x / Q, (HEIGHT - 60) / Q, 300 / Q, 150 / Q, AMBER, 0.30 * blink * (1 - 0.7 * day))
    _add(image, light)
    _bumper(image, 0.45 + 0.55 * day)


def _track(image: Pixels, view: View, half: float, day: float) -> Image:
    """Darkens the clean wet strip in place; the light it mirrors, at 1 / Q of the size."""
    depths = (2.4, 4.0, 8.0, 16.0, 40.0, 90.0)
    band = view.ground([(-half + 0.4, z) for z in depths] + [(-half + 3.1, z) for z in reversed(depths)])
    sharp: Image = np.zeros((HEIGHT // Q, WIDTH // Q, 3), np.float32)
    scene.polygon(sharp, band / Q, (1.0, 1.0, 1.0))
    mask: Image = np.asarray(cv2.blur(sharp, (5, 3)), dtype=np.float32)
    dark = (255 * (1 - mask * (0.32 if day > 0.5 else 0.20))).astype(np.uint8)
    cv2.multiply(image, cv2.resize(dark, (WIDTH, HEIGHT)), image, 1 / 255)
    top = int(view.horizon_px) // Q
    small = cv2.resize(image, (WIDTH // Q, HEIGHT // Q), interpolation=cv2.INTER_AREA)
    above = cv2.resize(small[:top][::-1], (WIDTH // Q, HEIGHT // Q - top))
    light: Image = np.zeros_like(mask)
    smeared = cv2.blur(cv2.blur(above, (3, 21)), (3, 13)).astype(np.float32) / 255
    light[top:] = (0.35 if day > 0.5 else 0.62) * mask[top:] * smeared
    return light


def _add(image: Pixels, light: Image) -> None:
    """Add light given at 1 / Q of the size."""
    small = (np.clip(light, 0, 1) * 255).astype(np.uint8)
    cv2.add(image, cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR), image)


def _bumper(image: Pixels, bright: float) -> None:
    top = HEIGHT - 64
    cv2.rectangle(image, (0, top), (WIDTH, HEIGHT), tuple(int(c * bright) for c in (60, 62, 64)), -1)
    for k, x in enumerate(range(-40, WIDTH + 40, 46)):
        stripe = np.array([(x, top + 22), (x + 46, top + 22), (x + 26, top + 2), (x - 20, top + 2)], np.int32)
        colour = (40, 40, 190) if k % 2 else (205, 208, 210)
        cv2.fillPoly(image, [stripe], tuple(int(c * bright) for c in colour), cv2.LINE_AA)


def _toned(light: Image, day: bool) -> Pixels:
    """Light → pixels: highlights roll off, corners darken."""
    y, x = np.ogrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    corners = (1 - 0.28 * (x * x + y * y) / 2).astype(np.float32)[:, :, None]
    light = np.maximum(light, 0) * corners
    rolled = light if day else 1 - np.exp(-1.75 * light)
    return np.asarray(np.clip(rolled * 255, 0, 255), dtype=np.uint8)


def _jpeg(image: Pixels, quality: int) -> bytes:
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return bytes(data.tobytes())
