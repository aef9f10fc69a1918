"""QUESTION: which steps are there, from where to where, and what does each need? (field guide 2.2, T1–T41)

Who may take a step stands in `profiles`; what a step forbids besides in `guards`; what it sets in `effects`. The page
`docs/case-flow.md` is printed from these rows.
"""

from typing import NamedTuple

from cases.flow import states

STAYS = ""  # the state is not changed by this step
JUDGED = ("true", "false", "unable")
ANSWER = ("agree", "refuse")


class Row(NamedTuple):
    """One way to act. `states` empty: there is no case yet. `result`: only with this result, or this kind of dispatch.

    `needs`: fields of `Do` (of `NewReport` where there is no case yet); `results`: what `Do.result` may be.
    """

    id: str
    action: str
    states: tuple[str, ...]
    to: str
    needs: tuple[str, ...] = ()
    why: str = ""
    result: str = ""
    results: tuple[str, ...] = ()


OUT = ("dispatched", "handling")
BACK = ("reported", "pending_filing")
NEW = ("source", "kind", "code", "description", "lon", "lat")
SITE = ("photos", "lon", "lat")
EDITED = ("reported", "verifying", "pending_filing", "pending_ruling", "self_review", "pending_dispatch")
TABLE: tuple[Row, ...] = (
    Row("T1", "report", (), "reported", (*NEW, "condition", "photos"), "a collector's field app"),
    Row("T2", "register", (), "reported", NEW, "entered by hand"),
    Row("T2b", "edit", EDITED, STAYS, ("report",), "class, place or words put right before dispatch"),
    Row("T3", "refer", (), "reported", (*NEW, "source_id"), "another system, a camera, an alarm"),
    Row("T4", "send_verify", ("reported",), "verifying", ("receiver",), "a collector looks whether it is true"),
    Row("T4b", "send_verify", ("pending_filing",), "verifying", ("receiver",), "once more, it could not be verified"),
    Row("T5", "verify", ("verifying",), "pending_filing", ("result", *SITE), "what the collector saw", results=JUDGED),
    Row("T5b", "reassign_task", ("verifying", "checking"), STAYS, ("receiver",), "another collector goes"),
    Row("T6", "accept", ("reported",), "pending_filing", (), "a source that needs no verification"),
    Row("T7", "reject", BACK, "rejected", ("opinion",), "not taken up, or void"),
    Row("T8", "ask_ruling", ("pending_filing",), "pending_ruling", ("opinion",), "the acceptor cannot decide"),
    Row("T9a", "rule", ("pending_ruling",), "pending_dispatch", ("opinion", "condition"), "it is filed", "file"),
    Row("T9b", "rule", ("pending_ruling",), "rejected", ("opinion",), "it is not taken up", "reject"),
    Row("T9c", "rule", ("pending_ruling",), "verifying", ("opinion", "receiver"), "it is verified again", "verify"),
    Row("T10", "merge", BACK, "merged", ("master",), "the same problem is a case already"),
    Row("T11", "file", ("pending_filing",), "pending_dispatch", ("condition",), "limit and closing condition are set"),
    Row("T12", "quick_close", ("pending_filing",), "closed", ("condition",), "handled already, two photos show it"),
    Row("T13", "self_report", (), "self_review", (*NEW, "photos"), "a collector put it right on the spot"),
    Row("T13a", "approve_self", ("self_review",), "closed", (), "it is right"),
    Row("T13b", "decline_self", ("self_review",), "pending_filing", ("opinion",), "it is a case like others"),
    Row("T14", "dispatch", ("pending_dispatch",), "dispatched", ("receiver",), "one unit"),
    Row("T14b", "undo_dispatch", ("dispatched",), "pending_dispatch", (), "a slip, within seconds, not signed for"),
    Row("T15", "auto_dispatch", ("pending_dispatch",), "dispatched", ("receiver",), "by rule"),
    Row("T16", "dispatch", ("pending_dispatch",), "dispatched", ("receiver",), "several cases of one class", "batch"),
    Row("T17", "dispatch", ("pending_dispatch",), "dispatched", ("receiver",), "a lead unit and others", "assists"),
    Row("T17b", "assist_feed_back", OUT, STAYS, ("opinion",), "an assisting unit has done its part"),
    Row("T18", "hand_on", OUT, "dispatched", ("receiver",), "to a unit below; the one above stays answerable"),
    Row("T19a", "coordinate", ("pending_dispatch",), "coordinating", ("opinion",), "no unit can take it alone"),
    Row("T19b", "settle", ("coordinating",), "pending_dispatch", ("opinion", "receiver"), "the meeting's decision",
        results=("unit", "proxy")),
    Row("T20", "send_back", ("pending_dispatch",), "pending_filing", ("opinion",), "not this bureau's matter"),
    Row("T21", "sign", ("dispatched",), "handling", (), "the unit has it"),
    Row("T21b", "assign_handler", ("handling",), STAYS, ("receiver",), "the unit's person goes"),
    Row("T21c", "withdraw_handler", ("handling",), STAYS, (), "the unit's person is called back"),
    Row("T22", "ask_return", OUT, STAYS, ("opinion",), "not this unit's matter"),
    Row("T22a", "agree_return", OUT, "pending_dispatch", (), "another unit must be found"),
    Row("T23", "refuse_return", OUT, STAYS, ("opinion",), "it stays; the clock never stopped"),
    Row("T24", "ask_extension", OUT, STAYS, ("opinion", "until_t"), "before it is late"),
    Row("T24a", "agree_extension", OUT, STAYS, (), "another deadline"),
    Row("T24b", "refuse_extension", OUT, STAYS, ("opinion",), "uses up no try"),
    Row("T25", "ask_suspension", ("handling",), STAYS, ("opinion", "until_t"), "season, works, no funds"),
    Row("T25a", "agree_suspension", ("handling",), "suspended", (), "the clock is frozen"),
    Row("T25b", "refuse_suspension", ("handling",), STAYS, ("opinion",), "it goes on"),
    Row("T25c", "resume", ("suspended",), "handling", (), "the time is over, or the cause"),
    Row("T26", "delegate", OUT, STAYS, ("receiver", "opinion", "until_t"), "another unit may act for it until then"),
    Row("T27", "proxy", OUT, STAYS, ("receiver", "opinion"), "another unit handles, this one stays liable"),
    Row("T28", "feed_back", ("handling",), "pending_review", ("opinion", "photos"), "done; the clock stops here"),
    Row("T29", "pass_review", ("pending_review",), "pending_check", (), "the feedback is good"),
    Row("T30", "fail_review", ("pending_review",), "handling", ("opinion",), "not done; what was left goes on"),
    Row("T31", "send_check", ("pending_check",), "checking", ("receiver",), "a collector looks whether it is done"),
    Row("T32", "skip_check", ("pending_check",), "pending_close", (), "the unit's photo is beyond doubt"),
    Row("T33", "check", ("checking",), "pending_close", ("result", *SITE), "what the collector saw",
        results=("pass", "fail")),
    Row("T34", "close", ("pending_close",), "closed", (), "closing condition, photo pair and check say so"),
    Row("T34b", "call_back", ("pending_close", "closed"), STAYS, ("result",), "the informant is asked",
        results=("very_satisfied", "satisfied", "dissatisfied")),
    Row("T35a", "rework", ("pending_close",), "handling", ("opinion",), "the same unit again", "same_unit"),
    Row("T35b", "rework", ("pending_close",), "pending_dispatch", ("opinion",), "dispatched anew", "redispatch"),
    Row("T36", "supervise", states.OPEN, STAYS, ("opinion", "until_t", "level"), "an answer is demanded"),
    Row("T36b", "reply_supervision", states.OPEN, STAYS, ("opinion",), "the answer"),
    Row("T37", "urge", states.OPEN, STAYS, (), "a reminder to who must act"),
    Row("T38", "mark", ("closed",), STAYS, ("mark",), "a case to teach with, or a wrong step"),
    Row("T38b", "remark", states.ALL, STAYS, ("opinion",), "a word for the record"),
    Row("T39", "restart", ("closed",), "pending_dispatch", ("opinion",), "the same problem is back"),
    Row("T40", "appeal", ("closed",), STAYS, ("opinion",), "late without the unit's fault"),
    Row("T40b", "endorse_appeal", ("closed",), STAYS, ("result",), "first judgement", results=ANSWER),
    Row("T40c", "judge_appeal", ("closed",), STAYS, ("result",), "second judgement", results=ANSWER),
    Row("T41a", "force_dispatch", states.OPEN, "dispatched", ("opinion", "receiver"), "by order"),
    Row("T41b", "force_close", states.OPEN, "closed", ("opinion",), "by order"),
)  # fmt: skip
ROWS: dict[str, Row] = {row.id: row for row in TABLE}
ACTIONS: tuple[str, ...] = tuple(dict.fromkeys(row.action for row in TABLE))
OPENING: tuple[str, ...] = tuple(row.action for row in TABLE if not row.states)
BY_STATE: dict[tuple[str, str], tuple[Row, ...]] = {
    (status, action): tuple(r for r in TABLE if r.action == action and status in r.states)
    for status in states.ALL
    for action in ACTIONS
}


def rows(action: str) -> tuple[Row, ...]:
    """All rows of an action."""
    return tuple(row for row in TABLE if row.action == action)
