/**
 * QUESTION: where are the cases? Diamonds by state and lateness over the moving units; hover card, circle, list ↔ map.
 */
(function (wall) {
  "use strict";

  const MAP = "desk-map";
  const REACH_PX = 16;
  const HALF_PX = 10;
  const CROWD = 400; // cases in the window from which they are drawn smaller
  const CROWD_SIZE = 0.65;
  const ROOM_PX = 22; // of a picture around its middle
  const AROUND_M = 300; // field guide T5: who is that near can see it
  const METRES_AROUND = 40_075_016.7;
  const NEAR_ZOOM = 16;
  const WORK_ZOOM = 15; // where the circle around a case, and who is in it, can be seen
  const HOVER_MS = 350; // a pointer that rests wants to know more
  const { desk } = wall;
  const el = wall.element;
  let map = null;
  let pane = null;
  /** @type {{mark: object, x: number, y: number, listed: boolean}[]} */
  let drawn = [];
  let index = null;
  let hover = null;
  let carded = true;
  let timer = 0;
  let fitted = false;
  let touched = false; // somebody chose what the map shows: it is only moved, never zoomed, without being asked
  /** Units ringed because a proposal or a row of the neighbourhood is under the pointer. @type {Set<string>} */
  let ringed = new Set();
  desk.AROUND_M = AROUND_M;

  const diamond = (context, x, y, half) => {
    context.beginPath();
    context.moveTo(x, y - half);
    context.lineTo(x + half, y);
    context.lineTo(x, y + half);
    context.lineTo(x - half, y);
    context.closePath();
  };

  const FILLS = { pending_dispatch: "core", coordinating: "core", pending_review: "half", pending_check: "half", checking: "half", pending_close: "half", suspended: "bars" };

  const check = (context, x, y, theme) => {
    context.beginPath();
    context.arc(x, y, 5.5, 0, 2 * Math.PI);
    context.fillStyle = theme.accent;
    context.fill();
    context.strokeStyle = theme.ground;
    context.lineWidth = 1.8;
    context.beginPath();
    context.moveTo(x - 2.6, y);
    context.lineTo(x - 0.6, y + 2.2);
    context.lineTo(x + 2.8, y - 2.4);
    context.stroke();
  };

  const INSIDES = {
    core: (context, half) => {
      diamond(context, 0, 0, half * 0.5);
      context.fill();
    },
    half: (context, half) => {
      context.beginPath();
      context.moveTo(-half, 0);
      context.lineTo(half, 0);
      context.lineTo(0, half);
      context.fill();
    },
    bars: (context) => {
      context.fillRect(-3.2, -3.5, 2, 7);
      context.fillRect(1.2, -3.5, 2, 7);
    },
  };

  /** One case around (0, 0): outline by lateness, inside by state. */
  const paint = (context, { late, status, open, listed, supervised, checked }, size) => {
    const theme = wall.theme();
    const colour = late === "overdue" ? theme.alarm : late === "warning" ? theme.warn : theme.caseNormal;
    const half = (open ? (listed ? HALF_PX : HALF_PX - 2.5) : 5) * size;
    context.globalAlpha = !open ? 0.4 : listed || late === "overdue" ? 1 : 0.5;
    diamond(context, 0, 0, half + 2.5);
    context.fillStyle = theme.ground;
    context.fill();
    diamond(context, 0, 0, half);
    context.strokeStyle = context.fillStyle = colour;
    context.lineWidth = 2.2;
    context.stroke();
    if (FILLS[status]) INSIDES[FILLS[status]](context, half);
    if (supervised) {
      diamond(context, 0, 0, half + 5);
      context.strokeStyle = theme.alarm;
      context.lineWidth = 1.5;
      context.stroke();
    }
    if (checked) check(context, half, -half, theme);
  };

  /** @type {Map<string, HTMLCanvasElement>} thousands of cases share a few dozen looks */
  const pictures = new Map();
  wall.on("theme", () => pictures.clear());

  const picture = (look, size) => {
    const key = `${Object.values(look).join(" ")} ${size} ${pane.ratio}`;
    if (!pictures.has(key)) {
      const side = Math.ceil(ROOM_PX * 2 * pane.ratio);
      const canvas = wall.canvas(side, side);
      const context = canvas.getContext("2d");
      context.scale(pane.ratio, pane.ratio);
      context.translate(ROOM_PX, ROOM_PX);
      paint(context, look, size);
      pictures.set(key, canvas);
    }
    return pictures.get(key);
  };

  const drawMark = (context, { mark, x, y, listed }, now, size = 1) => {
    const look = {
      late: desk.lateness(mark, now), status: FILLS[mark.status] ? mark.status : "", open: mark.open, listed,
      supervised: mark.supervision > 0, checked: desk.at.checked.has(mark.id),
    };
    context.drawImage(picture(look, size), x - ROOM_PX, y - ROOM_PX, ROOM_PX * 2, ROOM_PX * 2);
  };

  const place = (lon, lat, view) => [wall.mercator.x(lon) * view.scale - view.ox, wall.mercator.y(lat) * view.scale - view.oy];

  const drawCircle = (context, mark, view, theme) => {
    const [x, y] = place(mark.lon, mark.lat, view);
    const radius = (AROUND_M / METRES_AROUND / Math.cos((mark.lat * Math.PI) / 180)) * view.scale;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = wall.fade(theme.accent, 0.07);
    context.fill();
    context.setLineDash([6, 6]);
    context.strokeStyle = wall.fade(theme.accent, 0.55);
    context.lineWidth = 1.5;
    context.stroke();
    context.setLineDash([]);
  };

  const ring = (context, x, y, radius, colour) => {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.strokeStyle = colour;
    context.lineWidth = 2.5;
    context.stroke();
  };

  const drawRinged = (context, view, theme) => {
    for (const id of ringed) {
      const unit = wall.units.get(id);
      if (unit) ring(context, ...place(unit.lon, unit.lat, view), 19, theme.accent);
    }
  };

  const draw = (context, view) => {
    const theme = wall.theme();
    const now = wall.clock.now();
    const listed = new Set(desk.shown.items.map((mark) => mark.id));
    const chosen = desk.chosenMark();
    if (chosen) drawCircle(context, chosen, view, theme);
    drawn = [];
    for (const mark of desk.feed.marks.values()) put(mark, view, listed.has(mark.id));
    for (const mark of desk.shown.items) if (!desk.feed.marks.has(mark.id)) put(mark, view, true);
    if (chosen && !drawn.some((one) => one.mark.id === chosen.id)) put(chosen, view, true);
    drawn.sort((a, b) => a.listed - b.listed || (b.mark.due_t ?? Infinity) - (a.mark.due_t ?? Infinity)); // the most urgent on top
    const size = drawn.length > CROWD ? CROWD_SIZE : 1;
    for (const one of drawn) drawMark(context, one, now, size);
    index = null;
    if (hover) hover = drawn.find((one) => one.mark.id === hover.mark.id) || null;
    const at = chosen && drawn.find((one) => one.mark.id === chosen.id);
    if (at) {
      drawMark(context, { ...at, listed: true }, now, 1.2);
      ring(context, at.x, at.y, 22, theme.accent);
    }
    if (hover && (!chosen || hover.mark.id !== chosen.id)) drawMark(context, { ...hover, listed: true }, now, 1.2);
    drawRinged(context, view, theme);
    desk.drawLasso(context, theme);
    placeCard();
  };

  const put = (mark, view, listed) => {
    if (!Number.isFinite(mark.lon) || !Number.isFinite(mark.lat)) return;
    const [x, y] = place(mark.lon, mark.lat, view);
    if (x > -30 && y > -30 && x < view.width + 30 && y < view.height + 30) drawn.push({ mark, x, y, listed });
  };

  /** The case under a place of the window, those of the list first. */
  const pick = (x, y) => {
    if (!index) {
      index = new wall.PickIndex();
      const size = map.getSize();
      index.build(Float32Array.from(drawn, (one) => one.x), Float32Array.from(drawn, (one) => one.y), drawn.length, size.x, size.y);
    }
    const at = index.nearest(x, y, REACH_PX);
    return at < 0 ? null : drawn[at];
  };

  /** Cases of the list within a drawn loop. @param {number[]} loop px of the window */
  desk.caught = (loop) => drawn.filter((one) => one.listed && one.mark.open && desk.within(loop, one.x, one.y)).map((one) => one.mark.id);

  // -- hover card -----------------------------------------------------------------------------------

  /** The collector on duty who is nearest: [id, metres], or null. */
  desk.nearestCollector = (mark) => {
    const { units } = wall;
    let best = null;
    for (let i = 0; i < units.size; i++) {
      if (!units.present[i] || units.kind[i] !== units.COLLECTOR || wall.STATES[units.state[i]] !== "on_duty") continue;
      const metres = desk.metres(mark.lon, mark.lat, (units.x[i] - 0.5) * 360, wall.mercator.lat(units.y[i]));
      if (!best || metres < best[1]) best = [units.ids[i], metres];
    }
    return best;
  };

  const showCard = () => {
    const card = document.getElementById("desk-hover");
    card.hidden = !hover || !carded;
    if (card.hidden) return;
    const { mark } = hover;
    const near = desk.nearestCollector(mark);
    const said = near ? desk.say("hover_near", { id: near[0], m: Math.round(near[1]) }) : desk.say("hover_nobody");
    const similar = desk.similarCount(mark.id);
    card.replaceChildren(
      el("p", "", {}, el("b", "", {}, `${desk.short(mark.id)} ${mark.title}`), ` · ${mark.address || desk.streetName(mark.street)}`),
      el("p", `how ${desk.lateness(mark, wall.clock.now())}`, {}, `${desk.flowWord("statuses", mark.status)} · ${desk.leftWords(mark, wall.clock.now())}`, ...(mark.unit ? [` · ${desk.unitName(mark.unit)}`] : [])),
      el("p", "", {}, said, ...(similar === null ? [] : [`　${desk.say("hover_similar", { n: similar })}`])),
    );
    placeCard();
  };
  desk.showCard = showCard;

  /** Above its marker, or below where there is no room; it goes with the map. */
  const placeCard = () => {
    const card = document.getElementById("desk-hover");
    card.hidden = !hover || !carded;
    if (card.hidden) return;
    const { offsetWidth: width, offsetHeight: height } = card;
    const size = map.getSize();
    const top = hover.y - height - 20 > 0 ? hover.y - height - 20 : hover.y + 24;
    card.style.left = `${Math.max(8, Math.min(size.x - width - 8, hover.x - width / 2))}px`;
    card.style.top = `${Math.max(8, Math.min(size.y - height - 8, top))}px`;
  };

  /** @param {boolean} quiet the row in the list says it all: only the marker grows */
  const point = (found, quiet = false) => {
    if ((hover && hover.mark.id) === (found && found.mark.id)) return;
    hover = found;
    carded = !quiet;
    clearTimeout(timer);
    if (found && carded) timer = setTimeout(() => desk.askSimilar(found.mark.id).then(showCard), HOVER_MS);
    showCard();
    desk.hoverRow(found && found.mark.id);
    if (pane) pane.invalidate();
  };

  desk.hoverRow = (id) => {
    for (const node of document.querySelectorAll("#desk-rows .hovered")) node.classList.remove("hovered");
    const row = id && document.getElementById(`desk-row-${id}`);
    if (row) row.classList.add("hovered");
  };

  /** A row is under the pointer: its marker grows. */
  desk.hoverMap = (id) => point(id ? drawn.find((one) => one.mark.id === id) || null : null, true);

  desk.ring = (ids) => {
    ringed = new Set(ids);
    if (pane) pane.invalidate();
  };

  // -- moving ---------------------------------------------------------------------------------------

  /** Brings a place into the window. @param {boolean} always also when it is in sight already */
  desk.goTo = (lon, lat, always = false) => {
    if (!map || !Number.isFinite(lon)) return;
    const at = [lat, lon];
    const zoom = always ? Math.max(map.getZoom(), NEAR_ZOOM) : touched ? map.getZoom() : Math.max(map.getZoom(), WORK_ZOOM);
    if (!always && zoom === map.getZoom() && map.getBounds().pad(-0.1).contains(at)) return;
    map.setView(at, zoom, { animate: !wall.reducedMotion(), duration: 0.2 });
  };

  desk.showMap = () => pane && pane.invalidate();

  const fit = (data) => {
    if (fitted || !map || !data || !data.shapes.duty_grid.length) return;
    fitted = true;
    const boxes = data.shapes.duty_grid.map((shape) => shape.box);
    const edge = (k, take) => take(...boxes.map((box) => box[k]));
    const corner = (x, y) => [wall.mercator.lat(y), (x - 0.5) * 360];
    map.fitBounds([corner(edge(0, Math.min), edge(3, Math.max)), corner(edge(2, Math.max), edge(1, Math.min))], { animate: false, padding: [10, 10] });
    const chosen = desk.chosenMark();
    if (chosen) desk.goTo(chosen.lon, chosen.lat);
  };

  const kept = () => {
    try {
      return !!(JSON.parse(sessionStorage.getItem("wall.view")) || {}).center;
    } catch {
      return false;
    }
  };

  const legend = () =>
    el("ul", "desk-legend leaflet-control", { "aria-hidden": "true" },
      ...["normal", "warning", "overdue", "core", "half"].map((name) => el("li", name, {}, el("i", "", {}), desk.word("legend", name))));

  const controls = () => {
    wall.addControl(map, "topleft", desk.button(desk.say("lasso"), desk.toggleLasso, "leaflet-control layer-button", { id: "desk-lasso", "aria-pressed": "false" }));
    wall.addControl(map, "bottomleft", legend());
    const find = map.getContainer().querySelector(".unit-search input");
    if (find) find.placeholder = find.getAttribute("aria-label"); // the key / is the list's here
  };

  let unfitted = null;
  wall.on("base", (data) => {
    unfitted = data;
    desk.names.grids = new Map(data.shapes.duty_grid.map((shape) => [shape.code, shape.name]));
    fit(data);
  });

  /** The case at a point of the map, so that a camera beside it does not take its click. */
  desk.under = (x, y) => pick(x, y);

  wall.onMap((made) => {
    if (made.getContainer().id !== MAP) return;
    map = desk.map = made;
    fitted = kept();
    pane = new wall.CanvasPane(map, { name: "wall-desk", zIndex: 460, live: true, draw });
    map.on("mousemove", ({ containerPoint: { x, y } }) => {
      if (desk.lassoing()) return;
      const found = pick(x, y);
      point(found);
      if (found) map.getContainer().style.cursor = "pointer";
    });
    map.on("mouseout", () => point(null));
    map.on("click", ({ containerPoint: { x, y }, latlng, originalEvent }) => {
      if (desk.picked(latlng.lng, latlng.lat)) return;
      const found = desk.lassoing() ? null : pick(x, y);
      if (!found) return;
      setTimeout(() => wall.select(null), 0); // the click was the case's, not that of a unit beside it
      if (originalEvent && (originalEvent.ctrlKey || originalEvent.metaKey)) desk.check([found.mark.id], "toggle");
      else desk.choose(found.mark.id, { from: "map" });
    });
    desk.listenLasso(map);
    map.on("unload", () => {
      map = pane = null;
    });
    for (const hand of ["wheel", "pointerdown", "keydown"]) map.getContainer().addEventListener(hand, () => (touched = true), { passive: true });
    if (desk.ready) controls();
    else wall.on("desk-ready", controls);
    fit(unfitted);
    wall.on("units", () => ringed.size && desk.showMap());
    wall.on("selected", () => desk.showMap());
  });
})(window.wall);
