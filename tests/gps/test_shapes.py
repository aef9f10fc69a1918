"""Inside or outside; along a line."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gps.geo import Polyline, lines_of, point_in_polygon, points_in_polygon, rings_of

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10), (0, 0)]
HOLE = [(4, 4), (6, 4), (6, 6), (4, 6), (4, 4)]
METRE = st.floats(-5_000, 5_000)
LINE = st.lists(st.tuples(METRE, METRE), min_size=2, max_size=30)


@pytest.mark.parametrize(("point", "inside"), [((5, 1), True), ((5, 5), False), ((11, 5), False), ((-1, 5), False)])
def test_a_hole_is_outside(point: tuple[float, float], inside: bool) -> None:
    assert point_in_polygon(*point, [SQUARE, HOLE]) is inside


def test_rings_of_all_polygon_kinds() -> None:
    one = rings_of({"type": "Polygon", "coordinates": [SQUARE, HOLE]})
    many = rings_of({"type": "MultiPolygon", "coordinates": [[SQUARE], [[(20, 0), (30, 0), (30, 9)]]]})
    assert [len(ring) for ring in one] == [5, 5]
    assert points_in_polygon(np.array([5.0, 29.0, 15.0]), np.array([5.0, 1.0, 5.0]), many).tolist() == [
        True,
        True,
        False,
    ]


def test_other_geometries_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="Point"):
        rings_of({"type": "Point", "coordinates": [0, 0]})
    with pytest.raises(ValueError, match="Polygon"):
        lines_of({"type": "Polygon", "coordinates": []})


@given(st.floats(0, 20), st.floats(0, 10), st.floats(-3, 3))
def test_a_point_on_the_common_border_lies_in_exactly_one_neighbour(x: float, y: float, lean: float) -> None:
    border = [(10 + lean, 0), (10 - lean, 10)]
    left = [[(0, 0), *border, (0, 10)]]
    right = [[border[0], (20, 0), (20, 10), border[1]]]
    on_border = 10 + lean - 2 * lean * y / 10
    for at in (x, on_border):
        if 0 <= at < 20 and y < 10:
            assert point_in_polygon(at, y, left) != point_in_polygon(at, y, right)


def test_no_points_have_no_answers() -> None:
    assert points_in_polygon(np.zeros(0), np.zeros(0), [SQUARE]).tolist() == []


@given(LINE, METRE, METRE)
def test_a_projected_point_lies_on_the_line_and_no_vertex_is_nearer(
    line: list[tuple[float, float]], x: float, y: float
) -> None:
    made = Polyline(line)
    offset, away = made.project(x, y)
    assert 0 <= offset <= made.length_m + 1e-6
    assert np.hypot(*(made.at(offset) - (x, y))) == pytest.approx(away, abs=1e-3)
    assert away <= np.hypot(*(np.array(line) - (x, y)).T).min() + 1e-6


@given(LINE, st.floats(0, 1))
def test_a_point_of_the_line_projects_onto_itself(line: list[tuple[float, float]], share: float) -> None:
    made = Polyline(line)
    point = made.at(share * made.length_m)
    assert made.project(*point)[1] < 1e-3


@given(LINE)
def test_length_is_the_sum_of_the_steps(line: list[tuple[float, float]]) -> None:
    assume(len(set(line)) > 1)
    steps = np.diff(np.array(line), axis=0)
    assert Polyline(line).length_m == pytest.approx(np.hypot(*steps.T).sum())


def test_offsets_beyond_the_ends_are_the_ends() -> None:
    line = Polyline([(0, 0), (100, 0), (100, 50)])
    assert line.at(np.array([-5.0, 120.0, 999.0])).tolist() == [[0, 0], [100, 20], [100, 50]]
    assert (line.course_deg(50), line.course_deg(120), line.course_deg(999)) == (90, 0, 0)


def test_a_line_of_one_point_is_refused() -> None:
    with pytest.raises(ValueError, match="two points"):
        Polyline([(0, 0)])
