/**
 * QUESTION: what does the hall show now, and is the way to the server open? The socket `/feeds/hall`, for ever again;
 * by HTTP where only that goes; what is known stays on the page meanwhile.
 */
(function (wall) {
  "use strict";

  const { guide, term } = wall;
  const WAIT_MS = 6000;
  const SILENCE_S = 7; // beats come every two seconds: the path is dead, whatever the socket thinks
  const LONGEST_WAIT_S = 5; // a guide stands and waits
  const PAGE_KEY = "guide.page"; // sessionStorage: who we are to the hall, over a reload

  const at = (guide.at = {
    page: "", hall: "", halls: [], state: null, tours: [], screens: [], layouts: [], prompt: null, mode: "live",
    link: "wait", downAt: null, may: null, busy: "", doubt: false, chosen: "", read: false,
  });
  let socket = null;
  let attempt = 0;
  let heard = 0;
  let build = null;
  let again = 0; // timer of the next try

  guide.path = (more = "") => `/halls/${encodeURIComponent(at.hall)}${more}`;

  /** @returns {Promise<any>} the answer's data; throws `term.Trouble`, status 0 without any answer */
  guide.ask = async (path, given = {}) => {
    const signal = AbortSignal.timeout(WAIT_MS);
    try {
      return (await term.ask(path, { ...given, signal })).data;
    } catch (e) {
      if (e instanceof term.Trouble || !signal.aborted) throw e;
      throw new term.Trouble(0, term.say("away"));
    }
  };

  const changed = () => wall.emit("guide");
  guide.changed = changed;

  const link = (state) => {
    if (state === at.link) return;
    if (state === "up" || state === "slow") at.downAt = null;
    else at.downAt ??= performance.now();
    at.link = state;
    changed();
  };
  guide.linked = () => at.link === "up" || at.link === "slow";

  /** Takes a state in unless a newer one is known. */
  guide.take = (state, whole = false) => {
    const before = at.state;
    at.state = guide.newer(before, state, whole);
    if (at.state === before) return;
    wall.emit("guide-state", at.state, before);
    changed();
  };

  const takePrompt = (prompt) => {
    at.prompt = prompt || null;
    changed();
  };

  /** Everything by HTTP. Throws `Trouble`. */
  guide.readHall = async () => {
    const asked = at.hall;
    const data = await guide.ask(guide.path());
    if (asked !== at.hall) return; // another hall was picked meanwhile
    Object.assign(at, { tours: data.tours || [], screens: data.screens || [], layouts: data.layouts || [], read: true });
    if (typeof data.may === "boolean") at.may = data.may;
    if (Number.isFinite(data.now)) wall.clock.sync(data.now);
    guide.take(data.hall);
    changed();
  };

  const readPrompt = async () => takePrompt(await guide.ask(guide.path("/prompt")));

  const LINK_OF = { 401: "login", 403: "denied", 404: "nohall" };

  /** No socket: perhaps the rest goes still, and if not, why? */
  const look = async () => {
    try {
      await guide.readHall();
      if (socket && socket.readyState === WebSocket.OPEN) return;
      link("slow");
      await readPrompt();
    } catch (e) {
      if (!(e instanceof term.Trouble)) throw e;
      if (socket && socket.readyState === WebSocket.OPEN && e.status === 0) return;
      link(LINK_OF[e.status] || "down");
    }
  };

  const messages = {
    hello(message) {
      attempt = 0;
      at.mode = message.mode || at.mode;
      if (message.hall) guide.take(message.hall, true);
      link("up");
      look(); // programmes and layouts may be others by now
      if (build !== null && message.build && message.build !== build) wall.reload();
      build = message.build || build;
    },
    hall(message) {
      guide.take(message.hall);
    },
    prompt(message) {
      takePrompt(message.prompt);
    },
    beat() {},
  };

  const received = (event) => {
    heard = performance.now();
    const message = JSON.parse(event.data);
    if (Number.isFinite(message.now)) wall.clock.sync(message.now);
    if (Object.hasOwn(messages, message.type)) messages[message.type](message);
  };

  const lost = () => {
    socket = null;
    attempt += 1;
    if (at.link === "up") link("down");
    look();
    clearTimeout(again);
    again = setTimeout(connect, Math.min(LONGEST_WAIT_S, wall.feed.wait_s(attempt, Math.random())) * 1000);
  };

  const close = () => {
    clearTimeout(again);
    if (!socket) return;
    socket.onclose = socket.onmessage = null;
    socket.close();
    socket = null;
  };

  const connect = () => {
    if (socket || !at.hall) return;
    clearTimeout(again);
    const way = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/feeds/hall`;
    socket = new WebSocket(`${way}?${term.query({ hall: at.hall, prompt: "1" })}`);
    socket.onopen = () => {
      heard = performance.now();
    };
    socket.onmessage = received;
    socket.onclose = lost;
  };

  /** A half-open connection never closes by itself: give it up when the beats stop. */
  const watchSilence = () => {
    if (!socket || socket.readyState !== WebSocket.OPEN || performance.now() - heard < SILENCE_S * 1000) return;
    close();
    lost();
  };

  /** Looks at a hall from now on. */
  guide.open = (hall) => {
    close();
    Object.assign(at, { hall, state: null, prompt: null, tours: [], screens: [], layouts: [], chosen: "", read: false, link: "wait", downAt: null });
    attempt = 0;
    build = null;
    wall.emit("guide-hall", hall);
    changed();
    look();
    connect();
  };

  guide.retry = () => {
    if (!socket) connect();
  };

  /** A random id of this page; a reload keeps it, another page has another. */
  const pageId = () => {
    try {
      const kept = sessionStorage.getItem(PAGE_KEY);
      if (kept) return kept;
      const made = `guide:${term.key()}`;
      sessionStorage.setItem(PAGE_KEY, made);
      return made;
    } catch {
      return `guide:${term.key()}`; // a private window: new after a reload
    }
  };

  guide.listen = () => {
    at.page = pageId();
    at.downAt = performance.now();
    wall.on("second", watchSilence);
    window.addEventListener("online", guide.retry);
    document.addEventListener("visibilitychange", () => !document.hidden && guide.retry());
  };

  const here = typeof location === "undefined" ? "" : location.pathname.replace(/\/$/, "");
  guide.here = here === "/guide";
  if (guide.here) wall.feed.start = () => {}; // the map's units are in the thumbnails; this page itself has no use for them
})(window.wall);
