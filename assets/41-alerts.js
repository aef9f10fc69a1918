/**
 * QUESTION: which alert has the operator chosen? Rows by click, J and K or arrows; the vehicle is brought onto the map.
 *
 * The rows are drawn anew by the server; choice, focus and what has just come in are put back here. The store
 * `selected-alert` tells the proof drawer (5x-proof), which opens on Enter.
 */
(function (wall) {
  "use strict";

  const SLIDE_MS = 180; // DESIGN §5: motion ≤ 200 ms
  const CENTRE_S = 0.2;

  let chosen = null;
  let known = null; // ids of the rows as they stood
  let focused = null; // alert of the row that has the focus

  const rows = () => [...document.querySelectorAll("#alerts-rows [data-alert]")];

  const mark = () => {
    for (const node of document.querySelectorAll(".alert-row, .card-alert")) {
      const on = node.dataset.alert === chosen;
      if ((node.getAttribute("aria-current") === "true") !== on) node.setAttribute("aria-current", String(on));
    }
  };

  /** Where an alert is: its vehicle while that is on the map, else where the breach was found. */
  const placeOf = (row) => {
    const unit = row.dataset.vehicle && wall.units.get(row.dataset.vehicle);
    if (unit) return [unit.lat, unit.lon];
    return row.dataset.lat ? [Number(row.dataset.lat), Number(row.dataset.lon)] : null;
  };

  /** Brings it into the middle of what an open drawer leaves of the map. */
  const centre = () => {
    const row = rows().find((node) => node.dataset.alert === chosen);
    const at = row && placeOf(row);
    if (!at) return;
    const drawer = document.getElementById("proof");
    for (const map of wall.maps) {
      const box = map.getContainer().getBoundingClientRect();
      const hidden = drawer && !drawer.hidden ? (box.right - drawer.getBoundingClientRect().left) / (box.width / map.getSize().x) : 0;
      const point = map.project(at, map.getZoom()).add([Math.max(0, hidden) / 2, 0]);
      map.panTo(map.unproject(point, map.getZoom()), { animate: !wall.reducedMotion(), duration: CENTRE_S });
    }
  };

  /** Chooses an alert (null: none) for map, list and drawer. @param {string | null} id */
  wall.selectAlert = (id) => {
    if (id === chosen) return;
    chosen = id;
    wall.setProps("selected-alert", { data: id });
    mark();
    const row = id && rows().find((node) => node.dataset.alert === id);
    if (row) {
      wall.select(row.dataset.vehicle || null);
      centre();
    }
    wall.emit("alert", id);
  };

  /** The id `by` rows further than `id` in a list, held at its ends; from nowhere the first or last. Pure. */
  wall.neighbour = (ids, id, by) => {
    if (!ids.length) return null;
    const at = ids.indexOf(id);
    if (at < 0) return by > 0 ? ids[0] : ids[ids.length - 1];
    return ids[Math.min(ids.length - 1, Math.max(0, at + by))];
  };

  const walk = (by) => {
    const list = rows();
    const next = wall.neighbour(list.map((node) => node.dataset.alert), chosen, by);
    if (next === null) return;
    wall.selectAlert(next);
    const row = list.find((node) => node.dataset.alert === next);
    focused = next;
    row.focus({ preventScroll: true });
  };

  /** Ids that were not there before; nothing is new on the first look. Pure. */
  wall.newIds = (before, now) => (before === null ? [] : now.filter((id) => !before.includes(id)));

  const slide = (node) => {
    if (wall.reducedMotion() || !node.animate) return;
    node.animate([{ transform: "translateX(48px)", opacity: 0 }, { transform: "none", opacity: 1 }], { duration: SLIDE_MS, easing: "ease-out" });
  };

  const redrawn = () => {
    const list = rows();
    const ids = list.map((node) => node.dataset.alert);
    const fresh = wall.newIds(known, ids);
    known = ids;
    // A shared row of a storm changes its head with every alert: it stands still.
    for (const node of list) if (node.dataset.count === "1" && fresh.includes(node.dataset.alert)) slide(node);
    mark();
    const at = document.activeElement;
    if (focused === null || !at || !at.closest("#alerts-rows") || at.dataset.alert === focused) return;
    const row = list.find((node) => node.dataset.alert === focused);
    if (row) row.focus({ preventScroll: true });
  };

  /** The sentinel's alert: what Enter and N mean while nothing is chosen. */
  const first = () => {
    const line = document.getElementById("sentinel-line");
    return (line && line.dataset.alert) || null;
  };

  const openFirst = () => {
    const id = chosen || first();
    if (!id || !wall.openProof) return false;
    wall.selectAlert(id);
    wall.openProof(id);
    return true;
  };

  const STEPS = { j: 1, J: 1, k: -1, K: -1 };
  const ARROWS = { ArrowDown: 1, ArrowUp: -1 };

  const keys = (event) => {
    if (event.defaultPrevented || wall.typing(event) || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = event.target;
    const onList = at === document.body || !!(at.closest && at.closest("#panel-alerts"));
    const by = STEPS[event.key] || (onList && ARROWS[event.key]);
    if (by) {
      event.preventDefault();
      walk(by);
    } else if (event.key === "Escape") {
      wall.selectAlert(null);
    } else if (at === document.body && ["Enter", "n", "N"].includes(event.key) && openFirst()) {
      event.preventDefault();
    }
  };

  const clicks = (event) => {
    const row = event.target.closest && event.target.closest("[data-alert]");
    if (row && row.dataset.alert && !row.closest("#proof")) wall.selectAlert(row.dataset.alert);
  };

  wall.start(() => {
    document.addEventListener("keydown", keys);
    document.addEventListener("click", clicks);
    document.addEventListener("focusin", (event) => {
      const row = event.target.closest && event.target.closest(".alert-row");
      focused = row ? row.dataset.alert : null;
    });
    wall.watchStore("selected-alert", (id) => (id || null) !== chosen && wall.selectAlert(id || null));
    wall.watchStore("alert-feed", () => {
      const list = document.getElementById("alerts-rows");
      if (!list || list.dataset.watched) return;
      list.dataset.watched = "true";
      new MutationObserver(redrawn).observe(list, { childList: true, subtree: true, attributeFilter: ["data-alert"] });
      redrawn();
    });
    wall.on("proof", () => chosen && centre());
  });
})(window.wall);
