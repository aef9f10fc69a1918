/**
 * QUESTION: what does the map show? A switch for each layer, reachable by keyboard, kept on this screen.
 */
(function (wall) {
  "use strict";

  /** Puts a node into a corner of the map; clicks and wheel on it stay its own. */
  wall.addControl = (map, position, node) => {
    const control = window.L.control({ position });
    control.onAdd = () => {
      window.L.DomEvent.disableClickPropagation(node);
      window.L.DomEvent.disableScrollPropagation(node);
      return node;
    };
    control.addTo(map);
  };

  const layerSwitch = (name, word) => {
    const box = wall.element("input", "", { type: "checkbox", "data-layer": name });
    box.checked = wall.state.layers[name];
    box.addEventListener("change", () => wall.showLayer(name, box.checked));
    return wall.element("label", "", {}, box, word);
  };

  const layersControl = () => {
    const list = wall.element("div", "layer-list", { id: "layer-list", role: "group", "aria-label": "图层" });
    list.hidden = true;
    list.append(...wall.LAYERS.map(([name, word]) => layerSwitch(name, word)));
    const button = wall.element("button", "layer-button", { type: "button", "aria-expanded": "false", "aria-controls": "layer-list" }, "图层");
    const open = (on) => {
      list.hidden = !on;
      button.setAttribute("aria-expanded", String(on));
    };
    button.addEventListener("click", () => open(list.hidden));
    const node = wall.element("div", "leaflet-control layer-control", {}, button, list);
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || list.hidden) return;
      event.stopPropagation(); // closes the list only, the selection stays
      open(false);
      button.focus();
    });
    node.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !node.contains(event.relatedTarget)) open(false);
    });
    return node;
  };

  /** Switches follow what was chosen elsewhere. */
  const mirror = (node) =>
    wall.on("layers", (layers) => {
      for (const box of node.querySelectorAll("[data-layer]")) box.checked = layers[box.dataset.layer];
    });

  wall.onMap((map) => {
    const node = layersControl();
    wall.addControl(map, "topright", node);
    const end = mirror(node);
    const keys = (event) => {
      if (wall.typing(event) || map.getContainer().contains(event.target)) return; // there Leaflet listens itself
      if (event.key === "+" || event.key === "=") map.zoomIn();
      else if (event.key === "-") map.zoomOut();
    };
    document.addEventListener("keydown", keys);
    map.on("unload", () => {
      end();
      document.removeEventListener("keydown", keys);
    });
  });
})(window.wall);
