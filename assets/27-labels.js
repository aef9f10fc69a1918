/**
 * QUESTION: which unit is that? Ids beside the vehicles where there is room; always for the selected.
 */
(function (wall) {
  "use strict";

  const SIZE_PX = 15;
  const MOST = 400; // labelled vehicles in one window
  const REACH = 13; // half a sprite, px
  const CACHE = 4000;
  const SLOTS = [[0, -1], [0, 1], [1, 0], [-1, 0]]; // above, below, right, left of the unit

  /** @type {Map<string, {canvas: HTMLCanvasElement, width: number, height: number}>} */
  const drawn = new Map();
  wall.on("theme", () => drawn.clear());

  /** A word as a picture, with an edge in the ground's colour: drawing text anew each frame is slow. */
  const picture = (text, colour, weight, ratio) => {
    const key = `${text} ${colour} ${weight} ${ratio}`;
    let entry = drawn.get(key);
    if (entry) return entry;
    if (drawn.size > CACHE) drawn.clear();
    const measure = wall.canvas(1, 1).getContext("2d");
    measure.font = wall.font(SIZE_PX, weight);
    const [width, height] = [Math.ceil(measure.measureText(text).width) + 8, SIZE_PX + 8];
    const canvas = wall.canvas(Math.ceil(width * ratio), Math.ceil(height * ratio));
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.font = measure.font;
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 4;
    context.strokeStyle = wall.fade(wall.theme().ground, 0.9);
    context.strokeText(text, 4, height / 2);
    context.fillStyle = colour;
    context.fillText(text, 4, height / 2);
    entry = { canvas, width, height };
    drawn.set(key, entry);
    return entry;
  };

  /** A word on a plate: readable over anything. (x, y) is its middle. */
  wall.drawTag = (context, text, x, y, colour) => {
    context.font = wall.font(SIZE_PX, 600);
    const half = context.measureText(text).width / 2 + 7;
    context.fillStyle = wall.fade(wall.theme().ground, 0.88);
    context.strokeStyle = wall.fade(colour, 0.6);
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(x - half, y - 12, half * 2, 24, 3);
    context.fill();
    context.stroke();
    context.fillStyle = colour;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(text, x, y + 0.5);
    context.textAlign = "start";
  };

  /** Box of a label in one of the slots. Pure. @returns {number[]} west, north, east, south */
  wall.labelBox = (x, y, width, height, slot, reach = REACH) => {
    const [dx, dy] = SLOTS[slot];
    const cx = x + dx * (reach + width / 2);
    const cy = y + dy * (reach + height / 2 - 3);
    return [cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2];
  };

  wall.UnitLabels = class UnitLabels {
    constructor() {
      /** @type {Map<number, number>} slot a unit's label stood in: it stays there while it can */
      this.slots = new Map();
    }

    /** Labels of vehicles that find room beside all other units. */
    draw(context, view, layer) {
      const room = new wall.Room();
      const vehicles = [];
      for (let i = 0; i < layer.count; i++) {
        if (Number.isNaN(layer.sx[i])) continue;
        const r = REACH - 4;
        room.take([layer.sx[i] - r, layer.sy[i] - r, layer.sx[i] + r, layer.sy[i] + r]);
        if (wall.units.kind[i] !== wall.units.COLLECTOR) vehicles.push(i);
      }
      if (vehicles.length > MOST) return;
      const selected = wall.state.selected === null ? -1 : wall.units.byId.get(wall.state.selected);
      const theme = wall.theme();
      for (const i of vehicles) {
        if (i === selected || i === layer.hover) continue; // these are marked above all others
        const colour = wall.LOOKS[layer.look[i]].colour === "offline" ? theme.ink3 : theme.ink2;
        this.place(context, view, layer, i, picture(wall.units.ids[i] || "", colour, 500, layer.pane.ratio), room);
      }
    }

    place(context, view, layer, i, word, room) {
      const before = this.slots.get(i);
      for (const slot of before === undefined ? [0, 1, 2, 3] : [before, 0, 1, 2, 3]) {
        const box = wall.labelBox(layer.sx[i], layer.sy[i], word.width, word.height, slot);
        if (box[0] < 0 || box[1] < 0 || box[2] > view.width || box[3] > view.height || !room.free(box)) continue;
        room.take(box);
        this.slots.set(i, slot);
        context.drawImage(word.canvas, box[0], box[1], word.width, word.height);
        return;
      }
      this.slots.delete(i);
    }

    /** The label of the selected or touched unit, on a plate, always inside the window. */
    mark(context, view, layer, i, colour) {
      const above = layer.sy[i] > 52;
      const x = Math.min(view.width - 40, Math.max(40, layer.sx[i]));
      const name = wall.units.kind[i] === wall.units.COLLECTOR ? wall.units.labels[i] : wall.units.ids[i];
      wall.drawTag(context, name || "", x, layer.sy[i] + (above ? -35 : 35), colour);
    }
  };
})(window.wall);
