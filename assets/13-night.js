/**
 * QUESTION: what does a wall do to the eyes and the screen over a long night? It dims by the room's clock, and nothing
 * stands on the same pixels for long.
 *
 * Dimming is a set of tokens (10-theme-night.css, data-dim): what is calm steps back, alarms keep their colours. The
 * shift moves the whole wall by one pixel a minute on a path of two pixels each way, the same on every screen of a
 * hall because it follows the room's clock; the map measures itself where it stands, so picking stays exact.
 */
(function (wall) {
  "use strict";

  const FROM_H = 23; // the night shift, domain.md 6
  const UNTIL_H = 6;
  const STEP_S = 60;
  const SIDE = 5; // the path fills a square of so many pixels a side, its middle at rest

  /** Is it the dimmed part of the night? Pure. @param {string} clock HH:MM:SS in the room */
  const dims = (clock) => {
    const hour = Number(clock.slice(0, 2));
    return hour >= FROM_H || hour < UNTIL_H;
  };

  /** Where the wall stands at a moment: [right, down] px, one px from where it stood a minute before. Pure. */
  const shift = (t) => {
    const last = SIDE * SIDE - 1;
    const step = Math.floor(t / STEP_S) % (2 * last); // there by rows, and the same way back
    const at = step <= last ? step : 2 * last - step;
    const row = Math.floor(at / SIDE);
    const column = row % 2 ? SIDE - 1 - (at % SIDE) : at % SIDE;
    const middle = (SIDE - 1) / 2;
    return [column - middle, row - middle];
  };

  wall.night = { dims, shift };

  const look = (now) => {
    const canvas = document.getElementById("wall-canvas");
    if (Number.isNaN(now) || !canvas) return;
    const dim = dims(wall.format.clock(now)) ? "on" : "off";
    const { dataset } = document.documentElement;
    if (dataset.dim !== dim) dataset.dim = dim; // 01-theme.js tells the canvases
    if (wall.thumb) return;
    const [right, down] = shift(now);
    const at = `${right}px ${down}px`;
    if (canvas.dataset.shift === at) return;
    canvas.dataset.shift = at;
    canvas.style.translate = at; // beside the transform that fits the wall into its window
  };

  wall.start(() => wall.on("second", look));
})(window.wall);
