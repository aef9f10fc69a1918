"""QUESTION: what happens to a case, by whom, after how many minutes? One list of beats for each fate.

The way is that of the flow with the profile 天元: seats accept, file and send checks; the shift lead dispatches,
reviews and closes; units handle; collectors verify and check (field guide 2.2). Minutes lie inside the limits.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from demo.caseload import desks
from demo.caseload.classes import VERIFIED
from demo.caseload.story import Shot, Who

AFTER, STILL, SEEN = Shot("handle", False), Shot("check", True), Shot("check", False)
FOUND = Shot("verify", True)
Minutes = tuple[float, float]


class Facts(NamedTuple):
    """Who and what a story is about, thrown once."""

    source: str
    condition: str
    unit: str
    other_unit: str  # of a wrong dispatch, or one that assists
    collector: str
    acceptor: Who
    lead: Who
    second_lead: Who
    handler: str
    done: str  # the unit's words
    not_true: str
    site: tuple[float, float]  # where a collector stands who looks at it
    subject: str = ""  # plate of what may drive away: who checks compares it
    master: str = ""  # key of the story it is merged into


class Beat(NamedTuple):
    """`after_min`: minutes since the beat before, from … to."""

    action: str
    who: Who
    after_min: Minutes
    body: Mapping[str, Any] = {}
    shots: tuple[Shot, ...] = ()


Fate = Callable[[Facts], list[Beat]]


# -- parts -----------------------------------------------------------------------------------------


def verified(f: Facts, result: str = "true") -> list[Beat]:
    words = "情况属实" if result == "true" else f.not_true
    body = {"result": result, "opinion": words} | _here(f)
    return [
        Beat("send_verify", f.acceptor, (1, 4), {"receiver": f.collector}),
        Beat("verify", desks.collector(f.collector), (5, 20), body, (FOUND,)),
    ]


def accepted(f: Facts) -> list[Beat]:
    return verified(f) if f.source in VERIFIED else [Beat("accept", f.acceptor, (1, 4))]


def filed(f: Facts) -> list[Beat]:
    return [*accepted(f), Beat("file", f.acceptor, (1, 3), {"condition": f.condition})]


def sent(f: Facts, unit: str = "", **more: Any) -> Beat:
    return Beat("dispatch", f.lead, (1, 6), {"receiver": unit or f.unit} | more)


def signed(f: Facts, unit: str = "") -> Beat:
    return Beat("sign", desks.unit(unit or f.unit), (2, 10))


def handled(f: Facts, minutes: Minutes = (10, 60)) -> Beat:
    return Beat("feed_back", desks.unit(f.unit), minutes, {"opinion": f.done}, (AFTER,))


def reviewed(f: Facts) -> Beat:
    return Beat("pass_review", f.lead, (1, 8))


def checked(f: Facts, result: str = "pass") -> list[Beat]:
    words, shot = ("现场已恢复", SEEN) if result == "pass" else ("现场仍有残留", STILL)
    body = {"result": result, "opinion": words} | _here(f) | ({"subject": f.subject} if f.subject else {})
    return [
        Beat("send_check", f.acceptor, (1, 5), {"receiver": f.collector}),
        Beat("check", desks.collector(f.collector), (5, 20), body, (shot,)),
    ]


def closed(f: Facts) -> Beat:
    return Beat("close", f.second_lead, (1, 6))


def ending(f: Facts) -> list[Beat]:
    return [reviewed(f), *checked(f), closed(f)]


def _here(f: Facts) -> dict[str, Any]:
    return {"lon": f.site[0], "lat": f.site[1]}


# -- closed ----------------------------------------------------------------------------------------


def straight(f: Facts) -> list[Beat]:
    return [*filed(f), sent(f), signed(f), handled(f), *ending(f)]


def assigned(f: Facts) -> list[Beat]:
    """The unit names the one who goes."""
    goes = Beat("assign_handler", desks.unit(f.unit), (1, 3), {"receiver": f.handler})
    return [*filed(f), sent(f), signed(f), goes, handled(f), *ending(f)]


def called_back(f: Facts) -> list[Beat]:
    return [*straight(f), Beat("call_back", f.acceptor, (2, 20), {"result": "satisfied", "opinion": "来电人表示满意"})]


def typical(f: Facts) -> list[Beat]:
    return [*straight(f), Beat("mark", f.lead, (2, 15), {"mark": "typical"})]


def urged(f: Facts) -> list[Beat]:
    urge = Beat("urge", f.acceptor, (8, 20), {"opinion": "请尽快处置"})
    return [*filed(f), sent(f), signed(f), urge, handled(f, (5, 25)), *ending(f)]


def reworked(f: Facts) -> list[Beat]:
    """不通过 at the first check: the same unit again, and it is right then."""
    again = Beat("rework", f.second_lead, (1, 4), {"result": "same_unit", "opinion": "现场仍有残留，请继续清理"})
    return [
        *filed(f), sent(f), signed(f), handled(f, (10, 30)), reviewed(f), *checked(f, "fail"), again,
        handled(f, (10, 30)), *ending(f),
    ]  # fmt: skip


def returned(f: Facts) -> list[Beat]:
    """The first unit was not the right one."""
    ask = Beat("ask_return", desks.unit(f.other_unit), (2, 8), {"opinion": "该路段不属本单位责任范围"})
    agree = Beat("agree_return", f.lead, (1, 5), {"opinion": "同意回退，重新派遣"})
    return [*filed(f), sent(f, f.other_unit), ask, agree, sent(f), signed(f), handled(f), *ending(f)]


def redone(f: Facts) -> list[Beat]:
    """The shift lead does not accept the first feedback."""
    fails = Beat("fail_review", f.lead, (1, 6), {"opinion": "照片看不出处置结果，请重新反馈"})
    return [*filed(f), sent(f), signed(f), handled(f, (10, 40)), fails, handled(f, (5, 20)), *ending(f)]


def assisted(f: Facts) -> list[Beat]:
    """主办 + 协办."""
    helps = Beat("assist_feed_back", desks.unit(f.other_unit), (6, 20), {"opinion": "已配合清运"}, (AFTER,))
    both = sent(f, assists=[{"unit": f.other_unit, "mandatory": True}])
    return [*filed(f), both, signed(f), helps, handled(f, (3, 30)), *ending(f)]


def extended(f: Facts) -> list[Beat]:
    ask = {"opinion": "需调配设备，申请延期", "until_t": "@due+3600"}
    return [
        *filed(f), sent(f), signed(f), Beat("ask_extension", desks.unit(f.unit), (2, 8), ask),
        Beat("agree_extension", desks.COMMANDER, (1, 6), {"opinion": "同意延期"}), handled(f), *ending(f),
    ]  # fmt: skip


def _supervision(f: Facts) -> Beat:
    return Beat("supervise", desks.LEADER, (3, 12),
                {"opinion": "群众反映集中，请限时处置并回复", "until_t": "@+7200", "level": "district"})  # fmt: skip


def _reply(f: Facts) -> Beat:
    return Beat("reply_supervision", desks.unit(f.unit), (5, 25), {"opinion": "已安排人员现场处置"})


def supervised(f: Facts) -> list[Beat]:
    return [*filed(f), sent(f), signed(f), _supervision(f), _reply(f), handled(f, (5, 30)), *ending(f)]


def ruled(f: Facts) -> list[Beat]:
    """The acceptor cannot decide, the shift lead does."""
    return [
        *accepted(f), Beat("ask_ruling", f.acceptor, (1, 3), {"opinion": "权属不明，请裁定是否立案"}),
        Beat("rule", f.lead, (2, 6), {"result": "file", "opinion": "属城管职责，予以立案", "condition": f.condition}),
        sent(f), signed(f), handled(f), *ending(f),
    ]  # fmt: skip


def late(f: Facts) -> list[Beat]:
    """Handled after the deadline of two urgent hours."""
    return [*filed(f), sent(f), signed(f), handled(f, (121, 128)), *ending(f)]


def unrest(f: Facts) -> list[Beat]:
    """So late that the whole case is closed after its deadline."""
    return [*filed(f), sent(f), signed(f), handled(f, (280, 330)), *ending(f)]


def coordinated(f: Facts) -> list[Beat]:
    ask = Beat("coordinate", f.lead, (1, 5), {"opinion": "涉及街道与执法大队，权责不清，提请协调"})
    settle = Beat("settle", desks.COMMANDER, (15, 40),
                  {"result": "unit", "receiver": f.unit, "opinion": "会议决定由属地街道承办"})  # fmt: skip
    return [*filed(f), ask, settle, sent(f), signed(f), handled(f), *ending(f)]


def asks_return(f: Facts) -> list[Beat]:
    """The unit would rather not; it stays there."""
    ask = Beat("ask_return", desks.unit(f.unit), (5, 20), {"opinion": "现场为业主自管区域，申请回退"})
    refuse = Beat("refuse_return", f.lead, (3, 12), {"opinion": "属公共区域，请继续处置"})
    return [*filed(f), sent(f), signed(f), ask, refuse, handled(f), *ending(f)]


def suspended(f: Facts) -> list[Beat]:
    ask = {"opinion": "需待施工完成后清理，申请挂账", "until_t": "@+1728000"}
    return [
        *filed(f), sent(f), signed(f), Beat("ask_suspension", desks.unit(f.unit), (3, 12), ask),
        Beat("agree_suspension", desks.COMMANDER, (2, 8), {"opinion": "同意挂账"}),
    ]  # fmt: skip


# -- without a unit --------------------------------------------------------------------------------


def self_handled(f: Facts) -> list[Beat]:
    return [Beat("approve_self", f.acceptor, (2, 8))]


def quick(f: Facts) -> list[Beat]:
    body = {"condition": f.condition, "opinion": "巡查时已由责任人当场整改"}
    return [Beat("accept", f.acceptor, (1, 4)), Beat("quick_close", f.acceptor, (1, 4), body, (AFTER,))]


def rejected(f: Facts) -> list[Beat]:
    """Not true, or not a matter of this centre."""
    if f.source in VERIFIED:
        return [*verified(f, "false"), Beat("reject", f.acceptor, (1, 4), {"opinion": f.not_true})]
    return [Beat("reject", f.acceptor, (2, 8), {"opinion": "不属于城市管理职责范围"})]


def merged(f: Facts) -> list[Beat]:
    return [Beat("merge", f.acceptor, (1, 4), {"master": f"@{f.master}"})]
