"""Files as people send them, made small."""

import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

from registry import importers
from registry.columns import KINDS
from registry.importers import Checked
from registry.model import Collector, Grid, Registry, Vehicle

VEHICLES = "id,kind,company,fleet_lead,plate,phone,home_lon,home_lat,crs"
GOOD = "V1,sweeper,甲公司,张三,湘B1,13812345678,113.08,27.83,"
SQUARE = [[113.08, 27.83], [113.081, 27.83], [113.081, 27.831], [113.08, 27.831], [113.08, 27.83]]
LINE = [[113.08, 27.83], [113.081, 27.83]]


def check(kind: str, data: bytes | str, registry: Registry | None = None, **more: Any) -> Checked:
    data = data.encode() if isinstance(data, str) else data
    return importers.check(KINDS[kind], data, registry or Registry(), **more)


def vehicles(*rows: str) -> str:
    return "\n".join((VEHICLES, *rows)) + "\n"


def only_problem(kind: str, data: bytes | str, registry: Registry | None = None, **more: Any) -> str:
    """The one reason, as it is told."""
    checked = check(kind, data, registry, **more)
    assert not checked.items
    assert len(checked.problems) == 1, checked.problems
    return checked.problems[0].told("f")


def excel(*rows: Sequence[Any], more_sheets: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))  # type: ignore[union-attr]
    for title in more_sheets:
        book.create_sheet(title)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed_member(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The zip with one member edited, as other programs write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as there, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in there.infolist():
            body = there.read(entry)
            made.writestr(entry.filename, body.replace(old, new) if entry.filename == name else body)
    return out.getvalue()


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(*features: Any, **members: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **members}, ensure_ascii=False).encode()


def area(coordinates: Any = None, kind: str = "Polygon") -> dict[str, Any]:
    return {"type": kind, "coordinates": [SQUARE] if coordinates is None else coordinates}


def line(coordinates: Any = None, kind: str = "LineString") -> dict[str, Any]:
    return {"type": kind, "coordinates": LINE if coordinates is None else coordinates}


def city() -> Registry:
    """One vehicle, one collector, one duty grid."""
    return Registry(
        version=3,
        vehicles={"V1": Vehicle("V1", "sweeper", "甲公司", "张三丰", phone="13812345678")},
        collectors={"C1": Collector("C1", "DG01", "李四", "073128680000")},
        grids={"DG01": Grid("DG01", "duty", area(), "一号网格", "嵩山路街道")},
    )
