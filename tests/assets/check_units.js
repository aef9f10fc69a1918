"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const wall = require("./load.js");

const { units } = wall;

/** A frame as docs/way-of-data.md writes it. */
const frame = ({ full = false, now = 1000, seq = 0, rows = [], version = 1 }) => {
  const view = new DataView(new ArrayBuffer(24 + 24 * rows.length));
  view.setUint8(0, version);
  view.setUint8(1, full ? 1 : 0);
  view.setUint32(4, rows.length, true);
  view.setFloat64(8, now, true);
  view.setUint32(16, seq, true);
  rows.forEach((row, i) => {
    const at = 24 + 24 * i;
    view.setUint32(at, row.index, true);
    view.setInt32(at + 4, Math.round(row.lon * 1e6), true);
    view.setInt32(at + 8, Math.round(row.lat * 1e6), true);
    view.setInt32(at + 12, row.age_ms || 0, true);
    view.setUint16(at + 16, row.heading ?? 65535, true);
    view.setUint16(at + 18, row.speed ?? 65535, true);
    view.setUint8(at + 20, row.kind || 1);
    view.setUint8(at + 21, row.state || 2);
    view.setUint16(at + 22, row.flags || 0, true);
  });
  return view.buffer;
};

const A007 = { index: 3, lon: 113.1, lat: 27.83, age_ms: 1500, heading: 905, speed: 40, state: 1, flags: 1 };
const begin = () => {
  units.clear();
  units.name([[3, "A007", "vehicle", "sweeper", "湘B·A0071"], [4, "P01", "collector", "", ""]]);
};

test("a row becomes the unit people read", () => {
  begin();
  units.apply(frame({ full: true, rows: [A007] }), 0);
  const unit = units.get("A007");
  assert.ok(Math.abs(unit.lon - 113.1) < 1e-6 && Math.abs(unit.lat - 27.83) < 1e-6);
  assert.deepEqual([unit.t, unit.heading_deg, unit.speed_kmh, unit.working, unit.subkind], [998.5, 90.5, 4, true, "sweeper"]);
});

test("what the device did not say stays unknown", () => {
  begin();
  units.apply(frame({ rows: [{ ...A007, heading: undefined, speed: undefined }] }), 0);
  assert.equal(units.get("A007").speed_kmh, null);
  assert.equal(units.get("A007").heading_deg, null);
});

test("a full frame takes the place of all before it, a delta adds", () => {
  begin();
  units.apply(frame({ full: true, rows: [A007] }), 0);
  units.apply(frame({ rows: [{ ...A007, index: 4, kind: 2 }] }), 0);
  assert.equal(units.positioned, 2);
  units.apply(frame({ full: true, rows: [A007] }), 0);
  assert.equal(units.positioned, 1);
  assert.equal(units.get("P01"), null);
});

test("arrays grow with the index and keep what they held", () => {
  begin();
  units.apply(frame({ rows: [A007] }), 0);
  units.apply(frame({ rows: [{ ...A007, index: 70_000 }] }), 0);
  assert.equal(units.get("A007").t, 998.5);
  assert.equal(units.positioned, 2);
});

test("a unit that left is gone, and its number may be given to another", () => {
  begin();
  units.apply(frame({ rows: [A007] }), 0);
  units.drop([3]);
  assert.equal(units.get("A007"), null);
  assert.equal(units.positioned, 0);
  units.name([[3, "A009", "vehicle", "washer", ""]]);
  units.apply(frame({ rows: [A007] }), 0);
  assert.equal(units.get("A009").label, "A009");
});

test("broken frames are refused and change nothing", () => {
  begin();
  const broken = [frame({ version: 9 }), new ArrayBuffer(7), frame({ rows: [A007] }).slice(0, 40)];
  for (const buffer of broken) assert.throws(() => units.apply(buffer, 0), RangeError);
  assert.throws(() => units.apply(frame({ rows: [{ ...A007, index: 1 << 24 }] }), 0), RangeError);
  assert.equal(units.positioned, 0);
});

