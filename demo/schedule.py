"""QUESTION: what does the whole fleet publish between two moments? Fixes, backlogs, sign-ins, pictures, oddities.

Times are the room's. Pure: it says what is due; `play` sends it. With a speed above 1 the night runs faster than the
room's clock: units are where they would be later, their fixes carry the time at which they are sent.
"""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace

from demo import roster
from demo.city import City
from demo.ground import FRAME, lonlat
from demo.night import Night, Ping
from demo.outages import Outages
from demo.plans import hours
from demo.settings import Settings
from gps.geo import RoadIndex

STRANGER = "A099"  # a tracker nobody registered
FIRST_LOOK_S = 0.35  # between the first pictures of the fixed cameras, right after the start
BACK_S = 3.0  # from the first pictures after a blackout to the fixes that were stored
PREFIX = "city/v1"


class Message(NamedTuple):
    t: float
    device: str
    topic: str
    payload: bytes
    fixes: int = 0


class Shot(NamedTuple):
    """A picture to be drawn."""

    t: float
    device: str
    channel: str

    @property
    def topic(self) -> str:
        return f"{PREFIX}/{self.device}/snapshot/{self.channel}/{round(self.t * 1000)}"


class Seen(NamedTuple):
    """What a vehicle's cameras look at."""

    road: str
    lanes: int
    along_m: float
    working: bool
    clean: bool = True  # behind the vehicle


