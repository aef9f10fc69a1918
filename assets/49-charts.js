/**
 * QUESTION: which colours has a chart? A figure comes with names of tokens; the theme's colours are put in here, and
 * again with every theme. The graph itself stays: plotly patches what differs.
 */
(function (wall) {
  "use strict";

  const PANELS = ["class_ring", "trend"]; // wall/charts.py: a store `<panel>-figure`, a graph `<panel>-graph`
  const TOKEN = /^(--[a-z0-9-]+)(?:\/([\d.]+))?$/; // --series-1, --series-1/0.5

  /** The figure with every token replaced by what `colour(token, alpha)` says. Pure. */
  wall.tinted = (value, colour) => {
    if (typeof value === "string") {
      const found = TOKEN.exec(value);
      return found ? colour(found[1], found[2] === undefined ? 1 : Number(found[2])) : value;
    }
    if (Array.isArray(value)) return value.map((one) => wall.tinted(one, colour));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, wall.tinted(one, colour)]));
    }
    return value;
  };

  const token = (style) => (name, alpha) => {
    const said = style.getPropertyValue(name).trim();
    return alpha === 1 || !said ? said : wall.fade(said, alpha);
  };

  /** @type {Map<string, object>} newest figure by panel */
  const figures = new Map();

  const draw = (panel) => {
    const figure = figures.get(panel);
    if (figure) wall.setProps(`${panel}-graph`, { figure: wall.tinted(figure, token(getComputedStyle(document.documentElement))) });
  };

  wall.start(() => {
    for (const panel of PANELS) {
      wall.watchStore(`${panel}-figure`, (figure) => {
        figures.set(panel, figure);
        draw(panel);
      });
    }
    wall.on("theme", () => PANELS.forEach(draw));
  });
})(window.wall);
