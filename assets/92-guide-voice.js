/**
 * QUESTION: can this browser read the narration aloud in Chinese, and does it? Its own voices; honest where there is none.
 */
(function (wall) {
  "use strict";

  const { guide, term } = wall;
  const { say } = term;
  const LOOK_MS = 2500; // voices come a moment after the page; later than that there are none
  const speech = () => window.speechSynthesis || null;
  let breaths = [];
  let waited = false;

  const voice = () => {
    const found = speech() ? speech().getVoices().filter(({ lang }) => /^(zh|cmn)/i.test(lang)) : [];
    const mainland = found.filter(({ lang }) => /^(zh[-_]?(CN|Hans)?|cmn.*)$/i.test(lang));
    const best = mainland.length ? mainland : found;
    return best.find((one) => one.localService) || best[0] || null;
  };

  guide.voice = {
    reading: false,
    why: "",

    /** @returns {{able: boolean, words: string, note: string}} why not, and what to say beside the button */
    state() {
      if (!speech() || typeof SpeechSynthesisUtterance === "undefined") return { able: false, words: say("voice_none"), note: "" };
      const found = voice();
      if (!found) return { able: false, words: say(waited ? "voice_no_zh" : "voice_wait"), note: "" };
      return { able: true, words: "", note: guide.voice.why || (found.localService ? "" : say("voice_online")) };
    },

    stop() {
      breaths = [];
      if (!guide.voice.reading) return;
      guide.voice.reading = false;
      speech().cancel();
      guide.changed();
    },

    read(text) {
      guide.voice.stop();
      if (!guide.voice.state().able) return;
      breaths = guide.breaths(text);
      guide.voice.reading = breaths.length > 0;
      guide.voice.why = "";
      next();
      guide.changed();
    },
  };

  const ended = (why = "") => {
    guide.voice.reading = false;
    guide.voice.why = why;
    guide.changed();
  };

  const next = () => {
    const text = breaths.shift();
    if (!text) return ended();
    const words = new SpeechSynthesisUtterance(text);
    const ours = breaths;
    words.voice = voice();
    words.lang = words.voice ? words.voice.lang : "zh-CN";
    words.onend = () => guide.voice.reading && ours === breaths && next();
    words.onerror = ({ error }) => ours === breaths && guide.voice.reading && !["canceled", "interrupted"].includes(error) && ended(say("voice_failed", { why: error }));
    speech().speak(words);
    return undefined;
  };

  guide.startVoice = () => {
    if (!speech()) return;
    speech().addEventListener("voiceschanged", guide.changed);
    setTimeout(() => {
      waited = true;
      guide.changed();
    }, LOOK_MS);
    window.addEventListener("pagehide", guide.voice.stop);
  };
})(window.wall);
