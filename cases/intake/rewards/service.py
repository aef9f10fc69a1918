"""QUESTION: who is told that his report earned something? Rewards change in the transaction of the case's own step."""

from cases import store as cases_store
from cases.entry import Case, Change, Out
from cases.intake.messages import store as messages
from cases.intake.rewards import rules, store
from cases.intake.rewards.model import Reward
from cases.intake.settings import Settings
from db import Database, Tx
from records import Forbidden, NotFound, Refused

PAYERS = frozenset({"admin", "shift_lead", "acceptor"})


def after(tx: Tx, change: Change, now: float, settings: Settings) -> None:
    """Called with every change of a case, inside its transaction."""
    case = change.case
    for one in rules.follows(change, settings):
        if one.what == "pending":
            if messages.find(tx, case.source_id) is None:
                continue  # typed in by hand: nobody's message proves who earned it
            store.add(tx, case.id, rules.informant_of(case), case.source, case.source_id, one.amount, now)
        elif one.what == "move":
            store.move(tx, one.case, one.problem)
            master = cases_store.case(tx, one.problem)
            if master is not None and master.case_no and rules.is_true(master):
                _grant(tx, master, now)
        elif one.what == "grant":
            _grant(tx, case, now)
        else:
            for reward in store.pending(tx, one.problem):
                store.void(tx, reward.n, one.why)


def pay(db: Database, n: int, version: int, by: str, role: str, voucher: str, now: float) -> Reward:
    """A granted reward was paid out. Raises `Forbidden`, `NotFound`, `Refused`, `Stale`."""
    if role not in PAYERS:
        raise Forbidden("这个角色不能发放奖励")
    with db.transaction() as tx:
        reward = store.find(tx, n, lock=True)
        if reward is None:
            raise NotFound(f"没有奖励 {n}")
        if reward.state == "paid" and reward.voucher == voucher and reward.paid_by == by:
            return reward  # said twice
        if reward.version != version:
            raise Stale(f"奖励 {n} 在您查看后有变化：现为{STATES[reward.state]}，请刷新后再操作", reward)
        filed = cases_store.case(tx, reward.case)
        if filed is not None and ("filed", by) in filed.people:
            raise Refused("奖励须由立案人以外的人员发放")
        if reward.state != "granted":
            raise Refused(f"奖励 {n} 现为{STATES[reward.state]}，只有已核定的可以发放")
        store.pay(tx, n, by, voucher, now)
        text = f"您反映的问题（{reward.case}）奖励{_yuan(reward)}元已发放，感谢您对城市管理的支持。"
        out = reply(f"reward|{n}|paid", reward.informant, reward.case, reward.channel, "reward_paid", text, now)
        cases_store.put_out(tx, reward.case, [out], now)
        paid = store.find(tx, n)
        assert paid is not None
        return paid


STATES = {"pending": "待核定", "granted": "已核定", "paid": "已发放", "void": "不予奖励"}


class Stale(Refused):
    """Somebody changed it meanwhile; `reward` is as it stands now."""

    def __init__(self, words: str, reward: Reward) -> None:
        super().__init__(words)
        self.reward = reward


def reply(key: str, to: str, case: str, source: str, event: str, text: str, now: float) -> Out:
    """Words for a citizen, as `cases.flow.outs` tells them: his number is the address only."""
    return Out(key, "reply", to, {"case": case, "source": source, "event": event, "text": text, "t": now})


def _grant(tx: Tx, problem: Case, now: float) -> None:
    """Each informant of the problem once."""
    for reward in store.pending(tx, problem.id):
        if not store.grant(tx, reward.n, now):
            store.void(tx, reward.n, rules.VOID["twice"])
            continue
        no = problem.case_no or problem.id
        text = f"您反映的“{problem.title}”经核实属实，已立案（{no}），奖励话费{_yuan(reward)}元，将尽快发放。"
        key = f"reward|{reward.n}|granted"
        out = reply(key, reward.informant, reward.case, reward.channel, "reward_granted", text, now)
        cases_store.put_out(tx, reward.case, [out], now)


def _yuan(reward: Reward) -> str:
    text = f"{reward.amount:.2f}"
    return text.removesuffix(".00")
