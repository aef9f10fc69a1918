/**
 * QUESTION: which way did the dwelt-on unit come? Its way of the last hours as a red line on the map, growing with it.
 *
 * The way is asked for once (`/api/v1/units/{id}/track`) and again each minute; in between the feed's positions are
 * added. Silence and jumps break it: nothing is drawn where nobody saw it. Ways a running programme names (`hall.ways`)
 * are held ready: their scene finds them here.
 */
(function (wall) {
  "use strict";

  const AGAIN_S = 60;
  const RETRY_S = 5;
  const SIMPLIFY_M = 2;
  const GAP_S = 90; // as TRAIL_GAP_S of feeds/table.py
  const MOST_LIVE = 2000; // points added by the feed between two answers
  const YOUNG_S = 5; // a way that was asked for so lately is not asked for anew when it is shown
  const HELD_S = 45; // what is held ready is asked for anew before it is too old to be shown
  const MOST_HELD = 8;
  const REFUSED_S = 60; // what the server does not give is not asked for again before
  const PATIENCE_MS = 10_000;
  const CALM_MS = 1000; // since the hall's word: nothing is asked for ahead while a picture is being painted

  let unit = "";
  let hours = 0;
  /** @type {Float64Array[]} Mercator x, y pairs */ let runs = [];
  /** @type {number[]} x, y of what the feed added */ let live = [];
  /** @type {{lat: number, lng: number}[] | null} */ let points = null;
  let last = null; // {x, y, t} newest point drawn
  let askAt = 0; // performance.now
  /** @type {AbortController | null} */ let asking = null;
  /** @type {Map<string, {to: number, answer: any, asking: Promise<void> | null, again: number}>} by "unit hours": ways asked for ahead */
  const held = new Map();

  const redraw = () => {
    for (const map of wall.maps) if (map.wallTrack) map.wallTrack.invalidate();
  };

  /** Points of a unit's way for whoever wants to see all of it; null while it is not known. */
  wall.trackPoints = (id) => (id && id === unit ? points : null);

  const take = (answer) => {
    const fixes = answer.runs.flat();
    runs = answer.runs.map((run) => Float64Array.from(run.flatMap(({ lon, lat }) => [wall.mercator.x(lon), wall.mercator.y(lat)])));
    points = fixes.map(({ lon, lat }) => [lat, lon]);
    const end = fixes[fixes.length - 1];
    last = end ? { x: wall.mercator.x(end.lon), y: wall.mercator.y(end.lat), t: end.t } : null;
    live = last ? [last.x, last.y] : [];
    moved();
    redraw();
  };

  /** @returns {Promise<any>} the server's answer; null when it refused */
  const fetched = async (id, track_h, to, signal) => {
    const query = new URLSearchParams({ from: String(to - track_h * 3600), to: String(to), simplify_m: String(SIMPLIFY_M) });
    const answer = await fetch(`/api/v1/units/${encodeURIComponent(id)}/track?${query}`, { credentials: "same-origin", signal });
    return answer.ok ? answer.json() : null;
  };

  const isShown = (id, track_h) => id === unit && track_h === hours;

  /** Is a way that was asked for until `to` not older than so many seconds, in the room's time? Pure. */
  wall.wayIsYoung = (to, now, within_s) => Math.abs(now - to) < within_s;

  const young = (id, track_h, within_s) => {
    const one = held.get(`${id} ${track_h}`);
    return !!one && !!one.answer && wall.wayIsYoung(one.to, wall.clock.now(), within_s);
  };

  /** Asks for a way before it is shown. @returns {Promise<void> | null} settled when it was answered; null: nothing to wait for */
  wall.trackAhead = (id, track_h, within_s = AGAIN_S) => {
    const to = wall.clock.now();
    if (isShown(id, track_h) || Number.isNaN(to) || young(id, track_h, within_s)) return null;
    const key = `${id} ${track_h}`;
    const one = held.get(key) || { to: -Infinity, answer: null, asking: null, again: 0 };
    if (one.asking) return one.asking;
    if (performance.now() < one.again) return null; // it was refused a moment ago
    held.delete(key);
    held.set(key, one);
    if (held.size > MOST_HELD) held.delete(held.keys().next().value);
    const rest = (s) => (one.again = performance.now() + s * 1000);
    const keep = (answer) => (answer ? Object.assign(one, { answer, to }) : rest(REFUSED_S));
    one.asking = fetched(id, track_h, to, AbortSignal.timeout(PATIENCE_MS)).then(keep, () => rest(RETRY_S)).finally(() => (one.asking = null));
    return one.asking;
  };

  /** One of the ways the running programme will show, if it is time. */
  const holdReady = () => {
    const { hall } = wall;
    if (!hall.touring() || hall.frozen() || wall.thumb || document.hidden || performance.now() - hall.word_ms < CALM_MS) return;
    (hall.ways[hall.state.tour] || []).slice(0, MOST_HELD).some((way) => wall.trackAhead(...way, HELD_S)); // one at a time
  };

  const ask = async () => {
    const [id, first] = [unit, points === null];
    const to = wall.clock.now();
    askAt = performance.now() + RETRY_S * 1000;
    if (Number.isNaN(to) || asking) return;
    asking = new AbortController();
    const { signal } = asking;
    try {
      const answer = await fetched(id, hours, to, signal);
      if (!answer || id !== unit) return;
      take(answer);
      askAt = performance.now() + AGAIN_S * 1000;
      if (first) wall.emit("track", id);
    } catch {
      // asked again soon
    } finally {
      if (asking && asking.signal === signal) asking = null;
    }
  };

  /** The feed's newest position carries the line on; a gap begins it anew. */
  const moved = () => {
    const i = unit ? wall.units.byId.get(unit) : undefined;
    if (i === undefined || !wall.units.present[i] || !last) return false;
    const [x, y, t] = [wall.units.x[i], wall.units.y[i], wall.units.t[i]];
    if (t <= last.t || (x === last.x && y === last.y)) return false;
    if (t - last.t > GAP_S) live = [];
    live.push(x, y);
    if (live.length > 2 * MOST_LIVE) live.splice(0, 2);
    last = { x, y, t };
    return true;
  };

  /** Draws the way of a unit ("": none). @param {string} id @param {number} track_h hours back from now */
  wall.track = (id, track_h) => {
    if (isShown(id, track_h)) return;
    [unit, hours, runs, live, points, last] = [id, track_h, [], [], null, null];
    if (asking) asking.abort();
    asking = null;
    if (!young(id, track_h, AGAIN_S)) {
      redraw();
      if (unit) ask();
      return;
    }
    take(held.get(`${id} ${track_h}`).answer);
    if (young(id, track_h, YOUNG_S)) return void (askAt = performance.now() + AGAIN_S * 1000);
    [askAt, last, live] = [performance.now() + CALM_MS, null, []]; // no short cut from its end to here: it grows from the next answer on
  };

  const line = (context, { scale, ox, oy }, xy) => {
    for (let i = 0; i + 1 < xy.length; i += 2) {
      const [x, y] = [xy[i] * scale - ox, xy[i + 1] * scale - oy];
      if (i) context.lineTo(x, y);
      else context.moveTo(x, y);
    }
  };

  const has = () => !!unit && (runs.length > 0 || live.length >= 4);

  const draw = (context, view) => {
    const theme = wall.theme();
    context.lineJoin = context.lineCap = "round";
    context.beginPath();
    for (const run of runs) line(context, view, run);
    line(context, view, live);
    context.strokeStyle = wall.fade(theme.ground, 0.8);
    context.lineWidth = 9;
    context.stroke();
    context.strokeStyle = theme.track || theme.alarm;
    context.lineWidth = 5;
    context.stroke();
  };

  wall.onMap((map) => {
    if (!map.getContainer().closest("#wall-canvas")) return;
    map.wallTrack = new wall.CanvasPane(map, { name: "wall-track", zIndex: 440, has, draw });
  });
  wall.start(() => {
    wall.on("units", () => unit && !wall.hall.frozen() && moved() && redraw());
    wall.on("second", () => unit && !wall.hall.frozen() && performance.now() >= askAt && ask());
    wall.on("second", holdReady);
  });
})(window.wall);
