/**
 * QUESTION: what does a unit need to know of a case, and what can it do with it? Story, promise clock, photos before and
 * after, history, and every step that is open to it.
 */
(function (wall) {
  "use strict";

  const { term } = wall;
  const unit = (wall.unit = { at: { chosen: null, found: null, items: [], done: [], tab: "open", units: new Map() } });

  const OUT = ["dispatched", "handling"]; // its clock runs

  /** Steps that stand large above; the others behind 更多. */
  const FIRST = ["sign", "feed_back", "assist_feed_back", "reply_supervision", "resume"];
  const SECOND = ["assign_handler", "withdraw_handler", "hand_on", "ask_extension", "ask_return", "ask_suspension", "delegate", "appeal"];

  unit.name = (id) => (id ? unit.at.units.get(id)?.name || id : "");

  const photos = (about) => {
    const all = about.photos || [];
    const old = all.filter(({ phase }) => phase === "report" || phase === "verify");
    const now = all.filter(({ phase }) => phase === "handle" || phase === "check");
    const column = (title, some) =>
      wall.element("div", "column", {}, wall.element("h4", "", {}, title), some.length ? wall.element("div", "photos", {}, ...some.map((photo) => term.thumb(photo))) : wall.element("p", "empty", {}, term.say("no_photos")));
    return wall.element("div", "pair", {}, column(term.say("before"), old), column(term.say("after"), now));
  };

  const marks = (about) => {
    const said = [];
    const tag = (words, kind = "") => said.push(wall.element("span", `tag ${kind}`.trim(), {}, words));
    if (about.supervision) tag(term.say("supervised"), "alarm");
    if (about.urgent) tag(term.say("urgent"), "alarm");
    if (about.rework_count) tag(term.say("reworked", { n: about.rework_count }), "warn");
    if (about.urge_count) tag(term.say("urged", { n: about.urge_count }), "warn");
    if (about.extension_count) tag(term.say("extended", { n: about.extension_count }));
    const { of } = term.me();
    const assisted = about.assist_units || (about.assists || []).map((one) => one.unit);
    if (about.unit !== of && assisted.includes(of)) tag(term.say("assisting"), "accent");
    else if (about.unit && about.unit !== of && about.parent_unit === of) tag(term.say("handed", { unit: unit.name(about.unit) }));
    if (about.liable_unit && about.liable_unit !== about.unit) tag(term.say("proxied", { unit: unit.name(about.liable_unit) }));
    return said;
  };
  unit.marks = marks;

  const clock = (about) => {
    if (about.status === "suspended") return wall.element("p", "promise big", { "data-state": "none" }, wall.element("b", "", {}, term.say("suspended_until", { t: term.moment(about.suspend_until) })));
    const last = [...(about.clocks || [])].reverse().find((one) => one.clock === "handle");
    if (last && OUT.includes(about.status)) return term.clock(last.due_t ?? NaN, last.warn_t ?? NaN, "big");
    const late = about.ontime === false || (last && last.late);
    const state = late ? "overdue" : about.feedback_t ? "normal" : "none";
    const words = late ? "handled_late" : about.feedback_t ? "handled_on_time" : "not_running";
    return wall.element("p", "promise big", { "data-state": state }, wall.element("b", "", {}, term.say(words)));
  };

  const applied = (about) =>
    (about.applications || []).filter(({ kind }) => kind !== "urge").map((one) =>
      wall.element(
        "li", one.state, {},
        wall.element("b", "", {}, `${term.flowWord("applications", one.kind)} · ${one.kind === "supervision" && one.state === "open" ? term.say("to_answer") : term.flowWord("application_states", one.state)}`),
        ` ${one.text}`,
        one.until_t ? wall.element("small", "", {}, term.say("until", { t: term.moment(one.until_t) })) : "",
        one.answer ? wall.element("small", "", {}, `${one.judged_by}：${one.answer}`) : "",
      ),
    );

  const assists = (about) =>
    (about.assists || []).map((one) =>
      wall.element("li", one.done_t ? "done" : "open", {}, wall.element("b", "", {}, unit.name(one.unit)), ` ${one.done_t ? `${term.moment(one.done_t)} ${one.opinion || ""}` : term.say(one.mandatory === false ? "assist_open" : "assist_must")}`),
    );

  const step = (record) => {
    const who = `${record.by}${record.of && record.of !== record.by ? `（${unit.name(record.of)}）` : ""}`;
    const words = [record.result && term.flowWord("results", record.result), record.receiver && `→ ${unit.name(record.receiver)}`, record.opinion].filter(Boolean).join(" · ");
    return wall.element("li", record.late ? "late" : "", {}, wall.element("time", "", {}, term.moment(record.t)), wall.element("b", "", {}, record.word), wall.element("span", "", {}, `${who} ${words}`));
  };

  const list = (title, items, kind) => (items.length ? [wall.element("h4", "", {}, title), wall.element("ul", kind, {}, ...items)] : []);

  // -- steps ----------------------------------------------------------------------------------------

  let fix = null;

  /** Where a photo is taken, on a device that is carried about; a desk computer is not asked. */
  unit.where = () => (fix && fix.state === "ok" ? { lon: fix.lon, lat: fix.lat } : {});
  unit.follow = () => {
    if (matchMedia("(pointer: coarse)").matches) fix = term.follow(() => {});
  };

  const children = () => [...unit.at.units.values()].filter(({ parent }) => parent === term.me().of).map(({ id, name }) => [id, name]);
  const others = () => [...unit.at.units.values()].filter(({ id }) => id !== term.me().of).map(({ id, name }) => [id, name]);

  /** Sends a step; after a 412 the case is read anew, so that the next try meets what is there now. */
  const send = async (option, body) => {
    const { about } = unit.at.found;
    try {
      return (await term.act(about.id, about.version, option.action, body)).data;
    } catch (e) {
      if (!(e instanceof term.Trouble) || e.status !== 412) throw e;
      await unit.read(about.id);
      throw new term.Trouble(412, term.say("meanwhile", { why: e.message.replace(/。?请刷新后再操作。?$/, "") }));
    }
  };

  const done = (option) => {
    term.note(term.say("done_step", { step: option.label, title: unit.at.found.about.title }));
    return unit.reload(unit.at.found.about.id);
  };

  const formOf = (option, after) =>
    term.form({
      option, about: unit.at.found.about, room: { children: children(), units: others(), where: unit.where },
      send: (body) => send(option, body),
      done: async (made) => {
        after(made);
        await done(option);
      },
    });

  const ask = (option) => {
    const dialog = term.dialog(option.label);
    const form = formOf(option, dialog.close);
    dialog.body.append(wall.element("p", "aside", {}, `${unit.at.found.about.title} · ${unit.at.found.about.address || ""}`), form.node);
    form.node.lastChild.append(term.button(term.say("no_"), dialog.close, "quiet"));
    form.focus();
  };

  const act = (option) => {
    if ((option.needs || []).length || option.action === "assist_feed_back") return ask(option);
    return term.try(async () => {
      try {
        await send(option, {});
      } catch (e) {
        unit.showCase(); // as it is now
        throw e;
      }
      await done(option);
    });
  };

  const steps = () => {
    const options = unit.at.found.actions || [];
    const open = (names) => names.map((name) => options.find(({ action, why_not: no }) => action === name && !no)).filter(Boolean);
    const inline = open(["feed_back"]);
    const first = open(FIRST).filter((option) => !inline.includes(option));
    const rest = options.filter(({ action, why_not: no }) => !no && ![...FIRST, ...SECOND].includes(action));
    const button = (kind) => (option) => term.button(option.label, () => act(option), kind, { "data-key": `act-${option.action}` });
    const why = options.filter(({ action, why_not: no }) => no && [...FIRST, ...SECOND].includes(action) && action !== "sign");
    const bar = wall.element("div", "bar acts", {}, ...first.map(button("")), ...open(SECOND).map(button("quiet")), ...rest.map(button("quiet")));
    const notes = why.length ? [wall.element("details", "why", {}, wall.element("summary", "", {}, term.say("not_now", { n: why.length })), wall.element("ul", "", {}, ...why.map(({ label, why_not: no }) => wall.element("li", "", {}, `${label}：${no}`))))] : [];
    const feed = inline.map((option) => wall.element("section", "feed", {}, wall.element("h3", "", {}, option.label), formOf(option, () => {}).node));
    return [[bar, ...notes], feed];
  };

  // -- the whole ------------------------------------------------------------------------------------

  /** Reads one case and its history. Throws `Trouble`. */
  unit.read = async (id) => {
    const [{ data }, flow] = await Promise.all([term.ask(`/cases/${encodeURIComponent(id)}`), term.ask(`/cases/${encodeURIComponent(id)}/flow`)]);
    unit.at.found = { about: data, actions: data.possible || [], flow: flow.data.items };
  };

  unit.showCase = () => {
    const body = term.at("unit-case-body");
    const { found } = unit.at;
    term.at("unit-desk").dataset.view = found && unit.at.chosen ? "case" : "list"; // a narrow window shows one of both
    if (!found) return term.put(body, wall.element("p", "empty", {}, term.say("none_chosen")));
    const { about } = found;
    const [acts, feed] = steps();
    const print = wall.element("a", "file", { href: term.address(`/cases/${about.id}/print`), target: "_blank", rel: "noopener" }, term.say("print"));
    const back = term.button(term.say("back"), unit.close, "quiet back");
    const head = wall.element(
      "header", "", {}, back,
      wall.element("div", "", {}, wall.element("h2", "", {}, about.title || about.code), wall.element("p", "aside", {}, `${about.case_no || about.id} · ${term.flowWord("statuses", about.status)} · ${term.say("round", { n: about.round || 1 })}`)),
      wall.element("div", "bar", {}, ...marks(about), print),
    );
    const facts = term.facts([
      [term.say("place"), [about.address, about.street, about.community].filter(Boolean).join(" · ")],
      [term.say("description"), about.description],
      [term.say("subject"), about.subject],
      [term.say("conditions"), about.condition_text],
      [term.say("closing"), about.closing_text],
      [term.say("limit"), term.limit(about.handle_limit)],
      [term.say("handler"), about.handler],
      [term.say("parent"), about.parent_unit && unit.name(about.parent_unit)],
    ]);
    return term.put(
      body, head, clock(about), ...acts, wall.element("div", "story", {}, facts, photos(about)), ...feed,
      ...list(term.say("assists"), assists(about), "assists"), ...list(term.say("applied"), applied(about), "applied"),
      wall.element("h4", "", {}, term.say("history")), wall.element("ol", "history", {}, ...[...found.flow].reverse().map(step)),
    );
  };
})(window.wall);
