"""What did every camera see last, and is it still seeing? A pure fold: registry, snapshots → CameraState by id."""

from collections.abc import Iterable

from msgspec.structs import replace

from feeds.settings import Settings
from feeds.states import CameraState, CameraWord
from records import Snapshot
from registry.model import Camera

Cameras = dict[str, CameraState]
Delta = dict[str, CameraState | None]


def state_of(t: float | None, now: float, settings: Settings) -> CameraWord:
    """Age of the newest picture in one word; the demo's and domain.md 5.3's 5 min is `silent`."""
    if t is None:
        return "none"
    if now - t > settings.camera_silent_s:
        return "silent"
    return "late" if now - t > settings.camera_late_s else "ok"


def step(state: Cameras, record: Snapshot, settings: Settings) -> Delta:
    """The newest picture of a camera; a vehicle's camera without a registry row appears with its first one.

    A camera whose clock runs ahead must not freeze its own tile: it is never believed to be
    younger than the moment its picture reached us.
    """
    camera = state.get(record.camera)
    if camera is None:
        if record.camera == record.device:
            return {}
        name = f"{record.device} {record.channel}"
        camera = CameraState(record.camera, name, vehicle=record.device, channel=record.channel)
    t = min(record.t, record.received_t)
    if camera.t is not None and t <= camera.t:
        return {}
    word = state_of(t, record.received_t, settings)
    return {
        camera.id: replace(camera, state=word, snapshot=record.id, t=t, received_t=record.received_t),
    }


def tick(state: Cameras, now: float, settings: Settings) -> Delta:
    delta: Delta = {}
    for camera in state.values():
        word = state_of(camera.t, now, settings)
        if word != camera.state:
            delta[camera.id] = replace(camera, state=word)
    return delta


def enrol(state: Cameras, registered: Iterable[Camera], vehicles: Iterable[str]) -> Delta:
    """A new registry; cameras that only their vehicle's pictures made known stay while the vehicle does."""
    delta: Delta = {}
    rows, known = {row.id: row for row in registered}, set(vehicles)
    for camera in state.values():
        by_itself = camera.id == f"{camera.vehicle}-{camera.channel}" and camera.vehicle in known
        if camera.id not in rows and not by_itself:
            delta[camera.id] = None
    for row in rows.values():
        was = state.get(row.id)
        base = was or CameraState(row.id, row.name)
        now = replace(base, name=row.name, vehicle=row.vehicle, channel=row.channel)
        if now != was:
            delta[row.id] = now
    return delta
