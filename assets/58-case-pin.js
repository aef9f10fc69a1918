/**
 * QUESTION: where on the map is the case the hall dwells on? A ring with its words, also for an ended case that no feed holds.
 */
(function (wall) {
  "use strict";

  let focused = ""; // id the hall dwells on
  let seen = null; // the case as the panel has it: id, lon, lat, words
  /** @type {Map<object, object>} map → its pin */
  const pins = new Map();

  const clear = (map) => {
    const pin = pins.get(map);
    if (pin) pin.remove();
    pins.delete(map);
  };

  const show = (map) => {
    clear(map);
    if (!focused || !seen || seen.id !== focused || !Number.isFinite(seen.lon) || !Number.isFinite(seen.lat)) return;
    const html = wall.element("div", "case-pin-body", {}, wall.element("i"), wall.element("span", "", {}, seen.words));
    const icon = window.L.divIcon({ html, className: "case-pin", iconSize: [0, 0] });
    pins.set(map, window.L.marker([seen.lat, seen.lon], { icon, interactive: false, keyboard: false }).addTo(map));
  };

  const all = () => {
    for (const map of wall.maps) if (map.getContainer().closest("#wall-canvas")) show(map);
  };

  /** The case a panel was told of by its id, for who wants to know its place; null while it is not known. */
  wall.caseSeen = (id) => (seen && seen.id === id ? seen : null);

  wall.start(() => {
    wall.on("case-seen", (one) => {
      seen = one;
      all();
    });
    wall.on("focus", (focus) => {
      focused = focus.case || "";
      all();
    });
    wall.onMap((map) => {
      if (!map.getContainer().closest("#wall-canvas")) return;
      show(map);
      map.on("unload", () => pins.delete(map));
    });
  });
})(window.wall);
