/**
 * QUESTION: which sections are whose, on the map? Lines by owner; a click picks or drops, Shift and drag several, a drawn
 * line those along it.
 */
(function (wall) {
  "use strict";

  const { plans } = wall;
  const REACH_PX = 12;
  const SLIP_PX = 4; // a box smaller than this was a click
  const NUMBERS_FROM = 13.5; // zoom from which the order of the sections is written on the map
  const MAP = "plans-map";
  let map = null;
  let pane = null;
  let hover = null;
  let fitted = false;
  let box = null; // [x, y, x, y] of the box being dragged, px of the window
  let drawn = null; // points of the line being drawn, Mercator x, y …

  const path = (context, line, { scale, ox, oy }) => {
    context.moveTo(line[0] * scale - ox, line[1] * scale - oy);
    for (let i = 2; i < line.length; i += 2) context.lineTo(line[i] * scale - ox, line[i + 1] * scale - oy);
  };

  const stroke = (context, lines, view, colour, width, dash = []) => {
    context.beginPath();
    for (const line of lines) path(context, line, view);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.lineCap = dash.length ? "butt" : "round";
    context.lineJoin = "round";
    context.stroke();
    context.setLineDash([]);
  };

  const dots = (context, points, view, colour, radius) => {
    context.fillStyle = colour;
    for (const [x, y] of points) {
      context.beginPath();
      context.arc(x * view.scale - view.ox, y * view.scale - view.oy, radius, 0, 2 * Math.PI);
      context.fill();
    }
  };

  const numbers = (context, view, theme) => {
    const draft = plans.at.chosen && plans.book.of(plans.at.chosen);
    if (!draft || view.zoom < NUMBERS_FROM) return;
    context.font = wall.font(15, 600);
    context.textAlign = "center";
    context.textBaseline = "middle";
    draft.sections.forEach(({ section }, i) => {
      const road = plans.known.sections.get(section);
      if (!road) return;
      const [x, y] = [road.middle[0] * view.scale - view.ox, road.middle[1] * view.scale - view.oy];
      context.beginPath();
      context.arc(x, y, 11, 0, 2 * Math.PI);
      context.fillStyle = theme.accent;
      context.fill();
      context.fillStyle = theme.ground;
      context.fillText(String(i + 1), x, y + 1);
    });
  };

  /** Sections by what they are to the plan that is open. */
  const sorted = () => {
    const { chosen, date, due, conflicts } = plans.at;
    const groups = { others: [], due: [], mine: [], bad: [] };
    const owners = plans.book.owners(date);
    const bad = new Set(conflicts.filter((one) => one.section && one.code !== "section_uncovered" && one.plans.includes(chosen)).map((one) => one.section));
    const draft = chosen && plans.book.of(chosen);
    const mine = new Set(draft ? draft.sections.map((line) => line.section) : []);
    for (const road of plans.known.sections.values()) {
      if (mine.has(road.id)) groups[bad.has(road.id) ? "bad" : "mine"].push(road);
      else if ((owners.get(road.id) || []).some((id) => id !== chosen)) groups.others.push(road);
    }
    for (const id of due) if (!mine.has(id) && !owners.has(id) && plans.known.sections.has(id)) groups.due.push(plans.known.sections.get(id));
    return groups;
  };

  /** Whose the roads are: below their names, where the wall draws its plan. */
  const drawOwners = (context, view, theme) => {
    const width = Math.max(2.5, wall.roadWidth(2, view.zoom) * 0.6);
    const looks = [["others", theme.planPending, width, []], ["due", theme.warn, width, [8, 5]], ["mine", theme.accent, width + 3, []], ["bad", theme.alarm, width + 3, [14, 4]]];
    const groups = sorted();
    for (const [name, colour, wide, dash] of looks) {
      stroke(context, groups[name].filter((road) => !road.point).map((road) => road.line), view, colour, wide, dash);
      dots(context, groups[name].filter((road) => road.point).map((road) => road.middle), view, colour, name === "mine" || name === "bad" ? 8 : 5);
    }
  };

  /** What the hand does, above everything. */
  const draw = (context, view) => {
    const theme = wall.theme();
    const width = wall.roadWidth(2, view.zoom) * 0.6;
    const at = hover && plans.known.sections.get(hover);
    if (at && at.point) dots(context, [at.middle], view, wall.fade(theme.accent, 0.5), 11);
    else if (at) stroke(context, [at.line], view, wall.fade(theme.accent, 0.45), width + 8);
    numbers(context, view, theme);
    if (drawn && drawn.length >= 2) {
      if (drawn.length >= 4) stroke(context, [drawn], view, theme.ink, 2, [6, 4]);
      dots(context, drawn.reduce((points, x, i) => (i % 2 ? points : [...points, [x, drawn[i + 1]]]), []), view, theme.ink, 4);
    }
  };

  const world = (event) => [wall.mercator.x(event.latlng.lng), wall.mercator.y(event.latlng.lat)];
  const under = (event) => plans.nearest(plans.known.sections, ...world(event), REACH_PX / (256 * 2 ** map.getZoom()));

  const say = (text) => wall.text(document.getElementById("plans-map-says"), text);

  /** What the pointer means: name, length, whose. */
  const describe = (id) => {
    const road = plans.known.sections.get(id);
    const owners = (plans.book.owners(plans.at.date).get(id) || []).map(plans.vehicleOf);
    const length = road.point ? "" : ` ${Math.round(road.length_m)} m${road.oneway ? ` ${plans.say("one_way")}` : ""}`;
    return `${plans.sectionName(id)}${length} · ${owners.join("、") || plans.say("nobody")}`;
  };

  const hint = () => plans.say(drawn ? "draw_on" : !plans.at.may ? "hint_read" : plans.at.chosen ? "hint_edit" : "hint_idle");

  const point = (event) => {
    if (box) return;
    const id = under(event);
    if (id === hover) return;
    hover = id;
    map.getContainer().style.cursor = id ? "pointer" : drawn ? "crosshair" : "";
    say(id ? describe(id) : hint());
    pane.invalidate();
  };

  const put = (made, word) => {
    plans.edit({ sections: made.lines });
    say(plans.say(word, made));
  };

  const click = (event) => {
    if (drawn) {
      drawn = Float64Array.from([...drawn, ...world(event)]);
      pane.invalidate();
      return;
    }
    const id = under(event);
    if (!id) return;
    if (!plans.at.chosen || !plans.at.may) {
      const [owner] = plans.book.owners(plans.at.date).get(id) || [];
      if (owner) plans.open(owner);
      return;
    }
    plans.edit({ sections: plans.toggled(plans.book.of(plans.at.chosen).sections, id) });
    say(describe(id));
  };

  /** Ends the drawn line: the roads along it join the plan. */
  const finish = (keep) => {
    if (!drawn) return;
    const line = drawn;
    drawn = null;
    document.getElementById("plans-draw").setAttribute("aria-pressed", "false");
    map.getContainer().style.cursor = "";
    pane.invalidate();
    if (!keep || !plans.at.chosen) return say(hint());
    const found = plans.along(plans.known.sections, line);
    const { sections } = plans.book.of(plans.at.chosen);
    const missing = found.filter((id) => !sections.some((one) => one.section === id));
    if (missing.length) plans.edit({ sections: plans.toggledAll(sections, missing).lines });
    say(plans.say("drawn", { n: found.length, added: missing.length }));
    return undefined;
  };

  const boxed = ([x0, y0, x1, y1]) => {
    const corner = (x, y) => map.containerPointToLatLng([x, y]);
    const [nw, se] = [corner(Math.min(x0, x1), Math.min(y0, y1)), corner(Math.max(x0, x1), Math.max(y0, y1))];
    const { x, y } = wall.mercator;
    const found = plans.inBox(plans.known.sections, [x(nw.lng), y(nw.lat), x(se.lng), y(se.lat)]);
    const standing = plans.standing(plans.at.chosen);
    const fit = found.filter((id) => plans.known.sections.get(id).point === standing);
    if (fit.length) put({ n: fit.length, ...plans.toggledAll(plans.book.of(plans.at.chosen).sections, fit) }, "boxed");
  };

  /** Shift and drag: a box; the map stays where it is. */
  const boxing = (container) => {
    const frame = wall.element("div", "pick-box");
    container.append(frame);
    frame.hidden = true;
    const place = (event) => {
      const at = container.getBoundingClientRect();
      return [event.clientX - at.left, event.clientY - at.top];
    };
    const moved = (event) => {
      box = [box[0], box[1], ...place(event)];
      const [x0, y0, x1, y1] = box;
      Object.assign(frame.style, { left: `${Math.min(x0, x1)}px`, top: `${Math.min(y0, y1)}px`, width: `${Math.abs(x1 - x0)}px`, height: `${Math.abs(y1 - y0)}px` });
      frame.hidden = false;
    };
    const ended = (event) => {
      document.removeEventListener("pointermove", moved);
      frame.hidden = true;
      map.dragging.enable();
      const done = box;
      box = null;
      if (event.type === "pointerup" && Math.abs(done[2] - done[0]) + Math.abs(done[3] - done[1]) > SLIP_PX) boxed(done);
    };
    container.addEventListener("pointerdown", (event) => {
      if (!event.shiftKey || event.button !== 0 || !plans.at.may || !plans.at.chosen || drawn) return;
      event.preventDefault();
      map.dragging.disable();
      box = [...place(event), ...place(event)];
      document.addEventListener("pointermove", moved);
      document.addEventListener("pointerup", ended, { once: true });
    }, true);
  };

  const bounds = (roads) => {
    const all = roads.flatMap((road) => [...road.line]);
    const [xs, ys] = [all.filter((_, i) => i % 2 === 0), all.filter((_, i) => i % 2)];
    const edge = (pick, values) => values.reduce((a, b) => pick(a, b));
    const corner = (x, y) => [wall.mercator.lat(y), (x - 0.5) * 360];
    return [corner(edge(Math.min, xs), edge(Math.max, ys)), corner(edge(Math.max, xs), edge(Math.min, ys))];
  };

  const fit = (roads, more = {}) => roads.length && map && map.fitBounds(bounds(roads), { animate: false, padding: [24, 24], ...more });

  /** Brings sections into the window. @param {string[]} ids */
  plans.focusMap = (ids) => fit(ids.map((id) => plans.known.sections.get(id)).filter(Boolean), { maxZoom: 16 });

  /** Marks a section as if the pointer were on it. */
  plans.hoverMap = (id) => {
    hover = id;
    if (pane) pane.invalidate();
  };

  plans.showMap = () => {
    if (!pane) return;
    if (!fitted && plans.known.sections.size) {
      fitted = true;
      fit([...plans.known.sections.values()]);
    }
    const button = document.getElementById("plans-draw");
    if (button) button.disabled = !plans.at.may || !plans.at.chosen;
    if (!hover) say(hint());
    wall.emit("plan");
    pane.invalidate();
  };

  plans.buildMap = () => {
    const button = plans.button(plans.say("draw"), () => {
      if (drawn) return finish(false);
      drawn = new Float64Array(0);
      button.setAttribute("aria-pressed", "true");
      map.getContainer().style.cursor = "crosshair";
      return say(hint());
    }, "quiet", { id: "plans-draw", "aria-pressed": "false" });
    plans.put(document.getElementById("plans-map-tools"), wall.element("span", "", { id: "plans-map-says", role: "status" }), button);
    const legend = Object.entries(plans.words.legend).map(([name, text]) => wall.element("li", "", {}, wall.element("i", `line ${name}`, { "aria-hidden": "true" }), text));
    plans.put(document.getElementById("plans-legend"), ...legend);
  };

  /** Esc and Enter while a line is drawn; true when the key was for the line. */
  plans.drawKey = (key) => {
    if (!drawn || !["Escape", "Enter"].includes(key)) return false;
    finish(key === "Enter");
    return true;
  };

  wall.onMap((made) => {
    if (made.getContainer().id !== MAP) return;
    map = made;
    map.boxZoom.disable();
    wall.drawPlan = drawOwners; // on this page the plan is the one being made
    pane = new wall.CanvasPane(map, { name: "wall-plans", zIndex: 300, pad: 0.25, draw });
    map.on("mousemove", point);
    map.on("mouseout", () => point({ latlng: { lng: 0, lat: 89 } }));
    map.on("click", click);
    map.on("dblclick", () => finish(true));
    boxing(map.getContainer());
    map.on("unload", () => {
      [map, pane, fitted] = [null, null, false];
    });
    plans.showMap();
  });
})(window.wall);
