/**
 * QUESTION: where is A007? A small field on the map: key / leads into it, Enter selects the unit and goes there.
 */
(function (wall) {
  "use strict";

  const MOST = 6; // units offered
  const NEAR_ZOOM = 16;

  /**
   * Units that fit what was typed: the id itself, ids that begin with it, then ids and labels that hold it. Pure.
   * @param {string[]} ids @param {(id: string) => string} labelOf
   */
  wall.matches = (typed, ids, labelOf) => {
    const wanted = typed.trim().toUpperCase();
    if (!wanted) return [];
    const rank = (id) => {
      const at = id.toUpperCase();
      if (at === wanted) return 0;
      if (at.startsWith(wanted)) return 1;
      return at.includes(wanted) ? 2 : labelOf(id).toUpperCase().includes(wanted) ? 3 : 9;
    };
    return ids
      .map((id) => [rank(id), id])
      .filter(([r]) => r < 9)
      .sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1))
      .slice(0, MOST)
      .map(([, id]) => id);
  };

  const labelOf = (id) => wall.units.labels[wall.units.byId.get(id)] || id;

  const fly = (map, id) => {
    wall.select(id);
    const unit = wall.units.get(id);
    if (!unit) return;
    map.setView([unit.lat, unit.lon], Math.max(map.getZoom(), NEAR_ZOOM), { animate: !wall.reducedMotion() });
  };

  const option = (id, active) => {
    const unit = wall.units.get(id);
    const words = [labelOf(id) === id ? "" : labelOf(id), unit ? wall.STATE_WORDS[unit.state] : "无位置"];
    const node = wall.element("li", "", { role: "option", "data-unit": id, id: `unit-option-${id}` }, id);
    node.append(wall.element("span", "", {}, words.filter(Boolean).join(" · ")));
    node.setAttribute("aria-selected", String(active));
    return node;
  };

  /** The field and its list; `choose(id)` when one is taken. */
  const searchBox = (choose) => {
    const input = wall.element("input", "", {
      type: "text", role: "combobox", placeholder: "查找编号　/", "aria-label": "查找车辆或采集员", "aria-expanded": "false",
      "aria-controls": "unit-options", autocomplete: "off", spellcheck: "false", maxlength: "40",
    });
    const list = wall.element("ul", "", { id: "unit-options", role: "listbox", "aria-label": "查找结果" });
    let found = [];
    let active = 0;
    const show = () => {
      list.replaceChildren(...found.map((id, i) => option(id, i === active)));
      if (input.value.trim() && !found.length) list.append(wall.element("li", "none", {}, "没有这个编号"));
      list.hidden = !list.children.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      if (found.length) input.setAttribute("aria-activedescendant", `unit-option-${found[active]}`);
      else input.removeAttribute("aria-activedescendant");
    };
    const search = () => {
      found = wall.matches(input.value, [...wall.units.byId.keys()], labelOf);
      active = 0;
      show();
    };
    const leave = () => {
      input.value = "";
      search();
      input.blur();
    };
    const take = (id) => {
      if (!id) return;
      leave();
      choose(id);
    };
    const keys = {
      Enter: () => take(found[active]),
      Escape: leave,
      ArrowDown: () => (active = (active + 1) % Math.max(1, found.length)),
      ArrowUp: () => (active = (active + found.length - 1) % Math.max(1, found.length)),
    };
    input.addEventListener("input", search);
    input.addEventListener("keydown", (event) => {
      event.stopPropagation(); // arrows, + and - belong to the text here, not to the map
      if (!Object.hasOwn(keys, event.key) || event.isComposing) return;
      event.preventDefault();
      keys[event.key]();
      if (event.key.startsWith("Arrow")) show();
    });
    list.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const chosen = event.target.closest("[data-unit]");
      if (chosen) take(chosen.dataset.unit);
    });
    show();
    return { node: wall.element("div", "leaflet-control unit-search", { role: "search" }, input, list), input };
  };

  wall.onMap((map) => {
    const { node, input } = searchBox((id) => fly(map, id));
    wall.addControl(map, "topright", node);
    const slash = (event) => {
      if (event.key !== "/" || wall.typing(event)) return;
      event.preventDefault();
      input.focus();
    };
    document.addEventListener("keydown", slash);
    map.on("unload", () => document.removeEventListener("keydown", slash));
  });
})(window.wall);
