/**
 * QUESTION: what moves now? The socket `/feeds/map`: hello, units, gone, beat, frames; reconnects for ever.
 */
(function (wall) {
  "use strict";

  const FIRST_WAIT_S = 0.5;
  const LONGEST_WAIT_S = 30;
  const SILENCE_S = 10; // five missed beats: the path is dead, whatever the socket thinks

  const stats = {
    connects: 0, frames: 0, full: 0, rows: 0, bytes: 0, resyncs: 0, broken: 0,
    /** newest fix time of a unit, or undefined. @param {string} id */
    newest: (id) => {
      const unit = wall.units.get(id);
      return unit ? unit.t : undefined;
    },
    /** While an array: (fix time, room time of the first frame that showed it), two numbers a fix. */
    /** @type {number[] | null} */ shown: null,
  };

  const feed = (wall.feed = { stats, build: null, mode: null, up: false, upSince: NaN });
  let socket = null;
  let attempt = 0;
  let lastSeq = null;
  let heard = 0;
  let asked = false;
  let whole = false; // everything was told on this connection

  /** Full jitter: anywhere between half a second and the doubled wait, at most 30 s. Pure. @param {number} dice 0..1 */
  feed.wait_s = (failures, dice) => {
    const most = Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** Math.min(failures, 10));
    return FIRST_WAIT_S + (most - FIRST_WAIT_S) * dice;
  };

  const link = (up) => {
    if (feed.up === up && stats.connects) return;
    feed.up = up;
    feed.upSince = up ? performance.now() : NaN;
    wall.emit("link", up);
  };

  /** Asks for everything again after a hole; once until it comes. */
  const resync = () => {
    if (asked) return;
    asked = true;
    stats.resyncs += 1;
    if (socket && socket.readyState === WebSocket.OPEN) socket.send('{"type": "resync"}');
  };

  const messages = {
    hello(message) {
      wall.units.clear();
      wall.units.name(message.units || []);
      feed.mode = message.mode;
      lastSeq = null;
      asked = whole = false;
      link(true);
      wall.emit("hello", message);
      if (feed.build !== null && feed.build !== message.build) wall.reload();
      feed.build = message.build;
    },
    units(message) {
      wall.units.name(message.units);
      wall.emit("units-named");
    },
    gone(message) {
      wall.units.drop(message.units);
      wall.emit("units-named");
      wall.emit("units");
    },
    beat() {},
  };

  /** Takes one message in, as it came from the socket. @param {string | ArrayBuffer} data */
  feed.receive = (data) => {
    heard = performance.now();
    if (typeof data === "string") {
      const message = JSON.parse(data);
      if (Number.isFinite(message.now)) wall.clock.sync(message.now);
      if (Object.hasOwn(messages, message.type)) messages[message.type](message);
      return;
    }
    if (whole && wall.hall.frozen()) return still(wall.units.header(data));
    const head = wall.units.apply(data, heard);
    wall.clock.sync(head.now);
    if (head.full) {
      asked = false;
      whole = true;
    } else if (lastSeq !== null && head.seq !== (lastSeq + 1) >>> 0) {
      resync();
    }
    lastSeq = head.seq;
    stats.frames += 1;
    stats.full += head.full ? 1 : 0;
    stats.rows += head.count;
    stats.bytes += data.byteLength;
    wall.emit("units");
  };

  /** The picture stands: what moves meanwhile comes with one whole frame when it goes on. */
  const still = (head) => {
    wall.clock.sync(head.now);
    if (head.full) asked = false;
    lastSeq = head.seq;
  };

  const opened = () => {
    attempt = 0;
    heard = performance.now();
    stats.connects += 1;
  };

  const received = (event) => {
    try {
      feed.receive(event.data);
    } catch (error) {
      stats.broken += 1; // a frame we cannot read must not stop the wall: say so, ask for a whole one
      console.error("feed: unreadable message", error);
      resync();
    }
  };

  const lost = () => {
    socket = null;
    link(false);
    attempt += 1;
    wall.emit("link-failed", attempt);
    setTimeout(connect, feed.wait_s(attempt, Math.random()) * 1000);
  };

  const connect = () => {
    if (socket) return;
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/feeds/map`);
    socket.binaryType = "arraybuffer";
    socket.onopen = opened;
    socket.onmessage = received;
    socket.onclose = lost;
  };

  /** A half-open connection never closes by itself: give it up when the beats stop. */
  const watchSilence = () => {
    if (!socket || socket.readyState !== WebSocket.OPEN || performance.now() - heard < SILENCE_S * 1000) return;
    const dead = socket;
    dead.onclose = dead.onmessage = null;
    dead.close();
    lost();
  };

  /** Connects, once for the page; more calls change nothing. */
  feed.start = () => {
    if (feed.started) return;
    feed.started = true;
    wall.on("second", watchSilence);
    wall.on("frozen", (on) => !on && resync());
    window.addEventListener("online", () => !socket && connect());
    connect();
  };

  wall.start(() => {
    if (/^\/(wall|desk|guide)\b/.test(location.pathname)) feed.start();
    wall.onMap(feed.start);
  });
})(window.wall);
