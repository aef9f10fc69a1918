"""QUESTION: who sits where? Posts and units as numbers and roles, never persons (示意)."""

import numpy as np

from demo import dutylist
from demo.caseload.story import Who

ACCEPTORS = tuple(Who(f"受理员{n:02d}", "acceptor") for n in range(1, 7))
LEADS = (Who("值班长01", "shift_lead"), Who("值班长02", "shift_lead"))
COMMANDER = Who("指挥长01", "commander")
LEADER = Who("领导01", "leader")
STREETS = {"嵩山路街道": "S01", "泰山路街道": "S02", "栗雨街道": "S03"}
SHORT = {
    "S01": "嵩山街道", "S02": "泰山街道", "S03": "栗雨街道", "P01": "环卫处", "P02": "市政中心", "P03": "园林中心",
    "P04": "执法大队", "C01": "第一保洁", "C02": "第二保洁", "C03": "第三保洁", "C04": "第四保洁",
}  # fmt: skip
DUTIES = tuple(dutylist.rows())
COMPANIES = ("C01", "C02", "C03", "C04")
OF_DEPT = {"MUN": "P02", "GRN": "P03", "ENF": "P04"}  # STR by street; SAN: the company that cleans there


def collector(number: str) -> Who:
    return Who(number, "collector", number)


def unit(unit_id: str) -> Who:
    """The person on watch at a unit's terminal."""
    return Who(f"{SHORT[unit_id]}值守", "unit", unit_id)


def handler(unit_id: str, rng: np.random.Generator) -> str:
    """One of a unit's people on the street."""
    return f"{SHORT[unit_id]}队员{int(rng.integers(1, 9)):02d}"


def responsible(class_id: str, dept: str, street: str, duty_grid: str) -> str:
    """The unit of the city's duty list for a class in a street, else what its kind of department means there."""
    listed = [row for row in DUTIES if class_id.startswith(row.id) and row.area in ("", street)]
    if listed:
        return max(listed, key=lambda row: len(row.id)).unit
    if dept == "SAN":
        return COMPANIES[int(duty_grid[-2:]) % len(COMPANIES)]
    return OF_DEPT.get(dept) or STREETS.get(street, "S01")
