"""How does a feed's state change? By key only, so that a full state always heals a gap (style.md 3.7).

A delta is a `dict[K, V | None]`: a value sets the key, None deletes it.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")
R = TypeVar("R")


def apply(state: dict[K, V], delta: dict[K, V | None]) -> None:
    """Set and delete in place; applying a delta twice changes nothing more."""
    for key, value in delta.items():
        if value is None:
            state.pop(key, None)
        else:
            state[key] = value


def fold(
    step: Callable[[dict[K, V], R], dict[K, V | None]], state: dict[K, V], records: Iterable[R]
) -> tuple[dict[K, V | None], dict[K, V]]:
    """Run `step` over a batch, applying as it goes.

    Returns the batch's own delta, one entry per key, and what these keys held before.
    """
    total: dict[K, V | None] = {}
    before: dict[K, V] = {}
    for record in records:
        for key, value in step(state, record).items():
            if key not in total and key in state:
                before[key] = state[key]
            total[key] = value
            if value is None:
                state.pop(key, None)
            else:
                state[key] = value
    return total, before
