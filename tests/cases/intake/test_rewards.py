"""What a change of a case means for its informants' rewards."""

from decimal import Decimal
from typing import Any

import pytest

from cases.entry import Case, Change, FlowRecord
from cases.intake.rewards.rules import VOID, Follows, amount_of, follows
from cases.intake.settings import Settings
from tests.cases.intake.build import T0, case

ID = "20261123-00001"


def sms(**more: Any) -> Case:
    return case(**({"source": "sms", "phone": "13800005678"} | more))


def after(made: Case, action: str, was: str = "pending_filing") -> list[Follows]:
    record = FlowRecord(made.id, made.version, T0, "T", action, was, made.status, "甲", "acceptor")
    return follows(Change(made, (record,)), Settings())


@pytest.mark.parametrize(
    ("source", "yuan"), [("sms", "5.00"), ("mms", "10.00"), ("wechat", "0.00"), ("leader", "0.00")]
)
def test_a_report_by_sms_earns_five_yuan_by_mms_ten(source: str, yuan: str) -> None:
    assert amount_of(source, Settings()) == Decimal(yuan)


def test_a_message_that_became_a_case_has_a_reward_pending() -> None:
    assert after(sms(), "refer", "") == [Follows("pending", ID, ID, Decimal("5.00"))]
    assert after(sms(phone=""), "refer", "") == []  # nobody to pay
    assert after(case(), "report", "") == []


def test_it_is_granted_when_a_verified_problem_is_filed() -> None:
    filed = sms(version=4, status="pending_dispatch", verify_result="true", passed={"file": T0})
    assert after(filed, "file") == [Follows("grant", ID, ID)]
    assert after(filed, "rule", "pending_ruling") == [Follows("grant", ID, ID)]


@pytest.mark.parametrize("result", ["", "false", "unable"])
def test_filed_but_not_seen_to_be_true_it_is_not_granted(result: str) -> None:
    assert after(sms(version=4, status="pending_dispatch", verify_result=result, passed={"file": T0}), "file") == []


def test_rejected_or_closed_without_proof_it_is_void() -> None:
    (rejected,) = after(sms(version=4, status="rejected"), "reject")
    assert (rejected.what, rejected.why) == ("void", VOID["rejected"])
    (untrue,) = after(sms(version=9, status="closed", passed={"file": T0}), "close")
    assert (untrue.what, untrue.why) == ("void", VOID["untrue"])


def test_of_a_merged_report_it_belongs_to_the_master_problem() -> None:
    assert after(sms(version=2, status="merged", master="m"), "merge", "reported") == [Follows("move", ID, "m")]


def test_other_steps_mean_nothing() -> None:
    assert after(sms(version=5, status="dispatched", verify_result="true", passed={"file": T0}), "dispatch") == []
