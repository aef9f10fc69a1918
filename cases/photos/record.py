"""QUESTION: what is kept of a photo, and under which name is it opened? Pure."""

from typing import NamedTuple

from cases.entry import Phase, Photo


class Stored(NamedTuple):
    """An uploaded photo; `path` is relative to the store. `t`, `lon`, `lat`: as its device says it was taken."""

    id: str
    phase: str
    t: float
    received_t: float
    by: str
    of: str
    lon: float | None
    lat: float | None
    width_px: int
    height_px: int
    size_bytes: int
    sha256: str
    path: str


def as_photo(stored: Stored, phase: Phase | None = None) -> Photo:
    """The record a case keeps of it; `phase`: when it proves another step than it was taken for."""
    said: Phase = phase or stored.phase  # type: ignore[assignment]
    return Photo(stored.id, said, url_of(stored.id), stored.t, stored.of or stored.by, stored.lon, stored.lat)


def field_photo(device: str, phase: Phase, t: float, lon: float | None, lat: float | None) -> Photo:
    """A photo that a device publishes as a snapshot: its url opens it as soon as it has arrived."""
    photo_id = field_id(device, t)
    return Photo(photo_id, phase, url_of(photo_id), t, device, lon, lat)


def field_id(device: str, t: float) -> str:
    """Id of a photo that a device publishes as a snapshot: known before the picture has arrived."""
    return f"{device}.{round(t * 1000)}"


def url_of(photo_id: str) -> str:
    return f"/api/v1/photos/{photo_id}"
