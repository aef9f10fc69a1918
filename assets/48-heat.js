/**
 * QUESTION: where in the city do today's cases come from? A heat of what was reported today, below the diamonds.
 *
 * Asked of `/api/v1/cases/map` with the very condition of the day's counter, so that heat and number agree; anew when the
 * counter moved. Each case spreads over SPREAD_M; the warmest place of the city gives the scale. Off until asked for.
 */
(function (wall) {
  "use strict";

  const SPREAD_M = 320; // one case warms its neighbourhood
  const LEAST_PX = 16; // … and is seen from far away too
  const MOST_PX = 120;
  const CELL_PX = 6; // of the field behind the picture
  const ALPHA = [0.0, 0.6]; // of the coldest and the warmest
  const GROUND = 0.06; // share of the warmest from which a place has a colour
  const AGAIN_S = 20; // between two questions
  const ZOOM = 18; // cells in which the server would cluster very many cases: smaller than a house
  const EARTH_M = 40_075_016.7;

  /** @type {{x: number, y: number, lat: number, n: number}[]} places of today's cases, in the world's 0..1 */
  let places = [];
  let total = null; // null: not known
  let asked = { key: "", at: -Infinity };
  let busy = false;

  /**
   * Sums of the spread of all places over a field of cells. Pure.
   * @param {{x: number, y: number, n: number}[]} points in cells @param {number} radius in cells
   */
  wall.heatField = (points, width, height, radius) => {
    const field = new Float32Array(width * height);
    const reach = Math.ceil(radius);
    for (const { x, y, n } of points) {
      const [left, right] = [Math.max(0, Math.floor(x) - reach), Math.min(width - 1, Math.floor(x) + reach)];
      const [top, bottom] = [Math.max(0, Math.floor(y) - reach), Math.min(height - 1, Math.floor(y) + reach)];
      for (let row = top; row <= bottom; row++) {
        for (let column = left; column <= right; column++) {
          const d = ((column - x) ** 2 + (row - y) ** 2) / (radius * radius);
          if (d < 1) field[row * width + column] += n * (1 - d) * (1 - d);
        }
      }
    }
    return field;
  };

  /** Colour of a warmth 0..1 between the given ones, with its opacity 0..255. Pure. */
  wall.heatColour = (share, colours) => {
    const at = Math.min(0.9999, Math.max(0, share)) * (colours.length - 1);
    const [one, other, k] = [colours[Math.floor(at)], colours[Math.floor(at) + 1], at % 1];
    const fade = Math.min(1, share / 0.35); // cold places fade out
    return [...one.map((part, n) => part + (other[n] - part) * k), 255 * (ALPHA[0] + (ALPHA[1] - ALPHA[0]) * fade)];
  };

  const dayOf = () => {
    const { tally } = wall.desk.feed;
    return tally ? { day: tally.day, n: tally.passed.collect } : { day: "", n: null };
  };

  /** Asks when the layer is on and the day's counter is another than it was. */
  const ask = async () => {
    if (!wall.state.layers.heat || busy || wall.hall.frozen()) return;
    const { day, n } = dayOf();
    const key = `${day} ${n}`;
    if (key === asked.key || performance.now() - asked.at < AGAIN_S * 1000) return;
    busy = true;
    asked = { key, at: performance.now() };
    const query = new URLSearchParams({ figure: "collect", zoom: String(ZOOM), ...(day ? { day } : {}) });
    try {
      const answer = await fetch(`/api/v1/cases/map?${query}`, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(await wall.problem(answer));
      const { features } = await answer.json();
      places = features.map(({ geometry, properties }) => {
        const [lon, lat] = geometry.coordinates;
        return { x: wall.mercator.x(lon), y: wall.mercator.y(lat), lat, n: properties.count || 1 };
      });
      total = places.reduce((sum, place) => sum + place.n, 0);
    } catch (error) {
      console.warn("heat: not told", error);
      asked.key = ""; // again, after AGAIN_S
      total = null;
    } finally {
      busy = false;
    }
    wall.emit("heat");
  };

  class HeatLayer {
    constructor(map) {
      this.map = map;
      this.small = wall.canvas(1, 1);
      this.pane = new wall.CanvasPane(map, {
        name: "wall-heat", zIndex: 415, pad: 0.1, has: () => wall.state.layers.heat && places.length > 0, draw: (c, view) => this.draw(c, view),
      });
    }

    invalidate() {
      this.pane.invalidate();
    }

    /** The warmest place of the whole city at this zoom: the scale does not change while the map is moved. */
    warmest(scale, radius) {
      const key = `${scale} ${asked.key} ${places.length}`;
      if (this.scaleOf === key) return this.most;
      const xs = places.map((p) => p.x * scale);
      const ys = places.map((p) => p.y * scale);
      let most = 0;
      for (let i = 0; i < xs.length; i++) {
        let sum = 0;
        for (let k = 0; k < xs.length; k++) {
          const d = ((xs[i] - xs[k]) ** 2 + (ys[i] - ys[k]) ** 2) / (radius * radius);
          if (d < 1) sum += places[k].n * (1 - d) * (1 - d);
        }
        most = Math.max(most, sum);
      }
      [this.scaleOf, this.most] = [key, most];
      return most;
    }

    draw(context, view) {
      const metre = view.scale / (EARTH_M * Math.cos((places[0].lat * Math.PI) / 180));
      const radius = Math.min(MOST_PX, Math.max(LEAST_PX, SPREAD_M * metre));
      const [width, height] = [Math.ceil(view.width / CELL_PX), Math.ceil(view.height / CELL_PX)];
      const points = places.map(({ x, y, n }) => ({ x: (x * view.scale - view.ox) / CELL_PX, y: (y * view.scale - view.oy) / CELL_PX, n }));
      const field = wall.heatField(points, width, height, radius / CELL_PX);
      this.colour(field, width, height, this.warmest(view.scale, radius));
      context.imageSmoothingQuality = "high";
      context.drawImage(this.small, 0, 0, width * CELL_PX, height * CELL_PX);
    }

    colour(field, width, height, most) {
      const theme = wall.theme();
      const colours = [theme.heat1, theme.heat2, theme.heat3, theme.heat4].map(wall.rgb);
      this.small.width = width;
      this.small.height = height;
      const context = this.small.getContext("2d");
      const image = context.createImageData(width, height);
      for (let i = 0; i < field.length; i++) {
        const share = field[i] / most;
        if (share > GROUND) image.data.set(wall.heatColour((share - GROUND) / (1 - GROUND), colours), i * 4);
      }
      context.putImageData(image, 0, 0);
    }
  }

  /** What the colours mean and what is counted, as long as the layer is on. */
  const legend = () => {
    const node = document.getElementById("heat-legend");
    if (!node) return;
    node.hidden = !wall.state.layers.heat;
    wall.text(document.getElementById("heat-note"), total === null ? node.dataset.none : wall.filled(node.dataset.note, { n: total }));
  };

  /** Cases the heat is made of, for tests; null when they are not known. */
  wall.heatLook = () => total;

  wall.onMap((map) => {
    if (!map.getContainer().closest("#wall-canvas")) return;
    const layer = new HeatLayer(map);
    wall.desk.feed.start();
    const redraw = () => {
      layer.invalidate();
      legend();
    };
    const off = [wall.on("heat", redraw), wall.on("layers", () => (ask(), redraw()))];
    map.on("unload", () => off.forEach((end) => end()));
    ask();
    redraw();
  });
  wall.start(() => {
    wall.on("desk-tally", ask);
    wall.on("second", ask);
  });
})(window.wall);
