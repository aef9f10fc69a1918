/**
 * QUESTION: what is being drawn? Open files with their changes, undo, moving and resizing on the grid, guides. Pure.
 *
 * An area is [x, y, width, height] in the screen's own pixels. A document is one file: `layout` its plain values (null
 * while its text is not even of that shape), `text` its YAML, `by` who spoke last: "canvas" or "text".
 */
(function (wall) {
  "use strict";

  const editor = (wall.editor = wall.editor || {});
  const GRID = 10; // px
  const GAP = 10; // px left between panels
  const LEAST = 20; // px a side keeps while it is pulled
  const MOST_UNDO = 200;
  const KNOWN = ["panel", "screen", "area", "over", "layer", "options"];

  editor.GRID = GRID;
  editor.clone = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  // -- a file with its changes ----------------------------------------------------------------------

  class Doc {
    /** @param {object} told the API's answer for one file, `etag` with it; for a new one without */
    constructor(told) {
      this.kind = told.kind;
      this.name = told.name;
      this.fresh = Boolean(told.fresh);
      this.take(told);
      this.screen = Object.keys((this.layout && this.layout.screens) || {})[0] || "";
      this.chosen = null;
      this.draft = "";
    }

    /** What the server has now becomes what changes are measured against; all undo is over. */
    take(told) {
      Object.assign(this, { etag: told.etag || null, source: told.source, shipped: Boolean(told.shipped) });
      Object.assign(this, { commented: Boolean(told.commented), baseCommented: Boolean(told.commented) && !this.fresh });
      Object.assign(this, { text: told.text, layout: told.layout || null, problems: told.problems || [], by: "text" });
      Object.assign(this, { baseText: told.text, baseLayout: editor.clone(told.layout || null), undone: [], done: [], mark: "", version: (this.version || 0) + 1 });
    }

    get dirty() {
      if (this.fresh) return true;
      return this.by === "canvas" ? !same(this.layout, this.baseLayout) : this.text !== this.baseText;
    }

    /** Does saving lose comments of the file? What the canvas wrote has none but those at its head. */
    get loses() {
      return this.baseCommented && (this.by === "canvas" || !this.commented);
    }

    state() {
      return { text: this.text, layout: this.layout, by: this.by, screen: this.screen, chosen: this.chosen };
    }

    remember(mark) {
      if (mark && mark === this.mark && this.done.length) return; // one drag, one word typed: one step
      this.done.push(this.state());
      if (this.done.length > MOST_UNDO) this.done.shift();
      this.undone = [];
      this.mark = mark;
    }

    /** Changes the layout by `fn(clone)`. @param {string} mark steps with the same mark in a row are one for undo */
    draw(fn, mark = "") {
      if (!this.layout) return false;
      const next = editor.clone(this.layout);
      fn(next);
      const one = this.chosen === null ? null : next.panels[this.chosen];
      next.panels = editor.grouped(next);
      if (same(next, this.layout)) return false;
      this.remember(mark);
      if (one) this.chosen = next.panels.indexOf(one);
      Object.assign(this, { layout: next, by: "canvas" });
      return true;
    }

    write(text) {
      if (text === this.text) return false;
      this.remember("text");
      Object.assign(this, { text, by: "text" });
      return true;
    }

    /** What the server made of it; the canvas keeps what is drawn on it. */
    judged({ text, layout, problems, commented }) {
      this.problems = problems;
      if (this.by === "canvas") this.text = text;
      else Object.assign(this, { layout, commented });
      this.settle();
    }

    step(from, to) {
      const back = from.pop();
      if (!back) return false;
      to.push(this.state());
      Object.assign(this, back, { mark: "" });
      this.settle();
      return true;
    }

    undo() {
      return this.step(this.done, this.undone);
    }

    redo() {
      return this.step(this.undone, this.done);
    }

    /** Screen and chosen panel stay something that is there. */
    settle() {
      const screens = Object.keys((this.layout && this.layout.screens) || {});
      if (!screens.includes(this.screen)) this.screen = screens[0] || "";
      const placed = this.layout && this.chosen !== null ? (this.layout.panels || [])[this.chosen] : null;
      if (!placed || placed.screen !== this.screen) this.chosen = null;
    }

    /** [index, panel] of the shown screen, those that float last. */
    shown() {
      const all = ((this.layout && this.layout.panels) || []).map((placed, i) => [i, placed]).filter(([, { screen }]) => screen === this.screen);
      return all.sort(([, a], [, b]) => (a.over ? 1 : 0) - (b.over ? 1 : 0) || (a.layer || 0) - (b.layer || 0));
    }

    size() {
      const one = this.layout && (this.layout.screens || {})[this.screen];
      return one && Array.isArray(one.size) ? one.size : [1920, 1080];
    }
  }
  editor.Doc = Doc;

  /** Panels screen by screen, as the server writes them: what it says of a panel by number is said of the same one. */
  editor.grouped = ({ screens, panels }) => {
    const order = [...new Set([...Object.keys(screens), ...panels.map(({ screen }) => screen)])];
    return [...panels].sort((a, b) => order.indexOf(a.screen) - order.indexOf(b.screen));
  };

  // -- areas ----------------------------------------------------------------------------------------

  const onGrid = (value, step) => Math.round(value / step) * step;
  const edges = (area, axis) => [area[axis], area[axis] + area[axis + 2]];

  /** Positions worth meeting on one axis: edges of others, a gap beside them, the screen's own edges. Pure. */
  editor.marks = (others, length, axis) => {
    const found = new Set([0, length, GAP, length - GAP]);
    for (const area of others) {
      const [from, to] = edges(area, axis);
      for (const at of [from, to, to + GAP, from - GAP]) found.add(at);
    }
    return [...found];
  };

  const nearest = (value, marks, within) => {
    let best = null;
    for (const mark of marks) {
      const far = Math.abs(mark - value);
      if (far <= within && (best === null || far < Math.abs(best - value))) best = mark;
    }
    return best;
  };

  /**
   * One axis of a move or a resize. `which`: "both" (the area moves), "from" or "to" (one edge moves).
   * @returns {{at: number, length: number, line: number | null}} `line`: where it met something
   */
  const fit = (at, length, which, marks, within, step) => {
    const from = which === "to" ? null : nearest(at, marks, within);
    const to = which === "from" ? null : nearest(at + length, marks, within);
    const byFrom = from !== null && (to === null || Math.abs(from - at) <= Math.abs(to - at - length));
    if (which === "both") {
      if (byFrom) return { at: from, length, line: from };
      return to !== null ? { at: to - length, length, line: to } : { at: onGrid(at, step), length, line: null };
    }
    if (which === "from") {
      const end = at + length;
      const start = Math.min(byFrom ? from : onGrid(at, step), end - LEAST);
      return { at: start, length: end - start, line: byFrom ? from : null };
    }
    const end = Math.max(to !== null ? to : onGrid(at + length, step), at + LEAST);
    return { at, length: end - at, line: to };
  };

  /**
   * An area pulled by the pointer. `handle`: "" moves it, else the edges that move: n, s, w, e, or two of them.
   * @param {number} within px in which an edge is drawn to another; 0: the grid alone
   * @returns {{area: number[], lines: {axis: number, at: number}[]}}
   */
  editor.pulled = (area, handle, dx, dy, others, size, { step = GRID, within = 8 } = {}) => {
    const made = [...area];
    const lines = [];
    const axes = [["w", "e", dx], ["n", "s", dy]];
    axes.forEach(([first, last, by], axis) => {
      const which = handle === "" ? "both" : handle.includes(first) ? "from" : handle.includes(last) ? "to" : null;
      if (which === null || (!by && handle === "")) return;
      const at = area[axis] + (which === "to" ? 0 : by);
      const length = area[axis + 2] + (which === "to" ? by : which === "from" ? -by : 0);
      const fitted = fit(at, length, which, editor.marks(others, size[axis], axis), within, step);
      made[axis] = fitted.at;
      made[axis + 2] = fitted.length;
      if (fitted.line !== null) lines.push({ axis, at: fitted.line });
    });
    return { area: made, lines };
  };

  /** An area moved or resized by a key. */
  editor.nudged = ([x, y, w, h], dx, dy, resize) =>
    resize ? [x, y, Math.max(LEAST, w + dx), Math.max(LEAST, h + dy)] : [x + dx, y + dy, w, h];

  const meets = (a, b) => a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];

  /** A free place of this size, smaller where there is none; the upper left corner when the screen is full. */
  editor.free = ([w, h], others, [width, height]) => {
    const starts = (axis) => [...new Set([0, GAP, ...others.map((area) => area[axis] + area[axis + 2] + GAP)])].sort((a, b) => a - b);
    for (const part of [1, 0.75, 0.5, 0.25]) {
      const [sw, sh] = [w, h].map((side) => (part === 1 ? side : Math.max(2 * LEAST, onGrid(side * part, GRID))));
      for (const y of starts(1)) {
        for (const x of starts(0)) {
          const area = [x, y, sw, sh];
          if (x + sw <= width && y + sh <= height && !others.some((other) => meets(area, other))) return area;
        }
      }
    }
    return [GAP, GAP, Math.min(w, width - 2 * GAP), Math.min(h, height - 2 * GAP)];
  };

  /** Areas of panels on the same level as `index`, to be met or kept clear of. */
  editor.beside = (layout, index) => {
    const one = layout.panels[index];
    return layout.panels.filter((other, i) => i !== index && other.screen === one.screen && (!other.over || other.over === one.over)).map(({ area }) => area);
  };

  /** Puts a panel at an area; what floats on it goes with it. Changes `layout`. */
  editor.place = (layout, index, area) => {
    const one = layout.panels[index];
    const [dx, dy] = [area[0] - one.area[0], area[1] - one.area[1]];
    const moved = area[2] === one.area[2] && area[3] === one.area[3];
    for (const other of layout.panels) {
      if (moved && !one.over && other.over === one.panel && other.screen === one.screen) other.area = editor.nudged(other.area, dx, dy, false);
    }
    one.area = area;
  };

  /** A new panel on a screen; floats go onto the map, or onto the largest there is. Changes `layout`, returns its index. */
  editor.add = (layout, screen, panel, { floats = false, size = [400, 260], at = null } = {}) => {
    const there = layout.panels.filter((placed) => placed.screen === screen && !placed.over);
    const [width, height] = layout.screens[screen].size;
    const wanted = [Math.min(size[0], width), Math.min(size[1], height)];
    const ground = floats ? there.find((placed) => placed.panel === "map") || [...there].sort((a, b) => b.area[2] * b.area[3] - a.area[2] * a.area[3])[0] : null;
    const made = { panel, screen, area: at ? [...at, ...wanted] : editor.free(wanted, there.map(({ area }) => area), [width, height]) };
    if (ground) {
      const [x, y, w, h] = ground.area;
      made.over = ground.panel;
      made.area = [x + GAP, y + GAP, Math.min(wanted[0], w - 2 * GAP), Math.min(wanted[1], h - 2 * GAP)];
      made.layer = 1 + Math.max(-1, ...layout.panels.filter((placed) => placed.screen === screen && placed.over === ground.panel).map((placed) => placed.layer || 0));
    }
    layout.panels.push(editor.tidy(made));
    return layout.panels.length - 1;
  };

  /** Nothing is said that only repeats what holds anyway. */
  editor.tidy = (placed) => {
    const made = {};
    for (const key of [...KNOWN, ...Object.keys(placed).filter((name) => !KNOWN.includes(name))]) {
      const value = placed[key];
      const plain = value === undefined || value === null || (key === "layer" && value === 0) || (key === "options" && !Object.keys(value).length);
      if (!plain) made[key] = value;
    }
    return made;
  };

  // -- two texts ------------------------------------------------------------------------------------

  /** What became of the lines of `before` in `after`: [" ", "-" or "+", line]. */
  editor.diff = (before, after) => {
    const [a, b] = [before.split("\n"), after.split("\n")];
    const long = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i--) {
      for (let j = b.length - 1; j >= 0; j--) long[i][j] = a[i] === b[j] ? long[i + 1][j + 1] + 1 : Math.max(long[i + 1][j], long[i][j + 1]);
    }
    const made = [];
    for (let i = 0, j = 0; i < a.length || j < b.length; ) {
      if (i < a.length && j < b.length && a[i] === b[j]) made.push([" ", a[i++], j++]);
      else if (i < a.length && (j >= b.length || long[i + 1][j] >= long[i][j + 1])) made.push(["-", a[i++]]);
      else made.push(["+", b[j++]]);
    }
    return made.map(([sign, line]) => [sign, line]);
  };
})(window.wall);
