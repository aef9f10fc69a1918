/**
 * QUESTION: how do our layers come onto the map? Every Leaflet map is caught the moment it is made.
 *
 * dash-leaflet brings Leaflet in its own bundle and makes the map inside React: a setter on `window.L` registers the
 * hook before the first map can exist, whichever script comes first.
 */
(function (wall) {
  "use strict";

  /** @type {Set<any>} maps alive on this page */
  wall.maps = new Set();
  /** @type {((map: any) => void)[]} */
  const attachers = [];

  /** Calls `attach(map)` for every map, present and future, once it has a view. */
  wall.onMap = (attach) => {
    attachers.push(attach);
    for (const map of wall.maps) attach(map);
  };

  const caught = (map) => {
    map.whenReady(() => {
      wall.maps.add(map);
      map.on("unload", () => wall.maps.delete(map));
      for (const attach of attachers) attach(map);
      wall.emit("map", map);
    });
  };

  /** Registers the hook on one Leaflet; a second call for the same one changes nothing. */
  const hook = (leaflet) => {
    if (!leaflet || !leaflet.Map || leaflet.Map.wallHooked) return;
    leaflet.Map.wallHooked = true;
    leaflet.Map.addInitHook(function () {
      caught(this);
    });
  };

  if (window.L) {
    hook(window.L);
  } else if (typeof document !== "undefined") {
    let leaflet;
    Object.defineProperty(window, "L", {
      configurable: true,
      get: () => leaflet,
      set: (value) => {
        leaflet = value;
        hook(value);
      },
    });
  }
})(window.wall);
