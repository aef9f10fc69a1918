/**
 * QUESTION: which hall is driven, by whom, and how is the link? The head, the lines below it, the tabs, the bar.
 */
(function (wall) {
  "use strict";

  const { guide, term } = wall;
  const { say } = term;
  const { at } = guide;
  const el = wall.element;
  const PATIENCE_S = 1.5; // a shorter gap needs no line
  const HALL_KEY = "guide.hall"; // localStorage: the hall of last time
  const buttons = {};

  // -- the hall -------------------------------------------------------------------------------------

  const remember = (hall) => {
    const query = new URLSearchParams(location.search);
    query.set("hall", hall);
    history.replaceState(null, "", `${location.pathname}?${query}`);
    guide.habit(HALL_KEY, hall);
  };

  const pick = (hall) => {
    remember(hall);
    guide.open(hall);
  };

  const fillHalls = (asked) => {
    const select = term.at("guide-hall");
    const known = at.halls.some((one) => one.hall === asked) || !asked ? at.halls : [{ hall: asked, title: asked }, ...at.halls];
    select.replaceChildren(...known.map((one) => new Option(one.title || one.hall, one.hall)));
    select.value = at.hall;
  };

  /** Reads which halls there are and opens the one of the address, of last time, or the first. Throws `Trouble`. */
  guide.openHalls = async () => {
    const { items } = await guide.ask("/halls");
    at.halls = items.map((one) => (typeof one === "string" ? { hall: one, title: one } : { ...one, hall: one.hall || one.name }));
    const asked = new URLSearchParams(location.search).get("hall") || "";
    const before = guide.habit(HALL_KEY) || "";
    const known = (hall) => at.halls.some((one) => one.hall === hall);
    const hall = asked || (known(before) ? before : (at.halls[0] || { hall: "" }).hall);
    if (!hall) return false;
    at.hall = hall;
    fillHalls(asked);
    pick(hall);
    return true;
  };

  // -- lines: connection, control, what happened ----------------------------------------------------

  const downFor = () => (at.downAt === null ? 0 : (performance.now() - at.downAt) / 1000);

  const linkLine = () => {
    const { link } = at;
    if (link === "login") return ["bad", say("login"), el("a", "button", { href: `/login?next=${encodeURIComponent("/guide")}` }, say("login_again"))];
    if (link === "denied") return ["bad", say("denied")];
    if (link === "nohall") return ["bad", say("no_hall", { hall: at.hall })];
    if (link === "slow") return ["warn", say("slow")];
    if (link === "down" && downFor() >= PATIENCE_S) return ["bad", say("down", { s: Math.floor(downFor()) })];
    return null;
  };

  const controlLine = () => {
    const { state } = at;
    const driver = guide.driver(state, at.page);
    if (at.may === false) return ["warn", say("readonly", { role: term.me().word })];
    if (driver === "screen" && wall.clock.now() - state.control_t < 60) return ["note", say("screen_drives", { t: guide.moment(state.control_t) })];
    if (driver !== "other") return null;
    const words = say(at.drove ? "taken" : "held", { t: guide.moment(state.control_t), who: guide.who() });
    const button = guide.button(say(at.drove ? "take_back" : "take"), "take", guide.COMMANDS.take, "first");
    guide.set(button, { off: guide.unable("take"), busy: at.busy === "take" });
    return ["warn", words, button];
  };

  const saidLine = () => {
    const { text, kind } = guide.said;
    if (!text) return null;
    const shut = kind === "bad" ? [guide.button("×", "shut", () => guide.tell(""), "shut")] : [];
    shut.forEach((one) => one.setAttribute("aria-label", say("close")));
    return [kind, text, ...shut];
  };

  const lines = () => {
    put("guide-notes", [linkLine(), controlLine()]);
    put("guide-said", [saidLine()]); // over the rest: what one is about to touch stays where it is
  };

  const put = (id, some) => {
    const parts = some.filter(Boolean);
    const of = [parts.map(([kind, text, ...more]) => [kind, text, more.length]), guide.unable("take"), at.busy === "take"];
    guide.paint(term.at(id), of, () =>
      parts.map(([kind, text, ...more]) => el("div", `line ${kind}`, { role: kind === "bad" ? "alert" : "status" }, el("span", "", {}, text), ...more)),
    );
  };

  const head = () => {
    const link = term.at("guide-link");
    link.dataset.state = at.link;
    wall.text(link, say(`link_${at.link === "nohall" ? "down" : at.link}`));
    const mode = term.at("guide-mode");
    const { mode: name, text } = guide.clockMode();
    mode.dataset.mode = name;
    wall.text(mode, text);
    term.at("guide").dataset.mode = name;
  };

  // -- the bar --------------------------------------------------------------------------------------

  const BAR = [["back", "previous"], ["freeze", "freeze"], ["dark", "dark"], ["swap", "swap"], ["stop", "stop"], ["next", "next"]];

  const buildBar = () => {
    for (const [action, word] of BAR) buttons[action] = guide.button(say(word), action, guide.COMMANDS[action], action);
    buttons.stop.setAttribute("aria-label", say("stop_long"));
    term.at("guide-bar").append(...BAR.map(([action]) => buttons[action]));
  };

  const bar = () => {
    const { state, busy } = at;
    const off = guide.unable() || (busy ? say("busy") : "");
    const place = guide.where(at.tours, state);
    const idle = !!state && !state.tour;
    const some = !!guide.looked(at.tours, state, at.chosen);
    const frozen = !!state && Number.isFinite(state.frozen_t);
    const dark = !!state && state.dark;
    const set = (action, to) => guide.set(buttons[action], { busy: busy === action, off, ...to });
    set("back", { off: off || (!place || (place.at < 1 && !place.tour.loop) ? say("idle") : "") });
    set("next", { text: say(idle ? "begin" : "next"), busy: busy === "next" || busy === "start", off: off || (idle ? (some ? "" : say("idle_empty")) : place && place.next ? "" : say("last")) });
    set("freeze", { pressed: frozen, text: say(frozen ? "unfreeze" : "freeze") });
    set("dark", { pressed: dark, text: say(dark ? "light" : "dark") });
    set("swap", { pressed: !!state && state.swapped, off: off || (at.screens.length < 2 ? say("swap") : "") });
    set("stop", { off: off || (idle ? say("stop") : "") });
  };

  // -- tabs -----------------------------------------------------------------------------------------

  /** Shows a part; on a wide page the teleprompter and the pictures are there anyway. */
  guide.show = (name) => {
    const page = term.at("guide");
    page.dataset.view = name;
    if (!["prompt", "screens"].includes(name)) page.dataset.side = name;
    marked();
    wall.emit("guide-view");
  };

  const marked = () => {
    const { view, side } = term.at("guide").dataset;
    const narrow = matchMedia("(width < 700px)").matches;
    for (const tab of document.querySelectorAll("#guide-tabs [data-tab]")) {
      if (tab.dataset.tab === (narrow ? view : side)) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
    }
  };

  guide.startHead = () => {
    buildBar();
    term.at("guide-hall").addEventListener("change", (event) => pick(event.target.value));
    term.at("guide-help").addEventListener("click", () => guide.help());
    for (const tab of document.querySelectorAll("#guide-tabs [data-tab]")) tab.addEventListener("click", () => guide.show(tab.dataset.tab));
    window.addEventListener("resize", marked);
    marked();
    wall.on("guide-state", (state) => {
      at.drove = guide.driver(state, at.page) === "me" || (at.drove && guide.driver(state, at.page) !== "nobody");
    });
    wall.on("guide", () => {
      head();
      bar();
      lines();
    });
    wall.on("second", (now) => {
      if (!Number.isNaN(now)) wall.text(term.at("guide-clock"), wall.format.clock(now));
      lines();
    });
  };
})(window.wall);
