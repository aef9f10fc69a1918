/**
 * QUESTION: what time is it in the room? The server's clock, read between two of its words by our monotonic one.
 */
(function (wall) {
  "use strict";

  const JUMP_S = 2; // the room was set to another moment (demo, replay, rehearsal): follow at once
  const SETTLE = 0.02; // share by which a slower path pulls the offset back

  /** @type {number | null} server time minus our monotonic clock, s */
  let offset = null;
  let shown = -Infinity;

  const monotonic = () => performance.now() / 1000;

  /**
   * Offset after one more word of the server. The least delayed word is the truest (delay only makes `candidate`
   * smaller), so up at once, down slowly; a jump is taken as it is. Pure.
   */
  const nextOffset = (old, candidate) => {
    if (old === null || Math.abs(candidate - old) > JUMP_S) return candidate;
    return candidate > old ? candidate : old + (candidate - old) * SETTLE;
  };

  wall.clock = {
    nextOffset,

    /** @param {number} serverNow UTC epoch s as the server just said */
    sync(serverNow) {
      if (!Number.isFinite(serverNow)) return;
      const candidate = serverNow - monotonic();
      if (offset === null || Math.abs(candidate - offset) > JUMP_S) shown = -Infinity;
      const first = offset === null;
      offset = nextOffset(offset, candidate);
      if (first) wall.emit("clock-known");
    },

    known: () => offset !== null,

    /** @returns {number} room time, UTC epoch s; never runs backwards except when the room is set anew. NaN if unknown */
    now() {
      if (offset === null) return NaN;
      shown = Math.max(shown, monotonic() + offset);
      return shown;
    },
  };

  /** Emits "second" as the room's second turns (or each own second while its time is unknown). */
  const tick = () => {
    wall.emit("second", wall.clock.now());
    const into = (offset === null ? monotonic() : wall.clock.now()) % 1;
    setTimeout(tick, Math.max(20, (1 - into) * 1000 + 5));
  };
  wall.start(() => {
    wall.on("clock-known", () => wall.emit("second", wall.clock.now()));
    tick();
  });
})(window.wall);
