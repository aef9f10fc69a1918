"""Good, odd and bad pictures, made here: nothing of them lies in the repository."""

import struct
import zlib

import cv2
import numpy as np

SCRIPT = b"<script>alert('citywall')</script>"
PHP = b"<?php system($_GET['c']); ?>"
ZIP = b"PK\x03\x04" + b"\x14\0\0\0\0\0" + b"citywall-zip-payload"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>'
GIF = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"


def photo(width: int = 640, height: int = 480, progressive: bool = False) -> bytes:
    """A picture whose upper left quarter is red, upper right green, lower left blue, lower right grey, with noise."""
    image = np.full((height, width, 3), 128, np.uint8)
    image[: height // 2, : width // 2] = (0, 0, 255)
    image[: height // 2, width // 2 :] = (0, 255, 0)
    image[height // 2 :, : width // 2] = (255, 0, 0)
    noise = np.random.default_rng(1).integers(0, 24, image.shape, np.uint8)
    options = [cv2.IMWRITE_JPEG_QUALITY, 85, cv2.IMWRITE_JPEG_PROGRESSIVE, int(progressive)]
    return cv2.imencode(".jpg", cv2.subtract(image, noise), options)[1].tobytes()


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def with_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    """The segment right after the start marker."""
    return jpeg[:2] + segment(marker, body) + jpeg[2:]


def exif(orientation: int = 1, text: bytes = b"", gps: bool = False) -> bytes:
    """An APP1 body: little-endian TIFF with orientation, description and, if asked, a position in a GPS folder."""
    entries = [(0x010E, 2, text + b"\0"), (0x0112, 3, struct.pack("<HH", orientation, 0))]
    folder, extra = b"", b""
    count = len(entries) + gps
    data_at = 8 + 2 + 12 * count + 4
    for tag, kind, value in entries:
        many = len(value) if kind == 2 else 1
        if len(value) > 4:
            folder += struct.pack("<HHII", tag, kind, many, data_at + len(extra))
            extra += value
        else:
            folder += struct.pack("<HHI", tag, kind, many) + value.ljust(4, b"\0")
    if gps:
        folder += struct.pack("<HHII", 0x8825, 4, 1, data_at + len(extra))
        at = data_at + len(extra) + 2 + 12 + 4
        extra += struct.pack("<H", 1) + struct.pack("<HHII", 2, 5, 3, at) + b"\0\0\0\0"
        extra += struct.pack("<6I", 27, 1, 49, 1, 4848, 100)
    tiff = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", count) + folder + b"\0\0\0\0" + extra
    return b"Exif\0\0" + tiff


def upright_by(orientation: int) -> bytes:
    """The picture of `photo`, stored turned or mirrored, with the EXIF orientation that sets it right."""
    image = cv2.imdecode(np.frombuffer(photo(), np.uint8), cv2.IMREAD_COLOR)
    stored = {
        1: lambda i: i,
        2: lambda i: cv2.flip(i, 1),
        3: lambda i: cv2.rotate(i, cv2.ROTATE_180),
        4: lambda i: cv2.flip(i, 0),
        5: lambda i: cv2.transpose(i),
        6: lambda i: cv2.rotate(i, cv2.ROTATE_90_COUNTERCLOCKWISE),
        7: lambda i: cv2.rotate(cv2.transpose(i), cv2.ROTATE_180),
        8: lambda i: cv2.rotate(i, cv2.ROTATE_90_CLOCKWISE),
    }[orientation](image)
    return with_segment(cv2.imencode(".jpg", stored)[1].tobytes(), 0xE1, exif(orientation))


def claiming(jpeg: bytes, width: int, height: int) -> bytes:
    """The same bytes with another size in the SOF marker."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def png(width: int, height: int, pixels: bytes = b"") -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


def cut(jpeg: bytes, share: float) -> bytes:
    return jpeg[: int(len(jpeg) * share)]


# name → (bytes, reason). Every one is refused.
BAD = {
    "empty": (b"", "picture_undecodable"),
    "html": (HTML, "picture_undecodable"),
    "svg": (SVG, "picture_undecodable"),
    "gif": (GIF, "picture_undecodable"),
    "png": (png(2, 2, b"\0\1\2\3\4\5\6\0\1\2\3\4\5\6"), "picture_undecodable"),
    "png of 900 MP": (png(30_000, 30_000), "picture_undecodable"),
    "only the start marker": (b"\xff\xd8\xff", "picture_undecodable"),
    "html behind a start marker": (b"\xff\xd8\xff\xe0" + HTML, "picture_undecodable"),
    "0 × 0": (claiming(photo(), 0, 0), "picture_undecodable"),
    "100 MP": (claiming(photo(), 10_000, 9_999), "picture_too_large"),
    "a side of 40,000": (claiming(photo(), 40_000, 16), "picture_too_large"),
    "false SOF: 36 MP claimed": (claiming(photo(), 6_000, 6_000), "picture_truncated"),
    "cut in the header": (photo()[:300], "picture_undecodable"),
    "cut at 10 %": (cut(photo(), 0.1), "picture_truncated"),
    "cut at 90 %": (cut(photo(), 0.9), "picture_truncated"),
    "without the end marker": (photo()[:-2], "picture_truncated"),
    "half, end marker set": (cut(photo(), 0.5) + b"\xff\xd9", "picture_truncated"),
    "progressive, cut": (cut(photo(progressive=True), 0.6), "picture_truncated"),
    "more bytes than allowed": (photo() + b"\0" * 5_300_000, "picture_too_large"),
}

# name → (bytes, what must not be served: b"" when nothing is hidden). Every one is shown.
ODD = {
    "script in the comment": (with_segment(photo(), 0xFE, SCRIPT), SCRIPT),
    "script in EXIF": (with_segment(photo(), 0xE1, exif(text=SCRIPT)), SCRIPT),
    "script in XMP": (with_segment(photo(), 0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SCRIPT), SCRIPT),
    "script behind the end": (photo() + SCRIPT, SCRIPT),
    "PHP tail": (photo() + PHP, PHP),
    "ZIP tail": (photo() + ZIP, ZIP),
    "GPS in EXIF": (with_segment(photo(), 0xE1, exif(gps=True)), struct.pack("<6I", 27, 1, 49, 1, 4848, 100)),
    "second image (MPO)": (with_segment(photo(), 0xE2, b"MPF\0II*\0") + photo(320, 240), b"MPF\0"),
    "broken EXIF": (with_segment(photo(), 0xE1, b"Exif\0\0II*\0\xff\xff\xff\x7f" + SCRIPT), SCRIPT),
    "EXIF cut short": (with_segment(photo(), 0xE1, b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01"), b"Exif"),
    "progressive": (photo(progressive=True), b""),
    "1 × 1": (photo(1, 1), b""),
    "wide": (photo(4_000, 40), b""),
    "zero bytes behind the end": (photo() + b"\0" * 10_000, b"\0" * 1_000),
}
