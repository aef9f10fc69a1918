"""QUESTION: what does every device measure at a moment of the room's time? Deterministic; asked for any hour.

Night vehicles work 23:00–06:00, the others by day; whoever is off stands in its bay. Collectors on duty walk round the
clock, resting ones send nothing. Units are planned when first asked for. Every day and night is as the one before.
"""

import math
from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from demo import plans, roster, route, staging, walks
from demo.city import City
from demo.ground import DECIMALS, FRAME
from demo.noise import Mask, Receiver
from demo.settings import Settings
from gps.geo import Array
from registry.model import Vehicle
from trace_file import Point

DAY_S = 86_400.0


Ping = Point  # one fix as a device sends it (DESIGN 4.2)


class Card(NamedTuple):
    """A driver signs in or out; `t` in epoch s, or in s since the shift may begin."""

    t: float
    driver: str
    on: bool


class Mover:
    """One device on its timed way; `length_s` after which the way begins again, `start_s` of the local day."""

    def __init__(self, way: route.Timed, start_s: float, length_s: float, every_s: float, receiver: Receiver) -> None:
        self.way, self.start_s, self.length_s, self.every_s = way, start_s, length_s, every_s
        self.receiver = receiver
        self.phase_s = 0.0
        self.cards: list[Card] = []  # in order of time
        self.works = False  # has a work signal
        self.parked_every_s: float | None = None  # s between fixes outside `busy_s`
        self.busy_s = math.inf  # of the way; after it the unit is off

    def moment(self, local_s: Array) -> tuple[route.Moment, Mask]:
        """The way's moments at local s, and whether the unit is on its shift then."""
        since = np.mod(local_s - self.start_s, self.length_s)
        return route.at(self.way, since), since < self.busy_s

    def fixes(self, t0: float, t1: float, utc_offset_s: float) -> Iterator[Ping]:
        """What it measures in [t0, t1)."""
        first = math.ceil((t0 - self.phase_s) / self.every_s)
        last = math.ceil((t1 - self.phase_s) / self.every_s)
        step = np.arange(first, last, dtype=np.float64)
        if self.parked_every_s is not None and len(step):
            thin = max(1, round(self.parked_every_s / self.every_s))
            _, busy = self.moment(step * self.every_s + self.phase_s + utc_offset_s)
            step = step[busy | (step % thin == 0)]
        if not len(step):
            return
        t = np.round(step * self.every_s + self.phase_s, 3)
        moment, busy = self.moment(t + utc_offset_s)
        yield from self._pings(t, moment, self._drivers(t + utc_offset_s, busy))

    def _drivers(self, local_s: Array, busy: Mask) -> list[str | None]:
        """Who is signed in at local s."""
        signed: list[str | None] = [None, *(card.driver if card.on else None for card in self.cards)]
        since = np.mod(local_s - self.start_s, self.length_s)
        latest = np.searchsorted([card.t for card in self.cards], since, side="right")
        return [signed[i] if on else None for i, on in zip(latest.tolist(), busy.tolist(), strict=True)]

    def _pings(self, t: Array, moment: route.Moment, drivers: list[str | None]) -> Iterator[Ping]:
        still = moment.kmh < 0.5
        east, north = self.receiver.error_m(t, still)
        lon, lat = FRAME.to_lonlat(moment.x + east, moment.y + north)
        wobble = np.where(still, 0.0, north)  # a receiver's course and speed are not exact either
        kmh = np.where(still, 0.0, np.maximum(moment.kmh + 0.08 * wobble, 0.3))
        heading = np.mod(moment.heading_deg + 1.5 * wobble, 360)
        columns = (
            t.tolist(), np.round(lon, DECIMALS - 1).tolist(), np.round(lat, DECIMALS - 1).tolist(),
            np.round(kmh, 1).tolist(), np.round(heading, 1).tolist(),
            still.tolist(), moment.work.tolist(), drivers,
        )  # fmt: skip
        for at, x, y, v, course, stands, work, driver in zip(*columns, strict=True):
            yield Ping(at, x, y, v, None if stands else course, 4.0, work if self.works else None, driver)


