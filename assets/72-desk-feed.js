/**
 * QUESTION: which cases are open now? The socket `/feeds/cases`: everything once, then what changed; reconnects for ever.
 *
 * Newest version of a case wins, whoever brings it: the feed, or the answer to what we did ourselves.
 */
(function (wall) {
  "use strict";

  const SILENCE_S = 10; // beats come every few seconds: the path is dead, whatever the socket thinks
  const { desk } = wall;

  desk.feed = {
    /** @type {Map<string, object>} open cases, and those ended a short while ago */ marks: new Map(),
    tally: null, up: false, heard: 0, heardT: NaN, downAt: null, connects: 0,
  };
  const { feed } = desk;
  let socket = null;
  let attempt = 0;
  let build = null;
  let greeted = false;
  let missed = false;

  /** Takes a mark in unless a newer one is known. @returns {boolean} whether something changed */
  feed.take = (mark) => {
    const had = feed.marks.get(mark.id);
    if (had && had.version >= mark.version) return false;
    feed.marks.set(mark.id, mark);
    return true;
  };

  const link = (up) => {
    if (up === feed.up && feed.connects) return;
    feed.up = up;
    feed.downAt = up ? null : performance.now();
    wall.emit("desk-link", up);
  };

  const messages = {
    hello(message) {
      const first = !greeted; // what was there before this page is no news
      greeted = true;
      const before = feed.marks;
      feed.marks = new Map((message.cases || []).map((mark) => [mark.id, mark]));
      for (const [id, mark] of before) {
        const now = feed.marks.get(id);
        if (now && now.version < mark.version) feed.marks.set(id, mark); // our own answer was faster than the feed
      }
      if (message.tally) feed.tally = message.tally;
      link(true);
      const fresh = first ? [] : [...feed.marks.values()].filter((mark) => !before.has(mark.id) || before.get(mark.id).version < mark.version);
      wall.emit("desk-cases", { fresh, before, whole: true });
      if (build !== null && message.build && build !== message.build) wall.emit("desk-build");
      build = message.build || build;
    },
    cases(message) {
      const before = new Map();
      const fresh = [];
      for (const mark of message.changed || []) {
        const had = feed.marks.get(mark.id);
        if (!feed.take(mark)) continue;
        if (had) before.set(mark.id, had);
        fresh.push(mark);
      }
      for (const id of message.gone || []) feed.marks.delete(id);
      wall.emit("desk-cases", { fresh, before, whole: false });
    },
    tally(message) {
      feed.tally = message.tally;
      wall.emit("desk-tally");
    },
    beat() {},
  };

  /** Takes one message in. @param {string} text */
  feed.receive = (text) => {
    const message = JSON.parse(text);
    feed.heard = performance.now();
    if (Number.isFinite(message.now)) {
      wall.clock.sync(message.now);
      feed.heardT = message.now;
    }
    if (greeted && message.type !== "beat" && wall.hall.frozen()) missed = true; // the picture stands: told whole afterwards
    else if (Object.hasOwn(messages, message.type)) messages[message.type](message);
  };

  const goOn = (frozen) => {
    if (frozen || !missed) return;
    missed = false;
    if (socket && socket.readyState === WebSocket.OPEN) socket.send('{"type": "resync"}');
  };

  const lost = () => {
    socket = null;
    link(false);
    attempt += 1;
    setTimeout(connect, wall.feed.wait_s(attempt, Math.random()) * 1000);
  };

  const connect = () => {
    if (socket) return;
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/feeds/cases`);
    socket.onopen = () => {
      attempt = 0;
      feed.heard = performance.now();
      feed.connects += 1;
    };
    socket.onmessage = ({ data }) => {
      try {
        feed.receive(data);
      } catch (error) {
        console.error("desk: unreadable message", error); // the next hello brings everything
        socket.close();
      }
    };
    socket.onclose = lost;
  };

  const watchSilence = () => {
    if (!socket || socket.readyState !== WebSocket.OPEN || performance.now() - feed.heard < SILENCE_S * 1000) return;
    const dead = socket;
    dead.onclose = dead.onmessage = null;
    dead.close();
    lost();
  };

  /** Connects, once for the page. */
  feed.start = () => {
    if (feed.started) return;
    feed.started = true;
    feed.downAt = performance.now();
    wall.on("second", watchSilence);
    wall.on("frozen", goOn);
    window.addEventListener("online", () => !socket && connect());
    connect();
  };

  /** Seconds since the feed last said anything. */
  feed.age_s = () => (performance.now() - feed.heard) / 1000;
})(window.wall);
