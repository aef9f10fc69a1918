/**
 * QUESTION: how long does this screen need to paint a place? Learned from what it took, kept over reloads, told to the
 * hall, whose quicker screens wait for the slowest, so that all change in one moment.
 */
(function (wall) {
  "use strict";

  const WAIT_MOST_MS = 250; // a screen does not wait longer for a slower one
  const COST_MOST_MS = 2000; // whatever took longer: the machine slept
  const SLOW_MS = 120; // two frames that take longer: no flight is smooth here
  const MOST = 200; // as MOST_PLACES of feeds/hall_fan.py
  const MOST_NAME = 128; // characters of layout/screen, as feeds/ws.py

  /** @type {Map<string, {ms: number, n: number}>} by place, newest last */ const known = new Map();
  /** @type {Set<string>} places this page has painted */ const painted = new Set();

  const paints = (wall.paints = {});

  /** What is known after it took so long once more. The first time is cold and counts only until the second. Pure. */
  paints.learned = (had, took) => (had && had.n > 1 ? { ms: (had.ms + took) / 2, n: had.n + 1 } : { ms: took, n: had ? had.n + 1 : 1 });

  /** The middle one of several; 0 of none. Pure. */
  paints.middle = (values) => (values.length ? [...values].sort((a, b) => a - b)[values.length >> 1] : 0);

  /** How long a screen waits that needs `own` ms to paint, so that all screens change in one moment. Pure. */
  paints.wait_ms = (own, slowest) => Math.max(0, Math.min(WAIT_MOST_MS, slowest - own));

  /** Does a machine that took so many ms to paint places with a map paint too slowly for flights? Pure. */
  paints.tooSlow = (costs) => paints.middle(costs) > SLOW_MS;

  /** What this screen needs for a place; for one it never painted, what its others take; 0: it painted none yet. */
  paints.ms = (place) => (known.has(place) ? known.get(place).ms : paints.middle([...known.values()].map(({ ms }) => ms)));

  /** Does it paint these places too slowly for flights? @param {(place: string) => boolean} asked */
  paints.slow = (asked) => paints.tooSlow([...known].filter(([place]) => asked(place)).map(([, { ms }]) => ms));

  /** What it needs, as the hall is told. @param {string} [only] one place @returns {Record<string, number>} */
  paints.told = (only) => {
    const asked = [...known].filter(([place]) => !only || place === only);
    return Object.fromEntries(asked.map(([place, { ms }]) => [place, Math.round(ms)]));
  };

  const key = () => `wall.paints ${location.pathname}`; // localStorage: what this machine can do

  /** Learns that a place took so long. @returns {boolean} whether that says anything new */
  paints.note = (place, took) => {
    const [had, cold] = [known.get(place), !painted.has(place)];
    painted.add(place);
    if (took > COST_MOST_MS || (had && cold)) return false; // what is known is warm
    known.delete(place);
    known.set(place, paints.learned(had, took));
    if (known.size > MOST) known.delete(known.keys().next().value);
    try {
      localStorage.setItem(key(), JSON.stringify([...known].map(([name, { ms, n }]) => [name, Math.round(ms), n])));
    } catch {
      // not kept: learned anew after a reload
    }
    return true;
  };

  const remember = () => {
    try {
      const isName = (place) => typeof place === "string" && place.length <= MOST_NAME;
      const isMs = (ms) => typeof ms === "number" && ms >= 0 && ms <= COST_MOST_MS;
      const said = (JSON.parse(localStorage.getItem(key())) || []).slice(-MOST);
      for (const [place, ms, n] of said) if (isName(place) && isMs(ms) && Number.isInteger(n)) known.set(place, { ms, n });
    } catch {
      // nothing that could be read: learned anew
    }
  };

  wall.start(() => /^\/wall\b/.test(location.pathname) && remember());
})(window.wall);
