"""QUESTION: which row of the table is meant, may this role take it, and is all given? Says why not in words."""

from collections.abc import Iterable, Mapping, Sequence

from cases import labels
from cases.entry import Case, Do
from cases.flow import profiles, table
from cases.flow.settings import Settings
from cases.flow.table import Row
from records import Forbidden, Refused

EMPTY: tuple[object, ...] = ("", None, ())


def rows_for(case: Case, action: str) -> Sequence[Row]:
    """The rows of an action in the case's state. Raises `Refused`: no such action, or not in this state."""
    found = table.BY_STATE.get((case.status, action), ())
    if found:
        return found
    if action in table.OPENING:
        raise Refused(f"“{labels.ACTIONS[action]}”只用于新建案卷；案卷 {case.id} 已存在")
    if action not in table.ACTIONS:
        raise Refused(f"没有操作 {action!r}；可用：{', '.join(a for a in table.ACTIONS if a not in table.OPENING)}")
    wanted = labels.some((s for row in table.rows(action) for s in row.states), labels.STATUSES)
    now, verb = labels.STATUSES[case.status], labels.ACTIONS[action]
    raise Refused(f"案卷 {case.id} 现为“{now}”，不能“{verb}”；须为：{wanted}")


def role_may(rows: Iterable[Row], role: str, settings: Settings, extensions: int = 0) -> tuple[Row, ...]:
    """Those of the rows that the role may take. Raises `Forbidden`, naming who may."""
    rows = tuple(rows)
    mine = tuple(row for row in rows if profiles.allowed(row.id, role, settings, extensions))
    if mine:
        return mine
    others = labels.some(profiles.who(tuple(r.id for r in rows), settings), labels.ROLES)
    words = labels.row(rows[0].id, rows[0].action) if len(rows) == 1 else labels.ACTIONS[rows[0].action]
    by = f"由{others}办理" if others else "只由系统办理"
    raise Forbidden(f"“{words}”{by}；您的角色（{labels.role(role)}）无此权限")


def chosen(rows: Sequence[Row], do: Do) -> Row:
    """The row that is meant, by the result or the kind of dispatch. Raises `Refused` with what to choose from."""
    kinds = {row.result for row in rows}
    if kinds & {"batch", "assists"} or kinds == {""}:
        wanted = "assists" if do.assists else "batch" if do.mark == "batch" else ""
        return next((row for row in rows if row.result == wanted), rows[0])
    for row in rows:
        if row.result == do.result:
            return row
    said = "、".join(f"{k}（{labels.RESULTS.get(k, k)}）" for k in sorted(kinds))
    raise Refused(f"“{labels.ACTIONS[do.action]}”还需选择结论：{said}")


def filled(row: Row, given: Mapping[str, object]) -> None:
    """Nothing that the row needs is missing. Raises `Refused`, naming it."""
    lacking = [name for name in row.needs if given.get(name) in EMPTY]
    if lacking:
        words = dict.fromkeys(labels.need(name, row.action) for name in lacking)
        raise Refused(f"“{labels.row(row.id, row.action)}”还需填写：{'、'.join(words)}")
    result = given.get("result")
    if row.results and result and result not in row.results:
        said = "、".join(f"{r}（{labels.RESULTS[r]}）" for r in row.results)
        raise Refused(f"“{labels.row(row.id, row.action)}”没有结论 {result!r}；可选：{said}")


def given(case: Case, do: Do, row: Row) -> dict[str, object]:
    """What is given for a row; a condition that the case has already need not be given again."""
    found = {name: getattr(do, name) for name in (*row.needs, "result")}
    if "condition" in found:
        found["condition"] = do.condition or case.condition
    return found
