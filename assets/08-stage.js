/**
 * QUESTION: what lies over the whole wall? Words of the frame, the standing picture with its time, the dark, the spot
 * somebody points at, a recorded part, and why something was not done.
 *
 * The frame's colour is `data-mode` of the canvas (07-hall.js). Words come from the server (wall/words_stage.py).
 */
(function (wall) {
  "use strict";

  const SAID_MS = 4000;

  let stage = null; // elements, made once
  let saidUntil = 0;

  /** Lies exactly on the canvas, scaled as it is. */
  const build = () => {
    const tag = (name) => wall.element("span", "stage-tag", { "data-tag": name, hidden: "" });
    const tags = Object.fromEntries(["mode", "apart", "frozen", "recorded", "said"].map((name) => [name, tag(name)]));
    const spot = wall.element("div", "", { id: "stage-spot", hidden: "" });
    const dark = wall.element("div", "", { id: "stage-dark", hidden: "" }, wall.element("small"));
    const list = wall.element("div", "stage-tags", { role: "status" }, ...Object.values(tags));
    const root = wall.element("div", "", { id: "stage" }, spot, list);
    document.body.append(root, dark);
    return { root, spot, dark, ...tags };
  };

  const parts = () => {
    if (!stage) stage = build();
    return stage;
  };

  const fit = () => {
    const canvas = document.getElementById("wall-canvas");
    if (!canvas) return;
    const { style } = parts().root;
    style.width = canvas.style.width;
    style.height = canvas.style.height;
    style.transform = canvas.style.transform;
    parts().root.dataset.header = String(wall.hall.has("header"));
  };

  const show = (node, text) => {
    node.hidden = !text;
    wall.text(node, text || "");
  };

  /** The mode stands in the header; on a place without one it hangs on the frame. Pure. */
  wall.modeWord = (mode, hasHeader, words) => (mode === "live" || hasHeader ? "" : words[mode] || mode);

  /** Words of a picture that stands. Pure. @param {number} own room time this page was built at */
  wall.frozenWords = (since, now, own, words, clock, lasting) => {
    if (own > since) return wall.filled(words.frozen_late, { at: clock(since), own: clock(own) });
    return wall.filled(words.frozen, { at: clock(since), lasting: lasting(Math.max(0, now - since)) });
  };

  const drawFrozen = (now) => {
    const { state, words } = wall.hall;
    const on = wall.hall.frozen();
    document.documentElement.toggleAttribute("data-frozen", on);
    const own = wall.hall.built_t; // a window opened while the hall stands still shows a picture of its own
    show(parts().frozen, on && !Number.isNaN(now) ? wall.frozenWords(state.frozen_t, now, own, words, wall.format.clock, wall.format.lasting) : "");
  };

  /** The hall is not heard although the server answers: this screen may be in another scene than the others. */
  const drawApart = () => {
    const banner = document.getElementById("connection");
    const apart_s = banner && !banner.hidden ? 0 : wall.hall.apart_s();
    show(parts().apart, apart_s ? wall.filled(wall.hall.words.apart, { lasting: wall.format.lasting(apart_s) }) : "");
  };

  const drawSpot = (now) => {
    const { state, screen } = wall.hall;
    const { spot } = parts();
    const point = state && state.point;
    const on = !!point && point.screen === screen && point.until_t > now;
    spot.hidden = !on;
    if (!on) return;
    spot.style.setProperty("--x", `${(point.x * 100).toFixed(2)}%`);
    spot.style.setProperty("--y", `${(point.y * 100).toFixed(2)}%`);
  };

  const draw = () => {
    const { hall } = wall;
    if (!hall.words) return;
    const now = wall.clock.now();
    const canvas = document.getElementById("wall-canvas");
    show(parts().mode, wall.modeWord(canvas ? canvas.dataset.mode : hall.mode, hall.has("header"), hall.words.modes));
    show(parts().recorded, hall.focus.recorded ? hall.words.recorded : "");
    parts().mode.dataset.mode = canvas ? canvas.dataset.mode : hall.mode;
    parts().dark.hidden = !hall.dark();
    wall.text(parts().dark.firstChild, wall.thumb ? "" : hall.words.dark);
    drawFrozen(now);
    drawSpot(now);
    fit();
  };

  const say = (text) => {
    show(parts().said, text);
    saidUntil = performance.now() + SAID_MS;
  };

  const second = (now) => {
    if (!wall.hall.words || !stage) return;
    if (!stage.said.hidden && performance.now() > saidUntil) show(stage.said, "");
    if (wall.hall.frozen()) drawFrozen(now);
    if (!stage.spot.hidden) drawSpot(now);
    drawApart();
  };

  wall.start(() => {
    wall.on("hall", draw);
    wall.on("fit", fit);
    wall.on("second", second);
    wall.on("hall-refused", say);
    wall.on("place-missing", (place) => say(wall.filled(wall.hall.words.gone, { place })));
  });
})(window.wall);
