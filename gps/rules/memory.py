"""QUESTION: what is remembered of a vehicle on its plan? Everything the rules need, nothing by the clock."""

import msgspec
from msgspec import Struct

from gps.rules.hold import Watch

Span = tuple[float, float]


class Lane(Struct, array_like=True):
    """One direction of a section, or a place worked standing (one piece). Times are s since the window's start."""

    hits: list[int]  # times each piece was covered
    first_s: list[int]  # when first, for pieces with hits
    last_s: list[int]  # when last
    reached: list[int] = []  # [k]: pieces covered at least k + 1 times
    ends: list[float] = []  # epoch s at which pass k was complete
    last_t: float | None = None  # newest covering


class Session(Struct, array_like=True):
    """A driver on this vehicle; `off_t` None: still signed in."""

    driver: str
    on_t: float
    off_t: float | None = None


class Trip(Struct, array_like=True):
    """An excursion away from the planned sections."""

    out_t: float
    progress_t: float  # when it last came nearer to one of its targets than ever
    targets: list[int] = []  # columns of `Brief.far`
    start_m: list[float] = []  # how far they were
    best_m: list[float] = []  # the nearest it came to each
    from_m: float = 0.0  # mileage when they were chosen
    place_t: float | None = None  # since when it is at a place
    back: int = 0  # fixes back on the route, for the return to be believed


class Memory(Struct):
    """Mutable. The same fixes and sign-ins give the same memory, however they came in."""

    plan: str
    vehicle: str
    lanes: list[Lane]
    watches: list[Watch]
    reached: list[float | None]  # when each of `Brief.milestones` was passed
    t: float = float("-inf")  # newest thing heard, fix or sign-in
    # newest fix
    fix_t: float | None = None
    x: float = 0.0
    y: float = 0.0
    line: int = -1  # planned section it was on, number in the plan; -1 none
    along_m: float = 0.0
    way: int = 0  # 1 forward, -1 backward, 0 unknown
    worked: bool = False  # it worked then
    legal: bool = False  # … on a planned section, at a legal speed
    run_t: float = 0.0  # since when fixes come without a gap
    # direction and mileage, from steps
    step_x: float = 0.0
    step_y: float = 0.0
    course_x: float = 0.0
    course_y: float = 0.0
    course_t: float = float("-inf")
    driven_m: float = 0.0
    worked_s: float = 0.0
    refill_s: float = 0.0  # on the way to, or at, places, the work signal off
    # standing
    stand_x: float = 0.0
    stand_y: float = 0.0
    stand_t: float = 0.0
    stray: int = 0
    excused_t: float = 0.0  # when it last stood with a reason: at a place, or working as its kind does
    dwell_t: float | None = None  # since when it stands at work at `dwell`
    dwell: int = -1  # number of the lane
    dwell_last_t: float = 0.0
    # firsts and lasts
    on_t: float | None = None  # first fix on a planned section
    work_t: float | None = None  # first working fix on one
    last_work_t: float | None = None
    complete_t: float | None = None  # all passes done
    done_m: float = 0.0  # covered, all passes
    passes_done: int = 0  # of all lanes, as planned at most
    # spans
    gaps: list[Span] = []  # silences longer than `Motion.gap_s`, in the window or not
    moves: list[Span] = []  # spans of motion
    sessions: list[Session] = []
    trip: Trip | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Memory).decode


def dump(memory: Memory) -> bytes:
    """MessagePack."""
    return _encode(memory)


def load(data: bytes) -> Memory:
    """What `dump` wrote. Raises msgspec.DecodeError on anything else."""
    return _decode(data)
