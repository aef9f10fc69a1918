/**
 * QUESTION: where are the units now, at a glance? Moving units on one canvas, drawn only when something changed.
 *
 * Up to CROWD units as sprites with glide, trails and labels; above it as pixels copied into one image. Picking and the
 * selected unit's halo and label are there in both.
 */
(function (wall) {
  "use strict";

  const CROWD = 2000; // units with a position from which single sprites are too slow without a GPU
  const GLIDE_MS = 180; // DESIGN §5: motion ≤ 200 ms
  const GLIDE_LEAST_PX = 2; // a shorter way is a step: nobody sees it glide
  const GLIDE_FRAME_MS = 20; // every second frame of a screen: D7's 30 a second
  const OLD_S = 300; // DESIGN D13: units without a fix for 5 min are grey
  const COLLECTOR_OLD_S = 600; // a collector in a stairwell is on duty for 10 min (domain.md 6)
  const MARGIN_PX = 24; // a sprite this far outside the window may still reach into it

  /** Looks of a unit: what is drawn for kind, state and age. `front`: drawn above the others. */
  wall.LOOKS = [
    null,
    { shape: "arrow", colour: "working", front: true },
    { shape: "arrow", colour: "driving", front: true },
    { shape: "stop", colour: "stopped", front: true },
    { shape: "arrow-hollow", colour: "offline" },
    { shape: "person", colour: "onDuty" },
    { shape: "person-hollow", colour: "offShift" },
    { shape: "person-hollow", colour: "offline" },
  ];
  const OFFLINE = 4;
  const OFF_SHIFT = 6;
  const COLLECTOR_OFFLINE = 7;

  /** Index into LOOKS, 0: not drawn. Pure. @param {number} age_s age of the last fix */
  wall.lookOf = (kind, state, age_s) => {
    if (state === 0 || state >= COLLECTOR_OFFLINE) return 0;
    const away = state === OFFLINE || age_s > (kind === wall.units.COLLECTOR ? COLLECTOR_OLD_S : OLD_S);
    if (kind === wall.units.COLLECTOR) return away && state !== OFF_SHIFT ? COLLECTOR_OFFLINE : state;
    return away ? OFFLINE : state;
  };

  class UnitLayer {
    constructor(map) {
      this.map = map;
      this.sx = new Float32Array(0); // where each unit was drawn, px in the window; NaN: not drawn
      this.sy = new Float32Array(0);
      this.look = new Uint8Array(0);
      this.count = 0;
      this.hover = -1;
      this.index = new wall.PickIndex();
      this.indexStale = true;
      this.pixels = new wall.Pixels();
      this.labels = new wall.UnitLabels();
      this.pane = new wall.CanvasPane(map, {
        name: "wall-units", zIndex: 450, live: true, draw: (context, view) => this.draw(context, view),
      });
    }

    get crowd() {
      return wall.units.positioned > CROWD;
    }

    invalidate() {
      this.pane.invalidate();
    }

    draw(context, view) {
      const at = performance.now();
      const { units } = wall;
      const crowd = this.crowd;
      units.glideMs = crowd || wall.reducedMotion() ? 0 : GLIDE_MS;
      if (this.pane.sharp === crowd) {
        this.pane.sharp = !crowd;
        this.pane.resize(crowd ? 1 : wall.pixelRatio());
        context.setTransform(this.pane.ratio, 0, 0, this.pane.ratio, 0, 0);
      }
      this.project(view, at);
      this.indexStale = true;
      if (crowd) this.drawCrowd(context, view);
      else this.drawFew(context, view, at);
      this.drawMarks(context, view);
      this.recordShown();
    }

    room(size) {
      if (this.sx.length >= size) return;
      this.sx = new Float32Array(size * 2);
      this.sy = new Float32Array(size * 2);
      this.look = new Uint8Array(size * 2);
    }

    /** Screen position and look of every unit; continues the glide as long as one is under way. */
    project(view, at) {
      const { units } = wall;
      const { scale, ox, oy, width, height } = view;
      const { vehicles, collectors } = wall.state.layers;
      const now = wall.clock.now();
      this.room(units.size);
      this.count = units.size;
      const { sx, sy, look } = this;
      let gliding = false;
      for (let i = 0; i < units.size; i++) {
        sx[i] = NaN;
        const shown = units.kind[i] === units.COLLECTOR ? collectors : vehicles;
        look[i] = shown && units.present[i] ? wall.lookOf(units.kind[i], units.state[i], now - units.t[i]) : 0;
        if (!look[i]) continue;
        let x = units.x[i];
        let y = units.y[i];
        if (units.glideMs) {
          const k = units.glided(i, at);
          if (k < 1 && (Math.abs(x - units.fromX[i]) + Math.abs(y - units.fromY[i])) * scale > GLIDE_LEAST_PX) {
            gliding = true;
            x = units.fromX[i] + (x - units.fromX[i]) * k;
            y = units.fromY[i] + (y - units.fromY[i]) * k;
          }
        }
        x = x * scale - ox;
        y = y * scale - oy;
        if (x < -MARGIN_PX || y < -MARGIN_PX || x > width + MARGIN_PX || y > height + MARGIN_PX) continue;
        sx[i] = x;
        sy[i] = y;
      }
      if (gliding) setTimeout(() => this.invalidate(), GLIDE_FRAME_MS);
    }

    drawFew(context, view, at) {
      if (wall.state.layers.trails && wall.state.layers.vehicles) wall.trails.draw(context, view, this, at);
      for (const front of [false, true]) {
        for (let i = 0; i < this.count; i++) {
          if (Number.isNaN(this.sx[i])) continue;
          const look = wall.LOOKS[this.look[i]];
          if (!!look.front === front) this.drawSprite(context, i);
        }
      }
      this.labels.draw(context, view, this);
    }

    drawSprite(context, i) {
      const { canvas, half } = wall.sprite(wall.LOOKS[this.look[i]], wall.units.heading[i], this.pane.ratio);
      context.drawImage(canvas, this.sx[i] - half, this.sy[i] - half, half * 2, half * 2);
    }

    drawCrowd(context, view) {
      const { pixels, sx, sy, look, count } = this;
      const { heading } = wall.units;
      pixels.begin(view.width, view.height);
      for (let i = 0; i < count; i++) {
        const x = sx[i];
        if (x === x) pixels.put(look[i], heading[i], x, sy[i]); // NaN is the one that differs from itself
      }
      pixels.end(context);
    }

    /** Halo and label of the selected unit, label of the one under the pointer. */
    drawMarks(context, view) {
      wall.drawRings(context, this);
      const { selected } = wall.state;
      const at = selected === null ? undefined : wall.units.byId.get(selected);
      if (at !== undefined && at < this.count && !Number.isNaN(this.sx[at])) {
        const colour = wall.theme().accent;
        context.beginPath();
        context.arc(this.sx[at], this.sy[at], 19, 0, 2 * Math.PI);
        context.fillStyle = wall.fade(colour, 0.14);
        context.fill();
        context.strokeStyle = colour;
        context.lineWidth = 2.5;
        context.stroke();
        this.drawSprite(context, at); // above its neighbours, and of full size in a crowd
        this.labels.mark(context, view, this, at, colour);
      }
      if (this.hover >= 0 && this.hover !== at && this.hover < this.count && !Number.isNaN(this.sx[this.hover])) {
        this.labels.mark(context, view, this, this.hover, wall.theme().ink);
      }
    }

    /** For the benches: notes when a fix was first on the screen. */
    recordShown() {
      const { shown } = wall.feed.stats;
      if (!shown) return;
      const now = wall.clock.now();
      if (!this.noted || this.noted.length < this.count) {
        const longer = new Float64Array(this.count * 2);
        if (this.noted) longer.set(this.noted);
        this.noted = longer;
      }
      for (let i = 0; i < this.count; i++) {
        const t = wall.units.t[i];
        if (t <= this.noted[i] || Number.isNaN(this.sx[i])) continue;
        if (this.noted[i]) shown.push(t, now);
        this.noted[i] = t;
      }
    }

    /** Index of the unit at a window position, or -1. @param {number} radius px */
    pick(x, y, radius) {
      if (this.indexStale) {
        const size = this.map.getSize();
        this.index.build(this.sx, this.sy, this.count, size.x, size.y);
        this.indexStale = false;
      }
      return this.index.nearest(x, y, radius);
    }

    /** Redraws when units became old since the last picture; called each second. */
    ageing() {
      const { units } = wall;
      const now = wall.clock.now();
      for (let i = 0; i < this.count && i < units.size; i++) {
        if (!this.look[i] || !units.present[i]) continue;
        if (wall.lookOf(units.kind[i], units.state[i], now - units.t[i]) !== this.look[i]) return this.invalidate();
      }
    }
  }

  /** Keeps the followed unit in the middle with one pan a fix, as long as its glide. */
  const follow = (map) => {
    const unit = wall.state.follow && wall.units.get(wall.state.selected);
    if (!unit) return;
    const target = window.L.latLng(unit.lat, unit.lon);
    const offset = map.latLngToContainerPoint(target).subtract(map.getSize().divideBy(2));
    if (Math.abs(offset.x) + Math.abs(offset.y) < 2) return;
    map.panTo(target, { animate: !wall.reducedMotion(), duration: GLIDE_MS / 1000, easeLinearity: 0.5, noMoveStart: true });
  };

  /** Brings a newly selected unit into the window. */
  const reveal = (map) => {
    const unit = wall.state.selected !== null && wall.units.get(wall.state.selected);
    if (unit && !map.getBounds().pad(-0.08).contains([unit.lat, unit.lon])) {
      map.panTo([unit.lat, unit.lon], { animate: !wall.reducedMotion(), duration: 0.2 });
    }
  };

  wall.onMap((map) => {
    const layer = new UnitLayer(map);
    map.wallUnits = layer;
    const redraw = () => layer.invalidate();
    const off = [
      wall.on("units", () => {
        follow(map);
        redraw();
      }),
      wall.on("selected", () => {
        reveal(map);
        redraw();
      }),
      wall.on("follow", () => follow(map)),
      wall.on("layers", redraw),
      wall.on("rings", redraw),
      wall.on("second", () => layer.ageing()),
    ];
    map.on("unload", () => off.forEach((end) => end()));
    wall.pointer(map, layer);
  });
})(window.wall);
