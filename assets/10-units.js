/**
 * QUESTION: where is every unit, as the feed last said? Binary frames into arrays by the feed's index.
 *
 * Frame and codes: docs/way-of-data.md, `/feeds/map`. Positions are kept as Web Mercator in 0..1 (x east, y south), so
 * that a drawing needs two multiplications a unit and no trigonometry. Reads the buffer in place: little endian hosts.
 */
(function (wall) {
  "use strict";

  const VERSION = 1;
  const HEAD_BYTES = 24;
  const ROW_BYTES = 24;
  const NONE = 65535; // heading or speed the device did not say
  const LIMIT = 1 << 20; // units; a larger index is a broken frame, not a city
  const VEHICLE = 1;
  const COLLECTOR = 2;

  /** Mercator 0..1 of degrees. Pure. */
  const mercatorX = (lon) => lon / 360 + 0.5;
  const mercatorY = (lat) => {
    const s = Math.sin((lat * Math.PI) / 180);
    return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
  };
  wall.mercator = { x: mercatorX, y: mercatorY };

  const FIELDS = {
    x: Float64Array, y: Float64Array, t: Float64Array, // where it is, and since when (fix time, UTC epoch s)
    fromX: Float64Array, fromY: Float64Array, since: Float64Array, // where the glide began (performance.now, ms)
    heading: Uint16Array, speed: Uint16Array, // tenths; 65535 none
    kind: Uint8Array, state: Uint8Array, flags: Uint16Array,
    present: Uint8Array, // 1: has a position
  };

  const units = {
    VEHICLE,
    COLLECTOR,
    NONE,
    size: 0, // highest index + 1
    positioned: 0,
    glideMs: 0, // 0: no gliding; the map layer decides
    /** @type {(string | null)[]} */ ids: [],
    /** @type {string[]} */ labels: [],
    /** @type {string[]} */ subkinds: [],
    /** @type {Map<string, number>} */ byId: new Map(),
    /** @type {null | ((index: number) => void)} called for every row that moved its unit */ moved: null,
  };
  for (const [name, Type] of Object.entries(FIELDS)) units[name] = new Type(0);

  const grow = (size) => {
    if (size <= units.size) return;
    if (size > units.x.length) {
      const room = Math.max(256, size, units.x.length * 2);
      for (const [name, Type] of Object.entries(FIELDS)) {
        const larger = new Type(room);
        larger.set(units[name]);
        units[name] = larger;
      }
    }
    units.size = size;
  };

  /** Forgets everything: a new connection numbers anew. */
  units.clear = () => {
    units.size = 0;
    units.positioned = 0;
    units.ids = [];
    units.labels = [];
    units.subkinds = [];
    units.byId = new Map();
    units.present.fill(0);
  };

  /** @param {[number, string, string, string, string][]} rows index, id, kind, subkind, label */
  units.name = (rows) => {
    for (const [index, id, kind, subkind, label] of rows) {
      if (!(index >= 0 && index < LIMIT)) continue;
      grow(index + 1);
      units.ids[index] = id;
      units.subkinds[index] = subkind;
      units.labels[index] = label || id;
      units.kind[index] = kind === "collector" ? COLLECTOR : VEHICLE;
      units.byId.set(id, index);
    }
  };

  /** @param {number[]} indexes units that left the map */
  units.drop = (indexes) => {
    for (const index of indexes) {
      if (!(index < units.size)) continue;
      units.positioned -= units.present[index];
      units.present[index] = 0;
      if (units.byId.get(units.ids[index]) === index) units.byId.delete(units.ids[index]);
      units.ids[index] = null;
    }
  };

  /** How far the glide of unit `i` is at `at` (performance.now): 0 just begun … 1 arrived. */
  units.glided = (i, at) => {
    if (!units.glideMs) return 1;
    const k = (at - units.since[i]) / units.glideMs;
    return k >= 1 || k < 0 ? 1 : 1 - (1 - k) * (1 - k);
  };

  const place = (i, x, y, at) => {
    if (x === units.x[i] && y === units.y[i] && units.present[i]) return;
    if (units.present[i] && units.glideMs) {
      const k = units.glided(i, at);
      units.fromX[i] = units.fromX[i] + (units.x[i] - units.fromX[i]) * k;
      units.fromY[i] = units.fromY[i] + (units.y[i] - units.fromY[i]) * k;
      units.since[i] = at;
    } else {
      units.fromX[i] = x;
      units.fromY[i] = y;
      units.since[i] = -Infinity;
    }
    units.x[i] = x;
    units.y[i] = y;
    if (units.moved) units.moved(i);
  };

  const largestIndex = (words, count) => {
    let largest = -1;
    for (let row = 0, at = HEAD_BYTES / 4; row < count; row++, at += ROW_BYTES / 4) {
      const index = words[at] >>> 0;
      if (index > largest) largest = index;
    }
    return largest;
  };

  /** @returns {{full: boolean, count: number, now: number, seq: number}}; RangeError for what is no frame. Pure. */
  units.header = (buffer) => {
    if (buffer.byteLength < HEAD_BYTES) throw new RangeError("frame shorter than its header");
    const view = new DataView(buffer);
    const count = view.getUint32(4, true);
    if (view.getUint8(0) !== VERSION) throw new RangeError(`frame version ${view.getUint8(0)}`);
    if (buffer.byteLength !== HEAD_BYTES + count * ROW_BYTES) throw new RangeError("frame length does not fit its count");
    return { full: view.getUint8(1) === 1, count, now: view.getFloat64(8, true), seq: view.getUint32(16, true) };
  };

  /** Takes one frame in; returns its header. @param {number} at performance.now of its arrival, ms */
  units.apply = (buffer, at) => {
    const head = units.header(buffer);
    const words = new Int32Array(buffer);
    const largest = largestIndex(words, head.count);
    if (largest >= LIMIT) throw new RangeError(`unit index ${largest}`);
    grow(largest + 1);
    const halves = new Uint16Array(buffer);
    const bytes = new Uint8Array(buffer);
    if (head.full) units.present.fill(0);
    for (let byte = HEAD_BYTES; byte < buffer.byteLength; byte += ROW_BYTES) {
      const word = byte >> 2;
      const half = byte >> 1;
      const i = words[word];
      units.t[i] = head.now - words[word + 3] * 1e-3; // before the place: a trail asks how long nothing came
      place(i, mercatorX(words[word + 1] * 1e-6), mercatorY(words[word + 2] * 1e-6), at);
      units.heading[i] = halves[half + 8];
      units.speed[i] = halves[half + 9];
      units.kind[i] = bytes[byte + 20];
      units.state[i] = bytes[byte + 21];
      units.flags[i] = halves[half + 11];
      units.present[i] = 1;
    }
    units.positioned = 0;
    for (let i = 0; i < units.size; i++) units.positioned += units.present[i];
    return head;
  };

  /** @returns {null | object} one unit as people read it; null when it has no position */
  units.get = (id) => {
    const i = units.byId.get(id);
    if (i === undefined || !units.present[i]) return null;
    const tenth = (value) => (value === NONE ? null : value / 10);
    return {
      index: i, id, label: units.labels[i], subkind: units.subkinds[i], kind: units.kind[i], state: units.state[i],
      t: units.t[i], speed_kmh: tenth(units.speed[i]), heading_deg: tenth(units.heading[i]),
      working: (units.flags[i] & 1) === 1, lon: (units.x[i] - 0.5) * 360, lat: wall.mercator.lat(units.y[i]),
    };
  };

  /** Degrees latitude of a Mercator y. Pure. */
  wall.mercator.lat = (y) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI;

  wall.units = units;
})(window.wall);
