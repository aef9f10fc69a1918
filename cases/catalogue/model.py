"""QUESTION: what stands in the catalogue? Classes, their filing conditions, the duty list; found by key. Pure.

A class is known by (kind, code): the 2026 list gives the same five digits to a component and to the matter that it is
out of order (field guide 3.2). Classes without a row of the standard get one of the settings, so that every class can
be filed; a matter of a component takes the component's rows.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property

from msgspec import Struct, field, structs

from cases.catalogue.settings import Settings
from cases.entry import Kind
from cases.timing.limit import Limit

PREFIX: dict[Kind, str] = {"component": "C", "matter": "M", "event_legacy": "L"}
KIND_OF: dict[str, Kind] = {letter: kind for kind, letter in PREFIX.items()}
LABELS = {"component": "部件", "matter": "事项", "event_legacy": "事件（旧）"}
DEPTS = {  # kinds of departments that handle (field guide 3.3), as units of the registry have them in `kind`
    "SAN": "环卫", "STR": "街道", "ENF": "综合执法", "MUN": "市政", "DRN": "排水", "GRN": "园林", "WAT": "供水",
    "GAS": "燃气供热", "PWR": "电力", "TEL": "通信", "OWN": "产权单位", "TRF": "交警", "CON": "住建", "ECO": "生态环境",
    "RIV": "河道", "POL": "公安", "FIR": "消防",
}  # fmt: skip
DEFAULT_TEXT, DEFAULT_CLOSING = "现场存在该类问题，需要处置", "问题消除，现场恢复正常"
Key = tuple[str, str]  # kind, code


class Minor(Struct, frozen=True, omit_defaults=True):
    """小类. `moving`: the subject may drive away, so checkers compare plate or person (field guide 2.4)."""

    kind: Kind
    code: str  # 5 digits, the first two its major class
    name: str
    major: str
    major_name: str
    legacy_code: str = ""  # of the 2013 list, `MM-mm`
    is_local: bool = False  # 地方扩展
    self_handle_allowed: bool = False  # T13
    moving: bool = False
    enabled: bool = True
    initials: str = ""  # of the name's pinyin: jdcltf
    pinyin: str = ""  # whole: jidongcheluantingfang

    @property
    def key(self) -> Key:
        return self.kind, self.code

    @property
    def id(self) -> str:
        """`M06036`: how people write it."""
        return PREFIX[self.kind] + self.code


class Condition(Struct, frozen=True, omit_defaults=True):
    """立案条件 with its limit and 结案条件; a class may have several."""

    id: str  # M06036-1; -0 comes from the settings
    kind: Kind
    code: str
    text: str
    depts: tuple[str, ...]  # kinds of units, the first one leads
    limit: Limit
    urgent: bool = False
    closing: str = ""
    grade: str = ""


class DutyRow(Struct, frozen=True, omit_defaults=True):
    """职责清单: which unit handles a class in an area. `code` may be a major's two digits or empty: all of them;
    `area` a street, a duty grid, or empty: everywhere. Rank 1 is asked first."""

    kind: Kind
    code: str
    area: str
    unit: str
    rank: int = 1


class Day(Struct, frozen=True):
    """A day that is not as its weekday says: 节假日 or 调休上班."""

    day: str  # YYYY-MM-DD, local
    kind: str  # holiday, makeup_workday
    name: str = ""


class Catalogue(Struct, frozen=True, dict=True):
    """Everything at one version. `conditions` holds the default rows too; made by `built`."""

    version: int = 0
    minors: Mapping[Key, Minor] = field(default_factory=dict)
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    duties: tuple[DutyRow, ...] = ()

    def of(self, kind: str, code: str) -> list[Condition]:
        """The filing conditions of a class, in the standard's order; empty for a class nobody knows."""
        return self._by_class.get((kind, code), [])

    def by_legacy(self, legacy_code: str) -> list[Minor]:
        """Classes that had this code in the 2013 list; components and events shared numbers."""
        return self._by_legacy.get(legacy_code, [])

    def majors(self, kind: str) -> dict[str, str]:
        """Code → name of the major classes of a kind."""
        return {m.major: m.major_name for m in self.minors.values() if m.kind == kind}

    @cached_property
    def _by_class(self) -> dict[Key, list[Condition]]:
        found: dict[Key, list[Condition]] = {}
        for condition in self.conditions.values():
            found.setdefault((condition.kind, condition.code), []).append(condition)
        return found

    @cached_property
    def _by_legacy(self) -> dict[str, list[Minor]]:
        found: dict[str, list[Minor]] = {}
        for minor in self.minors.values():
            if minor.legacy_code:
                found.setdefault(minor.legacy_code, []).append(minor)
        return found


def built(
    minors: Iterable[Minor], conditions: Iterable[Condition], duties: Iterable[DutyRow] = (),
    settings: Settings | None = None, version: int = 0,
) -> Catalogue:  # fmt: skip
    """The catalogue with a row for every class: its own, its component's, else the default."""
    settings = settings or Settings()
    classes = {m.key: m for m in minors}
    own: dict[Key, list[Condition]] = {}
    for condition in sorted(conditions, key=_order):
        own.setdefault((condition.kind, condition.code), []).append(condition)
    rows: dict[str, Condition] = {c.id: c for rows in own.values() for c in rows}
    for (kind, code), minor in classes.items():
        if (kind, code) not in own:
            lent = own.get(("component", code), []) if kind == "matter" else []
            given = [_as_matter(c) for c in lent] or [_default(minor, settings, ("component", code) in classes)]
            rows |= {c.id: c for c in given}
    return Catalogue(version, classes, rows, tuple(duties))


def _as_matter(condition: Condition) -> Condition:
    return structs.replace(condition, id="M" + condition.id[1:], kind="matter")


def _default(minor: Minor, settings: Settings, of_component: bool) -> Condition:
    limit = settings.limit("component" if of_component else minor.kind)
    depts = settings.depts.get(minor.major) or settings.depts.get("", ())
    return Condition(
        f"{minor.id}-0", minor.kind, minor.code, DEFAULT_TEXT, depts, limit, limit.kind.startswith("urgent"),
        DEFAULT_CLOSING,
    )  # fmt: skip


def _order(condition: Condition) -> tuple[str, int, str]:
    base, _, number = condition.id.rpartition("-")
    return base, int(number) if number.isdigit() else 0, condition.id
