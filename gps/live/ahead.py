"""QUESTION: what will be worked next? Plans nobody watches yet, told to the walls as not begun.

By day visitors and the evening's shift lead ask for the coming night; nothing of it is judged before its time.
"""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from gps.live.settings import Settings
from gps.rules import judge
from gps.rules.ground import Ground
from gps.rules.settings import Rules
from records import Duty
from registry.model import Registry
from registry.plans import store as plan_store

if TYPE_CHECKING:
    from db import Tx

LOOK_S = 60.0  # s between two looks while no plan and nothing registered changes


class Ahead:
    """One for each engine, used under its lock."""

    def __init__(self, registry: Callable[[], Registry], rules: Rules, own: Settings) -> None:
        self._registry, self._rules, self._own = registry, rules, own
        self._versions: tuple[int, int, int] | None = None
        self._told: frozenset[str] = frozenset()  # plans of the last news
        self._moved: frozenset[str] = frozenset()  # those told once more with it, for they lie elsewhere now

    def news(self, tx: "Tx", now: float, watched: Collection[str]) -> list[Duty]:
        """The plans of the next hours that are not `watched`; none when they were told already.

        One that was told and has moved out of these hours is told once more as it is now: its newest word replaces
        the old one, by which it would stand in the coming night until that is over. Plans are never removed.
        """
        registry = self._registry()
        versions = (plan_store.version(tx), registry.version, int(now // LOOK_S))
        if versions == self._versions:
            return []
        first_t, last_t = now + self._own.before_s, now + max(self._own.ahead_s, self._own.before_s)
        plans = [plan for plan in plan_store.plans(tx, first_t, last_t) if plan.id not in watched]
        ahead = frozenset(plan.id for plan in plans)
        moved = self._told - ahead - frozenset(watched)
        plans += plan_store.by_id(tx, moved).values()
        ground = Ground.of(registry, plans)
        self._versions, self._told, self._moved = versions, ahead, moved
        return [judge.duty(judge.start(plan, ground, self._rules), ground, self._rules, now) for plan in plans]

    def forget(self) -> None:
        """What was told may not have arrived."""
        self._versions = None
        self._told |= self._moved
