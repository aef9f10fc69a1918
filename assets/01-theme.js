/**
 * QUESTION: which colour has a thing on the map? Tokens of the theme's CSS custom properties.
 *
 * A token is named by meaning; a stylesheet that sets it wins. Where the theme is silent, a map token is derived
 * from a base token, and only the base tokens have a value of last resort (a page without any theme).
 *
 * The theme changes while the page stands (<html data-theme>, the night's dimming data-dim): every canvas is drawn
 * anew on the event "theme", and whoever keeps pictures in a theme's colours throws them away on it.
 */
(function (wall) {
  "use strict";

  const LAST_RESORT = {
    "--bg": "#070c14", "--ink": "#e6edf5", "--ink-2": "#93a4b8", "--ink-3": "#5b6d82", "--line": "#1c2a3c",
    "--accent": "#4cc2ff", "--ok": "#5fd3a0", "--warn": "#ffb648", "--alarm": "#ff5a4f", "--off": "#66717f",
    "--map-ground": "#08101a", "--map-water": "#10263d", "--map-park": "#0f2219", "--map-district": "#31465e",
    "--map-street": "#18283a", "--map-road-4": "#192a3d", "--map-road-3": "#1d3045", "--map-road-2": "#22384f",
    "--map-road-1": "#2c4863", "--map-label": "#88a0ba", "--map-label-minor": "#6c849e", "--map-duty-grid": "#4a6c8c",
    "--map-unit-grid": "#22364a", "--collector": "#ffd75e", "--driving": "#b4cbe2", "--camera": "#7fb4d8",
  };

  const DERIVED = {
    ground: ["--map-ground"], water: ["--map-water"], park: ["--map-park"], district: ["--map-district"],
    street: ["--map-street"], road1: ["--map-road-1"], road2: ["--map-road-2"], road3: ["--map-road-3"],
    road4: ["--map-road-4"], label: ["--map-label"], labelMinor: ["--map-label-minor"], dutyGrid: ["--map-duty-grid"],
    unitGrid: ["--map-unit-grid"], ink: ["--ink"], ink2: ["--ink-2"], accent: ["--accent"],
    working: ["--unit-working", "--ok"], driving: ["--unit-driving", "--driving"], stopped: ["--unit-stopped", "--ink-2"],
    offline: ["--unit-offline", "--off"], onDuty: ["--unit-on-duty", "--collector"], offShift: ["--unit-off-shift", "--off"],
    trail: ["--map-trail", "--ok"], camera: ["--camera"], cameraSilent: ["--camera-silent", "--off"], warn: ["--warn"],
    alarm: ["--alarm"], planDone: ["--plan-done", "--ok"], planPending: ["--plan-pending", "--ink-3"],
    caseNormal: ["--case-normal", "--accent"], ink3: ["--ink-3"], line: ["--line"], panel: ["--panel", "--bg"],
    track: ["--track", "--alarm"], spot: ["--spot", "--collector"], figure: ["--figure", "--ink"],
    bar1: ["--bar-1", "--accent"], bar2: ["--bar-2", "--accent"],
    heat1: ["--heat-1", "--accent"], heat2: ["--heat-2", "--accent"], heat3: ["--heat-3", "--accent"], heat4: ["--heat-4", "--accent"],
    series1: ["--series-1", "--accent"], series2: ["--series-2", "--ok"], series3: ["--series-3", "--camera"],
    series4: ["--series-4", "--collector"], series5: ["--series-5", "--ink-2"], series6: ["--series-6", "--driving"],
  };

  const THEMED = ["data-theme", "data-dim", "class"]; // attributes of <html> that change colours
  let cache = null;

  /** @returns {Record<string, string>} colours by meaning, read once for each theme */
  wall.theme = () => {
    if (cache) return cache;
    const style = getComputedStyle(document.documentElement);
    const value = (names) => {
      for (const name of names) {
        const said = style.getPropertyValue(name).trim();
        if (said) return said;
      }
      return LAST_RESORT[names.find((name) => name in LAST_RESORT)];
    };
    cache = Object.fromEntries(Object.entries(DERIVED).map(([meaning, names]) => [meaning, value(names)]));
    return cache;
  };

  /** The same colour with another opacity, as canvas wants it. @param {number} alpha 0..1 */
  wall.fade = (colour, alpha) => {
    const [r, g, b] = wall.rgb(colour);
    return `rgba(${r}, ${g}, ${b}, ${alpha})`;
  };

  const parsed = new Map();

  /** @returns {[number, number, number]} red, green, blue of any CSS colour */
  wall.rgb = (colour) => {
    if (!parsed.has(colour)) {
      const context = wall.canvas(1, 1).getContext("2d", { willReadFrequently: true });
      context.fillStyle = colour;
      context.fillRect(0, 0, 1, 1);
      parsed.set(colour, [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)]);
    }
    return parsed.get(colour);
  };

  wall.canvas = (width, height) => {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    return canvas;
  };

  wall.font = (px, weight = 400) => {
    const family = getComputedStyle(document.body).fontFamily || "sans-serif";
    return `${weight} ${px}px ${family}`;
  };

  wall.start(() => {
    const changed = () => {
      cache = null;
      wall.emit("theme");
    };
    new MutationObserver(changed).observe(document.documentElement, { attributeFilter: THEMED });
    // Stylesheets and fonts may come after us; what was drawn before is drawn again.
    window.addEventListener("load", changed);
    if (document.fonts) document.fonts.ready.then(changed);
  });
})(window.wall);
