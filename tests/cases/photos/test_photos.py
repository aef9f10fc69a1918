"""Photos of cases over HTTP: taken in, judged, shown; nothing of the sender's file but its pixels."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

import clock
from cases.photos.service import Album
from db import Database
from records import Snapshot
from tests.cameras.corpus import BAD, photo
from tests.cases.build import LAT, LON, REGISTRY, T0
from tests.cases.intake.live import House, house

pytestmark = pytest.mark.edges


@pytest.fixture
def at(db: Database, tmp_path: Path) -> Iterator[House]:
    clock.fix_at(T0)
    with house(db, tmp_path) as made:
        yield made


def test_a_photo_is_handed_in_kept_and_shown(at: House, tmp_path: Path) -> None:
    answer = at.upload(at.phone, photo(2_000, 1_500), t=T0 - 30, lon=LON, lat=LAT)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["phase"], made["by"], made["of"], made["t"]) == ("report", "C07", "C07", T0 - 30)
    assert (made["lon"], made["lat"], made["width_px"]) == (LON, LAT, 1_600)
    again = at.upload(at.phone, photo(2_000, 1_500), t=T0 - 30, lon=LON, lat=LAT).json()
    assert again["id"] == made["id"]  # sent twice through a gap in the network
    assert at.unit.get(made["url"].removeprefix("/api/v1")).status_code == 404  # of no case of theirs
    for caller, path, width in ((at.screen, made["url"], 1_600), (at.phone, made["thumb"], 320)):
        shown = caller.get(path.removeprefix("/api/v1"))
        assert shown.headers["content-type"] == "image/jpeg"
        assert shown.headers["x-content-type-options"] == "nosniff"
        image = cv2.imdecode(np.frombuffer(shown.content, np.uint8), cv2.IMREAD_COLOR)
        assert image is not None
        assert image.shape[1] == width
    originals = [p for p in (tmp_path / "photos" / "originals").rglob("*") if p.is_file()]
    assert [p.read_bytes() for p in originals] == [photo(2_000, 1_500)]
    assert not list((tmp_path / "photos" / "in").iterdir())


def test_what_is_no_photo_of_a_case_is_refused_and_nothing_kept(at: House, tmp_path: Path) -> None:
    wrong = {name: data for name, (data, _reason) in BAD.items() if len(data) < 1_000_000}
    some = [wrong[name] for name in sorted(wrong)[:4]]
    for data in [b"", b"\x89PNG\r\n\x1a\n" + b"0" * 100, *some, photo() + b"\0" * 1_100_000]:
        answer = at.upload(at.phone, data)
        assert answer.status_code == 422, answer.text
        assert answer.json()["detail"]
    good = photo()
    assert "未来" in at.upload(at.phone, good, t=T0 + 3_600).json()["detail"]
    assert "过早" in at.upload(at.phone, good, t=T0 - 90 * 86_400).json()["detail"]
    assert at.upload(at.phone, good, lon=LON).status_code == 422
    assert at.upload(at.screen, good).status_code == 403
    assert at.upload(at.gateway, good).status_code == 403
    assert not [p for p in (tmp_path / "photos").rglob("*") if p.is_file()]
    for name in ("f" * 32, "C07.1", "../../etc/passwd", "x"):
        assert at.screen.get(f"/photos/{name}").status_code == 404


def test_a_snapshot_of_a_collectors_phone_is_a_photo_that_stays(at: House, db: Database, tmp_path: Path) -> None:
    """The report names it before it has arrived; snapshots are forgotten after their time, photos of cases are not."""
    name = f"C07.{round(T0 * 1000)}"
    assert at.seat.get(f"/photos/{name}").json()["detail"] == "照片尚未传到"
    shown = tmp_path / "snapshots" / "20261123" / "C07"
    shown.mkdir(parents=True)
    (shown / "s1.jpg").write_bytes(b"large")
    (shown / "s1_t.jpg").write_bytes(b"small")
    with db.transaction() as tx:
        tx.execute(
            "INSERT INTO snapshot (id, device, camera, channel, t, received_t, width_px, height_px, size_bytes, sha256,"
            " path) VALUES ('s1', 'C07', 'C07', 'phone', %s, %s, 640, 480, 5, 'aa', '20261123/C07/s1.jpg')",
            (T0, T0),
        )
    snapshot = Snapshot("s1", "C07", "C07", "phone", T0, T0, 640, 480, 5, "aa")
    eye = Snapshot("s2", "CAM01", "CAM01", "main", T0, T0, 640, 480, 5, "bb")
    album = Album(db, at.centre.settings)
    assert album.adopt([snapshot, eye], REGISTRY) == 1
    assert album.adopt([snapshot], REGISTRY) == 1  # delivered again
    for path in shown.iterdir():
        path.unlink()
    assert at.screen.get(f"/photos/{name}").content == b"large"
    assert at.screen.get(f"/photos/{name}/thumb").content == b"small"
