"""QUESTION: is it a picture, and what does it show? Decodes one after the other and encodes them anew.

Runs inside the limited process of `picture.py` only; the one place of the product that knows cv2. OpenCV's own pixel
limits stand in the environment before it is loaded: a header that claims more is refused by the decoder before it
takes memory (reliability.md 0.9, row 33).
"""

import os
import resource
import signal
import struct
import sys
from collections.abc import Callable

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from picture import send
from verdict import Bad, Clean, Limits, Order, Ready, Verdict

COMPLAINTS_BYTES = 65_536  # of its libraries, kept in memory
_pack = msgspec.msgpack.Encoder().encode
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


# -- the process ---------------------------------------------------------------------------


def main(limits: Limits) -> None:
    """Answer orders until the parent closes the pipe."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    complaints = _quiet()
    _limit(limits)
    send(answers, _pack(Ready()))
    while head := orders.read(4):
        order = msgspec.msgpack.decode(orders.read(struct.unpack(">I", head)[0]), type=Order)
        signal.setitimer(signal.ITIMER_REAL, limits.time_s + 1)  # ends us even if the parent cannot
        try:
            with open(order.path, "rb") as file:
                data = file.read(limits.max_bytes + 1)
            verdict = judge(data, (order.width_px, order.height_px), limits, lambda: _heard(complaints))
        except FileNotFoundError:
            verdict = Bad("picture_missing")
        signal.setitimer(signal.ITIMER_REAL, 0)
        send(answers, _pack(verdict))


def _quiet() -> int:
    """Standard output and errors into memory: libjpeg says there, and only there, that a picture is cut."""
    complaints = os.memfd_create("complaints")
    for stream in (1, 2):
        os.dup2(complaints, stream)
    return complaints


def _heard(complaints: int) -> str:
    text = os.pread(complaints, 2_000, 0).decode("utf-8", "replace").strip()
    os.ftruncate(complaints, 0)
    os.lseek(complaints, 0, os.SEEK_SET)
    return text


def _limit(limits: Limits) -> None:
    memory = limits.memory_mb << 20
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, COMPLAINTS_BYTES),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main(msgspec.json.decode(sys.argv[1], type=Limits))
