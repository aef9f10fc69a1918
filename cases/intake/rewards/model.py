"""QUESTION: what is kept of a reward? Pure."""

from decimal import Decimal
from typing import NamedTuple


class Reward(NamedTuple):
    """`case`: the report it is for; `problem`: that case, or the master it was merged into."""

    n: int
    informant: str
    channel: str
    case: str
    problem: str
    message: str
    amount: Decimal  # yuan
    state: str  # pending, granted, paid, void
    why: str
    pending_t: float
    granted_t: float | None
    paid_t: float | None
    paid_by: str
    voucher: str
    version: int


class Sum(NamedTuple):
    """How many rewards of a state, and their yuan."""

    state: str
    rewards: int
    amount: Decimal
