/**
 * QUESTION: which unit or case is under the pointer? A grid over the window, built only when asked; click, hover, empty
 * click. Where both are, the unit is meant: it moves on.
 */
(function (wall) {
  "use strict";

  const CELL_PX = 32;
  const REACH_PX = 18; // a unit may be missed by that much

  /** Units by cell of the window (counting sort: two passes, no object a unit). Pure. */
  wall.PickIndex = class PickIndex {
    constructor() {
      this.columns = this.rows = 0;
      this.starts = new Int32Array(1);
      this.items = new Int32Array(0);
    }

    cell(x, y) {
      const column = Math.floor(x / CELL_PX);
      const row = Math.floor(y / CELL_PX);
      return column >= 0 && row >= 0 && column < this.columns && row < this.rows ? row * this.columns + column : -1;
    }

    /** @param {Float32Array} sx NaN: not there @param {Float32Array} sy */
    build(sx, sy, count, width, height) {
      this.columns = Math.ceil(width / CELL_PX) || 1;
      this.rows = Math.ceil(height / CELL_PX) || 1;
      Object.assign(this, { sx, sy });
      const starts = new Int32Array(this.columns * this.rows + 1);
      const cells = new Int32Array(count);
      for (let i = 0; i < count; i++) {
        cells[i] = sx[i] === sx[i] ? this.cell(sx[i], sy[i]) : -1;
        if (cells[i] >= 0) starts[cells[i] + 1] += 1;
      }
      for (let c = 1; c < starts.length; c++) starts[c] += starts[c - 1];
      this.items = new Int32Array(starts[starts.length - 1]);
      const next = starts.slice();
      for (let i = 0; i < count; i++) if (cells[i] >= 0) this.items[next[cells[i]]++] = i;
      this.starts = starts;
    }

    /** @returns {number} nearest unit within `radius` px, -1: none */
    nearest(x, y, radius) {
      let best = -1;
      let least = radius * radius;
      for (let cy = y - radius; cy < y + radius + CELL_PX; cy += CELL_PX) {
        for (let cx = x - radius; cx < x + radius + CELL_PX; cx += CELL_PX) {
          const cell = this.cell(cx, cy);
          if (cell < 0) continue;
          for (let k = this.starts[cell]; k < this.starts[cell + 1]; k++) {
            const i = this.items[k];
            const distance = (this.sx[i] - x) ** 2 + (this.sy[i] - y) ** 2;
            if (distance > least) continue;
            least = distance;
            best = i;
          }
        }
      }
      return best;
    }
  };

  /** Hover shows the name and a hand; click selects a unit or opens a case's card; click on empty ground ends both. */
  wall.pointer = (map, layer) => {
    const container = map.getContainer();
    const caseAt = (x, y) => (map.wallCases ? map.wallCases.pick(x, y, REACH_PX) : null);
    const hover = (index, camera, found = null) => {
      const hand = index >= 0 || camera || found ? "pointer" : "";
      if (container.style.cursor !== hand) container.style.cursor = hand;
      if (map.wallCameras) map.wallCameras.hover(camera);
      if (map.wallCases) map.wallCases.hover(found);
      if (layer.hover === index) return;
      layer.hover = index;
      layer.invalidate();
    };
    map.on("mousemove", ({ containerPoint: { x, y } }) => {
      if (map.dragging && map.dragging.moving && map.dragging.moving()) return;
      const index = layer.pick(x, y, REACH_PX);
      const found = index < 0 ? caseAt(x, y) : null;
      hover(index, index < 0 && !found && map.wallCameras ? map.wallCameras.pick(x, y, REACH_PX) : null, found);
    });
    map.on("mouseout", () => hover(-1, null));
    map.on("click", ({ containerPoint: { x, y } }) => {
      const index = layer.pick(x, y, REACH_PX);
      const found = index < 0 ? caseAt(x, y) : null;
      if (map.wallCases) wall.showCase(found && found.mark);
      if (!found) wall.select(index < 0 ? null : wall.units.ids[index]);
    });
  };
})(window.wall);
