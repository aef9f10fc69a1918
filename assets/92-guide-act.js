/**
 * QUESTION: was it done, once? One action at a time to the hall; without an answer the page looks before it repeats.
 */
(function (wall) {
  "use strict";

  const { guide, term } = wall;
  const { say } = term;
  const { at } = guide;
  const STEP_MS = 300; // a step lasts at least so long: an excited thumb touches twice
  const DOUBT_S = 20; // how long we try to find out
  const DOUBT_EVERY_MS = 1200;
  const NOTE_MS = 8000;
  let told = 0;

  guide.said = { text: "", kind: "" };

  /** Says what happened; a failure stays until the next word, anything else a while. */
  guide.tell = (text, kind = "note") => {
    clearTimeout(told);
    guide.said = { text, kind };
    if (text && kind === "note") told = setTimeout(() => guide.tell(""), NOTE_MS);
    guide.changed();
  };

  guide.who = () => {
    const mine = document.documentElement.dataset.name;
    const name = at.state.controller_name;
    return !name ? say("somebody") : name === mine ? say("other_device", { who: name }) : name;
  };

  /** Why nothing can be driven now, in words; "" when it can. @param {string} action */
  guide.unable = (action = "") => {
    if (at.may === false) return say("unable_readonly");
    if (!guide.linked()) return say("unable_down");
    if (!at.state) return say("unable_wait");
    if (action !== "take" && guide.driver(at.state, at.page) === "other") return say("unable_other", { who: guide.who() });
    return "";
  };

  const send = async (what, seen) => {
    const seq = guide.STEPS.has(what.action) ? { seq: seen.seq } : {};
    const data = await guide.ask(guide.path("/act"), { method: "POST", body: { ...what, ...seq, page: at.page } });
    if (data.hall) guide.take(data.hall);
    else await guide.readHall();
    guide.tell("");
    return true;
  };

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  /** What the hall shows now, asked until there is an answer; null when there is none. */
  const truth = async () => {
    const end = performance.now() + DOUBT_S * 1000;
    while (performance.now() < end) {
      try {
        await guide.readHall();
        return at.state;
      } catch (e) {
        if (!(e instanceof term.Trouble)) throw e;
        if (e.status !== 0 && e.status !== 503) return null;
      }
      await pause(DOUBT_EVERY_MS);
    }
    return null;
  };

  /** No answer came: it may have been done, or not. */
  const doubt = async (what, seen) => {
    at.doubt = true;
    guide.tell(say("doubt"), "doubt");
    const now = await truth();
    at.doubt = false;
    if (!now) return guide.tell(say("doubt_open", { what: term.word("deeds", what.action) }), "bad");
    if (guide.after({ ...what, page: at.page }, seen, now) === "done") return guide.tell(say("doubt_done"));
    await send(what, now);
    return guide.tell(say("doubt_again"));
  };

  /** A step was refused because the state had moved on. Where only something beside it changed, it is still meant. */
  const overtaken = async (what, seen, error) => {
    await guide.readHall();
    const now = at.state;
    if (now.seq === seen.seq) throw error; // a rule says no: there is no further scene, …
    if (guide.after(what, seen, now) === "again") return send(what, now);
    const place = guide.where(at.tours, now);
    guide.tell(say("moved", { scene: place && place.scene ? place.scene.title : say("stop") }));
    return false;
  };

  const attempt = async (what, seen) => {
    try {
      return await send(what, seen);
    } catch (e) {
      if (!(e instanceof term.Trouble)) throw e;
      if (e.status === 0) return doubt(what, seen);
      if (e.status === 409 && guide.STEPS.has(what.action)) return overtaken(what, seen, e);
      throw e;
    }
  };

  /**
   * Does something on the wall. @returns {Promise<boolean>} whether it was done
   * @param {{action: string}} what body of POST /halls/{hall}/act without `page`
   */
  guide.act = async (what) => {
    const why = guide.unable(what.action);
    if (why) return false; // the button is off, and a line above says why
    if (at.busy) return false;
    at.busy = what.action;
    const began = performance.now();
    guide.changed();
    try {
      return (await attempt(what, at.state)) === true;
    } catch (e) {
      if (!(e instanceof term.Trouble)) throw e;
      guide.tell(e.status === 401 ? e.message : say("failed", { why: e.message }), "bad");
      return false;
    } finally {
      const rest = guide.STEPS.has(what.action) ? STEP_MS - (performance.now() - began) : 0;
      if (rest > 0) await pause(rest);
      at.busy = "";
      guide.changed();
    }
  };

  /** The commands of keys and of the bar. */
  const start = () => {
    const tour = guide.looked(at.tours, at.state, at.chosen);
    return tour ? guide.act({ action: "start", tour: tour.name }) : Promise.resolve(false);
  };
  const on = (action, is) => guide.act({ action, on: !is });

  guide.COMMANDS = {
    next: () => (at.state && !at.state.tour ? start() : guide.act({ action: "next" })),
    back: () => guide.act({ action: "back" }),
    freeze: () => on("freeze", at.state && Number.isFinite(at.state.frozen_t)),
    dark: () => on("dark", at.state && at.state.dark),
    swap: () => on("swap", at.state && at.state.swapped),
    stop: () => guide.act({ action: "stop" }),
    take: () => guide.act({ action: "take" }),
  };
})(window.wall);
