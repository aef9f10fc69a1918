/**
 * QUESTION: what must be given for a step, and how is it asked? Forms made from the needs of the flow's rows; what was
 * typed stays until it arrived, whatever happened meanwhile.
 */
(function (wall) {
  "use strict";

  const { term } = wall;
  const DRAFTS = "term.drafts";
  const HOUR_S = 3600;

  // -- what was typed -------------------------------------------------------------------------------

  const readAll = (storage, name) => {
    try {
      return JSON.parse(window[storage].getItem(name)) || {};
    } catch {
      return {}; // private window or spoiled: nothing kept
    }
  };

  const writeAll = (storage, name, value) => {
    try {
      window[storage].setItem(name, JSON.stringify(value));
    } catch {
      // the page itself still has it
    }
  };

  /** Small things this browser remembers. */
  term.kept = (name, storage = "localStorage") => ({
    get: () => readAll(storage, name),
    put: (value) => writeAll(storage, name, value),
    drop: () => writeAll(storage, name, {}),
  });

  const drafts = term.kept(DRAFTS, "sessionStorage");
  const keep = (key, values) => drafts.put({ ...drafts.get(), [key]: values });
  const forget = (key) => {
    const { [key]: gone, ...rest } = drafts.get();
    void gone;
    drafts.put(rest);
  };

  /** What a field of a step is called. */
  const label = (option, need) => {
    const action = term.flow.actions.find((one_) => one_.action === option.action);
    return (action && action.need_words[need]) || term.flowWord(need === "opinion" ? "opinions" : "needs", need === "opinion" ? option.action : need);
  };

  // -- fields by need -------------------------------------------------------------------------------

  const text = (option, need, value, { rows = "3", required = true } = {}) => {
    const [node, input] = term.field(label(option, need), { rows, maxlength: "1000", "data-key": need, ...(required ? { required: "" } : {}) }, "textarea");
    input.value = value || "";
    return { node, input, value: () => input.value.trim() };
  };

  const moment = (option, need, value, ends) => {
    const [node, input] = term.field(label(option, need), { type: "datetime-local", required: "", "data-key": need, min: term.localValue(term.now()) });
    input.value = value || "";
    const jumps = ends.map(([words, t]) => term.button(words, () => {
      input.value = term.localValue(t);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }, "quiet small"));
    return { node: wall.element("div", "", {}, node, wall.element("div", "bar", {}, ...jumps)), input, value: () => term.fromLocal(input.value) };
  };

  const one = (option, need, value, choices) => {
    const [node, select] = term.select(label(option, need), [["", term.say("choose")], ...choices], { required: "", "data-key": need });
    select.value = choices.some(([known]) => known === value) ? value : choices.length === 1 ? choices[0][0] : "";
    return { node, input: select, value: () => select.value };
  };

  const name = (option, need, value, known) => {
    const [node, input] = term.field(label(option, need), { required: "", maxlength: "40", list: "term-names", "data-key": need });
    input.value = value || "";
    const list = wall.element("datalist", "", { id: "term-names" }, ...known.map((who) => wall.element("option", "", { value: who })));
    node.append(list);
    return { node, input, value: () => input.value.trim() };
  };

  /** Ends to jump to: in four hours, tomorrow evening, in three days, in a week. */
  const ends = (option, about) => {
    const from = option.action === "ask_extension" && about.handle_due_t ? about.handle_due_t : term.now();
    const spans = option.action === "ask_suspension" ? [["+30", 30 * 24], ["+90", 90 * 24], ["+180", 180 * 24]] : [["+4h", 4], ["+24h", 24], ["+72h", 72]];
    return spans.map(([key, hours]) => [term.word("jumps", key), Math.max(from, term.now()) + hours * HOUR_S]);
  };

  const handlers = term.kept("term.handlers");

  const fieldOf = (need, option, about, kept, room) => {
    if (need === "opinion") return text(option, need, kept);
    if (need === "until_t") return moment(option, need, kept, ends(option, about));
    if (need === "receiver" && option.action === "assign_handler") return name(option, need, kept, Object.keys(handlers.get()));
    if (need === "receiver") return one(option, need, kept, option.action === "hand_on" ? room.children : room.units);
    if (need === "result") return one(option, need, kept, (option.choices || []).map(({ value, label: words }) => [value, words]));
    if (need === "mark") return one(option, need, kept, ["typical", "error"].map((value) => [value, term.flowWord("marks", value)]));
    if (need === "level") return one(option, need, kept, ["normal", "urgent"].map((value) => [value, term.flowWord("levels", value)]));
    return null;
  };

  /** What is asked besides, though the row could do without. */
  const BESIDE = { assist_feed_back: ["photos"] };
  const OPTIONAL = { resume: ["opinion"], urge: ["opinion"] };

  /**
   * The form of one step on a case.
   * @param {{option, about, room: {children, units}, send: (body) => Promise<any>, done: Function}} options
   *   send throws `Trouble`; after a 412 the words stay and may be sent again
   */
  term.form = ({ option, about, room, send, done, key = `${about.id} ${option.action}` }) => {
    const kept = drafts.get()[key] || {};
    const fields = new Map();
    let box = null;
    const error = wall.element("p", "error", { role: "alert" });
    const form = wall.element("form", `step ${option.action}`, { "aria-label": option.label });
    const put = (need, made) => {
      if (!made) return;
      fields.set(need, made);
      form.append(made.node);
    };
    for (const need of option.needs || []) if (need !== "photos") put(need, fieldOf(need, option, about, kept[need], room));
    for (const need of OPTIONAL[option.action] || []) if (!fields.has(need)) put(need, text(option, need, kept[need], { required: false, rows: "2" }));
    if ((option.needs || []).includes("photos") || (BESIDE[option.action] || []).includes("photos")) {
      box = term.photoBox({ phase: "handle", where: room.where, onChange: () => look() });
      form.prepend(wall.element("div", "field", {}, wall.element("span", "", {}, label(option, "photos")), box.node));
    }
    const asked = option.action === "reply_supervision" ? (about.applications || []).filter(({ kind, state }) => kind === "supervision" && state === "open") : [];
    if (asked.length) form.prepend(...asked.map((one_) => wall.element("blockquote", "", {}, `${term.moment(one_.t)} ${one_.by}：${one_.text}`)));
    const submit = wall.element("button", "", { type: "submit", "data-key": `do-${option.action}` }, option.label);
    form.append(error, wall.element("div", "bar", {}, submit));

    const values = () => Object.fromEntries([...fields].map(([need, { value }]) => [need, value()]));
    const wantsPhotos = () => box && (option.needs || []).includes("photos");
    const look = () => {
      submit.disabled = !!box && box.items.length > 0 && !box.ready();
      wall.text(error, "");
    };
    form.addEventListener("input", () => keep(key, Object.fromEntries([...fields].map(([need, { input }]) => [need, input.value]))));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (wantsPhotos() && !box.items.length) return wall.text(error, term.say("want_photo"));
      submit.disabled = true;
      wall.text(error, "");
      try {
        const body = { ...values(), ...(box ? { photos: box.ids() } : {}), ...(asked.length ? { application: asked[0].id } : {}) };
        const made = await send(body);
        forget(key);
        if (option.action === "assign_handler") handlers.put({ ...handlers.get(), [body.receiver]: 1 });
        done(made);
      } catch (e) {
        if (!(e instanceof term.Trouble)) throw e;
        wall.text(error, e.message);
      } finally {
        submit.disabled = false;
      }
      return undefined;
    });
    return { node: form, focus: () => (form.querySelector("textarea, input:not([type=file]), select") || submit).focus() };
  };

  // -- a sound for what is new ----------------------------------------------------------------------

  const TONES = [[659, 0, 0.14], [880, 0.16, 0.22]]; // Hz, start s, length s
  const sound = term.kept("term.sound");
  let audio = null;

  term.chime = {
    on: () => sound.get().off !== true,
    turn(on) {
      sound.put({ off: !on });
      if (on) term.chime.unlock();
    },
    /** A browser lets a page sound only after a person touched it. */
    async unlock() {
      const Audio = window.AudioContext || window.webkitAudioContext;
      if (!Audio || !term.chime.on()) return;
      audio ||= new Audio();
      if (audio.state !== "running") await audio.resume().catch(() => {});
    },
    locked: () => !audio || audio.state !== "running",
    /** @returns {boolean} whether it could sound */
    play() {
      if (!term.chime.on() || term.chime.locked()) return false;
      for (const [hz, start, length] of TONES) {
        const tone = audio.createOscillator();
        const gain = audio.createGain();
        const at = audio.currentTime + start;
        tone.frequency.value = hz;
        gain.gain.setValueAtTime(0, at);
        gain.gain.linearRampToValueAtTime(0.2, at + 0.015);
        gain.gain.linearRampToValueAtTime(0, at + length);
        tone.connect(gain).connect(audio.destination);
        tone.start(at);
        tone.stop(at + length + 0.02);
      }
      return true;
    },
  };

  /** The switch of the sound; says when the browser still blocks it. */
  term.chimeSwitch = () => {
    const made = term.button("", () => {
      term.chime.turn(term.chime.locked() ? true : !term.chime.on());
      setTimeout(show, 100);
    }, "quiet");
    const show = () => {
      const state = !term.chime.on() ? "off" : term.chime.locked() ? "locked" : "on";
      made.setAttribute("aria-pressed", String(state === "on"));
      wall.text(made, term.word("sound", state));
    };
    for (const hand of ["pointerdown", "keydown"]) document.addEventListener(hand, () => term.chime.unlock().then(show), { capture: true, passive: true });
    show();
    return made;
  };
})(window.wall);
