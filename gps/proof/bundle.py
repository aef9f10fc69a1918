"""QUESTION: how does a proof leave the house? One ZIP: paper, data, pictures, whole track, and the hash of each file.

The same proof makes the same bytes: entries carry the time of the export, nothing else changes.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

import msgspec

from gps.export import geojson, rfc3339
from gps.proof.proof import Proof, as_json
from records import Fix

MANIFEST = "SHA256SUMS"  # `sha256sum -c SHA256SUMS` checks the unpacked folder
COLUMNS = (
    "device",
    "t",
    "time",
    "lon",
    "lat",
    "speed_kmh",
    "heading_deg",
    "work",
    "driver",
    "acc_m",
    "flags",
    "breach",
)


def data_json(proof: Proof) -> bytes:
    """`proof.json`, and what the paper's hash is taken of."""
    return msgspec.json.format(msgspec.json.encode(as_json(proof)), indent=1)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def track_csv(fixes: Sequence[Fix], breaches: frozenset[float]) -> bytes:
    """Every fix as it was kept, columns of DESIGN 4.6 and more; `breaches`: moments the rule counted."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for fix in fixes:
        work = None if fix.work is None else str(fix.work).lower()
        rows.writerow(
            (fix.device, repr(fix.t), rfc3339(fix.t), repr(fix.lon), repr(fix.lat), fix.speed_kmh, fix.heading_deg,
             work, _tame(fix.driver), fix.acc_m, " ".join(fix.flags), int(fix.t in breaches))
        )  # fmt: skip
    return out.getvalue().encode()


def _tame(word: str | None) -> str | None:
    """What a device said that Excel would run as a formula gets a blank before it."""
    return "\t" + word if word is not None and word.startswith(("=", "+", "-", "@")) else word


def track_geojson(vehicle: str, pieces: Sequence[Sequence[Fix]]) -> bytes:
    return msgspec.json.encode(geojson(vehicle, pieces))


def packed(files: Mapping[str, bytes], t: float, zone: tzinfo) -> bytes:
    """The ZIP with its manifest; names with folders, `t`: time of the export, UTC epoch s."""
    sums = "".join(f"{sha256(data)}  {name}\n" for name, data in files.items()).encode()
    out = io.BytesIO()
    at = datetime.fromtimestamp(t, zone).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**files, MANIFEST: sums}.items():
            archive.writestr(zipfile.ZipInfo(name, at), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
