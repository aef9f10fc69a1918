// The guide's page: what it concludes from the hall's state, what keys mean, and when a step may be sent once more.
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
const wall = require("./load.js");

const { guide } = wall;
const scenes = ["0", "1", "1b"].map((id) => ({ id, title: `第 ${id} 幕` }));
const TOURS = [{ name: "轮播", loop: true, scenes }, { name: "tianyuan", loop: false, scenes }, { name: "short", loop: false, scenes: scenes.slice(0, 1) }];
const hall = (more) => ({
  hall: "command", seq: 7, tour: "tianyuan", scene: "1", theme: "", clock: "live", swapped: false, dark: false, frozen_t: null, drawn: null,
  controller: "guide:me", screens: { left: { layout: "command", screen: "left", focus: {} }, right: { layout: "focus-unit", screen: "any", focus: { unit: "A007" } } }, ...more,
});

test("the newest state goes; what a new connection tells goes whatever its number", () => {
  const old = hall();
  assert.equal(guide.newer(old, hall({ seq: 6 })), old);
  assert.equal(guide.newer(old, hall({ seq: 8 })).seq, 8);
  assert.equal(guide.newer(old, hall({ seq: 1 }), true).seq, 1);
  assert.equal(guide.newer(old, hall({ hall: "leader", seq: 1 })).hall, "leader");
  assert.equal(guide.newer(old, undefined), old);
});

test("the programme looked at is the chosen one, else the one that runs, else the first that is no playlist", () => {
  const looked = (state, chosen) => guide.looked(TOURS, state, chosen).name;
  assert.equal(looked(hall({ tour: "short" }), "tianyuan"), "tianyuan");
  assert.equal(looked(hall({ tour: "short" })), "short");
  assert.equal(looked(hall({ tour: "轮播" })), "tianyuan");
  assert.equal(looked(null, "gone"), "tianyuan");
  assert.equal(guide.looked([], hall()), null);
});

test("a programme ends with its last scene, a playlist begins anew", () => {
  assert.equal(guide.where(TOURS, hall()).next.id, "1b");
  assert.equal(guide.where(TOURS, hall({ scene: "1b" })).next, null);
  assert.equal(guide.where(TOURS, hall({ tour: "轮播", scene: "1b" })).next.id, "0");
  assert.equal(guide.where(TOURS, hall({ scene: "cut out meanwhile" })).scene, null);
  assert.equal(guide.where(TOURS, hall({ tour: "" })), null);
});

test("another page that drives is another, a clicker at the wall takes nothing from us", () => {
  const driver = (controller) => guide.driver(hall({ controller }), "guide:me");
  assert.deepEqual(["", "guide:me", "screen:left", "guide:else"].map(driver), ["nobody", "me", "screen", "other"]);
});

test("presenters' keys step, letters command, and what a person writes is no command", () => {
  const means = (keys, at) => keys.map((key) => guide.command(key, at));
  assert.deepEqual(means(["PageDown", " ", "ArrowRight", "PageUp", "ArrowLeft"]), ["next", "next", "next", "back", "back"]);
  assert.deepEqual(means(["b", "B", ".", "f", "F", "s", "Home", "?"]), ["dark", "dark", "dark", "freeze", "freeze", "swap", "stop", "help"]);
  assert.deepEqual(means(["b", " ", "Home", "ArrowLeft", "PageDown"], { typing: true }), [null, null, null, null, "next"]);
  assert.deepEqual(means([" ", "PageDown", "b"], { pressable: true }), [null, "next", "dark"]);
  assert.deepEqual(means(["ArrowDown", "PageDown"], { scrolls: true }), [null, "next"]);
  for (const at of [{ repeat: true }, { modified: true }, { choosing: true }]) assert.deepEqual(means(["PageDown", "b"], at), [null, null]);
  assert.equal(guide.command("x"), null);
});

test("a step without an answer is sent again only where the scene is still the one that was seen", () => {
  const seen = hall();
  const after = (what, now) => guide.after(what, seen, hall(now));
  assert.equal(after({ action: "next" }, { seq: 8, scene: "1b" }), "done");
  assert.equal(after({ action: "next" }, { seq: 9, point: { screen: "left" } }), "again", "something beside it changed");
  assert.equal(after({ action: "next" }, { seq: 9, tour: "short" }), "done");
  assert.equal(after({ action: "freeze", on: true }, { frozen_t: 5 }), "done");
  assert.equal(after({ action: "freeze", on: false }, { frozen_t: 5 }), "again");
  assert.equal(after({ action: "swap", on: true }, { swapped: true }), "done");
  assert.equal(after({ action: "start", tour: "tianyuan", scene: "1b" }, {}), "again");
  assert.equal(after({ action: "take", page: "guide:me" }, {}), "done");
  assert.equal(after({ action: "draw" }, { drawn: { seed: "1" } }), "done", "a second draw would be another one");
  assert.equal(after({ action: "send" }, { seq: 8 }), "again", "the same twice is the same");
});

