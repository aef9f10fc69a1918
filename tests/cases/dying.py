"""A process whose children take cases through the flow and die at a statement, as if the kernel had killed them.

`-m tests.cases.dying URL`: a number n on stdin starts a child that dies when it sends its n-th statement; a line on
stdout when it is dead.
"""

import os
import signal
import sys
from itertools import count
from typing import Any

import psycopg

import clock
from cases.intake.locate import Ground
from cases.service import Centre
from db import Database
from tests.cases.build import LAT, LON, REGISTRY, SEEN, T0, reported, settings, taken


def centre(url: str) -> Centre:
    return Centre(Database(url), settings(), lambda: REGISTRY, lambda: SEEN)


def die_at(statement: int) -> None:
    """Statements this process sends count from now on; before this one it is over."""
    execute, left = psycopg.Connection.execute, [statement]

    def counted(*args: Any, **more: Any) -> Any:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*args, **more)

    psycopg.Connection.execute = counted  # type: ignore[method-assign]


def work(at: Centre, statement: int) -> None:
    die_at(statement)
    for n in count():
        taken(at, reported(at, float(n)), "closed", n + 60.0)


def main(url: str) -> None:
    clock.fix_at(T0)
    first = centre(url)
    room = first.room()
    first.db.close()  # no thread of it lives on in a child
    Ground.of(REGISTRY, settings().cases.intake).at(LON, LAT)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            at = centre(url)
            at._room, at._looked = room, float("inf")
            work(at, int(line))
        os.waitpid(pid, 0)
        print(pid, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
