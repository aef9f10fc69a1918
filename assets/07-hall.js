/**
 * QUESTION: what does this screen show now? The hall's state, told over `/feeds/hall`, applied in one task: boxes, size,
 * theme, layers; the panels' content follows over Dash's socket.
 *
 * A hall is the set of windows opened from one layout, a place is a screen of a layout. The page was built with every
 * panel its hall may come to show (store `wall-stage`); a place it was not built with is fetched by a quiet reload.
 */
(function (wall) {
  "use strict";

  const SILENCE_S = 10; // five missed beats: the path is dead, whatever the socket thinks
  const ANEW_S = 60; // as feeds/halls.py: a lower number that is so much younger counts from a new beginning
  const AGAIN_S = 30; // a place that a reload did not bring is not asked for again before
  const TOLD_MS = 60; // the answer to an act counts when the socket has not told it by then
  const AHEAD_MS = 150; // what the next picture needs is waited for so long: it is painted once, not twice
  const MISSING_KEY = "wall.missing";
  const NONE = Object.freeze({});

  const hall = (wall.hall = {
    name: "", screen: "", mode: "live", place: "", known: false,
    /** @type {object | null} Hall of records.py */ state: null,
    /** @type {object} Focus of this screen; empty: nothing */ focus: NONE,
    /** @type {Record<string, any>} by "layout/screen" */ places: {},
    /** @type {Record<string, [string, number][]>} by programme: units and h back, ways it shows */ ways: {},
    /** @type {any} */ words: null,
    page: Math.random().toString(36).slice(2, 12), // this page, where it drives
    unanswered: 0,
    /** performance.now of the word the newest state came with */ word_ms: -Infinity,
    /** room time of the picture this page was built with */ built_t: -Infinity,
    stats: { connects: 0, applied: 0, /** ms since the epoch by this machine's clock */ at: 0, heard: 0, seq: -1 },
  });
  let stage = null; // data of the store
  let socket = null;
  let attempt = 0;
  let heard = 0;
  let spoken = 0; // when the hall was heard last, by whichever socket
  let due = false; // the layouts have changed while the picture stands still
  let coming = null; // a state that is about to be shown
  let showing = 0; // its timer
  let awaited_ms = 0; // performance.now until which what it needs is waited for
  let slowest_ms = 0; // what the slowest window needs of those that go elsewhere by the newest word

  /** Key of the place a state puts this screen at, and the one that is not on this page. Pure. */
  hall.placeOf = (state, name, screen, places) => {
    const one = state && state.screens[screen];
    const own = `${name}/${screen}`;
    if (!one) return { key: own, missing: "" };
    const found = [`${one.layout}/${one.screen}`, `${one.layout}/any`].find((key) => key in places);
    return found ? { key: found, missing: "" } : { key: own, missing: `${one.layout}/${one.screen}` };
  };

  /** Is `next` newer than `had`? Pure. */
  hall.newer = (had, next) => !had || next.seq > had.seq || next.t > had.t + ANEW_S;

  /** Does this machine paint maps too slowly for flights? */
  hall.slow = () => wall.paints.slow((key) => "map" in ((hall.places[key] || NONE).panels || NONE));

  hall.frozen = (state = hall.state) => !!(state && state.frozen_t !== null && state.frozen_t !== undefined);
  hall.dark = (state = hall.state) => !!(state && state.dark);
  hall.touring = () => !!(hall.state && hall.state.tour);

  /** s since the hall was heard last by a page that follows one; 0 while it is heard. */
  hall.apart_s = () => (spoken && performance.now() - spoken > SILENCE_S * 1000 ? (performance.now() - spoken) / 1000 : 0);

  /** What a panel's options say here beyond its defaults. @param {string} panel */
  hall.options = (panel) => ((hall.places[hall.place] || NONE).options || NONE)[panel] || NONE;

  /** Does the place shown now have this panel? */
  hall.has = (panel) => panel in ((hall.places[hall.place] || NONE).panels || NONE);

  // -- to be seen ---------------------------------------------------------------------------------------

  const canvas = () => document.getElementById("wall-canvas");

  const putBox = (box, area) => {
    if (!area) {
      box.hidden = true;
      return;
    }
    const [left, top, width, height, z] = area;
    Object.assign(box.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`, zIndex: z || "" });
    if (!box.hidden) return;
    box.hidden = false;
    box.wallShown = performance.now(); // what it said of its age when it was last seen is no longer so
    for (const panel of box.querySelectorAll(".panel[data-t]")) {
      panel.dataset.fresh = "ok";
      wall.text(panel.querySelector(".panel-age"), "");
    }
  };

  const putPlace = (node, key) => {
    const place = hall.places[key];
    for (const box of node.querySelectorAll("[data-box]")) putBox(box, place.panels[box.dataset.box]);
    node.style.width = `${place.size[0]}px`;
    node.style.height = `${place.size[1]}px`;
    node.dataset.screen = key;
    wall.fit();
    for (const map of wall.maps) map.invalidateSize({ animate: false });
    const home = key === `${hall.name}/${hall.screen}`;
    wall.placeLayers(place.layers || null, home);
  };

  const putTheme = (place) => {
    const theme = (hall.state && hall.state.theme) || place.theme;
    if (document.documentElement.dataset.theme !== theme) document.documentElement.dataset.theme = theme;
  };

  const modeOf = (state, mode) => (state && state.clock !== "live" ? state.clock : mode);

  /** How long this screen paints: one place, or without a name all it knows. */
  const tellPaints = (only) => {
    const places = wall.paints.told(only);
    if (!socket || socket.readyState !== WebSocket.OPEN || wall.thumb || !Object.keys(places).length) return;
    socket.send(JSON.stringify({ type: "painted", places }));
  };

  /** Notes how long it takes from now until the place is painted. */
  const learn = (key, began) => {
    if (wall.thumb || document.hidden) return; // nobody waits for what nobody sees
    const painted = () => {
      if (!document.hidden && wall.paints.note(key, performance.now() - began)) tellPaints(key);
    };
    requestAnimationFrame(() => requestAnimationFrame(painted));
  };

  /** Puts the page where the hall is. Everything that can be seen changes within this task. */
  const apply = (anew = false) => {
    const node = canvas();
    if (!node || !stage) return;
    const { key, missing } = hall.placeOf(hall.state, hall.name, hall.screen, hall.places);
    if (missing && fetchPlace(missing)) return;
    const moved = anew || key !== hall.place;
    if (moved && !anew) learn(key, performance.now());
    hall.place = key;
    const place = hall.places[key];
    if (moved) putPlace(node, key);
    putTheme(place);
    node.dataset.mode = modeOf(hall.state, hall.mode);
    note(key);
    const before = hall.focus;
    const own = hall.state && hall.state.screens[hall.screen];
    hall.focus = (own && !missing && own.focus) || NONE;
    if (moved) wall.emit("place", place, key);
    wall.emit("hall", hall.state);
    if (anew || JSON.stringify(before) !== JSON.stringify(hall.focus)) wall.emit("focus", hall.focus, anew ? NONE : before);
    else if (moved) wall.emit("focus", hall.focus, before);
  };

  const note = (key) => {
    const { dataset } = document.documentElement;
    dataset.place = key;
    hall.stats.seq = hall.state ? hall.state.seq : -1;
    dataset.seq = String(hall.stats.seq);
    hall.stats.applied += 1;
    hall.stats.at = performance.timeOrigin + performance.now();
  };

  /** A place this page was not built with: built anew, but not in a circle. */
  const fetchPlace = (missing) => {
    let tried = {};
    try {
      tried = JSON.parse(sessionStorage.getItem(MISSING_KEY)) || {};
      if (tried.place === missing && Date.now() - tried.at < AGAIN_S * 1000) return wall.emit("place-missing", missing);
      sessionStorage.setItem(MISSING_KEY, JSON.stringify({ place: missing, at: Date.now() }));
    } catch {
      return wall.emit("place-missing", missing); // nothing can be remembered here: rather the own place than a circle
    }
    wall.reload();
    return true;
  };

  // -- from the server ------------------------------------------------------------------------------------

  /** The state that counts for whoever acts on what he sees now, or is about to see. */
  hall.newest = () => coming || hall.state;

  const waitFor = (next) => {
    const { key } = hall.placeOf(next, hall.name, hall.screen, hall.places);
    return hall.place ? wall.paints.wait_ms(key === hall.place ? 0 : wall.paints.ms(key), slowest_ms) : 0;
  };

  /** What the next picture of this screen needs besides what is here; null: nothing. @returns {Promise<void> | null} */
  const aheadOf = (next) => {
    const { focus } = next.screens[hall.screen] || NONE;
    return focus && focus.unit && focus.track_h && !wall.thumb ? wall.trackAhead(focus.unit, focus.track_h) : null;
  };

  /** Shows what is coming when the slowest window can, and what it needs is there. */
  const plan = () => {
    clearTimeout(showing);
    const left_ms = Math.max(hall.word_ms + waitFor(coming), awaited_ms) - performance.now();
    if (left_ms > 0) showing = setTimeout(show, left_ms);
    else show();
  };

  const take = (next, surely = false) => {
    const again = !!coming && !!next && next.seq === coming.seq && next.t === coming.t; // told twice: now with who is slowest
    const newest = hall.newest();
    if (!next || !(surely || again || hall.newer(newest, next))) return; // a hall that has a state never loses it again
    if (!again && newest && newest.seq === next.seq && newest.t === next.t) return;
    if (!coming) hall.word_ms = performance.now(); // what comes while another waits is shown when that one would have been
    coming = next;
    const ready = again ? null : aheadOf(next);
    if (!again) awaited_ms = ready ? hall.word_ms + AHEAD_MS : 0;
    if (ready) ready.then(() => coming && coming.seq === next.seq && ((awaited_ms = 0), plan()));
    plan();
  };

  const show = () => {
    const next = coming;
    coming = null;
    const was = hall.frozen();
    hall.state = next;
    apply();
    if (was !== hall.frozen()) wall.emit("frozen", hall.frozen());
    if (due && !hall.frozen()) wall.reload();
  };

  const judgeStage = (now) => {
    if (!stage || !now || now === stage.stage) return;
    if (hall.frozen()) due = true;
    else wall.reload();
  };

  const messages = {
    hello(message) {
      take(message.hall, true); // whatever we had: the server knows
      judgeStage(message.stage);
    },
    hall: (message) => take(message.hall),
    beat() {},
  };

  /** Takes one message in. @param {string} text */
  hall.receive = (text) => {
    heard = spoken = performance.now();
    hall.stats.heard = performance.timeOrigin + heard;
    const message = JSON.parse(text);
    if (Number.isFinite(message.now)) wall.clock.sync(message.now);
    if (Number.isFinite(message.unanswered)) hall.unanswered = message.unanswered;
    if (Number.isFinite(message.slowest_ms)) slowest_ms = message.slowest_ms;
    if (Object.hasOwn(messages, message.type)) messages[message.type](message);
  };

  const lost = () => {
    socket = null;
    attempt += 1;
    setTimeout(connect, wall.feed.wait_s(attempt, Math.random()) * 1000);
  };

  const connect = () => {
    if (socket) return;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/feeds/hall?${new URLSearchParams({ hall: hall.name, screen: hall.screen })}`);
    socket.onopen = () => {
      attempt = 0;
      heard = performance.now();
      hall.stats.connects += 1;
      tellPaints();
    };
    socket.onmessage = ({ data }) => {
      try {
        hall.receive(data);
      } catch (error) {
        console.error("hall: unreadable message", error); // the next hello brings everything
        socket.close();
      }
    };
    socket.onclose = lost;
  };

  const watchSilence = () => {
    if (!socket || socket.readyState !== WebSocket.OPEN || performance.now() - heard < SILENCE_S * 1000) return;
    const dead = socket;
    dead.onclose = dead.onmessage = null;
    dead.close();
    lost();
  };

  // -- to the server --------------------------------------------------------------------------------------

  /** Does something in the hall. @returns {Promise<boolean>} whether it was done; why not stands on the screen */
  hall.act = async (act) => {
    if (!hall.name || wall.thumb) return false;
    let why = hall.words.no_answer;
    try {
      const answer = await fetch(`/api/v1/halls/${encodeURIComponent(hall.name)}/act`, {
        method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ ...act, page: hall.page }),
      });
      if (answer.ok) {
        const { hall: next } = await answer.json();
        // The socket tells it too, with how long the slowest window needs: this window does not change ahead of it.
        if (socket && socket.readyState === WebSocket.OPEN) setTimeout(take, TOLD_MS, next);
        else take(next);
        return true;
      }
      why = await wall.problem(answer);
    } catch {
      // no answer
    }
    wall.emit("hall-refused", wall.filled(hall.words.failed, { why }));
    return false;
  };

  // -- start ----------------------------------------------------------------------------------------------

  /** Dash tells of the store before the canvas stands, and may draw the canvas anew. */
  const watchPage = () => {
    const page = document.getElementById("page");
    if (!page || !canvas()) return requestAnimationFrame(watchPage);
    new MutationObserver(() => canvas() && apply(true)).observe(page, { childList: true });
    apply(true);
  };

  const begin = (data) => {
    const first = !stage;
    stage = data;
    Object.assign(hall, { name: data.hall, screen: data.screen, places: data.places, ways: data.ways || {}, words: data.words, mode: data.mode, built_t: data.built_t, known: true });
    if (data.state && hall.newer(hall.newest(), data.state)) {
      clearTimeout(showing);
      [hall.state, coming] = [data.state, null];
    }
    if (!first) return apply(true);
    watchPage();
    if (!data.follows) return; // a draft: nobody drives it
    spoken = performance.now();
    wall.on("second", watchSilence);
    window.addEventListener("online", () => !socket && connect());
    connect();
  };

  wall.start(() => {
    if (/^\/wall\b/.test(location.pathname)) wall.watchStore("wall-stage", (data) => data && begin(data));
  });
})(window.wall);
