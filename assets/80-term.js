/**
 * QUESTION: what do the terminals (unit inbox, registration, phone) share? Words, the case API with versions and keys,
 * small elements, dialogs, promise clocks.
 */
(function (wall) {
  "use strict";

  const BASE = "/api/v1";
  const NOTE_MS = 12_000;
  const term = (wall.term = { words: {} });

  const { Trouble } = wall;
  term.Trouble = Trouble;

  /** A word of the page, `{name}` filled in. */
  term.say = (key, values = {}) => wall.filled(term.words[key] || key, values);

  /** A word of one of the page's tables; what nobody knows is shown as it is. */
  term.word = (table, key) => (term.words[table] || {})[key] || key || "—";

  term.key = wall.kit.key;

  /** Room time, UTC epoch s; before the server's first word the device's own. */
  term.now = () => (wall.clock.known() ? wall.clock.now() : Date.now() / 1000);

  term.address = (path) => BASE + path;
  term.query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value !== "" && value !== null && value !== undefined)).toString();

  /** @returns {Promise<{data: any, etag: string | null}>} throws `Trouble` */
  term.ask = (path, given) => wall.kit.ask(BASE + path, given, term.say, (data, status) => data.detail || data.title || status);

  /** Does something to a case as it was when it was read. `key`: the same again is done once. */
  term.act = (id, version, action, body, key = term.key()) =>
    term.ask(`/cases/${encodeURIComponent(id)}/${action}`, {
      method: "POST", body, headers: { "If-Match": `"${version}"`, "Idempotency-Key": key },
    });

  /** Who is logged in, as the page was told (wall/shell.py). @returns {{name, role, of, word}} */
  term.me = () => {
    const { name = "", role = "", of = "", roleWord = "" } = document.documentElement.dataset;
    return { name, role, of, word: roleWord };
  };

  /** What GET /cases/flow tells: words of all codes, actions with their needs. */
  term.flow = { words: {}, actions: [] };
  term.readFlow = async () => {
    term.flow = (await term.ask("/cases/flow")).data;
    return term.flow;
  };

  /** A word of the flow's tables, else of the page's own. */
  term.flowWord = (table, key) => (term.flow.words[table] || {})[key] || term.word(table, key);

  // -- elements -------------------------------------------------------------------------------------

  term.button = wall.kit.button;
  term.field = (label, attributes = {}, tag = "input") => wall.kit.field(label, attributes, tag, "field");

  term.select = (label, options, attributes = {}) => {
    const [made, select] = term.field(label, attributes, "select");
    select.append(...options.map(([value, text]) => new Option(text, value)));
    return [made, select];
  };

  term.facts = (pairs) =>
    wall.element("dl", "facts", {}, ...pairs.filter(([, value]) => value).flatMap(([name, value]) => [wall.element("dt", "", {}, name), wall.element("dd", "", {}, value)]));

  term.put = wall.kit.put;
  term.at = (id) => document.getElementById(id);

  /** Says above the page what failed; empty: nothing. `of`: "act" what a person did, "read" what the page asked for. */
  term.complain = (text = "", of = "act") => {
    const at = document.querySelector(".term > .trouble");
    at.hidden = !text;
    at.dataset.of = of;
    wall.text(at, text);
  };

  let noted = 0;

  /** Says in passing what was done; gone after a while. */
  term.note = (text) => {
    clearTimeout(noted);
    wall.text(document.querySelector(".term .note-line"), text);
    if (text) noted = setTimeout(() => term.note(""), NOTE_MS);
  };

  /** Does something with the server; what fails is said above, and the page stays as it was. */
  term.try = (fn) => {
    term.complain("");
    return wall.kit.tried(fn, (e) => term.complain(e.message));
  };

  /** Reads something for the page itself: what a person did and was told about stays on the screen. */
  term.read = async (fn) => {
    const at = document.querySelector(".term > .trouble");
    try {
      const got = await fn();
      if (at.dataset.of === "read") term.complain("");
      return got;
    } catch (e) {
      if (!(e instanceof Trouble)) throw e;
      if (at.hidden || at.dataset.of === "read") term.complain(e.message, "read");
      return null;
    }
  };

  /** As `kit.dialog`. */
  term.dialog = (title, kind = "") => wall.kit.dialog(document.querySelector(".term > .dialogs"), title, kind);

  // -- times ----------------------------------------------------------------------------------------

  const day = (t) => new Intl.DateTimeFormat("sv-SE", { timeZone: wall.timezone() }).format(t * 1000);
  term.day = day;

  /** 今天 16:30, else 11月23日 11:30, in the centre's time zone. */
  term.moment = (t) => {
    if (!Number.isFinite(t)) return "—";
    const clock = wall.format.clock(t).slice(0, 5);
    const days = { [day(term.now())]: "today", [day(term.now() + 86_400)]: "tomorrow" };
    if (days[day(t)]) return `${term.say(days[day(t)])} ${clock}`;
    return `${new Intl.DateTimeFormat("zh-CN", { timeZone: wall.timezone(), month: "numeric", day: "numeric" }).format(t * 1000)} ${clock}`;
  };

  /** 1 小时 20 分 */
  term.span = (s) => {
    const minutes = Math.floor(Math.abs(s) / 60);
    if (minutes < 60) return term.say("minutes", { n: minutes });
    const hours = Math.floor(minutes / 60);
    if (hours < 48) return term.say("hours", { h: hours, m: minutes % 60 });
    return term.say("days", { d: Math.floor(hours / 24), h: hours % 24 });
  };

  /** What is promised until when. Pure. @returns {{state: string, text: string}} */
  term.promised = (due_t, warn_t, now) => {
    if (!Number.isFinite(due_t)) return { state: "none", text: term.say("no_limit") };
    const left = due_t - now;
    if (left < 0) return { state: "overdue", text: term.say("over", { span: term.span(left) }) };
    const state = Number.isFinite(warn_t) && now >= warn_t ? "warning" : "normal";
    return { state, text: term.say("left", { span: term.span(left) }) };
  };

  const show = (node) => {
    const number = (name) => (node.dataset[name] ? Number(node.dataset[name]) : NaN);
    const { state, text } = term.promised(number("due"), number("warn"), term.now());
    if (node.dataset.state !== state) node.dataset.state = state;
    wall.text(node.firstChild, text);
  };

  /** A clock that goes on by itself: how long is left, or since when it is over. */
  term.clock = (due_t, warn_t, kind = "") => {
    const node = wall.element("span", `promise ${kind}`.trim(), {}, wall.element("b", ""));
    if (Number.isFinite(due_t)) {
      Object.assign(node.dataset, { due: due_t, warn: Number.isFinite(warn_t) ? warn_t : "" });
      node.append(wall.element("small", "", {}, term.say("until", { t: term.moment(due_t) })));
    }
    show(node);
    return node;
  };

  /** `<input type="datetime-local">` speaks in the time of the device; ours is the centre's. */
  term.localValue = (t) => `${day(t)}T${wall.format.clock(t).slice(0, 5)}`;
  term.fromLocal = (value) => {
    if (!value) return null;
    const guess = Date.parse(`${value}Z`) / 1000;
    return guess - (Date.parse(`${term.localValue(guess)}Z`) / 1000 - guess);
  };

  /** Pages of people outside the centre: they see no fleet and no cameras, and a phone need not carry them. */
  const APART = ["/desk/unit", "/phone"];
  const here = typeof location === "undefined" ? "" : location.pathname.replace(/\/$/, "");
  if (APART.includes(here)) {
    wall.feed.start = () => {};
    wall.apart = true;
  }

  // -- start ----------------------------------------------------------------------------------------

  /** Runs `begin(desk)` once on the page at `path`, when its frame `id` is there. */
  term.page = (path, id, begin) =>
    wall.start(() => {
      if (location.pathname.replace(/\/$/, "") !== path) return;
      const look = () => {
        const desk = document.getElementById(id);
        if (!desk || desk.dataset.alive) return;
        desk.dataset.alive = "yes";
        term.words = JSON.parse(desk.dataset.words);
        document.title = term.say("title");
        wall.on("second", () => desk.querySelectorAll(".promise[data-due]").forEach(show));
        begin(desk);
      };
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
      look();
    });
})(window.wall);