class Night:
    """The whole fleet of a city in a time zone."""

    def __init__(self, city: City, settings: Settings, zone: ZoneInfo) -> None:
        self.city, self.settings, self.zone = city, settings, zone
        self._movers: dict[str, Mover] = {}
        self._staged: dict[str, list[staging.Staged]] = {}
        self._planned: dict[str, dict[str, int]] = {}

    @cached_property
    def devices(self) -> tuple[str, ...]:
        """Who sends positions: the night's vehicles first, then the others, then collectors on duty."""
        return (*(v.id for v in self.city.vehicles), *(c.id for c in self.city.on_duty))

    @cached_property
    def planned_devices(self) -> frozenset[str]:
        """Those the night plan names."""
        return frozenset(v.id for v in self.city.vehicles if self.is_night(v.id))

    def fixes(self, device: str, t0: float, t1: float) -> Iterator[Ping]:
        """Fixes of one device with t0 ≤ t < t1, in order; none for a device that sends none."""
        if device not in self.devices:
            return iter(())
        return self.mover(device).fixes(t0, t1, self.utc_offset_s(t0))

    def utc_offset_s(self, t: float) -> float:
        offset = datetime.fromtimestamp(t, self.zone).utcoffset()
        return offset.total_seconds() if offset else 0.0

    def local_s(self, t: float) -> float:
        """s of the local day."""
        return (t + self.utc_offset_s(t)) % DAY_S

    def is_night(self, device: str) -> bool:
        """Whether a vehicle belongs to the night plan."""
        return int(device[1:]) <= roster.NIGHT_VEHICLES

    def on_shift(self, device: str, t: float) -> bool:
        """Whether a vehicle is out at that moment."""
        start, length = plans.hours(device, self.is_night(device))
        return (self.local_s(t) - start) % DAY_S < length

    def shift_began(self, device: str, t: float) -> float:
        """Epoch s at which the vehicle's running shift began, or the last one if it is off."""
        start, _ = plans.hours(device, self.is_night(device))
        return t - (self.local_s(t) - start) % DAY_S

    def mover(self, device: str) -> Mover:
        made = self._movers.get(device)
        if made is None:
            made = self._movers[device] = self._vehicle(device) if device.startswith("A") else self._collector(device)
        return made

    def running_shift_began(self, t: float) -> float:
        """Epoch s at which the night's or the day's shift began, whichever runs at `t`."""
        return t - min((self.local_s(t) - plans.shift_of(night)[0]) % DAY_S for night in (True, False))

    def sign_ins(self, vehicle: str, t0: float, t1: float) -> list[Card]:
        """Drivers' cards in [t0, t1), epoch s: before they leave, after they are back, and in between tonight."""
        began = self.shift_began(vehicle, t1)
        cards = [card._replace(t=began + card.t) for card in self.mover(vehicle).cards]
        return [card for card in cards if t0 <= card.t < t1]

    def staged(self, vehicle: str) -> list[staging.Staged]:
        """What the vehicle does wrong each night."""
        self.mover(vehicle)
        return self._staged.get(vehicle, [])

    def rng(self, device: str, purpose: str = "") -> np.random.Generator:
        """The dice of one device for one purpose."""
        return np.random.default_rng([self.settings.seed, *device.encode(), *purpose.encode()])

    def clean_behind(self, vehicle: str, t: float) -> bool:
        """Whether the road behind it is as clean as it should be."""
        since = t - self.shift_began(vehicle, t)
        poor = [one for one in self.staged(vehicle) if one.act.breach == "poor_effect"]
        return not any(one.from_s <= since < one.to_s for one in poor)

    def planned(self, device: str) -> dict[str, int]:
        """Passes by section or manhole that a night vehicle can be asked for, in its order."""
        known = self._planned.get(device)
        if known is None:
            passes = plans.planned(plans.shift(self.city, self._by_id[device], True, self.rng(device)))
            known = {section: max(1, count - staging.SPARE.get(device, 0)) for section, count in passes.items()}
            self._planned[device] = known
        return known

    @cached_property
    def _stops(self) -> Array:
        """(n, 3) x, y, radius in metres of all places where vehicles stop."""
        radius = [place.radius_m or 0.0 for place in self.city.places]
        return np.array([(*spot.xy, reach) for spot, reach in zip(self.city.spots, radius, strict=True)])

    @cached_property
    def _by_id(self) -> dict[str, Vehicle]:
        return {v.id: v for v in self.city.vehicles}

    def _vehicle(self, device: str) -> Mover:
        rng, night = self.rng(device), self.is_night(device)
        start_s, length_s = plans.shift_of(night)
        change = staging.change_of(device)
        legs, _, strayed = plans.shift(self.city, self._by_id[device], night, rng, change)
        way = route.in_time(route.timed(legs, rng), sum(leg.takes_s for leg in legs))
        way, self._staged[device] = staging.applied(way, device, strayed, self._stops)
        if device in plans.MORNINGS:
            way = self._with_morning(way, device, start_s)
        mover = Mover(way, start_s, DAY_S, self.settings.vehicle_every_s, Receiver(rng))
        mover.phase_s = round(float(rng.uniform(0, self.settings.vehicle_every_s)), 2)
        mover.parked_every_s, mover.busy_s = self.settings.parked_every_s, plans.hours(device, night)[1]
        mover.cards, mover.works = self._cards(device, legs[0].pause_s), True
        return mover

    def _with_morning(self, way: route.Timed, device: str, start_s: float) -> route.Timed:
        """The night as it is, a stay in the bay, then the round by day."""
        rng = self.rng(device, "morning")
        round_ = route.timed(plans.morning(self.city, self._by_id[device], rng), rng)
        return route.joined(way, round_, plans.MORNINGS[device][0] + DAY_S - start_s)

    def _cards(self, device: str, leaves_s: float) -> list[Card]:
        """In before it leaves the bay, out when it is back."""
        own, (_, length_s) = roster.driver_of(device), plans.shift_of(self.is_night(device))
        late_s = float(self.rng(device, "card").uniform(20, 240))
        first = max(60.0, min(leaves_s, plans.LEAD_S + 300) - late_s) if self.is_night(device) else late_s
        cards = [Card(first, own, True), Card(length_s - late_s, own, False)]
        for _, from_s, to_s in (one for one in self._staged[device] if one.act.breach == "driver_mismatch"):
            other = roster.RELIEF_DRIVER
            swap = [Card(from_s, own, False), Card(from_s + 20, other, True),
                    Card(to_s, other, False), Card(to_s + 20, own, True)]  # fmt: skip
            cards[1:1] = swap
        if device in plans.MORNINGS:
            start_s, out_s = plans.hours(device, True)
            back_s = plans.MORNINGS[device][0] + DAY_S - start_s + late_s
            cards += [Card(back_s, own, True), Card(out_s - late_s, own, False)]
        return cards

    def _collector(self, device: str) -> Mover:
        rng = self.rng(device)
        collector = next(c for c in self.city.on_duty if c.id == device)
        way = route.timed(walks.round_of(self.city, collector, rng), rng)
        start_s = round(float(rng.uniform(0, way.end_s))) + roster.LATER_S.get(device, 0)
        rounds = max(1, round(DAY_S / way.end_s))  # whole rounds a day, so that midnight is no seam
        way = way._replace(t=way.t * (DAY_S / rounds / way.end_s))
        mover = Mover(way, float(start_s), way.end_s, self.settings.collector_every_s, Receiver(rng))
        mover.phase_s = round(float(rng.uniform(0, self.settings.collector_every_s)), 2)
        return mover
