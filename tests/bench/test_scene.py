"""What `bench scene` makes of marks in pages, and the screen of fifty panels it measures."""

import pytest
from dash import html

from bench import _fifty
from bench._clocks import offset_of
from bench.scene import _since, _skew, figures
from layouts.scene import parse
from wall.panels import PANELS
from wall.panels import vehicles as panel


class Page:
    """A page whose clock is 5 s ahead of ours in ms, and that answers at once."""

    def evaluate(self, _script: str) -> float:
        import time

        return time.monotonic() * 1e3 + 5_000.0


def test_a_pages_clock_is_told_on_ours() -> None:
    clock = offset_of(Page())
    assert clock.ms == pytest.approx(5_000, abs=1)
    assert clock.ours_ms(5_250.0) == pytest.approx(250, abs=1)
    assert 0 <= clock.error_ms < 1


def test_a_picture_is_complete_when_panels_are_drawn_and_the_map_stands() -> None:
    clock = offset_of(Page())
    seen = _since({"heard": 5_100.0, "shown": 5_130.0, "panels": 5_180.0, "rest": 5_420.0, "done": True}, clock, 0.0)
    assert seen["complete"] == pytest.approx(420, abs=1)
    assert "complete" not in _since({"heard": 5_100.0, "shown": 5_130.0, "panels": None, "rest": 5_150.0}, clock, 0.0)


def test_skew_is_how_far_the_screens_are_apart() -> None:
    assert _skew({"left": {"shown": 40.0}, "right": {"shown": 52.5}}, "shown") == 12.5


def test_figures_are_the_middle_the_late_and_the_latest() -> None:
    assert figures([float(n) for n in range(1, 101)]) == {"p50": 50.5, "p95": 95.0, "max": 100.0}
    assert figures([]) == {"p50": None, "p95": None, "max": None}


def test_a_layout_of_fifty_panels_is_a_layout() -> None:
    panels = dict(PANELS)
    names = _fifty.fill(panels, 50)
    scene = parse(_fifty.LAYOUT, _fifty.layout_text(names), "fifty.yaml")
    assert len(set(names)) == len(scene.panels) == 50
    assert all(name in panels for name in names)
    assert {panels[name].ID for name in names}.isdisjoint(_fifty.LEFT_OUT)
    assert len({panels[name].ID for name in names}) == 50


def test_a_copy_of_a_panel_shares_no_id_with_it() -> None:
    def ids(made: html.Div) -> set[str]:
        return {part.id for part in (made, *made._traverse()) if isinstance(getattr(part, "id", None), str)}

    scene = parse("one", "title: x\nscreens: {main: {size: [100, 100]}}\npanels: []\n", "one.yaml")
    options = panel.Options()
    copy = _fifty.copied(panel, 2)
    assert ids(copy.layout(options, scene)).isdisjoint(ids(panel.layout(options, scene)))
    assert f"panel-{copy.ID}" in ids(copy.layout(options, scene))
