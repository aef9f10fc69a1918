"""How do pictures of screens stay small? PNG with a palette; the largest ones with fewer colours until all fit."""

import io
from pathlib import Path

from PIL import Image

COLOURS = 256
KMEANS = 2  # steps that bring the palette back to what is seldom but tells: a red mark among photographs
FEWER = (160, 96, 64)  # steps down, while the folder is too large


def save(path: Path, png: bytes, colours: int = COLOURS) -> int:
    """Write a screenshot with a palette; its size, bytes."""
    with Image.open(io.BytesIO(png)) as shot:
        small = shot.convert("RGB").quantize(colours, Image.Quantize.MEDIANCUT, KMEANS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    return path.stat().st_size


def fit(folder: Path, most_bytes: int) -> int:
    """The folder's size once its largest pictures have given up colours, bytes; raises nothing when that is not
    enough: the caller says so."""
    for colours in FEWER:
        files = sorted(folder.glob("*.png"), key=lambda path: -path.stat().st_size)
        left = sum(path.stat().st_size for path in files)
        for path in files:
            if left <= most_bytes:
                return left
            left += _fewer(path, colours)
    return sum(path.stat().st_size for path in folder.glob("*.png"))


def _fewer(path: Path, colours: int) -> int:
    """How its size changed, bytes; a picture that would grow stays as it is."""
    before, old = path.stat().st_size, path.read_bytes()
    after = save(path, old, colours)
    if after >= before:
        path.write_bytes(old)
        return 0
    return after - before
