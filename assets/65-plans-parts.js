/**
 * QUESTION: which pieces does the planning page need? Its API with versions, conflicts in words, fields, dialogs.
 */
(function (wall) {
  "use strict";

  const BASE = "/api/v1";
  const { kit, plans } = wall;
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

  plans.key = kit.key;
  plans.address = (path) => BASE + path;
  plans.planPath = (id) => `/plans/${id.split("/").map(encodeURIComponent).join("/")}`;

  const reason = (data, status) => (data.detail || status).split(" — ").map(plans.reason).join("，");

  /** @returns {Promise<{data: any, etag: string | null}>} throws `Trouble` */
  plans.ask = (path, given) => kit.ask(BASE + path, given, plans.say, reason);

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
  plans.act = (fn) => {
    plans.complain("");
    return kit.tried(fn, (e) => plans.complain(e.message));
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

  plans.button = kit.button;
  plans.field = kit.field;

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

  plans.put = kit.put;

  /** A refused plan is told by its conflicts; one that somebody changed meanwhile is read anew. */
  const told = (dialog) => async (e) => {
    const refused = (e.data.conflicts || []).filter(({ level }) => level === "refused");
    dialog.complain(e.data.conflicts ? refused.map((c) => plans.told(c, "")).join("；") : e.message);
    if (e.status !== 412 && e.status !== 428) return;
    dialog.complain(plans.say("match"));
    await plans.load();
  };

  /** As `kit.dialog`. @param {string} title */
  plans.dialog = (title, kind = "") => {
    const dialog = kit.dialog(document.getElementById("plans-dialogs"), title, kind);
    return { ...dialog, act: (fn) => dialog.act(fn, told(dialog)) };
  };

  /** Conflicts as a list without jumps, refused ones first. */
  plans.conflictList = (conflicts, mine = "") =>
    wall.element("ul", "conflicts", {}, ...conflicts.map((one) => wall.element("li", one.level, {}, wall.element("b", "", {}, plans.say(one.level)), ` ${one.plans.map(plans.vehicleOf)[0] || ""} ${plans.told(one, mine || one.plans[0])}`)));
})(window.wall);
