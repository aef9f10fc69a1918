/**
 * QUESTION: what else can be done to the hall? 随机抽查 with its proof, another layout, colours, the hall's time.
 */
(function (wall) {
  "use strict";

  const { guide, term } = wall;
  const { say } = term;
  const { at } = guide;
  const el = wall.element;
  const SEED_KEY = "guide.seed";
  const nodes = {};
  const chosen = { layout: "", screen: "" };

  // -- 随机抽查 -------------------------------------------------------------------------------------

  const draw = (kind) => {
    const seed = nodes.seed.value.trim();
    return () => ({ action: "draw", kind, ...(seed ? { seed } : {}) });
  };

  const drawButtons = () =>
    Object.entries(term.words.draws).map(([kind, text]) => guide.driving(text, `draw-${kind}`, () => draw(kind)(), "first"));

  const proof = () => {
    const { drawn } = at.state || {};
    if (!drawn) return [guide.empty(say("drawn_none"))];
    const facts = [
      [say("drawn"), `${term.word("draw_kinds", drawn.kind)} ${drawn.id}`],
      [say("drawn_seed"), drawn.seed],
      [say("drawn_t"), `${wall.format.date(drawn.t)} ${guide.moment(drawn.t)}`],
      [say("drawn_of"), say("drawn_of_n", { n: drawn.of })],
      [say("drawn_digest"), drawn.digest],
    ];
    return [term.facts(facts)];
  };

  // -- another layout -------------------------------------------------------------------------------

  const putLayout = () => {
    const screen = chosen.screen ? { screen: chosen.screen } : {};
    return { action: "layout", layout: chosen.layout, ...screen };
  };

  const layoutParts = () => {
    const names = at.layouts.map((one) => [one.name, one.title || one.name]);
    if (!names.some(([name]) => name === chosen.layout)) chosen.layout = names.length ? names[0][0] : "";
    if (!at.screens.some(({ name }) => name === chosen.screen)) chosen.screen = "";
    const [label, select] = term.select(say("layout_pick"), names, { "data-key": "layout" });
    select.value = chosen.layout;
    select.addEventListener("change", () => (chosen.layout = select.value));
    const where = [["", say("layout_all")], ...guide.screenNames()];
    const choice = guide.choice(say("layout_where"), "guide-where", where, chosen.screen, (name) => (chosen.screen = name));
    nodes.put = guide.button(say("layout_put"), "put-layout", async () => {
      if (await guide.act(putLayout())) guide.tell(say("layout_put_done", { what: guide.layoutTitle(chosen.layout) }));
    });
    return [label, choice.node, nodes.put];
  };

  // -- colours and time -----------------------------------------------------------------------------

  const chips = (name, words, is, what) => {
    const buttons = Object.entries(words).map(([value, text]) => {
      const button = guide.driving(text, `${name}-${value}`, what(value), "chip");
      button.setAttribute("aria-pressed", String(value === is));
      return button;
    });
    return el("div", "chips", { role: "group", "aria-label": say(name) }, ...buttons);
  };

  const section = (title, node, hint = "") =>
    el("section", "", {}, el("h2", "", {}, title), ...(hint ? [el("p", "hint", {}, hint)] : []), node);

  const paint = () => {
    const { state } = at;
    const ready = !!state;
    guide.paint(nodes.draws, [ready, guide.ability()], drawButtons);
    guide.paint(nodes.proof, [state && state.drawn], proof);
    guide.paint(nodes.layout, [at.layouts, at.screens, at.read], () => guide.loadingOr(layoutParts));
    if (nodes.put) guide.set(nodes.put, { off: guide.unable(), busy: at.busy === "layout" });
    guide.paint(nodes.theme, [state && state.theme, guide.ability()], () => [chips("theme", term.words.themes, state ? state.theme : null, (theme) => ({ action: "theme", theme }))]);
    guide.paint(nodes.clock, [state && state.clock, guide.ability()], () => [chips("clock", term.words.clocks, state ? state.clock : null, (clock) => ({ action: "clock", clock }))]);
  };

  guide.startMore = () => {
    const [label, seed] = term.field(say("draw_seed"), { type: "text", maxlength: "64", autocomplete: "off", spellcheck: "false", "data-key": "seed" });
    nodes.seed = guide.kept(seed, SEED_KEY);
    nodes.draws = el("div", "row");
    nodes.proof = el("div", "proof", { role: "status" });
    for (const name of ["layout", "theme", "clock"]) nodes[name] = el("div", name);
    term.at("guide-more").replaceChildren(
      section(say("draw"), el("div", "draw", {}, label, nodes.draws, nodes.proof), say("draw_hint")),
      section(say("layout"), nodes.layout),
      section(say("theme"), nodes.theme),
      section(say("clock"), nodes.clock, say("clock_hint")),
    );
    wall.on("guide", paint);
  };
})(window.wall);
