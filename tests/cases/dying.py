"""A process whose children take cases through the flow as fast as they can, until somebody kills them.

`-m tests.cases.dying URL`: a line on stdin starts a child, which writes its pid to stdout once it is at work.
"""

import os
import sys
from itertools import count

import clock
from cases.intake.locate import Ground
from cases.service import Centre
from db import Database
from tests.cases.build import LAT, LON, REGISTRY, SEEN, T0, reported, settings, taken


def work(url: str) -> None:
    clock.fix_at(T0)
    at = Centre(Database(url), settings(), lambda: REGISTRY, lambda: SEEN)
    reported(at)  # what is only made once is made
    print(os.getpid(), flush=True)
    for n in count():
        taken(at, reported(at, float(n)), "closed", n + 60.0)


def main(url: str) -> None:
    Ground.of(REGISTRY, settings().cases.intake).at(LON, LAT)
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            work(url)
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main(sys.argv[1])
