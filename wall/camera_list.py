"""What do the scripts know of the cameras? The data of the store `camera-list`, for strip and map alike."""

from typing import Any

from wall.look import Look, Props, camera_name

STORE = "camera-list"


def props(look: Look) -> Props:
    """All cameras: fixed ones first, then those on vehicles, each by id."""
    cameras = sorted(look.cameras.values(), key=lambda camera: (camera.vehicle or "", camera.id))
    rows: list[dict[str, Any]] = [
        {
            "id": camera.id,
            "name": camera_name(camera),
            "state": camera.state,
            "snapshot": camera.snapshot,
            "t": camera.t,
            "vehicle": camera.vehicle,
        }
        for camera in cameras
    ]
    return {STORE: {"data": rows}}
