// For leaders and visitors: digits that turn, colours of charts, the heat of cases, before and after.
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
const wall = require("./load.js");

test("only digits that differ turn, counted from the right: units stay units", () => {
  assert.deepEqual(wall.flipped("189", "190"), [false, true, true]);
  assert.deepEqual(wall.flipped("99", "100"), [true, true, true]);
  assert.deepEqual(wall.flipped("999", "1,000"), [true, true, true, true, true]);
  assert.deepEqual(wall.flipped("1,241", "241"), [false, false, false]);
  assert.deepEqual(wall.flipped("—", "7"), [true]);
});

test("a chart's tokens become colours wherever they stand, and nothing else changes", () => {
  const colour = (name, alpha) => `${name}@${alpha}`;
  const figure = { data: [{ values: [3, 4], marker: { colors: ["--series-1", "--series-2/0.4"] }, name: "2026--11" }], layout: { showlegend: false, x: null } };
  assert.deepEqual(wall.tinted(figure, colour), {
    data: [{ values: [3, 4], marker: { colors: ["--series-1@1", "--series-2@0.4"] }, name: "2026--11" }],
    layout: { showlegend: false, x: null },
  });
});

test("a case warms its neighbourhood, most where it is, and not what lies beyond its reach", () => {
  const field = wall.heatField([{ x: 5, y: 5, n: 2 }], 11, 11, 3);
  assert.equal(field[5 * 11 + 5], 2);
  assert.ok(field[5 * 11 + 6] > field[5 * 11 + 7] && field[5 * 11 + 7] > 0);
  assert.equal(field[5 * 11 + 8], 0);
  assert.equal(field[0], 0);
});

test("cases near each other add up; those outside the picture reach into it", () => {
  const near = wall.heatField([{ x: 5, y: 5, n: 1 }, { x: 6, y: 5, n: 1 }], 11, 11, 3);
  assert.ok(near[5 * 11 + 5] > 1.7);
  const outside = wall.heatField([{ x: -1, y: 5, n: 1 }], 11, 11, 3);
  assert.ok(outside[5 * 11] > 0);
});

test("heat runs through all its colours, cold places fade out", () => {
  const colours = [[0, 0, 0], [100, 0, 0], [200, 0, 0]];
  assert.deepEqual(wall.heatColour(0, colours).map(Math.round), [0, 0, 0, 0]);
  assert.equal(Math.round(wall.heatColour(0.5, colours)[0]), 100);
  assert.equal(Math.round(wall.heatColour(1, colours)[0]), 200);
  assert.ok(wall.heatColour(0.2, colours)[3] < wall.heatColour(0.5, colours)[3]);
});

const one = (more) => ({
  id: "20261122-00182", status: "closed", source: "collector", description: "阳光小区前乱堆", title: "乱堆杂物", address: "湘银路",
  unit: "S01", reporter: "4014", report_t: 1000, case_due_t: 9000, passed: { close: 4120 }, end_t: 4120, changed_t: 5000,
  photos: [{ phase: "report", url: "/a", t: 980 }, { phase: "handle", url: "/h", t: 3000 }, { phase: "check", url: "/c", t: 3900 }],
  ...more,
});

test("a case is told as a pair: its first photo from before, its last from after, how long it took", () => {
  const pair = wall.pairOf(one());
  assert.deepEqual([pair.before, pair.after], [["/a", 980], ["/c", 3900]]);
  assert.equal(pair.close_t - pair.report_t, 52 * 60);
  assert.equal(pair.on_time, true);
  assert.equal(wall.pairOf(one({ case_due_t: 2000 })).on_time, false);
  assert.equal(wall.pairOf(one({ case_due_t: undefined })).on_time, true);
});

test("a case that is not closed has no end, and what is missing is missing", () => {
  const pair = wall.pairOf(one({ status: "handling", photos: [] }));
  assert.deepEqual([pair.before, pair.after, pair.close_t, pair.on_time], [null, null, null, false]);
});

test("a citizen's words and name are not told", () => {
  const pair = wall.pairOf(one({ source: "sms", reporter: "138****5678" }));
  assert.deepEqual([pair.words, pair.reporter], ["湘银路 乱堆杂物", ""]);
});

test("all screens show the same pair at the same time", () => {
  assert.equal(wall.pairSlot(1_795_198_656.2, 15), wall.pairSlot(1_795_198_659.9, 15));
  assert.equal(wall.pairSlot(1_795_198_665, 15) - wall.pairSlot(1_795_198_650, 15), 1);
});
