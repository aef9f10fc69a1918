"""Which rewards are there? Rows of `reward`: the database itself grants a problem to an informant only once."""

from decimal import Decimal
from typing import TYPE_CHECKING

from cases.intake.rewards.model import Reward, Sum

if TYPE_CHECKING:
    from db import Tx

FIELDS = (
    'n, informant, channel, "case", problem, message, amount, state, why, pending_t, granted_t, paid_t, paid_by,'
    " voucher, version"
)


def add(tx: "Tx", case: str, informant: str, channel: str, message: str, amount: Decimal, now: float) -> None:
    """A pending one; a case has at most one."""
    tx.execute(
        'INSERT INTO reward (informant, channel, "case", problem, message, amount, state, pending_t)'
        " VALUES (%s, %s, %s, %s, %s, %s, 'pending', %s) ON CONFLICT DO NOTHING",
        (informant, channel, case, case, message, amount, now),
    )


def move(tx: "Tx", case: str, problem: str) -> None:
    """All that belonged to `case` belong to `problem` now: also those merged into it before."""
    tx.execute(
        "UPDATE reward SET problem = %s, version = version + 1 WHERE problem = %s AND state = 'pending'",
        (problem, case),
    )


def pending(tx: "Tx", problem: str) -> list[Reward]:
    """Oldest first, locked until this transaction ends."""
    rows = tx.execute(
        f"SELECT {FIELDS} FROM reward WHERE problem = %s AND state = 'pending' ORDER BY n FOR UPDATE", (problem,)
    )
    return [Reward(*row) for row in rows]


def grant(tx: "Tx", n: int, now: float) -> bool:
    """False when this informant has been rewarded for this problem already."""
    done = tx.execute(
        "UPDATE reward AS r SET state = 'granted', granted_t = %(now)s, version = version + 1"
        " WHERE n = %(n)s AND state = 'pending' AND NOT EXISTS (SELECT 1 FROM reward AS o WHERE o.problem = r.problem"
        " AND o.informant = r.informant AND o.state IN ('granted', 'paid'))",
        {"n": n, "now": now},
    )
    return bool(done.rowcount)


def void(tx: "Tx", n: int, why: str) -> None:
    tx.execute("UPDATE reward SET state = 'void', why = %s, version = version + 1 WHERE n = %s", (why, n))


def find(tx: "Tx", n: int, lock: bool = False) -> Reward | None:
    row = tx.execute(f"SELECT {FIELDS} FROM reward WHERE n = %s" + " FOR UPDATE" * lock, (n,)).fetchone()
    return Reward(*row) if row else None


def of_case(tx: "Tx", case: str) -> Reward | None:
    row = tx.execute(f'SELECT {FIELDS} FROM reward WHERE "case" = %s', (case,)).fetchone()
    return Reward(*row) if row else None


def pay(tx: "Tx", n: int, by: str, voucher: str, now: float) -> None:
    tx.execute(
        "UPDATE reward SET state = 'paid', paid_t = %s, paid_by = %s, voucher = %s, version = version + 1 WHERE n = %s",
        (now, by, voucher, n),
    )


def rewards(tx: "Tx", state: str, informant: str, below: int | None, limit: int) -> list[Reward]:
    """Newest first; `below`: number of the last one of the page before."""
    rows = tx.execute(
        f"SELECT {FIELDS} FROM reward WHERE (%(state)s = '' OR state = %(state)s)"
        " AND (%(informant)s = '' OR informant = %(informant)s) AND (%(below)s::bigint IS NULL OR n < %(below)s)"
        " ORDER BY n DESC LIMIT %(limit)s",
        {"state": state, "informant": informant, "below": below, "limit": limit},
    )
    return [Reward(*row) for row in rows]


def sums(tx: "Tx") -> list[Sum]:
    rows = tx.execute("SELECT state, count(*) AS n, sum(amount) AS amount FROM reward GROUP BY state ORDER BY state")
    return [Sum(row.state, int(row.n), row.amount) for row in rows]
