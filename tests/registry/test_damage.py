"""Whatever happens to a file on its way, the answer is items or reasons, never a crash."""

import io
import random
import zipfile

import pytest

from registry.templates import template
from tests.registry.build import GOOD, LINE, VEHICLES, check, excel, feature, geojson, line, vehicles

pytestmark = pytest.mark.edges  # thousands of damaged files: heavy for the quick ring

ODD = [b"null", b"1e999", b"-", b'"', b"[", b"{}", b"\xff", b"true", b"9" * 30, b",", b"\r", b"\0"]
FILES = {
    "utf-8": ("vehicles", vehicles(GOOD, GOOD).encode()),
    "gb18030": ("vehicles", vehicles(GOOD).encode("gb18030")),
    "excel": ("vehicles", excel(VEHICLES.split(","), GOOD.split(","), ["=1", 2.5, True, None])),
    "roads": ("roads", geojson(feature(line([LINE, LINE], "MultiLineString"), id="R1", name="长江南路"))),
    "grids": ("grids", template("grids")),
}


def damaged(data: bytes, chance: random.Random) -> bytes:
    hurt = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(hurt) + 1)
        cut = chance.choice([0, 0, 1, 1, 20])
        hurt[at : at + cut] = chance.choice([b"", bytes([chance.randrange(256)]), chance.choice(ODD)])
    return bytes(hurt)


def damaged_inside(data: bytes, chance: random.Random) -> bytes:
    """One member of a zip that is whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as there, zipfile.ZipFile(out, "w") as made:
        hit = chance.choice(there.namelist())
        for name in there.namelist():
            made.writestr(name, damaged(there.read(name), chance) if name == hit else there.read(name))
    return out.getvalue()


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_gives_items_or_reasons(name: str) -> None:
    kind, data = FILES[name]
    for seed in range(150):
        chance = random.Random(seed)
        hurt = damaged_inside(data, chance) if name == "excel" and seed % 5 else damaged(data, chance)
        checked = check(kind, hurt)
        assert bool(checked.items) != bool(checked.problems), hurt
