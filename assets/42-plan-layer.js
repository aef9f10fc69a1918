/**
 * QUESTION: which planned roads are done, due or overdue, and which vehicles are in breach? Lines below the road names,
 * rings around the units.
 *
 * The server tells ids and words only (stores `plan-roads`, `alert-feed`); the lines are those of the base map.
 */
(function (wall) {
  "use strict";

  const DONE = 0;
  const OVERDUE = 2;
  const NEAR = 60 / 40_075_016.7; // Mercator units at the equator, about 60 m: a vehicle so near works on the line
  const RUNNING_S = 5; // between two pictures of a pass under way
  const RING_PX = 16;

  /** @type {[string, number, number, string][]} section, 0 done 1 pending 2 overdue, share of the pass, vehicle */
  let told = [];
  /** @type {Map<string, object>} */
  let roads = new Map();
  /** @type {Map<string, string>} vehicle → serious | warn */
  let marked = new Map();
  let drawnAt = -Infinity;

  const lengths = (line) => {
    const sums = new Float64Array(line.length / 2);
    for (let i = 1; i < sums.length; i++) sums[i] = sums[i - 1] + Math.hypot(line[2 * i] - line[2 * i - 2], line[2 * i + 1] - line[2 * i - 1]);
    return sums;
  };

  /**
   * Where on a line the place (x, y) falls: distance along it, distance from it, direction there. Pure.
   * @returns {{along: number, off: number, dx: number, dy: number, length: number}}
   */
  wall.onLine = (line, x, y) => {
    const sums = lengths(line);
    let best = { along: 0, off: Infinity, dx: 1, dy: 0, length: sums[sums.length - 1] || 0 };
    for (let i = 0; i + 3 < line.length; i += 2) {
      const [ax, ay, dx, dy] = [line[i], line[i + 1], line[i + 2] - line[i], line[i + 3] - line[i + 1]];
      const square = dx * dx + dy * dy || 1e-30;
      const k = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square));
      const off = Math.hypot(ax + dx * k - x, ay + dy * k - y);
      if (off < best.off) best = { ...best, along: sums[i / 2] + Math.sqrt(square) * k, off, dx, dy };
    }
    return best;
  };

  /**
   * The part of a line that a vehicle has behind it on a pass of which `share` is done: [from, to] along the line, or
   * null when it is not on the line, so that nothing is claimed. Pure. @param {number | null} heading_deg
   */
  wall.sweptPart = (line, unit, share) => {
    if (!unit || unit.heading_deg === null) return null;
    const at = wall.onLine(line, unit.x, unit.y);
    if (at.off > NEAR || !at.length) return null;
    const heading = (unit.heading_deg * Math.PI) / 180;
    const forward = Math.sin(heading) * at.dx - Math.cos(heading) * at.dy >= 0; // y runs south
    const swept = share * at.length;
    return forward ? [Math.max(0, at.along - swept), at.along] : [at.along, Math.min(at.length, at.along + swept)];
  };

  /** The points of a line between two distances along it. Pure. */
  wall.cutLine = (line, from, to) => {
    const sums = lengths(line);
    const out = [];
    const put = (i, k) => out.push(line[2 * i] + (line[2 * i + 2] - line[2 * i]) * k, line[2 * i + 1] + (line[2 * i + 3] - line[2 * i + 1]) * k);
    for (let i = 0; i + 1 < sums.length; i++) {
      const span = sums[i + 1] - sums[i] || 1e-30;
      if (sums[i + 1] < from || sums[i] > to) continue;
      if (!out.length) put(i, Math.max(0, (from - sums[i]) / span));
      put(i, Math.min(1, (to - sums[i]) / span));
    }
    return out;
  };

  const path = (context, line, { scale, ox, oy }) => {
    context.moveTo(line[0] * scale - ox, line[1] * scale - oy);
    for (let i = 2; i < line.length; i += 2) context.lineTo(line[i] * scale - ox, line[i + 1] * scale - oy);
  };

  const stroke = (context, lines, view, colour, width, dash) => {
    context.beginPath();
    for (const line of lines) path(context, line, view);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.lineCap = dash.length ? "butt" : "round";
    context.stroke();
    context.setLineDash([]);
  };

  const unitOf = (vehicle) => {
    const unit = vehicle && wall.units.get(vehicle);
    return unit ? { ...unit, x: wall.units.x[unit.index], y: wall.units.y[unit.index] } : null;
  };

  /** Lines by word, and the swept parts of passes under way. */
  const sorted = () => {
    const lines = [[], [], []];
    const swept = [];
    for (const [section, word, share, vehicle] of told) {
      const shape = roads.get(section);
      if (!shape) continue;
      lines[word].push(...shape.lines);
      const unit = word !== DONE && share > 0 ? unitOf(vehicle) : null;
      const part = unit && wall.sweptPart(shape.lines[0], unit, share);
      if (part) swept.push(wall.cutLine(shape.lines[0], ...part));
    }
    return { lines, swept: swept.filter((line) => line.length >= 4) };
  };

  /** Draws the planned roads; the base layer calls it between its roads and its names. */
  wall.drawPlan = (context, view, theme) => {
    drawnAt = performance.now();
    if (!wall.state.layers.plan || !told.length) return;
    const width = Math.max(3, wall.roadWidth(2, view.zoom) * 0.75);
    const { lines: [done, pending, overdue], swept } = sorted();
    stroke(context, pending, view, theme.planPending, Math.max(2, width * 0.6), [width * 0.7, width * 0.9]);
    stroke(context, overdue, view, theme.alarm, width, [width * 2, width * 0.8]);
    stroke(context, done, view, theme.planDone, width, []);
    stroke(context, swept, view, theme.planDone, width, []);
  };

  /** A ring around every vehicle in breach: red and double for serious ones, amber for warnings. */
  wall.drawRings = (context, layer) => {
    const theme = wall.theme();
    for (const [vehicle, level] of marked) {
      const i = wall.units.byId.get(vehicle);
      if (i === undefined || i >= layer.count || Number.isNaN(layer.sx[i])) continue;
      context.strokeStyle = level === "serious" ? theme.alarm : theme.warn;
      context.lineWidth = 2.5;
      for (const radius of level === "serious" ? [RING_PX, RING_PX + 5] : [RING_PX]) {
        context.beginPath();
        context.arc(layer.sx[i], layer.sy[i], radius, 0, 2 * Math.PI);
        context.stroke();
      }
    }
  };

  /** Brings a road into the window by its name. */
  wall.focusRoad = (name) => {
    const shapes = [...roads.values()].filter((shape) => shape.name === name);
    if (!shapes.length) return;
    const edge = (k, pick) => pick(...shapes.map((shape) => shape.box[k]));
    const corner = (x, y) => [wall.mercator.lat(y), (x - 0.5) * 360];
    const bounds = [corner(edge(0, Math.min), edge(3, Math.max)), corner(edge(2, Math.max), edge(1, Math.min))];
    const card = document.getElementById("unit-card");
    const left = card && card.offsetWidth ? card.offsetWidth + 80 : 40; // beside what lies on the map
    const view = { maxZoom: 16, animate: !wall.reducedMotion(), duration: 0.2, paddingTopLeft: [left, 40], paddingBottomRight: [40, 60] };
    for (const map of wall.maps) map.fitBounds(bounds, view);
  };

  const underWay = () => told.some(([, word, share]) => word !== DONE && share > 0);

  wall.start(() => {
    wall.on("base", (data) => {
      roads = new Map(data.shapes.road.filter((shape) => shape.id).map((shape) => [shape.id, shape]));
    });
    wall.watchStore("plan-roads", (data) => {
      told = (data || []).filter(([, word]) => word >= DONE && word <= OVERDUE);
      wall.emit("plan");
    });
    wall.watchStore("alert-feed", (feed) => {
      marked = new Map(Object.entries((feed && feed.units) || {}));
      wall.emit("rings");
    });
    wall.on("second", () => underWay() && performance.now() - drawnAt > RUNNING_S * 1000 && wall.emit("plan"));
    document.addEventListener("click", (event) => {
      const row = event.target.closest && event.target.closest("[data-road]");
      if (row) wall.focusRoad(row.dataset.road);
    });
  });
})(window.wall);
