/**
 * QUESTION: where does a road's name stand? Character by character along the road, upright on steep ones, never touching.
 */
(function (wall) {
  "use strict";

  const SPACING = 1.32; // advance of a character, × font size: Chinese set with air
  const STEP_PX = 36; // distance between places tried along a road
  const REPEAT_PX = 520; // distance between two names of the same road
  const SHARES = [0.5, 0.28, 0.72, 0.4, 0.62]; // where along its visible part a road begins to look: neighbours differ
  const BEND = 0.32; // rad between neighbours: beyond it the word falls apart
  const TURN = 0.75; // rad from first to last character

  /** Keeps boxes apart: what is taken stays taken. Boxes are [west, north, east, south] in px. */
  wall.Room = class Room {
    constructor(cell = 64) {
      this.cell = cell;
      this.cells = new Map();
    }

    *near([west, north, east, south]) {
      const { cell } = this;
      for (let i = Math.floor(west / cell); i <= Math.floor(east / cell); i++) {
        for (let j = Math.floor(north / cell); j <= Math.floor(south / cell); j++) yield `${i},${j}`;
      }
    }

    free(box) {
      for (const key of this.near(box)) {
        for (const other of this.cells.get(key) || []) {
          if (box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]) return false;
        }
      }
      return true;
    }

    take(box) {
      for (const key of this.near(box)) {
        if (!this.cells.has(key)) this.cells.set(key, []);
        this.cells.get(key).push(box);
      }
    }
  };

  /** A road in px with the length up to every point. */
  const measured = (chain, view) => {
    const n = chain.length / 2;
    const path = { n, x: new Float64Array(n), y: new Float64Array(n), s: new Float64Array(n) };
    for (let i = 0; i < n; i++) {
      path.x[i] = chain[2 * i] * view.scale - view.ox;
      path.y[i] = chain[2 * i + 1] * view.scale - view.oy;
      if (i) path.s[i] = path.s[i - 1] + Math.hypot(path.x[i] - path.x[i - 1], path.y[i] - path.y[i - 1]);
    }
    path.length = path.s[n - 1];
    return path;
  };

  /** Point and direction at length `s` of a path. */
  const along = (path, s) => {
    let low = 0;
    let high = path.n - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (path.s[middle] <= s) low = middle;
      else high = middle;
    }
    const [dx, dy, ds] = [path.x[high] - path.x[low], path.y[high] - path.y[low], path.s[high] - path.s[low] || 1];
    const k = (s - path.s[low]) / ds;
    return { x: path.x[low] + dx * k, y: path.y[low] + dy * k };
  };

  const turn = (a, b) => Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b)));

  /**
   * The characters of `name` centred at length `middle`: upright from top to bottom on a steep road, else left to
   * right. @returns {{character: string, x: number, y: number, angle: number}[] | null} null where the road bends too much
   */
  const glyphsAt = (path, name, middle, size) => {
    const advance = size * SPACING;
    const characters = [...name];
    const first = middle - ((characters.length - 1) * advance) / 2;
    if (first < advance / 2 || middle * 2 - first > path.length - advance / 2) return null;
    const [a, b] = [along(path, first - advance / 2), along(path, 2 * middle - first + advance / 2)];
    const steep = Math.abs(b.y - a.y) > Math.abs(b.x - a.x);
    const forward = steep ? b.y > a.y : b.x > a.x;
    const glyphs = characters.map((character, i) => {
      const s = first + (forward ? i : characters.length - 1 - i) * advance;
      const [p, q] = [along(path, s - advance / 2), along(path, s + advance / 2)];
      const [dx, dy] = forward ? [q.x - p.x, q.y - p.y] : [p.x - q.x, p.y - q.y];
      const at = along(path, s);
      return { character, x: at.x, y: at.y, angle: steep ? Math.atan2(dy, dx) - Math.PI / 2 : Math.atan2(dy, dx) };
    });
    const bends = glyphs.some((glyph, i) => i > 0 && turn(glyph.angle, glyphs[i - 1].angle) > BEND);
    return bends || turn(glyphs[0].angle, glyphs[glyphs.length - 1].angle) > TURN ? null : glyphs;
  };

  const boxes = (glyphs, size) => {
    const r = size * 0.68;
    return glyphs.map(({ x, y }) => [x - r, y - r, x + r, y + r]);
  };

  /** Lengths to try, from a share of the part in the window outwards. */
  const candidates = (path, view, share) => {
    const shown = [];
    const outside = [];
    for (let s = STEP_PX / 2; s < path.length; s += STEP_PX) {
      const { x, y } = along(path, s);
      const [dx, dy] = [Math.min(x - view.padX, view.width - view.padX - x), Math.min(y - view.padY, view.height - view.padY - y)];
      (dx > 24 && dy > 24 ? shown : outside).push(s);
    }
    const middle = shown.length ? shown[Math.floor(shown.length * share)] : path.length / 2;
    return [...shown.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle)), ...outside];
  };

  const inside = (box, west, north, east, south) => box[0] > west && box[1] > north && box[2] < east && box[3] < south;

  /** Wholly in the window, or wholly in the part drawn around it: no name is cut by the window's edge. */
  const uncut = (taken, { width, height, padX, padY }) => {
    const shown = taken.filter((box) => inside(box, padX, padY, width - padX, height - padY)).length;
    return shown === taken.length || (!shown && taken.every((box) => inside(box, 0, 0, width, height)));
  };

  /**
   * Places the names of all roads, the widest first. Pure but for `room`, which it fills.
   * @param {{name: string, grade: number, chains: Float64Array[]}[]} roads
   * @param {(grade: number) => number} sizeOf font size in px, 0: not shown at this zoom
   * @returns {{grade: number, size: number, glyphs: {character: string, x: number, y: number, angle: number}[]}[]}
   */
  wall.placeNames = (roads, view, sizeOf, room) => {
    const placed = [];
    for (const [k, { name, grade, chains }] of roads.entries()) {
      const size = sizeOf(grade);
      if (!size) continue;
      const spots = [];
      for (const chain of chains) {
        const path = measured(chain, view);
        if (path.length < name.length * size * SPACING) continue;
        for (const s of candidates(path, view, SHARES[k % SHARES.length])) {
          const glyphs = glyphsAt(path, name, s, size);
          if (!glyphs) continue;
          const middle = glyphs[glyphs.length >> 1];
          if (spots.some((spot) => Math.hypot(spot.x - middle.x, spot.y - middle.y) < REPEAT_PX)) continue;
          const taken = boxes(glyphs, size);
          if (!uncut(taken, view) || !taken.every((box) => room.free(box))) continue;
          taken.forEach((box) => room.take(box));
          spots.push(middle);
          placed.push({ grade, size, glyphs });
        }
      }
    }
    return placed;
  };
})(window.wall);
