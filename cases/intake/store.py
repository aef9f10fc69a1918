"""What was a device answered? Rows of `device_report`: the same report again gets the same answer."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from db import Tx


class Answer(NamedTuple):
    """What became of a device's report. `case` "" when it was refused, `why` in Chinese."""

    action: str
    ok: bool
    case: str = ""
    why: str = ""


def claim(tx: "Tx", device: str, report_id: str, action: str, now: float) -> Answer | None:
    """Take this report; who comes second waits until the first is done. None: it is ours now, else its answer."""
    taken = tx.execute(
        "INSERT INTO device_report (device, id, received_t, action, ok) VALUES (%s, %s, %s, %s, false)"
        " ON CONFLICT (device, id) DO NOTHING",
        (device, report_id, now, action),
    )
    if taken.rowcount:
        return None
    row = tx.execute(
        'SELECT action, ok, "case", why FROM device_report WHERE device = %s AND id = %s', (device, report_id)
    ).fetchone()
    assert row is not None
    return Answer(*row)


def answered(tx: "Tx", device: str, report_id: str, answer: Answer) -> None:
    tx.execute(
        'UPDATE device_report SET ok = %s, "case" = %s, why = %s WHERE device = %s AND id = %s',
        (answer.ok, answer.case, answer.why, device, report_id),
    )


def forget_before(tx: "Tx", t: float) -> int:
    """Drop answers older than any device repeats; how many."""
    return int(tx.execute("DELETE FROM device_report WHERE received_t < %s", (t,)).rowcount)
