/**
 * QUESTION: how does a canvas lie on the map? Own pane, sharp pixels, moved while panning, scaled while zooming.
 */
(function (wall) {
  "use strict";

  /**
   * What a drawing needs to know of the map: canvas pixel = world (0..1) × scale − (ox, oy).
   * @typedef {{scale: number, ox: number, oy: number, width: number, height: number, zoom: number,
   *   padX: number, padY: number}} View  sizes in CSS pixels; the real window is the canvas without its padding
   */

  /** One canvas over the whole map and `pad` times its size on each side, redrawn only on demand. */
  wall.CanvasPane = class CanvasPane {
    /**
     * @param {any} map Leaflet map
     * @param {{name: string, zIndex: number, pad?: number, live?: boolean, draw: (c: CanvasRenderingContext2D, v: View) => void}} options
     *   live: drawn anew with every movement of the map; else only when the drawn part no longer covers the window
     */
    constructor(map, { name, zIndex, pad = 0, live = false, draw }) {
      Object.assign(this, { map, pad, live, draw, frame: 0, zooming: false, ratio: 1, sharp: true });
      const pane = map.getPane(name) || map.createPane(name);
      pane.style.zIndex = String(zIndex);
      pane.style.pointerEvents = "none";
      this.canvas = wall.element("canvas", "leaflet-zoom-animated");
      pane.append(this.canvas);
      this.context = this.canvas.getContext("2d");
      this.listen();
      this.place();
      this.invalidate();
    }

    listen() {
      const { map } = this;
      const off = [];
      map.on("zoomanim", (event) => this.follow(event.center, event.zoom, true));
      map.on("zoomend viewreset", () => {
        this.zooming = false;
        this.render();
      });
      map.on("resize", () => {
        this.zooming = false;
        this.invalidate(); // before the next paint, and not within the task that changes the scene
      });
      map.on("zoom", () => !this.zooming && (this.live ? this.invalidate() : this.follow(map.getCenter(), map.getZoom())));
      map.on("move moveend", () => !this.zooming && (this.live || !this.covers()) && this.invalidate());
      for (const event of ["fit", "theme", "place"]) off.push(wall.on(event, () => this.invalidate()));
      map.on("unload", () => {
        cancelAnimationFrame(this.frame);
        for (const end of off) end();
      });
    }

    /** Draws once in the next frame, however often it is asked. */
    invalidate() {
      if (!this.frame) this.frame = requestAnimationFrame(() => this.render());
    }

    /** Scales what is drawn to where it will be after a zoom; the browser animates on the way. */
    follow(center, zoom, animated = false) {
      this.zooming = animated;
      const at = this.map._latLngToNewLayerPoint(this.corner, zoom, center);
      window.L.DomUtil.setTransform(this.canvas, at, this.map.getZoomScale(zoom, this.view.zoom));
    }

    /** Does the drawn part still cover the window at this zoom? */
    covers() {
      if (this.view.zoom !== this.map.getZoom()) return false;
      const at = this.map.containerPointToLayerPoint([0, 0]).subtract(this.at);
      const size = this.map.getSize();
      return at.x >= 0 && at.y >= 0 && at.x + size.x <= this.view.width && at.y + size.y <= this.view.height;
    }

    place() {
      const { map } = this;
      const size = map.getSize();
      const padX = Math.round(size.x * this.pad);
      const padY = Math.round(size.y * this.pad);
      this.at = map.containerPointToLayerPoint([-padX, -padY]).round();
      const origin = map.getPixelOrigin().add(this.at);
      const zoom = map.getZoom();
      this.corner = map.unproject(origin, zoom);
      window.L.DomUtil.setTransform(this.canvas, this.at, 1);
      const [width, height] = [size.x + 2 * padX, size.y + 2 * padY];
      this.view = { scale: 256 * 2 ** zoom, ox: origin.x, oy: origin.y, width, height, zoom, padX, padY };
    }

    resize(ratio) {
      const { width, height } = this.view;
      const [w, h] = [Math.ceil(width * ratio), Math.ceil(height * ratio)];
      this.ratio = ratio;
      if (this.canvas.width === w && this.canvas.height === h) return;
      this.canvas.width = w; // also clears
      this.canvas.height = h;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }

    render() {
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      if (this.zooming || !this.map._loaded) return; // zoomend draws
      if (this.map.getContainer().closest("[hidden]")) return; // rests; the event "place" draws
      this.place();
      this.resize(this.sharp ? wall.pixelRatio() : 1);
      this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      this.draw(this.context, this.view);
    }
  };
})(window.wall);
