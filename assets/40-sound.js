/**
 * QUESTION: what does a new alert sound like, and can it be heard at all? Tones by level, one unlock, never more than
 * one sound in three seconds.
 *
 * A browser lets a page sound only after a person touched it: until then the head of the list says 声音未启用, and the
 * first click or key anywhere ends that. A serious alert sounds again until somebody answered it; a warning once; a
 * piece of information never.
 */
(function (wall) {
  "use strict";

  const LEAST_S = 3; // between two sounds, whatever happens
  const VOLUME = 0.22;
  const UNLOCKS = ["pointerdown", "keydown", "touchend"];

  /** Hz, start s, length s of each note. */
  const TONES = {
    serious: [[880, 0, 0.16], [660, 0.18, 0.16], [880, 0.36, 0.16], [660, 0.54, 0.22]],
    warn: [[587, 0, 0.2], [440, 0.22, 0.3]],
    test: [[440, 0, 0.15], [587, 0.2, 0.15], [880, 0.4, 0.3]],
  };

  /** @type {AudioContext | null} */
  let audio = null;
  let told = null; // the list's word: {serious, newest: {serious, warn}, say}
  let heard = null; // {last, warn, serious}: monotonic s of the last sound, newest alerts that were sounded
  const counts = { serious: 0, warn: 0, test: 0 };

  /**
   * Which sound is due. Pure. @returns {"serious" | "warn" | null}
   * @param {{serious: number, newest: {serious: number, warn: number}}} said unanswered ones, newest of each level
   * @param {{last: number, warn: number, serious: number}} before
   */
  const due = (said, before, now, repeat_s) => {
    if (now - before.last < LEAST_S) return null;
    if (said.newest.serious > before.serious) return "serious";
    if (said.newest.warn > before.warn) return "warn";
    return said.serious > 0 && now - before.last >= Math.max(LEAST_S, repeat_s) ? "serious" : null;
  };

  const holder = () => document.getElementById("alert-sound");
  const option = (name) => (holder() ? holder().dataset[name] : undefined);
  const wanted = () => option("sound") === "true";

  const ensure = () => {
    const Audio = window.AudioContext || window.webkitAudioContext;
    if (!audio && Audio) {
      audio = new Audio();
      audio.addEventListener("statechange", show);
    }
    return audio;
  };

  const locked = () => !audio || audio.state !== "running";

  /** Says whether the browser still blocks us. */
  const show = () => {
    const note = document.getElementById("sound-locked");
    if (note) note.hidden = !wanted() || !locked();
  };

  const note = ([hz, start, length], at) => {
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.type = "triangle";
    tone.frequency.value = hz;
    gain.gain.setValueAtTime(0, at + start);
    gain.gain.linearRampToValueAtTime(VOLUME, at + start + 0.015);
    gain.gain.setValueAtTime(VOLUME, at + start + length - 0.04);
    gain.gain.linearRampToValueAtTime(0, at + start + length);
    tone.connect(gain).connect(audio.destination);
    tone.start(at + start);
    tone.stop(at + start + length + 0.02);
  };

  const play = (kind) => {
    for (const one of TONES[kind]) note(one, audio.currentTime + 0.01);
    counts[kind] += 1;
  };

  /** The newest serious one in words, where the layout asks for it and the browser has a Chinese voice. */
  const say = (text) => {
    if (!text || option("voice") !== "true" || !window.speechSynthesis) return;
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "zh-CN";
    words.voice = window.speechSynthesis.getVoices().find((voice) => voice.lang.startsWith("zh")) || null;
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(words);
  };

  const consider = () => {
    if (!told || !wanted() || locked()) return;
    const now = performance.now() / 1000;
    const kind = due(told, heard, now, Number(option("repeat")) || LEAST_S);
    if (!kind) return;
    const isNew = kind === "serious" && told.newest.serious > heard.serious;
    heard = { ...heard, last: now, [kind]: told.newest[kind] };
    play(kind);
    if (isNew) say(told.say);
  };

  const hear = (feed) => {
    if (!feed) return;
    told = feed;
    // What was there before this page is no news, except what still calls.
    if (!heard) heard = { last: -Infinity, warn: feed.newest.warn, serious: 0 };
    show();
    consider();
  };

  const unlock = () => {
    if (!wanted() && !audio) return;
    const at = ensure();
    if (at && at.state !== "running") at.resume().then(show, show);
  };

  wall.sound = {
    due,
    counts,
    locked,

    /** The test tone of the shift's start. @returns {Promise<boolean>} whether the browser let it sound */
    async test() {
      const at = ensure();
      if (!at) return false;
      if (at.state !== "running") await at.resume().catch(() => {});
      show();
      if (locked()) return false;
      play("test");
      return true;
    },
  };

  wall.start(() => {
    for (const hand of UNLOCKS) document.addEventListener(hand, unlock, { capture: true, passive: true });
    wall.watchStore("alert-feed", (feed) => {
      if (feed && wanted()) ensure();
      hear(feed);
    });
    wall.on("second", () => {
      show();
      consider();
    });
  });
})(window.wall);
