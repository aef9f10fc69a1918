"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const wall = require("./load.js");

const { editor } = wall;
const SIZE = [1920, 1080];
const layout = () => ({
  title: "大厅", theme: "night", screens: { main: { size: SIZE }, lists: { size: [800, 600] } },
  panels: [
    { panel: "header", screen: "main", area: [0, 0, 1920, 64] },
    { panel: "map", screen: "main", area: [400, 74, 1110, 600] },
    { panel: "proof", screen: "main", area: [420, 84, 300, 300], over: "map" },
    { panel: "header", screen: "lists", area: [0, 0, 800, 64] },
  ],
});
const opened = (more = {}) => new editor.Doc({ kind: "layout", name: "hall", etag: '"1"', source: "own", text: "title: 大厅\n", layout: layout(), commented: true, ...more });
const areaOf = (doc, panel) => doc.layout.panels.find((one) => one.panel === panel).area;
const area = (panel, to) => (made) => editor.place(made, made.panels.findIndex((one) => one.panel === panel), to);

test("a file that is looked at, or changed back, is not changed", () => {
  const doc = opened();
  assert.equal(doc.dirty, false);
  assert.equal(doc.draw(() => {}), false);
  doc.draw(area("map", [410, 74, 1110, 600]));
  assert.equal(doc.dirty, true);
  doc.draw(area("map", [400, 74, 1110, 600]));
  assert.equal(doc.dirty, false);
  doc.write("title: 别的\n");
  assert.equal(doc.dirty, true);
});

test("every step is taken back and done again, one pull is one step", () => {
  const doc = opened();
  for (const x of [410, 420, 430]) doc.draw(area("map", [x, 74, 1110, 600]), "pull:1");
  doc.draw(area("map", [430, 90, 1110, 600]), "pull:2");
  assert.equal(doc.done.length, 2);
  doc.undo();
  assert.deepEqual(areaOf(doc, "map"), [430, 74, 1110, 600]);
  doc.undo();
  assert.deepEqual(areaOf(doc, "map"), [400, 74, 1110, 600]);
  assert.equal(doc.undo(), false);
  doc.redo();
  doc.redo();
  assert.deepEqual(areaOf(doc, "map"), [430, 90, 1110, 600]);
  doc.undo();
  doc.draw(area("header", [0, 0, 1920, 70]));
  assert.equal(doc.redo(), false, "what was done anew leaves nothing to do again");
});

test("what the server makes of a text is drawn, what it makes of a drawing is only written", () => {
  const doc = opened();
  doc.write("title: 新\n");
  doc.judged({ text: "title: 新\n", layout: { ...layout(), title: "新" }, problems: [], commented: false });
  assert.equal(doc.layout.title, "新");
  doc.draw((made) => (made.title = "画"));
  doc.judged({ text: "title: 画\n", layout: null, problems: [{ panel: 1 }], commented: false });
  assert.deepEqual([doc.layout.title, doc.text, doc.problems.length], ["画", "title: 画\n", 1]);
});

test("comments are lost by drawing, kept by writing that keeps them", () => {
  const doc = opened();
  doc.write("title: 新 # 注\n");
  doc.judged({ text: doc.text, layout: layout(), problems: [], commented: true });
  assert.equal(doc.loses, false);
  doc.draw((made) => (made.title = "画"));
  assert.equal(doc.loses, true);
  assert.equal(opened({ commented: false }).loses, false);
});

test("a moved panel takes with it what floats on it, a resized one does not", () => {
  const doc = opened();
  doc.draw(area("map", [410, 94, 1110, 600]));
  assert.deepEqual(areaOf(doc, "proof"), [430, 104, 300, 300]);
  doc.draw(area("map", [410, 94, 1000, 600]));
  assert.deepEqual(areaOf(doc, "proof"), [430, 104, 300, 300]);
});

test("a pulled panel lies on the grid, or meets the edges of others with a gap, and says where", () => {
  const others = [[0, 0, 1920, 64]];
  const free = editor.pulled([100, 300, 200, 100], "", 13, 18, others, SIZE);
  assert.deepEqual(free, { area: [110, 320, 200, 100], lines: [] });
  const met = editor.pulled([100, 300, 200, 100], "", 0, -223, others, SIZE);
  assert.deepEqual(met, { area: [100, 74, 200, 100], lines: [{ axis: 1, at: 74 }] });
  const fine = editor.pulled([100, 300, 200, 100], "", 3, -2, others, SIZE, { step: 1, within: 0 });
  assert.deepEqual(fine.area, [103, 298, 200, 100]);
});

test("an edge that is pulled leaves the others, and never passes its opposite", () => {
  const at = (handle, dx, dy) => editor.pulled([100, 300, 200, 100], handle, dx, dy, [], SIZE).area;
  assert.deepEqual(at("se", 52, 28), [100, 300, 250, 130]);
  assert.deepEqual(at("nw", 52, 28), [150, 330, 150, 70]);
  assert.deepEqual(at("e", -500, 999), [100, 300, 20, 100]);
  assert.deepEqual(at("n", 0, 999), [100, 380, 200, 20]);
});

test("a new panel takes a free place, a float lies on the map above the others, a full screen is not an end", () => {
  const made = layout();
  const i = editor.add(made, "main", "alerts", { size: [390, 456] });
  const [x, y, w, h] = made.panels[i].area;
  assert.ok(x + w <= 390 || x >= 1520 || y >= 684);
  assert.deepEqual([w, h], [390, 456]);
  const j = editor.add(made, "main", "unit_card", { floats: true, size: [344, 560] });
  assert.deepEqual([made.panels[j].over, made.panels[j].layer, made.panels[j].area], ["map", 1, [410, 84, 344, 560]]);
  assert.deepEqual(editor.free([400, 400], [[0, 0, 1920, 1080]], SIZE), [10, 10, 400, 400]);
});

test("panels stand screen by screen, and the chosen one stays the chosen one", () => {
  const doc = opened();
  doc.draw((made) => {
    doc.chosen = editor.add(made, "main", "alerts");
  });
  assert.deepEqual(doc.layout.panels.map(({ screen }) => screen), ["main", "main", "main", "main", "lists"]);
  assert.equal(doc.layout.panels[doc.chosen].panel, "alerts");
  doc.undo();
  assert.equal(doc.chosen, null);
});

test("a schema becomes first values, and what stands at its default is not written", () => {
  const item = { type: "object", properties: { label: { type: "string" }, big: { type: "boolean", default: false } }, required: ["label"] };
  assert.deepEqual(editor.firstOf(item), { label: "" });
  assert.deepEqual(editor.typeOf({ anyOf: [{ type: "array", items: { enum: ["a"] } }, { type: "null" }] }), [{ type: "array", items: { enum: ["a"] } }, true]);
  assert.deepEqual(editor.withOption({ rows: 5, sound: false }, "rows", 6, { default: 6 }), { sound: false });
  assert.deepEqual(editor.withOption({}, "rows", 7, { default: 6 }), { rows: 7 });
  assert.deepEqual(editor.tidy({ panel: "p", options: {}, layer: 0, over: null, extra: 1 }), { panel: "p", extra: 1 });
});

test("a difference names the lines that went and came", () => {
  assert.deepEqual(editor.diff("a\nb\nc", "a\nx\nc"), [[" ", "a"], ["-", "b"], ["+", "x"], [" ", "c"]]);
  assert.ok(editor.diff("a\nb", "a\nb").every(([sign]) => sign === " "));
});
