"""QUESTION: how does the flow look in print? `docs/case-flow.md`: stages, states, steps, who may do what.

Everything is printed from the table, the states and the profiles; a test says when the page is no longer current.
Written anew with `python -m cases.flow.printed > docs/case-flow.md`.
"""

import sys
from collections.abc import Iterable

from cases import labels
from cases.flow import states, table
from cases.flow.profiles import PROFILES, holder
from cases.flow.settings import Settings
from cases.flow.table import Row

HEAD = """# The flow of a case

What may be done to a case, by whom, and what it becomes: seven outward stages, seventeen states, steps T1–T41 of the
field guide and their side rows (a letter after the number). **This page is printed** from `cases/flow/table.py`,
`states.py` and `profiles.py` by `cases/flow/printed.py` (a test compares them); `GET /api/v1/cases/flow` gives the same
to programs.

A step needs four things: the case is in one of the row's states, the role has the row in the city's permission profile
(`cases.flow.profile`), what the row needs is given, and no guard of `cases/flow/guards.py` objects. A refused step
changes nothing and says why. Applications (return, extension, suspension, delegation, supervision, urge, appeal) are
records beside the state: they never change it until somebody agrees.
"""


def stages() -> str:
    """The seven stages and the ways between them, in Mermaid."""
    lines = ["flowchart LR"]
    for number, code in enumerate(states.STAGES, 1):
        inside = [s for s in states.ROWS if s.stage == number]
        lines.append(f'    subgraph {code}["{number} {labels.STAGES[code]}"]')
        lines += [f'        {s.status}["{labels.STATUSES[s.status]}"]' for s in inside]
        lines.append("    end")
    lines += [f'    {s.status}["{labels.STATUSES[s.status]}"]' for s in states.ROWS if not s.stage]
    lines += [f"    {a} -->|{names}| {b}" for a, b, names in _ways(labels.ACTIONS)]
    return "\n".join(lines)


def diagram() -> str:
    """States and the actions between them, in Mermaid."""
    lines = [f"    {a} --> {b}: {names}" for a, b, names in _ways({}, start="[*]")]
    ends = [f"    {status} --> [*]" for status in states.ENDED]
    return "\n".join(["stateDiagram-v2", *lines, *ends])


def _ways(words: dict[str, str], start: str = "") -> list[tuple[str, str, str]]:
    """From, to, and by which actions; what works from every state is left out, it would hide the rest."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in table.TABLE:
        if row.id.startswith("T41"):
            continue
        for state in row.states or ((start,) if start else ()):
            if row.to and row.to != state:
                arrows.setdefault((state, row.to), []).append(words.get(row.action, row.action))
    return [(a, b, ", ".join(dict.fromkeys(names))) for (a, b), names in arrows.items()]


def state_table() -> str:
    """States with stage, clock, and who must act in each profile."""
    head = ["state", "中文", "stage", "clock", *(f"holder ({name})" for name in PROFILES)]
    rows = []
    for s in states.ROWS:
        holders = (holder(s.status, s.holder, Settings(profile=name)) for name in PROFILES)  # type: ignore[arg-type]
        rows.append([f"`{s.status}`", labels.STATUSES[s.status], str(s.stage or "ended"), s.clock or "–",
                     *(h or "–" for h in holders)])  # fmt: skip
    return _markdown(head, rows)


def step_table() -> str:
    """All rows: what they need and what they become."""
    rows = [
        [r.id, f"`{r.action}`{_result(r)}", labels.row(r.id, r.action), _from(r), f"`{r.to}`" if r.to else "stays",
         ", ".join(r.needs) or "–", r.why]
        for r in table.TABLE
    ]  # fmt: skip
    return _markdown(["row", "action", "中文", "from", "to", "needs", "why"], rows)


def matrix(profile: str) -> str:
    """Role × step of one profile."""
    roles = PROFILES[profile].roles
    rows = [
        [r.id, f"`{r.action}`{_result(r)}", *("●" if r.id in roles[role] else "" for role in roles)]
        for r in table.TABLE
    ]  # fmt: skip
    return _markdown(["row", "action", *(f"{labels.role(role)} `{role}`" for role in roles)], rows)


def page() -> str:
    """The whole page."""
    parts = [
        HEAD,
        "## Stages\n", f"```mermaid\n{stages()}\n```\n",
        "## States\n", state_table(),
        "\nThe clock of `suspended` is paused; `accept`, `file` and `dispatch` share one limit.\n",
        f"```mermaid\n{diagram()}\n```\n",
        "`force_dispatch` and `force_close` (T41) go from every open state and are not drawn.\n",
        "## Steps\n", step_table(),
        "\n## Who may do what\n",
    ]  # fmt: skip
    for name in PROFILES:
        parts += [f"### {labels.PROFILES[name]} `{name}`\n", matrix(name), ""]
    return "\n".join(parts).rstrip() + "\n"


def _result(row: Row) -> str:
    return f" ({row.result})" if row.result else ""


def _from(row: Row) -> str:
    if set(states.OPEN) <= set(row.states):
        return "any" if set(states.ENDED) <= set(row.states) else "any open"
    return ", ".join(f"`{s}`" for s in row.states) or "–"


def _markdown(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(head)
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])


if __name__ == "__main__":
    sys.stdout.write(page())
