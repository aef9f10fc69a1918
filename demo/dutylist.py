"""QUESTION: which unit answers for which class where? The demo city's 权责清单 (示意), as rows of `import duties`.

Streets answer for what people do on the street, the departments for what they build and grow; who sweeps a road
follows from the road's contract and stands in no list.
"""

from msgspec import Struct

from demo import grids, roster

# Classes as the import names them: M06036 one class, M09 a major.
STREET_CLASSES = ("M06036", "M06010", "M06007", "M06002", "M06004", "M07001", "M07002", "M09")
DEPARTMENTS = {
    "P02": ("C01", "C02", "M06013", "M06050", "M06051"), "P03": ("C04", "M06017", "M06018"),
    "P04": ("M08", "M09009", "M06030", "M06001"), "P01": ("C03", "M06042", "M06037"),
}  # fmt: skip


class Row(Struct, frozen=True):
    """Columns of `import duties`."""

    id: str  # class
    unit: str
    area: str
    rank: int


def rows() -> list[Row]:
    """Each street's office in its street, each department everywhere."""
    offices = [(unit, name) for unit, name, kind in roster.UNITS if kind == "subdistrict"]
    streets = {name.removesuffix("街道").removesuffix("路"): name for _, name in grids.STREETS}
    found = [
        Row(code, unit, streets[name.removesuffix("街道办事处").removesuffix("路")], 1)
        for unit, name in offices
        for code in STREET_CLASSES
    ]
    return found + [Row(code, unit, "", 1) for unit, codes in DEPARTMENTS.items() for code in codes]
