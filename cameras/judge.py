"""Decode one picture and encode it anew. Runs inside the limited process only; the one place that knows cv2 here.

`main` of `cameras.limited` sets OpenCV's own pixel limits before this is imported: a header that claims more
is refused by the decoder before it takes memory (reliability.md 0.9, row 33).
"""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from cameras.verdict import Bad, Clean, Limits, Verdict

Image = NDArray[np.uint8]
SOI, EOI, SOS = b"\xff\xd8\xff", b"\xff\xd9", b"\xff\xda"
REDUCED = {2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4, 8: cv2.IMREAD_REDUCED_COLOR_8}
CUT = ("premature end", "Premature end")  # libjpeg's words for pixels it had to make up


def judge(data: bytes, claimed_px: tuple[int, int], limits: Limits, heard: Callable[[], str]) -> Verdict:
    """`heard` gives what the decoder's library has complained of since it was last asked."""
    if len(data) > limits.max_bytes:
        return Bad("picture_too_large", f"{len(data)} bytes")
    if not data.startswith(SOI):
        return Bad("picture_undecodable", "not a JPEG by its first bytes")
    heard()
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), _how(claimed_px, limits))
        complaint = heard()
        if image is None:
            return Bad("picture_truncated" if _cut(data) else "picture_undecodable", complaint)
        if any(word in complaint for word in CUT):
            return Bad("picture_truncated", complaint)
        return _clean(np.asarray(image, np.uint8), limits)
    except MemoryError:
        return Bad("picture_too_heavy")
    except cv2.error as e:
        return _failed(e)


def _how(claimed_px: tuple[int, int], limits: Limits) -> int:
    """Flags: upright by EXIF, in colour, and as small as still fills the shown size."""
    longest = max(claimed_px)
    fitting = [by for by in REDUCED if longest // by >= limits.shown_side_px]
    return REDUCED[max(fitting)] if fitting else cv2.IMREAD_COLOR


def _cut(data: bytes) -> bool:
    return data.rfind(EOI) < data.rfind(SOS)


def _failed(error: cv2.error) -> Bad:
    if "CV_IO_MAX_IMAGE" in error.err:
        return Bad("picture_too_large", error.err)
    return Bad("picture_too_heavy" if error.code == cv2.Error.StsNoMem else "picture_undecodable", error.err)


def _clean(image: Image, limits: Limits) -> Clean:
    height, width = image.shape[:2]
    shown = _fit(image, min(1.0, limits.shown_side_px / max(width, height)))
    thumb = _fit(shown, min(1.0, limits.thumb_width_px / shown.shape[1]))
    return Clean(
        _encode(shown, limits.shown_quality), _encode(thumb, limits.thumb_quality), shown.shape[1], shown.shape[0]
    )


def _fit(image: Image, scale: float) -> Image:
    if scale == 1.0:
        return image
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _encode(image: Image, quality: int) -> bytes:
    _done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return bytes(data.tobytes())
