/**
 * QUESTION: how does a unit's inbox come alive? Its cases by lateness, tabs, search, what is new with sound and badge.
 */
(function (wall) {
  "use strict";

  const { term, unit } = wall;
  const PATH = "/desk/unit";
  const AGAIN_S = 60;
  const MOST = 500;
  const OUT = ["dispatched", "handling", "suspended"];
  const BACK = ["pending_review", "pending_check", "checking", "pending_close"];
  const { at } = unit;
  let asked = -Infinity;
  let known = null; // ids waiting to be signed for, as last seen

  const assisting = (one) => one.assist_units.includes(term.me().of) && one.unit !== term.me().of;

  const TABS = {
    open: (one) => OUT.includes(one.status),
    sign: (one) => one.status === "dispatched" && one.unit === term.me().of,
    handle: (one) => one.status === "handling" && !assisting(one),
    assist: (one) => OUT.includes(one.status) && assisting(one),
    suspended: (one) => one.status === "suspended",
    asked: (one) => (one.waiting || []).some((kind) => ["return", "extension", "suspension", "delegation"].includes(kind)),
    back: (one) => BACK.includes(one.status),
    done: () => true,
  };
  const NAMES = Object.keys(TABS);

  const due = (one) => (OUT.includes(one.status) ? one.handle_due_t ?? one.due_t ?? Infinity : Infinity);

  /** Supervised ones first, then by the time that is left. Pure. */
  unit.sorted = (items) => [...items].sort((a, b) => (b.supervision > 0) - (a.supervision > 0) || due(a) - due(b) || b.changed_t - a.changed_t);

  /** Cases of a tab that hold the words. Pure. */
  unit.listed = (items, tab, words) => {
    const wanted = words.trim().toLowerCase();
    const fits = (one) => !wanted || [one.no, one.id, one.title, one.address, one.street].some((text) => (text || "").toLowerCase().includes(wanted));
    return unit.sorted(items.filter((one) => TABS[tab](one) && fits(one)));
  };

  const row = (one) => {
    const left = one.status === "suspended" || !OUT.includes(one.status) ? wall.element("span", "aside", {}, term.flowWord("statuses", one.status)) : term.clock(due(one), one.warn_t ?? NaN);
    const head = wall.element("span", "topline", {}, wall.element("strong", "", {}, one.title || one.code), ...unit.marks({ ...one, rework_count: one.rework, unit: one.unit }), left);
    const where = wall.element("span", "where", {}, `${(one.no || one.id).slice(-5)} · ${one.address || ""} · ${term.flowWord("statuses", one.status)}`);
    const made = wall.element("button", `row ${one.status}`, { type: "button", "data-key": one.id, "aria-current": String(one.id === at.chosen) }, head, where);
    made.addEventListener("click", () => unit.open(one.id));
    return made;
  };

  const all = () => (at.tab === "done" ? at.done : at.items);
  const words = () => (term.at("unit-search") ? term.at("unit-search").value : "");

  const showTabs = () => {
    for (const name of NAMES) {
      const tab = term.at(`unit-tab-${name}`);
      const n = name === "done" ? 0 : at.items.filter(TABS[name]).length;
      tab.setAttribute("aria-pressed", String(at.tab === name));
      tab.replaceChildren(term.word("tabs", name), ...(n ? [wall.element("b", name === "sign" ? "new" : "", {}, String(n))] : []));
    }
  };

  unit.showList = () => {
    showTabs();
    term.at("unit-export").setAttribute("href", term.address(`/cases/export.xlsx?${at.tab === "done" ? "status=closed&sort=newest" : "open=true"}`));
    const rows = unit.listed(all(), at.tab, words()).map(row);
    term.put(term.at("unit-rows"), ...(rows.length ? rows : [wall.element("p", "empty", {}, term.say(at.read ? "none_here" : "loading"))]));
    wall.text(term.at("unit-read"), at.read ? term.say(wall.desk.feed.up ? "live" : "read_at", { t: wall.format.clock(at.read) }) : "");
    const waiting = at.items.filter(TABS.sign).length;
    document.title = `${waiting ? `(${waiting}) ` : ""}${term.say("title")}`;
    if (navigator.setAppBadge) navigator.setAppBadge(waiting).catch(() => {});
  };

  /** New work: sounds once, says what it is. */
  const news = () => {
    const now = at.items.filter((one) => OUT.includes(one.status));
    const ours = (id) => now.some((one) => one.id === id && (one.unit === term.me().of || assisting(one))); // not what we handed on
    const fresh = known === null ? [] : now.filter(({ id, status }) => known.get(id) !== status && status === "dispatched" && ours(id));
    known = new Map(now.map(({ id, status }) => [id, status]));
    if (!fresh.length) return;
    term.chime.play();
    term.note(term.say("fresh", { n: fresh.length, title: `${fresh[0].title} ${fresh[0].address || ""}` }));
  };

  const read = async () => {
    asked = performance.now();
    const { data } = await term.ask(`/cases?${term.query({ open: true, sort: "due", limit: MOST })}`);
    at.items = data.items;
    at.read = term.now();
    if (at.tab === "done") at.done = (await term.ask(`/cases?${term.query({ status: "closed", sort: "newest", limit: MOST })}`)).data.items;
    news();
  };

  let reading = null;
  let wanted = false;

  /** Reads the inbox anew, once at a time; `id`: and this case with it. */
  unit.reload = async (id = null) => {
    wanted = true;
    reading ||= (async () => {
      while (wanted) {
        wanted = false;
        await term.read(read);
      }
      unit.showList();
    })().finally(() => {
      reading = null;
    });
    await reading;
    if (id && id === at.chosen) {
      await term.read(() => unit.read(id));
      unit.showCase();
    }
  };

  /** Opens a case; the address of the page says which. */
  unit.open = async (id) => {
    at.chosen = id;
    history.replaceState(null, "", `${PATH}?${term.query({ case: id, tab: at.tab === "open" ? "" : at.tab })}`);
    unit.showList();
    const got = await term.try(async () => {
      await unit.read(id);
      return true;
    });
    if (at.chosen !== id) return;
    if (!got) at.found = null;
    unit.showCase();
  };

  /** Back to the list, where there is room for one of both. */
  unit.close = () => {
    Object.assign(at, { chosen: null, found: null });
    history.replaceState(null, "", PATH);
    unit.showList();
    unit.showCase();
  };

  /** A case that moved on while it is open is shown anew, unless somebody is writing into it. */
  const moved = ({ fresh }) => {
    unit.reload();
    const mine = at.found && fresh.find(({ id }) => id === at.chosen);
    if (!mine || mine.version <= at.found.about.version) return;
    const body = term.at("unit-case-body");
    const writing = [...body.querySelectorAll("textarea")].some((one) => one.value.trim()) || body.querySelector(".photos figure[data-state]") || document.querySelector(".term > .dialogs dialog");
    if (writing) term.note(term.say("moved_on"));
    else unit.reload(at.chosen);
  };

  const walk = (by) => {
    const rows = unit.listed(all(), at.tab, words());
    const here = rows.findIndex(({ id }) => id === at.chosen);
    const next = rows[Math.max(0, Math.min(rows.length - 1, here + by))];
    if (next && next.id !== at.chosen) unit.open(next.id);
  };

  const keys = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "/" && !wall.typing(event)) {
      event.preventDefault();
      term.at("unit-search").focus();
    } else if (event.key === "Escape" && wall.typing(event)) event.target.blur();
    else if (["ArrowDown", "ArrowUp"].includes(event.key) && !wall.typing(event)) {
      event.preventDefault();
      walk(event.key === "ArrowDown" ? 1 : -1);
    }
  };

  const build = () => {
    const tabs = NAMES.map((name) => term.button("", async () => {
      at.tab = name;
      if (name === "done") await term.read(read);
      unit.showList();
    }, "", { id: `unit-tab-${name}` }));
    const search = wall.element("input", "", { type: "search", id: "unit-search", placeholder: term.say("search_hint"), "aria-label": term.say("search_hint") });
    search.addEventListener("input", unit.showList);
    term.put(term.at("unit-tabs"), ...tabs);
    term.put(term.at("unit-tools"), search);
    const excel = wall.element("a", "file", { id: "unit-export" }, term.say("export"));
    term.put(term.at("unit-head-tools"), term.chimeSwitch(), excel);
    wall.text(term.at("unit-who"), `${unit.name(term.me().of) || term.say("no_unit")} · ${term.me().name}`);
  };

  const begin = async () => {
    const asks = new URLSearchParams(location.search);
    if (NAMES.includes(asks.get("tab"))) at.tab = asks.get("tab");
    await term.read(async () => {
      const [units] = await Promise.all([term.ask("/registry/units?limit=5000"), term.readFlow()]);
      at.units = new Map(units.data.items.map((one) => [one.id, one]));
    });
    build();
    unit.follow();
    unit.showCase();
    await unit.reload();
    if (asks.get("case")) await unit.open(asks.get("case"));
    wall.on("desk-cases", moved);
    wall.on("desk-link", unit.showList);
    wall.on("second", () => performance.now() - asked > AGAIN_S * 1000 && unit.reload());
    document.addEventListener("keydown", keys);
    wall.desk.feed.start();
  };

  term.page(PATH, "unit-desk", begin);
})(window.wall);
