"""QUESTION: what may become of a picture? The words and structs between `picture.py` and `picture_judge.py`. Pure."""

from msgspec import Struct

# Why a picture is refused: what each word means for the person at the device.
REASONS = {
    "picture_truncated": "the picture ends before all of it was sent",
    "picture_undecodable": "no decoder can read it as a JPEG",
    "picture_too_large": "more bytes, more pixels or a longer side than allowed",
    "picture_too_heavy": "decoding it takes more memory than allowed",
    "picture_timeout": "decoding it takes longer than allowed",
    "picture_crash": "the decoder fell over it",
    "picture_missing": "its bytes are gone from the spool",
}


class Limits(Struct, frozen=True):
    """What the decoding process is told once, at its start."""

    max_bytes: int
    max_pixels: int
    max_side_px: int
    shown_side_px: int
    shown_quality: int
    thumb_width_px: int
    thumb_quality: int
    memory_mb: int
    time_s: float


class Order(Struct, frozen=True, array_like=True):
    """One picture to judge. The size is what its header claims: only used to decode big ones at less than full size."""

    path: str
    width_px: int
    height_px: int


class Clean(Struct, frozen=True, tag=True):
    """Decoded, turned upright and encoded anew: nothing of the sender's bytes is in it but the pixels."""

    jpeg: bytes
    thumb: bytes
    width_px: int  # of `jpeg`
    height_px: int


class Bad(Struct, frozen=True, tag=True):
    reason: str  # a key of REASONS
    detail: str = ""


class Ready(Struct, frozen=True, tag=True):
    """The decoding process has its limits on and its libraries loaded."""


Verdict = Clean | Bad
