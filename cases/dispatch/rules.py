"""QUESTION: does a case go out by itself, and to whom? Switches and rules of a class (T15). Pure."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from cases.dispatch.model import Duty, Rule, Switch
from cases.entry import Case
from records import Refused
from registry.model import Unit

SENT = frozenset({"dispatch", "auto_dispatch", "undo_dispatch", "force_dispatch", "settle"})  # people have decided


class Choice(Rule, frozen=True):
    """A rule that holds for a case, with its unit found, and the reason as the flow record keeps it."""

    why: str = ""


def choose(case: Case, switch: Switch | None, areas: Sequence[str], listed: Sequence[Duty]) -> Choice | None:
    """Whom the switch of its class sends it to: the rule of the smallest area. None: a person decides."""
    if switch is None or not switch.on or case.status != "pending_dispatch":
        return None
    by_area = {rule.area: rule for rule in switch.rules}
    for area in (*(a for a in areas if a), ""):
        rule = by_area.get(area)
        if rule is None:
            continue
        unit = rule.unit or (listed[0].unit if listed else "")
        if not unit:
            return None
        where = area or "全域"
        basis = "按规则指定单位" if rule.unit else "按权责清单第 1 责任"
        return Choice(rule.area, unit, rule.assists, f"自动派遣：{case.title or case.code} × {where}，{basis}")
    return None


def untouched(actions: Iterable[str]) -> bool:
    """Whether nobody has sent it out yet: what came back, was taken back or settled by a meeting is for people."""
    return SENT.isdisjoint(actions)


def checked(
    switch: Switch, units: Mapping[str, Unit], known_class: Callable[[str, str], bool], areas: Collection[str]
) -> Switch:
    """The switch as it may be kept. Raises `Refused` with all that is wrong."""
    wrong = []
    if not known_class(switch.kind, switch.code):
        wrong.append(f"没有类别 {switch.kind} {switch.code}")
    seen: set[str] = set()
    for rule in switch.rules:
        where = rule.area or "全域"
        if rule.area in seen:
            wrong.append(f"{where}：同一区域只能有一条规则")
        seen.add(rule.area)
        if rule.area and rule.area not in areas:
            wrong.append(f"没有区域 {rule.area!r}；请用街道、社区或责任网格")
        named = (*((rule.unit,) if rule.unit else ()), *rule.assists)
        wrong += [f"{where}：没有责任单位 {unit!r}" for unit in named if unit not in units]
        if rule.unit and rule.unit in rule.assists:
            wrong.append(f"{where}：主办单位不能同时协办")
    if switch.on and not switch.rules:
        wrong.append("没有规则，不能打开自动派遣；要按权责清单派遣，请加一条区域与单位为空的规则")
    if wrong:
        raise Refused("；".join(wrong))
    return switch