test("what is missing is looked for on the screen that dwells on it", () => {
  assert.equal(guide.screenOf(hall(), { what: "unit", id: "A007" }), "right");
  assert.equal(guide.screenOf(hall(), { what: "case", id: "A007" }), null);
  assert.deepEqual(guide.dwells({ unit: "", camera: "c1", road: "r1" }), ["camera", "c1"]);
  assert.equal(guide.dwells(undefined), null);
});

test("a touch is a share of the picture, a key moves it, and neither leaves it", () => {
  const rect = { left: 10, top: 20, width: 200, height: 100 };
  assert.deepEqual(guide.spot(60, 120, rect), { x: 0.25, y: 1 });
  assert.deepEqual(guide.spot(-5, 500, rect), { x: 0, y: 1 });
  assert.deepEqual(guide.moved({ x: 0.5, y: 0.02 }, "ArrowUp"), { x: 0.5, y: 0 });
  assert.equal(guide.moved({ x: 0.5, y: 0.5 }, "Enter"), null);
});

test("a voice gets whole sentences, joined as long as it can speak them", () => {
  assert.deepEqual(guide.breaths("一。二！三", 4), ["一。二！", "三"]);
  assert.deepEqual(guide.breaths(`${"长".repeat(200)}。短。`, 90), [`${"长".repeat(200)}。`, "短。"]);
  assert.deepEqual(guide.breaths(" \n "), []);
  assert.equal(guide.breaths("今日上报 241 件。\n立案 224 件。").join(""), "今日上报 241 件。立案 224 件。");
});

test("figures without a value stand out, all else stays as written", () => {
  assert.deepEqual(guide.pieces("在岗暂无数据名", "暂无数据"), [{ text: "在岗", gap: false }, { text: "暂无数据", gap: true }, { text: "名", gap: false }]);
  assert.deepEqual(guide.pieces("在岗 21 名", "暂无数据"), [{ text: "在岗 21 名", gap: false }]);
});

test("spans count up, hours only when there are any", () => {
  assert.deepEqual([0, 125.9, 3725, -4].map(guide.span), ["00:00", "02:05", "1:02:05", "00:00"]);
});

test("cameras are found by id before name", () => {
  const all = [{ id: "N2", name: "长江南路 E1" }, { id: "E1", name: "泰山路" }, { id: "X", name: "" }];
  assert.deepEqual(guide.cameras(" e1", all, 5).map(({ id }) => id), ["E1", "N2"]);
  assert.deepEqual(guide.cameras("长江", all, 5).map(({ id }) => id), ["N2"]);
});

test("screens are called without what all of them begin with, unless that would make them alike", () => {
  assert.deepEqual(guide.shortTitles(["指挥大厅 · 左屏", "指挥大厅 · 右屏"]), ["左屏", "右屏"]);
  assert.deepEqual(guide.shortTitles(["甲 · 屏", "乙 · 屏"]), ["甲 · 屏", "乙 · 屏"]);
  assert.deepEqual(guide.shortTitles(["夜班监控"]), ["夜班监控"]);
});

test("what a person put on a screen is known from how the scene began; a case found meanwhile is no change", () => {
  const began = hall({ scene_t: 5, screens: { left: { layout: "a", screen: "left", focus: { case: "@阳光" } }, right: { layout: "b", screen: "right", focus: {} } } });
  const now = (more) => ({ ...began, screens: { ...began.screens, ...more } });
  assert.deepEqual(guide.byHand(began, now({ right: { layout: "focus-unit", screen: "any", focus: { unit: "A007" } } })), ["right"]);
  assert.deepEqual(guide.byHand(began, now({ left: { layout: "a", screen: "left", focus: { case: "2026-1" } } })), []);
  assert.deepEqual(guide.byHand({ ...began, scene: "0" }, now({})), []);
  assert.deepEqual(guide.byHand(null, began), []);
});
