"""Pictures are refused by their header, before anything is decoded. Rows 32 and 33 of the fault table."""

import struct
import time
import zlib

import cv2
import numpy as np
import pytest

from ingest.decoders.snapshot import Size, judge
from ingest.reasons import REASONS, Bad

LIMITS = (5_242_880, 40_000_000, 10_000)


def picture(width: int = 64, height: int = 48, **flags: int) -> bytes:
    image = np.random.default_rng(7).integers(0, 255, (height, width, 3), np.uint8)
    wishes = [value for name, number in flags.items() for value in (getattr(cv2, name), number)]
    return cv2.imencode(".jpg", image, wishes)[1].tobytes()


def sof(width: int, height: int, marker: int = 0xC0, components: int = 3, length: int | None = None) -> bytes:
    size = 8 + 3 * components if length is None else length
    return struct.pack(">BBHBHHB", 0xFF, marker, size, 8, height, width, components) + b"\x01\x11\x00" * components


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


SOI, SOS = b"\xff\xd8", b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00"
APP0 = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")


def made(*parts: bytes) -> bytes:
    return SOI + APP0 + b"".join(parts) + SOS + b"\x00" * 100 + b"\xff\xd9"


def reason(data: bytes) -> str:
    found = judge(data, *LIMITS)
    assert isinstance(found, Bad), found
    assert found.reason in REASONS
    return found.reason


def test_real_pictures_pass_with_their_size() -> None:
    assert judge(picture(), *LIMITS) == Size(64, 48)
    assert judge(picture(IMWRITE_JPEG_PROGRESSIVE=1), *LIMITS) == Size(64, 48)
    assert judge(picture(640, 360) + b"<?php trailing ?>", *LIMITS) == Size(640, 360)


def test_fill_bytes_and_a_thumbnail_in_exif_do_not_confuse() -> None:
    thumbnail = segment(0xE1, b"Exif\x00\x00" + picture(16, 16))
    assert judge(made(thumbnail, b"\xff\xff\xff", sof(64, 48)), *LIMITS) == Size(64, 48)


IHDR = struct.pack(">I4sIIBBBBB", 13, b"IHDR", 30_000, 30_000, 8, 2, 0, 0, 0)
PNG_900_MP = b"\x89PNG\r\n\x1a\n" + IHDR + zlib.compress(b"")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + bytes(5_242_880), "too_large"),
        (PNG_900_MP, "not_jpeg"),
        (b"GIF89a" + bytes(64), "not_jpeg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_jpeg"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "not_jpeg"),
        (b"\xff\xd8", "not_jpeg"),
        (b"\xff\xd8\xff", "no_size"),
        (SOI + APP0, "no_size"),
        (made(), "no_size"),
        (made(sof(0, 48)), "zero_size"),
        (made(sof(64, 0)), "zero_size"),
        (made(sof(10_000, 10_000)), "too_many_pixels"),
        (made(sof(10_001, 10)), "side_too_long"),
        (made(sof(65_535, 65_535)), "side_too_long"),
        (made(sof(64, 48), sof(9_000, 9_000)), "several_sizes"),
        (made(sof(9_000, 9_000), sof(64, 48, marker=0xC2)), "several_sizes"),
        (made(sof(64, 48, length=9)), "broken_jpeg"),
        (made(sof(64, 48, components=200)), "broken_jpeg"),
        (SOI + APP0 + b"\xff\xc0\x00\x01" + bytes(40), "broken_jpeg"),
        (SOI + APP0 + b"no marker here" + bytes(40), "broken_jpeg"),
        (SOI + APP0 + sof(64, 48), "broken_jpeg"),
        (picture()[:100], "no_size"),
        (SOI + segment(0xFE, b"x" * 65_000) * 30 + sof(64, 48) + SOS, "no_size"),
    ],
    ids=lambda value: value[:12] if isinstance(value, bytes) else value,
)
def test_each_bad_picture_has_its_reason(data: bytes, why: str) -> None:
    assert reason(data) == why


def test_a_bomb_is_refused_fast() -> None:
    bomb = made(segment(0xFE, b"\xff" * 60_000) * 16, sof(10_000, 10_000)) + bytes(4_000_000)
    began = time.process_time()
    for _ in range(20):
        judge(bomb, *LIMITS)
    assert (time.process_time() - began) / 20 < 0.05


def test_what_it_looks_like_is_said() -> None:
    found = judge(PNG_900_MP, *LIMITS)
    assert isinstance(found, Bad)
    assert found.detail == "a PNG"
