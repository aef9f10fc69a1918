"""Does a wall change its theme while it stands, dim at night, wander without losing a click, keep a pressed button?"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench._browser import chromium
from bench.map import serve
from tests.assets.test_browser import NOW, Server, frame, row
from tests.assets.test_contrast import ASSETS, FILES
from tests.helpers import eventually

pytestmark = pytest.mark.wall

# the ground in a corner of the base map, and the middle of the vehicle's sign
PAINTED = """() => {
  const probe = new OffscreenCanvas(9, 9).getContext("2d");
  const seen = (canvas) => { probe.drawImage(canvas, 0, 0); return probe; };
  const at = (context, x, y) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)];
  const layer = map.wallUnits, pane = layer.pane;
  return {
    ground: at(seen(map.getPane("wall-base").querySelector("canvas")), 3, 3),
    unit: at(pane.context, Math.round(layer.sx[0] * pane.ratio), Math.round(layer.sy[0] * pane.ratio)),
    wanted: { ground: wall.rgb(wall.theme().ground), unit: wall.rgb(wall.theme().working) },
  };
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with serve(Path(__file__).with_name("page.html")) as address, chromium() as browser:
        context = browser.new_context(viewport={"width": 1920, "height": 1080})
        yield opened(context, address)


def opened(context: Any, address: str) -> Any:
    page = context.new_page()
    page.server = Server(page)
    page.goto(address)
    for name in FILES.values():
        page.add_style_tag(path=str(ASSETS / name))
    page.evaluate("() => { document.documentElement.className = 'styled'; }")  # an attribute that is watched
    page.wait_for_function("window.map && map.wallUnits && map.wallUnits.count === 2")
    return page


def painted(page: Any) -> dict[str, Any]:
    """Colours on the map's canvases once they are those of the theme."""
    holds = f"(() => {{ const p = ({PAINTED})(); return String(p.ground) === String(p.wanted.ground)"
    page.wait_for_function(holds + " && String(p.unit) === String(p.wanted.unit) })()")
    return dict(page.evaluate(PAINTED))


def test_ground_and_signs_follow_the_theme_at_once(page: Any) -> None:
    seen = []
    for theme in ("night", "day", "showcase"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        page.wait_for_function("document.documentElement.dataset.dim === 'on'")  # 02:17 in the room
        seen.append(painted(page)["ground"])
    assert len({tuple(colour) for colour in seen}) == 3
    assert min(seen[1]) > 200 > 60 > max(seen[0])


def test_at_six_the_night_is_no_longer_dimmed(page: Any) -> None:
    page.evaluate("() => { document.documentElement.dataset.theme = 'night'; }")
    page.wait_for_function("document.documentElement.dataset.dim === 'on'")
    dimmed = painted(page)["unit"]
    page.server.send(frame(1, row(0, 113.1, 27.83), now=NOW + 4 * 3600))
    page.wait_for_function("document.documentElement.dataset.dim === 'off'")
    assert sum(painted(page)["unit"]) > sum(dimmed)


def test_a_shifted_wall_still_picks_what_is_pointed_at(page: Any) -> None:
    page.wait_for_function("document.getElementById('wall-canvas').style.translate !== ''")
    moves = page.evaluate("[...document.getElementById('wall-canvas').style.translate.matchAll(/-?\\d+/g)].map(Number)")
    assert sum(move * move for move in moves) <= 9
    # one pixel to the right and down of the vehicle, told by the page's own geometry
    near = """() => { const box = map.getContainer().getBoundingClientRect(), unit = wall.units.get("A007");
      const at = map.latLngToContainerPoint([unit.lat, unit.lon]), by = box.width / map.getSize().x;
      const x = box.left + at.x * by, y = box.top + at.y * by;
      const told = map.mouseEventToContainerPoint(new MouseEvent("click", { clientX: x, clientY: y }));
      return [x, y, told.distanceTo(at)]; }"""
    x, y, off = page.evaluate(near)
    assert off < 0.6
    page.mouse.click(x, y)
    page.wait_for_function("wall.state.selected === 'A007'")


def test_a_button_under_a_pressed_pointer_is_replaced_only_after_its_click(page: Any) -> None:
    page.evaluate(
        """() => {
        window.told = [];
        const at = wall.element("div", "", { id: "part", style: "position:fixed;left:20px;top:800px" });
        const draw = () => {
          if (wall.desk.pressed(at, draw)) return;
          const made = wall.element("button", "", {}, "派遣");
          made.addEventListener("click", () => told.push("clicked"));
          at.replaceChildren(made);
          told.push("drawn");
        };
        document.body.append(at);
        window.push = draw;
        draw();
    }"""
    )
    page.hover("#part button")
    page.mouse.down()
    page.evaluate("push()")
    page.mouse.up()
    page.wait_for_function("told.length === 3")
    assert page.evaluate("told") == ["drawn", "clicked", "drawn"]


def test_of_two_windows_on_one_machine_one_sounds_and_the_other_takes_over(page: Any) -> None:
    holder = (
        "document.body.append(wall.element('div', '', { id: 'alert-sound', 'data-sound': 'true', 'data-tone': '' }))"
    )
    other = opened(page.context, page.url)
    for one in (page, other):
        one.evaluate(holder)
        assert one.evaluate("wall.sound.state()") == "locked"
        one.mouse.click(5, 1000)
        one.wait_for_function("!wall.sound.locked()")

    def told() -> list[tuple[str, int]]:
        return sorted(tuple(one.evaluate("[wall.sound.state(), wall.sound.counts.test]")) for one in (page, other))

    eventually(lambda: told() == [("", 1), ("other", 0)], 20, every_s=0.2)
    loud, silent = (page, other) if page.evaluate("wall.sound.state()") == "" else (other, page)
    loud.evaluate("document.getElementById('alert-sound').dataset.sound = 'false'")  # as a layout without sound
    silent.wait_for_function("wall.sound.state() === ''")
    assert loud.evaluate("wall.sound.state()") == "off"
