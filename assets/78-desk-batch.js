/**
 * QUESTION: how are many cases handled at once? One action for all that are checked; each case answers for itself.
 */
(function (wall) {
  "use strict";

  const UNDO_S = 30;
  const MOST = 200; // in one request, unless the flow says otherwise
  const { desk } = wall;
  const el = wall.element;
  /** Answers of the last batch: id → {ok, detail}. @type {Map<string, {ok: boolean, detail: string}>} */
  let results = new Map();
  let action = "";
  let sending = false;
  let proposed = { id: "", items: [] };

  const marks = () => [...desk.at.checked].map((id) => desk.feed.marks.get(id) || desk.at.found.get(id)).filter(Boolean);

  /** Actions that fit at least one of the cases and this role, with the cases they fit. */
  const offers = (all) => {
    const { role } = document.documentElement.dataset;
    return desk.words.batch_actions.map((name) => {
      const known = desk.flowActions.get(name);
      if (!known || (known.who || []).length === 0 || !known.who.includes(role)) return null;
      const states = new Set(known.rows.flatMap((row) => row.states));
      const fit = all.filter((mark) => states.has(mark.status));
      return fit.length ? { name, fit } : null;
    }).filter(Boolean).sort((a, b) => b.fit.length - a.fit.length);
  };

  const propose = async (mark) => {
    if (proposed.id === mark.id) return;
    proposed = { id: mark.id, items: [] };
    try {
      const { data } = await desk.ask(desk.casePath(mark.id, "/proposals"));
      if (proposed.id === mark.id) proposed.items = data.items;
    } catch (e) {
      if (!(e instanceof desk.Trouble)) throw e; // one may still type the unit
    }
    desk.showDrawer();
  };

  const unitPicks = (input) =>
    proposed.items.slice(0, 3).map((one) =>
      desk.button(one.name, () => {
        input.value = one.name;
        desk.keep("batch", action, "unit", one.name);
        input.focus();
      }, "chip", { title: (one.why).join(" · ") }));

  const line = (mark, now) => {
    const result = results.get(mark.id);
    const state = result ? (result.ok ? "ok" : "bad") : "";
    const open = desk.button(desk.short(mark.id), () => {
      desk.check([]);
      desk.choose(mark.id, { from: "list" });
    }, "link", { "data-key": `batch-${mark.id}` });
    const drop = desk.button("×", () => desk.check([mark.id], "toggle"), "quiet shut", { "aria-label": desk.say("unchoose") });
    return el("li", state, { "data-case": mark.id }, open, el("span", "", {}, el("strong", "", {}, mark.title), el("small", "", {}, result ? result.detail : mark.address || desk.streetName(mark.street))),
      el("span", "how", { "data-late": desk.lateness(mark, now) }, result ? desk.say(result.ok ? "batch_ok" : "batch_bad") : desk.flowWord("statuses", mark.status)), drop);
  };

  const send = async (chosen, body) => {
    const wanted = chosen.fit.map((mark) => ({ id: mark.id, version: mark.version }));
    const done = new Map();
    for (let from = 0; from < wanted.length; from += desk.batch_most || MOST) {
      const cases = wanted.slice(from, from + (desk.batch_most || MOST));
      const { data } = await desk.ask("/cases/batch", { method: "POST", body: { ...body, action: chosen.name, cases }, headers: { "Idempotency-Key": desk.key() } });
      for (const one of data.items) done.set(one.id, one);
    }
    return done;
  };

  const finish = (chosen, done, receiver) => {
    const titles = new Map(chosen.fit.map((mark) => [mark.id, desk.titleOf(mark)]));
    const sent = [];
    for (const [id, one] of done) {
      results.set(id, { ok: one.status === 200, detail: one.status === 200 ? desk.flowWord("statuses", one.case.status) : one.detail });
      if (!one.case) continue;
      if (one.status === 200) {
        desk.taken(one.case);
        sent.push({ id, version: one.case.version, title: titles.get(id) });
      } else desk.feed.take(desk.markOf(one.case));
    }
    const bad = done.size - sent.length;
    const words = desk.say("batch_done", { ok: sent.length, bad });
    desk.keep("batch", chosen.name);
    if (chosen.name === "dispatch" && sent.length) {
      const text = `${words} → ${desk.unitName(receiver)}`;
      desk.toast(text, { kind: bad ? "bad" : "good", lasts_s: desk.undo_s || UNDO_S, undo: () => desk.undo(sent) });
    } else desk.toast(words, { kind: bad ? "bad" : "good" });
    desk.changed();
  };

  const submit = async (chosen, fields) => {
    if (sending || mixed(chosen)) return;
    const body = { opinion: fields.opinion.value.trim() };
    if (fields.unit) {
      body.receiver = fields.unit.value();
      if (!body.receiver) {
        desk.complain(desk.say("needed", { field: desk.say("batch_unit") }));
        fields.unit.input.focus();
        return;
      }
      if (chosen.fit.length > 1) body.mark = "batch";
    }
    sending = true;
    desk.kept = new Set(chosen.fit.map((mark) => mark.id)); // they stay in view with their answers, wherever they go
    desk.complain("");
    desk.showDrawer();
    try {
      finish(chosen, await send(chosen, body), body.receiver);
    } catch (e) {
      if (!(e instanceof desk.Trouble)) throw e;
      desk.complain(desk.say("failed", { why: e.message }));
    } finally {
      sending = false;
      desk.showDrawer();
    }
  };

  /** The cases by class: only those of one class go out together. */
  const byClass = (all) => {
    const found = new Map();
    for (const mark of all) {
      const key = `${mark.kind} ${mark.code}`;
      found.set(key, [...(found.get(key) || []), mark]);
    }
    return [...found.values()].sort((a, b) => b.length - a.length);
  };

  const mixed = (chosen) => chosen.name === "dispatch" && byClass(chosen.fit).length > 1;

  /** Says that they do not go together, and leaves one class of them with a click. */
  const apart = (chosen) => [
    el("p", "note", {}, desk.say("batch_mixed")),
    el("p", "chips", {}, ...byClass(chosen.fit).map((some) =>
      desk.button(desk.say("batch_only", { title: some[0].title, n: some.length }), () => desk.check(some.map(({ id }) => id)), "chip", { "data-key": `batch-only-${some[0].code}` }))),
  ];

  const form = (chosen, all, open) => {
    const picks = desk.options(el("select", "", { "data-key": "batch-action", "aria-label": desk.say("batch_action") }), open.map((one) => [one.name, `${desk.flowWord("actions", one.name)}（${one.fit.length}）`]));
    picks.value = chosen.name;
    picks.addEventListener("change", () => {
      action = picks.value;
      desk.showDrawer();
    });
    const fields = {};
    const made = [picks];
    if (chosen.name === "dispatch") {
      fields.unit = desk.unitField(desk.say("batch_unit"), "batch-unit", desk.draft("batch", action, "unit"));
      fields.unit.input.addEventListener("input", () => desk.keep("batch", action, "unit", fields.unit.input.value));
      made.push(fields.unit.node, el("div", "chips", {}, ...unitPicks(fields.unit.input)));
      propose(chosen.fit[0]);
      if (mixed(chosen)) made.push(...apart(chosen));
    }
    const label = (desk.flow.opinions || {})[chosen.name] || desk.flowWord("needs", "opinion");
    const [opinion, input] = desk.opinionField("batch", chosen.name, label, chosen.name === "dispatch" ? desk.say("opinion_default") : "");
    fields.opinion = input;
    const go = el("button", "go first", { type: "submit", "data-key": "batch-go" }, sending ? desk.say("sending") : desk.say("batch_go", { action: desk.flowWord("actions", chosen.name), n: chosen.fit.length }));
    go.disabled = sending || mixed(chosen);
    const node = el("form", "act", { "aria-label": desk.say("batch") }, ...made, opinion, el("p", "bar", {}, go));
    node.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(chosen, fields);
    });
    return node;
  };

  /** Draws the batch in place of the drawer. */
  desk.showBatch = (at) => {
    const all = marks();
    const now = wall.clock.now();
    for (const id of results.keys()) if (!desk.at.checked.has(id)) results.delete(id);
    const left = all.filter((mark) => !results.has(mark.id) || !results.get(mark.id).ok);
    const open = offers(left);
    const chosen = open.find((one) => one.name === action) || open[0];
    action = chosen ? chosen.name : "";
    const shut = desk.button("×", () => desk.check([]), "quiet shut", { "aria-label": desk.say("close") });
    const failed = [...results.values()].some((one) => !one.ok);
    const keep = failed ? [desk.button(desk.say("batch_keep"), () => desk.check([...results].filter(([, one]) => !one.ok).map(([id]) => id)), "link", { "data-key": "batch-keep" })] : [];
    delete at.dataset.case;
    desk.put(at,
      el("div", "part of-head", {}, el("h2", "", {}, desk.say("batch"), el("span", "number", {}, desk.say("batch_n", { n: all.length })), shut), el("p", "meta", {}, desk.say("batch_hint"))),
      el("div", "part of-batch", {}, ...(chosen ? [form(chosen, all, open)] : [el("p", "empty", {}, desk.say(results.size ? "batch_over" : "batch_none"))]), ...keep),
      el("div", "part", {}, el("ul", "batch-list", {}, ...all.map((mark) => line(mark, now)))),
    );
  };
})(window.wall);