class Fleet:
    """All devices of a city, started at the room's time `began`."""

    def __init__(self, city: City, night: Night, settings: Settings, began: float) -> None:
        self.city, self.night, self.settings, self.began = city, night, settings, began
        self.outages = Outages(night)
        self.cameras = tuple(camera.id for camera in city.fixed_cameras if camera.id not in self._broken())
        self._roads = RoadIndex([(s.id, s.road.name, lonlat(s.xy)) for s in city.sections], reach_m=40)
        self._lanes = {section.id: section.road.lanes for section in city.sections}

    @property
    def devices(self) -> tuple[str, ...]:
        """Everything that keeps a line to the broker."""
        return (*self.night.devices, *self.cameras)

    def backlog(self, device: str, t: float) -> Iterator[Message]:
        """What it stored since the running shift began, or the one just over: sign-ins, then arrays of fixes."""
        since = max(self._stored_since(device, t), t - self.settings.backlog_most_s)
        until = self.outages.since(device, t) or t
        yield from self._sign_ins(device, since, t)
        pings = list(self.night.fixes(device, since, until))
        for i in range(0, len(pings), self.settings.backlog_chunk):
            yield _fixes(device, t, pings[i : i + self.settings.backlog_chunk])

    def _stored_since(self, device: str, t: float) -> float:
        """A planned shift that ended a moment ago is still judged: its vehicles send all of it."""
        began = self.night.running_shift_began(t)
        if device not in self.night.planned_devices:
            return began
        own = self.night.shift_began(device, t)
        return min(began, own) if t < own + hours(device, True)[1] + self.settings.shift_over_s else began

    def due(self, device: str, t0: float, t1: float) -> list[Message]:
        """What a unit publishes in [t0, t1), in order; fixes of a blackout come as one backlog at its end."""
        n0, n1 = self._night_t(t0), self._night_t(t1)
        found = self._sign_ins(device, n0, n1)
        for ping in self.night.fixes(device, n0, n1):
            if self.outages.since(device, ping.t) is None:
                found.append(_fixes(device, self._room_t(ping.t), [self._now(ping)], single=True))
        for start, end in self.outages.ending(device, n0, n1):
            held = [self._now(ping) for ping in self.night.fixes(device, start, end)]
            for i in range(0, len(held), self.settings.backlog_chunk):
                found.append(_fixes(device, self._room_t(end), held[i : i + self.settings.backlog_chunk]))
        return sorted(found, key=lambda message: message.t)

    def shots(self, t0: float, t1: float) -> list[Shot]:
        """Pictures taken in [t0, t1): cameras one after the other, each in its own rhythm."""
        found = []
        every = self.settings.camera_every_s
        for k, camera in enumerate(self.cameras):
            first = self.began + (k + 1) * FIRST_LOOK_S
            moments = [first] if t0 <= first < t1 else []
            found += [Shot(t, camera, "main") for t in moments + _ticks(t0, t1, every, k / len(self.cameras) * every)]
        return sorted(found + self._vehicle_shots(t0, t1))

    def _vehicle_shots(self, t0: float, t1: float) -> list[Shot]:
        """Front and rear by turns; a parked vehicle looks up less often, one without signal only when it is over."""
        found = []
        for k, vehicle in enumerate(self.city.vehicles):
            n = self._night_t(t0)
            for _, end in self.outages.ending(vehicle.id, n + BACK_S, self._night_t(t1) + BACK_S):
                found += [Shot(self._room_t(end) - BACK_S, vehicle.id, channel) for channel in ("front", "rear")]
            if self.outages.since(vehicle.id, n) is not None:
                continue
            out = self.night.on_shift(vehicle.id, n)
            every = self.settings.vehicle_picture_every_s if out else self.settings.parked_picture_every_s
            phase = (k + 0.5) / len(self.city.vehicles) * every / 2
            for channel, later in (("front", 0.0), ("rear", every / 2)):
                found += [Shot(t, vehicle.id, channel) for t in _ticks(t0, t1, every, phase + later)]
        return found

    def seen(self, vehicle: str, t: float) -> Seen:
        """The road under a vehicle."""
        mover, n = self.night.mover(vehicle), self._night_t(t)
        moment, _ = mover.moment(np.array([n + self.night.utc_offset_s(n)]))
        lon, lat = FRAME.to_lonlat(float(moment.x[0]), float(moment.y[0]))
        hit = self._roads.nearest(lon, lat, 40, float(moment.heading_deg[0]))
        working, clean = bool(moment.work[0]), self.night.clean_behind(vehicle, n)
        if hit is None:
            return Seen("支路", 2, 0.0, working, clean)
        return Seen(hit[1], self._lanes[hit[0]], hit[3], working, clean)

    def odd(self, t0: float, t1: float) -> list[Message]:
        """Messages in [t0, t1) that every real night has and nobody wants."""
        found = []
        for t in _ticks(t0, t1, self.settings.odd_every_s, self.settings.odd_every_s / 2):
            k = int(t // self.settings.odd_every_s)
            vehicle = f"A{1 + k * 7 % roster.NIGHT_VEHICLES:03d}"
            pings = list(self.night.fixes(vehicle, self._night_t(t) - 65, self._night_t(t)))[-1:]
            payloads = (
                ("fix", vehicle, [msgspec.json.encode(self._now(ping)) for ping in pings]),  # sent twice
                ("fix", vehicle, [msgspec.json.encode(Ping(t, 0.0, 0.0, 0.0))]),  # no satellites yet
                ("fix", STRANGER, [msgspec.json.encode(replace(self._now(ping), driver=None)) for ping in pings]),
                ("fix", vehicle, [b'{"t":' + str(round(t)).encode() + b',"lon":113.07,"la']),  # cut off
            )  # fmt: skip
            kind, device, bodies = payloads[k % len(payloads)]
            found += [Message(t, device, f"{PREFIX}/{device}/{kind}", body) for body in bodies]
        return found

    def _broken(self) -> frozenset[str]:
        """Fixed cameras out of order."""
        fixed = [camera.id for camera in self.city.fixed_cameras]
        rng = np.random.default_rng([self.settings.seed, 31])
        return frozenset(fixed[i] for i in rng.choice(len(fixed), self.settings.silent_cameras, replace=False))

    def _sign_ins(self, device: str, t0: float, t1: float) -> list[Message]:
        """Drivers' cards."""
        if not device.startswith("A"):
            return []
        found = []
        for t, driver, on in self.night.sign_ins(device, t0, t1):
            body = {"t": round(self._room_t(t), 1), "driver": driver, "card": f"8A{driver[1:]}", "on": on}
            found.append(Message(t, device, f"{PREFIX}/{device}/signin", msgspec.json.encode(body)))
        return found

    def _now(self, ping: Ping) -> Ping:
        """The ping as it is sent: with the room's time."""
        return ping if self.settings.speed == 1 else replace(ping, t=round(self._room_t(ping.t), 3))

    def _night_t(self, t: float) -> float:
        return self.began + (t - self.began) * self.settings.speed

    def _room_t(self, t: float) -> float:
        return t if t <= self.began else self.began + (t - self.began) / self.settings.speed


def _fixes(device: str, t: float, pings: list[Ping], single: bool = False) -> Message:
    body = msgspec.json.encode(pings[0] if single else pings)
    return Message(t, device, f"{PREFIX}/{device}/fix", body, len(pings))


def _ticks(t0: float, t1: float, every_s: float, phase_s: float) -> list[float]:
    """Multiples of `every_s`, shifted by `phase_s`, in [t0, t1)."""
    first, last = -int((phase_s - t0) // every_s), -int((phase_s - t1) // every_s)
    return [round(k * every_s + phase_s, 3) for k in range(first, last)]
