/**
 * QUESTION: how fast and where? The speed with its limit over time, the place on a map clip, both on a canvas;
 * on demand the same on the wall's own map.
 */
(function (wall) {
  "use strict";

  const TEXT_PX = 15;
  const GAP_S = 60; // s without a fix that break a line
  const MARGIN = { left: 40, right: 10, top: 10, bottom: 24 };
  const STEPS_S = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];

  const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  /** A round step of 1, 2 or 5 × 10ⁿ that cuts `span` into at most `parts` pieces. Pure. */
  wall.niceStep = (span, parts = 4) => {
    const raw = Math.max(span, 1e-9) / parts;
    const power = 10 ** Math.floor(Math.log10(raw));
    return [1, 2, 5, 10].map((m) => m * power).find((step) => step >= raw * 0.9999);
  };

  /** Seconds between two words on a time axis: at most `most` of them. Pure. */
  wall.timeStep = (span, most = 6) => STEPS_S.find((s) => span / s <= most) || 86400;

  /** Time and speed → pixels of the chart. Pure. */
  wall.chartScale = (data, width, height) => {
    const speeds = data.track.map((p) => p.speed_kmh || 0);
    const top = Math.max(10, data.limit_kmh || 0, ...speeds) * 1.12;
    const [w, h] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
    const span = data.track_to_t - data.track_from_t;
    return {
      top, span,
      x: (t) => MARGIN.left + ((t - data.track_from_t) / span) * w,
      y: (kmh) => MARGIN.top + (1 - kmh / top) * h,
    };
  };

  const sized = (canvas) => {
    const ratio = wall.pixelRatio();
    const [width, height] = [canvas.offsetWidth, canvas.offsetHeight];
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = wall.font(TEXT_PX);
    return { context, width, height };
  };

  /** The chart's canvas; `readout` says the point under the pointer. */
  wall.speedChart = (data, label, readout) => {
    const canvas = wall.element("canvas", "", { role: "img", "aria-label": label });
    canvas.addEventListener("pointermove", (event) => {
      const scale = wall.chartScale(data, canvas.offsetWidth, canvas.offsetHeight);
      const told = data.track.filter((p) => p.speed_kmh !== null);
      const at = told.reduce((a, b) => (Math.abs(scale.x(a.t) - event.offsetX) <= Math.abs(scale.x(b.t) - event.offsetX) ? a : b));
      wall.text(readout, `${wall.format.clock(at.t)}　${wall.format.speed(at.speed_kmh)}`);
      readout.dataset.breach = String(at.breach);
    });
    canvas.addEventListener("pointerleave", () => wall.text(readout, ""));
    return canvas;
  };

  const axes = (context, scale, data, width, height) => {
    const step = wall.niceStep(scale.top);
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.lineWidth = 1;
    for (let kmh = 0; kmh <= scale.top; kmh += step) {
      context.fillStyle = ink("line");
      context.fillRect(MARGIN.left, scale.y(kmh), width - MARGIN.left - MARGIN.right, 1);
      context.fillStyle = ink("ink-3");
      context.fillText(String(kmh), MARGIN.left - 6, scale.y(kmh));
    }
    context.textAlign = "center";
    const every = wall.timeStep(scale.span);
    for (let t = Math.ceil(data.track_from_t / every) * every; t <= data.track_to_t; t += every) {
      const words = wall.format.clock(t);
      context.fillText(every < 60 ? words : words.slice(0, 5), Math.min(Math.max(scale.x(t), 20), width - 24), height - 10);
    }
  };

  wall.drawSpeedChart = (canvas, data) => {
    if (!canvas) return;
    const { context, width, height } = sized(canvas);
    const scale = wall.chartScale(data, width, height);
    const { from_t, last_t } = data.numbers;
    context.fillStyle = wall.fade(ink("alarm"), 0.14);
    const start = scale.x(from_t);
    context.fillRect(start, MARGIN.top, Math.max(1, scale.x(Math.max(last_t, from_t)) - start), height - MARGIN.top - MARGIN.bottom);
    axes(context, scale, data, width, height);
    const told = data.track.filter((p) => p.speed_kmh !== null);
    context.strokeStyle = ink("ink-2");
    context.lineWidth = 1.5;
    context.beginPath();
    told.forEach((p, i) => {
      const broken = i === 0 || p.t - told[i - 1].t > GAP_S;
      context[broken ? "moveTo" : "lineTo"](scale.x(p.t), scale.y(p.speed_kmh));
    });
    context.stroke();
    if (data.limit_kmh !== null) limitLine(context, scale, data.limit_kmh, width);
    context.fillStyle = ink("alarm");
    const size = data.alert.breach === "overspeed" ? 3 : 1.5; // elsewhere the speed is not what is wrong
    for (const p of told) if (p.breach) dot(context, scale.x(p.t), scale.y(p.speed_kmh), size);
  };

  const limitLine = (context, scale, limit, width) => {
    const y = scale.y(limit);
    context.strokeStyle = ink("warn");
    context.setLineDash([6, 4]);
    context.beginPath();
    context.moveTo(MARGIN.left, y);
    context.lineTo(width - MARGIN.right, y);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = ink("warn-ink");
    context.textAlign = "right";
    context.fillText(String(limit), width - MARGIN.right, y - 9);
  };

  const dot = (context, x, y, radius) => {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  };

  // -- the place -------------------------------------------------------------------------------------

  wall.proofClip = (data, label) => wall.element("canvas", "proof-clip", { role: "img", "aria-label": label });

  /** lon, lat → pixels; the box fits whole, north is up. Pure. */
  wall.clipScale = ([west, south, east, north], width, height) => {
    const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
    const by = Math.min(width / ((east - west) * squeeze), height / (north - south));
    const [x0, y0] = [(west + east) / 2, (south + north) / 2];
    return (lon, lat) => [width / 2 + (lon - x0) * squeeze * by, height / 2 - (lat - y0) * by];
  };

  const stroke = (context, at, points, colour, thick) => {
    context.strokeStyle = colour;
    context.lineWidth = thick;
    context.beginPath();
    points.forEach((p, i) => context[i ? "lineTo" : "moveTo"](...at(p[0], p[1])));
    context.stroke();
  };

  wall.drawProofClip = (canvas, data) => {
    if (!canvas || !data.clip) return;
    const { context, width, height } = sized(canvas);
    const at = wall.clipScale(data.clip.box, width, height);
    context.lineCap = "round";
    for (const line of data.clip.lines) {
      const colour = line.planned ? wall.fade(ink("accent"), 0.55) : ink(`map-road-${line.grade}`) || ink("line-2");
      stroke(context, at, line.points, colour, line.planned ? 6 : 5 - 0.8 * line.grade);
    }
    for (const run of runs(data.track)) stroke(context, at, run.map((p) => [p.lon, p.lat]), ink("ok"), 1.5);
    roadNames(context, at, data.clip.lines, width, height);
    context.fillStyle = ink("alarm");
    const breaches = data.track.filter((p) => p.breach);
    for (const p of breaches) dot(context, ...at(p.lon, p.lat), breaches.length > 100 ? 2 : 3.5);
  };

  const runs = (track) => {
    const found = [];
    track.forEach((p, i) => {
      if (i === 0 || p.t - track[i - 1].t > GAP_S) found.push([]);
      found[found.length - 1].push(p);
    });
    return found;
  };

  const roadNames = (context, at, lines, width, height) => {
    const said = new Set();
    const taken = [];
    context.textAlign = "center";
    context.fillStyle = ink("map-label");
    for (const line of [...lines].reverse()) {
      if (!line.name || said.has(line.name) || said.size >= 5) continue;
      const room = context.measureText(line.name).width / 2 + 4;
      const inside = line.points.map((p) => at(p[0], p[1])).filter(([x, y]) => x > room && x < width - room && y > 20 && y < height - 12);
      if (!inside.length) continue;
      const [x, y] = inside[Math.floor(inside.length / 2)];
      if (taken.some(([a, b]) => Math.abs(a - x) < 90 && Math.abs(b - y) < 20)) continue;
      said.add(line.name);
      taken.push([x, y]);
      context.fillText(line.name, x, y - 11);
    }
  };

  // -- on the wall's own map -------------------------------------------------------------------------

  let shown = null;

  const hide = () => {
    if (shown) shown.remove();
    shown = null;
  };

  /** Shows the breach on the wall's map, beside the drawer; a second call takes it away again. */
  wall.proofOnMap = () => {
    const { data } = wall.proof;
    const map = [...wall.maps][0];
    if (shown || !data || !data.clip || !map) return hide();
    const { L } = window;
    const lines = data.clip.lines.filter((line) => line.planned).map((line) => line.points.map(([lon, lat]) => [lat, lon]));
    const track = runs(data.track).map((run) => run.map((p) => [p.lat, p.lon]));
    const look = { interactive: false, renderer: L.svg() };
    shown = L.layerGroup([
      L.polyline(lines, { ...look, color: ink("accent"), weight: 7, opacity: 0.45 }),
      L.polyline(track, { ...look, color: ink("ok"), weight: 2 }),
      ...data.track.filter((p) => p.breach).map((p) => L.circleMarker([p.lat, p.lon], { ...look, radius: 4, stroke: false, fillColor: ink("alarm"), fillOpacity: 0.9 })),
    ]).addTo(map);
    const [west, south, east, north] = data.clip.box;
    const drawer = document.getElementById("proof");
    map.fitBounds([[south, west], [north, east]], { paddingBottomRight: [drawer.offsetWidth, 0], animate: false });
  };

  wall.on("proof", (data) => data === null && hide());
})(window.wall);
