"""A sheet of components: taken as a whole, or refused with every reason."""

import pytest

from cases.intake.components.sheet import Checked, check
from cases.intake.locate import Ground
from tests.cases.intake.build import CATALOGUE, LAT, LON, REGISTRY, T0

GROUND = Ground(REGISTRY)
HEAD = "部件标识码,部件名称,权属单位,责任单位编号,经度,纬度,状态"
GOOD = f"43021101001000123,供水井盖,供水公司,S01,{LON + 0.001},{LAT + 0.001},破损"


def checked(*rows: str) -> Checked:
    return check("\n".join([HEAD, *rows]).encode(), CATALOGUE, GROUND, T0)


def test_a_component_knows_its_class_grid_and_owner() -> None:
    found = checked(GOOD)
    assert found.problems == []
    (one,) = found.components
    assert (one.id, one.code, one.owner, one.unit) == ("43021101001000123", "01001", "供水公司", "S01")
    assert (one.unit_grid, one.status, one.changed_t) == ("430211001001002", "damaged", T0)


def test_an_id_of_the_older_list_has_sixteen_digits() -> None:
    found = checked(f"4302110101000123,供水井盖,,,{LON + 0.001},{LAT + 0.001},")
    assert [(one.code, one.status) for one in found.components] == [("01001", "ok")]


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (GOOD.replace("43021101001000123", "4302110100100012"[:15]), "id", "no component id"),
        (GOOD.replace("43021101001000123", "4.30211E+16"), "id", "scientific notation"),
        (GOOD.replace("43021101001000123", "43021199999000123"), "id", "class 99999"),
        (GOOD.replace("S01", "S99"), "unit", "no unit 'S99'"),
        (GOOD.replace(f"{LON + 0.001}", "112.5"), "lon, lat", "in no unit grid"),
        (GOOD.replace(f"{LON + 0.001},{LAT + 0.001}", f"{LAT},{LON}"), "lon, lat", "swapped"),
        (GOOD.replace("破损", "不好"), "status", "not known"),
        (GOOD.replace("供水井盖", ""), "name", "is empty"),
    ],
)
def test_a_wrong_row_is_refused_with_line_column_and_reason(row: str, column: str, words: str) -> None:
    found = checked(row)
    assert found.components == []
    (problem,) = found.problems
    assert (problem.where, problem.column) == ("2", column)
    assert words in problem.reason


def test_the_same_id_twice_names_both_lines() -> None:
    (problem,) = checked(GOOD, GOOD).problems
    assert (problem.where, problem.reason) == ("3", "43021101001000123 stands in line 2 already")
