"""QUESTION: what does a picture from outside come to? It is decoded in a process of its own: 1 GB, 5 s a picture,
killed and replaced when over (reliability.md 0.9, rows 32 to 34).

The parent never loads a decoder. One lives at a time; it ends by itself when its parent does. What runs inside is
`picture_judge.py`. Frames on both pipes: 4 bytes length (big endian), then MessagePack.
"""

import os
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

from records import Unreachable
from verdict import Bad, Limits, Order, Ready, Verdict

ROOT = Path(__file__).resolve().parent
START_S = 30.0  # s until the decoder's libraries must be loaded

_answer = msgspec.msgpack.Decoder(Verdict | Ready).decode
_encode = msgspec.msgpack.Encoder().encode


class LimitedJudge:
    """Not thread-safe: one caller."""

    def __init__(self, limits: Limits) -> None:
        self.restarts = 0
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def judge(self, path: Path, width_px: int, height_px: int) -> Verdict:
        """What the picture in `path` comes to. Raises `Unreachable` when no decoder can be started at all."""
        process = self._running()
        try:
            send(process.stdin, _encode(Order(str(path), width_px, height_px)))
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
        [sys.executable, "-B", "-m", "picture_judge", msgspec.json.encode(limits).decode()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=environ,
        start_new_session=True,  # Ctrl-C on the terminal is the parent's to handle
    )


def send(pipe: IO[bytes] | None, data: bytes) -> None:
    """One frame, either way."""
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
