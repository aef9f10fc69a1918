/**
 * QUESTION: which pieces does the planning page need? Its API with versions, conflicts in words, fields, dialogs.
 */
(function (wall) {
  "use strict";

  const BASE = "/api/v1";
  const TIMEOUT_MS = 20_000;
  const { plans } = wall;
  plans.words = {};
  plans.book = new plans.Book();
  /** Where the page stands. `may`: null until it is known, then whether this person may plan. */
  plans.at = { date: "", shift: "night", chosen: null, may: null, roles: "", conflicts: [], due: [], checked: "", filter: "", stoppages: [] };
  plans.known = { sections: new Map(), vehicles: new Map(), drivers: new Map() };

  const { Trouble } = wall;
  plans.Trouble = Trouble;

  /** A word of the page, `{name}` filled in. */
  plans.say = (key, values = {}) => wall.filled(plans.words[key] || key, values);

  /** A word of one of the page's small tables; what nobody knows is shown as it is. */
  plans.word = (table, key) => (plans.words[table] || {})[key] || key;

  /** The server's own words in the planner's: by pattern, else as they are. */
  plans.reason = (text) => {
    for (const [pattern, words] of plans.words.reasons || []) {
      const made = new RegExp(pattern);
      if (made.test(text)) return text.replace(made, words);
    }
    return text;
  };

  plans.key = () => (crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}`);
  plans.address = (path) => BASE + path;
  plans.planPath = (id) => `/plans/${id.split("/").map(encodeURIComponent).join("/")}`;

  /** @returns {Promise<{data: any, etag: string | null}>} throws `Trouble` */
  plans.ask = async (path, { method = "GET", body, file, headers = {} } = {}) => {
    const given = file ? { body: file } : body === undefined ? {} : { body: JSON.stringify(body) };
    const type = file ? "application/octet-stream" : "application/json";
    let answer;
    try {
      answer = await fetch(BASE + path, {
        method,
        headers: { Accept: "application/json", ...(given.body === undefined ? {} : { "Content-Type": type }), ...headers },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...given,
      });
    } catch {
      throw new Trouble(0, plans.say("away"));
    }
    if (answer.status === 401) throw new Trouble(401, plans.say("login"));
    const data = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Trouble(answer.status, (data.detail || `${answer.status}`).split(" — ").map(plans.reason).join("，"), data);
    return { data, etag: answer.headers.get("ETag") };
  };

  /** All pages of a kind of the registry. */
  plans.listed = async (kind) => {
    const items = [];
    for (let after = ""; after !== null; ) {
      const { data } = await plans.ask(`/registry/${kind}?limit=5000&after=${encodeURIComponent(after)}`);
      items.push(...data.items);
      after = data.next;
    }
    return items;
  };

  plans.complain = (text = "") => {
    const at = document.getElementById("plans-error");
    at.hidden = !text;
    wall.text(at, text ? plans.say("failed", { why: text }) : "");
  };

  plans.note = (text) => wall.text(document.getElementById("plans-note"), text);

  /** Does something with the server; what fails is said above, and the page stays as it was. */
  plans.act = async (fn) => {
    plans.complain("");
    try {
      return await fn();
    } catch (e) {
      if (!(e instanceof Trouble)) throw e;
      plans.complain(e.message);
      return null;
    }
  };

  // -- names of things ------------------------------------------------------------------------------

  plans.sectionName = (id) => {
    const road = plans.known.sections.get(id);
    if (!road) return `${id}（${plans.say("unknown")}）`;
    return road.point ? `${plans.say("point")} ${id}` : `${road.name} ${id}`.trim();
  };
  plans.kindName = (vehicle) => plans.word("kinds", (plans.known.vehicles.get(vehicle) || {}).kind || "—");
  plans.driverName = (id) => {
    const driver = plans.known.drivers.get(id);
    return driver && driver.name ? `${id} ${driver.name}` : id || "—";
  };
  plans.shiftName = (shift) => plans.word("shifts", shift);
  plans.km = (metres) => (metres / 1000).toFixed(1);

  /** 21日 23:00 in the centre's time zone. */
  plans.moment = (t) => {
    if (t === null || t === undefined) return "—";
    const options = { timeZone: wall.timezone(), day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return new Intl.DateTimeFormat("zh-CN", options).format(t * 1000);
  };

  /** A conflict as a Chinese sentence, seen from the plan `mine`. */
  plans.told = (conflict, mine) => {
    const others = conflict.code.endsWith("_twice") ? [] : conflict.plans.filter((id) => id !== mine).map(plans.vehicleOf);
    return wall.filled(plans.word("conflicts", conflict.code), {
      vehicle: conflict.vehicle || plans.vehicleOf(conflict.plans[0] || ""), text: conflict.what || "",
      driver: conflict.driver ? plans.driverName(conflict.driver) : "", plans: (others.length ? others : conflict.plans.map(plans.vehicleOf)).join("、"),
      section: conflict.section ? plans.sectionName(conflict.section) : "", from: plans.moment(conflict.from_t), to: plans.moment(conflict.to_t),
    });
  };

  // -- elements -------------------------------------------------------------------------------------

  plans.button = (text, act, kind = "", attributes = {}) => {
    const made = wall.element("button", kind, { type: "button", ...attributes }, text);
    made.addEventListener("click", act);
    return made;
  };

  /** A labelled field. @returns {[HTMLElement, HTMLInputElement]} */
  plans.field = (label, attributes = {}, tag = "input") => {
    const input = wall.element(tag, "", attributes);
    return [wall.element("label", "", {}, wall.element("span", "", {}, label), input), input];
  };

  plans.select = (label, options, attributes = {}) => {
    const [made, select] = plans.field(label, attributes, "select");
    select.append(...options.map(([value, text]) => new Option(text, value)));
    return [made, select];
  };

  plans.table = (heads, rows, kind = "") =>
    wall.element(
      "table", kind, {},
      wall.element("thead", "", {}, wall.element("tr", "", {}, ...heads.map((head) => wall.element("th", "", { scope: "col" }, head)))),
      wall.element("tbody", "", {}, ...rows),
    );

  plans.row = (cells, kind = "", attributes = {}) =>
    wall.element("tr", kind, attributes, ...cells.map((cell) => (cell instanceof HTMLTableCellElement ? cell : wall.element("td", "", {}, cell))));

  /** Puts new content in place of the old; where the keyboard was it is again, if that is still there. */
  plans.put = (at, ...parts) => {
    if (!at) return;
    const held = at.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const top = at.scrollTop;
    at.replaceChildren(...parts);
    at.scrollTop = top;
    const again = held && at.querySelector(`[data-key="${CSS.escape(held)}"]`);
    if (again) again.focus({ preventScroll: true });
  };

  /**
   * Opens a dialog; Esc and 关闭 close it, what had the focus gets it back. @returns {{body, foot, close, complain, act}}
   * @param {string} title
   */
  plans.dialog = (title, kind = "") => {
    const back = document.activeElement;
    const body = wall.element("div", "body");
    const foot = wall.element("div", "bar answers");
    const error = wall.element("p", "error", { role: "alert" });
    const head = wall.element("h2", "", {}, title);
    const made = wall.element("dialog", kind, { "aria-label": title }, head, body, error, foot);
    const close = () => made.open && made.close();
    made.addEventListener("keydown", (event) => {
      event.stopPropagation(); // Esc is the dialog's own
      if ((event.ctrlKey || event.metaKey) && event.key === "s") event.preventDefault();
    });
    made.addEventListener("close", () => {
      made.remove();
      if (back && back.isConnected) back.focus();
    });
    document.getElementById("plans-dialogs").append(made);
    made.showModal();
    const complain = (text) => wall.text(error, text);
    const act = async (fn) => {
      complain("");
      for (const one of foot.querySelectorAll("button")) one.disabled = true;
      try {
        return await fn();
      } catch (e) {
        if (!(e instanceof Trouble)) throw e;
        complain(e.data.conflicts ? e.data.conflicts.filter(({ level }) => level === "refused").map((c) => plans.told(c, "")).join("；") : e.message);
        if (e.status === 412 || e.status === 428) {
          complain(plans.say("match"));
          await plans.load();
        }
        return null;
      } finally {
        for (const one of foot.querySelectorAll("button")) one.disabled = false;
      }
    };
    return { body, foot, close, complain, act };
  };

  /** Conflicts as a list without jumps, refused ones first. */
  plans.conflictList = (conflicts, mine = "") =>
    wall.element("ul", "conflicts", {}, ...conflicts.map((one) => wall.element("li", one.level, {}, wall.element("b", "", {}, plans.say(one.level)), ` ${one.plans.map(plans.vehicleOf)[0] || ""} ${plans.told(one, mine || one.plans[0])}`)));
})(window.wall);
