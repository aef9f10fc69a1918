/**
 * QUESTION: what is known of the chosen case? Loaded anew with every change; each part drawn only when it is another.
 */
(function (wall) {
  "use strict";

  const { desk } = wall;
  const el = wall.element;
  const SIDES = {
    flow: (id) => desk.casePath(id, "/flow"), proposals: (id) => desk.casePath(id, "/proposals"),
    around: (id) => desk.casePath(id, "/around"), similar: (id) => desk.casePath(id, "/similar"),
  };
  const REVEAL = ["acceptor", "shift_lead", "commander", "admin"];
  /** The chosen case: `data` of the server, `sides` beside it, `version` that was seen. @type {null | object} */
  desk.detail = null;
  let asked = 0;
  /** @type {Map<string, string>} part → what it was drawn from */
  const drawnFrom = new Map();
  /** @type {Map<string, number>} case → how many were at its place in 90 days */
  const similars = new Map();

  /** The mark of the chosen case, wherever it is known from. */
  desk.chosenMark = () => {
    const { chosen } = desk.at;
    if (!chosen) return null;
    const fed = desk.feed.marks.get(chosen);
    const read = desk.detail && desk.detail.id === chosen && desk.detail.data ? desk.markOf(desk.detail.data) : null;
    if (fed && read) return fed.version >= read.version ? fed : read;
    return fed || read || desk.at.found.get(chosen) || null;
  };

  /** A line of a list or a whole case → a mark. */
  desk.markOf = (item) => {
    if ("due_t" in item) return item;
    const spell = [...(item.spells || [])].reverse().find((one) => one.until_t === null);
    const running = spell && spell.left_s === null ? spell : null;
    return {
      ...item, no: item.case_no, warn_t: running ? running.warn_t : null, due_t: running ? running.due_t : null, clock: spell ? spell.clock : "",
      rework: item.rework_count, returned: item.return_count, photo: "",
    };
  };

  /** What stands beside the case, as it is drawn: lists, and of the place what may be the same and what was before. */
  const READ = {
    flow: (data) => data.items, around: (data) => data.items, proposals: (data) => data,
    similar: (data) => ({ duplicates: data.duplicates || [], items: (data.memory || {}).items || [] }),
  };

  // -- loading --------------------------------------------------------------------------------------

  /** Reads the chosen case and what stands beside it. */
  desk.load = async () => {
    const id = desk.at.chosen;
    const number = ++asked;
    if (!id) {
      desk.detail = null;
      return desk.showDrawer();
    }
    if (!desk.detail || desk.detail.id !== id) desk.detail = { id, data: null, sides: {}, state: "loading" };
    const { detail } = desk;
    const sides = Object.keys(SIDES).map((name) => side(detail, name, number)); // at once: nobody waits for two answers in a row
    try {
      const { data } = await desk.ask(desk.casePath(id));
      if (number !== asked) return undefined;
      Object.assign(detail, { data: data.case || data, possible: data.possible || [], clocks: data.clocks || [], answer: data, state: "ok" });
      if (desk.feed.take(desk.markOf(detail.data)) && desk.markOf(detail.data).open) desk.changed();
    } catch (e) {
      if (!(e instanceof desk.Trouble)) throw e;
      if (number !== asked) return undefined;
      detail.state = e.status === 404 || e.status === 403 ? "gone" : detail.data ? "ok" : "failed";
      detail.error = e.message;
    }
    desk.showDrawer();
    desk.showMap();
    await Promise.all(sides);
    return undefined;
  };

  const side = async (detail, name, number) => {
    const mark = desk.chosenMark();
    if (name === "proposals" && mark && mark.status !== "pending_dispatch") {
      detail.sides.proposals = { items: [] };
      return;
    }
    try {
      const { data } = await desk.ask(SIDES[name](detail.id));
      detail.sides[name] = READ[name](data);
      if (name === "similar") similars.set(detail.id, detail.sides.similar.items.length);
    } catch (e) {
      if (!(e instanceof desk.Trouble)) throw e;
      detail.sides[name] = detail.sides[name] || { error: e.message };
    }
    if (number === asked) desk.showDrawer();
  };

  /** How many cases were at the same place in 90 days, if that is known. @returns {number | null} */
  desk.similarCount = (id) => (similars.has(id) ? similars.get(id) : null);

  desk.askSimilar = async (id) => {
    if (similars.has(id)) return;
    try {
      const { data } = await desk.ask(SIDES.similar(id));
      similars.set(id, READ.similar(data).items.length);
    } catch (e) {
      if (!(e instanceof desk.Trouble)) throw e; // the card does without
    }
  };

  /** The feed brought a newer version of what is shown. */
  desk.follow = ({ fresh }) => {
    const { detail } = desk;
    if (!detail || !detail.data) return;
    const mark = fresh.find((one) => one.id === detail.id);
    if (mark && mark.version > detail.data.version) desk.load();
  };

  // -- parts ----------------------------------------------------------------------------------------

  const badge = (kind, text) => el("i", `badge ${kind}`, {}, text);

  const badgesOf = (c) => {
    const made = [];
    if (c.urgent) made.push(badge("alarm", desk.word("badges", "urgent")));
    if (c.supervision) made.push(badge("alarm", desk.word("badges", "supervised", { n: c.supervision })));
    for (const [n, name] of [[c.rework_count, "rework"], [c.return_count, "returned"], [c.extension_count, "extended"], [c.urge_count, "urged"]]) {
      if (n) made.push(badge("warn", desk.word("badges", name, { n })));
    }
    for (const flag of c.flags || []) made.push(badge("", desk.flowWord("flags", flag)));
    return made;
  };

  const headPart = (c, mark) => {
    const meta = [desk.flowWord("kinds", mark.kind), c && c.major, mark.code, mark.address || desk.streetName(mark.street)].filter(Boolean).join(" · ");
    const [day, number] = mark.id.split("-");
    const close = desk.button("×", () => desk.choose(null), "quiet shut", { "aria-label": desk.say("close"), "data-key": "close" });
    return [
      el("h2", "", { tabindex: "-1", id: "desk-title" }, mark.title || mark.code, el("span", "number", { title: mark.id }, number ? `${day}-${desk.short(mark.id)}` : mark.id), close),
      el("p", "meta", {}, meta, ...(mark.duty_grid ? ["　", el("span", "grid", {}, desk.say("duty_grid", { grid: desk.gridName(mark.duty_grid) }))] : [])),
      el("p", "badges", {}, el("b", "state", { "data-status": mark.status }, desk.flowWord("statuses", mark.status)),
        ...(mark.unit ? [el("span", "", {}, desk.unitName(mark.unit))] : []), ...(c ? badgesOf(c) : [])),
    ];
  };

  const FACTS = [
    ["number", (c) => c.case_no],
    ["source", (c) => desk.flowWord("sources", c.source)], ["reporter", (c) => `${c.reporter} · ${desk.moment(c.report_t)}`],
    ["informant", (c) => [c.informant, c.phone].filter(Boolean).join(" ")], ["condition", (c) => c.condition_text],
    ["closing", (c) => c.closing_text], ["unit", (c) => desk.unitName(c.unit)],
    ["assists", (c) => c.assists.map((one) => `${desk.unitName(one.unit)}${one.done_t ? " ✓" : ""}`).join("、")],
    ["liable", (c) => desk.unitName(c.liable_unit)], ["handler", (c) => c.handler], ["component", (c) => c.component], ["subject", (c) => c.subject],
    ["master", (c) => c.master], ["merged", (c) => c.merged.join("、")], ["same_as", (c) => c.same_as],
    ["satisfaction", (c) => c.satisfaction && desk.flowWord("results", c.satisfaction)], ["remark", (c) => c.remark],
  ];

  const factsPart = (c) => {
    const may = (c.informant || c.phone) && REVEAL.includes(document.documentElement.dataset.role);
    const rows = FACTS.map(([name, of]) => [name, of(c)]).filter(([, text]) => text);
    return [
      ...(c.description ? [el("p", "words", {}, c.description)] : []),
      el("dl", "", {}, ...rows.flatMap(([name, text]) => [el("dt", "", {}, desk.word("fact", name)), el("dd", "", {}, text)])),
      ...(may ? [desk.button(desk.say("reveal"), () => reveal(c), "link", { "data-key": "reveal" })] : []),
    ];
  };

  /** Name and number of who told us, for those who may; every look is on record. */
  const reveal = async (c) => {
    try {
      const { data } = await desk.ask(desk.casePath(c.id, "/informant"));
      desk.toast([data.informant, data.phone].filter(Boolean).join(" "), { lasts_s: 20 });
    } catch (e) {
      if (!(e instanceof desk.Trouble)) throw e;
      desk.toast(e.message, { kind: "bad" });
    }
  };

  const failed = (list) => (list && list.error ? [el("p", "empty", {}, list.error)] : null);

  const aroundPart = (around) => {
    const title = el("h3", "", {}, desk.say("around"));
    if (!around) return [];
    if (failed(around)) return [title, ...failed(around)];
    const near = around.filter((one) => one.distance_m <= desk.AROUND_M);
    if (!near.length) return [title, el("p", "empty", {}, desk.say("nobody_around"))];
    const chips = near.slice(0, 12).map((one) => {
      const made = desk.button("", () => {
        wall.select(one.id);
        desk.goTo(one.lon, one.lat);
      }, `chip ${one.kind}`, { "data-key": `near-${one.id}` });
      made.append(el("i", `sign ${one.kind}`, { "aria-hidden": "true", "data-state": one.state }), one.id, " ", el("small", "", {}, desk.say("metres", { n: Math.round(one.distance_m) })));
      made.addEventListener("pointerenter", () => desk.ring([one.id]));
      made.addEventListener("pointerleave", () => desk.ring([]));
      return made;
    });
    return [title, el("div", "chips", {}, ...chips)];
  };

  const pastLine = (one, likely) => {
    const open = desk.button(desk.short(one.case), () => desk.choose(one.case, { from: "similar" }), "link", { "data-key": `similar-${likely}-${one.case}` });
    const what = [one.title, desk.flowWord("statuses", one.status), one.unit && desk.unitName(one.unit), one.rework && desk.word("badges", "rework", { n: one.rework })];
    const why = one.why && one.why.length ? [el("small", "", {}, one.why.join(" · "))] : [];
    return el("li", likely ? "likely" : "", {}, el("time", "", {}, desk.moment(one.report_t)), open, el("span", "", {}, what.filter(Boolean).join(" · "), ...why));
  };

  const similarPart = (similar) => {
    if (!similar) return [];
    const title = el("h3", "", {}, desk.say("similar"));
    if (failed(similar)) return [title, ...failed(similar)];
    const { duplicates, items } = similar;
    const likely = duplicates.length ? [el("h3", "warn", {}, desk.say("duplicates")), el("ul", "similar", {}, ...duplicates.map((one) => pastLine(one, true)))] : [];
    if (!items.length) return [...likely, title, el("p", "empty", {}, desk.say("no_similar"))];
    return [...likely, title, el("ul", "similar", {}, ...items.slice(0, 8).map((one) => pastLine(one, false)))];
  };

  /** 系统; 受理员 李某; 嵩山路街道办事处: who took a step, said once. */
  desk.whoActed = (step) => {
    if (step.role === "system") return desk.say("system");
    if (step.role === "unit" && step.of) return desk.unitName(step.of);
    const role = step.role_word || desk.flowWord("roles", step.role);
    return step.by.includes(role) ? step.by : `${role} ${step.by}`.trim();
  };

  const storyPart = (flow) => {
    const title = el("h3", "", {}, desk.say("story"));
    if (!flow) return [];
    if (failed(flow)) return [title, ...failed(flow)];
    const lines = flow.map((step) => {
      const by = desk.whoActed(step);
      const result = step.result && !["batch", "assists"].includes(step.result) ? ` ${desk.flowWord("results", step.result)}` : "";
      const to = step.receiver ? ` ${desk.say("story_to", { who: desk.unitName(step.receiver) })}` : "";
      const late = step.late ? [badge("alarm", desk.say("story_late"))] : [];
      return el("li", "", {}, el("time", "", { title: desk.moment(step.t) }, desk.moment(step.t)), el("span", "", {}, el("b", "", {}, `${by} ${step.word || desk.flowWord("actions", step.action)}${result}`), to, ...late, ...(step.opinion ? [el("q", "", {}, step.opinion)] : [])));
    });
    return [title, el("ol", "story", {}, ...lines)];
  };

  const endPart = (c) => [
    el("a", "file", { href: desk.address(desk.casePath(c.id, "/print")), target: "_blank", rel: "noopener" }, desk.say("print")),
    desk.button(desk.say("copy_link"), async () => {
      const done = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
      desk.toast(done ? desk.say("copied") : location.href);
    }, "link", { "data-key": "copy-link" }),
  ];

  // -- the whole ------------------------------------------------------------------------------------

  /** Draws one part unless it would be the same. */
  const part = (name, from, make) => {
    const holder = document.querySelector(`#desk-drawer-body > [data-holder="${name}"]`);
    const text = JSON.stringify(from);
    if (drawnFrom.get(name) === text && holder.dataset.drawn) return;
    drawnFrom.set(name, text);
    holder.dataset.drawn = "yes";
    desk.put(holder, ...make());
    holder.hidden = !holder.childNodes.length;
  };

  const PARTS = ["head", "clock", "said", "photos", "proposals", "applications", "actions", "facts", "around", "similar", "story", "end"];

  const frame = (id) => {
    const at = document.getElementById("desk-drawer-body");
    if (at.dataset.case === id && at.querySelector("[data-holder]")) return;
    at.dataset.case = id;
    drawnFrom.clear();
    at.replaceChildren(...PARTS.map((name) => el("div", `part of-${name}`, { "data-holder": name })));
    at.scrollTop = 0;
  };

  /** Draws the drawer: the batch while cases are checked, else the chosen case. */
  desk.showDrawer = () => {
    const at = document.getElementById("desk-drawer-body");
    if (desk.pressed(at, desk.showDrawer)) return undefined; // 75-desk-press: the click would be lost
    const mark = desk.chosenMark();
    if (desk.at.checked.size) return desk.showBatch(at);
    const { detail } = desk;
    if (!desk.at.chosen || (!mark && (!detail || detail.state !== "loading"))) {
      delete at.dataset.case;
      const gone = desk.at.chosen && detail && detail.state !== "loading";
      at.replaceChildren(el("p", "empty", {}, gone ? (detail.state === "failed" ? detail.error : desk.say("gone")) : desk.say("none_chosen")));
      return undefined;
    }
    frame(desk.at.chosen);
    if (!mark) return undefined;
    const c = detail && detail.id === desk.at.chosen ? detail.data : null;
    const sides = c ? detail.sides : {};
    part("head", [mark, c && c.version, desk.flowReady], () => headPart(c, mark));
    desk.showPromise();
    part("said", desk.saidOf(desk.at.chosen), () => desk.saidPart(desk.at.chosen));
    if (!c) return undefined;
    part("photos", c.photos, () => desk.photoPart(c.photos));
    part("proposals", [c.status, sides.proposals || null, detail.possible, desk.names.units.size], () => desk.proposalPart(detail));
    part("applications", [c.applications, detail.possible], () => desk.applicationPart(detail));
    part("actions", [c.status, detail.possible, desk.openForm, sides.similar || null], () => desk.actionPart(detail));
    part("facts", [c, desk.names.units.size], () => factsPart(c));
    part("around", sides.around || null, () => aroundPart(sides.around));
    part("similar", sides.similar || null, () => similarPart(sides.similar));
    part("story", [sides.flow || null, desk.names.units.size], () => storyPart(sides.flow));
    part("end", c.id, () => endPart(c));
    return undefined;
  };
})(window.wall);
