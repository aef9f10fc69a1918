// What a screen of a hall decides by itself: where it is, which key does what, what it says while it stands or is silent.
"use strict";
const test = require("node:test");
const assert = require("node:assert");
const wall = require("./load.js");

const { hall } = wall;
const PLACES = { "duo/left": {}, "duo/right": {}, "focus-unit/any": {} };
const state = (layout, screen) => ({ seq: 3, t: 50, screens: { left: { layout, screen, focus: {} } } });

test("a screen is where its hall says, at its own place while nobody says, and names what it was not built with", () => {
  assert.deepEqual(hall.placeOf(null, "duo", "left", PLACES), { key: "duo/left", missing: "" });
  assert.deepEqual(hall.placeOf(state("duo", "right"), "duo", "left", PLACES), { key: "duo/right", missing: "" });
  assert.deepEqual(hall.placeOf(state("focus-unit", "left"), "duo", "left", PLACES), { key: "focus-unit/any", missing: "" });
  assert.deepEqual(hall.placeOf(state("new", "left"), "duo", "left", PLACES), { key: "duo/left", missing: "new/left" });
  assert.deepEqual(hall.placeOf(state("duo", "left"), "duo", "right", PLACES), { key: "duo/right", missing: "" });
});

test("the quicker screen waits for the slower one, and a flight that begins at once ends within 0.3 s of the hall's word", () => {
  const wait = wall.paints.wait_ms;
  assert.deepEqual([wait(40, 190), wait(190, 190), wait(40, 900), wait(40, 0)], [150, 0, 250, 0]);
  assert.deepEqual([0, 0.1, 0.25, 0.9, 5].map((s) => Number(wall.flight_s(s).toFixed(2))), [0.3, 0.2, 0.15, 0.15, 0.3]);
});

test("a machine that paints slowly is spared the flights, as soon as it has shown that", () => {
  assert.deepEqual([[], [60], [200], [40, 50, 900], [40, 150, 190]].map(wall.paints.tooSlow), [false, false, true, false, true]);
});

test("how long a place takes is learned: the first time is cold and counts only until the second", () => {
  const times = [430, 200, 100, 150].reduce((all, took) => [...all, wall.paints.learned(all.at(-1), took)], []);
  assert.deepEqual(times.map(({ ms }) => ms), [430, 200, 150, 150]);
  assert.deepEqual([[], [7], [9, 1, 5], [1, 9]].map(wall.paints.middle), [0, 7, 5, 9]);
});

test("the higher number is newer, and a lower one only when it is so much younger that the count began anew", () => {
  assert.ok(hall.newer(null, { seq: 0, t: 0 }));
  assert.ok(hall.newer({ seq: 3, t: 50 }, { seq: 4, t: 40 }));
  assert.ok(!hall.newer({ seq: 3, t: 50 }, { seq: 3, t: 50 }));
  assert.ok(!hall.newer({ seq: 3, t: 50 }, { seq: 2, t: 60 }));
  assert.ok(hall.newer({ seq: 3, t: 50 }, { seq: 1, t: 500 }));
});

test("the clicker's keys drive the hall; F follows a unit unless a programme runs or the picture stands", () => {
  const calm = { touring: false, frozen: false, dark: false };
  const key = (name, more = {}, shift = false) => wall.hallKey(name, shift, { ...calm, ...more });
  assert.deepEqual(["PageDown", "PageUp", "b", "B", "."].map((name) => key(name)), ["next", "back", "dark", "dark", "dark"]);
  assert.equal(key("f"), "");
  assert.equal(key("F", {}, true), "freeze");
  assert.equal(key("f", { touring: true }), "freeze");
  assert.equal(key("f", { frozen: true }), "freeze");
  assert.equal(key("Enter"), "");
});

test("a standing picture says since when, and a window opened meanwhile says that its own is younger", () => {
  const words = { frozen: "{at}+{lasting}", frozen_late: "{at}/{own}" };
  const say = (own) => wall.frozenWords(100, 112, own, words, String, (s) => `${s} s`);
  assert.equal(say(-Infinity), "100+12 s");
  assert.equal(say(108), "100/108");
});

test("the mode's word stands on the frame only where no header says it", () => {
  const words = { demo: "演示", replay: "回放" };
  assert.equal(wall.modeWord("demo", true, words), "");
  assert.equal(wall.modeWord("replay", false, words), "回放");
  assert.equal(wall.modeWord("live", false, words), "");
});

test("the nightly reload comes at four, not to a young page, not while somebody is called, not into a standing picture", () => {
  const due = (clock, age = 90_000, unanswered = 0, frozen = false) => wall.reloadDue(clock, age, unanswered, frozen, 40);
  assert.ok(due("04:00:41"));
  assert.ok(due("04:59:00"));
  assert.ok(!due("04:00:39")); // each window a little later than the other
  assert.ok(!due("05:00:00"));
  assert.ok(!due("04:10:00", 3600));
  assert.ok(!due("04:10:00", 90_000, 1));
  assert.ok(!due("04:10:00", 90_000, 0, true));
});

test("panels that stand still are waited for longer and longer", () => {
  assert.equal(wall.panelPatience_s(2, 0), 20);
  assert.equal(wall.panelPatience_s(1, 0), 60);
  assert.equal(wall.panelPatience_s(2, 2), 80);
  assert.equal(wall.panelPatience_s(2, 6), wall.panelPatience_s(2, 60));
});

test("the map goes to a view before a way, a unit, a case, a road", () => {
  const all = { view: [113, 27, 15], unit: "A007", track_h: 3, case: "C", road: "R" };
  const order = [];
  for (const drop of [{}, { view: null }, { track_h: 0 }, { unit: "" }, { case: "" }, { road: "" }]) {
    Object.assign(all, drop);
    order.push(wall.aimOf(all));
  }
  assert.deepEqual(order, ["view", "track", "unit", "case", "road", ""]);
});

test("the page around a silent wall waits for the server and opens the wall anew only when it answers", () => {
  assert.equal(wall.parentJudge(19, 100, true), "");
  assert.equal(wall.parentJudge(25, 29, true), ""); // it is still being opened
  assert.equal(wall.parentJudge(25, 100, false), "wait");
  assert.equal(wall.parentJudge(4000, 100, false), "wait");
  assert.equal(wall.parentJudge(25, 100, true), "again");
});

test("a way held ready is shown while it is young in the room's own time, whichever way its clock was moved", () => {
  assert.deepEqual([0, 59.9, -59.9].map((s) => wall.wayIsYoung(1000, 1000 + s, 60)), [true, true, true]);
  assert.deepEqual([60, -3600, NaN].map((s) => wall.wayIsYoung(1000, 1000 + s, 60)), [false, false, false]);
});
