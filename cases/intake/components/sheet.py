"""QUESTION: may this sheet of components come in? Bytes → components and every reason against them. Pure."""

import re
import unicodedata
from typing import Any, NamedTuple

from cases.catalogue.model import Catalogue
from cases.intake.components.model import STATUSES, Component, code_of
from cases.intake.locate import Ground
from registry.columns import CRSES, Column, Kind
from registry.importers import parsed
from registry.parsers import choice, identifier, number, text
from registry.positions import box_of, position
from registry.problems import Problem, Wrong, shown
from registry.rows import Given, read
from registry.settings import Settings

DEFAULTS = Settings()
DIGITS = re.compile(r"[0-9]{16,17}\Z")


def component_id(value: str) -> str:
    """17 digits of the 2026 list, or 16 of the older one."""
    word = unicodedata.normalize("NFKC", value).replace(" ", "")
    if DIGITS.match(word):
        return word
    if re.search(r"[eE.]", word):
        raise Wrong(f"{shown(value)} lost its digits to scientific notation", "format as text, type it again")
    raise Wrong(f"{shown(value)} is no component id", "17 digits: county 6, class 5, number 6 (the older ones have 16)")


COMPONENTS = Kind("components", "部件", Component, (
    Column("id", "部件标识码", component_id, True, "43021101001000123", "17 位；旧标准 16 位",
           ("部件编码", "部件编号", "编号")),
    Column("name", "部件名称", text(30), True, "供水井盖", also=("名称",)),
    Column("dept", "主管部门", text(100), example="市政设施维护中心", also=("主管部门名称",)),
    Column("owner", "权属单位", text(100), example="供水公司", also=("权属单位名称", "产权单位")),
    Column("maintainer", "养护单位", text(100), example="供水公司抢修队", also=("养护单位名称", "维护单位")),
    Column("unit", "责任单位编号", identifier, note="登记册中的单位编号；立案后的处置单位", also=("责任单位",)),
    Column("lon", "经度", number(), True, "113.0823", "度"),
    Column("lat", "纬度", number(), True, "27.8312", "度"),
    Column("status", "状态", choice(STATUSES), example="完好", note="、".join(STATUSES) + "；空着为完好",
           also=("部件状态",)),
    Column("remark", "备注", text(200)),
    Column("crs", "坐标系", choice(CRSES), note="wgs84 (默认), gcj02 火星坐标, bd09 百度", also=("坐标系统",)),
))  # fmt: skip


class Checked(NamedTuple):
    """`components` are the whole sheet when there are no problems, else empty."""

    components: list[Component]
    problems: list[Problem]
    notes: list[str]


def check(data: bytes, catalogue: Catalogue, ground: Ground, now: float, limits: Settings = DEFAULTS) -> Checked:
    """The whole sheet against its columns, itself, the catalogue, the grids and the units."""
    problems: list[Problem] = []
    notes: list[str] = []
    try:
        rows = read(COMPONENTS, data, limits, problems, notes)
    except Wrong as e:
        return Checked([], [e.at(e.where, "")], [])
    found: list[Component] = []
    lines: dict[str, str] = {}
    home = box_of(ground.registry)
    for row in rows:
        before = len(problems)
        values = parsed(COMPONENTS, row, problems)
        if len(problems) > before:
            continue
        try:
            where = position(values["lon"], values["lat"], values.get("crs", "wgs84"), home)
        except Wrong as e:
            problems.append(e.at(row.where, "lon, lat"))
            continue
        one = _component(values, where, ground, now)
        wrong = _against(row, one, catalogue, ground)
        if one.id in lines:
            reason = f"{one.id} stands in line {lines[one.id]} already"
            wrong.append(Problem(row.where, "id", reason, "delete one of them"))
        lines.setdefault(one.id, row.where)
        problems += wrong
        found.append(one)
    if not rows and not problems:
        problems.append(Problem("", "", "holds no rows", "add at least one"))
    problems.sort(key=lambda p: int(p.where or 0))
    return Checked([] if problems else found, problems, notes)


def _component(values: dict[str, Any], where: tuple[float, float], ground: Ground, now: float) -> Component:
    key = values["id"]
    return Component(
        key, code_of(key), values["name"], values.get("dept", ""), values.get("owner", ""),
        values.get("maintainer", ""), values.get("unit", ""), *where, ground.at(*where).unit_grid,
        values.get("status", "ok"), now, values.get("remark", ""),
    )  # fmt: skip


def _against(row: Given, one: Component, catalogue: Catalogue, ground: Ground) -> list[Problem]:
    found = []
    if ("component", one.code) not in catalogue.minors:
        reason = f"{one.id}: the class {one.code} is not in the catalogue of components"
        found.append(Problem(row.where, "id", reason, "correct digits 7 to 11, or import the catalogue first"))
    if not one.unit_grid:
        found.append(Problem(row.where, "lon, lat", f"{one.lon:g}, {one.lat:g} lies in no unit grid",
                             "correct it, declare its coordinate system, or import the grids first"))  # fmt: skip
    if one.unit and one.unit not in ground.registry.units:
        found.append(Problem(row.where, "unit", f"no unit {shown(one.unit)} in the registry",
                             "correct it, or import the units first"))  # fmt: skip
    return found
