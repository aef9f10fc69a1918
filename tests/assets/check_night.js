// The night: when it dims, and how the wall wanders against burn-in.
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
const wall = require("./load.js");

test("the wall dims from 23:00 to 06:00 by the clock of the room", () => {
  for (const clock of ["23:00:00", "23:59:59", "00:00:00", "02:17:36", "05:59:59"]) assert.ok(wall.night.dims(clock), clock);
  for (const clock of ["06:00:00", "11:00:00", "22:59:59"]) assert.ok(!wall.night.dims(clock), clock);
});

test("the wall moves one pixel a minute, never further than three from where it belongs", () => {
  const start = 1_795_198_620;
  for (let minute = 0; minute < 200; minute++) {
    const [x, y] = wall.night.shift(start + minute * 60);
    const [nextX, nextY] = wall.night.shift(start + (minute + 1) * 60);
    assert.equal(Math.abs(nextX - x) + Math.abs(nextY - y), 1);
    assert.ok(Math.hypot(x, y) <= 3);
    assert.deepEqual(wall.night.shift(start + minute * 60 + 59), [x, y]);
  }
});

test("on its way no pixel is left out: what stands still is drawn in 25 places", () => {
  const places = new Set();
  for (let minute = 0; minute < 48; minute++) places.add(wall.night.shift(minute * 60).join());
  assert.equal(places.size, 25);
});
