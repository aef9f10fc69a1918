/**
 * QUESTION: how does the desk come alive? What is chosen, its address, its keys, what is read at the start.
 */
(function (wall) {
  "use strict";

  const PATH = "/desk";
  const CHANGED_MS = 120; // many changes at once are drawn once
  const LOAD_MS = 160; // the arrows may run over many cases: only where they rest is read
  const SORT_S = 5; // cases grow late by themselves
  const { desk } = wall;
  desk.at = { desk: "dispatch", states: new Set(), late: new Set(), streets: new Set(), q: "", sort: "due", chosen: null, checked: new Set(), found: new Map() };
  const { at } = desk;
  desk.flowActions = new Map();
  desk.flowReady = false;
  /** Cases of a batch that is over: they stay checked, with their answers, though they left the list. */
  desk.kept = new Set();
  let first = "dispatch";
  let due = 0;
  let loading = 0;
  let place = 0; // where in the list the chosen case stood, when it leaves it

  const remember = () => {
    const wanted = location.pathname + desk.query(at, first);
    if (wanted !== location.pathname + location.search) history.replaceState(history.state, "", wanted);
  };

  const draw = () => {
    due = 0;
    if (desk.pressed(document.getElementById("desk-page"), desk.changed)) return; // rows and chips move under no finger
    desk.sortOut();
    const here = desk.shown.items.findIndex((mark) => mark.id === at.chosen);
    if (here >= 0) place = here;
    desk.showTabs();
    desk.showList();
    desk.showMap();
    desk.showDrawer();
    desk.showTitle();
    remember();
  };

  /** Something is another: drawn in a moment, however often it is said. */
  desk.changed = () => {
    if (!due) due = setTimeout(draw, CHANGED_MS);
  };

  // -- choosing -------------------------------------------------------------------------------------

  /** Opens a case (null: none). @param {{from?: string}} how list, map, similar, url, keys */
  desk.choose = (id, { from = "" } = {}) => {
    if (id === at.chosen && from !== "url") {
      if (id && from === "map") desk.revealRow();
      return;
    }
    at.chosen = id;
    desk.fresh.delete(id);
    desk.openForm = "";
    if (at.checked.size && from !== "keys") desk.check([]);
    desk.tickList();
    desk.revealRow();
    const mark = desk.chosenMark();
    if (mark && from !== "map") desk.goTo(mark.lon, mark.lat);
    desk.showDrawer();
    desk.showMap();
    remember();
    clearTimeout(loading);
    loading = setTimeout(() => desk.load(), from === "keys" ? LOAD_MS : 0);
  };

  /** Checks cases for a batch. @param {string[]} ids @param {"set" | "add" | "toggle"} how */
  desk.check = (ids, how = "set") => {
    if (how === "set") at.checked.clear();
    for (const id of ids) {
      if (how === "toggle" && at.checked.delete(id)) continue;
      at.checked.add(id);
    }
    if (!at.checked.size) desk.kept.clear();
    desk.tickList();
    desk.showList();
    desk.showMap();
    desk.showDrawer();
  };

  desk.checkAll = () => {
    const ids = desk.shown.items.filter((mark) => mark.open).map((mark) => mark.id);
    desk.check(at.checked.size === ids.length ? [] : ids);
  };

  const step = (by) => {
    const { items } = desk.shown;
    if (!items.length) return;
    const here = items.findIndex((mark) => mark.id === at.chosen);
    const next = here < 0 ? Math.min(items.length - 1, Math.max(0, place + (by > 0 ? 0 : -1))) : Math.min(items.length - 1, Math.max(0, here + by));
    desk.choose(items[next].id, { from: "keys" });
  };

  /** Sits down at another desk; its chips begin anew. */
  desk.sit = (name) => {
    Object.assign(at, { desk: name, states: new Set(), late: new Set(), streets: new Set(), q: "", found: new Map() });
    desk.check([]);
    desk.changed();
  };

  desk.clearFilters = () => {
    Object.assign(at, { states: new Set(), late: new Set(), streets: new Set(), q: "", found: new Map() });
    desk.changed();
  };

  desk.otherOrder = () => {
    at.sort = at.sort === "due" ? "newest" : "due";
    desk.changed();
  };

  /** The Excel file of what the list shows, as near as the server's filters come. */
  desk.exportLink = () => {
    const { mine, supervised } = desk.DESKS[at.desk];
    const states = at.states.size ? [...at.states].filter((state) => state !== "waiting") : mine;
    const asked = new URLSearchParams({ open: "true", sort: at.sort });
    for (const state of states) asked.append("status", state);
    if (supervised) asked.set("supervised", "true");
    if (at.late.size === 1) asked.set("late", [...at.late][0]);
    if (at.streets.size === 1) asked.set("street", [...at.streets][0]);
    if (at.q) asked.set("q", at.q);
    return desk.address(`/cases/export.xlsx?${asked}`);
  };

  // -- keys -----------------------------------------------------------------------------------------

  const tabBy = (by) => {
    const names = desk.order(document.documentElement.dataset.role);
    desk.sit(names[(names.indexOf(at.desk) + by + names.length) % names.length]);
  };

  const focusDrawer = () => {
    const to = document.querySelector('#desk-drawer-body [data-key="go-0"], #desk-drawer-body .go.first') || document.getElementById("desk-title");
    if (to) to.focus();
  };

  const leave = () => {
    if (desk.leaveLasso() || desk.leavePicking()) return;
    if (desk.openForm) return void desk.showForm("");
    if (at.checked.size) return void desk.check([]);
    if (document.getElementById("desk-drawer").contains(document.activeElement)) return void document.getElementById("desk-rows").focus();
    desk.choose(null);
  };

  const KEYS = {
    ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: focusDrawer, Escape: leave, "/": () => document.getElementById("desk-search").focus(),
    "?": () => desk.help(), "？": () => desk.help(), l: () => desk.toggleLasso(), u: () => desk.undoLast(), a: () => desk.checkAll(),
    g: () => desk.chosenMark() && desk.goTo(desk.chosenMark().lon, desk.chosenMark().lat, true),
    p: () => at.chosen && window.open(desk.address(desk.casePath(at.chosen, "/print")), "_blank", "noopener"),
    " ": () => at.chosen && desk.check([at.chosen], "toggle"), "[": () => tabBy(-1), "]": () => tabBy(1),
    1: () => desk.takeProposal(0), 2: () => desk.takeProposal(1), 3: () => desk.takeProposal(2),
  };

  const inField = (event) => {
    if (event.target.id === "desk-search" && ["ArrowDown", "Enter", "Escape"].includes(event.key)) {
      event.preventDefault();
      if (event.key === "Escape" && at.q) {
        event.target.value = "";
        event.target.dispatchEvent(new Event("input"));
      }
      document.getElementById("desk-rows").focus();
      if (event.key !== "Escape" && desk.shown.items[0]) desk.choose(desk.shown.items[0].id, { from: "keys" });
    } else if (event.key === "Escape") event.target.blur();
  };

  /** Before anybody else: the wall's own keys mean other things. */
  const keys = (event) => {
    if (document.querySelector("#desk-dialogs dialog") || event.isComposing) return;
    if (wall.typing(event)) {
      if (event.target.closest("#desk-map") || (event.target.type === "checkbox" && event.key === " ")) return;
      inField(event);
      if (event.key === "Escape") event.stopImmediatePropagation();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const act = KEYS[event.key] || KEYS[event.key.toLowerCase()];
    const own = event.target.closest && event.target.closest("button, a, summary, [role=button]");
    if (!act || (own && (event.key === "Enter" || event.key === " "))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat && !event.key.startsWith("Arrow")) return;
    act();
  };

  // -- the start ------------------------------------------------------------------------------------

  const table = (data) => {
    const { words } = data;
    desk.flow = words;
    desk.flowActions = new Map(data.actions.map((one) => [one.action, one]));
    desk.undo_s = data.undo_s;
    desk.batch_most = data.batch_most;
    desk.flowReady = true;
  };

  /** Words and names; what fails is said and asked for again, the rest of the page does without. */
  const learn = async () => {
    try {
      const [flow, units] = await Promise.all([desk.ask("/cases/flow"), desk.listed("/registry/units?limit=1000")]);
      table(flow.data);
      desk.names.units = new Map(units.map((unit) => [unit.id, unit.name]));
      desk.complain("");
      desk.changed();
      const { data } = await desk.ask("/catalogue");
      desk.initials = new Map(data.items.map((one) => [`${one.kind} ${one.code}`, `${one.initials} ${one.pinyin.replaceAll(" ", "")}`]));
    } catch (e) {
      if (!(e instanceof desk.Trouble)) throw e;
      desk.complain(desk.say("failed", { why: e.message }));
      if (e.status !== 401 && e.status !== 403) setTimeout(learn, 5000);
    }
  };

  let ticks = 0;
  const second = (now) => {
    desk.showClock(now);
    desk.tickToasts();
    desk.tickFresh();
    ticks += 1;
    if (ticks % SORT_S === 0) desk.changed();
    else desk.tickList();
    desk.showPromise();
  };

  const cases = (news) => {
    desk.notice(news);
    desk.follow(news);
    desk.changed();
  };

  /** The wall's card of a unit is not on this page: what is selected here stays here. */
  const ownSelection = () => {
    const tell = wall.setProps;
    wall.setProps = (id, props) => id !== "selected-unit" && tell(id, props);
  };

  const begin = (page) => {
    ownSelection();
    desk.words = JSON.parse(page.dataset.words);
    desk.ready = true;
    [first] = desk.order(document.documentElement.dataset.role);
    Object.assign(at, desk.fromQuery(location.search, first));
    desk.buildHead();
    desk.listenSound();
    document.addEventListener("keydown", keys, { capture: true });
    window.addEventListener("popstate", () => {
      const { chosen } = at;
      Object.assign(at, desk.fromQuery(location.search, first));
      if (chosen !== at.chosen) desk.load();
      desk.changed();
    });
    wall.on("second", second);
    wall.on("desk-cases", cases);
    wall.on("desk-link", desk.showLink);
    document.getElementById("desk-list-body").addEventListener("pointerover", (event) => {
      const row = event.target.closest("[data-case]");
      desk.hoverMap(row ? row.dataset.case : null);
    });
    document.getElementById("desk-list-body").addEventListener("pointerleave", () => desk.hoverMap(null));
    wall.emit("desk-ready");
    desk.feed.start();
    draw();
    learn();
    if (at.q) desk.searchAgain();
    if (at.chosen) desk.load().then(() => desk.chosenMark() && desk.goTo(desk.chosenMark().lon, desk.chosenMark().lat));
  };

  wall.start(() => {
    if (location.pathname.replace(/\/$/, "") !== PATH) return;
    const look = () => {
      const page = document.getElementById("desk-page");
      if (!page || page.dataset.alive) return;
      page.dataset.alive = "yes";
      begin(page);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    look();
  });
})(window.wall);
