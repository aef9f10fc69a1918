/**
 * QUESTION: which plans has the night? Night picker, filter, totals, one row a plan; arrows move, Enter opens.
 */
(function (wall) {
  "use strict";

  const { plans } = wall;
  const found = ([id, draft], words) => {
    const said = [id, plans.kindName(draft.vehicle), plans.driverName(draft.driver), ...draft.sections.map((line) => plans.sectionName(line.section))];
    const text = said.join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  };

  const isStopped = (draft, plan) => {
    const kind = (plans.known.vehicles.get(draft.vehicle) || {}).kind;
    const touches = ({ from_t, to_t, kinds }) => from_t < plan.window_end && (to_t === null || to_t > plan.window_start) && (!kinds.length || kinds.includes(kind));
    return plan && plans.at.stoppages.some(touches);
  };

  const stateOf = (id, draft, plan) => {
    const words = [];
    if (!plan) words.push(plans.say("added"));
    else if (plan.word !== "planned") words.push(plans.word("words", plan.word) + (plan.relief_vehicle ? ` ${plan.relief_vehicle}` : ""));
    if (plan && plan.relief_driver) words.push(`${plans.say("relieved")} ${plan.relief_driver}`);
    if (plan && plan.word !== "cancelled" && isStopped(draft, plan)) words.push(plans.say("stopped"));
    if (plan && plans.book.dirty(id)) words.push(plans.say("unsaved"));
    return words.join(" · ") || plans.word("words", "planned");
  };

  const markOf = (mark) => {
    if (!mark) return wall.element("td", "clash clear", {}, plans.at.checked ? plans.say("clear") : "");
    const parts = ["refused", "warning"].filter((level) => mark[level]).map((level) => plans.say(`n_${level}`, { n: mark[level] }));
    return wall.element("td", `clash ${mark.refused ? "refused" : "warning"}`, {}, parts.join(" "));
  };

  const passes = (lines) => [...new Set(lines.map((line) => line.passes))].sort((a, b) => a - b).join("/") || "—";

  const rowOf = ([id, draft, plan], mark) => {
    const chosen = id === plans.at.chosen;
    const kind = [chosen ? "chosen" : "", plan && plan.word === "cancelled" ? "off" : "", plans.book.dirty(id) ? "dirty" : ""].join(" ").trim();
    const cells = [
      wall.element("th", "", { scope: "row" }, draft.vehicle), plans.kindName(draft.vehicle), plans.driverName(draft.driver),
      `${draft.window_start}–${draft.window_end}`, String(draft.sections.length), plans.standing(id) ? "—" : plans.km(plans.workM(draft.sections, plans.known.sections)),
      passes(draft.sections), draft.speed_limit_kmh === null ? "—" : String(draft.speed_limit_kmh), stateOf(id, draft, plan), markOf(mark),
    ];
    const row = wall.element("tr", kind, { "data-key": id, tabindex: "-1", ...(chosen ? { "aria-current": "true" } : {}) });
    cells.forEach((cell, i) => row.append(cell instanceof HTMLElement ? cell : wall.element("td", i >= 4 && i <= 7 ? "figure-cell" : "", {}, cell)));
    row.addEventListener("click", () => plans.open(id));
    return row;
  };

  const keys = (event) => {
    const row = event.target.closest("tr[data-key]");
    if (!row) return;
    if (event.key === "Enter") {
      event.preventDefault();
      plans.open(row.dataset.key, true);
      return;
    }
    const steps = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling, Home: row.parentNode.firstElementChild, End: row.parentNode.lastElementChild };
    if (!(event.key in steps)) return;
    event.preventDefault();
    const to = steps[event.key];
    if (!to) return;
    row.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  };

  const shown = () => plans.book.rows(plans.at.date).filter(([, draft]) => !plans.at.shift || draft.shift === plans.at.shift);

  const totals = (rows) => {
    const lines = rows.filter(([, , plan]) => !plan || plan.word !== "cancelled").flatMap(([, draft]) => draft.sections);
    const km = plans.km(plans.workM(lines, plans.known.sections));
    return plans.say("totals", { n: rows.length, sections: new Set(lines.map((line) => line.section)).size, km, due: plans.at.due.length });
  };

  const nothing = (some) => {
    if (some) return [wall.element("p", "empty", {}, plans.say("none_found"))];
    if (plans.at.state === "ok") return [wall.element("p", "empty", {}, plans.say("empty"))];
    if (plans.at.state === "loading") return [wall.element("p", "empty", {}, plans.say("loading"))];
    return [wall.element("p", "empty", {}, plans.say("unread")), plans.button(plans.say("retry"), () => plans.go(plans.at.date), "quiet")];
  };

  plans.showList = () => {
    const at = document.getElementById("plans-list-body");
    if (!at || !at.querySelector(".rows")) return;
    const rows = shown();
    const words = plans.at.filter.toLowerCase().split(/\s+/).filter(Boolean);
    const some = rows.filter((row) => found(row, words));
    const marks = plans.marks(plans.at.conflicts);
    wall.text(at.querySelector(".totals"), totals(rows));
    const body = some.map((row) => rowOf(row, marks.get(row[0])));
    const first = body.find((row) => row.classList.contains("chosen")) || body[0];
    if (first) first.tabIndex = 0;
    plans.put(at.querySelector(".rows"), ...(body.length ? [plans.table(plans.words.heads, body)] : nothing(rows.length)));
    const free = [...plans.known.vehicles.keys()].filter((vehicle) => plans.at.shift && !plans.book.of(plans.idOf({ ...plans.at, vehicle })));
    const pick = at.querySelector(".new select");
    pick.replaceChildren(new Option(plans.say("new_pick"), ""), ...free.sort().map((vehicle) => new Option(`${vehicle} ${plans.kindName(vehicle)}`, vehicle)));
    at.querySelector(".new").hidden = !plans.at.may || !plans.at.shift;
  };

  /** A new plan has the window most plans of the night have. */
  const usual = () => {
    const counts = new Map();
    for (const [, draft] of shown()) {
      const key = `${draft.window_start} ${draft.window_end}`;
      counts.set(key, (counts.get(key) || 0) + 1);
    }
    const [best] = [...counts.entries()].sort((a, b) => b[1] - a[1]);
    return best ? best[0].split(" ") : ["", ""];
  };

  const create = (vehicle) => {
    const [window_start, window_end] = usual();
    const none = { speed_limit_kmh: null, coverage_target: null, responsible: null, effect_standard: null };
    const { date, shift } = plans.at;
    plans.open(plans.book.add({ date, shift, vehicle, driver: "", window_start, window_end, sections: [], ...none }), true);
    plans.changed();
  };

  plans.buildList = () => {
    const [filter, input] = plans.field(plans.say("filter"), { type: "search", "data-key": "filter", placeholder: plans.say("filter") });
    filter.className = "filter";
    input.addEventListener("input", () => {
      plans.at.filter = input.value;
      plans.showList();
    });
    const [pick, select] = plans.select(plans.say("new"), [], { "aria-label": plans.say("new") });
    select.addEventListener("change", () => select.value && create(select.value));
    pick.className = "new";
    const rows = wall.element("div", "rows");
    rows.addEventListener("keydown", keys);
    plans.put(
      document.getElementById("plans-list-body"),
      wall.element("div", "bar", {}, filter, pick), wall.element("p", "totals"), rows, wall.element("p", "keys", {}, plans.say("keys")),
    );
  };

  plans.buildNight = () => {
    const date = wall.element("input", "", { type: "date", id: "plans-date", "aria-label": plans.say("night"), required: "" });
    date.addEventListener("change", () => date.value && plans.go(date.value));
    const step = (word, text, days) => plans.button(text, () => plans.go(plans.dayAfter(plans.at.date, days)), "quiet", { title: plans.say(word), "aria-label": plans.say(word) });
    const shift = wall.element("select", "", { id: "plans-shift", "aria-label": plans.say("shift") });
    shift.addEventListener("change", () => {
      plans.at.shift = shift.value;
      plans.refresh();
    });
    const tonight = plans.button(plans.say("tonight"), () => plans.go(plans.at.tonight), "quiet");
    plans.put(document.getElementById("plans-night"), step("before", "‹", -1), date, step("after", "›", 1), tonight, shift, wall.element("span", "", { id: "plans-day" }));
  };

  plans.showNight = () => {
    document.getElementById("plans-date").value = plans.at.date;
    const day = new Intl.DateTimeFormat("zh-CN", { timeZone: "UTC", month: "long", day: "numeric", weekday: "long" });
    wall.text(document.getElementById("plans-day"), day.format(Date.parse(plans.at.date)));
    const shift = document.getElementById("plans-shift");
    const names = new Set([...Object.keys(plans.words.shifts), ...plans.book.rows(plans.at.date).map(([, draft]) => draft.shift)]);
    shift.replaceChildren(...[...names].map((name) => new Option(plans.shiftName(name), name)), new Option(plans.say("all_shifts"), ""));
    shift.value = plans.at.shift;
  };
})(window.wall);
