"""QUESTION: may this picture be decoded at all? Judged from the JPEG header alone, nothing is decoded.

Walks the markers (ITU-T T.81, annex B) from SOI to the first SOS: exactly one SOF must stand before it.
What follows the first SOS is for the judge of `cameras/`. Limits: reliability.md 7 and row 33.
"""

from typing import NamedTuple

from ingest.reasons import Bad

SOI = b"\xff\xd8\xff"
SOF = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
SOS, EOI = 0xDA, 0xD9
BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length: TEM, RST, SOI
HEADER_BYTES = 1 << 20  # all EXIF, colour profiles and thumbnails that real cameras write fit into it

KINDS = (
    (b"\x89PNG", "a PNG"),
    (b"GIF8", "a GIF"),
    (b"RIFF", "a WebP or AVI"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP"),
    (b"BM", "a BMP"),
)


class Size(NamedTuple):
    width_px: int
    height_px: int


def judge(data: bytes, most_bytes: int, most_pixels: int, longest_px: int) -> Size | Bad:
    """The size its header claims, or why the picture is refused; constant memory."""
    if not data:
        return Bad("empty")
    if len(data) > most_bytes:
        return Bad("too_large", f"{len(data)} bytes, at most {most_bytes}")
    if not data.startswith(SOI):
        return Bad("not_jpeg", _looks_like(data))
    size = _header_size(data)
    if isinstance(size, Bad):
        return size
    if not size.width_px or not size.height_px:
        return Bad("zero_size", f"{size.width_px} × {size.height_px}")
    if max(size) > longest_px:
        return Bad("side_too_long", f"{size.width_px} × {size.height_px}, at most {longest_px}")
    if size.width_px * size.height_px > most_pixels:
        return Bad("too_many_pixels", f"{size.width_px} × {size.height_px}, at most {most_pixels}")
    return size


def _header_size(data: bytes) -> Size | Bad:
    at, end = 2, min(len(data), HEADER_BYTES)
    sizes: list[Size] = []
    while True:
        while at < end and data[at : at + 2] == b"\xff\xff":
            at += 1  # fill bytes
        if at + 4 > end:
            return Bad("no_size" if not sizes else "broken_jpeg", "the header ends before the picture's data")
        if data[at] != 0xFF:
            return Bad("broken_jpeg", f"no marker at byte {at}")
        marker = data[at + 1]
        at += 2
        if marker in BARE:
            continue
        length = int.from_bytes(data[at : at + 2])
        if marker in (SOS, EOI):
            break
        if length < 2:
            return Bad("broken_jpeg", f"a segment of {length} bytes at byte {at}")
        if marker in SOF:
            found = _frame(data[at : at + length], length)
            if isinstance(found, Bad):
                return found
            sizes.append(found)
        at += length
    if len(sizes) == 1:
        return sizes[0]
    return Bad("several_sizes", f"{len(sizes)} SOF markers") if sizes else Bad("no_size")


def _frame(segment: bytes, length: int) -> Size | Bad:
    """SOF: length, precision, height, width, components, three bytes each."""
    if len(segment) < 8 or length != 8 + 3 * segment[7] or segment[7] not in (1, 3, 4) or segment[2] not in (8, 12, 16):
        return Bad("broken_jpeg", "false SOF: its length, precision or components do not agree")
    return Size(int.from_bytes(segment[5:7]), int.from_bytes(segment[3:5]))


def _looks_like(data: bytes) -> str:
    for first, name in KINDS:
        if data.startswith(first):
            return name
    text = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in text:
        return "an SVG"
    if text.startswith((b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<?xml", b"<")):
        return "HTML or XML"
    return "first bytes " + data[:4].hex(" ")
