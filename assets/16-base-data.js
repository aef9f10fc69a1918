/**
 * QUESTION: what does the base map consist of? GeoJSON → lines and areas in Mercator, roads of one name joined.
 *
 * Source: GET /api/v1/map/base, one FeatureCollection; property `layer`: district, water, park, street, road (name,
 * grade 1..4: 1 is the widest), duty_grid and unit_grid (code, name).
 */
(function (wall) {
  "use strict";

  const LOWEST_GRADE = 4;
  const JOIN = 1e-8; // Mercator units, 0.4 m: ends that near are one crossing

  /**
   * @typedef {{id: string, layer: string, name: string, code: string, grade: number, closed: boolean, width_m: number,
   *   lines: Float64Array[], box: number[]}} Shape  lines: x, y, x, y …; box: west, north, east, south
   */

  const flat = (coordinates) => {
    const line = new Float64Array(coordinates.length * 2);
    coordinates.forEach(([lon, lat], i) => {
      line[2 * i] = wall.mercator.x(lon);
      line[2 * i + 1] = wall.mercator.y(lat);
    });
    return line;
  };

  const PARTS = {
    LineString: (c) => [c],
    MultiLineString: (c) => c,
    Polygon: (c) => c,
    MultiPolygon: (c) => c.flat(1),
  };

  const boxOf = (lines) => {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const line of lines) {
      for (let i = 0; i < line.length; i += 2) {
        box[0] = Math.min(box[0], line[i]);
        box[1] = Math.min(box[1], line[i + 1]);
        box[2] = Math.max(box[2], line[i]);
        box[3] = Math.max(box[3], line[i + 1]);
      }
    }
    return box;
  };

  const shapeOf = ({ id, geometry, properties }) => {
    if (!geometry || !PARTS[geometry.type]) return null;
    const lines = PARTS[geometry.type](geometry.coordinates).map(flat);
    const grade = Math.round(Number(properties.grade)) || LOWEST_GRADE;
    return {
      id: id === undefined ? "" : String(id), layer: properties.layer, name: properties.name || "", code: properties.code || "",
      grade: Math.min(LOWEST_GRADE, Math.max(1, grade)), closed: geometry.type.endsWith("Polygon"),
      width_m: Number(properties.width_m) || 0, lines, box: boxOf(lines),
    };
  };

  const near = (a, i, b, j) => Math.abs(a[i] - b[j]) < JOIN && Math.abs(a[i + 1] - b[j + 1]) < JOIN;

  const reversed = (line) => {
    const out = new Float64Array(line.length);
    for (let i = 0; i < line.length; i += 2) {
      out[i] = line[line.length - 2 - i];
      out[i + 1] = line[line.length - 1 - i];
    }
    return out;
  };

  const joined = (a, b) => {
    const out = new Float64Array(a.length + b.length - 2);
    out.set(a);
    out.set(b.subarray(2), a.length);
    return out;
  };

  /** `b` put to either end of `a` where they meet, or null. */
  const extended = (a, b) => {
    const [endA, endB] = [a.length - 2, b.length - 2];
    if (near(a, endA, b, 0)) return joined(a, b);
    if (near(a, endA, b, endB)) return joined(a, reversed(b));
    if (near(a, 0, b, endB)) return joined(b, a);
    return near(a, 0, b, 0) ? joined(reversed(b), a) : null;
  };

  /** Joins lines that meet end to end into as few as possible. Pure. @param {Float64Array[]} lines */
  wall.chains = (lines) => {
    const rest = [...lines];
    const chains = [];
    while (rest.length) {
      let chain = rest.shift();
      for (let i = 0; i < rest.length; i++) {
        const longer = extended(chain, rest[i]);
        if (!longer) continue;
        chain = longer;
        rest.splice(i, 1);
        i = -1; // an earlier line may fit now
      }
      chains.push(chain);
    }
    return chains;
  };

  const namedRoads = (roads) => {
    const byName = new Map();
    for (const road of roads) {
      if (!road.name) continue;
      const entry = byName.get(road.name) || { name: road.name, grade: LOWEST_GRADE, lines: [] };
      entry.grade = Math.min(entry.grade, road.grade);
      entry.lines.push(...road.lines);
      byName.set(road.name, entry);
    }
    return [...byName.values()]
      .map(({ name, grade, lines }) => ({ name, grade, chains: wall.chains(lines) }))
      .sort((a, b) => a.grade - b.grade || (a.name < b.name ? -1 : 1));
  };

  /** Centre of gravity of a closed line. Pure. @returns {[number, number]} Mercator */
  wall.centroid = (line) => {
    let [area, x, y] = [0, 0, 0];
    const [x0, y0] = [line[0], line[1]]; // relative to the first point: differences stay exact
    for (let i = 0; i + 3 < line.length; i += 2) {
      const [ax, ay, bx, by] = [line[i] - x0, line[i + 1] - y0, line[i + 2] - x0, line[i + 3] - y0];
      const cross = ax * by - bx * ay;
      area += cross;
      x += (ax + bx) * cross;
      y += (ay + by) * cross;
    }
    return area ? [x0 + x / (3 * area), y0 + y / (3 * area)] : [x0, y0];
  };

  /**
   * Everything the base layer draws. Pure.
   * @returns {{shapes: Record<string, Shape[]>, roads: {name: string, grade: number, chains: Float64Array[]}[], attribution: string}}
   */
  wall.baseData = (collection) => {
    const shapes = { district: [], water: [], park: [], street: [], road: [], duty_grid: [], unit_grid: [] };
    for (const feature of collection.features || []) {
      const shape = shapeOf({ properties: {}, ...feature });
      if (shape && shapes[shape.layer]) shapes[shape.layer].push(shape);
    }
    shapes.road.sort((a, b) => b.grade - a.grade); // the widest last, on top
    return { shapes, roads: namedRoads(shapes.road), attribution: collection.attribution || "" };
  };
})(window.wall);
