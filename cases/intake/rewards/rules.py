"""QUESTION: what does a change of a case mean for its informants' rewards? Pure.

One reward per distinct problem and informant, granted when a problem that a collector saw to be true is filed; of a
merged report each informant is judged for himself (field guide 2.3).
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from cases.entry import Case, Change
from cases.intake.settings import Settings

FILING = frozenset({"file", "rule", "quick_close", "force_dispatch"})
VOID = {
    "rejected": "不予立案，不予奖励",
    "untrue": "未经核实属实，不予奖励",
    "twice": "同一问题同一举报人已经奖励",
}
What = Literal["pending", "move", "grant", "void"]


class Follows(NamedTuple):
    """One thing to do. pending: a reward for `case`; move: it now belongs to `problem`; grant: all of `problem`;
    void: those of `case` that are pending, for `why`."""

    what: What
    case: str
    problem: str = ""
    amount: Decimal = Decimal(0)
    why: str = ""


def follows(change: Change, settings: Settings) -> list[Follows]:
    """In this order."""
    case, record = change.case, change.records[-1]
    if record.from_status in ("", case.status) and case.version == 1:
        amount = amount_of(case.source, settings)
        pays = amount > 0 and bool(informant_of(case))
        return [Follows("pending", case.id, case.id, amount)] if pays else []
    if case.status == "merged":
        return [Follows("move", case.id, case.master)]
    if record.action in FILING and "file" in case.passed and is_true(case):
        return [Follows("grant", case.id, case.id)]
    if case.status == "rejected":
        return [Follows("void", case.id, case.id, why=VOID["rejected"])]
    if case.status == "closed" and not is_true(case):
        return [Follows("void", case.id, case.id, why=VOID["untrue"])]
    return []


def is_true(case: Case) -> bool:
    """A collector has seen that it is so."""
    return case.verify_result == "true" or case.source == "collector"


def informant_of(case: Case) -> str:
    """Who is rewarded: his phone number, or the account his message came from."""
    return case.phone or (case.informant if case.source == "wechat" else "")


def amount_of(source: str, settings: Settings) -> Decimal:
    """Yuan; 0 for what is not rewarded."""
    by = {"sms": settings.reward_sms, "mms": settings.reward_mms, "wechat": settings.reward_wechat}
    return Decimal(str(by.get(source, 0.0))).quantize(Decimal("0.01"), ROUND_HALF_UP)
