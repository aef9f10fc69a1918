// Alerts, sounds, ages and planned roads: what needs no page.
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
const wall = require("./load.js");

const quiet = { serious: 0, newest: { serious: 0, warn: 0, info: 0 } };
const said = (serious, newest) => ({ serious, newest: { serious: 0, warn: 0, info: 0, ...newest } });
const heard = (last = -Infinity, more = {}) => ({ last, warn: 0, serious: 0, ...more });

test("a new alert sounds by its level, information never", () => {
  assert.equal(wall.sound.due(quiet, heard(), 100, 10), null);
  assert.equal(wall.sound.due(said(1, { serious: 50, warn: 60 }), heard(), 100, 10), "serious");
  assert.equal(wall.sound.due(said(0, { warn: 60 }), heard(), 100, 10), "warn");
  assert.equal(wall.sound.due(said(0, { info: 60 }), heard(), 100, 10), null);
});

test("a warning sounds once, a serious one again until it is answered", () => {
  assert.equal(wall.sound.due(said(0, { warn: 60 }), heard(90, { warn: 60 }), 200, 10), null);
  const before = heard(90, { serious: 50 });
  assert.equal(wall.sound.due(said(1, { serious: 50 }), before, 99, 10), null);
  assert.equal(wall.sound.due(said(1, { serious: 50 }), before, 100, 10), "serious");
  assert.equal(wall.sound.due(said(0, { serious: 0 }), before, 100, 10), null);
});

test("a storm makes at most one sound in three seconds, whatever the layout says", () => {
  let memory = heard();
  let sounds = 0;
  for (let ms = 0; ms < 60_000; ms += 100) {
    const now = 1000 + ms / 1000;
    const kind = wall.sound.due(said(300, { serious: now, warn: now }), memory, now, 0);
    if (!kind) continue;
    sounds += 1;
    memory = { ...memory, last: now, [kind]: now };
  }
  assert.ok(sounds <= 20 && sounds >= 19, `${sounds} sounds in a minute`);
});

test("a sound that had to wait is not forgotten", () => {
  const memory = heard(100, { serious: 100 });
  assert.equal(wall.sound.due(said(1, { serious: 101 }), memory, 101, 60), null);
  assert.equal(wall.sound.due(said(1, { serious: 101 }), memory, 103.1, 60), "serious");
});

test("in the quiet hours a serious alert sounds, a warning waits until they are over", () => {
  const both = said(0, { warn: 60 });
  assert.equal(wall.sound.due(both, heard(), 100, 10, true), null);
  assert.equal(wall.sound.due(both, heard(), 100, 10, false), "warn");
  assert.equal(wall.sound.due(said(1, { serious: 50, warn: 60 }), heard(), 100, 10, true), "serious");
});

test("quiet hours run over midnight; none are none", () => {
  const { within } = wall.soundPolicy;
  for (const clock of ["22:00:00", "23:59:59", "00:00:00", "05:59:59"]) assert.ok(within(clock, "22:00-06:00"), clock);
  for (const clock of ["06:00:00", "21:59:59"]) assert.ok(!within(clock, "22:00-06:00"), clock);
  assert.ok(within("12:30:00", "12:00-14:00") && !within("14:00:00", "12:00-14:00"));
  assert.ok(!within("02:17:36", "") && !within("02:17:36", undefined));
});

test("of several windows on one machine one sounds, and another takes over when it is gone", () => {
  const { holder } = wall.soundPolicy;
  const now = 1_000_000;
  assert.deepEqual(holder(null, "a", now), { mine: true, sure: false }); // it writes its name and looks once more
  assert.deepEqual(holder({ id: "a", t: now - 1000 }, "a", now), { mine: true, sure: true });
  assert.deepEqual(holder({ id: "b", t: now - 1000 }, "a", now), { mine: false, sure: false });
  assert.deepEqual(holder({ id: "b", t: now - 4000 }, "a", now), { mine: true, sure: false });
  assert.deepEqual(holder({ id: "b", t: now + 60_000 }, "a", now), { mine: true, sure: false }); // the machine's clock was set back
});

