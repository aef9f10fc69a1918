"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const wall = require("./load.js");

const NIGHT = Date.UTC(2026, 10, 20, 18, 17, 36) / 1000; // 02:17:36 of 21 November in Shanghai

test("speed is said with one decimal and its unit, unknown as a dash", () => {
  assert.equal(wall.format.speed(4), "4.0 km/h");
  assert.equal(wall.format.speed(null), "—");
  assert.equal(wall.format.speed(NaN), "—");
});

test("age grows from seconds to days", () => {
  const said = [0.4, 12.9, 60, 3599, 3600, 90000].map(wall.format.age);
  assert.deepEqual(said, ["刚刚", "12 秒前", "1 分钟前", "59 分钟前", "1 小时前", "1 天前"]);
});

test("delay is said in seconds up to two minutes", () => {
  assert.deepEqual([11.8, 119, 120, 7200].map(wall.format.delay), ["数据延迟 11 秒", "数据延迟 119 秒", "数据延迟 2 分钟", "数据延迟 2 小时"]);
});

test("clock and date are those of the centre, whatever the machine's zone", () => {
  assert.equal(wall.format.clock(NIGHT), "02:17:36");
  assert.equal(wall.format.date(NIGHT), "2026年11月21日 星期六");
  assert.equal(wall.format.clock(NIGHT, "UTC"), "18:17:36");
  assert.equal(wall.format.clock(Date.UTC(2026, 10, 20, 16) / 1000), "00:00:00");
});

test("a panel is late after 10 s and stale after 60 s", () => {
  assert.deepEqual([0, 10, 10.1, 60, 60.1, Infinity].map(wall.freshness), ["ok", "ok", "late", "late", "stale", "stale"]);
});

test("the wall keeps its proportions in any window and is centred", () => {
  assert.deepEqual(wall.fitted(1920, 1080, 3840, 2160), { scale: 2, left: 0, top: 0 });
  assert.deepEqual(wall.fitted(1920, 1080, 1920, 1280), { scale: 1, left: 0, top: 100 });
  assert.deepEqual(wall.fitted(1920, 1080, 960, 1080), { scale: 0.5, left: 0, top: 270 });
});

test("the server's clock follows the least delayed word at once and a late one hardly", () => {
  assert.equal(wall.clock.nextOffset(null, 100), 100);
  assert.equal(wall.clock.nextOffset(100, 100.3), 100.3);
  assert.ok(Math.abs(wall.clock.nextOffset(100, 99.5) - 99.99) < 1e-9);
  assert.equal(wall.clock.nextOffset(100, 5000), 5000, "the room was set to another moment");
});

test("room time never runs backwards when a word comes late", () => {
  wall.clock.sync(1000);
  const before = wall.clock.now();
  wall.clock.sync(999.2);
  assert.ok(wall.clock.now() >= before);
  wall.clock.sync(500);
  assert.ok(wall.clock.now() < 501, "but follows when the room is set back");
});

test("every state of the feed has a word", () => {
  assert.equal(wall.STATES.length, wall.STATE_WORDS.length);
});

test("the banner says how long the link is down, and what to do when the screen is refused", () => {
  assert.match(wall.downWords(12.7, false), /中断 12 秒/);
  assert.match(wall.downWords(12.7, true), /授权已失效/);
});

test("the unit card says what the feed knows, and nothing it does not", () => {
  const unit = { speed_kmh: 4, t: 90, state: 1 };
  assert.deepEqual(wall.liveWords(unit, 102), { speed: "4.0 km/h", age: "12 秒前", state: "作业中" });
  assert.deepEqual(wall.liveWords(null, 102), { speed: "—", age: "—", state: "无位置" });
});

test("waits between two attempts are jittered, doubled and at most 30 s", () => {
  assert.equal(wall.feed.wait_s(1, 0), 0.5);
  assert.equal(wall.feed.wait_s(3, 1), 4);
  assert.equal(wall.feed.wait_s(50, 1), 30);
});
