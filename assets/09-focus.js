/**
 * QUESTION: what does this screen dwell on? The hall's focus is chosen as an operator would choose it, and the map flies
 * there: to a view, along a way, to a unit, a case, a road; home again when the hall dwells on nothing.
 */
(function (wall) {
  "use strict";

  const FLY_S = 0.3; // a scene's picture is complete within half a second of the command: flights end well before, by the hall's word
  const LEAST_FLY_S = 0.15;
  const TRACK_S = 0.35; // a way that is still asked for is waited for: one flight, not two
  const LATE_S = 1; // what is only found so much later is flown to at leisure
  const UNIT_ZOOM = 16;
  const CASE_ZOOM = 16.5;
  const LEAST_SPAN = 0.0015; // deg; a way or road shorter than this is not zoomed into further
  const EDGE = 0.12; // share of the window's sides from which a dwelt-on unit is brought back
  const PAD_PX = 60;

  let home = null; // what the page's map shows first: {bounds} or {center, zoom}
  let focus = {};
  let base = null;
  let reached = true; // where the focus is was found and shown
  let away = false; // the map was sent somewhere by the hall
  let touched = false; // the operator moved the map himself since
  let resized = false; // the map stands in another box than before: what fitted does not any more
  let stood = false; // the page had a place already

  const boundsOf = (points) => {
    const box = window.L.latLngBounds(points);
    const centre = box.getCenter();
    box.extend([centre.lat - LEAST_SPAN, centre.lng - LEAST_SPAN]);
    return box.extend([centre.lat + LEAST_SPAN, centre.lng + LEAST_SPAN]);
  };

  const fitted = (map, points) => {
    const box = boundsOf(points);
    return { center: box.getCenter(), zoom: map.getBoundsZoom(box, false, window.L.point(PAD_PX, PAD_PX)) };
  };

  const roadPoints = (id) => {
    const found = base ? base.shapes.road.filter((shape) => shape.id === id) : [];
    const degrees = (line, i) => [wall.mercator.lat(line[i + 1]), (line[i] - 0.5) * 360];
    return found.flatMap(({ lines }) => lines.flatMap((line) => Array.from({ length: line.length / 2 }, (_, i) => degrees(line, 2 * i))));
  };

  /** Words a case is looked for by, of which there is none yet: no id to ask for. Pure. */
  const isSought = (id) => !!id && id.startsWith("@");
  wall.isSought = isSought;

  /** Which part of a focus the map goes to; "" none. Pure. */
  wall.aimOf = ({ view, unit, track_h: track, case: id, road }) =>
    view ? "view" : unit && track ? "track" : unit ? "unit" : id ? "case" : road ? "road" : "";

  /** Since the hall's word. */
  const since_s = () => (performance.now() - wall.hall.word_ms) / 1000;

  const AIMS = {
    view: () => ({ center: window.L.latLng(focus.view[1], focus.view[0]), zoom: focus.view[2] }),
    track(map) {
      const points = wall.trackPoints(focus.unit);
      if (points && points.length) return fitted(map, points);
      if (points || since_s() >= TRACK_S) return AIMS.unit();
      setTimeout(later, TRACK_S * 1000);
      return null;
    },
    unit() {
      const unit = wall.units.get(focus.unit);
      return unit && Number.isFinite(unit.lon) ? { center: window.L.latLng(unit.lat, unit.lon), zoom: UNIT_ZOOM } : null;
    },
    case() {
      const mark = wall.desk.feed.marks.get(focus.case) || (wall.caseSeen && wall.caseSeen(focus.case)); // ended: no feed has it
      return mark && Number.isFinite(mark.lat) ? { center: window.L.latLng(mark.lat, mark.lon), zoom: CASE_ZOOM } : null;
    },
    road(map) {
      const points = roadPoints(focus.road);
      return points.length ? fitted(map, points) : null;
    },
    ""(map) {
      if (!home) return null;
      return home.bounds ? { center: window.L.latLngBounds(home.bounds).getCenter(), zoom: map.getBoundsZoom(home.bounds) } : home;
    },
  };

  const hidden = (map) => !!map.getContainer().closest("[hidden]");

  const go = (map, { center, zoom }) => {
    const still = wall.reducedMotion() || wall.thumb || wall.hall.slow() || map.wallJump || hidden(map) || !map.wallSettled;
    if (map.wallRelease && map.wallSettled) map.wallRelease();
    if (still) return wall.holdView(map, center, zoom);
    map.flyTo(center, zoom, { duration: wall.flight_s(since_s()), easeLinearity: 0.4 });
  };

  /** How long a flight may last that begins so many seconds after the hall's word. Pure. */
  wall.flight_s = (since) => (since < LATE_S ? Math.max(LEAST_FLY_S, FLY_S - since) : FLY_S);

  const onWall = () => [...wall.maps].filter((map) => map.getContainer().closest("#wall-canvas"));

  /** Sends the map where the focus is, as soon as that is known. */
  const aim = () => {
    const kind = wall.aimOf(focus);
    const maps = onWall();
    if ((!kind && !away && !(resized && !touched)) || !maps.length) return;
    const targets = maps.map((map) => AIMS[kind](map));
    reached = targets.every(Boolean);
    if (!reached) return;
    touched = resized = false;
    away = !!kind;
    maps.forEach((map, i) => go(map, targets[i]));
  };

  /** Is a flight under way? */
  wall.hall.moving = () => [...wall.maps].some((map) => map._flyToFrame || map._animatingZoom || (map._panAnim && map._panAnim._inProgress));

  const dwell = (next, before) => {
    focus = next;
    if (next.unit) wall.select(next.unit);
    else if (before.unit && wall.state.selected === before.unit) wall.select(null);
    wall.track(next.unit && next.track_h ? next.unit : "", next.track_h || 0);
    wall.emit("case-focus", isSought(next.case) ? "" : next.case || "");
    wall.emit("camera-focus", next.camera || "");
    if (next.alert && wall.hall.has("proof") && !wall.thumb) wall.openProof(next.alert, null);
    else if (before.alert && before.alert !== next.alert && wall.proof.id === before.alert) wall.closeProof();
    aim();
  };

  /** A unit that is dwelt on stays in sight while it moves. */
  const keep = () => {
    if (touched || !reached || wall.aimOf(focus) !== "unit" || wall.hall.frozen()) return;
    const unit = wall.units.get(focus.unit);
    for (const map of unit ? onWall() : []) {
      const size = map.getSize();
      const at = map.latLngToContainerPoint([unit.lat, unit.lon]);
      const inside = at.x > size.x * EDGE && at.x < size.x * (1 - EDGE) && at.y > size.y * EDGE && at.y < size.y * (1 - EDGE);
      if (!inside && !hidden(map)) map.panTo([unit.lat, unit.lon], { animate: !wall.reducedMotion(), duration: 0.4 });
    }
  };

  const later = () => !reached && aim();

  wall.start(() => {
    if (!/^\/wall\b/.test(location.pathname)) return;
    wall.watchStore("wall-screen", (data) => (home = (data && data.view) || home));
    wall.on("base", (data) => {
      base = data;
      later();
    });
    wall.on("place", () => {
      resized = stood;
      stood = true;
      for (const map of wall.maps) {
        map.wallJump = map.wallHidden !== false; // it comes into sight: no flight from where nobody saw it
        map.wallHidden = hidden(map);
      }
    });
    wall.on("focus", dwell);
    wall.on("track", (unit) => unit === focus.unit && wall.aimOf(focus) === "track" && aim());
    for (const event of ["units", "desk-cases", "case-seen"]) wall.on(event, later);
    wall.on("second", keep);
    wall.onMap((map) => {
      map.wallJump = true;
      map.wallHidden = hidden(map);
      map.on("dragstart", () => (touched = true));
      aim();
      map.wallJump = false;
    });
  });
})(window.wall);
