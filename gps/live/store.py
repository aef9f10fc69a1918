"""QUESTION: where do the rules keep what they remember? One row a plan, one the fleet; one word of progress each."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from records import Duty

if TYPE_CHECKING:
    from db import Tx

_encode = msgspec.msgpack.Encoder().encode
_decode_duty = msgspec.msgpack.Decoder(Duty).decode


class Kept(NamedTuple):
    """The rules' memory of one plan and what it was made with."""

    stamp: str
    memory: bytes


def memories(tx: "Tx", plans: Collection[str]) -> dict[str, Kept]:
    """By plan id."""
    rows = tx.execute("SELECT plan, stamp, memory FROM judge_memory WHERE plan = ANY(%s)", (list(plans),), binary=True)
    return {row.plan: Kept(row.stamp, row.memory) for row in rows}


def save_memories(tx: "Tx", kept: Mapping[str, tuple[Kept, float]]) -> None:
    """Plan id → memory and the end of its window, UTC epoch s."""
    if not kept:
        return
    plans = sorted(kept)  # one order for all writers: no deadlock
    tx.execute(
        "INSERT INTO judge_memory (plan, stamp, ends, memory)"
        " SELECT * FROM unnest(%b::text[], %b::text[], %b::float8[], %b::bytea[])"
        " ON CONFLICT (plan) DO UPDATE SET stamp = excluded.stamp, ends = excluded.ends, memory = excluded.memory",
        (plans, [kept[p][0].stamp for p in plans], [kept[p][1] for p in plans], [kept[p][0].memory for p in plans]),
    )


def forget_before(tx: "Tx", t: float) -> int:
    """Drop memories of plans that ended before; how many."""
    return int(tx.execute("DELETE FROM judge_memory WHERE ends < %s", (t,)).rowcount)


def fleet(tx: "Tx") -> bytes | None:
    """What the rules across vehicles remember."""
    row = tx.execute("SELECT memory FROM judge_fleet", binary=True).fetchone()
    return row.memory if row else None


def save_fleet(tx: "Tx", memory: bytes) -> None:
    tx.execute(
        "INSERT INTO judge_fleet (memory) VALUES (%s) ON CONFLICT (one) DO UPDATE SET memory = excluded.memory",
        (memory,),
    )


def save_duties(tx: "Tx", duties: Sequence[Duty]) -> None:
    """The newest word on each plan."""
    some = sorted(duties, key=lambda duty: duty.plan)
    if some:
        tx.execute(
            "INSERT INTO duty (plan, night, shift, vehicle, t, body) SELECT * FROM unnest("
            "%b::text[], %b::text[], %b::text[], %b::text[], %b::float8[], %b::bytea[])"
            " ON CONFLICT (plan) DO UPDATE SET t = excluded.t, body = excluded.body, vehicle = excluded.vehicle"
            " WHERE duty.t <= excluded.t",
            (
                [d.plan for d in some], [d.night for d in some], [d.shift for d in some], [d.vehicle for d in some],
                [d.t for d in some], [_encode(d) for d in some],
            ),
        )  # fmt: skip


def duties(tx: "Tx", night: str | None = None, shift: str | None = None) -> list[Duty]:
    """Last word on every plan, of one night or shift, by plan id."""
    rows = tx.execute(
        "SELECT body FROM duty WHERE (%s::text IS NULL OR night = %s) AND (%s::text IS NULL OR shift = %s)"
        " ORDER BY plan",
        (night, night, shift, shift),
        binary=True,
    )
    return [_decode_duty(row.body) for row in rows]


def duties_since(tx: "Tx", t: float) -> list[Duty]:
    """Plans spoken of since then: what a Redis that has forgotten is told again."""
    rows = tx.execute("SELECT body FROM duty WHERE t >= %s ORDER BY plan", (t,), binary=True)
    return [_decode_duty(row.body) for row in rows]
