/**
 * QUESTION: how does one notice a new task? A soft tone, a number in the title of the tab, a mark on the row.
 *
 * A browser lets a page sound only after a person touched it: until then the head says so. With several tabs of the
 * desk open only one of them sounds.
 */
(function (wall) {
  "use strict";

  const HABIT = "desk.sound"; // localStorage: "off" when the person wants silence
  const TOLD = "desk.sounded"; // localStorage: when a tab last sounded, ms
  const LEAST_MS = 3000; // between two sounds of all tabs together
  const FRESH_MS = 60_000; // a new row stays marked so long
  const VOLUME = 0.18;
  const NOTES = [[659, 0, 0.12], [880, 0.13, 0.22]]; // Hz, start s, length s
  const { desk } = wall;
  /** @type {Map<string, number>} new at this desk → since, performance.now */
  desk.fresh = new Map();
  desk.sounded = 0;
  let audio = null;
  let unseen = 0;

  const stored = (key, value) => {
    try {
      if (value === undefined) return localStorage.getItem(key);
      localStorage.setItem(key, value);
    } catch {
      // private window: sounds by itself then
    }
    return null;
  };
  const wanted = () => stored(HABIT) !== "off";
  const locked = () => !audio || audio.state !== "running";

  const ensure = () => {
    const Audio = window.AudioContext || window.webkitAudioContext;
    if (!audio && Audio) {
      audio = new Audio();
      audio.addEventListener("statechange", () => desk.showSound());
    }
    return audio;
  };

  const unlock = () => {
    if (!wanted()) return;
    const at = ensure();
    if (at && at.state !== "running") at.resume().then(desk.showSound, desk.showSound);
  };

  const play = () => {
    if (!wanted() || locked()) return;
    if (Date.now() - Number(stored(TOLD) || 0) < LEAST_MS) return; // another tab was first
    stored(TOLD, String(Date.now()));
    desk.sounded += 1;
    for (const [hz, start, length] of NOTES) {
      const at = audio.currentTime + 0.01 + start;
      const [tone, gain] = [audio.createOscillator(), audio.createGain()];
      tone.frequency.value = hz;
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(VOLUME, at + 0.015);
      gain.gain.linearRampToValueAtTime(0, at + length);
      tone.connect(gain).connect(audio.destination);
      tone.start(at);
      tone.stop(at + length + 0.02);
    }
  };

  /** What the button says: on, off, or that the browser still blocks us. */
  desk.showSound = () => {
    const at = document.getElementById("desk-sound");
    if (!at) return;
    const state = !wanted() ? "off" : locked() ? "locked" : "on";
    at.dataset.state = state;
    at.title = state === "locked" ? desk.say("sound_locked_hint") : "";
    at.setAttribute("aria-pressed", String(state === "on"));
    wall.text(at, desk.say(`sound_${state}`));
  };

  desk.switchSound = () => {
    stored(HABIT, wanted() && !locked() ? "off" : "on");
    unlock();
    desk.showSound();
  };

  const title = () => {
    const name = `${desk.word("tabs", desk.at.desk)} · ${desk.say("title")}`;
    document.title = unseen ? `(${unseen}) ${name}` : name;
  };

  /** Marks that just came or changed: which of them are new work at this desk? */
  desk.notice = ({ fresh, before }) => {
    const { desk: name } = desk.at;
    const come = fresh.filter((mark) => {
      const had = before.get(mark.id);
      return desk.queued(mark, name) && !(had && desk.queued(had, name)) && !desk.ours.has(`${mark.id} ${mark.version}`);
    });
    if (!come.length) return;
    for (const mark of come) desk.fresh.set(mark.id, performance.now());
    if (document.hidden || !document.hasFocus()) unseen += come.length;
    play();
    title();
  };

  desk.tickFresh = () => {
    const old = performance.now() - FRESH_MS;
    for (const [id, since] of desk.fresh) if (since < old) desk.fresh.delete(id);
  };

  desk.seen = () => {
    if (document.hidden) return;
    unseen = 0;
    title();
  };
  desk.showTitle = title;

  desk.listenSound = () => {
    for (const hand of ["pointerdown", "keydown"]) document.addEventListener(hand, unlock, { capture: true, passive: true });
    document.addEventListener("visibilitychange", desk.seen);
    window.addEventListener("focus", desk.seen);
  };
})(window.wall);
