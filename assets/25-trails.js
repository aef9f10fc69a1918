/**
 * QUESTION: where did a vehicle just come from? Its last points, fading; green where it worked.
 */
(function (wall) {
  "use strict";

  const POINTS = 60; // kept of each vehicle
  const STEP = 2.2e-7; // Mercator units between two points, about 8 m: standing adds nothing
  const GAP_S = 90; // without a fix for so long no line is drawn: nobody saw the way (as TRAIL_GAP_S of feeds/table.py)
  const MOST = 300; // vehicles with a trail; beyond it lines are no longer a help
  const FADE = [0.1, 0.2, 0.32, 0.45, 0.6, 0.78]; // opacity, oldest part first
  const WORKING = 1;

  /** @type {Map<number, {x: number[], y: number[], work: boolean[], t: number}>} by unit index, oldest point first */
  const trails = new Map();

  const add = (trail, x, y, work) => {
    trail.x.push(x);
    trail.y.push(y);
    trail.work.push(work);
    if (trail.x.length <= POINTS) return;
    trail.x.shift();
    trail.y.shift();
    trail.work.shift();
  };

  const moved = (i) => {
    const { units } = wall;
    if (units.kind[i] === units.COLLECTOR) return;
    let trail = trails.get(i);
    const t = units.t[i];
    if (!trail || t - trail.t > GAP_S) {
      if (!trail && trails.size >= MOST) return;
      trails.set(i, (trail = { x: [], y: [], work: [], t }));
    }
    trail.t = t;
    const last = trail.x.length - 1;
    const [x, y] = [units.x[i], units.y[i]];
    if (last >= 0 && Math.hypot(x - trail.x[last], y - trail.y[last]) < STEP) return;
    add(trail, x, y, units.state[i] === WORKING);
  };

  /** The server's trails of a new connection. @param {Record<string, [number, number][]>} given by unit index */
  const begin = (given) => {
    trails.clear();
    for (const [index, points] of Object.entries(given || {}).slice(0, MOST)) {
      const trail = { x: [], y: [], work: [], t: Infinity }; // the frame behind hello brings its time
      // How they were driven is not told: shown as driving until the vehicle works before our eyes.
      for (const [lon, lat] of points) add(trail, wall.mercator.x(lon), wall.mercator.y(lat), null);
      trails.set(Number(index), trail);
    }
  };

  /** Lines of one step of fading and one kind of work, all vehicles in one path. */
  const strokeStep = (context, view, layer, step, work) => {
    const { scale, ox, oy } = view;
    context.beginPath();
    for (const [i, trail] of trails) {
      if (i >= layer.count || !layer.look[i] || wall.LOOKS[layer.look[i]].colour === "offline") continue;
      const n = trail.x.length;
      const nowWorking = wall.units.state[i] === WORKING;
      const from = Math.max(1, Math.floor((n * step) / FADE.length));
      const to = Math.floor((n * (step + 1)) / FADE.length);
      for (let k = from; k < to; k++) {
        if ((trail.work[k] === null ? nowWorking : trail.work[k]) !== work) continue;
        context.moveTo(trail.x[k - 1] * scale - ox, trail.y[k - 1] * scale - oy);
        context.lineTo(trail.x[k] * scale - ox, trail.y[k] * scale - oy);
      }
      if (step === FADE.length - 1 && n && nowWorking === work && !Number.isNaN(layer.sx[i])) {
        context.moveTo(trail.x[n - 1] * scale - ox, trail.y[n - 1] * scale - oy);
        context.lineTo(layer.sx[i], layer.sy[i]); // up to where the gliding marker is
      }
    }
    context.stroke();
  };

  wall.trails = {
    draw(context, view, layer) {
      const theme = wall.theme();
      context.lineCap = "butt"; // round ends would show as beads where faded pieces meet
      context.lineJoin = "round";
      for (const [step, alpha] of FADE.entries()) {
        for (const work of [false, true]) {
          context.strokeStyle = wall.fade(work ? theme.trail : theme.driving, work ? alpha : alpha * 0.5);
          context.lineWidth = work ? 4.5 : 2.5;
          strokeStep(context, view, layer, step, work);
        }
      }
    },
  };

  wall.units.moved = (i) => wall.units.positioned <= 2000 && moved(i);
  wall.on("hello", (message) => begin(message.trails));
})(window.wall);
