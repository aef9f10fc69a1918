// Numbers that open, clocks of cases, their order on the map: what needs no page.
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
const wall = require("./load.js");

const WORDS = { ended: "{t} {status}", paused: "不计时", left: "剩 {s}", over: "超期 {s}", supervised: "督办", urgent: "紧急", reworked: "返工 {n}", statuses: { closed: "已结案" } };
const mark = (more) => ({ id: "20261121-00231", open: true, due_t: null, warn_t: null, supervision: 0, rework: 0, urgent: false, report_t: 0, changed_t: 0, ...more });

test("a number is asked for with the condition it was counted by", () => {
  assert.equal(wall.caseQuery(wall.caseSpec({ figure: "collect", day: "2026-11-20", name: "上报", count: "241" })).toString(), "figure=collect&day=2026-11-20");
  assert.equal(wall.caseQuery(wall.caseSpec({ figure: "open" })).toString(), "figure=open");
  const held = wall.caseSpec({ states: "dispatched,handling", late: "overdue", street: "嵩山路街道" });
  assert.equal(decodeURIComponent(wall.caseQuery(held).toString()), "status=dispatched&status=handling&open=true&late=overdue&street=嵩山路街道");
});

test("what passed today comes newest first, what is open the most urgent first", () => {
  assert.equal(wall.caseSort({ figure: "close", day: "2026-11-20" }), "newest");
  for (const spec of [{ figure: "late" }, { figure: "open" }, { states: "handling" }]) assert.equal(wall.caseSort(spec), "due");
});

test("the page's address names the open list and nothing of the one before", () => {
  assert.equal(wall.caseAddress("?x=1&figure=collect&day=2026-11-20", { states: "handling" }), "?x=1&states=handling");
  assert.equal(wall.caseAddress("?figure=collect", null), "");
});

test("a clock says what is left, by how much it is over, or when it ended", () => {
  assert.equal(wall.caseClock(mark({ due_t: 1000 + 3 * 3600 + 720 }), 1000, WORDS), "剩 3 小时 12 分");
  assert.equal(wall.caseClock(mark({ due_t: 1000 - 480 }), 1000, WORDS), "超期 8 分钟");
  assert.equal(wall.caseClock(mark({}), 1000, WORDS), "不计时");
  assert.equal(wall.caseClock(mark({ open: false, status: "closed", changed_t: 1795198656 }), 0, WORDS), "02:17 已结案");
});

test("what is special about a case is said", () => {
  assert.deepEqual(wall.caseSigns(mark({ supervision: 1, urgent: true, rework: 2 }), WORDS), ["督办", "紧急", "返工 2"]);
  assert.deepEqual(wall.caseSigns(mark({}), WORDS), []);
});

test("late cases lie above calm ones, supervised above all", () => {
  const one = (late, supervision = 0) => ({ late, mark: mark({ supervision }) });
  const order = [one("overdue"), one("normal", 1), one("none"), one("warning"), one("normal")].sort(wall.caseOrder);
  assert.deepEqual(order.map(({ late, mark: { supervision } }) => late + supervision), ["none0", "normal0", "warning0", "overdue0", "normal1"]);
});
