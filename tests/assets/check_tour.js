"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const wall = require("./load.js");

const STAGES = { collect: "信息采集", file: "受理立案", dispatch: "任务派遣", handle: "问题处理", feedback: "处理反馈", check: "问题核查", close: "结案" };
const states = (one) => wall.caseStages(one, STAGES).map(({ state }) => state).join(" ");
const photo = (phase, t) => ({ id: `${phase}${t}`, phase, t, url: `/${phase}${t}` });

test("a closed case shows when it passed each stage, and which it never came through", () => {
  const passed = { collect: 1, file: 2, handle: 4, feedback: 5, close: 7 };
  assert.equal(states({ open: false, passed }), "done done skipped done done skipped done");
  assert.deepEqual(wall.caseStages({ open: false, passed }, STAGES).map(({ t }) => t), [1, 2, null, 4, 5, null, 7]);
});

test("a running case stands at the stage after the last one it passed", () => {
  assert.equal(states({ open: true, passed: { collect: 1, file: 2, dispatch: 3 } }), "done done done now ahead ahead ahead");
  assert.equal(states({ open: true, passed: {} }), "now ahead ahead ahead ahead ahead ahead");
});

test("a case that ended without being closed has nothing ahead of it", () => {
  assert.equal(states({ open: false, passed: { collect: 1 } }), "done skipped skipped skipped skipped skipped skipped");
});

test("before and after are the newest photos of either kind, or none", () => {
  const [before, after] = wall.casePair([photo("report", 1), photo("verify", 3), photo("handle", 5), photo("check", 4)]);
  assert.deepEqual([before.t, after.t], [3, 5]);
  assert.deepEqual(wall.casePair([photo("report", 1)])[1], null);
  assert.deepEqual(wall.casePair(undefined), [null, null]);
});

test("only a collector's own words are told; a citizen's may name people", () => {
  const one = { id: "1", description: "张三家门口乱堆", title: "乱堆杂物" };
  assert.equal(wall.caseTitle({ ...one, source: "hotline_12345" }), "乱堆杂物");
  assert.equal(wall.caseTitle({ ...one, description: "阳光小区前乱堆", source: "collector" }), "阳光小区前乱堆");
});

test("the patrol goes from camera to camera by the room's clock, past those without a picture", () => {
  const cameras = [["C1", "ok"], ["C2", "silent"], ["C3", "late"]].map(([id, state]) => ({ id, state }));
  cameras.push({ id: "A007-front", state: "ok", vehicle: "A007" });
  const at = (t) => wall.patrol(cameras, t, 15).id;
  assert.deepEqual([0, 14.9, 15, 30, 45].map(at), ["C1", "C1", "C3", "C1", "C3"]);
  assert.equal(wall.patrol([{ id: "C2", state: "none" }], 0, 15), null);
  assert.equal(wall.patrol(cameras, NaN, 15), null);
});

test("the day's way is told in km and spans; a unit that was not out has none", () => {
  const said = { km: "{km} km", work: "行驶 {moving} · 停留 {stopped}", walk: "走动 {moving} · 停留 {stopped}", no_track: "今日没有轨迹" };
  const summary = { distance_km: 8.44, moving_s: 7500, stopped_s: 600 };
  assert.equal(wall.dayWay(summary, "vehicle", said), "8.4 km\n行驶 2 小时 05 分 · 停留 10 分钟");
  assert.ok(wall.dayWay(summary, "collector", said).includes("走动"));
  assert.equal(wall.dayWay({ distance_km: 0, moving_s: 0, stopped_s: 0 }, "vehicle", said), "今日没有轨迹");
  assert.equal(wall.dayWay(null, "vehicle", said), "今日没有轨迹");
});

test("a wall of n × n keeps every place while none is large, and fewer around a large one", () => {
  assert.equal(wall.tilesShown(9, 3, 0), 9);
  assert.deepEqual([[3, 2], [4, 3], [5, 3]].map(([n, k]) => wall.tilesShown(n * n, n, k)), [6, 8, 17]);
  assert.equal(wall.tilesShown(4, 0, 0), 4);
});

test("the camera in focus comes first and stays while the others turn", () => {
  const cameras = ["C1", "C2", "C3", "C4"].map((id) => ({ id, state: "ok" }));
  for (const turn of [0, 1, 7]) assert.equal(wall.strip(cameras, null, turn, 3, "C3")[0].id, "C3");
  assert.deepEqual(wall.strip(cameras, null, 0, 3, "C3").map(({ id }) => id), ["C3", "C1", "C2"]);
  assert.deepEqual(wall.strip(cameras, null, 0, 3, "C9").map(({ id }) => id), ["C1", "C2", "C3"]);
});

test("mobile numbers in words of people are masked, other numbers are not", () => {
  assert.equal(wall.maskedWords("找王姐 13812345678，门牌 138123456789"), "找王姐 138****5678，门牌 138123456789");
  assert.equal(wall.caseTitle({ id: "1", description: "乱堆 13812345678", source: "collector" }), "乱堆 138****5678");
});

/** An <img>, and the pictures asked for, each answered by the test. */
const frame = (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const asked = [];
  globalThis.Image = class {
    decode() {
      return new Promise((resolve, reject) => asked.push({ url: this.src, resolve, reject }));
    }
  };
  const img = { hidden: true, src: "", isConnected: true, getAttribute: () => img.src };
  const stand = { words: "" };
  const show = (name) => wall.steady(img, `/${name}`, (good) => (stand.words = good ? name : `${name}: none`));
  const answer = async (how) => {
    asked.at(-1)[how]();
    await new Promise(setImmediate);
  };
  return { img, stand, show, asked, answer };
};

test("words never stand over another picture, however often they are told while it is on its way", async (t) => {
  const { img, stand, show, answer } = frame(t);
  show("A");
  await answer("resolve");
  show("B");
  show("B");
  assert.deepEqual([img.src, stand.words], ["/A", "A"]);
  await answer("resolve");
  assert.deepEqual([img.src, img.hidden, stand.words], ["/B", false, "B"]);
});

test("words of the picture that stands may be told anew", async (t) => {
  const { img, show, answer } = frame(t);
  show("A");
  await answer("resolve");
  let newer = null;
  wall.steady(img, "/A", (good) => (newer = good));
  assert.equal(newer, true);
});

test("a picture that failed is asked for again after 5, 15 and then every 60 s, however often it is told", async (t) => {
  const { img, stand, show, asked, answer } = frame(t);
  show("A");
  for (const [i, wait_s] of [5, 15, 60, 60].entries()) {
    await answer("reject");
    assert.deepEqual([img.hidden, stand.words], [true, "A: none"]);
    show("A");
    t.mock.timers.tick(wait_s * 1000 - 1);
    assert.equal(asked.length, i + 1);
    t.mock.timers.tick(1);
    assert.equal(asked.length, i + 2);
  }
  await answer("resolve");
  assert.deepEqual([img.hidden, img.src, stand.words], [false, "/A", "A"]);
});

test("a failed picture is not asked for while the hall's picture stands still, nor when another is wanted", async (t) => {
  const { show, asked, answer } = frame(t);
  t.after(() => (wall.hall.state = null));
  show("A");
  await answer("reject");
  wall.hall.state = { frozen_t: 1 };
  t.mock.timers.tick(5000);
  assert.equal(asked.length, 1);
  wall.hall.state = null;
  t.mock.timers.tick(5000);
  assert.equal(asked.length, 2);
  await answer("reject");
  show("B");
  await answer("resolve");
  t.mock.timers.tick(100_000);
  assert.deepEqual(asked.map(({ url }) => url), ["/A", "/A", "/B"]);
});