test("what keeps a screen silent is said, the gravest first; nothing when it can be heard", () => {
  const well = { wanted: true, can: true, locked: false, muted: false, ours: true, quiet: false, mute: false };
  const order = [
    ["off", { wanted: false }], ["none", { can: false }], ["locked", { locked: true }], ["muted", { muted: true }],
    ["other", { ours: false }], ["quiet", { quiet: true }], ["voiceless", { mute: true }],
  ];
  assert.equal(wall.soundPolicy.state(well), "");
  let at = well;
  for (const [word, change] of order.reverse()) {
    at = { ...at, ...change };
    assert.equal(wall.soundPolicy.state(at), word);
  }
});

test("the volume has ten steps, none beyond", () => {
  const { gain } = wall.soundPolicy;
  const steps = [...Array(11).keys()].map(gain);
  for (let i = 1; i < steps.length; i++) assert.ok(steps[i] > steps[i - 1]);
  assert.equal(gain(0), 0);
  assert.equal(gain(99), gain(10));
  assert.ok(gain(10) <= 1);
});

test("J and K walk the rows and stop at the ends", () => {
  const ids = ["a", "b", "c"];
  assert.equal(wall.neighbour(ids, null, 1), "a");
  assert.equal(wall.neighbour(ids, null, -1), "c");
  assert.equal(wall.neighbour(ids, "a", 1), "b");
  assert.equal(wall.neighbour(ids, "c", 1), "c");
  assert.equal(wall.neighbour(ids, "a", -1), "a");
  assert.equal(wall.neighbour(ids, "gone", 1), "a");
  assert.equal(wall.neighbour([], "a", 1), null);
});

test("rows slide in when they are new, not when the page opens", () => {
  assert.deepEqual(wall.newIds(null, ["a", "b"]), []);
  assert.deepEqual(wall.newIds(["a"], ["b", "a"]), ["b"]);
  assert.deepEqual(wall.newIds(["a", "b"], ["b"]), []);
});

test("what lasts is said as the server says it", () => {
  const words = [0, 48, 60, 1920, 3600, 7500, -5].map(wall.format.lasting);
  assert.deepEqual(words, ["0 秒", "48 秒", "1 分钟", "32 分钟", "1 小时 00 分", "2 小时 05 分", "0 秒"]);
});

const M = 1 / 40_075_016.7; // a metre at the equator
const line = Float64Array.from([0, 0, 100 * M, 0, 200 * M, 0]); // eastwards
const unit = (x, heading_deg, off = 0) => ({ x: x * M, y: off * M, heading_deg });
const metres = (part) => part && part.map((at) => Math.round(at / M));

test("the swept part of a pass lies behind the vehicle, whichever way it drives", () => {
  assert.deepEqual(metres(wall.sweptPart(line, unit(120, 90), 0.25)), [70, 120]);
  assert.deepEqual(metres(wall.sweptPart(line, unit(120, 270), 0.25)), [120, 170]);
  assert.deepEqual(metres(wall.sweptPart(line, unit(20, 90), 0.5)), [0, 20]);
});

test("of a vehicle that is elsewhere or says no direction nothing is claimed", () => {
  assert.equal(wall.sweptPart(line, unit(120, 90, 80), 0.25), null);
  assert.equal(wall.sweptPart(line, { ...unit(120, 90), heading_deg: null }, 0.25), null);
  assert.equal(wall.sweptPart(line, null, 0.25), null);
});

test("a line is cut where it is asked, corners kept", () => {
  assert.deepEqual([...wall.cutLine(line, 50 * M, 150 * M)].map((v) => Math.round(v / M)), [50, 0, 100, 0, 150, 0]);
  assert.deepEqual([...wall.cutLine(line, 0, 40 * M)].map((v) => Math.round(v / M)), [0, 0, 40, 0]);
});

test("roads of the base map are known by the id their plans name", () => {
  const geometry = { type: "LineString", coordinates: [[113.1, 27.8], [113.1, 27.9]] };
  const data = wall.baseData({ features: [{ id: "CJ-01", properties: { layer: "road", name: "长江南路" }, geometry }] });
  assert.equal(data.shapes.road[0].id, "CJ-01");
});
