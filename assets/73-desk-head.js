/**
 * QUESTION: where does one sit, is the data fresh, what is new? Desks with counts, link, sound, toasts, help.
 */
(function (wall) {
  "use strict";

  const LATE_S = 10; // DESIGN D13: amber
  const TOAST_S = 6;
  const { desk } = wall;
  const el = wall.element;
  const who = () => document.documentElement.dataset;

  /** Desks with what waits there; amber when something is late. */
  desk.showTabs = () => {
    const marks = [...desk.feed.marks.values()];
    const now = wall.clock.now();
    const made = desk.order(who().role).map((name) => {
      const queue = marks.filter((mark) => desk.queued(mark, name));
      const late = queue.some((mark) => desk.lateness(mark, now) === "overdue");
      const button = desk.button(desk.word("tabs", name), () => desk.sit(name), "tab", {
        "data-key": `tab-${name}`, "aria-pressed": String(desk.at.desk === name), title: desk.word("tab_hints", name),
      });
      button.append(" ", el("b", late ? "late" : "", {}, String(queue.length)));
      return button;
    });
    desk.put(document.getElementById("desk-tabs"), ...made);
  };

  /** How old is what one sees? In words, with a dot of its colour. */
  desk.showLink = () => {
    const at = document.getElementById("desk-link");
    const { feed } = desk;
    const t = Number.isFinite(feed.heardT) ? wall.format.clock(feed.heardT) : desk.say("none");
    const down_s = feed.downAt === null ? 0 : (performance.now() - feed.downAt) / 1000;
    const age = feed.age_s();
    let state = "ok";
    let text = desk.say("link_ok", { s: age.toFixed(1) });
    if (!feed.connects && down_s < LATE_S) [state, text] = ["late", desk.say("link_wait")];
    else if (!feed.up) [state, text] = ["down", desk.say("link_down", { s: Math.floor(down_s), t })];
    else if (age > LATE_S) [state, text] = ["late", desk.say("link_late", { s: Math.floor(age) })];
    if (navigator.onLine === false) [state, text] = ["down", desk.say("offline", { t })];
    at.dataset.state = state;
    wall.text(at, text);
    document.getElementById("desk-page").dataset.link = state;
  };

  desk.showClock = (now) => {
    if (!Number.isNaN(now)) wall.text(document.getElementById("desk-clock"), wall.format.clock(now));
    desk.showLink();
    desk.showSound();
  };

  desk.buildHead = () => {
    const { name, roleWord } = who();
    wall.text(document.getElementById("desk-who"), [roleWord, name].filter(Boolean).join(" "));
    const sound = desk.button("", desk.switchSound, "quiet", { id: "desk-sound" });
    const help = desk.button("?", desk.help, "quiet", { "aria-label": desk.say("help"), title: desk.say("help") });
    desk.put(document.getElementById("desk-tools"), sound, help);
  };

  desk.help = () => {
    if (document.querySelector("#desk-dialogs dialog")) return;
    const { body } = desk.dialog(desk.say("help_title"), "help");
    body.append(el("dl", "", {}, ...desk.words.help_rows.flatMap(([key, text]) => [el("dt", "", {}, el("kbd", "", {}, key)), el("dd", "", {}, text)])));
  };

  // -- toasts ---------------------------------------------------------------------------------------

  const live = new Set();

  /**
   * A line over the map that goes by itself. `undo`: what U and its button do for `lasts_s` seconds.
   * @returns {{end: () => void}}
   */
  desk.toast = (text, { lasts_s = TOAST_S, undo = null, kind = "" } = {}) => {
    const said = el("span", "", {}, text);
    const node = el("p", `toast ${kind}`, {}, said);
    const until = performance.now() + lasts_s * 1000;
    const toast = { node, until, undo };
    toast.end = () => {
      live.delete(toast);
      node.remove();
    };
    if (undo) {
      toast.button = desk.button("", () => run(toast), "undo");
      node.append(toast.button);
    }
    const shut = desk.button("×", toast.end, "shut", { "aria-label": desk.say("close") });
    node.append(shut);
    live.add(toast);
    document.getElementById("desk-toasts").append(node);
    tick();
    return toast;
  };

  const run = (toast) => {
    const { undo } = toast;
    toast.end();
    undo();
  };

  const tick = () => {
    const at = performance.now();
    for (const toast of [...live]) {
      if (at >= toast.until) toast.end();
      else if (toast.button) wall.text(toast.button, desk.say("undo", { s: Math.ceil((toast.until - at) / 1000) }));
    }
  };
  desk.tickToasts = tick;

  /** Takes back the newest that still can be. */
  desk.undoLast = () => {
    const last = [...live].reverse().find((toast) => toast.undo);
    if (last) run(last);
    else desk.toast(desk.say("undo_none"));
  };
})(window.wall);
