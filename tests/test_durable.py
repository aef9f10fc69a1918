"""A file is whole or not there, whatever happens between the steps."""

import os
import resource
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import durable
from tests.product import ROOT

pytestmark = pytest.mark.edges  # kills processes: heavy for the quick ring

STEPS = ("open", "write", "flush", "fsync", "rename")


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def die_at(step: str, path: Path) -> None:
    """Write `path` in a process of its own that is killed just before `step`."""
    code = textwrap.dedent(f"""
        import os, pathlib, signal
        import durable

        def die(*_args, **_more):
            os.kill(os.getpid(), signal.SIGKILL)

        class Dying:
            def __init__(self, file): self.file = file
            def __enter__(self): return self
            def __exit__(self, *_all): self.file.close()
            def __getattr__(self, name): return die if name == {step!r} else getattr(self.file, name)

        if {step!r} == "fsync":
            os.fsync = die
        elif {step!r} == "rename":
            pathlib.Path.rename = die
        elif {step!r} == "open":
            pathlib.Path.open = die
        else:
            opened = pathlib.Path.open
            pathlib.Path.open = lambda *args, **more: Dying(opened(*args, **more))
        durable.write(pathlib.Path({str(path)!r}), b"new" * 100_000)
    """)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=30)
    assert done.returncode == -signal.SIGKILL


def test_a_written_file_is_there_alone_with_its_bytes(tmp_path: Path) -> None:
    durable.write(tmp_path / "a.jpg", b"picture")
    durable.settle(tmp_path)
    assert names(tmp_path) == ["a.jpg"]
    assert (tmp_path / "a.jpg").read_bytes() == b"picture"


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_before_any_step_leaves_no_half_file_under_the_name(tmp_path: Path, step: str) -> None:
    die_at(step, tmp_path / "a.jpg")
    assert not (tmp_path / "a.jpg").exists()
    assert set(names(tmp_path)) <= {durable.part_of(tmp_path / "a.jpg").name}


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_leaves_the_older_file_as_it_was(tmp_path: Path, step: str) -> None:
    (tmp_path / "a.jpg").write_bytes(b"old")
    die_at(step, tmp_path / "a.jpg")
    assert (tmp_path / "a.jpg").read_bytes() == b"old"


def test_what_a_crash_left_is_written_over_by_the_next_try_and_swept_away(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        die_at("rename", tmp_path / name)
    assert names(tmp_path) == [".a.jpg.part", ".b.jpg.part"]
    durable.write(tmp_path / "a.jpg", b"again")
    assert names(tmp_path) == [".b.jpg.part", "a.jpg"]
    assert durable.sweep(tmp_path) == 1
    assert names(tmp_path) == ["a.jpg"]
    assert durable.sweep(tmp_path) == 0


def test_a_disk_that_takes_no_more_raises_and_leaves_nothing(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            durable.write(tmp_path / "a.jpg", b"x" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert names(tmp_path) == []


def test_a_new_folder_is_settled_with_its_parents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def note(handle: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", note)
    deep = tmp_path / "day" / "camera"
    deep.mkdir(parents=True)
    durable.settle(deep, levels=3)
    assert synced == [str(deep), str(deep.parent), str(tmp_path)]
    synced.clear()
    durable.settle(deep)
    assert synced == [str(deep)]
