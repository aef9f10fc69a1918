"""QUESTION: how do other programs read a track? GeoJSON and GPX, WGS-84, as pure text."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from records import Fix

GPX_TYPE = "application/gpx+xml"
GEOJSON_TYPE = "application/geo+json"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


def rfc3339(t: float) -> str:
    """UTC with milliseconds: `2026-11-20T18:00:00.250Z`."""
    return datetime.fromtimestamp(t, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def geojson(unit: str, pieces: Sequence[Sequence[Fix]]) -> dict[str, Any]:
    """One feature per run: a LineString with the time of every vertex, or a Point for a lone fix."""
    return {"type": "FeatureCollection", "features": [_feature(unit, run) for run in pieces]}


def gpx(unit: str, pieces: Sequence[Sequence[Fix]]) -> str:
    """A GPX 1.1 document: one track, one segment per run."""
    segments = "".join(f"<trkseg>\n{''.join(map(_point, run))}</trkseg>\n" for run in pieces)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gpx version="1.1" creator="CityWall" xmlns="http://www.topografix.com/GPX/1/1">\n'
        f"<trk><name>{escape(_NOT_XML.sub('', unit))}</name>\n{segments}</trk>\n</gpx>\n"
    )


def _point(fix: Fix) -> str:
    return f'<trkpt lat="{fix.lat:.7f}" lon="{fix.lon:.7f}"><time>{rfc3339(fix.t)}</time></trkpt>\n'


def _feature(unit: str, run: Sequence[Fix]) -> dict[str, Any]:
    line = [[round(fix.lon, 7), round(fix.lat, 7)] for fix in run]
    shape = {"type": "LineString", "coordinates": line} if len(run) > 1 else {"type": "Point", "coordinates": line[0]}
    about = {
        "unit": unit,
        "from": rfc3339(run[0].t),
        "to": rfc3339(run[-1].t),
        "times": [fix.t for fix in run],
        "speeds_kmh": [fix.speed_kmh for fix in run],
    }
    return {"type": "Feature", "geometry": shape, "properties": about}
