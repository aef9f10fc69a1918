/**
 * QUESTION: what does the guide say now? Narration with live figures, large; what is missing and what can be shown for
 * it; how long the scene has lasted; what comes then.
 */
(function (wall) {
  "use strict";

  const { guide, term } = wall;
  const { say } = term;
  const { at } = guide;
  const el = wall.element;
  const SIZES = [20, 24, 28, 32, 38, 44, 52]; // px
  const SIZE_KEY = "guide.size";
  let size = 3;
  const nodes = {};

  const resize = (by) => {
    size = Math.min(SIZES.length - 1, Math.max(0, size + by));
    guide.habit(SIZE_KEY, String(size));
    nodes.text.style.fontSize = `${SIZES[size]}px`;
    tools();
  };

  // -- what is missing ------------------------------------------------------------------------------

  const ageWords = (last) => (Number.isFinite(last) ? `，${say("missing_last", { t: guide.moment(last), ago: wall.format.age(wall.clock.now() - last) })}` : "");

  const missingWords = (one) => `${term.word("whats", one.what)} ${one.id}：${term.word("whys", one.why)}${ageWords(one.last_t)}`;

  const offer = (one, i) => {
    const screen = guide.screenOf(at.state, one);
    if (!screen || !one.recorded) return [el("small", "", {}, say("no_recorded"))];
    const on = !at.state.screens[screen].focus.recorded;
    const words = say(on ? "show_recorded" : "back_live");
    return [guide.driving(words, `recorded-${i}`, { action: "recorded", screen, on }, on ? "first" : "")];
  };

  const lacking = () => (at.state && at.state.missing) || [];
  const things = () => lacking().filter(({ what }) => what !== "figure");

  /** Above the words: who speaks must know it before. */
  const drawLacking = () => {
    const minute = things().length ? Math.floor((wall.clock.now() || 0) / 60) : 0; // ages in words
    const of = [things(), at.state && at.state.screens, guide.ability(), at.screens, minute];
    guide.paint(nodes.lacking, of, () => things().map((one, i) => el("p", "", {}, el("span", "", {}, missingWords(one)), ...offer(one, i))));
  };

  /** Figures are marked in the words themselves. */
  const figures = () => {
    const n = lacking().length - things().length;
    return n ? [el("p", "figures", {}, say("missing_figures", { n }))] : [];
  };

  /** Screens that show something recorded: said here too, so that nobody takes it for now. */
  const recordedList = () =>
    Object.entries(at.state.screens || {})
      .filter(([name, shown]) => shown.focus && shown.focus.recorded && !(at.state.missing || []).some((one) => guide.screenOf(at.state, one) === name))
      .map(([name]) =>
        el("p", "recorded-line", {}, say("recorded_now", { screen: guide.screenTitle(name) }), guide.driving(say("back_live"), `live-${name}`, { action: "recorded", screen: name, on: false })),
      );

  // -- the words ------------------------------------------------------------------------------------

  const marked = (text) =>
    guide.pieces(text, say("no_value")).map((one) => (one.gap ? el("mark", "", {}, one.text) : one.text));

  const paragraphs = (text) => text.split(/\n+/).filter((one) => one.trim()).map((one) => el("p", "", {}, ...marked(one.trim())));

  const spoken = () => {
    const { state, prompt } = at;
    if (!state) return guide.loadingOr(() => []);
    const place = guide.where(at.tours, state);
    if (!place) return [guide.empty(say(at.tours.some((tour) => !tour.loop) ? "idle" : "idle_empty"))];
    if (!prompt || prompt.scene !== state.scene) return [guide.empty(say("loading"))];
    return prompt.say ? paragraphs(prompt.say) : [guide.empty(say("no_say"))];
  };

  const drawText = () => {
    const { state, prompt } = at;
    const of = [state && state.tour, state && state.scene, prompt, at.tours.length, at.read, at.link === "down"];
    const before = nodes.text.dataset.scene;
    const drawn = guide.paint(nodes.text, of, spoken);
    nodes.text.dataset.scene = state ? `${state.tour} ${state.scene}` : "";
    if (!drawn || nodes.text.dataset.scene === before) return;
    nodes.scroll.scrollTop = 0; // another scene begins at its beginning
    guide.voice.stop();
  };

  const drawBelow = () => {
    const { state, prompt } = at;
    const place = guide.where(at.tours, state);
    const strip = place && prompt && prompt.scene === state.scene ? prompt.strip : "";
    const then = place ? (place.next ? say("then", { title: place.next.title }) : say("last")) : "";
    const of = [strip, then, state && [state.missing, state.screens], guide.ability(), at.screens];
    guide.paint(nodes.below, of, () => [
      ...figures(),
      ...(state ? recordedList() : []),
      ...(strip ? [el("p", "strip-words", {}, el("b", "", {}, say("strip")), ...marked(strip))] : []),
      ...(then ? [el("p", "then", {}, then)] : []),
    ]);
  };

  const drawHead = () => {
    const { state } = at;
    const place = guide.where(at.tours, state);
    const number = place && place.at >= 0 ? say("scene_no", { n: place.at + 1, of: place.tour.scenes.length }) : "";
    wall.text(nodes.number, number);
    wall.text(nodes.title, place && place.scene ? place.scene.title : place ? place.tour.title : "");
    clock();
  };

  const clock = () => {
    const { state } = at;
    const now = wall.clock.now();
    const running = state && state.tour && Number.isFinite(now);
    const left = running && Number.isFinite(state.next_t) ? Math.max(0, Math.ceil(state.next_t - now)) : null;
    const lasted = running && state.scene_t ? say("said_for", { t: guide.span(now - state.scene_t) }) : "";
    wall.text(nodes.lasted, left === null ? lasted : say("goes_on", { s: left }));
  };

  const tools = () => {
    const { able, words, note } = guide.voice.state();
    const text = at.prompt && at.state && at.prompt.scene === at.state.scene ? at.prompt.say : "";
    guide.set(nodes.read, { off: able ? (text ? "" : say("no_say")) : words, pressed: guide.voice.reading, text: able ? say(guide.voice.reading ? "read_stop" : "read") : words });
    wall.text(nodes.voice, note);
    guide.set(nodes.fold, { text: say(guide.folded() ? "unfold" : "fold") });
    nodes.fold.setAttribute("aria-expanded", String(!guide.folded()));
    guide.set(nodes.smaller, { off: size === 0 ? say("smaller") : "" });
    guide.set(nodes.bigger, { off: size === SIZES.length - 1 ? say("bigger") : "" });
  };

  guide.startPrompt = () => {
    const kept = Number.parseInt(guide.habit(SIZE_KEY) ?? "", 10);
    size = SIZES[kept] ? kept : matchMedia("(width < 700px)").matches ? 2 : 3;
    nodes.number = el("b", "number");
    nodes.title = el("h2", "");
    nodes.lasted = el("span", "lasted");
    nodes.voice = el("small", "voice", { role: "status" });
    nodes.smaller = guide.button("A−", "smaller", () => resize(-1), "size");
    nodes.bigger = guide.button("A+", "bigger", () => resize(1), "size");
    nodes.smaller.setAttribute("aria-label", say("smaller"));
    nodes.bigger.setAttribute("aria-label", say("bigger"));
    nodes.read = guide.button(say("read"), "read", () => (guide.voice.reading ? guide.voice.stop() : guide.voice.read(at.prompt.say)));
    nodes.fold = guide.button(say("fold"), "fold", () => guide.fold(!guide.folded()), "fold");
    nodes.fold.setAttribute("aria-label", say("fold_long"));
    nodes.text = el("div", "spoken", { "aria-live": "polite" });
    nodes.below = el("div", "below");
    nodes.scroll = el("div", "scroll", { tabindex: "0", role: "region", "aria-label": say("title"), "data-scrolls": "yes" }, nodes.text, nodes.below);
    const row = el("div", "tools", {}, nodes.voice, nodes.smaller, nodes.bigger, nodes.read, nodes.fold);
    const head = el("header", "", {}, nodes.number, nodes.title, nodes.lasted, row);
    nodes.lacking = el("div", "lacking", { role: "status" });
    term.at("guide-prompt").replaceChildren(head, nodes.lacking, nodes.scroll);
    resize(0);
    wall.on("guide", () => {
      drawHead();
      drawLacking();
      drawText();
      drawBelow();
      tools();
    });
    wall.on("second", clock);
  };
})(window.wall);
