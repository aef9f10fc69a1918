"""Which messages came in, and what became of them? Rows of `inbound`."""

from typing import TYPE_CHECKING

from cases.intake.messages.model import Message

if TYPE_CHECKING:
    from db import Tx

FIELDS = (
    'id, channel, message, sender, name, text, t, received_t, lon, lat, photos, hash, state, why, "case", by, done_t,'
    " reason, reply"
)


def add(tx: "Tx", message: Message) -> bool:
    """False when it is there already; who comes second waits until the first is done."""
    holes = ", ".join(["%s"] * len(message))
    done = tx.execute(f"INSERT INTO inbound ({FIELDS}) VALUES ({holes}) ON CONFLICT DO NOTHING", tuple(message))
    return bool(done.rowcount)


def find(tx: "Tx", message_id: str, lock: bool = False) -> Message | None:
    row = tx.execute(f"SELECT {FIELDS} FROM inbound WHERE id = %s" + " FOR UPDATE" * lock, (message_id,)).fetchone()
    return Message(*row) if row else None


def waits(tx: "Tx", message_id: str, why: str) -> None:
    tx.execute("UPDATE inbound SET why = %s WHERE id = %s", (why, message_id))


def registered(tx: "Tx", message_id: str, case: str, by: str, now: float) -> None:
    tx.execute(
        "UPDATE inbound SET state = 'registered', \"case\" = %s, by = %s, done_t = %s, why = '' WHERE id = %s",
        (case, by, now, message_id),
    )


def discarded(tx: "Tx", message_id: str, by: str, reason: str, reply: str, now: float) -> None:
    tx.execute(
        "UPDATE inbound SET state = 'discarded', by = %s, reason = %s, reply = %s, done_t = %s WHERE id = %s",
        (by, reason, reply, now, message_id),
    )


def messages(tx: "Tx", state: str, channel: str, below: tuple[float, str] | None, limit: int) -> list[Message]:
    """Newest first; `below`: (received_t, id) of the last one of the page before."""
    t, message_id = below or (float("inf"), "")
    rows = tx.execute(
        f"SELECT {FIELDS} FROM inbound WHERE (%(state)s = '' OR state = %(state)s)"
        " AND (%(channel)s = '' OR channel = %(channel)s) AND (received_t, id) < (%(t)s, %(id)s)"
        " ORDER BY received_t DESC, id DESC LIMIT %(limit)s",
        {"state": state, "channel": channel, "t": t, "id": message_id, "limit": limit},
    )
    return [Message(*row) for row in rows]


def lately(tx: "Tx", sender: str, since_t: float) -> int:
    """How many messages this sender sent since."""
    found = "SELECT count(*) AS n FROM inbound WHERE received_t >= %s AND sender = %s"
    row = tx.execute(found, (since_t, sender)).fetchone()
    return int(row.n) if row else 0


def counts(tx: "Tx", since_t: float) -> dict[str, int]:
    """State → messages; of those that are done only the ones received since."""
    rows = tx.execute(
        "SELECT state, count(*) AS n FROM inbound WHERE state = 'waiting' OR received_t >= %s GROUP BY state",
        (since_t,),
    )
    return {row.state: int(row.n) for row in rows}
