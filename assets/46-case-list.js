/**
 * QUESTION: which cases does this number count? The drawer opens on a figure, asks with the figure's own condition, keeps
 * up with the feed, filters by street, gives the focus back.
 *
 * A number is a button with `data-figure` (and `data-day`) or `data-states` (and `data-late`); the page's address names
 * the open list, so that it can be sent to somebody.
 */
(function (wall) {
  "use strict";

  const PAGE = 100;
  const NEAR_PX = 300; // from the end of the list the next page is fetched
  const AGAIN_MS = 2000; // between two looks while the feed moves
  const KEYS = ["figure", "day", "states", "late", "street"]; // of a list, in the page's address
  const OPENERS = "button[data-figure], button[data-states]";
  const PASSED_NEWEST = new Set(["late", "warning", "supervised", "open"]);

  /** @type {{spec: Record<string, string>, name: string} | null} */
  let open = null;
  let items = [];
  let next = "";
  let counts = null;
  let turn = 0;
  let busy = false;
  let failed = "";
  let due = 0;

  const part = (id) => document.getElementById(id);
  const drawer = () => part("cases");
  const words = () => wall.caseWords();

  // -- what is asked ---------------------------------------------------------------------------------

  /** What a number on the wall counts. Pure. @param {DOMStringMap} data */
  wall.caseSpec = (data) => Object.fromEntries(KEYS.filter((key) => data[key]).map((key) => [key, data[key]]));

  /** The query of its list: the same condition the number was counted with. Pure. */
  wall.caseQuery = (spec) => {
    const query = new URLSearchParams();
    if (spec.figure) query.set("figure", spec.figure);
    if (spec.figure && spec.day) query.set("day", spec.day);
    for (const state of (spec.states || "").split(",").filter(Boolean)) query.append("status", state);
    if (spec.states) query.set("open", "true");
    if (spec.late) query.set("late", spec.late);
    if (spec.street) query.set("street", spec.street);
    return query;
  };

  /** Newest first for what passed today, the most urgent first for what is open. Pure. */
  wall.caseSort = (spec) => (spec.states || PASSED_NEWEST.has(spec.figure) ? "due" : "newest");

  /** The address of the page with a list open, or without. Pure. */
  wall.caseAddress = (search, spec) => {
    const said = new URLSearchParams(search);
    for (const key of KEYS) said.delete(key);
    for (const [key, value] of Object.entries(spec || {})) said.set(key, value);
    const text = said.toString();
    return text ? `?${text}` : "";
  };

  const ask = async (path, query) => {
    const answer = await fetch(`/api/v1/cases${path}?${query}`, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(await wall.problem(answer));
    return answer.json();
  };

  /** Asks for the first page, as long as what is shown, and for the streets. */
  const load = async () => {
    if (!open) return;
    const mine = ++turn;
    const { spec } = open;
    const query = wall.caseQuery(spec);
    const { street, ...whole } = spec;
    query.set("sort", wall.caseSort(spec));
    query.set("limit", String(Math.min(500, Math.max(PAGE, items.length))));
    query.set("total", "true");
    busy = true;
    try {
      const [page, found] = await Promise.all([ask("", query), ask("/counts", wall.caseQuery(whole))]);
      if (mine !== turn || !open) return;
      items = page.items;
      next = page.next || "";
      counts = { ...found, shown: page.total };
      failed = "";
    } catch (error) {
      if (mine === turn) failed = String(error.message || error);
    } finally {
      if (mine === turn) busy = false;
    }
    if (mine === turn) draw();
  };

  const more = async () => {
    if (!open || busy || !next) return;
    const mine = turn;
    const query = wall.caseQuery(open.spec);
    query.set("sort", wall.caseSort(open.spec));
    query.set("limit", String(PAGE));
    query.set("cursor", next);
    busy = true;
    try {
      const page = await ask("", query);
      if (mine !== turn) return;
      const known = new Set(items.map((item) => item.id));
      items = [...items, ...page.items.filter((item) => !known.has(item.id))];
      next = page.next || "";
      failed = "";
    } catch (error) {
      failed = String(error.message || error);
    } finally {
      if (mine === turn) busy = false;
    }
    if (mine === turn) draw();
  };

  // -- what is shown ---------------------------------------------------------------------------------

  const streetChip = (street, text, n) => {
    const on = (open.spec.street || "") === street;
    const chip = wall.element("button", "case-street", { "data-street": street, "aria-pressed": String(on) }, text, wall.element("b", "", {}, String(n)));
    chip.addEventListener("click", () => {
      const { street: _, ...rest } = open.spec;
      show({ ...open, spec: street ? { ...rest, street } : rest });
      const again = [...part("cases-streets").children].find((node) => node.dataset.street === street);
      if (again) again.focus({ preventScroll: true });
    });
    return chip;
  };

  let streetsDrawn = "";

  const drawStreets = () => {
    const state = JSON.stringify([counts.street, counts.total, open.spec.street || ""]);
    if (state === streetsDrawn && part("cases-streets").firstChild) return;
    streetsDrawn = state;
    const focused = document.activeElement && document.activeElement.dataset.street;
    const streets = Object.entries(counts.street).filter(([street]) => street).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    const named = streets.reduce((sum, [, n]) => sum + n, 0);
    const chips = [streetChip("", words().all, counts.total), ...streets.map(([street, n]) => streetChip(street, street.replace(/街道$/, ""), n))];
    if (counts.total > named) chips.push(wall.element("span", "case-street", {}, words().elsewhere, wall.element("b", "", {}, String(counts.total - named))));
    part("cases-streets").replaceChildren(...chips);
    const at = focused !== undefined && focused !== null && chips.find((chip) => chip.dataset.street === focused);
    if (at && !drawer().contains(document.activeElement)) at.focus({ preventScroll: true });
  };

  const row = (item, now) => {
    const said = words();
    const late = wall.desk.lateness(item, now);
    const signs = wall.caseSigns(item, said).map((text) => wall.element("em", "state-tag due", {}, text));
    const where = [item.address || said.no_place, item.unit ? wall.organ(item.unit) : ""].filter(Boolean).join(" · ");
    return wall.element("button", "case-row", { "data-case": item.id, "data-version": item.version, "data-late": late, role: "listitem" },
      wall.element("span", "case-no", {}, wall.element("b", "", {}, wall.caseShort(item.id)), wall.element("time", "", {}, wall.format.clock(item.report_t).slice(0, 5))),
      wall.element("span", "case-what", {}, wall.element("span", "", {}, item.title, ...signs), wall.element("small", "", {}, where)),
      wall.element("span", "case-where", {}, wall.element("em", "state-tag", {}, said.statuses[item.status] || item.status), wall.element("small", "", { "data-clock": "" }, wall.caseClock(item, now, said))));
  };

  /** Puts rows into the list in their order; those that stand right are not touched: a finger may be on one. */
  const arrange = (list, nodes) => {
    let at = list.firstChild;
    for (const node of nodes) {
      if (node === at) at = at.nextSibling;
      else list.insertBefore(node, at);
    }
    while (at) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
  };

  const draw = () => {
    if (!open || !drawer()) return;
    const said = words();
    const n = counts ? counts.shown : null;
    part("cases-title").replaceChildren(n === null ? open.name : wall.filled(said.title, { name: open.name, n }));
    if (failed) return say(wall.filled(said.failed, { why: failed }), true);
    if (!counts) return say(said.loading);
    drawStreets();
    const list = part("cases-rows");
    const focused = document.activeElement && document.activeElement.dataset.case;
    const now = wall.clock.now();
    const had = new Map(rows().map((node) => [`${node.dataset.case} ${node.dataset.version}`, node]));
    arrange(list, items.map((item) => had.get(`${item.id} ${item.version}`) || row(item, now)));
    if (focused) focusRow(focused) || part("cases-title").focus({ preventScroll: true }); // it may have left the list
    say(!items.length ? said.none : next ? wall.filled(said.more, { shown: items.length, n }) : wall.filled(said.whole, { n: items.length }));
  };

  const say = (text, bad = false) => {
    wall.text(part("cases-said"), text);
    part("cases-said").dataset.kind = bad ? "bad" : "";
  };

  const rows = () => [...document.querySelectorAll("#cases-rows .case-row")];

  const focusRow = (id) => {
    const node = rows().find((one) => one.dataset.case === id);
    if (node && node !== document.activeElement) node.focus({ preventScroll: true });
    return !!node;
  };

  /** Clocks go on while the list stands. */
  const ticking = (now) => {
    if (!open) return;
    const byId = new Map(items.map((item) => [item.id, item]));
    for (const node of rows()) {
      const item = byId.get(node.dataset.case);
      if (!item) continue;
      wall.text(node.querySelector("[data-clock]"), wall.caseClock(item, now, words()));
      node.dataset.late = wall.desk.lateness(item, now);
    }
  };

  // -- opening and closing ---------------------------------------------------------------------------

  /** The numbers that count this: several may, under other names. */
  const openersOf = (spec) =>
    [...document.querySelectorAll(OPENERS)].filter((node) => {
      const own = wall.caseSpec(node.dataset);
      return ["figure", "states", "late"].every((key) => (own[key] || "") === (spec[key] || ""));
    });

  const nameOf = (spec) => {
    const [opener] = openersOf(spec);
    if (opener) return opener.dataset.name;
    const said = words();
    const states = (spec.states || "").split(",").filter(Boolean).map((state) => said.statuses[state] || state).join("、");
    const figure = spec.figure ? said.stages[spec.figure] || said.figures[spec.figure] || said.statuses[spec.figure] || spec.figure : "";
    return [figure || states, spec.late ? said.lateness[spec.late] : ""].filter(Boolean).join(" · ");
  };

  const show = ({ spec, name }) => {
    open = { spec, name };
    items = [];
    counts = null;
    failed = next = "";
    drawer().hidden = false;
    history.replaceState(history.state, "", location.pathname + wall.caseAddress(location.search, spec));
    const passed = spec.day && wall.caseSort(spec) === "newest";
    wall.text(part("cases-when"), passed ? spec.day : words().now);
    part("cases-rows").replaceChildren();
    draw();
    load();
  };

  /** Opens the list behind a number. @param {Record<string, string>} spec @param {Element} [from] the number */
  wall.openCases = (spec, from = document.activeElement) => {
    if (!drawer() || !words()) return false;
    const own = from && from.dataset && from.matches(OPENERS) ? from.dataset.name : "";
    show({ spec, name: own || nameOf(spec) });
    part("cases-title").focus({ preventScroll: true });
    return true;
  };

  wall.closeCases = () => {
    if (!open) return;
    const { spec, name } = open;
    const had = drawer().contains(document.activeElement);
    open = null;
    turn += 1;
    drawer().hidden = true;
    history.replaceState(history.state, "", location.pathname + wall.caseAddress(location.search, null));
    if (!had) return;
    const numbers = openersOf(spec); // drawn anew meanwhile: found by what they count
    const back = numbers.find((node) => node.dataset.name === name) || numbers[0];
    if (back) back.focus({ preventScroll: true });
  };

  const walk = (by) => {
    const list = rows();
    const at = list.indexOf(document.activeElement);
    const to = list[Math.min(list.length - 1, Math.max(0, at < 0 ? (by > 0 ? 0 : list.length - 1) : at + by))];
    if (to) {
      to.focus({ preventScroll: true });
      to.scrollIntoView({ block: "nearest" });
    }
  };

  const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };

  const keys = (event) => {
    if (!open || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || wall.proof.id) return;
    const inside = drawer().contains(event.target) || event.target === document.body;
    if (event.key === "Escape") {
      if (wall.shownCase()) wall.showCase(null);
      else wall.closeCases();
    } else if (inside && event.key in STEPS) {
      walk(STEPS[event.key]);
    } else if (event.key === "Enter" && failed && inside) {
      load();
    } else if (event.key === "Enter" && event.target === document.body) {
      walk(1); // the list is in front: what stands behind it is not meant
    } else {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation(); // these keys mean something else on the wall behind
  };

  const clicks = (event) => {
    if (!event.target.closest) return;
    if (event.target.closest("#cases-close")) return wall.closeCases();
    const chosen = event.target.closest("#cases-rows .case-row");
    if (chosen) return wall.showCase(items.find((item) => item.id === chosen.dataset.case) || null);
    const opener = event.target.closest(OPENERS);
    if (opener && !opener.closest("#cases")) wall.openCases(wall.caseSpec(opener.dataset), opener);
  };

  /** What the feed says has changed is asked for again, not with every message. */
  const moved = () => {
    if (!open || due) return;
    due = setTimeout(() => {
      due = 0;
      if (open && !busy) load();
      else if (open) moved();
    }, AGAIN_MS);
  };

  /** Opens what the address names, once the page has its drawer: Dash tells of it before it is drawn. */
  const fromAddress = () => {
    const said = new URLSearchParams(location.search);
    const spec = Object.fromEntries(KEYS.filter((key) => said.get(key)).map((key) => [key, said.get(key)]));
    if ((spec.figure || spec.states) && !open && !wall.openCases(spec, null)) requestAnimationFrame(fromAddress);
  };

  const scrolled = ({ target }) => {
    if (target.id === "cases-rows" && target.scrollTop + target.clientHeight > target.scrollHeight - NEAR_PX) more();
  };

  wall.start(() => {
    document.addEventListener("keydown", keys, true);
    document.addEventListener("click", clicks);
    document.addEventListener("scroll", scrolled, true); // it does not bubble
    let begun = false;
    wall.watchStore("case-organs", (data) => {
      if (data && !begun) fromAddress();
      begun = begun || !!data;
    });
    wall.on("desk-cases", moved);
    wall.on("desk-tally", moved);
    wall.on("second", ticking);
    wall.on("proof", (data) => data && wall.closeCases()); // an alarm wants the place
  });
})(window.wall);
