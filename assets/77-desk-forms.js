/**
 * QUESTION: what else can be done with the case? Every action the server calls possible, with a small form of its needs.
 */
(function (wall) {
  "use strict";

  const TO_COLLECTOR = ["send_verify", "reassign_task", "send_check", "rule"];
  const TO_PERSON = ["assign_handler"];
  const BY_COLLECTOR = ["verify", "check"]; // on site, with a photo: the phone's page has them
  const QUIET = ["remark", "urge", "supervise", "force_dispatch", "force_close", "merge", "reassign_task", "delegate", "proxy", "mark", "edit"];
  const NEXT = ["file", "accept", "rule", "approve_self", "settle", "pass_review", "send_check", "close", "send_verify"]; // the straight way on, best first
  const DAY_S = 86_400;
  const { desk } = wall;
  const el = wall.element;
  /** Which form is open: "case row". */
  desk.openForm = "";

  // -- fields ---------------------------------------------------------------------------------------

  /** Epoch s of what a datetime-local field says, in the centre's time zone; null without one. */
  desk.localMoment = (text) => {
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return null;
    const guess = Date.parse(`${text.slice(0, 16)}:00Z`) / 1000;
    const shown = Date.parse(`${desk.localText(guess)}:00Z`) / 1000;
    return guess - (shown - guess);
  };

  /** The same moment as such a field wants it. */
  desk.localText = (t) => new Intl.DateTimeFormat("sv-SE", { timeZone: wall.timezone(), dateStyle: "short", timeStyle: "short" }).format(t * 1000).replace(" ", "T");

  const named = (made, input, value = () => input.value.trim()) => ({ node: made, input, value });

  /** A unit, by typing part of its name. */
  desk.unitField = (label, key, kept) => {
    const [made, input] = desk.field(label, { list: "desk-units", autocomplete: "off", "data-key": key, placeholder: desk.say("unit_hint") });
    input.value = kept;
    if (!document.getElementById("desk-units")) {
      const list = el("datalist", "", { id: "desk-units" }, ...[...desk.names.units].map(([id, name]) => el("option", "", { value: name }, id)));
      document.getElementById("desk-page").append(list);
    }
    const value = () => {
      const text = input.value.trim();
      if (desk.names.units.has(text)) return text;
      const exact = [...desk.names.units].find(([, name]) => name === text);
      const alike = exact ? [exact] : [...desk.names.units].filter(([id, name]) => text && (name.includes(text) || id.includes(text)));
      return alike.length === 1 ? alike[0][0] : "";
    };
    return named(made, input, value);
  };

  /** Collectors, the nearest first; "" lets the system choose by duty grid. */
  const collectorField = (label, key, mark) => {
    const [made, select] = desk.field(label, { "data-key": key }, "select");
    const rows = [];
    for (let i = 0; i < wall.units.size; i++) {
      if (!wall.units.present[i] || wall.units.kind[i] !== wall.units.COLLECTOR || wall.STATES[wall.units.state[i]] !== "on_duty") continue;
      const n = desk.metres(mark.lon, mark.lat, (wall.units.x[i] - 0.5) * 360, wall.mercator.lat(wall.units.y[i]));
      rows.push([n, wall.units.ids[i], wall.units.labels[i]]);
    }
    rows.sort((a, b) => a[0] - b[0]);
    const words = ([n, id, name]) => [id, desk.say("nearest", { id: name && name !== id ? `${id} ${name}` : id, n: Math.round(n) })];
    desk.options(select, rows.slice(0, 30).map(words), desk.say("auto_collector"));
    return { ...named(made, select), optional: true };
  };

  const conditionField = (label, key, c) => {
    const [made, select] = desk.field(label, { "data-key": key }, "select");
    desk.options(select, [], desk.say("loading"));
    desk.ask(`/catalogue/${c.kind}/${c.code}`).then(({ data }) => {
      const rows = (data.conditions || []).map((one) => [one.id, `${one.text}（${one.limit.words || desk.limitWords(one.limit)}）`]);
      desk.options(select, rows, rows.length > 1 ? desk.say("choose") : null);
      if (c.condition) select.value = c.condition;
    }, (e) => desk.options(select, [], e.message));
    return named(made, select);
  };

  const untilField = (label, key, from) => {
    const [made, input] = desk.field(label, { type: "datetime-local", "data-key": key });
    input.value = desk.localText(from + DAY_S);
    const chips = [1, 3, 7].map((n) =>
      desk.button(desk.word("spans", "d", { n: `+${n}` }), () => {
        input.value = desk.localText(from + n * DAY_S);
      }, "chip"));
    return named(el("div", "", {}, made, el("div", "chips", {}, ...chips)), input, () => desk.localMoment(input.value) || "");
  };

  const selectField = (label, key, rows, first = desk.say("choose")) => {
    const [made, select] = desk.field(label, { "data-key": key }, "select");
    desk.options(select, rows, first);
    return named(made, select);
  };

  const masterField = (label, key, detail) => {
    const [made, input] = desk.field(label, { "data-key": key, list: "desk-masters", autocomplete: "off", placeholder: "20261121-00231" });
    const { duplicates = [], items = [] } = detail.sides.similar || {};
    const known = [...duplicates, ...items].filter((one) => !["closed", "rejected", "merged"].includes(one.status));
    made.append(el("datalist", "", { id: "desk-masters" }, ...known.map((one) => el("option", "", { value: one.case }, `${one.title} ${Math.round(one.distance_m)} m`))));
    if (known[0]) input.value = known[0].case || known[0].id;
    return named(made, input);
  };

  const photoField = (label, key) => {
    const [made, input] = desk.field(label, { type: "file", accept: "image/*", multiple: "", "data-key": key });
    return { ...named(made, input, () => [...input.files]), photos: true };
  };

  const FIELDS = {
    until_t: (label, key, { c }) => untilField(label, key, Math.max(wall.clock.now(), c.handle_due_t || 0)),
    condition: (label, key, { c }) => conditionField(label, key, c),
    master: (label, key, { detail }) => masterField(label, key, detail),
    level: (label, key) => selectField(label, key, Object.entries(desk.flow.levels || {})),
    mark: (label, key) => selectField(label, key, Object.entries(desk.flow.marks || {})),
    photos: (label, key) => photoField(label, key),
    receiver: (label, key, { option, c }) => {
      if (TO_COLLECTOR.includes(option.action)) return collectorField(label, key, c);
      return TO_PERSON.includes(option.action) ? named(...desk.field(label, { "data-key": key, maxlength: "60" })) : desk.unitField(label, key, "");
    },
  };

  const label = (name, action) => (name === "opinion" && (desk.flow.opinions || {})[action]) || (name === "receiver" && (desk.flow.receivers || {})[action]) || desk.flowWord("needs", name);

  const build = (name, context) => {
    const key = `${context.option.action}-${name}`;
    const said = label(name, context.option.action);
    if (FIELDS[name]) return FIELDS[name](said, key, context);
    return named(...desk.field(said, { "data-key": key, maxlength: "200" }));
  };

  // -- a form ---------------------------------------------------------------------------------------

  const uploaded = async (files, phase) => {
    const ids = [];
    for (const file of files) {
      const small = await desk.smaller(file);
      const { data } = await desk.ask(`/photos?${new URLSearchParams({ phase, t: String(file.lastModified / 1000) })}`, { method: "POST", file: small });
      ids.push(data.id);
    }
    return ids;
  };

  /** A picture of at most 1600 px, so that it is quickly sent. */
  desk.smaller = async (file) => {
    const image = await createImageBitmap(file);
    const by = Math.min(1, 1600 / Math.max(image.width, image.height));
    const canvas = wall.canvas(Math.round(image.width * by), Math.round(image.height * by));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
  };

  /** What the open fields say, as the body of the action; null when something is missing (said above the case). */
  const read = async (fields, needs, option, id) => {
    const body = {};
    for (const [name, field] of fields) {
      const value = field.value();
      const lacking = value === "" || (Array.isArray(value) && !value.length);
      if (lacking && needs.has(name) && !field.optional) {
        desk.sayAbout(id, desk.say("needed", { field: label(name, option.action) }));
        field.input.focus();
        return null;
      }
      if (lacking) continue;
      try {
        body[name] = field.photos ? await uploaded(value, "handle") : value;
      } catch (e) {
        desk.sayAbout(id, desk.say("photo_bad", { why: e.message }));
        return null;
      }
    }
    return body;
  };

  const form = (detail, option) => {
    const c = detail.data;
    const context = { detail, option, c };
    const holder = el("div", "fields");
    let fields = new Map();
    let needs = new Set();
    const choice = option.choices.length ? selectField(desk.flowWord("needs", "result"), `${option.action}-result`, option.choices.map((one) => [one.value, one.label])) : null;
    const [opinion, text] = desk.opinionField(c.id, option.action, label("opinion", option.action));
    const show = () => {
      const chosen = choice && option.choices.find((one) => one.value === choice.value());
      needs = new Set([...option.needs, ...(chosen ? chosen.needs : [])].filter((name) => name !== "result" && name !== "lon" && name !== "lat"));
      fields = new Map([...needs].filter((name) => name !== "opinion").map((name) => [name, build(name, context)]));
      holder.replaceChildren(...[...fields.values()].map((field) => field.node));
    };
    show();
    if (choice) choice.input.addEventListener("change", show);
    fields.set("opinion", named(opinion, text));
    const submit = async () => {
      const all = new Map([...fields, ["opinion", named(opinion, text)], ...(choice ? [["result", choice]] : [])]);
      const body = await read(all, new Set([...needs, ...(choice ? ["result"] : [])]), option, c.id);
      if (!body) return;
      const done = await desk.act(desk.seenCase(detail), option.action, body);
      if (!done) return;
      desk.openForm = "";
      desk.toast(desk.say("done", { action: option.label, title: desk.titleOf(done) }), { kind: "good" });
      desk.showDrawer();
    };
    const node = el("form", "act", { "aria-label": option.label, "data-action": option.action }, el("b", "", {}, option.label), ...(choice ? [choice.node] : []), holder, opinion,
      el("p", "bar", {}, el("button", "go first", { type: "submit", "data-key": `submit-${option.action}` }, desk.say("submit")), desk.button(desk.say("cancel"), () => desk.showForm(""), "quiet", { "data-key": "cancel-form" })));
    node.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    return node;
  };

  /** Opens the form of an action on the chosen case ("": none). */
  desk.showForm = (row) => {
    desk.openForm = row ? `${desk.at.chosen} ${row}` : "";
    desk.showDrawer();
    const first = document.querySelector("#desk-drawer-body form.act :is(select, input, textarea)");
    if (row && first) first.focus();
  };

  /** All that may be done and has no place of its own; what may not now, with the reason. */
  desk.actionPart = (detail) => {
    const placed = desk.placedActions(detail);
    const mine = detail.possible.filter((one) => !placed.has(one.action) && !BY_COLLECTOR.includes(one.action));
    const ready = mine.filter((one) => !one.why_not);
    const later = mine.filter((one) => one.why_not);
    if (!mine.length) return detail.possible.length ? [] : [el("p", "empty", {}, desk.say("nothing_to_do"))];
    const main = ready.filter((one) => !QUIET.includes(one.action));
    const next = detail.data.status === "pending_dispatch" ? null : NEXT.map((action) => main.find((one) => one.action === action)).find(Boolean);
    const rank = (one) => (one === next ? 0 : QUIET.includes(one.action) ? 2 : 1);
    const buttons = [...ready].sort((a, b) => rank(a) - rank(b)).map((one) =>
      desk.button(one.label, () => desk.showForm(desk.openForm === `${detail.id} ${one.row}` ? "" : one.row), one === next ? "go first" : main.includes(one) ? "go" : "quiet", {
        "data-action": one.action, "data-key": `act-${one.row}`, "aria-expanded": String(desk.openForm === `${detail.id} ${one.row}`),
      }));
    const open = ready.find((one) => desk.openForm === `${detail.id} ${one.row}`);
    const reasons = later.length
      ? [el("details", "later", {}, el("summary", "", { "data-key": "later" }, desk.say("not_now", { n: later.length })), el("ul", "", {}, ...later.map((one) => el("li", "", {}, el("b", "", {}, one.label), ` ${one.why_not}`))))]
      : [];
    return [el("h3", "", {}, desk.say("actions")), el("div", "acts", {}, ...buttons), ...(open ? [open.action === "edit" ? desk.editForm(detail, open) : form(detail, open)] : []), ...reasons];
  };
})(window.wall);
