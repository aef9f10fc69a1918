/**
 * QUESTION: who should handle it, and what do others ask for? Proposals with their reasons, applications to judge.
 */
(function (wall) {
  "use strict";

  const MOST = 3;
  const JUDGE = { return: "return", extension: "extension", suspension: "suspension" };
  const WAITS = ["open", "endorsed"];
  const { desk } = wall;
  const el = wall.element;

  const option = (detail, action) => detail.possible.find((one) => one.action === action && !one.why_not) || null;
  /** The case as the drawer shows it now: what who acts has seen. */
  const seen = (detail) => ({ id: detail.data.id, version: detail.data.version, title: detail.data.title, code: detail.data.code });
  desk.seenCase = seen;

  const opinionOf = (id) => desk.draft(id, "dispatch", "opinion") || desk.say("opinion_default");

  /** Sends the chosen case to its n-th proposal; what keys 1–3 do. */
  desk.takeProposal = (n) => {
    const { detail } = desk;
    if (!detail || desk.at.checked.size || desk.at.chosen !== detail.id || (detail.data && detail.data.status !== "pending_dispatch")) return;
    if (!detail.data || !detail.sides.proposals) return void desk.toast(desk.say("proposals_wait"));
    const { items = [] } = detail.sides.proposals;
    if (!items[n] || n >= MOST || !option(detail, "dispatch")) return;
    const { unit, assists } = items[n];
    desk.dispatch(seen(detail), unit, assists, opinionOf(detail.id));
  };

  /** A text kept as a draft, with the usual phrases for it. */
  desk.opinionField = (id, action, label, fallback = "", usual = action) => {
    const [made, input] = desk.field(label, { rows: "2", maxlength: "500", name: "opinion", "data-key": `${action}-opinion` }, "textarea");
    input.value = desk.draft(id, action, "opinion") || fallback;
    input.addEventListener("input", () => desk.keep(id, action, "opinion", input.value));
    const phrases = desk.words.phrases[usual] || [];
    const chips = phrases.map((text) =>
      desk.button(text, () => {
        input.value = text;
        desk.keep(id, action, "opinion", text);
        input.focus();
      }, "chip phrase"));
    return [el("div", "opinion", {}, made, ...(chips.length ? [el("div", "chips", { role: "group", "aria-label": desk.say("phrases_label") }, ...chips)] : [])), input];
  };

  const card = (detail, one, i, may) => {
    const name = one.assist_names.length ? `${one.name} + ${one.assist_names.join("、")} ${desk.say("assists")}` : one.name;
    const go = desk.button(desk.say("dispatch"), () => desk.takeProposal(i), i ? "go" : "go first", { "data-key": `go-${i}`, "aria-keyshortcuts": String(i + 1), "aria-label": desk.say("dispatch_to", { unit: one.name }) });
    const node = el("li", i ? "" : "best", { "data-unit": one.unit }, el("kbd", "", { "aria-hidden": "true" }, String(i + 1)),
      el("div", "", {}, el("strong", "", {}, name), el("small", "", {}, one.why.join(" · ")), ...(one.meets === false ? [el("small", "late", {}, desk.say("late_if"))] : [])), ...(may ? [go] : []));
    if (one.vehicle) {
      node.addEventListener("pointerenter", () => desk.ring([one.vehicle]));
      node.addEventListener("pointerleave", () => desk.ring([]));
    }
    return node;
  };

  const others = (detail) => {
    const { id } = detail;
    const unit = desk.unitField(desk.say("other_unit"), "other-unit", desk.draft(id, "dispatch", "unit"));
    const assist = desk.unitField(desk.say("assists"), "other-assist", "");
    const [until, moment] = desk.field(desk.say("until_earlier"), { type: "datetime-local", "data-key": "other-until" });
    const go = desk.button(desk.say("dispatch"), () => {
      const receiver = unit.value();
      if (!receiver) return desk.sayAbout(id, desk.say("needed", { field: desk.say("other_unit") }));
      const t = desk.localMoment(moment.value);
      return desk.dispatch(seen(detail), receiver, assist.value() ? [assist.value()] : [], opinionOf(id), t ? { until_t: t } : {});
    }, "go", { "data-key": "go-other" });
    unit.input.addEventListener("input", () => desk.keep(id, "dispatch", "unit", unit.input.value));
    return el("details", "others", {}, el("summary", "", { "data-key": "others" }, desk.say("other_unit")), unit.node, assist.node, until, el("p", "bar", {}, go));
  };

  /** Proposals: at most three, best first, each with its reasons. */
  desk.proposalPart = (detail) => {
    if (detail.data.status !== "pending_dispatch") return [];
    const { proposals } = detail.sides;
    const may = !!option(detail, "dispatch");
    const blocked = detail.possible.find((one) => one.action === "dispatch" && one.why_not);
    const title = el("h3", "", {}, desk.say("proposals"));
    if (!proposals) return [title, el("p", "empty", {}, desk.say("loading"))];
    const list = (proposals.items || []).slice(0, MOST);
    const none = proposals.error || desk.say("no_proposal");
    const made = [title, list.length ? el("ol", "proposals", {}, ...list.map((one, i) => card(detail, one, i, may))) : el("p", "empty", {}, none)];
    if (!may) return [...made, ...(blocked ? [el("p", "empty", {}, blocked.why_not)] : [])];
    const [opinion] = desk.opinionField(detail.id, "dispatch", desk.say("opinion"), desk.say("opinion_default"));
    return [...made, opinion, others(detail)];
  };

  // -- applications ---------------------------------------------------------------------------------

  const actsOn = (detail, one) => {
    const found = [];
    const add = (action, word, needsText, result = "") => {
      if (option(detail, action)) found.push({ action, word, needsText, result });
    };
    if (JUDGE[one.kind]) {
      add(`agree_${JUDGE[one.kind]}`, "agree", false);
      add(`refuse_${JUDGE[one.kind]}`, "refuse", true);
    } else if (one.kind === "appeal") {
      for (const result of ["agree", "refuse"]) add(one.state === "endorsed" ? "judge_appeal" : "endorse_appeal", result, false, result);
    } else if (one.kind === "supervision") add("reply_supervision", "reply", true);
    return found;
  };

  const application = (detail, one) => {
    const { id } = detail;
    const acts = actsOn(detail, one);
    const slot = `judge-${one.id}`;
    const by = one.of ? desk.unitName(one.of) : one.by;
    const until = one.until_t ? [el("span", "until", {}, desk.say("until", { t: desk.moment(one.until_t) }))] : [];
    const made = [el("p", "", {}, el("strong", "", {}, desk.flowWord("applications", one.kind)), el("span", "", {}, ` ${by} ${desk.moment(one.t)}`), ...until), el("q", "", {}, one.text || desk.say("none"))];
    if (acts.length) {
      const [field, input] = desk.opinionField(id, slot, desk.flowWord("needs", "opinion"), "", one.kind === "supervision" ? "reply" : "judge");
      const go = async (act) => {
        const opinion = input.value.trim();
        if (act.needsText && !opinion) {
          desk.sayAbout(id, desk.say("needed", { field: desk.flowWord("opinions", act.action) }));
          return;
        }
        const done = await desk.act(seen(detail), act.action, { opinion, application: one.id, ...(act.result ? { result: act.result } : {}) });
        if (!done) return;
        desk.keep(id, slot);
        desk.toast(desk.say("done", { action: desk.flowWord("actions", act.action), title: desk.titleOf(done) }), { kind: "good" });
      };
      made.push(field, el("p", "bar", {}, ...acts.map((act) =>
        desk.button(desk.say(act.word), () => go(act), act.word === "refuse" ? "quiet go" : "go first", { "data-key": `${act.action}-${one.id}-${act.result}`, "data-action": act.action }))));
    }
    return el("li", "", { "data-application": one.kind }, ...made);
  };

  /** What waits for a judgement or an answer. */
  desk.applicationPart = (detail) => {
    const open = (detail.data.applications || []).filter((one) => WAITS.includes(one.state) && one.kind !== "urge");
    if (!open.length) return [];
    return [el("h3", "", {}, desk.say("applications")), el("ul", "applications", {}, ...open.map((one) => application(detail, one)))];
  };

  /** Actions that have their place there, not among the others. */
  desk.placedActions = (detail) => {
    const open = (detail.data.applications || []).filter((one) => WAITS.includes(one.state));
    return new Set(["dispatch", "undo_dispatch", ...open.flatMap((one) => actsOn(detail, one).map((act) => act.action))]);
  };
})(window.wall);
