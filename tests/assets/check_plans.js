"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const wall = require("./load.js");

const { plans } = wall;

const NIGHT = "2026-11-21";
const plan = (vehicle = "A007", more = {}) => ({
  id: `${NIGHT}/night/${vehicle}`, date: NIGHT, shift: "night", vehicle, driver: "D1", version: 3, word: "planned",
  start: "2026-11-21 23:00", end: "2026-11-22 06:00", speed_limit_kmh: 8, coverage_target: 0.9, responsible: null,
  effect_standard: null, sections: [{ section: "R1", passes: 2, side: "both" }, { section: "R2", passes: 1, side: "both" }], ...more,
});
const ID = plan().id;
const booked = (...items) => {
  const book = new plans.Book();
  book.take(NIGHT, items.length ? items : [plan()]);
  return book;
};
const names = (lines) => lines.map(({ section }) => section);

test("times are written as people say them", () => {
  assert.equal(plans.clockOf("2026-11-21 23:00", NIGHT), "23:00");
  assert.equal(plans.clockOf("2026-11-22 02:00", NIGHT), "次日02:00");
  assert.equal(plans.clockOf("2026-11-23 02:00", NIGHT), "2026-11-23 02:00");
  assert.equal(plans.dayAfter("2026-02-28", 1), "2026-03-01");
});

test("a plan that is looked at is not changed, one that is changed back neither", () => {
  const book = booked();
  assert.equal(book.of(ID).window_end, "次日06:00");
  assert.equal(book.dirty(ID), false);
  book.change(ID, { driver: "D2" });
  assert.deepEqual(book.dirtyOn(NIGHT), [ID]);
  book.change(ID, { driver: "D1" });
  assert.equal(book.dirty(ID), false);
});

test("order, passes and side of the sections are changes too", () => {
  for (const change of [(l) => plans.moved(l, 0, 1), (l) => plans.edited(l, 0, { passes: 3 }), (l) => plans.edited(l, 1, { side: "forward" })]) {
    const book = booked();
    book.change(ID, { sections: change(book.of(ID).sections) });
    assert.deepEqual(plans.differing(book.of(ID), plans.draftOf(plan())), ["sections"]);
  }
});

test("changes outlive another row and a fresh reading of the night", () => {
  const book = booked(plan(), plan("A008"));
  book.change(ID, { responsible: "孙队长" });
  book.of(plan("A008").id);
  book.take(NIGHT, [plan(), plan("A008")]);
  assert.equal(book.of(ID).responsible, "孙队长");
  assert.equal(book.stale.size, 0);
});

test("who was slower keeps his words until he decides", () => {
  const theirs = plan("A007", { version: 4, driver: "D9" });
  const book = booked();
  book.change(ID, { responsible: "孙队长" });
  book.take(NIGHT, [theirs]);
  assert.deepEqual([...book.stale.keys()], [ID]);
  book.rebase(ID);
  assert.deepEqual([book.of(ID).version, book.of(ID).driver, book.of(ID).responsible], [4, "D1", "孙队长"]);
  book.discard(ID);
  assert.equal(book.of(ID).driver, "D9");
});

test("a draft that somebody else saved word for word is none any more", () => {
  const book = booked();
  book.change(ID, { responsible: "孙队长" });
  book.take(NIGHT, [plan("A007", { version: 4, responsible: "孙队长" })]);
  book.rebase(ID);
  assert.equal(book.dirty(ID), false);
});

test("a new plan has no version; given up it is gone", () => {
  const book = booked();
  const id = book.add({ ...plans.draftOf(plan("A009")), sections: [] });
  assert.deepEqual([id, book.of(id).version, book.rows(NIGHT).length], [`${NIGHT}/night/A009`, null, 2]);
  book.discard(id);
  assert.equal(book.of(id), null);
});

test("a click picks a road or drops it, several are picked until none is missing", () => {
  const lines = plan().sections;
  assert.deepEqual(names(plans.toggled(lines, "R3")), ["R1", "R2", "R3"]);
  assert.deepEqual(names(plans.toggled(lines, "R1")), ["R2"]);
  const some = plans.toggledAll(lines, ["R2", "R3"]);
  assert.deepEqual([names(some.lines), some.added, some.dropped], [["R1", "R2", "R3"], 1, 0]);
  const none = plans.toggledAll(some.lines, ["R2", "R3"]);
  assert.deepEqual([names(none.lines), none.added, none.dropped], [["R1"], 0, 2]);
  assert.equal(lines[0].passes, 2); // what was typed stays as it is
});

test("rows move one place and stop at the ends", () => {
  const lines = plan().sections;
  assert.deepEqual(names(plans.moved(lines, 1, -1)), ["R2", "R1"]);
  assert.deepEqual(names(plans.moved(lines, 0, -1)), ["R1", "R2"]);
  assert.deepEqual(names(plans.moved(lines, 1, 1)), ["R1", "R2"]);
});

