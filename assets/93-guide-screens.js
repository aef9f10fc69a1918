/**
 * QUESTION: what is on which screen, and where does the guide point? Each screen as it is, small; a touch lights it there.
 *
 * A picture is the wall page itself in a frame of the screen's true size, scaled: nothing is drawn twice.
 */
(function (wall) {
  "use strict";

  const { guide, term } = wall;
  const { say } = term;
  const { at } = guide;
  const el = wall.element;
  const FOLD_KEY = "guide.fold";
  const DEFAULT_SIZE = [1920, 1080];
  /** @type {Map<string, {node, box, frame, touch, over, spot, cursor, at: {x: number, y: number}, caption}>} */
  const shown = new Map();
  const nodes = {};
  let began = null; // the state as its scene began, as far as this page saw it

  const sizeOf = (screen) => (Array.isArray(screen.size) ? screen.size : DEFAULT_SIZE);

  const put = (node, { x, y }) => {
    node.style.left = `${x * 100}%`;
    node.style.top = `${y * 100}%`;
  };

  // -- pointing -------------------------------------------------------------------------------------

  const pointKeys = (one, event) => {
    const to = guide.moved(one.at, event.key, event.shiftKey ? 0.01 : 0.05);
    if (to) {
      event.preventDefault();
      one.at = to;
      one.cursor.hidden = false;
      put(one.cursor, to);
    }
    if (to || event.key === "Enter" || event.key === " ") event.stopPropagation(); // not a step: the pointer is held
  };

  const touched = (name, one, event) => {
    const byKey = event.detail === 0;
    const to = byKey ? one.at : guide.spot(event.clientX, event.clientY, one.touch.getBoundingClientRect());
    if (!byKey) one.cursor.hidden = true;
    one.at = to;
    return guide.act({ action: "point", screen: name, ...to });
  };

  // -- one screen -----------------------------------------------------------------------------------

  const make = (screen) => {
    const [width, height] = sizeOf(screen);
    const one = { at: { x: 0.5, y: 0.5 }, size: [width, height], frame: null };
    one.cursor = el("i", "cursor", { "aria-hidden": "true" });
    one.spot = el("i", "spot", { "aria-hidden": "true" });
    one.cursor.hidden = one.spot.hidden = true;
    one.over = el("span", "over");
    one.touch = guide.button("", `touch-${screen.name}`, (event) => touched(screen.name, one, event), "touch");
    one.touch.setAttribute("aria-label", say("point", { screen: guide.screenTitle(screen.name) }));
    one.touch.addEventListener("keydown", (event) => pointKeys(one, event));
    one.touch.addEventListener("blur", () => (one.cursor.hidden = true));
    one.wait = el("span", "wait", {}, say("thumb_wait"));
    one.box = el("div", "thumb", { style: `aspect-ratio: ${width} / ${height}` }, one.wait, one.over, one.cursor, one.spot, one.touch);
    one.caption = el("figcaption", "");
    one.node = el("figure", "", { "data-screen": screen.name }, one.box, one.caption);
    new ResizeObserver(() => fit(one)).observe(one.box);
    return one;
  };

  const fit = (one) => {
    if (!one.frame || !one.box.clientWidth) return;
    const by = one.box.clientWidth / one.size[0];
    one.frame.style.transform = `scale(${by.toFixed(5)})`;
  };

  /** The picture is loaded once it is to be seen: a phone on its teleprompter carries no maps. */
  const load = (name, one) => {
    if (one.frame || !one.node.offsetParent) return;
    const [width, height] = one.size;
    const src = `/wall/${encodeURIComponent(at.hall)}/${encodeURIComponent(name)}?thumb=1`;
    const title = say("thumb_of", { screen: guide.screenTitle(name) });
    one.frame = el("iframe", "", { inert: "", tabindex: "-1", "aria-hidden": "true", title, style: `width: ${width}px; height: ${height}px`, src });
    one.frame.addEventListener("load", () => (one.wait.hidden = true));
    one.box.prepend(one.frame);
    fit(one);
  };

  const broken = (frame) => {
    try {
      return !frame.contentWindow.wall;
    } catch {
      return true; // the browser's own error page
    }
  };

  /** Pictures that failed to load while the server was away are loaded again. */
  const revive = () => {
    for (const one of shown.values()) if (one.frame && one.wait.hidden && broken(one.frame)) one.frame.src = one.frame.getAttribute("src");
  };

  /** Back from what a person put there: to the scene, else to the screen's own picture. */
  const way = (name, own) => {
    const { state } = at;
    const back = state.tour ? guide.byHand(began, state).includes(name) : !own;
    if (!back) return [];
    const what = state.tour ? { action: "scene", tour: state.tour, scene: state.scene } : { action: "layout", screen: name, layout: at.hall };
    return [guide.driving(say(state.tour ? "back_scene" : "back_own"), `back-${name}`, what)];
  };

  // -- words below ----------------------------------------------------------------------------------

  const caption = (name) => {
    const now = at.state && at.state.screens ? at.state.screens[name] : null;
    const title = el("b", "", {}, guide.screenTitle(name));
    if (!now) return [title];
    const focus = guide.focusWords(now.focus);
    const own = now.layout === at.hall && now.screen === name;
    const what = own ? say("own_place") : guide.layoutTitle(now.layout);
    return [
      title,
      ...(what ? [el("span", "what", {}, what)] : []),
      ...(focus ? [el("span", "focus", {}, focus)] : []),
      ...(now.focus && now.focus.recorded ? [el("em", "recorded", {}, say("recorded"))] : []),
      ...way(name, own && !focus),
    ];
  };

  const overWords = ({ dark, frozen_t }) => (dark ? say("is_dark") : Number.isFinite(frozen_t) ? say("frozen_at", { t: guide.moment(frozen_t) }) : "");

  const spots = () => {
    const point = at.state && at.state.point;
    const now = wall.clock.now();
    for (const [name, one] of shown) {
      const lit = !!point && point.screen === name && !(point.until_t <= now);
      one.spot.hidden = !lit;
      if (lit) put(one.spot, point);
    }
  };

  const update = () => {
    for (const [name, one] of shown) {
      const now = at.state && at.state.screens && at.state.screens[name];
      const hand = at.state ? guide.byHand(began, at.state).includes(name) : false;
      guide.paint(one.caption, [now, at.state && at.state.tour, hand, at.layouts, at.screens, guide.ability()], () => caption(name));
      wall.text(one.over, at.state ? overWords(at.state) : "");
      guide.set(one.touch, { off: guide.unable() });
      one.touch.removeAttribute("title"); // the label says it; over a picture it would hide what is pointed at
    }
    spots();
  };

  // -- all ------------------------------------------------------------------------------------------

  const rebuild = () => {
    const names = at.screens.map((screen) => [screen.name, screen.title, sizeOf(screen)]);
    const drawn = guide.paint(nodes.all, [at.hall, names, at.read, at.read ? "" : at.link], () => {
      shown.clear();
      return guide.loadingOr(() => at.screens.map((screen) => {
        const one = make(screen);
        shown.set(screen.name, one);
        return one.node;
      }));
    });
    if (drawn) nodes.all.style.setProperty("--screens", String(Math.max(1, Math.min(2, at.screens.length))));
  };

  const loadSeen = () => {
    for (const [name, one] of shown) load(name, one);
  };

  guide.folded = () => term.at("guide").dataset.folded === "yes";

  /** Gives the teleprompter the room of the pictures, or takes it back. */
  guide.fold = (folded) => {
    term.at("guide").dataset.folded = folded ? "yes" : "no";
    guide.habit(FOLD_KEY, folded ? "yes" : "no");
    loadSeen();
    guide.changed();
  };

  guide.startScreens = () => {
    nodes.all = el("div", "screens");
    term.at("guide-screens").replaceChildren(el("p", "hint", {}, say("point_hint")), nodes.all);
    term.at("guide").dataset.folded = guide.habit(FOLD_KEY) === "yes" ? "yes" : "no";
    wall.on("guide-state", (state) => {
      const same = began && ["tour", "scene", "scene_t", "swapped"].every((key) => began[key] === state[key]);
      if (!same) began = state;
    });
    wall.on("guide", () => {
      rebuild();
      loadSeen();
      update();
    });
    wall.on("guide-view", loadSeen);
    window.addEventListener("resize", loadSeen);
    wall.on("second", spots);
    let was = at.link;
    wall.on("guide", () => {
      if (guide.linked() && was !== at.link) revive();
      was = at.link;
    });
  };
})(window.wall);
