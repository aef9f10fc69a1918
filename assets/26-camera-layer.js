/**
 * QUESTION: what do the fixed cameras look at? Their places and view cones, those that show nothing new marked.
 *
 * Places come from GET /api/v1/cameras, asked at the start, after a reconnect and when the list of cameras changed;
 * states come with #camera-list.
 */
(function (wall) {
  "use strict";

  const SOURCE = "/api/v1/cameras";
  const VIEW_DEG = 62; // opening of a cone, shown only: the registry knows no lens
  const RANGE_M = 80; // where the registry does not say
  const LEAST_PX = 34; // a cone shorter than this could not be read
  const METRES_AROUND = 40_075_016.7;

  /** @type {{id: string, name: string, x: number, y: number, bearing: number | null, range_m: number}[]} */
  let cameras = [];
  /** @type {Map<string, string>} state by camera id: ok, late, frozen, silent, none */
  const states = new Map();
  let ids = "";

  const placed = (items) =>
    items
      .filter((item) => Number.isFinite(item.lon) && Number.isFinite(item.lat) && !item.vehicle)
      .map((item) => ({
        id: item.id, name: item.name || item.id, x: wall.mercator.x(item.lon), y: wall.mercator.y(item.lat),
        bearing: Number.isFinite(item.bearing_deg) ? item.bearing_deg : null, range_m: item.range_m || RANGE_M,
      }));

  /** Every page of the list. */
  const load = async () => {
    if (wall.apart) return; // a page of people outside the centre: cameras are not theirs to see
    const items = [];
    let next = "";
    do {
      const answer = await fetch(next ? `${SOURCE}?cursor=${encodeURIComponent(next)}` : SOURCE).catch(() => null);
      if (!answer || !answer.ok) return; // the next hello asks again
      const page = await answer.json();
      items.push(...page.items);
      next = page.next;
    } while (next);
    for (const item of items) if (item.state && !states.has(item.id)) states.set(item.id, item.state);
    cameras = placed(items);
    wall.emit("cameras");
  };

  /** What a camera shows now: its row of the API, or null. */
  wall.cameraNow = async (id) => {
    let next = "";
    do {
      const answer = await fetch(next ? `${SOURCE}?cursor=${encodeURIComponent(next)}` : SOURCE).catch(() => null);
      if (!answer || !answer.ok) return null;
      const page = await answer.json();
      const found = page.items.find((item) => item.id === id);
      if (found) return found;
      next = page.next;
    } while (next);
    return null;
  };

  const listed = (list) => {
    let changed = false;
    for (const { id, state } of list || []) {
      changed = changed || states.get(id) !== state;
      states.set(id, state);
    }
    const now = (list || []).map(({ id }) => id).sort().join("\n");
    if (ids && now !== ids) load();
    ids = now;
    if (changed) wall.emit("cameras");
  };

  const rangePx = (camera, view) => {
    const metre = view.scale / METRES_AROUND / Math.cos((wall.mercator.lat(camera.y) * Math.PI) / 180);
    return Math.max(LEAST_PX, camera.range_m * metre);
  };

  const drawCone = (context, x, y, camera, radius, colour) => {
    const middle = ((camera.bearing - 90) * Math.PI) / 180;
    const half = (VIEW_DEG / 2) * (Math.PI / 180);
    const gradient = context.createRadialGradient(x, y, 0, x, y, radius);
    gradient.addColorStop(0, wall.fade(colour, 0.42));
    gradient.addColorStop(1, wall.fade(colour, 0.06));
    context.fillStyle = gradient;
    context.beginPath();
    context.moveTo(x, y);
    context.arc(x, y, radius, middle - half, middle + half);
    context.closePath();
    context.fill();
  };

  /** A little camera; hollow and struck through when it is silent: shape besides colour. */
  const drawIcon = (context, x, y, colour, silent, ground) => {
    context.lineWidth = 1.8;
    context.strokeStyle = colour;
    context.fillStyle = silent ? ground : colour;
    context.beginPath();
    context.roundRect(x - 7, y - 5, 10, 10, 1.5);
    context.moveTo(x + 3, y - 1.5);
    context.lineTo(x + 8, y - 4.5);
    context.lineTo(x + 8, y + 4.5);
    context.lineTo(x + 3, y + 1.5);
    context.fill();
    context.stroke();
    if (!silent) return;
    context.beginPath();
    context.moveTo(x - 8, y + 8);
    context.lineTo(x + 9, y - 8);
    context.stroke();
  };

  class CameraLayer {
    constructor(map) {
      this.map = map;
      this.hovered = null;
      this.pane = new wall.CanvasPane(map, {
        name: "wall-cameras", zIndex: 430, pad: 0.1, has: () => wall.state.layers.cameras && cameras.length > 0, draw: (c, view) => this.draw(c, view),
      });
    }

    draw(context, view) {
      const theme = wall.theme();
      const at = (camera) => [camera.x * view.scale - view.ox, camera.y * view.scale - view.oy];
      for (const camera of cameras) {
        const silent = this.silent(camera);
        if (camera.bearing !== null && !silent) drawCone(context, ...at(camera), camera, rangePx(camera, view), theme.camera);
      }
      for (const camera of cameras) {
        const silent = this.silent(camera);
        drawIcon(context, ...at(camera), silent ? theme.cameraSilent : theme.camera, silent, theme.ground);
      }
      if (this.hovered) this.drawName(context, view, theme);
    }

    drawName(context, view, theme) {
      const { hovered } = this;
      const state = { frozen: " · 画面冻结", silent: " · 无信号", none: " · 无图" }[states.get(hovered.id)] || "";
      const text = hovered.name + state;
      wall.drawTag(context, text, hovered.x * view.scale - view.ox, hovered.y * view.scale - view.oy - 20, theme.ink);
    }

    silent(camera) {
      return ["frozen", "silent", "none"].includes(states.get(camera.id));
    }

    /** The camera at a window position, or null. */
    pick(x, y, radius) {
      if (!wall.state.layers.cameras) return null;
      const { view } = this.pane;
      const shift = this.map.containerPointToLayerPoint([x, y]).subtract(this.pane.at);
      let best = null;
      let least = radius;
      for (const camera of cameras) {
        const distance = Math.hypot(camera.x * view.scale - view.ox - shift.x, camera.y * view.scale - view.oy - shift.y);
        if (distance < least) [best, least] = [camera, distance];
      }
      return best;
    }

    hover(camera) {
      if (camera === this.hovered) return;
      this.hovered = camera;
      this.pane.invalidate();
    }
  }

  wall.onMap((map) => {
    const layer = new CameraLayer(map);
    map.wallCameras = layer;
    const off = [wall.on("cameras", () => layer.pane.invalidate()), wall.on("layers", () => layer.pane.invalidate())];
    map.on("unload", () => off.forEach((end) => end()));
    if (!cameras.length) load();
  });
  wall.on("hello", () => wall.maps.size && load());
  wall.start(() => wall.watchStore("camera-list", (list) => {
    listed(list);
    wall.emit("camera-list", list || []);
  }));
})(window.wall);
