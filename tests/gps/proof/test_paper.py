"""What leaves the house can be checked: PDF and ZIP, every file with its hash, nothing lost in thinning."""

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import pytest
from msgspec.structs import replace

from gps.proof import bundle, drawings, labels, pdf
from gps.proof.proof import breach_moments
from tests.gps.proof.night import T, alert, proof, track

pytestmark = pytest.mark.edges  # PDF: heavy for the quick ring

ZONE = ZoneInfo("Asia/Shanghai")
MADE = pdf.Made(T + 600, "张三", "指挥中心（示意）", ZONE, "c" * 64)
needs_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")


def jpeg() -> bytes:
    picture = np.full((480, 640, 3), 90, np.uint8)
    return bytes(cv2.imencode(".jpg", picture)[1])


def words_of(paper: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=paper, capture_output=True, timeout=30, check=True)
    return done.stdout.decode()


@needs_reader
@pytest.mark.edges  # a process of its own
def test_the_paper_says_breach_numbers_plan_steps_and_hash() -> None:
    said = words_of(pdf.render(proof(), {"f" * 32: jpeg()}, MADE))
    for words in ("作业超速", "16.2 km/h", "10 km/h", "30 秒", "长江南路", "某某", "通知", "张三", "c" * 64, "共"):
        assert words.replace(" ", "") in said.replace(" ", "")


@needs_reader
@pytest.mark.edges
def test_the_paper_says_which_picture_is_missing_and_which_is_gone() -> None:
    said = words_of(pdf.render(proof(), {}, MADE)).replace(" ", "")
    assert "图片已不在库中" in said
    assert "内没有画面" in said


def test_the_same_proof_is_the_same_paper() -> None:
    assert pdf.render(proof(), {"f" * 32: jpeg()}, MADE) == pdf.render(proof(), {"f" * 32: jpeg()}, MADE)


def test_a_picture_that_is_none_and_an_alert_without_anything_still_make_a_paper() -> None:
    bare = alert(vehicle="", plan=None, section=None, driver=None, lon=None, lat=None, value=None, threshold=None)
    assert pdf.render(proof(), {"f" * 32: b"no jpeg"}, MADE).startswith(b"%PDF")
    nothing = proof(alert=bare, plan=None, fixes=[], signed=None, shots=[], steps=())
    assert pdf.render(nothing, {}, MADE).startswith(b"%PDF")


def test_every_file_of_the_bundle_has_its_hash_and_the_same_bundle_is_the_same_bytes() -> None:
    files = {"a.pdf": b"%PDF", "pictures/前.jpg": jpeg()}
    packed = bundle.packed(files, T, ZONE)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        sums = dict(reversed(line.split("  ")) for line in archive.read(bundle.MANIFEST).decode().splitlines())
        assert set(sums) == set(files) == set(archive.namelist()) - {bundle.MANIFEST}
        assert all(hashlib.sha256(archive.read(name)).hexdigest() == sums[name] for name in files)
    assert packed == bundle.packed(files, T, ZONE)


def test_the_track_in_the_bundle_has_every_fix_and_marks_the_breach_points() -> None:
    told = bundle.track_csv(track(), breach_moments(proof(), track())).decode()
    rows = list(csv.DictReader(io.StringIO(told)))
    assert len(rows) == len(track())
    assert [float(row["t"]) for row in rows if row["breach"] == "1"] == [T + s for s in range(0, 81, 5)]
    assert rows[0]["work"] == "true"


def test_the_data_are_plain_json_with_the_alert_as_an_object() -> None:
    data = json.loads(bundle.data_json(proof()))
    assert data["alert"]["id"] == "20261120-0007"
    assert data["track"][0]["lon"] == pytest.approx(track()[0].lon)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (16.24, "km/h", "16.2 km/h"),
        (240, "s", "4 分 00 秒"),
        (0.835, "share", "83.5 %"),
        (3, "count", "3 次"),
        (None, "m", "—"),
    ],
)
def test_amounts_are_said_in_the_field_s_words(value: float | None, unit: str, said: str) -> None:
    assert labels.amount(value, unit) == said


def test_a_step_names_way_recipient_and_words() -> None:
    _, told, remarked = proof().steps
    assert re.fullmatch(r".+；队长；【预警】A007超速", labels.said(told))
    assert labels.said(remarked) == "<已核对>"


@pytest.mark.parametrize(("span", "step"), [(23.0, 5.0), (0.9, 0.2), (10.0, 2.0), (0.0, 2e-10)])
def test_steps_of_an_axis_are_round(span: float, step: float) -> None:
    assert drawings.nice_step(span) == pytest.approx(step)


def test_what_a_device_said_of_its_driver_is_no_formula_in_the_csv() -> None:
    fixes = [replace(fix, driver='=HYPERLINK("http://x")') for fix in track()[:1]]
    rows = list(csv.reader(io.StringIO(bundle.track_csv(fixes, frozenset()).decode())))
    assert rows[1][bundle.COLUMNS.index("driver")] == '\t=HYPERLINK("http://x")'