test("a cancelled plan has no sections on the map", () => {
  const book = booked(plan(), plan("A008", { word: "cancelled", sections: [{ section: "R9", passes: 1, side: "both" }] }));
  assert.deepEqual([...book.owners(NIGHT).keys()], ["R1", "R2"]);
});

test("what the server could not read is told before it is asked", () => {
  const draft = plans.draftOf(plan());
  const codes = (more) => plans.faults(ID, { ...draft, ...more }).map(({ code }) => code);
  assert.deepEqual(codes({}), []);
  assert.deepEqual(codes({ driver: "", sections: [] }), ["no_driver", "no_section"]);
  assert.deepEqual(codes({ window_end: "6 点" }), ["bad_window"]);
  assert.deepEqual(codes({ window_start: "次日02:00", window_end: "24:00" }), []);
  assert.deepEqual(codes({ speed_limit_kmh: NaN }), ["bad_figure"]);
  assert.deepEqual(codes({ coverage_target: 9 }), ["bad_figure"]);
  assert.deepEqual(codes({ sections: [{ section: "R1", passes: 1.5, side: "both" }] }), ["bad_figure"]);
});

test("a check of some plans takes the place of what was said of them", () => {
  const said = (code, ...ids) => ({ code, level: "refused", plans: ids });
  const old = [said("driver_twice", "a", "b"), said("over", "c"), said("section_uncovered")];
  const now = plans.merged(old, [said("no_section", "a"), said("section_uncovered")], ["a"]);
  assert.deepEqual(now.map(({ code }) => code), ["over", "no_section", "section_uncovered"]);
  assert.deepEqual(plans.marks(now).get("c"), { refused: 1, warning: 0 });
});

// -- on the ground ----------------------------------------------------------------------------------

const M = 1 / 111_320; // degrees of latitude a metre
const road = (id, points, properties = {}) => ({
  id, geometry: { type: "LineString", coordinates: points.map(([x, y]) => [113.1 + (x * M) / Math.cos((27.83 * Math.PI) / 180), 27.83 + y * M]) },
  properties: { layer: "road", name: id, ...properties },
});
const ground = () =>
  plans.sectionsOf(
    { features: [road("W", [[0, 0], [500, 0]]), road("E", [[500, 0], [1000, 0]]), road("N", [[500, 0], [500, 400]], { oneway: true })] },
    [{ id: "T1", kind: "dredge", lon: 113.1, lat: 27.85 }, { id: "W1", kind: "water", lon: 113.1, lat: 27.83 }],
  );
const at = (x, y) => {
  const [[lon, lat]] = road("", [[x, y]]).geometry.coordinates;
  return [wall.mercator.x(lon), wall.mercator.y(lat)];
};

test("sections are roads with their length, and dredge points", () => {
  const known = ground();
  assert.deepEqual([...known.keys()], ["W", "E", "N", "T1"]);
  assert.ok(Math.abs(known.get("W").length_m - 500) < 2);
});

test("work is length by passes, both ways unless the road is one-way or one side is meant", () => {
  const km = (...lines) => Math.round(plans.workM(lines, ground()) / 10) * 10;
  assert.equal(km({ section: "W", passes: 2, side: "both" }), 2000);
  assert.equal(km({ section: "N", passes: 2, side: "both" }), 800);
  assert.equal(km({ section: "W", passes: 1, side: "forward" }, { section: "T1", passes: 3, side: "both" }), 500);
});

test("the nearest road within reach is meant, beyond it none", () => {
  const reach = 15 * (at(1, 0)[0] - at(0, 0)[0]);
  assert.equal(plans.nearest(ground(), ...at(250, 10), reach), "W");
  assert.equal(plans.nearest(ground(), ...at(508, 200), reach), "N");
  assert.equal(plans.nearest(ground(), ...at(250, 40), reach), null);
});

test("a box means the roads of which half lie in it", () => {
  const box = (x0, y0, x1, y1) => [at(x0, 0)[0], at(0, y1)[1], at(x1, 0)[0], at(0, y0)[1]];
  assert.deepEqual(plans.inBox(ground(), box(-10, -20, 800, 20)), ["W", "E"]);
  assert.deepEqual(plans.inBox(ground(), box(-10, -20, 200, 20)), []);
});

test("a drawn line means the roads it runs along, in its order; one it only crosses is not meant", () => {
  const line = (...points) => Float64Array.from(points.flatMap(([x, y]) => at(x, y)));
  assert.deepEqual(plans.along(ground(), line([1000, 12], [0, -12])), ["E", "W"]);
  assert.deepEqual(plans.along(ground(), line([300, 200], [700, 200])), []);
  assert.deepEqual(plans.along(ground(), line([0, 60], [1000, 60])), []);
  assert.deepEqual(plans.along(ground(), line([0, 0])), []);
});