test("a unit glides from where it is seen, not from where it was headed", () => {
  begin();
  units.glideMs = 100;
  units.apply(frame({ rows: [A007] }), 0);
  units.apply(frame({ rows: [{ ...A007, lon: 113.101 }] }), 1000);
  assert.equal(units.glided(3, 1000), 0);
  assert.equal(units.glided(3, 1100), 1);
  const half = units.fromX[3] + (units.x[3] - units.fromX[3]) * units.glided(3, 1050);
  units.apply(frame({ rows: [{ ...A007, lon: 113.102 }] }), 1050);
  assert.ok(Math.abs(units.fromX[3] - half) < 1e-12);
  units.glideMs = 0;
});

test("a hole in the sequence asks for everything once, until it comes", () => {
  const asked = () => wall.feed.stats.resyncs;
  globalThis.WebSocket = { OPEN: 1 };
  wall.feed.receive(JSON.stringify({ type: "hello", build: "b", now: 1000, units: [[3, "A007", "vehicle", "", ""]] }));
  wall.feed.receive(frame({ full: true, seq: 0, rows: [A007] }));
  wall.feed.receive(frame({ seq: 1, rows: [A007] }));
  assert.equal(asked(), 0);
  wall.feed.receive(frame({ seq: 5, rows: [A007] }));
  wall.feed.receive(frame({ seq: 9, rows: [A007] }));
  assert.equal(asked(), 1);
  wall.feed.receive(frame({ full: true, seq: 10, rows: [A007] }));
  wall.feed.receive(frame({ seq: 12, rows: [A007] }));
  assert.equal(asked(), 2);
});

test("a vehicle is grey after five minutes without a fix, a collector after ten, whatever the last state", () => {
  const grey = wall.lookOf(1, 4, 0);
  assert.equal(wall.LOOKS[wall.lookOf(1, 1, 299)].colour, "working");
  assert.equal(wall.lookOf(1, 1, 301), grey);
  assert.equal(wall.LOOKS[wall.lookOf(2, 5, 599)].colour, "onDuty");
  assert.equal(wall.LOOKS[wall.lookOf(2, 5, 601)].colour, "offline");
  assert.equal(wall.LOOKS[wall.lookOf(2, 6, 301)].colour, "offShift", "off shift is not a fault");
  assert.equal(wall.lookOf(1, 0, 0), 0, "without a fix there is nothing to draw");
});

test("headings fall on the nearest picture, north is the first from both sides", () => {
  assert.deepEqual([0, 900, 3599, 3570, 65535].map((heading) => wall.turnOf(heading, 72)), [0, 18, 0, 71, 0]);
});

test("the nearest unit within reach is picked, none beyond it", () => {
  const index = new wall.PickIndex();
  const sx = Float32Array.from([100, 110, 300, NaN, -50]);
  const sy = Float32Array.from([100, 100, 300, 10, 20]);
  index.build(sx, sy, 5, 640, 480);
  assert.equal(index.nearest(106, 100, 18), 1);
  assert.equal(index.nearest(103, 100, 18), 0);
  assert.equal(index.nearest(319, 300, 18), -1);
  assert.equal(index.nearest(315, 305, 18), 2);
  assert.equal(index.nearest(5, 5, 18), -1);
});

test("picking agrees with a plain search over all units", () => {
  let seed = 3;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const n = 3000;
  const sx = Float32Array.from({ length: n }, () => random() * 640);
  const sy = Float32Array.from({ length: n }, () => random() * 480);
  const index = new wall.PickIndex();
  index.build(sx, sy, n, 640, 480);
  for (let k = 0; k < 300; k++) {
    const [x, y] = [random() * 640, random() * 480];
    const distance = (i) => Math.hypot(sx[i] - x, sy[i] - y);
    const plain = sx.reduce((best, _, i) => (distance(i) < distance(best) ? i : best), 0);
    const found = index.nearest(x, y, 18);
    assert.equal(found === -1 ? Infinity : distance(found), distance(plain) <= 18 ? distance(plain) : Infinity);
  }
});

test("search puts the exact id first, then those that begin with it, then the rest", () => {
  const label = (id) => ({ P01: "张*" })[id] || id;
  assert.deepEqual(wall.matches("a00", ["B007", "A007", "A001", "P01"], label), ["A001", "A007"]);
  assert.deepEqual(wall.matches("007", ["B007", "A007"], label), ["A007", "B007"]);
  assert.deepEqual(wall.matches("张", ["A007", "P01"], label), ["P01"]);
  assert.deepEqual(wall.matches("  ", ["A007"], label), []);
});
