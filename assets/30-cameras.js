/**
 * QUESTION: which pictures stand in the strip, or on the wall of n × n? Rotation every 15 s, the selected vehicle's own
 * cameras first, one in focus large among the others, no flicker. While the hall's picture stands still they stay.
 */
(function (wall) {
  "use strict";

  const TURN_S = 15;
  const PATIENCE_MS = 6000; // a picture that takes longer counts as missing
  const CHANNELS = ["front", "rear"]; // order of a vehicle's own cameras

  /** @typedef {{id: string, name: string, state: string, snapshot: string | null, t: number | null, vehicle?: string}} Camera */

  const channelRank = ({ id }) => {
    const at = CHANNELS.findIndex((channel) => id.endsWith(channel));
    return at < 0 ? CHANNELS.length : at;
  };

  const carriedBy = (unit) => (camera) =>
    unit !== null && (camera.vehicle ? camera.vehicle === unit : camera.id.startsWith(`${unit}-`));

  /**
   * Cameras for `places` tiles: the one in focus first, then front and rear of the selected unit; these stay, the others
   * move on by `turn`. Pure.
   * @param {Camera[]} cameras @param {string | null} selected @returns {(Camera | null)[]}
   */
  wall.strip = (cameras, selected, turn, places, focus = "") => {
    const large = cameras.filter(({ id }) => focus && id === focus);
    const carried = cameras.filter((camera) => carriedBy(selected)(camera) && !large.includes(camera));
    const two = carried.sort((a, b) => channelRank(a) - channelRank(b)).slice(0, 2);
    const own = [...large, ...two].slice(0, places);
    const off = ({ vehicle, state }) => vehicle && (state === "none" || state === "silent"); // a parked vehicle's are off
    const others = cameras.filter((camera) => !own.includes(camera) && !off(camera));
    const free = places - own.length;
    const shown = [...own];
    for (let k = 0; k < Math.min(free, others.length); k++) {
      const at = (((turn * free + k) % others.length) + others.length) % others.length;
      shown.push(others[at]);
    }
    return [...shown, ...Array(places - shown.length).fill(null)];
  };

  /** Tiles there are and how many of them are shown, on a wall of n × n with a large one of k × k, or in a strip. Pure. */
  wall.tilesShown = (shown, grid, large) => (grid && large ? 1 + grid * grid - large * large : shown);

  /** One figure of the strip: picture, name, the time burned in, its age, and 无图 instead of a broken picture. */
  class Tile {
    constructor(figure) {
      this.figure = figure;
      this.shown = "";
      this.wanted = "";
      this.url = "";
      /** @type {Camera | null} */ this.camera = null;
      this.picture = this.part("img", "cam-picture", { alt: "", draggable: "false" });
      this.none = this.part("p", "cam-none");
      this.name = this.part("figcaption", "cam-name");
      this.time = this.part("time", "cam-time");
      this.age = this.part("span", "cam-age");
      this.picture.hidden = true;
    }

    part(tag, className, attributes = {}) {
      const found = this.figure.querySelector(`.${className}`);
      if (found) return found;
      const made = wall.element(tag, className, attributes);
      this.figure.append(made);
      return made;
    }

    /** Shows a camera once its picture is there: name, time and picture change in the same moment. */
    show(camera, large = false) {
      const url = camera && camera.snapshot ? `/api/v1/snapshots/${encodeURIComponent(camera.snapshot)}${large ? "" : "/thumb"}` : "";
      const wanted = `${camera ? camera.id : ""} ${url}`;
      if (wanted === this.wanted) {
        if (wanted === this.shown) this.commit(camera, this.url); // state or time may have moved
        return;
      }
      this.wanted = wanted;
      if (!url) return this.commit(camera, "");
      const next = new Image();
      const done = (good) => {
        clearTimeout(patience);
        if (this.wanted === wanted && this.shown !== wanted) this.commit(camera, good ? url : "");
      };
      const patience = setTimeout(done, PATIENCE_MS, false);
      next.onerror = () => done(false);
      next.src = url;
      next.decode().then(() => done(true), () => done(false));
    }

    commit(camera, url) {
      this.shown = this.wanted;
      this.url = url; // "" too for a picture that did not come
      this.camera = camera;
      if (url && this.picture.getAttribute("src") !== url) this.picture.src = url;
      this.picture.hidden = !url;
      this.picture.alt = camera ? `${camera.name} 的画面` : "";
      this.none.hidden = !!url;
      wall.text(this.none, url || !camera ? "" : "无图");
      this.figure.dataset.state = camera ? camera.state : "empty";
      wall.text(this.name, camera ? camera.name : "");
      wall.text(this.time, camera && camera.t ? wall.format.clock(camera.t) : "");
      this.tick(wall.clock.now());
    }

    tick(now) {
      const { camera } = this;
      const age = camera && camera.t ? now - camera.t : NaN;
      const mark = (camera && { silent: "无信号 · ", frozen: "冻结 · " }[camera.state]) || "";
      wall.text(this.age, Number.isNaN(age) ? "" : `${mark}${wall.format.age(age)}`);
    }
  }

  /** @type {Camera[]} */
  let cameras = [];
  /** @type {Camera[] | null} */
  let held = null; // newest list, while the picture stands still
  /** @type {Tile[]} */
  let tiles = [];
  let turn = 0;
  let left_s = TURN_S;
  let paused = false;

  let clicked = ""; // camera a hand made large, until the hall says another or the hand lets go
  let told = ""; // camera the hall dwells on, as the panel was told last

  const ownTiles = () => {
    const figures = [...document.querySelectorAll("#camera-strip .cam-tile")];
    if (figures.length !== tiles.length || figures.some((figure, i) => figure !== tiles[i].figure)) {
      tiles = figures.map((figure) => new Tile(figure));
    }
    return tiles;
  };

  /** How this place wants them: shown tiles, n of the wall, side of the large one, camera in focus. */
  const wanted = (strip) => {
    const { shown, grid, focus } = strip.dataset;
    if ((focus || "") !== told) {
      told = focus || "";
      clicked = "";
    }
    const id = Number(grid) ? clicked || told : "";
    const is_there = cameras.some((camera) => camera.id === id);
    const large = is_there ? Number(getComputedStyle(strip).getPropertyValue("--large")) || 0 : 0;
    return { id: large ? id : "", large, places: wall.tilesShown(Number(shown) || ownTiles().length, Number(grid), large) };
  };

  const show = () => {
    const strip = document.getElementById("camera-strip");
    if (!strip) return;
    const { id, large, places } = wanted(strip);
    strip.dataset.large = String(large > 0);
    const chosen = wall.strip(cameras, wall.state.selected, turn, Math.min(places, ownTiles().length), id);
    tiles.forEach((tile, i) => {
      tile.figure.hidden = i >= places;
      if (i < places) tile.show(chosen[i], large > 0 && i === 0);
    });
  };

  const step = (by) => {
    turn += by;
    left_s = TURN_S;
    show();
  };

  const pause = (on) => {
    paused = on;
    left_s = TURN_S;
    const strip = document.getElementById("camera-strip");
    if (!strip) return;
    let mark = strip.querySelector(".cam-paused");
    if (!mark) {
      mark = wall.element("span", "cam-paused", { role: "status" });
      strip.append(mark);
    }
    mark.hidden = !paused;
    wall.text(mark, paused ? "已暂停" : "");
    strip.dataset.paused = String(paused);
  };

  const second = (now) => {
    const strip = document.getElementById("camera-strip");
    if (!strip) return;
    const before = tiles;
    const as = `${strip.dataset.shown} ${strip.dataset.grid} ${strip.dataset.focus}`;
    if (ownTiles() !== before || as !== second.as) show(); // another place of the hall, or another camera in focus
    second.as = as;
    for (const tile of tiles) tile.tick(now);
    if (wall.hall.frozen()) return;
    left_s -= paused ? 0 : 1;
    if (left_s <= 0) step(1);
  };

  const keys = (event) => {
    if (wall.typing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = event.target instanceof Element ? event.target : document.body;
    if (at.closest("button, a, [role=button], .leaflet-container, [role=tab]")) return; // there these keys mean something else
    if (!document.getElementById("camera-strip")) return;
    if (event.key === " ") pause(!paused);
    else if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
    else return;
    event.preventDefault();
  };

  /** A click makes a picture large, another one lets it go; on a wall of n × n only. */
  const click = (event) => {
    const figure = event.target instanceof Element && event.target.closest("#camera-strip .cam-tile");
    const tile = figure && tiles.find((one) => one.figure === figure);
    if (!tile || !tile.camera || !Number(figure.parentNode.dataset.grid)) return;
    clicked = clicked === tile.camera.id ? "" : tile.camera.id;
    show();
  };

  const take = (list) => {
    held = wall.hall.frozen() && cameras.length ? list : null; // a page opened meanwhile has nothing yet
    if (held) return;
    cameras = list;
    show();
  };

  wall.start(() => {
    wall.on("camera-list", take);
    wall.on("selected", () => wall.hall.frozen() || show());
    wall.on("frozen", (on) => {
      if (!on) take(held || cameras);
    });
    wall.on("place", () => setTimeout(show, 0)); // its options come with Dash's socket; the second looks again
    wall.on("second", second);
    document.addEventListener("click", click);
    document.addEventListener("keydown", keys);
  });
})(window.wall);
