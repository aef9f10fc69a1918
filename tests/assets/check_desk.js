// The dispatcher's desk: whose work a case is, how late, in which order, what the address keeps, what a loop holds.
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
const wall = require("./load.js");

const { desk } = wall;
const mark = (more) => ({
  id: "20261121-00231", no: "", version: 1, open: true, status: "pending_dispatch", due_t: 2000, warn_t: 1500, supervision: 0, waiting: [],
  report_t: 0, street: "嵩山路街道", title: "暴露垃圾", address: "阳光小区前", kind: "matter", code: "06010", ...more,
});
const wanted = (more) => ({ desk: "dispatch", states: new Set(), late: new Set(), streets: new Set(), ...more });

test("a case lies on the desk that must act, and beside it where something was asked for", () => {
  assert.ok(desk.queued(mark(), "dispatch"));
  assert.ok(!desk.queued(mark(), "accept"));
  assert.ok(!desk.queued(mark({ status: "handling" }), "dispatch"));
  assert.ok(desk.queued(mark({ status: "handling", waiting: ["return"] }), "dispatch"));
  assert.ok(desk.queued(mark({ status: "handling", waiting: ["extension"] }), "approve"));
  assert.ok(desk.queued(mark({ status: "handling", supervision: 1 }), "supervise"));
  assert.ok(!desk.queued(mark({ open: false, supervision: 1 }), "all"));
});

test("everybody's own desk comes first, and nobody is without one", () => {
  assert.deepEqual(["acceptor", "shift_lead", "commander", "leader", "auditor"].map((role) => desk.order(role)[0]), ["accept", "dispatch", "approve", "supervise", "all"]);
  for (const role of ["acceptor", "leader", "evaluator"]) assert.deepEqual([...desk.order(role)].sort(), Object.keys(desk.DESKS).sort());
});

test("a case is late from its deadline on, soon late from its warning on, and never without one", () => {
  assert.deepEqual([1000, 1500, 1999, 2000].map((now) => desk.lateness(mark(), now)), ["normal", "warning", "warning", "overdue"]);
  assert.equal(desk.lateness(mark({ due_t: null }), 1e9), "none");
  assert.equal(desk.lateness(mark({ open: false }), 1e9), "none");
});

test("chips of one kind widen, chips of different kinds narrow", () => {
  const handling = mark({ status: "handling" });
  assert.ok(desk.fits(handling, wanted({ states: new Set(["pending_dispatch", "handling"]) }), 0));
  assert.ok(!desk.fits(handling, wanted({ states: new Set(["pending_dispatch"]) }), 0));
  assert.ok(desk.fits(mark(), wanted({ late: new Set(["overdue", "warning"]) }), 1600));
  assert.ok(!desk.fits(mark(), wanted({ late: new Set(["overdue"]), streets: new Set(["嵩山路街道"]) }), 1600));
  assert.ok(desk.fits(mark(), wanted({ late: new Set(["overdue"]) }), 1600, "late"), "what a chip would show is counted without its kind");
  assert.ok(desk.fits(mark({ status: "handling", waiting: ["return"] }), wanted({ states: new Set(["waiting"]) }), 0));
});

test("search finds number, class, place and pinyin initials, all words of it", () => {
  const initials = () => "bllj baolulaji";
  for (const typed of ["231", "暴露", "阳光", "BLLJ", "baolu", "阳光 bl", " "]) assert.ok(desk.matches(mark(), typed, initials), typed);
  assert.ok(!desk.matches(mark(), "阳光 井盖", initials));
});

test("the least time left comes first, supervised ones above all, those without a deadline last", () => {
  const ids = (marks, by) => desk.sorted(marks, by).map((one) => one.id);
  const all = [mark({ id: "d", due_t: null, report_t: 5 }), mark({ id: "b", due_t: 20 }), mark({ id: "a", due_t: 10, report_t: 3 }), mark({ id: "s", due_t: 90, supervision: 1 })];
  assert.deepEqual(ids(all), ["s", "a", "b", "d"]);
  assert.deepEqual(ids([mark({ id: "y", due_t: null, report_t: 1 }), mark({ id: "x", due_t: null, report_t: 9 })]), ["x", "y"]);
  assert.deepEqual(ids(all, "newest"), ["d", "a", "b", "s"]);
});

test("a span is said in its two largest units, a countdown in digits below a day", () => {
  assert.deepEqual(desk.spanParts(3 * 3600 + 12 * 60 + 59), [["h", 3], ["m", 12]]);
  assert.deepEqual([desk.spanParts(2 * 86400), desk.spanParts(480), desk.spanParts(-7), desk.spanParts(3600)], [[["d", 2]], [["m", 8]], [["s", 7]], [["h", 1]]]);
  assert.deepEqual([desk.countdown(11560), desk.countdown(-485), desk.countdown(-0.4), desk.countdown(86400)], ["03:12:40", "−00:08:05", "00:00:00", null]);
  assert.deepEqual([desk.short("20261121-00231"), desk.short("20261121-12345")], ["0231", "12345"]);
});

test("the page's address keeps desk, chips, search and case, and gives them back", () => {
  const at = { desk: "accept", states: new Set(["reported", "waiting"]), late: new Set(["overdue"]), streets: new Set(["嵩山路街道"]), q: "垃圾", sort: "newest", chosen: "20261121-00231" };
  assert.deepEqual(desk.fromQuery(desk.query(at, "dispatch"), "dispatch"), at);
  const plain = { ...at, desk: "dispatch", states: new Set(), late: new Set(), streets: new Set(), q: "", sort: "due", chosen: null };
  assert.equal(desk.query(plain, "dispatch"), "");
  assert.deepEqual(desk.fromQuery("?desk=nonsense", "dispatch"), plain);
});

test("a loop holds what lies inside, also where it bends inwards", () => {
  const loop = [0, 0, 10, 0, 10, 10, 5, 4, 0, 10];
  assert.ok(desk.within(loop, 2, 2));
  assert.ok(!desk.within(loop, 5, 8));
  assert.ok(!desk.within(loop, 12, 2));
});

test("metres between two places are those of the ground", () => {
  assert.ok(Math.abs(desk.metres(113.08, 27.83, 113.08, 27.84) - 1112) < 2);
  assert.ok(Math.abs(desk.metres(113.08, 27.83, 113.09, 27.83) - 983) < 2);
});

test("the pair shows the newest picture of before and of after, or there is none", () => {
  const shot = (phase, t) => ({ phase, t });
  assert.deepEqual(desk.photoPair([shot("report", 1), shot("verify", 2), shot("handle", 3), shot("check", 9)]), [shot("verify", 2), shot("check", 9)]);
  assert.equal(desk.photoPair([shot("report", 1), shot("verify", 2)]), null);
});
