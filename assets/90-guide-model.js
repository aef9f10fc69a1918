/**
 * QUESTION: what does the guide's page conclude? Newest state, place in the programme, who drives, what a key means,
 * whether a step without an answer was done. Pure.
 */
(function (wall) {
  "use strict";

  const guide = (wall.guide = {});

  /** The state to go by. `whole`: told at a new connection, true whatever its number (the server may have begun anew). */
  guide.newer = (had, came, whole = false) => (!came ? had : !had || whole || came.hall !== had.hall || came.seq >= had.seq ? came : had);

  /** The programme that is looked at: the chosen one, else the one that runs, else the first that is no playlist. */
  guide.looked = (tours, state, chosen = "") => {
    const named = (name) => (name ? tours.find((tour) => tour.name === name) : undefined);
    const running = state ? named(state.tour) : undefined;
    return named(chosen) || (running && !running.loop ? running : undefined) || tours.find((tour) => !tour.loop) || null;
  };

  /** Where in what runs we are. @returns {{tour, at: number, scene, next} | null} */
  guide.where = (tours, state) => {
    const tour = state && state.tour ? tours.find((one) => one.name === state.tour) : null;
    if (!tour) return null;
    const at = tour.scenes.findIndex((scene) => scene.id === state.scene);
    const next = tour.scenes[at + 1] || (tour.loop ? tour.scenes[0] : null);
    return { tour, at, scene: tour.scenes[at] || null, next: next || null };
  };

  /** Who drives: "nobody" | "me" | "screen" (a clicker at the wall takes nothing from us) | "other". */
  guide.driver = (state, page) => {
    if (!state || !state.controller) return "nobody";
    if (state.controller === page) return "me";
    return state.controller.startsWith("screen:") ? "screen" : "other";
  };

  const KEYS = {
    PageDown: "next", ArrowRight: "next", ArrowDown: "next", " ": "next", PageUp: "back", ArrowLeft: "back", ArrowUp: "back",
    b: "dark", ".": "dark", f: "freeze", s: "swap", Home: "stop", "?": "help",
  };
  const CLICKER = new Set(["PageDown", "PageUp"]); // nobody types these: a clicker works from wherever the cursor is

  /**
   * What a key wants. @returns {string | null}
   * @param {{typing?: boolean, choosing?: boolean, pressable?: boolean, scrolls?: boolean, repeat?: boolean, modified?: boolean}} at
   */
  guide.command = (key, at = {}) => {
    const wanted = KEYS[key.length === 1 ? key.toLowerCase() : key];
    if (!wanted || at.repeat || at.modified || at.choosing) return null;
    if (at.typing && !CLICKER.has(key)) return null;
    if (at.pressable && key === " ") return null;
    if (at.scrolls && ["ArrowUp", "ArrowDown", "Home"].includes(key)) return null;
    return wanted;
  };

  const share = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4;

  /** A touch as shares of the picture's width and height. */
  guide.spot = (x, y, rect) => ({ x: share((x - rect.left) / rect.width), y: share((y - rect.top) / rect.height) });

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  guide.moved = ({ x, y }, key, by = 0.05) => (MOVES[key] ? { x: share(x + MOVES[key][0] * by), y: share(y + MOVES[key][1] * by) } : null);

  /** Is the hall already as the action wants it? null: one cannot see that. */
  const EFFECTS = {
    freeze: (state, what) => (state.frozen_t !== null && state.frozen_t !== undefined) === what.on,
    dark: (state, what) => state.dark === what.on,
    swap: (state, what) => state.swapped === what.on,
    theme: (state, what) => state.theme === what.theme,
    clock: (state, what) => state.clock === what.clock,
    take: (state, what) => state.controller === what.page,
    stop: (state) => !state.tour,
    start: (state, what) => state.tour === what.tour && (!what.scene || state.scene === what.scene),
    scene: (state, what) => state.scene === what.scene && (!what.tour || state.tour === what.tour),
  };
  const ONCE = new Set(["draw"]); // done twice it is something else

  guide.STEPS = new Set(["next", "back"]);

  /**
   * An action got no answer; this is the state now. Was it done? "done" | "again": safe to send once more | "open".
   * @param {object} seen the state the person saw
   */
  guide.after = (what, seen, now) => {
    if (guide.STEPS.has(what.action)) return now.scene === seen.scene && now.tour === seen.tour ? "again" : "done";
    const effect = EFFECTS[what.action];
    if (effect) return effect(now, what) ? "done" : "again";
    if (ONCE.has(what.action)) return JSON.stringify(now.drawn) === JSON.stringify(seen.drawn) ? "again" : "done";
    return "again"; // send, layout, point, …: the same twice is the same
  };

  /** The screen that dwells on what is missing; null where none does. */
  guide.screenOf = (state, missing) => {
    const found = Object.entries(state.screens || {}).find(([, shown]) => shown.focus && shown.focus[missing.what] === missing.id);
    return found ? found[0] : null;
  };

  /** What a screen dwells on, the most telling first. @returns {[string, string] | null} */
  guide.dwells = (focus) => {
    const kind = ["unit", "case", "camera", "alert", "road"].find((name) => focus && focus[name]);
    return kind ? [kind, focus[kind]] : null;
  };

  /** Screens' titles without what all of them begin with (the hall stands in the head): 左屏, 右屏. */
  guide.shortTitles = (titles) => {
    const cut = titles.map((title) => title.replace(/^.*[·・]\s*/u, "").trim());
    return cut.every(Boolean) && new Set(cut).size === titles.length ? cut : titles;
  };

  /** What a person put on the screens since the scene began. @returns {string[]} names of screens */
  guide.byHand = (began, state) => {
    if (!began || !state || began.tour !== state.tour || began.scene !== state.scene || began.scene_t !== state.scene_t || began.swapped !== state.swapped) return [];
    const sign = ({ layout, screen, focus = {} }) => JSON.stringify([layout, screen, focus.unit, focus.camera, focus.alert]); // a case named by words gets its id later
    return Object.keys(state.screens).filter((name) => began.screens[name] && sign(began.screens[name]) !== sign(state.screens[name]));
  };

  /** Said in one breath: sentences joined up to `most` characters; a voice stumbles over more. */
  guide.breaths = (text, most = 90) => {
    const sentences = (text.match(/[^。！？；!?\n]+[。！？；!?\n]*/gu) || []).map((one) => one.trim()).filter(Boolean);
    const made = [];
    for (const one of sentences) {
      if (made.length && made[made.length - 1].length + one.length <= most) made[made.length - 1] += one;
      else made.push(one);
    }
    return made;
  };

  /** Text in pieces, so that what is not there can be marked. @returns {{text: string, gap: boolean}[]} */
  guide.pieces = (text, gap) =>
    text.split(gap).flatMap((one, i) => [...(i ? [{ text: gap, gap: true }] : []), ...(one ? [{ text: one, gap: false }] : [])]);

  /** 02:05, 1:02:05 */
  guide.span = (s) => {
    const whole = Math.max(0, Math.floor(s));
    const two = (n) => String(n).padStart(2, "0");
    const hours = Math.floor(whole / 3600);
    return `${hours ? `${hours}:` : ""}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  };

  /** Cameras whose id or name holds what was typed, the id first. */
  guide.cameras = (typed, cameras, most) => {
    const wanted = typed.trim().toUpperCase();
    const rank = (one) => (one.id.toUpperCase().includes(wanted) ? 0 : (one.name || "").toUpperCase().includes(wanted) ? 1 : 9);
    return cameras.map((one) => [rank(one), one]).filter(([r]) => r < 9).sort((a, b) => a[0] - b[0] || (a[1].id < b[1].id ? -1 : 1)).slice(0, most).map(([, one]) => one);
  };
})(window.wall);
