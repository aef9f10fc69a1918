/**
 * QUESTION: when is the picture of a screen complete? Put into a wall page by the benches and by `shots`.
 *
 * Complete: the boxes of the newest state are shown, every panel that follows the hall says it was drawn for that state,
 * every panel has had its first data, the map stands still. Times are this page's clock, ms: performance.timeOrigin +
 * performance.now(), taken one frame after what they tell of, so that it has been painted.
 */
() => {
  "use strict";
  const SETTLED_MS = 400; // complete for so long: it will not be taken back
  const root = document.documentElement;
  const now = () => performance.timeOrigin + performance.now();
  const wall = window.wall;
  /** @type {Map<number, {heard: number, shown?: number, panels?: number, rest?: number, done: boolean, late?: string}>} by Hall.seq */
  const marks = new Map();

  const seq = () => Number(root.dataset.seq ?? NaN);

  /** Where a map looks; NaN while it is being scaled. */
  const viewOf = (map) => {
    const { lat, lng } = map.getCenter();
    return map._animatingZoom ? NaN : `${map.getZoom()} ${lat.toFixed(7)} ${lng.toFixed(7)}`;
  };

  /** A question: do all maps look where they looked when it was asked last? */
  const watcher = () => {
    let views = "";
    return () => {
      const now = [...wall.maps].map(viewOf).join();
      const same = now === views && !now.includes("NaN");
      views = now;
      return same;
    };
  };
  const [still, stillSeen] = [watcher(), watcher()];

  /** The map's box stays laid out while no place shows it. */
  const seen = (node) => node.offsetParent !== null && getComputedStyle(node).visibility !== "hidden";

  const boxes = () => [...document.querySelectorAll("#wall-canvas [data-box]")].filter((box) => !box.hidden && seen(box));

  const panels = () => boxes().flatMap((box) => [...box.querySelectorAll(".panel")]).filter(seen);

  const idOf = (panel) => panel.id.replace(/^panel-/, "");

  /** Panels that are not as the newest state wants them. */
  const late = () => {
    const shown = String(seq());
    return panels().filter((p) => p.dataset.t === "" || (p.dataset.seq !== undefined && p.dataset.seq !== shown)).map(idOf);
  };

  const hasInk = (node) => {
    if (node.innerText.trim()) return true;
    return !!node.querySelector("canvas, svg, img, video");
  };

  const pictures = () => boxes().flatMap((box) => [...box.querySelectorAll("img")]).filter((img) => seen(img) && img.getAttribute("src"));

  /** What stands there now. */
  const state = () => ({
    seq: seq(),
    place: root.dataset.place || "",
    theme: root.dataset.theme || "",
    panels: panels().map(idOf),
    late: late(),
    stale: panels().filter((p) => p.dataset.fresh && p.dataset.fresh !== "ok").map((p) => `${idOf(p)} ${p.dataset.fresh}`),
    empty: boxes().filter((box) => !box.classList.contains("floats") && !hasInk(box)).map((box) => box.dataset.box), // floats open when asked to
    loading: pictures().filter((img) => !img.complete).length,
    broken: pictures().filter((img) => img.complete && !img.naturalWidth).map((img) => img.getAttribute("src")),
    still: stillSeen(),
  });

  let before = null; // what the frame before saw: painted by now
  let running = false;
  let since = null; // from when on it is complete

  const note = (at) => {
    const mark = marks.get(before.seq);
    if (!mark) return;
    mark.shown ??= at;
    if (before.ready) mark.panels ??= at;
    else mark.panels = undefined; // taken back
    if (before.still) mark.rest ??= at;
    else mark.rest = undefined;
  };

  const frame = () => {
    const at = now();
    if (before) note(at);
    const waiting = late();
    before = { seq: seq(), ready: !waiting.length, still: still() };
    const mark = marks.get(before.seq);
    if (mark) mark.late = waiting.join(" ");
    if (!(before.ready && before.still)) since = null;
    else since ??= at;
    if (mark && since !== null && at - since > SETTLED_MS) {
      mark.done = true;
      running = false;
      return;
    }
    requestAnimationFrame(frame);
  };

  /** Watches from now on until the picture of state `number` stands. */
  const follow = (number, at) => {
    if (marks.has(number)) return;
    marks.set(number, { heard: at, done: false });
    if (marks.size > 200) marks.delete(marks.keys().next().value);
    since = null;
    if (running) return;
    running = true;
    before = null;
    requestAnimationFrame(frame);
  };

  if (window.bench && window.bench.off) window.bench.off();
  const off = wall.on("hall", (hall) => hall && follow(hall.seq, now()));
  window.bench = { state, off, now, mark: (number) => marks.get(number) || null };
};
