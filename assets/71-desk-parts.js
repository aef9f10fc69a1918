/**
 * QUESTION: which pieces does the desk need? Its words, its API with versions and keys, elements, dialogs.
 */
(function (wall) {
  "use strict";

  const BASE = "/api/v1";
  const { desk, kit } = wall;
  desk.words = {};
  /** Words of states, actions, roles … as GET /cases/flow tells them. */
  desk.flow = {};
  desk.names = { units: new Map(), streets: new Map(), grids: new Map() };

  desk.Trouble = wall.Trouble;

  /** A word of the page, `{name}` filled in. */
  desk.say = (key, values = {}) => wall.filled(desk.words[key] || key, values);

  /** A word of one of the page's small tables, `{name}` filled in; what nobody knows is shown as it is. */
  desk.word = (table, key, values = {}) => wall.filled(String((desk.words[table] || {})[key] ?? key), values);

  /** A word of the flow's tables. */
  desk.flowWord = (table, key) => (desk.flow[table] || {})[key] || key || "";

  desk.unitName = (id) => (id ? desk.names.units.get(id) || id : "");

  /** 嵩山07 of 嵩山07责任网格. */
  desk.gridName = (code) => (desk.names.grids.get(code) || code).replace(/责任网格$/, "") || code;

  desk.key = kit.key;

  desk.address = (path) => BASE + path;
  desk.casePath = (id, rest = "") => `/cases/${encodeURIComponent(id)}${rest}`;

  /** @returns {Promise<{data: any, etag: string | null}>} throws `Trouble` */
  desk.ask = (path, given) => kit.ask(BASE + path, given, desk.say, (data, status) => data.detail || status);

  /** All pages of a list. */
  desk.listed = async (path, most = 5000) => {
    const items = [];
    for (let after = ""; after !== null && items.length < most; ) {
      const { data } = await desk.ask(`${path}${path.includes("?") ? "&" : "?"}after=${encodeURIComponent(after)}`);
      items.push(...data.items);
      after = data.next;
    }
    return items;
  };

  desk.complain = (text = "") => {
    const at = document.getElementById("desk-error");
    if (!at) return;
    at.hidden = !text;
    wall.text(at, text);
  };

  // -- times ----------------------------------------------------------------------------------------

  desk.span = (s) => desk.spanParts(s).map(([unit, n]) => desk.word("spans", unit, { n })).join(" ");

  /** @type {Map<string, Intl.DateTimeFormat>} */
  const formats = new Map();
  const formatted = (t, name, locale, options) => {
    if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat(locale, { timeZone: wall.timezone(), ...options }));
    return formats.get(name).format(t * 1000);
  };

  /** YYYY-MM-DD of the centre's day. */
  desk.dayOf = (t) => formatted(t, "day", "sv-SE", {});
  /** 10:26 */
  desk.hm = (t) => formatted(t, "hm", "zh-CN", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const date = (t) => formatted(t, "date", "zh-CN", { month: "numeric", day: "numeric" });
  const DAY_S = 86_400;

  /** 今天, 明天, 周一 (within a week), else 12/3. */
  desk.day = (t, now) => {
    const [day, today] = [desk.dayOf(t), desk.dayOf(now)];
    if (day === today) return desk.say("today");
    if (day === desk.dayOf(now + DAY_S)) return desk.say("tomorrow");
    if (day === desk.dayOf(now - DAY_S)) return desk.say("yesterday");
    const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
    return t > now && t - now < 6 * DAY_S ? desk.words.weekdays[weekday] : date(t);
  };

  /** 10:26 today, else with its day. */
  desk.moment = (t, now = wall.clock.now()) => {
    if (t === null || t === undefined) return desk.say("none");
    return desk.dayOf(t) === desk.dayOf(now) ? desk.hm(t) : `${date(t)} ${desk.hm(t)}`;
  };

  // -- elements -------------------------------------------------------------------------------------

  const el = wall.element;

  desk.button = kit.button;
  desk.field = kit.field;

  desk.options = (select, options, first = null) => {
    const rows = first === null ? options : [["", first], ...options];
    select.replaceChildren(...rows.map(([value, text]) => new Option(text, value)));
    return select;
  };

  desk.put = kit.put;

  /** Opens a dialog; Esc and 关闭 close it, what had the focus gets it back. */
  desk.dialog = (title, kind = "") => {
    const back = document.activeElement;
    const body = el("div", "body");
    const made = el("dialog", kind, { "aria-label": title });
    const close = () => made.open && made.close();
    const shut = desk.button("×", close, "quiet shut", { "aria-label": desk.say("close") });
    made.append(el("h2", "", {}, title, shut), body);
    made.addEventListener("keydown", (event) => event.stopPropagation()); // its keys are its own
    made.addEventListener("click", (event) => event.target === made && close());
    made.addEventListener("close", () => {
      made.remove();
      if (back && back.isConnected) back.focus();
    });
    document.getElementById("desk-dialogs").append(made);
    made.showModal();
    return { body, close };
  };

  // -- what was typed, kept until it arrived --------------------------------------------------------

  const DRAFTS = "desk.drafts";
  const drafts = () => {
    try {
      return JSON.parse(sessionStorage.getItem(DRAFTS)) || {};
    } catch {
      return {}; // private window or spoiled: nothing kept
    }
  };

  /** What was written into a field of an action on a case, also over a reload. */
  desk.draft = (id, action, name) => drafts()[`${id} ${action} ${name}`] || "";

  /** Keeps it; an empty text forgets. Without `name`: forgets the whole action. */
  desk.keep = (id, action, name = null, text = "") => {
    const all = drafts();
    const start = `${id} ${action} `;
    if (name === null) for (const key of Object.keys(all)) if (key.startsWith(start)) delete all[key];
    if (name !== null && text) all[start + name] = text;
    else if (name !== null) delete all[start + name];
    try {
      sessionStorage.setItem(DRAFTS, JSON.stringify(all));
    } catch {
      // the page itself still has it
    }
  };
})(window.wall);
