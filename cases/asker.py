"""QUESTION: who asks, which cases may he see, and how much of a person? Pure.

People of the centre see all cases; a unit its own; a collector his tasks and reports; a display all of them, read-only
and without names. In the demo an administrator's token may speak for a simulated person at a simulated moment.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from msgspec.structs import replace

from cases import marks
from cases.entry import Case, Task
from cases.find.filters import Filters
from cases.flow.room import Who
from records import Forbidden, Refused
from registry import masks

TIME, AS = "CityWall-Time", "CityWall-As"  # headers of the demo
OUTSIDE = ("unit", "collector", "street_chief_enf", "street_chief_mgmt")  # see their own cases only
REVEAL = ("acceptor", "shift_lead", "commander", "admin")  # may read an informant's number, each look is on record


class Identity(Protocol):
    """What the door says of who asks (`request.state.identity`)."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def of(self) -> str: ...


class Asker(NamedTuple):
    """`t`: the moment a simulated person acts at, None for now."""

    name: str
    role: str
    of: str
    display: bool
    t: float | None = None

    @property
    def who(self) -> Who:
        return Who(self.name, self.role, self.of)


def asker(identity: Identity | None, headers: Mapping[str, str], demo: bool) -> Asker:
    """Who asks. Raises `Forbidden` for gateways, and for the demo's headers where they mean nothing."""
    if identity is None or identity.role == "gateway":
        raise Forbidden("这个身份不能查看案卷")
    own = Asker(identity.name, identity.role, identity.of, identity.kind == "display")
    said_t, said_as = headers.get(TIME), headers.get(AS)
    if said_t is None and said_as is None:
        return own
    if not demo or identity.kind != "token" or identity.role != "admin":
        raise Forbidden(f"{TIME} 和 {AS} 只在演示模式下由管理员令牌使用")
    return _simulated(own, said_t, said_as)


def _simulated(own: Asker, said_t: str | None, said_as: str | None) -> Asker:
    try:
        t = None if said_t is None else float(said_t)
    except ValueError:
        raise Refused(f"{TIME} 应为 UTC 秒数") from None
    if t is not None and not 0 < t < 1e11:
        raise Refused(f"{TIME} 应为 UTC 秒数")
    if said_as is None:
        return own._replace(t=t)
    try:  # header bytes come as latin-1
        name, role, of = said_as.encode("latin-1").decode("utf-8").split("|")
    except (UnicodeError, ValueError):
        raise Refused(f"{AS} 应为 姓名|角色|单位或采集员编号") from None
    if role in ("system", "display", "gateway") or not name:
        raise Refused(f"{AS} 的角色不能是 {role!r}")
    return Asker(name, role, of, False, t)


def person(one: Asker) -> Asker:
    """Only people act. Raises `Forbidden` for displays."""
    if one.display:
        raise Forbidden("只有登录的人员可以办理案卷")
    return one


def own_only(filters: Filters, one: Asker) -> Filters:
    """The same, of what he may see at all."""
    if one.role not in OUTSIDE:
        return filters
    if not one.of:
        return replace(filters, nothing=True)
    return replace(filters, **({"of_collector": one.of} if one.role == "collector" else {"of_unit": one.of}))


def may_see(case: Case, one: Asker, tasks: Iterable[Task]) -> bool:
    """Whether he may see this case: the same rule as `own_only`."""
    if one.role not in OUTSIDE:
        return True
    if not one.of:
        return False
    if one.role == "collector":
        return one.of == case.reporter or any(task.collector == one.of for task in tasks)
    return one.of in marks.units(case)


def masked(shown: dict[str, Any], one: Asker) -> dict[str, Any]:
    """A case as JSON may show it: informants never whole; outside the centre no number in the words either, and on
    displays nobody's name."""
    done = dict(shown)
    if done.get("informant"):
        done["informant"] = "" if one.display else masks.person(done["informant"])
    if done.get("phone"):
        done["phone"] = "" if one.display else masks.phone(done["phone"])
    if done.get("others"):  # informants of merged reports
        done["others"] = [[case_id, source, ""] for case_id, source, _ in done["others"]]
    if one.display or one.role in OUTSIDE:
        done |= {name: masks.words(done[name]) for name in ("description", "address") if done.get(name)}
    return _without_names(done) if one.display else done


HIDDEN: dict[str, Any] = {
    "handler": "", "people": [], "errors": [], "applications": [], "subject": "", "remark": "", "voice": "",
    "tasks": [], "told": [], "assists": [], "spells": [], "others": [],
}  # fmt: skip


def _without_names(shown: dict[str, Any]) -> dict[str, Any]:
    """What a screen on a wall may show of a case."""
    done = shown | {name: empty for name, empty in HIDDEN.items() if name in shown}
    if "reporter" in done and done.get("source") != "collector":
        done["reporter"] = ""
    for name, inner in (("photos", "by"), ("clocks", "holder")):
        if isinstance(done.get(name), list):
            done[name] = [item | {inner: ""} for item in done[name]]
    return done


def masked_step(shown: dict[str, Any], one: Asker) -> dict[str, Any]:
    """A step of the history: on displays without words and names, outside the centre without numbers."""
    if not one.display:
        return shown | {"opinion": masks.words(shown["opinion"])} if one.role in OUTSIDE else shown
    return shown | {"by": masks.person(shown["by"]) if shown["by"] else "", "opinion": "", "receiver": "", "of": ""}
