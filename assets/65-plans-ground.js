/**
 * QUESTION: which sections does a hand on the map mean? Roads as Mercator lines; nearest, inside a box, along a line. Pure.
 */
(function (wall) {
  "use strict";

  const plans = (wall.plans = wall.plans || {});
  const AROUND_M = 40_075_016.7; // Mercator units are shares of this at the equator
  const STEP_M = 10; // a road is looked at every so many metres
  const ALONG_M = 25; // a drawn line means roads that near …
  const ALONG_SHARE = 0.6; // … for that much of their length
  const BOX_SHARE = 0.5; // of a road inside a box

  const metresPer = (y) => AROUND_M * Math.cos((wall.mercator.lat(y) * Math.PI) / 180);

  /** Points every STEP_M along a line, flat x, y. */
  const sampled = (line) => {
    const out = [line[0], line[1]];
    for (let i = 0; i + 3 < line.length; i += 2) {
      const [dx, dy] = [line[i + 2] - line[i], line[i + 3] - line[i + 1]];
      const n = Math.max(1, Math.ceil((Math.hypot(dx, dy) * metresPer(line[i + 1])) / STEP_M));
      for (let k = 1; k <= n; k++) out.push(line[i] + (dx * k) / n, line[i + 1] + (dy * k) / n);
    }
    return out;
  };

  const lengthOf = (line) => {
    let sum = 0;
    for (let i = 0; i + 3 < line.length; i += 2) sum += Math.hypot(line[i + 2] - line[i], line[i + 3] - line[i + 1]) * metresPer(line[i + 1]);
    return sum;
  };

  const middle = (line) => {
    const at = Math.floor(line.length / 4) * 2;
    return line.length === 4 ? [(line[0] + line[2]) / 2, (line[1] + line[3]) / 2] : [line[at], line[at + 1]];
  };

  const flat = (points) => Float64Array.from(points.flatMap(([lon, lat]) => [wall.mercator.x(lon), wall.mercator.y(lat)]));

  /**
   * Sections that can be planned. @returns {Map<string, {id, name, grade, oneway, length_m, line, point}>}
   * @param {object} collection GET /api/v1/map/base @param {object[]} places GET /api/v1/registry/places
   */
  plans.sectionsOf = (collection, places) => {
    const known = new Map();
    for (const { id, geometry, properties } of collection.features || []) {
      if (!properties || properties.layer !== "road" || !geometry || geometry.type !== "LineString") continue;
      const line = flat(geometry.coordinates);
      const { name = "", grade = null, oneway = false } = properties;
      known.set(String(id), { id: String(id), name, grade, oneway, line, point: false, length_m: lengthOf(line), middle: middle(line) });
    }
    for (const { id, kind, lon, lat } of places) {
      if (kind !== "dredge") continue;
      const at = [wall.mercator.x(lon), wall.mercator.y(lat)];
      known.set(id, { id, name: "", grade: null, oneway: false, line: Float64Array.from(at), point: true, length_m: 0, middle: at });
    }
    return known;
  };

  const offLine = (line, x, y) => {
    if (line.length < 4) return Math.hypot(line[0] - x, line[1] - y);
    return wall.onLine(line, x, y).off;
  };

  /** The section nearest to (x, y), at most `reach` away; points win over roads beneath them. @returns {string | null} */
  plans.nearest = (known, x, y, reach) => {
    let best = null;
    let least = reach;
    for (const { id, line, point } of known.values()) {
      const off = offLine(line, x, y) * (point ? 0.5 : 1);
      if (off < least) [best, least] = [id, off];
    }
    return best;
  };

  /** Sections at least half of which lie in the box [west, north, east, south]. @returns {string[]} */
  plans.inBox = (known, [west, north, east, south]) => {
    const found = [];
    for (const { id, line } of known.values()) {
      const points = sampled(line);
      let inside = 0;
      for (let i = 0; i < points.length; i += 2) {
        if (points[i] >= west && points[i] <= east && points[i + 1] >= north && points[i + 1] <= south) inside += 1;
      }
      if (inside >= (points.length / 2) * BOX_SHARE) found.push(id);
    }
    return found;
  };

  /** Roads that a drawn line runs along, in the order in which it meets them. @param {Float64Array} drawn @returns {string[]} */
  plans.along = (known, drawn) => {
    if (drawn.length < 4) return [];
    const found = [];
    for (const { id, line, point } of known.values()) {
      if (point) continue;
      const points = sampled(line);
      const reach = ALONG_M / metresPer(line[1]);
      let near = 0;
      let where = 0;
      for (let i = 0; i < points.length; i += 2) {
        const at = wall.onLine(drawn, points[i], points[i + 1]);
        if (at.off > reach) continue;
        near += 1;
        where += at.along;
      }
      if (near >= (points.length / 2) * ALONG_SHARE) found.push({ id, where: where / near });
    }
    return found.sort((a, b) => a.where - b.where).map(({ id }) => id);
  };
})(window.wall);
