/**
 * QUESTION: how does a canvas lie on the map? Own pane, sharp pixels, moved while panning, scaled while zooming.
 *
 * A browser hands every canvas with a drawing context on with every picture of the page, changed or not (Chromium
 * without a GPU copies it: 10 ms a frame for six of them). So only what moves by itself (`live`) has one; everything else
 * is drawn aside and shown as an image, and a pane with nothing in it is not there.
 */
(function (wall) {
  "use strict";

  const BLURRED = 2; // on a flight what is drawn is scaled up to so many times before it is drawn anew

  /**
   * What a drawing needs to know of the map: canvas pixel = world (0..1) × scale − (ox, oy).
   * @typedef {{scale: number, ox: number, oy: number, width: number, height: number, zoom: number,
   *   padX: number, padY: number}} View  sizes in CSS pixels; the real window is the canvas without its padding
   */

  /** One canvas over the whole map and `pad` times its size on each side, drawn only on demand, from nothing each time. */
  wall.CanvasPane = class CanvasPane {
    /**
     * @param {any} map Leaflet map
     * @param {{name: string, zIndex: number, pad?: number, live?: boolean, has?: () => boolean, draw: (c: any, v: View) => void}} options
     *   live: drawn anew with every movement of the map; else only when the drawn part no longer covers the window.
     *   has: whether there is anything to draw
     */
    constructor(map, { name, zIndex, pad = 0, live = false, has = () => true, draw }) {
      Object.assign(this, { map, pad, live, has, draw, frame: 0, zooming: false, resetting: false, gone: false, ratio: 1, sharp: true });
      const pane = map.getPane(name) || map.createPane(name);
      pane.style.zIndex = String(zIndex);
      pane.style.pointerEvents = "none";
      this.canvas = wall.element("canvas", "leaflet-zoom-animated");
      pane.append(this.canvas);
      this.board = live ? this.canvas : new OffscreenCanvas(1, 1);
      this.image = live ? null : this.canvas.getContext("bitmaprenderer");
      this.context = this.board.getContext("2d");
      this.listen();
      this.place();
      this.invalidate();
    }

    listen() {
      const { map } = this;
      const off = [];
      map.on("zoomanim", (event) => this.follow(event.center, event.zoom, true));
      const later = () => {
        this.zooming = this.resetting = false;
        this.invalidate(); // before the next paint, once, and not within the task that changes the scene
      };
      map.on("viewprereset", () => (this.resetting = true));
      map.on("viewreset resize", later);
      map.on("zoomend", () => {
        this.zooming = false;
        if (this.resetting) this.invalidate();
        else this.render(); // the end of a flight comes within a frame: the next one would be too late
      });
      map.on("zoom", () => !this.zooming && (this.live ? this.invalidate() : this.follow(map.getCenter(), map.getZoom())));
      map.on("move", () => !this.zooming && (this.live || !this.covers(BLURRED)) && this.invalidate());
      map.on("moveend", () => !this.zooming && (this.live || !this.covers(1)) && this.invalidate());
      for (const event of ["fit", "theme", "place"]) off.push(wall.on(event, () => this.invalidate()));
      map.on("unload", () => {
        this.gone = true;
        cancelAnimationFrame(this.frame);
        for (const end of off) end();
      });
    }

    /** Draws once in the next frame, however often it is asked. */
    invalidate() {
      if (!this.frame && !this.gone) this.frame = requestAnimationFrame(() => this.render());
    }

    /** Scales what is drawn to where it will be after a zoom; the browser animates on the way. */
    follow(center, zoom, animated = false) {
      this.zooming = animated;
      const at = this.map._latLngToNewLayerPoint(this.corner, zoom, center);
      window.L.DomUtil.setTransform(this.canvas, at, this.map.getZoomScale(zoom, this.view.zoom));
    }

    /** Does the drawn part still cover the window, scaled to where the map is now, at most so many times? 1: not at all */
    covers(most) {
      const { map, view } = this;
      const k = map.getZoomScale(map.getZoom(), view.zoom);
      if (k > most || (most === 1 && k !== 1)) return false;
      const at = k === 1 ? this.at : map._latLngToNewLayerPoint(this.corner, map.getZoom(), map.getCenter());
      const from = map.containerPointToLayerPoint([0, 0]);
      const to = from.add(map.getSize());
      return at.x <= from.x && at.y <= from.y && at.x + view.width * k >= to.x && at.y + view.height * k >= to.y;
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
      const { board, canvas } = this;
      const { width, height } = this.view;
      const [w, h] = [Math.ceil(width * ratio), Math.ceil(height * ratio)];
      this.ratio = ratio;
      if (board.width === w && board.height === h) return;
      for (const one of new Set([board, canvas])) [one.width, one.height] = [w, h]; // also clears
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    }

    render() {
      cancelAnimationFrame(this.frame);
      this.frame = 0;
      if (this.zooming || !this.map._loaded) return; // zoomend draws
      if (this.map.getContainer().closest("[hidden]")) return; // rests; the event "place" draws
      this.place();
      const { width, height } = this.view;
      if (!width || !height || !this.has()) return this.vanish();
      this.canvas.style.display = "";
      this.resize(this.sharp ? wall.pixelRatio() : 1);
      this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      this.context.clearRect(0, 0, width, height);
      this.draw(this.context, this.view);
      if (this.image) this.image.transferFromImageBitmap(this.board.transferToImageBitmap()); // leaves the board blank
    }

    /** Nothing to be seen: it costs neither memory nor pictures. */
    vanish() {
      if (this.canvas.style.display === "none") return;
      this.canvas.style.display = "none";
      if (this.image) this.image.transferFromImageBitmap(null);
    }
  };
})(window.wall);
