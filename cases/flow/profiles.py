"""QUESTION: who may take which step? Three cities' ways, role → rows of the table (field guide 2.2).

`taizhou` is the standard: seats on the supervision side, dispatchers on the command side. In `tianyuan` the shift lead
dispatches and closes. In `governance` chiefs handle on the street and zone chiefs decide. A city adds single rows to
single roles with `cases.flow.more`.
"""

from collections.abc import Mapping
from typing import NamedTuple

from cases.flow.settings import Settings

UNIT_ROLES = ("unit", "street_chief_enf", "street_chief_mgmt")  # act for a unit, `of` names it


class Profile(NamedTuple):
    """`roles`: which rows each role may do. `holders`: who must act in a status, where it is not the usual role."""

    roles: Mapping[str, frozenset[str]]
    holders: Mapping[str, str]


def _of(*groups: str) -> frozenset[str]:
    return frozenset(word for group in groups for word in group.split())


INTAKE = "T2 T2b T3 T4 T4b T5b T6 T7 T8 T10 T37 T38b"
FILING = "T11 T12 T13a T13b"
CHECKS = "T31 T32 T34b T40c"
CLOSING = "T34 T35a T35b"
RULING = "T9a T9b T9c T38 T39"
DISPATCH = "T14 T14b T16 T17 T19a T20 T26 T27 T37 T38b"
RETURNS = "T22a T23"
REVIEW = "T29 T30 T40b"
COMMAND = "T19b T24a T24b T25a T25b T25c T27 T36 T36b T37 T38b T41a T41b"
UNIT = "T17b T18 T21 T21b T21c T22 T24 T25 T25c T26 T28 T36b T37 T38b T40"
COLLECTOR = "T1 T5 T13 T33"
SYSTEM = "T3 T5b T15 T21 T25c T31 T37"
ANYWHERE: dict[str, frozenset[str]] = {
    "collector": _of(COLLECTOR),
    "unit": _of(UNIT),
    "night_operator": _of("T3"),
    "commander": _of(COMMAND),
    "leader": _of("T2 T36 T37 T38b"),  # hands in what he saw himself (领导交办)
    "evaluator": _of("T38 T38b"),
    "admin": _of("T41a T41b T38b"),
    "system": _of(SYSTEM),
}
PROFILES: dict[str, Profile] = {
    "taizhou": Profile(
        ANYWHERE
        | {
            "acceptor": _of(INTAKE, FILING, CHECKS, CLOSING, "T36b"),
            "shift_lead": _of(INTAKE, FILING, CHECKS, CLOSING, RULING, RETURNS, "T14 T14b T16 T17 T36b"),
            "dispatcher": _of(DISPATCH, RETURNS, REVIEW, "T36b"),
        },
        {},
    ),
    "tianyuan": Profile(
        ANYWHERE
        | {
            "acceptor": _of(INTAKE, FILING, CHECKS, "T36b"),
            "shift_lead": _of(INTAKE, FILING, CHECKS, CLOSING, RULING, DISPATCH, RETURNS, REVIEW, "T36b"),
        },
        {"pending_dispatch": "shift_lead", "pending_review": "shift_lead", "pending_close": "shift_lead"},
    ),
    "governance": Profile(
        ANYWHERE
        | {
            "acceptor": _of(INTAKE, CHECKS, CLOSING, "T13a T13b T36b"),
            "shift_lead": _of(INTAKE, FILING, CHECKS, CLOSING, RULING, RETURNS, "T14 T14b T16 T17 T36b"),
            "dispatcher": _of(DISPATCH, RETURNS, REVIEW, "T36b"),
            "street_chief_enf": _of(UNIT, "T1"),
            "street_chief_mgmt": _of(UNIT, "T1"),
            "zone_chief_enf": _of("T7 T9a T9b T9c T11 T12 T36", DISPATCH, RETURNS, REVIEW, "T24a T24b"),
            "zone_chief_mgmt": _of("T7 T9a T9b T9c T11 T12 T36", DISPATCH, RETURNS, REVIEW, "T24a T24b"),
        },
        {"pending_filing": "zone_chief_mgmt"},
    ),
}


def of(settings: Settings) -> Profile:
    """The profile a city has chosen. Raises `KeyError` for a name that the settings refuse anyway."""
    return PROFILES[settings.profile]


def allowed(row_id: str, role: str, settings: Settings, extensions: int = 0) -> bool:
    """Whether a role may take a step; `extensions`: how many the case had, for who judges the first one."""
    if row_id in of(settings).roles.get(role, frozenset()) or row_id in settings.more.get(role, ()):
        return True
    return row_id in ("T24a", "T24b") and not extensions and role in settings.first_extension


def who(row_ids: tuple[str, ...], settings: Settings) -> list[str]:
    """Roles that may take one of these steps, the system left out."""
    roles = dict.fromkeys((*of(settings).roles, *settings.more))
    return [r for r in roles if r != "system" and any(allowed(row, r, settings) for row in row_ids)]


def holder(status: str, usual: str, settings: Settings) -> str:
    """The role that must act in a status."""
    return of(settings).holders.get(status, usual)
