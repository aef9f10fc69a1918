/**
 * QUESTION: what may sound, when, and in which of a machine's windows? The one policy of sound; pure, 40-sound plays it.
 *
 * A serious alert (报警) sounds at any hour, again and again until somebody answered it; a warning (预警) once, and not
 * in the quiet hours of the layout; a piece of information (提示) never. Never two sounds in three seconds. Of several
 * windows on one machine that may sound one does: it holds a short lease on the machine's loudspeaker.
 */
(function (wall) {
  "use strict";

  const LEAST_S = 3; // between two sounds, whatever happens
  const LEASE_MS = 3500; // renewed every second; a window that is gone or asleep loses it
  const LOUDEST = 10;
  const GAIN = 0.6; // of the loudest step; hearing is closer to the square than to the straight line

  /** Is `clock` (HH:MM…) within a span "22:00-06:00", also over midnight? An empty span holds nothing. Pure. */
  const within = (clock, span) => {
    const [from, until] = (span || "").split("-");
    if (!until) return false;
    const at = clock.slice(0, 5);
    return from <= until ? at >= from && at < until : at >= from || at < until;
  };

  /**
   * Which sound is due. Pure. @returns {"serious" | "warn" | null}
   * @param {{serious: number, newest: {serious: number, warn: number}}} said unanswered ones, newest of each level
   * @param {{last: number, warn: number, serious: number}} before
   */
  const due = (said, before, now, repeat_s, quiet = false) => {
    if (now - before.last < LEAST_S) return null;
    if (said.newest.serious > before.serious) return "serious";
    if (said.newest.warn > before.warn && !quiet) return "warn";
    return said.serious > 0 && now - before.last >= Math.max(LEAST_S, repeat_s) ? "serious" : null;
  };

  /** Steps of the volume keys → gain of a note. Pure. */
  const gain = (step) => GAIN * (Math.min(LOUDEST, Math.max(0, step)) / LOUDEST) ** 2;

  /**
   * Whose is the loudspeaker? Pure. A new holder waits one look before it sounds: of two that took it in the same
   * moment one finds the other's name there.
   * @param {{id: string, t: number, warn: number, serious: number} | null} lease as it is written, t in ms
   * @returns {{mine: boolean, sure: boolean}} may this window write its name, and may it sound already
   */
  const holder = (lease, id, now_ms) => {
    const old = !lease || Math.abs(now_ms - lease.t) > LEASE_MS;
    const mine = !old && lease.id === id;
    return { mine: mine || old, sure: mine };
  };

  /**
   * What the head of the list says; "" when there is nothing to say: it can be heard. Pure. The first that holds counts.
   * @param {{wanted: boolean, can: boolean, locked: boolean, muted: boolean, ours: boolean, quiet: boolean, mute: boolean}} at
   *   mute: spoken alerts are asked for and the browser has no Chinese voice
   */
  const state = (at) => {
    if (!at.wanted) return "off";
    if (!at.can) return "none";
    if (at.locked) return "locked";
    if (at.muted) return "muted";
    if (!at.ours) return "other";
    if (at.quiet) return "quiet";
    return at.mute ? "voiceless" : "";
  };

  wall.soundPolicy = { LEAST_S, LOUDEST, within, due, gain, holder, state };
})(window.wall);
