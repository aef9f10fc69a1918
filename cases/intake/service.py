"""QUESTION: what becomes of a collector's report over MQTT? A step of a case and a receipt, or a reason and a receipt.

Case and answer are written in one transaction, so a report that comes twice is one case and gets one answer.
"""

import logging
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

import clock
from cases import store as cases_store
from cases.flow.room import Room
from cases.intake import reading, store
from cases.intake.reading import BadReport, Reading
from cases.intake.store import Answer
from cases.photos import store as photos_store
from cases.service import Centre
from db import Tx
from records import Forbidden, NotFound, Order, Refused, Rejected, Report, Unreachable
from stream import Stream

log = logging.getLogger(__name__)
VERB = "receipt"


class Outcome(NamedTuple):
    """What is told: the receipt to the device, and where it was refused, the record of it."""

    receipt: Order
    rejected: Rejected | None


class Reports:
    """One worker's way with the stream `reports`."""

    def __init__(self, centre: Centre, stream: Stream) -> None:
        self.taken = self.refused = 0
        self._centre, self._stream, self._own = centre, stream, centre.own.intake

    def take(self, reports: Sequence[Report]) -> list[Report]:
        """All of a batch; those that break our code are given back. Raises `Unreachable`: the batch comes again."""
        broken, outcomes = [], []
        for report in reports:
            try:
                outcomes.append(self._take(report))
            except Unreachable:
                raise
            except Exception:  # outermost ring of one report: it must not hold up the others
                log.exception("report set aside device=%s bytes=%d", report.device, len(report.body))
                broken.append(report)
        self._tell(outcomes)
        return broken

    def _tell(self, outcomes: Sequence[Outcome]) -> None:
        if not outcomes:
            return
        self._stream.add("orders", [o.receipt for o in outcomes])  # again after a crash: the device knows the id
        for rejected in [o.rejected for o in outcomes if o.rejected]:
            self._stream.add("rejected", [rejected])
            self._stream.count("rejected", f"{rejected.reason}|{rejected.device}")

    def _take(self, report: Report) -> Outcome:
        now, room = clock.now(), self._centre.room()
        with self._centre.db.transaction() as tx:
            handed_in = photos_store.some(tx, reading.photo_ids(report.body))
            read = reading.read(report, now, room.catalogue, handed_in, self._own)
            action = read.do.action if isinstance(read, Reading) else ""
            if read.id and (before := store.claim(tx, report.device, read.id, action, now)):
                return Outcome(_receipt(report, read.id, before, now), None)
            done = read if isinstance(read, BadReport) else self._step(tx, read, room)
            answer = done if isinstance(done, Answer) else Answer(action, False, "", done.why)
            if read.id:
                store.answered(tx, report.device, read.id, answer)
        if isinstance(done, Answer):
            self.taken += 1
            return Outcome(_receipt(report, read.id, answer, now), None)
        self.refused += 1
        return Outcome(_receipt(report, read.id, answer, now), self._rejected(report, done))

    def _step(self, tx: Tx, read: Reading, room: Room) -> Answer | BadReport:
        """The flow's own step, all or nothing."""
        do = read.do
        try:
            with tx.transaction():
                if not read.task:
                    case = self._centre.open_in(tx, do, room, address="mqtt")
                    return Answer(do.action, True, case.id)
                task = cases_store.task(tx, read.task)
                if task is None:
                    return BadReport("report_task", f"没有任务 {read.task}", read.id)
                case = self._centre.act_in(tx, task.case, do, None, room, address="mqtt")
                return Answer(do.action, True, case.id)
        except (Refused, Forbidden, NotFound) as e:
            return BadReport("report_refused", str(e), read.id)

    def _rejected(self, report: Report, bad: BadReport) -> Rejected:
        topic = f"city/v1/{report.device}/report"
        kept = report.body[: self._own.refused_bytes]
        return Rejected(bad.reason, report.device, topic, report.received_t, len(report.body), bad.why[:256], kept)


def _receipt(report: Report, report_id: str, answer: Answer, now: float) -> Order:
    """Published on `city/v1/{device}/cmd/receipt`."""
    body = {"id": report_id, "ok": answer.ok, "case": answer.case, "why": answer.why}
    key = f"receipt|{report.device}|{report_id or report.received_t}"
    return Order(report.device, now, VERB, msgspec.json.encode(body), key)
