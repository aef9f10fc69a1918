"""Rows 32 to 34 of the fault table, in a real limited process: what is refused, what is shown, what is not in it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from cameras.limited import LimitedJudge
from cameras.settings import Settings
from cameras.verdict import REASONS, Bad, Clean
from tests.cameras import corpus
from tests.helpers import eventually

pytestmark = pytest.mark.edges
PHOTOS = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos"
ROOT = Path(__file__).resolve().parents[2]
CORNERS = {"red": (0.25, 0.25, (0, 0, 255)), "green": (0.75, 0.25, (0, 255, 0)), "blue": (0.25, 0.75, (255, 0, 0))}


@pytest.fixture(scope="module")
def judge() -> Iterator[LimitedJudge]:
    with LimitedJudge(Settings()) as made:
        yield made


def take(judge: LimitedJudge, folder: Path, data: bytes, claimed: tuple[int, int] = (0, 0)) -> Clean | Bad:
    path = folder / "picture"
    path.write_bytes(data)
    return judge.judge(path, *claimed)


def shown(jpeg: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)


def rss_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def looks_upright(jpeg: bytes) -> None:
    image = shown(jpeg)
    height, width = image.shape[:2]
    for name, (x, y, colour) in CORNERS.items():
        assert np.abs(image[int(y * height), int(x * width)].astype(int) - colour).max() < 40, name


@pytest.mark.parametrize("name", corpus.BAD)
def test_a_bad_picture_is_refused_with_its_reason(name: str, judge: LimitedJudge, tmp_path: Path) -> None:
    data, reason = corpus.BAD[name]
    verdict = take(judge, tmp_path, data)
    assert isinstance(verdict, Bad)
    assert verdict.reason == reason
    assert reason in REASONS


@pytest.mark.parametrize("name", corpus.ODD)
def test_an_odd_picture_is_shown_without_its_payload(name: str, judge: LimitedJudge, tmp_path: Path) -> None:
    data, payload = corpus.ODD[name]
    assert payload in data
    verdict = take(judge, tmp_path, data)
    assert isinstance(verdict, Clean)
    for served in (verdict.jpeg, verdict.thumb):
        assert not payload or payload not in served
        assert b"Exif" not in served
        assert served.endswith(b"\xff\xd9")
        assert served.count(b"\xff\xd8\xff") == 1


def test_of_two_images_in_a_file_the_first_is_shown(judge: LimitedJudge, tmp_path: Path) -> None:
    verdict = take(judge, tmp_path, corpus.ODD["second image (MPO)"][0])
    assert isinstance(verdict, Clean)
    assert (verdict.width_px, verdict.height_px) == (640, 480)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_is_set_upright(orientation: int, judge: LimitedJudge, tmp_path: Path) -> None:
    verdict = take(judge, tmp_path, corpus.upright_by(orientation))
    assert isinstance(verdict, Clean)
    assert (verdict.width_px, verdict.height_px) == (640, 480)
    looks_upright(verdict.jpeg)
    looks_upright(verdict.thumb)


def test_a_big_picture_is_shown_at_most_1920_wide_with_a_thumbnail_of_320(judge: LimitedJudge, tmp_path: Path) -> None:
    verdict = take(judge, tmp_path, corpus.photo(4_000, 3_000), (4_000, 3_000))
    assert isinstance(verdict, Clean)
    assert (verdict.width_px, verdict.height_px) == (1_920, 1_440)
    assert shown(verdict.jpeg).shape == (1_440, 1_920, 3)
    assert shown(verdict.thumb).shape == (240, 320, 3)
    looks_upright(verdict.jpeg)


def test_the_same_picture_gives_the_same_bytes(judge: LimitedJudge, tmp_path: Path) -> None:
    assert take(judge, tmp_path, corpus.photo()) == take(judge, tmp_path, corpus.photo())


def test_the_parent_grows_by_less_than_20_mb_over_the_corpus(tmp_path: Path) -> None:
    """In a process of its own, for this one has a decoder loaded."""
    for at, (data, _) in enumerate([*corpus.BAD.values(), *corpus.ODD.values()]):
        (tmp_path / f"{at}").write_bytes(data)
    program = (
        "import sys; from pathlib import Path; from cameras.limited import LimitedJudge\n"
        "from cameras.settings import Settings\n"
        "rss = lambda: int(Path('/proc/self/statm').read_text().split()[1]) * 4096\n"
        "judge = LimitedJudge(Settings()); before = rss()\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()): judge.judge(path, 0, 0)\n"
        "judge.close(); print(rss() - before); assert 'cv2' not in sys.modules and 'numpy' not in sys.modules\n"
    )
    args = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(args, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 20e6


def test_the_decoder_stays_under_its_memory(judge: LimitedJudge, tmp_path: Path) -> None:
    take(judge, tmp_path, corpus.photo(6_300, 6_300), (6_300, 6_300))
    take(judge, tmp_path, corpus.photo(6_300, 6_300, progressive=True), (0, 0))
    assert judge.pid
    assert rss_mb(judge.pid) < 1_000


def test_a_picture_that_needs_more_memory_is_refused_and_the_next_one_is_fine(tmp_path: Path) -> None:
    with LimitedJudge(Settings(decode_memory_mb=300)) as small:
        refused = take(small, tmp_path, corpus.photo(6_000, 6_000))
        assert isinstance(refused, Bad)
        assert refused.reason == "picture_too_heavy"
        assert isinstance(take(small, tmp_path, corpus.photo()), Clean)


def test_a_picture_that_decodes_for_minutes_is_cut_off_and_the_next_one_is_fine(tmp_path: Path) -> None:
    """Thousands of progressive scans in 5 MB."""
    flat = cv2.imencode(".jpg", np.full((6_000, 6_000), 90, np.uint8), [cv2.IMWRITE_JPEG_PROGRESSIVE, 1])[1].tobytes()
    scan = flat[flat.rindex(b"\xff\xda") : -2]
    bomb = flat[:-2] + scan * (5_000_000 // len(scan)) + b"\xff\xd9"
    with LimitedJudge(Settings(decode_s=1.0)) as quick:
        refused = take(quick, tmp_path, bomb)
        assert isinstance(refused, Bad)
        assert refused.reason == "picture_timeout"
        assert isinstance(take(quick, tmp_path, corpus.photo()), Clean)
        assert quick.restarts == 2


def test_a_decoder_that_dies_is_replaced(tmp_path: Path) -> None:
    with LimitedJudge(Settings()) as mortal:
        take(mortal, tmp_path, corpus.photo())
        assert mortal.pid
        os.kill(mortal.pid, signal.SIGKILL)
        eventually(lambda: mortal._process is not None and mortal._process.poll() is not None)
        assert isinstance(take(mortal, tmp_path, corpus.photo()), Clean)
        assert mortal.restarts == 2


def test_the_decoder_ends_with_its_parent(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from cameras.limited import LimitedJudge\n"
        "from cameras.settings import Settings\n"
        "judge = LimitedJudge(Settings()); judge.judge(Path(sys.argv[1]), 0, 0); print(judge.pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    (tmp_path / "x").write_bytes(corpus.photo())
    args = [sys.executable, "-c", program, str(tmp_path / "x")]
    child = int(subprocess.run(args, cwd=ROOT, capture_output=True, text=True, check=False).stdout)
    eventually(lambda: not Path(f"/proc/{child}/exe").exists() or "Z (zombie)" in _status(child))


def test_the_decoder_writes_no_file_not_even_bytecode(judge: LimitedJudge, tmp_path: Path) -> None:
    """Its file size is limited: a cache it wrote would be cut, and break the next start of everything else."""
    take(judge, tmp_path, corpus.photo())
    assert "-B" in Path(f"/proc/{judge.pid}/cmdline").read_text().split("\0")


@pytest.mark.skipif(not PHOTOS.exists(), reason=f"real photographs are not at {PHOTOS}")
@pytest.mark.parametrize("name", ["street_berlin_01", "street_berlin_02", "building_lund_01", "building_lund_05"])
def test_a_real_photograph_loses_its_exif_and_position(name: str, judge: LimitedJudge) -> None:
    path = PHOTOS / f"{name}.jpg"
    assert b"Exif" in path.read_bytes()
    verdict = judge.judge(path, 3_264, 2_448)
    assert isinstance(verdict, Clean)
    assert verdict.width_px <= 1_920
    for served in (verdict.jpeg, verdict.thumb):
        assert b"Exif" not in served
        assert b"\x88\x25" not in served[:1_000]  # the tag that points to GPS, in either byte order
        assert b"\x25\x88" not in served[:1_000]
        assert b"\xff\xe1" not in served[:1_000]


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return "Z (zombie)"
