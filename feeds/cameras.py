"""What did every camera see last, and is it still seeing? A pure fold: registry, snapshots → CameraState by id.

A live sensor never gives the same bytes twice: a camera that sends them again and again repeats an old picture, and its
times look fresh all the while. Only the newest picture of each camera outlives a restart, so a row begins anew there.
"""

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from feeds.settings import Settings
from feeds.states import CameraState, CameraWord
from records import Snapshot
from registry.model import Camera

Cameras = dict[str, CameraState]
Delta = dict[str, CameraState | None]


def state_of(camera: CameraState, now: float, settings: Settings) -> CameraWord:
    """Age of the newest picture in one word, or that it repeats; the demo's and domain.md 5.3's 5 min is `silent`."""
    if camera.t is None:
        return "none"
    if now - camera.t > settings.camera_silent_s:
        return "silent"
    if is_frozen(camera, settings):
        return "frozen"
    return "late" if now - camera.t > settings.camera_late_s else "ok"


def is_frozen(camera: CameraState, settings: Settings) -> bool:
    """The same bytes for so many pictures and so long that neither a burst nor one repetition explains it."""
    if camera.t is None or camera.same_from_t is None:
        return False
    long = camera.t - camera.same_from_t >= settings.camera_frozen_s
    return long and camera.same_count >= settings.camera_frozen_pictures


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
    shown = replace(camera, snapshot=record.id, t=t, received_t=record.received_t, **_row(camera, record, t))
    return {camera.id: replace(shown, state=state_of(shown, record.received_t, settings))}


def _row(camera: CameraState, record: Snapshot, t: float) -> dict[str, Any]:
    """The row of pictures with the same bytes; one delivered twice (`id` is its natural key) makes it no longer."""
    if not record.sha256 or record.sha256 != camera.sha256:
        return {"sha256": record.sha256, "same_from_t": t, "same_count": 1}
    return {"same_count": camera.same_count + (record.id != camera.snapshot)}


def tick(state: Cameras, now: float, settings: Settings) -> Delta:
    delta: Delta = {}
    for camera in state.values():
        word = state_of(camera, now, settings)
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
