/**
 * QUESTION: which cases wait at this desk? Search, chips, rows by remaining time; only rows near the window are drawn.
 */
(function (wall) {
  "use strict";

  const STEP = 80; // rows drawn at once; more as one scrolls
  const NEAR_PX = 400;
  const SEARCH_MS = 250;
  const MOST_FOUND = 50;
  const WAITING = "waiting";
  const { desk } = wall;
  const el = wall.element;
  /** @type {Map<string, {node: HTMLElement, text: string, left: HTMLElement}>} */
  const rows = new Map();
  let most = STEP;
  let timer = 0;
  let asked = 0;
  /** Cases in the order of the list, first those that fit the chips; `rest`: where those that only fit the search begin. */
  desk.shown = { items: [], rest: 0 };

  desk.initials = new Map(); // "kind code" → pinyin initials of the class
  const initialsOf = (mark) => desk.initials.get(`${mark.kind} ${mark.code}`) || "";

  const wanted = () => ({ desk: desk.at.desk, states: desk.at.states, late: desk.at.late, streets: desk.at.streets });

  /** Sorts out what the list shows now. */
  desk.sortOut = () => {
    const { at, feed } = desk;
    const now = wall.clock.now();
    const fitting = [];
    const others = [];
    for (const mark of feed.marks.values()) {
      if (at.q && !desk.matches(mark, at.q, initialsOf)) {
        if (!at.found.has(mark.id)) continue; // the server found it by words the mark does not carry
      }
      if (desk.fits(mark, wanted(), now)) fitting.push(mark);
      else if (at.q) others.push(mark);
    }
    if (at.q) for (const [id, mark] of at.found) if (!feed.marks.has(id)) others.push(mark);
    desk.shown = { items: [...desk.sorted(fitting, at.sort), ...desk.sorted(others, at.sort)], rest: fitting.length };
    const there = new Set(desk.shown.items.map((mark) => mark.id));
    for (const id of at.checked) if (!there.has(id) && !desk.kept.has(id)) at.checked.delete(id); // nothing unseen is acted on
  };

  // -- head: title, search, chips -------------------------------------------------------------------

  const toggle = (set, value) => {
    if (!set.delete(value)) set.add(value);
    most = STEP;
    desk.changed();
  };

  const chip = (text, n, on, act, kind = "", key = text) => {
    const made = desk.button("", act, `chip ${kind}`, { "aria-pressed": String(on), "data-key": `chip-${key}` });
    made.append(text, ...(n === null ? [] : [" ", el("b", "", {}, String(n))]));
    return made;
  };

  /** The states as chips: without any chosen, those to act on are. */
  const stateChips = (marks) => {
    const { at } = desk;
    const rule = desk.DESKS[at.desk];
    const states = desk.statesOf(at.desk, marks);
    const auto = !at.states.size;
    const every = rule.any || rule.supervised;
    const counts = new Map();
    let waits = 0;
    for (const mark of marks) {
      if (!mark.open || (rule.supervised && !mark.supervision)) continue;
      counts.set(mark.status, (counts.get(mark.status) || 0) + 1);
      if ((mark.waiting || []).some((kind) => every || rule.waits.includes(kind))) waits += 1;
    }
    const on = (state) => (auto ? rule.mine.includes(state) : at.states.has(state));
    const act = (state) => () => {
      if (auto) at.states = new Set(every ? [] : [...rule.mine, ...(rule.waits.length ? [WAITING] : [])]);
      toggle(at.states, state);
    };
    const shown = states.filter((state) => counts.get(state) || (!auto && at.states.has(state)));
    const made = shown.map((state) => chip(desk.flowWord("statuses", state), counts.get(state) || 0, on(state), act(state), "", state));
    const asks = auto ? !every : at.states.has(WAITING);
    if (waits || (!auto && at.states.has(WAITING))) made.push(chip(desk.say(WAITING), waits, asks, act(WAITING), "", WAITING));
    return made;
  };

  const countBy = (marks, but, keyOf) => {
    const now = wall.clock.now();
    const counts = new Map();
    for (const mark of marks) if (desk.fits(mark, wanted(), now, but)) counts.set(keyOf(mark, now), (counts.get(keyOf(mark, now)) || 0) + 1);
    return counts;
  };

  const lateChips = (marks) => {
    const counts = countBy(marks, "late", desk.lateness);
    return ["warning", "overdue"].map((late) => chip(desk.say(late), counts.get(late) || 0, desk.at.late.has(late), () => toggle(desk.at.late, late), counts.get(late) ? late : "", late));
  };

  const streetChips = (marks) => {
    const counts = countBy(marks, "streets", (mark) => mark.street || "");
    const names = [...new Set([...counts.keys(), ...desk.at.streets])].sort((a, b) => (counts.get(b) || 0) - (counts.get(a) || 0) || (a < b ? -1 : 1));
    return names.slice(0, 12).map((street) =>
      chip(desk.streetName(street), counts.get(street) || 0, desk.at.streets.has(street), () => toggle(desk.at.streets, street), "street", `street-${street}`));
  };

  /** 嵩山 of 嵩山路街道, so that chips stay small. */
  desk.streetName = (street) => (street ? (desk.names.streets.get(street) || street).replace(/街道$|办事处$|镇$/, "") || street : desk.say("no_street"));

  const search = () => {
    const input = el("input", "", {
      type: "search", id: "desk-search", placeholder: desk.say("search"), "aria-label": desk.say("search"), autocomplete: "off",
      spellcheck: "false", maxlength: "60",
    });
    input.value = desk.at.q;
    input.addEventListener("input", () => {
      desk.at.q = input.value;
      desk.at.found = new Map();
      most = STEP;
      clearTimeout(timer);
      timer = setTimeout(ask, SEARCH_MS);
      desk.changed();
    });
    return input;
  };

  /** The server searches all cases, ended ones too, and by words that marks do not carry. */
  const ask = async () => {
    const { at } = desk;
    const q = at.q.trim();
    const number = ++asked;
    if (!q) return;
    const note = document.getElementById("desk-found");
    wall.text(note, desk.say("searching"));
    try {
      const { data } = await desk.ask(`/cases?${new URLSearchParams({ q, limit: MOST_FOUND })}`);
      if (number !== asked) return;
      at.found = new Map(data.items.map((item) => [item.id, desk.markOf(item)]));
      const ended = [...at.found.values()].filter((mark) => !mark.open).length;
      wall.text(note, ended ? desk.say("found_more", { n: ended }) : "");
      desk.changed();
    } catch (e) {
      if (!(e instanceof desk.Trouble)) throw e;
      if (number === asked) wall.text(note, e.message);
    }
  };
  desk.searchAgain = () => ask();

  const showHead = () => {
    const at = document.getElementById("desk-list-head");
    const marks = [...desk.feed.marks.values()];
    if (!at.firstChild) {
      at.append(
        el("h2", "", {}, el("span", "", { id: "desk-list-title" }), 
          el("a", "export", { id: "desk-export", download: "" }, desk.say("export")), desk.button("", desk.otherOrder, "note", { id: "desk-list-note", title: desk.say("sort_hint") })),
        search(), el("p", "found", { id: "desk-found", role: "status" }), el("div", "chips", { id: "desk-chips", role: "group" }),
        el("div", "picked", { id: "desk-picked" }),
      );
    }
    const open = marks.filter((mark) => mark.open).length;
    wall.text(document.getElementById("desk-list-title"), desk.word("list_of", desk.at.desk));
    const words = desk.say("list_note", { shown: desk.shown.items.length, open, sort: desk.word("sorts", desk.at.sort) });
    wall.text(document.getElementById("desk-list-note"), words);
    document.getElementById("desk-export").href = desk.exportLink();
    const clear = desk.button(desk.say("clear"), desk.clearFilters, "chip quiet", { "data-key": "chip-clear" });
    const any = desk.at.states.size || desk.at.late.size || desk.at.streets.size || desk.at.q;
    desk.put(document.getElementById("desk-chips"), ...stateChips(marks), ...lateChips(marks), ...streetChips(marks), ...(any ? [clear] : []));
    const input = document.getElementById("desk-search");
    if (document.activeElement !== input && input.value !== desk.at.q) input.value = desk.at.q;
    showPicked();
  };

  const showPicked = () => {
    const n = desk.at.checked.size;
    const at = document.getElementById("desk-picked");
    at.hidden = !n;
    if (!n) return;
    desk.put(at, el("b", "", {}, desk.say("chosen_n", { n })),
      desk.button(desk.say("choose_all"), desk.checkAll, "link", { "data-key": "pick-all" }),
      desk.button(desk.say("unchoose"), () => desk.check([]), "link", { "data-key": "pick-none" }));
  };

  // -- rows -----------------------------------------------------------------------------------------

  /** The right lower corner of a row: what is left of the running clock. */
  desk.leftWords = (mark, now) => {
    if (!mark.open) return desk.moment(mark.end_t || mark.changed_t);
    if (mark.due_t === null || mark.due_t === undefined) return desk.say(mark.status === "suspended" ? "paused" : "untimed");
    const left = mark.due_t - now;
    return desk.say(left < 0 ? "over" : "left", { span: desk.span(left) });
  };

  const badges = (mark) => {
    const said = [];
    if (mark.supervision) said.push(["alarm", desk.word("badges", "supervised", { n: mark.supervision })]);
    if (mark.urgent) said.push(["alarm", desk.word("badges", "urgent")]);
    for (const kind of mark.waiting || []) if (kind !== "urge" && kind !== "supervision") said.push(["accent", desk.say("asks", { what: desk.flowWord("applications", kind) })]);
    if (mark.rework) said.push(["warn", desk.word("badges", "rework", { n: mark.rework })]);
    return said.slice(0, 2).map(([kind, text]) => el("i", `badge ${kind}`, {}, text));
  };

  /** A grid, not a list of options: an option may hold no checkbox. */
  const cell = (name, ...parts) => el("span", name, { role: "gridcell" }, ...parts);

  const build = (mark) => {
    const box = el("input", "", { type: "checkbox", tabindex: "-1", "aria-label": desk.say("check_one", { title: mark.title }) });
    const today = desk.dayOf(mark.report_t) === desk.dayOf(wall.clock.now() || mark.report_t);
    const left = el("span", "left");
    const number = cell("no", desk.short(mark.id), ...(today ? [] : [el("small", "", {}, desk.moment(mark.report_t).split(" ")[0])]));
    const node = el("li", "", { role: "row", id: `desk-row-${mark.id}`, "data-case": mark.id }, cell("check", box), number,
      cell("what", el("strong", "", {}, mark.title || mark.code), ...badges(mark), el("small", "", {}, mark.address || desk.streetName(mark.street))),
      cell("how", el("span", "state", {}, desk.flowWord("statuses", mark.status)), left));
    node.dataset.status = mark.status;
    return { node, left, box };
  };

  const rowOf = (mark) => {
    const text = `${mark.version} ${desk.flowReady}`;
    let row = rows.get(mark.id);
    if (!row || row.text !== text) {
      row = { ...build(mark), text };
      rows.set(mark.id, row);
    }
    return row;
  };

  const dress = (row, mark, now) => {
    const { at } = desk;
    wall.text(row.left, desk.leftWords(mark, now));
    const chosen = String(mark.id === at.chosen);
    if (row.node.getAttribute("aria-selected") !== chosen) row.node.setAttribute("aria-selected", chosen);
    const late = desk.lateness(mark, now);
    if (row.node.dataset.late !== late) row.node.dataset.late = late;
    row.box.checked = at.checked.has(mark.id);
    row.node.classList.toggle("checked", row.box.checked);
    row.node.classList.toggle("fresh", desk.fresh.has(mark.id));
  };

  const showRows = () => {
    const at = document.getElementById("desk-list-body");
    let list = at.querySelector("ul");
    if (!list) {
      list = el("ul", "", { role: "grid", tabindex: "0", "aria-label": desk.word("parts", "list"), "aria-multiselectable": "true", id: "desk-rows" });
      at.replaceChildren(list);
      at.addEventListener("scroll", more);
      list.addEventListener("click", click);
    }
    const { items, rest } = desk.shown;
    const now = wall.clock.now();
    const drawn = items.slice(0, most).map((mark) => {
      const row = rowOf(mark);
      dress(row, mark, now);
      return row.node;
    });
    const keep = new Set(items.map((mark) => mark.id));
    for (const id of rows.keys()) if (!keep.has(id)) rows.delete(id);
    drawn.forEach((node, i) => node.classList.toggle("first-other", i === rest && rest > 0));
    const nothing = desk.feed.connects ? desk.say(desk.at.q || desk.at.states.size || desk.at.late.size || desk.at.streets.size ? "empty_filter" : "empty") : desk.say("loading");
    if (!drawn.length) drawn.push(el("li", "empty", { role: "row" }, cell("nothing", nothing)));
    reconcile(list, drawn);
    if (desk.at.chosen) list.setAttribute("aria-activedescendant", `desk-row-${desk.at.chosen}`);
    else list.removeAttribute("aria-activedescendant");
  };

  /** Moves only what is not in its place: focus, scrolling and hovering stay undisturbed. */
  const reconcile = (list, wantedNodes) => {
    const keep = new Set(wantedNodes);
    for (const node of [...list.children]) if (!keep.has(node)) node.remove();
    wantedNodes.forEach((node, i) => {
      if (list.children[i] !== node) list.insertBefore(node, list.children[i] || null);
    });
  };

  const more = (event) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
    if (most >= desk.shown.items.length || scrollTop + clientHeight < scrollHeight - NEAR_PX) return;
    most += STEP;
    showRows();
  };

  const click = (event) => {
    const node = event.target.closest("[data-case]");
    if (!node) return;
    const id = node.dataset.case;
    if (event.target.matches("input") || event.ctrlKey || event.metaKey) desk.check([id], "toggle");
    else if (event.shiftKey && desk.at.chosen) desk.check(between(desk.at.chosen, id), "add");
    else desk.choose(id, { from: "list" });
  };

  const between = (a, b) => {
    const ids = desk.shown.items.map((mark) => mark.id);
    const [from, to] = [ids.indexOf(a), ids.indexOf(b)].sort((x, y) => x - y);
    return ids.slice(Math.max(0, from), to + 1);
  };

  /** Brings the row of the chosen case into the window. */
  desk.revealRow = () => {
    const at = desk.shown.items.findIndex((mark) => mark.id === desk.at.chosen);
    if (at >= most) {
      most = at + STEP;
      showRows();
    }
    const node = document.getElementById(`desk-row-${desk.at.chosen}`);
    if (node) node.scrollIntoView({ block: "nearest" });
  };

  /** Draws list and head anew. */
  desk.showList = () => {
    showHead();
    showRows();
  };

  /** What is left, each second, of the rows that are drawn. */
  desk.tickList = () => {
    const now = wall.clock.now();
    for (const mark of desk.shown.items.slice(0, most)) {
      const row = rows.get(mark.id);
      if (row && row.node.isConnected) dress(row, mark, now);
    }
  };
})(window.wall);
