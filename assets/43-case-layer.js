/**
 * QUESTION: where are the open cases? Diamonds below the units, coloured only when they are late; one card at a time.
 *
 * Marks come over `/feeds/cases` (72-desk-feed.js); drawn on a canvas of its own, anew only when cases or the view
 * changed, so that moving units cost the same with and without them.
 */
(function (wall) {
  "use strict";

  const FAR_ZOOM = 13; // from here down the diamonds are smaller
  const HALF_PX = 8;
  const HALF_FAR_PX = 5.5;
  const CROWD = 300; // open cases from which those in time are drawn small, so that the late ones stay in sight
  const HALF_CROWD_PX = 3.5;
  const FRAME_PX = 5; // between a supervised case and its second frame
  const ROOM_PX = 20; // of a picture around its middle
  const ORDER = { none: 0, normal: 1, warning: 2, overdue: 3 }; // the worst on top

  /** @type {Map<string, {mark: object, x: number, y: number, late: string}>} open cases by id */
  let known = new Map();
  /** @type {{mark: object, x: number, y: number, late: string}[]} in the order they are drawn */
  let sorted = [];
  /** @type {Map<string, HTMLCanvasElement>} */
  const pictures = new Map();
  wall.on("theme", () => pictures.clear());

  const diamond = (context, half) => {
    context.beginPath();
    context.moveTo(0, -half);
    context.lineTo(half, 0);
    context.lineTo(0, half);
    context.lineTo(-half, 0);
    context.closePath();
  };

  const colourOf = (late, theme) =>
    ({ overdue: theme.alarm, warning: theme.warn, normal: theme.caseNormal, none: theme.offline })[late];

  /** A diamond: hollow and quiet; amber with a core when soon late; red and full when late; framed when supervised. */
  const paint = (context, late, supervised, half) => {
    const theme = wall.theme();
    const colour = colourOf(late, theme);
    diamond(context, half + 2.5);
    context.fillStyle = theme.ground;
    context.fill();
    diamond(context, half);
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = 2;
    if (late === "overdue") context.fill();
    context.stroke();
    if (late === "warning") {
      diamond(context, half * 0.45);
      context.fill();
    }
    if (!supervised) return;
    diamond(context, half + FRAME_PX);
    context.lineWidth = 1.6;
    context.stroke();
  };

  const picture = (late, supervised, half, ratio) => {
    const key = `${late} ${supervised} ${half} ${ratio}`;
    if (!pictures.has(key)) {
      const canvas = wall.canvas(ROOM_PX * 2 * ratio, ROOM_PX * 2 * ratio);
      const context = canvas.getContext("2d");
      context.scale(ratio, ratio);
      context.translate(ROOM_PX, ROOM_PX);
      paint(context, late, supervised, half);
      pictures.set(key, canvas);
    }
    return pictures.get(key);
  };

  /** Marks in the order they are drawn: calm ones first, then soon late, late, supervised. Pure. */
  wall.caseOrder = (a, b) =>
    (a.mark.supervision > 0) - (b.mark.supervision > 0) || ORDER[a.late] - ORDER[b.late] || a.mark.report_t - b.mark.report_t;

  /** Takes the newest marks; those unchanged keep their place. */
  const take = () => {
    const now = wall.clock.now();
    const next = new Map();
    for (const mark of wall.desk.feed.marks.values()) {
      if (!mark.open || !Number.isFinite(mark.lon) || !Number.isFinite(mark.lat)) continue;
      const had = known.get(mark.id);
      const late = wall.desk.lateness(mark, now);
      if (had && had.mark === mark && had.late === late) next.set(mark.id, had);
      else next.set(mark.id, { mark, x: wall.mercator.x(mark.lon), y: wall.mercator.y(mark.lat), late });
    }
    known = next;
    sorted = [...known.values()].sort(wall.caseOrder);
    wall.emit("cases");
  };

  /** Clocks run out by themselves. */
  const ageing = (now) => {
    if (sorted.some(({ mark, late }) => wall.desk.lateness(mark, now) !== late)) take();
  };

  class CaseLayer {
    constructor(map) {
      this.map = map;
      this.hovered = null;
      this.pane = new wall.CanvasPane(map, {
        name: "wall-cases", zIndex: 440, pad: 0.1, has: () => wall.state.layers.cases && (sorted.length > 0 || !!wall.shownCase()), draw: (c, view) => this.draw(c, view),
      });
    }

    invalidate() {
      this.pane.invalidate();
    }

    draw(context, view) {
      const half = view.zoom < FAR_ZOOM ? HALF_FAR_PX : HALF_PX;
      const quiet = sorted.length > CROWD ? HALF_CROWD_PX : half;
      for (const one of sorted) this.put(context, view, one, ORDER[one.late] > ORDER.normal ? half : quiet);
      const chosen = wall.shownCase();
      const at = chosen && (known.get(chosen.id) || this.ended(chosen));
      if (at) this.ring(context, view, at);
      if (this.hovered) this.put(context, view, this.hovered, half + 2);
    }

    /** A case of the list that is no longer on the map: its place is shown all the same. */
    ended(mark) {
      return { mark, x: wall.mercator.x(mark.lon), y: wall.mercator.y(mark.lat), late: "none" };
    }

    put(context, view, { mark, x, y, late }, half) {
      const px = Math.round(x * view.scale - view.ox); // whole pixels: half the time of a drawing
      const py = Math.round(y * view.scale - view.oy);
      if (px < -ROOM_PX || py < -ROOM_PX || px > view.width + ROOM_PX || py > view.height + ROOM_PX) return;
      const image = picture(late, mark.supervision > 0, half, this.pane.ratio);
      context.drawImage(image, px - ROOM_PX, py - ROOM_PX, ROOM_PX * 2, ROOM_PX * 2);
    }

    ring(context, view, one) {
      this.put(context, view, one, HALF_PX + 2);
      context.beginPath();
      context.arc(one.x * view.scale - view.ox, one.y * view.scale - view.oy, 19, 0, 2 * Math.PI);
      context.strokeStyle = wall.theme().accent;
      context.lineWidth = 2.5;
      context.stroke();
    }

    /** The case at a window position, the one drawn last of those equally near; or null. */
    pick(x, y, radius) {
      if (!wall.state.layers.cases) return null;
      const { view } = this.pane;
      const shift = this.map.containerPointToLayerPoint([x, y]).subtract(this.pane.at);
      let best = null;
      let least = radius;
      for (const one of sorted) {
        const distance = Math.hypot(one.x * view.scale - view.ox - shift.x, one.y * view.scale - view.oy - shift.y);
        if (distance <= least) [best, least] = [one, distance];
      }
      return best;
    }

    hover(one) {
      if (one === this.hovered) return;
      this.hovered = one;
      this.invalidate();
    }
  }

  /** Open cases on the map by lateness, for tests and benches. */
  wall.caseLook = () => sorted.map(({ mark, late }) => [mark.id, late]);

  wall.onMap((map) => {
    if (!map.getContainer().closest("#wall-canvas")) return; // the desk draws its own
    const layer = new CaseLayer(map);
    map.wallCases = layer;
    wall.desk.feed.start();
    const redraw = () => layer.invalidate();
    const off = [wall.on("cases", redraw), wall.on("case", redraw), wall.on("layers", redraw)];
    map.on("unload", () => off.forEach((end) => end()));
  });
  wall.start(() => {
    wall.on("desk-cases", take);
    wall.on("second", ageing);
  });
})(window.wall);
