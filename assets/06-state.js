/**
 * QUESTION: what has the operator chosen? Selected unit, follow, layers; kept over reloads, told to Dash and to the map.
 */
(function (wall) {
  "use strict";

  const LAYERS_KEY = "wall.layers"; // localStorage: a habit of this screen
  const SETTLE_MS = 1500; // Dash has mounted the map by then
  const VIEW_KEY = "wall.view"; // sessionStorage: what a quiet reload must not lose

  /** Layers in the order of the switches: name, Chinese word, shown at first. */
  wall.LAYERS = [
    ["vehicles", "车辆", true],
    ["collectors", "采集员", true],
    ["cameras", "摄像头", true],
    ["trails", "尾迹", true],
    ["road_names", "路名", true],
    ["grids", "责任网格", true],
    ["unit_grids", "单元网格", false],
    ["plan", "作业计划", true],
    ["cases", "案卷", true],
    ["heat", "案卷热力", false],
  ];

  const read = (storage, key) => {
    if (wall.thumb) return {}; // it shares the storage of the page around it
    try {
      return JSON.parse(window[storage].getItem(key)) || {};
    } catch {
      return {}; // private window, storage full or spoiled: the defaults do
    }
  };

  const write = (storage, key, value) => {
    if (wall.thumb) return;
    try {
      window[storage].setItem(key, JSON.stringify(value));
    } catch {
      // nothing depends on it
    }
  };

  const defaults = Object.fromEntries(wall.LAYERS.map(([name, , on]) => [name, on]));

  wall.state = {
    /** @type {string | null} */ selected: null,
    follow: false,
    /** @type {Record<string, boolean>} */ layers: { ...defaults },
  };

  /** Selects a unit (null: none) on the map and in Dash's store. @param {string | null} id */
  wall.select = (id) => {
    if (id === wall.state.selected) return;
    wall.state.selected = id;
    wall.setProps("selected-unit", { data: id });
    if (id === null) wall.follow(false);
    wall.emit("selected", id);
    keepView();
  };

  /** Keeps the selected unit in the middle, or ends that. */
  wall.follow = (on) => {
    const next = !!on && wall.state.selected !== null;
    if (next === wall.state.follow) return;
    wall.state.follow = next;
    wall.setProps("follow", { data: next });
    wall.emit("follow", next);
    keepView();
  };

  const putLayers = (layers) => {
    if (JSON.stringify(layers) === JSON.stringify(wall.state.layers)) return;
    wall.state.layers = layers;
    wall.setProps("layers", { data: layers });
    wall.emit("layers", layers);
  };

  let habit = null; // layers the operator chose on this screen by hand; null: not read yet
  let visiting = false; // the hall shows another place: what is switched there is no habit

  /** Switches a layer by hand; kept as this screen's habit. */
  wall.showLayer = (name, on) => {
    if (wall.state.layers[name] === on || !(name in defaults)) return;
    const next = { ...wall.state.layers, [name]: on };
    if (!visiting) {
      habit = { ...habit, [name]: on };
      write("localStorage", LAYERS_KEY, habit);
    }
    putLayers(next);
  };

  const ownHabit = () => {
    if (habit !== null) return habit;
    const kept = read("localStorage", LAYERS_KEY);
    habit = Object.fromEntries(Object.keys(defaults).filter((name) => typeof kept[name] === "boolean").map((name) => [name, kept[name]]));
    return habit;
  };

  /**
   * Shows the layers of a place; at home the operator's habit goes before.
   * @param {string[] | null} names as its layout says; null: the usual ones
   */
  wall.placeLayers = (names, home) => {
    visiting = !home;
    const said = names ? Object.fromEntries(Object.keys(defaults).map((name) => [name, names.includes(name)])) : defaults;
    putLayers(home ? { ...said, ...ownHabit() } : { ...said });
  };

  const keepView = () => {
    const map = [...wall.maps][0];
    const view = map && map._loaded ? { center: map.getCenter(), zoom: map.getZoom() } : {};
    write("sessionStorage", VIEW_KEY, { ...view, selected: wall.state.selected, follow: wall.state.follow });
  };

  /** Reloads the page; selection, follow and view are there again afterwards. */
  wall.reload = () => {
    keepView();
    location.reload();
  };

  /**
   * Where Dash owns the map, its component puts the layout's view back as it mounts, once or twice: for a moment, or
   * until the operator moves the map, the kept view answers each of these. Animations would outlive the answer.
   */
  const restoreView = (map, center, zoom) => {
    if (map.wallRelease) map.wallRelease();
    const animated = map._zoomAnimated;
    const put = () => {
      if (map.getZoom() === zoom && map.getCenter().distanceTo(center) < 1) return;
      map.setView(center, zoom, { animate: false });
      wall.setProps(map.getContainer().id, { center, zoom, viewport: { center, zoom, options: { animate: false } } });
    };
    const answer = () => setTimeout(put, 0); // not inside the component's own effect
    const hands = ["pointerdown", "wheel", "keydown"];
    const done = () => {
      map.wallRelease = null;
      map._zoomAnimated = animated;
      map.off("moveend", answer);
      for (const hand of hands) map.getContainer().removeEventListener(hand, done, true);
    };
    map._zoomAnimated = false;
    map.on("moveend", answer);
    for (const hand of hands) map.getContainer().addEventListener(hand, done, true);
    map.wallRelease = done;
    setTimeout(() => map.wallRelease === done && done(), SETTLE_MS);
    put();
  };

  /** Holds a view against the map's own first one, which it puts back as it mounts; once it has settled just shows it. */
  wall.holdView = (map, center, zoom) => {
    if (map.wallSettled) map.setView(center, zoom, { animate: false });
    else restoreView(map, window.L.latLng(center), zoom);
  };

  const restore = () => {
    wall.state.layers = { ...wall.state.layers, ...ownHabit() };
    if (Object.keys(habit).length) wall.setProps("layers", { data: wall.state.layers });
    const kept = read("sessionStorage", VIEW_KEY);
    wall.onMap((map) => {
      if (kept.center && Number.isFinite(kept.zoom)) restoreView(map, kept.center, kept.zoom);
      setTimeout(() => (map.wallSettled = true), SETTLE_MS);
      kept.center = null; // a second map of this page begins where its layout says
      map.on("moveend", keepView);
      map.on("dragstart", () => wall.follow(false));
    });
    if (kept.selected) wall.select(kept.selected);
    if (kept.follow) wall.follow(true);
    document.addEventListener("click", ({ target }) => {
      const row = target instanceof Element && target.closest(".unit-row[data-unit]"); // of 车辆动态
      if (row) wall.select(row.dataset.unit);
    });
    wall.watchStore("selected-unit", (id) => id !== wall.state.selected && wall.select(id || null));
    wall.watchStore("follow", (on) => !!on !== wall.state.follow && wall.follow(on));
    wall.watchStore("layers", (layers) => {
      const said = Object.entries(layers || {}).filter(([name]) => name in defaults);
      if (said.length) putLayers({ ...wall.state.layers, ...Object.fromEntries(said.map(([name, on]) => [name, !!on])) });
    });
  };

  const keys = (event) => {
    if (wall.typing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") wall.select(null);
    else if ((event.key === "f" || event.key === "F") && !event.shiftKey && !wall.hall.touring() && !wall.hall.frozen()) {
      wall.follow(!wall.state.follow); // else the same key makes the picture stand still (08-stage.js)
    }
  };

  wall.start(() => {
    restore();
    document.addEventListener("keydown", keys);
  });
})(window.wall);
