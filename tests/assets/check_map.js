"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const wall = require("./load.js");

const SCALE = 256 * 2 ** 15;
const AT = { x: wall.mercator.x(113.1), y: wall.mercator.y(27.83) };
const VIEW = { scale: SCALE, ox: AT.x * SCALE - 500, oy: AT.y * SCALE - 300, width: 1000, height: 600, zoom: 15, padX: 0, padY: 0 };

/** A road through points given in px of the view. */
const road = (points) => Float64Array.from(points.flatMap(([x, y]) => [(x + VIEW.ox) / SCALE, (y + VIEW.oy) / SCALE]));
const named = (name, grade, ...lines) => ({ name, grade, chains: lines.map(road) });
const place = (roads, room = new wall.Room()) => wall.placeNames(roads, VIEW, () => 15, room);

test("Mercator goes there and back", () => {
  assert.ok(Math.abs(wall.mercator.lat(AT.y) - 27.83) < 1e-9);
  assert.ok(Math.abs(wall.mercator.x(180) - 1) < 1e-12);
});

test("a level road's name reads from left to right, however it was drawn", () => {
  for (const line of [[[0, 300], [1000, 310]], [[1000, 310], [0, 300]]]) {
    const [{ glyphs }] = place([named("长江南路", 1, line)]);
    assert.equal(glyphs.map((glyph) => glyph.character).join(""), "长江南路");
    assert.ok(glyphs.every((glyph, i) => i === 0 || glyph.x > glyphs[i - 1].x));
    assert.ok(glyphs.every((glyph) => Math.abs(glyph.angle) < 0.05));
  }
});

test("a steep road's name stands upright from top to bottom", () => {
  for (const line of [[[500, 0], [520, 600]], [[520, 600], [500, 0]]]) {
    const [{ glyphs }] = place([named("珠江南路", 1, line)]);
    assert.ok(glyphs.every((glyph, i) => i === 0 || glyph.y > glyphs[i - 1].y));
    assert.ok(glyphs.every((glyph) => Math.abs(glyph.angle) < 0.1), "characters are not laid on their side");
  }
});

test("names do not touch each other, the wider road's comes first", () => {
  const crossing = [named("嵩山路", 1, [[0, 300], [1000, 300]]), named("神农大道", 2, [[500, 0], [500, 600]])];
  const placed = place(crossing);
  assert.ok(placed.length >= 2 && placed[0].grade === 1);
  const glyphs = placed.flatMap((entry) => entry.glyphs);
  for (const a of glyphs) {
    for (const b of glyphs) assert.ok(a === b || Math.hypot(a.x - b.x, a.y - b.y) > 14);
  }
});

test("no name is cut by the window's edge, bent round a corner or set on a road too short for it", () => {
  const zigzag = Array.from({ length: 40 }, (_, i) => [i * 25, i % 2 ? 280 : 320]);
  assert.deepEqual(place([named("之字路", 1, zigzag)]), []);
  assert.deepEqual(place([named("短路", 1, [[500, 300], [520, 300]])]), []);
  assert.deepEqual(place([named("边缘路", 1, [[0, 3], [1000, 3]])]), []);
});

test("what is taken stays free of names", () => {
  const room = new wall.Room();
  room.take([0, 250, 1000, 350]);
  assert.deepEqual(place([named("嵩山路", 1, [[0, 300], [1000, 300]])], room), []);
});

test("sections of one road are joined end to end, also when one is drawn the other way", () => {
  const [a, b, c] = [road([[0, 0], [10, 0]]), road([[20, 0], [10, 0]]), road([[20, 0], [30, 0]])];
  assert.equal(wall.chains([a, c, b]).length, 1);
  assert.equal(wall.chains([a, c, b])[0].length, 8);
  assert.equal(wall.chains([a, c]).length, 2);
});

test("the base map is sorted by layer, grades stay within 1 to 4, unknown layers are left out", () => {
  const line = { type: "LineString", coordinates: [[113, 27], [113.1, 27]] };
  const feature = (properties, geometry = line) => ({ type: "Feature", properties, geometry });
  const data = wall.baseData({
    attribution: "示意",
    features: [
      feature({ layer: "road", name: "嵩山路", grade: 1 }), feature({ layer: "road", name: "小路", grade: 9 }),
      feature({ layer: "road", name: "无级路" }), feature({ layer: "moon" }), feature({ layer: "water" }, null),
      feature({ layer: "water" }, { type: "MultiPolygon", coordinates: [[line.coordinates], [line.coordinates]] }),
    ],
  });
  assert.deepEqual(data.shapes.road.map((shape) => shape.grade), [4, 4, 1], "the widest is drawn last");
  assert.equal(data.shapes.water[0].lines.length, 2);
  assert.deepEqual(data.roads.map((entry) => entry.name), ["嵩山路", "小路", "无级路"]);
  assert.equal(data.attribution, "示意");
});

test("roads grow with zoom and by grade, their names come with zoom", () => {
  assert.ok(wall.roadWidth(1, 15) > wall.roadWidth(4, 15) && wall.roadWidth(4, 16) > wall.roadWidth(4, 15));
  assert.ok(wall.roadWidth("street", 5) >= 0.5 && wall.roadWidth(1, 22) <= 28);
  assert.equal(wall.nameSize(4, 13), 0);
  assert.ok(wall.nameSize(1, 14) >= 15, "readable from 4 m");
});

test("the middle of an area is its centre of gravity", () => {
  const [x, y] = wall.centroid(Float64Array.from([0, 0, 4, 0, 4, 2, 0, 2, 0, 0]));
  assert.ok(Math.abs(x - 2) < 1e-12 && Math.abs(y - 1) < 1e-12);
});

const camera = (id, extra = {}) => ({ id, name: id, state: "ok", snapshot: "s", t: 1, ...extra });
const shown = (cameras) => cameras.map((at) => at && at.id);

test("the strip turns through all cameras and begins again", () => {
  const cameras = ["C1", "C2", "C3", "C4", "C5", "C6", "C7"].map((id) => camera(id));
  assert.deepEqual(shown(wall.strip(cameras, null, 0, 3)), ["C1", "C2", "C3"]);
  assert.deepEqual(shown(wall.strip(cameras, null, 2, 3)), ["C7", "C1", "C2"]);
  assert.deepEqual(shown(wall.strip(cameras, null, -1, 3)), ["C5", "C6", "C7"]);
  assert.deepEqual(shown(wall.strip(cameras.slice(0, 2), null, 5, 3)).sort(), ["C1", "C2", null]);
});

test("front and rear of the selected vehicle stand first and stay", () => {
  const cameras = [camera("C1"), camera("A007-rear"), camera("A007-front"), camera("A0071-front"), camera("C2"), camera("X9", { vehicle: "B001" })];
  for (const turn of [0, 1, 5]) assert.deepEqual(shown(wall.strip(cameras, "A007", turn, 4)).slice(0, 2), ["A007-front", "A007-rear"]);
  assert.equal(shown(wall.strip(cameras, "B001", 0, 3))[0], "X9");
});
