/**
 * QUESTION: which way did the dwelt-on unit come? Its way of the last hours as a red line on the map, growing with it.
 *
 * The way is asked for once (`/api/v1/units/{id}/track`) and again each minute; in between the feed's positions are
 * added. Silence and jumps break it: nothing is drawn where nobody saw it.
 */
(function (wall) {
  "use strict";

  const AGAIN_S = 60;
  const RETRY_S = 5;
  const SIMPLIFY_M = 2;
  const GAP_S = 90; // as TRAIL_GAP_S of feeds/table.py
  const MOST_LIVE = 2000; // points added by the feed between two answers

  let unit = "";
  let hours = 0;
  /** @type {Float64Array[]} Mercator x, y pairs */ let runs = [];
  /** @type {number[]} x, y of what the feed added */ let live = [];
  /** @type {{lat: number, lng: number}[] | null} */ let points = null;
  let last = null; // {x, y, t} newest point drawn
  let askAt = 0; // performance.now
  /** @type {AbortController | null} */ let asking = null;
  /** @type {{id: string, hours: number, answer: any} | null} a way asked for before it is shown */ let ahead = null;

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

  /** Asks for a way that is about to be shown. @returns {Promise<void> | null} settled when it is there; null: nothing to wait for */
  wall.trackAhead = (id, track_h) => {
    const to = wall.clock.now();
    if ((id === unit && track_h === hours) || Number.isNaN(to)) return null;
    const mine = (ahead = { id, hours: track_h, answer: null });
    return fetched(id, track_h, to).then((answer) => void (mine.answer = answer), () => {}); // not there: asked for again when shown
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
    if (id === unit && track_h === hours) return;
    [unit, hours, runs, live, points, last] = [id, track_h, [], [], null, null];
    if (asking) asking.abort();
    asking = null;
    const there = ahead && ahead.id === id && ahead.hours === track_h ? ahead.answer : null;
    ahead = null;
    if (there) {
      take(there);
      askAt = performance.now() + AGAIN_S * 1000;
      return;
    }
    redraw();
    if (unit) ask();
  };

  const line = (context, { scale, ox, oy }, xy) => {
    for (let i = 0; i + 1 < xy.length; i += 2) {
      const [x, y] = [xy[i] * scale - ox, xy[i + 1] * scale - oy];
      if (i) context.lineTo(x, y);
      else context.moveTo(x, y);
    }
  };

  const draw = (context, view) => {
    context.clearRect(0, 0, view.width, view.height);
    if (!unit || (!runs.length && live.length < 4)) return;
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
    map.wallTrack = new wall.CanvasPane(map, { name: "wall-track", zIndex: 440, live: true, draw });
  });
  wall.start(() => {
    wall.on("units", () => unit && !wall.hall.frozen() && moved() && redraw());
    wall.on("second", () => unit && !wall.hall.frozen() && performance.now() >= askAt && ask());
  });
})(window.wall);
