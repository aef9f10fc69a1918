"""A process of its own in which pictures are decoded: 1 GB, 5 s a picture, killed and replaced when over.

The parent never loads a decoder. One lives at a time; it ends by itself when its parent does.
Frames on both pipes: 4 bytes length (big endian), then MessagePack.
"""

import logging
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO

import msgspec

from cameras.settings import Settings
from cameras.verdict import Bad, Limits, Order, Ready, Verdict
from records import Unreachable

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parent.parent
START_S = 30.0  # s until the decoder's libraries must be loaded
COMPLAINTS_BYTES = 65_536  # of its libraries, kept in memory
_answer = msgspec.msgpack.Decoder(Verdict | Ready).decode
_encode = msgspec.msgpack.Encoder().encode


class LimitedJudge:
    """Not thread-safe: one caller."""

    def __init__(self, settings: Settings) -> None:
        self.restarts = 0
        self._limits = Limits(
            settings.max_bytes,
            settings.max_pixels,
            settings.max_side_px,
            settings.shown_side_px,
            settings.shown_quality,
            settings.thumb_width_px,
            settings.thumb_quality,
            settings.decode_memory_mb,
            settings.decode_s,
        )
        self._process: subprocess.Popen[bytes] | None = None

    def judge(self, path: Path, width_px: int, height_px: int) -> Verdict:
        """What the picture in `path` comes to. Raises `Unreachable` when no decoder can be started at all."""
        process = self._running()
        try:
            _write(process.stdin, _encode(Order(str(path), width_px, height_px)))
            answer = _read(process, self._limits.time_s)
        except TimeoutError:
            self.close()
            return Bad("picture_timeout", f"longer than {self._limits.time_s:g} s")
        except (EOFError, BrokenPipeError):
            code = self._end(process)
            return Bad("picture_timeout" if code == -signal.SIGALRM else "picture_crash", f"decoder ended: {code}")
        if isinstance(answer, Ready):
            raise TypeError("the decoder answered out of turn")
        return answer

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._end(self._process)

    def _end(self, process: subprocess.Popen[bytes]) -> int:
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None
        return code

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        if self._process is not None:
            self._end(self._process)
        self.restarts += 1
        self._process = process = _start(self._limits)
        try:
            _read(process, START_S)
        except (EOFError, TimeoutError) as e:
            process.kill()
            raise Unreachable(f"picture decoder does not start: {self._end(process)}") from e
        return process

    def __enter__(self) -> "LimitedJudge":
        return self

    def __exit__(self, _kind: type[BaseException] | None, _e: BaseException | None, _tb: TracebackType | None) -> None:
        self.close()


def _start(limits: Limits) -> subprocess.Popen[bytes]:
    """OpenCV reads its own limits once, from the environment, when it is loaded."""
    environ = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "OPENBLAS_NUM_THREADS": "1",
        "OPENCV_LOG_LEVEL": "SILENT",
        "OPENCV_IO_MAX_IMAGE_PIXELS": str(limits.max_pixels),
        "OPENCV_IO_MAX_IMAGE_WIDTH": str(limits.max_side_px),
        "OPENCV_IO_MAX_IMAGE_HEIGHT": str(limits.max_side_px),
    }
    return subprocess.Popen(
        [sys.executable, "-B", "-m", "cameras.limited", msgspec.json.encode(limits).decode()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=environ,
        start_new_session=True,  # Ctrl-C on the terminal is the parent's to handle
    )


def _write(pipe: IO[bytes] | None, data: bytes) -> None:
    assert pipe is not None
    pipe.write(struct.pack(">I", len(data)) + data)
    pipe.flush()


def _read(process: subprocess.Popen[bytes], within_s: float) -> Verdict | Ready:
    """One frame. Raises TimeoutError, or EOFError when the process has ended."""
    assert process.stdout is not None
    handle, until = process.stdout.fileno(), time.monotonic() + within_s
    (size,) = struct.unpack(">I", _exactly(handle, 4, until))
    answer: Verdict | Ready = _answer(_exactly(handle, size, until))
    return answer


def _exactly(handle: int, size: int, until: float) -> bytes:
    parts: list[bytes] = []
    while size:
        ready, _, _ = select.select([handle], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise TimeoutError
        part = os.read(handle, min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


# -- inside the process ----------------------------------------------------------------------


def main(limits: Limits) -> None:
    """Answer orders until the parent closes the pipe."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    complaints = _quiet()
    _limit(limits)
    from cameras.judge import judge  # after the limits, and never in the parent

    _write(answers, _encode(Ready()))
    while head := orders.read(4):
        order = msgspec.msgpack.decode(orders.read(struct.unpack(">I", head)[0]), type=Order)
        signal.setitimer(signal.ITIMER_REAL, limits.time_s + 1)  # ends us even if the parent cannot
        try:
            with open(order.path, "rb") as file:
                data = file.read(limits.max_bytes + 1)
            verdict = judge(data, (order.width_px, order.height_px), limits, lambda: _heard(complaints))
        except FileNotFoundError:
            verdict = Bad("picture_missing")
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write(answers, _encode(verdict))


def _quiet() -> int:
    """Standard output and errors into memory: libjpeg says there, and only there, that a picture is cut."""
    complaints = os.memfd_create("complaints")
    for stream in (1, 2):
        os.dup2(complaints, stream)
    return complaints


def _heard(complaints: int) -> str:
    text = os.pread(complaints, 2_000, 0).decode("utf-8", "replace").strip()
    os.ftruncate(complaints, 0)
    os.lseek(complaints, 0, os.SEEK_SET)
    return text


def _limit(limits: Limits) -> None:
    memory = limits.memory_mb << 20
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, COMPLAINTS_BYTES),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main(msgspec.json.decode(sys.argv[1], type=Limits))
