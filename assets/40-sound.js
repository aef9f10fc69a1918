/**
 * QUESTION: what does a new alert sound like, and can it be heard at all? Tones by level, one unlock, volume keys, words.
 *
 * What may sound stands in 39-sound-policy. A browser lets a page sound only after a person touched it: until then the
 * head of the list says 声音未启用, from the first moment on, and the first click or key anywhere ends that with a test
 * tone. Whatever else keeps this screen silent is said there too.
 */
(function (wall) {
  "use strict";

  const { LEAST_S, LOUDEST, within, due, gain, holder, state } = wall.soundPolicy;
  const UNLOCKS = ["pointerdown", "keydown", "touchend"];
  const VOLUME_KEY = "wall.volume"; // localStorage: {step, muted}, a habit of this machine
  const LEASE_KEY = "wall.speaker"; // localStorage: which window of this machine sounds
  const STEP = 6; // of LOUDEST, while nobody said otherwise
  const TOLD_MS = 2500; // the volume is shown so long after a key

  /** Hz, start s, length s of each note. */
  const TONES = {
    serious: [[880, 0, 0.16], [660, 0.18, 0.16], [880, 0.36, 0.16], [660, 0.54, 0.22]],
    warn: [[587, 0, 0.2], [440, 0.22, 0.3]],
    test: [[440, 0, 0.15], [587, 0.2, 0.15], [880, 0.4, 0.3]],
  };

  const me = Math.random().toString(36).slice(2);
  /** @type {AudioContext | null} */
  let audio = null;
  let toneDue = false; // a person unlocked us, or the shift starts
  let told = null; // the list's word: {serious, newest: {serious, warn}, say}
  let heard = null; // {last, warn, serious}: monotonic s of the last sound, newest alerts that were sounded
  let ours = true; // the loudspeaker of this machine
  let started = ""; // minute at which a shift started last
  let volumeUntil = 0;
  const counts = { serious: 0, warn: 0, test: 0 };

  const kept = (key, value) => {
    try {
      if (value === undefined) return JSON.parse(localStorage.getItem(key));
      localStorage.setItem(key, JSON.stringify(value));
    } catch {
      // private window, or spoiled: this window sounds by itself, as loud as at first
    }
    return value === undefined ? null : value;
  };
  const volume = () => ({ step: STEP, muted: false, ...kept(VOLUME_KEY) });

  const element = () => document.getElementById("alert-sound");
  const option = (name) => (element() ? element().dataset[name] : undefined);

  /** Does the layout give this window a sound? With several screens in a hall the place this window came for counts. */
  const wanted = () => {
    if (option("sound") !== "true" || wall.thumb) return false;
    const { hall } = wall;
    const home = hall && hall.places && hall.places[`${hall.name}/${hall.screen}`];
    return !home || home.sound !== false;
  };

  const ensure = () => {
    const Audio = window.AudioContext || window.webkitAudioContext;
    if (!audio && Audio) {
      audio = new Audio();
      audio.addEventListener("statechange", show);
    }
    return audio;
  };

  const locked = () => !audio || audio.state !== "running";
  const clock = () => (wall.clock.known() ? wall.format.clock(wall.clock.now()) : "");
  const quiet = () => within(clock(), option("quiet"));

  // -- spoken alerts --------------------------------------------------------------------------------

  const voice = () => {
    const found = window.speechSynthesis ? window.speechSynthesis.getVoices() : [];
    return found.find((one) => one.lang.replace("_", "-") === "zh-CN") || found.find((one) => one.lang.startsWith("zh")) || null;
  };

  /** The newest serious one in words, where the layout asks for it and the browser has a Chinese voice. */
  const say = (text) => {
    const chosen = text && option("voice") === "true" ? voice() : null;
    if (!chosen) return;
    const words = new SpeechSynthesisUtterance(text);
    Object.assign(words, { lang: "zh-CN", voice: chosen, volume: volume().step / LOUDEST });
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(words);
  };

  // -- what can be heard here -----------------------------------------------------------------------

  const now_state = () =>
    state({
      wanted: wanted(), can: !!(window.AudioContext || window.webkitAudioContext), locked: locked(), muted: volume().muted || !volume().step,
      ours, quiet: quiet(), mute: option("voice") === "true" && !voice(),
    });

  /** Says what keeps this screen silent; nothing while it can be heard. */
  function show() {
    const note = document.getElementById("sound-state");
    if (!note) return;
    const words = JSON.parse(note.dataset.words);
    const at = now_state();
    const loud = performance.now() < volumeUntil && (!at || at === "quiet" || at === "voiceless");
    const hidden = wall.thumb || !(at || loud);
    if (note.hidden !== hidden) note.hidden = hidden;
    if (hidden) return;
    const [text, title] = loud ? [words.volume[0].replace("{n}", volume().step * (100 / LOUDEST)), ""] : words[at];
    note.dataset.state = loud ? "volume" : at;
    wall.text(note, text);
    if (note.title !== title) note.title = title;
  }

  // -- sounding -------------------------------------------------------------------------------------

  const note = ([hz, start, length], at, loud) => {
    const tone = audio.createOscillator();
    const level = audio.createGain();
    tone.type = "triangle";
    tone.frequency.value = hz;
    level.gain.setValueAtTime(0, at + start);
    level.gain.linearRampToValueAtTime(loud, at + start + 0.015);
    level.gain.setValueAtTime(loud, at + start + length - 0.04);
    level.gain.linearRampToValueAtTime(0, at + start + length);
    tone.connect(level).connect(audio.destination);
    tone.start(at + start);
    tone.stop(at + start + length + 0.02);
  };

  const play = (kind) => {
    for (const one of TONES[kind]) note(one, audio.currentTime + 0.01, gain(volume().step));
    counts[kind] += 1;
    if (heard) heard.last = performance.now() / 1000;
  };

  /** Takes, renews or loses the machine's loudspeaker; what the holder sounded counts as sounded here too. */
  const hold = () => {
    const may = wanted() && !locked() && !volume().muted;
    const lease = kept(LEASE_KEY);
    const at = holder(lease, me, Date.now());
    ours = may ? at.mine : !lease || at.mine;
    if (!ours && heard) heard = { ...heard, warn: Math.max(heard.warn, lease.warn || 0), serious: Math.max(heard.serious, lease.serious || 0) };
    if (may && at.mine) kept(LEASE_KEY, { id: me, t: Date.now(), warn: heard ? heard.warn : 0, serious: heard ? heard.serious : 0 });
    return may && ours && (at.sure || kept(LEASE_KEY) === null); // without storage nobody else can be asked
  };

  const leave = () => {
    const lease = kept(LEASE_KEY);
    if (lease && lease.id === me) kept(LEASE_KEY, null);
  };

  /** The shift starts by the room's clock: the test tone is due, and who muted the shift before is no longer here. */
  const startShift = () => {
    const minute = clock().slice(0, 5);
    if (minute === "" || minute !== option("tone")) started = "";
    else if (started !== minute) {
      started = minute;
      toneDue = true;
      if (volume().muted) change({ muted: false });
    }
  };

  const tone = () => {
    if (!toneDue) return;
    toneDue = false;
    if (performance.now() / 1000 - (heard ? heard.last : -Infinity) >= LEAST_S) play("test");
  };

  const consider = () => {
    startShift();
    if (!hold()) return;
    const now = performance.now() / 1000;
    const kind = told && heard ? due(told, heard, now, Number(option("repeat")) || LEAST_S, quiet()) : null;
    if (!kind) return tone();
    const isNew = kind === "serious" && told.newest.serious > heard.serious;
    heard = { ...heard, [kind]: told.newest[kind] };
    play(kind);
    if (isNew) say(told.say);
    toneDue = false; // an alert was heard: that is test enough
    return undefined;
  };

  const hear = (feed) => {
    if (!feed) return;
    told = feed;
    // What was there before this page is no news, except what still calls.
    if (!heard) heard = { last: -Infinity, warn: feed.newest.warn, serious: 0 };
    show();
    consider();
  };

  // -- hands ----------------------------------------------------------------------------------------

  const unlock = () => {
    if ((!wanted() && !audio) || !locked()) return;
    const at = ensure();
    if (!at) return;
    at.resume().then(() => {
      toneDue = true;
      show();
    }, show);
  };

  const change = (next) => {
    kept(VOLUME_KEY, { ...volume(), ...next });
    volumeUntil = performance.now() + TOLD_MS;
    show();
  };

  const KEYS = {
    "[": () => change({ step: Math.max(1, volume().step - 1), muted: false }),
    "]": () => change({ step: Math.min(LOUDEST, volume().step + 1), muted: false }),
    "\\": () => change({ muted: !volume().muted }),
  };

  const keys = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || wall.typing(event) || !Object.hasOwn(KEYS, event.key) || !wanted()) return;
    event.preventDefault();
    KEYS[event.key]();
  };

  wall.sound = {
    due,
    counts,
    locked,
    state: now_state,

    /** The test tone by hand, also while muted. @returns {Promise<boolean>} whether the browser let it sound */
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
    document.addEventListener("keydown", keys);
    document.addEventListener("click", (event) => {
      if (!event.target.closest || !event.target.closest("#sound-state") || !wanted()) return;
      if (volume().muted) change({ muted: false });
      else wall.sound.test();
    });
    window.addEventListener("pagehide", leave);
    if (window.speechSynthesis) window.speechSynthesis.addEventListener("voiceschanged", show);
    wall.watchStore("alert-feed", (feed) => {
      if (feed && wanted()) ensure();
      hear(feed);
    });
    wall.on("second", () => {
      consider();
      show();
    });
  });
})(window.wall);
