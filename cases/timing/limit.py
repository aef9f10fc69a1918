"""QUESTION: what is a time limit? An amount of one of the kinds of time a city counts (field guide 2.5)."""

from typing import Literal, get_args

from msgspec import Struct

LimitKind = Literal["urgent_hour", "urgent_day", "work_hour", "work_day", "natural_day", "holiday_hour", "none"]
KINDS: tuple[LimitKind, ...] = get_args(LimitKind)


class Limit(Struct, frozen=True):
    """`amount` hours or days, as the kind says; `none` has no deadline and is never late."""

    kind: LimitKind
    amount: float = 0.0
