/**
 * QUESTION: how is a screen drawn? Its panels as boxes in true proportion, dragged and resized, by pointer and keys.
 */
(function (wall) {
  "use strict";

  const { editor } = wall;
  const HANDLES = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];
  const WITHIN = 7; // px of the window in which an edge is drawn to another
  const PADDING = 16; // px around the sheet
  const NUDGES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let scale = 1;
  let pull = null;
  let pulls = 0;

  const sheet = () => document.querySelector("#editor-canvas .sheet");
  const stage = () => document.querySelector("#editor-canvas .stage");

  // -- what stands on it ----------------------------------------------------------------------------

  const place = (node, [x, y, w, h]) => {
    const at = { left: x, top: y, width: w, height: h };
    for (const [name, value] of Object.entries(at)) node.style[name] = `${(value * scale).toFixed(2)}px`;
  };

  const wrongOf = (doc, index) => doc.problems.filter((one) => one.panel === index).map(({ why }) => editor.reason(why));

  /** What is small lies on what is large, what floats on both: every box can be reached. */
  const height = (doc, { area, over, layer }) => {
    const larger = doc.shown().filter(([, other]) => other.area[2] * other.area[3] > area[2] * area[3]).length;
    return 1 + larger + (over ? 100 * (1 + (layer || 0)) : 0);
  };

  const dress = (node, doc, index, placed) => {
    const [x, y, w, h] = placed.area;
    const name = editor.panelName(placed.panel);
    const wrong = wrongOf(doc, index);
    const kinds = ["box-e", placed.over ? "over" : "", (placed.layer || 0) % 2 ? "raised" : "", wrong.length ? "wrong" : "", index === doc.chosen ? "chosen" : ""];
    node.className = kinds.filter(Boolean).join(" ");
    node.dataset.name = placed.panel;
    node.title = wrong.join("\n");
    node.setAttribute("aria-label", editor.say("box", { name, x, y, w, h }) + (wrong.length ? editor.say("box_wrong") : ""));
    node.setAttribute("aria-pressed", String(index === doc.chosen));
    wall.text(node.querySelector(".box-name"), name);
    wall.text(node.querySelector(".box-size"), `${x}, ${y}　${w} × ${h}`);
    node.style.zIndex = String(height(doc, placed));
    place(node, placed.area);
  };

  const box = (index) => {
    const handles = HANDLES.map((at) => wall.element("i", `handle ${at}`, { "data-handle": at, "aria-hidden": "true" }));
    const said = [wall.element("span", "box-name"), wall.element("span", "box-size")];
    const node = wall.element("button", "box-e", { type: "button", "data-index": String(index), "data-key": `box:${index}` }, ...said, ...handles);
    node.addEventListener("focus", () => choose(Number(node.dataset.index)));
    return node;
  };

  /** The sheet as large as the stage has room for. */
  const fit = (doc) => {
    const [width, height] = doc.size();
    const room = stage();
    scale = Math.max(0.02, Math.min((room.clientWidth - 2 * PADDING) / width, (room.clientHeight - 2 * PADDING) / height));
    const at = sheet();
    Object.assign(at.style, { width: `${width * scale}px`, height: `${height * scale}px` });
    at.style.setProperty("--grid", `${Math.max(4, 100 * scale)}px`);
    at.setAttribute("aria-label", editor.say("canvas_label", { screen: doc.screen, width, height }));
  };

  const showBoxes = (doc) => {
    const at = sheet();
    const shown = doc.shown();
    const nodes = new Map([...at.querySelectorAll(".box-e")].map((node) => [Number(node.dataset.index), node]));
    for (const [index, node] of nodes) if (!shown.some(([i]) => i === index)) node.remove();
    let before = null;
    for (const [index, placed] of shown) {
      const node = nodes.get(index) || box(index);
      if (before ? before.nextSibling !== node : at.firstChild !== node) at.insertBefore(node, before ? before.nextSibling : at.firstChild);
      dress(node, doc, index, placed);
      before = node;
    }
  };

  const screenTab = (doc, [name, screen]) => {
    const on = name === doc.screen;
    const size = Array.isArray(screen.size) ? screen.size.join(" × ") : "?";
    const made = editor.button("", () => editor.pickScreen(name), "screen quiet", { "aria-pressed": String(on), "data-key": `screen:${name}` });
    const wrong = doc.problems.some(({ panel, key }) => (panel !== null && (doc.layout.panels[panel] || {}).screen === name) || key.startsWith(`screens.${name}`));
    made.append(wall.element("span", wrong ? "wrong" : "", {}, screen.title || name), wall.element("small", "", {}, screen.title ? `${name} · ${size}` : size));
    return made;
  };

  const showScreens = (doc) => {
    const tabs = Object.entries(doc.layout.screens).map((one) => screenTab(doc, one));
    if (editor.at.may) tabs.push(editor.button(`+ ${editor.say("screen_add")}`, () => editor.addScreen(), "quiet", { "data-key": "screen-add" }));
    editor.put(document.querySelector("#editor-canvas .screens"), ...tabs);
  };

  /** Whether the text has at all the shape of a layout, so that it can be drawn. */
  editor.drawable = (doc) => Boolean(doc && doc.layout && Array.isArray(doc.layout.panels));

  editor.showCanvas = () => {
    const { doc } = editor.at;
    const at = document.getElementById("editor-canvas");
    if (at.hidden || !doc) return;
    const can = editor.drawable(doc);
    at.querySelector(".lost").hidden = can;
    for (const part of at.querySelectorAll(".screens, .stage, .keys")) part.hidden = !can;
    if (!can) return;
    if (!pull) showScreens(doc);
    fit(doc);
    showBoxes(doc);
  };

  editor.buildCanvas = () => {
    const paper = wall.element("div", "sheet", { role: "group" });
    const room = wall.element("div", "stage", {}, paper);
    const keys = wall.element("p", "keys", {}, editor.say("keys"));
    const lost = wall.element("p", "lost", { hidden: "" }, editor.say("text_lost"));
    editor.put(document.getElementById("editor-canvas"), wall.element("div", "screens bar"), lost, room, keys);
    paper.addEventListener("pointerdown", begin);
    paper.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) paper.addEventListener(name, end);
    room.addEventListener("pointerdown", (event) => event.target.closest(".box-e") || editor.choose(null));
    paper.addEventListener("dragover", (event) => editor.at.may && event.preventDefault());
    paper.addEventListener("drop", drop);
    new ResizeObserver(() => editor.showCanvas()).observe(room);
  };

  // -- choosing -------------------------------------------------------------------------------------

  const choose = (index) => {
    const { doc } = editor.at;
    if (!doc || doc.chosen === index) return;
    doc.chosen = index;
    editor.showCanvas();
    editor.showForm();
  };

  /** Chooses a panel of the shown screen, or none. @param {boolean} inside the keyboard goes to its box */
  editor.choose = (index, inside = false) => {
    choose(index);
    const node = index !== null && document.querySelector(`#editor-canvas .box-e[data-index="${index}"]`);
    if (inside && node) node.focus();
  };

  editor.pickScreen = (name) => {
    Object.assign(editor.at.doc, { screen: name, chosen: null });
    editor.refresh();
  };

  // -- pulling with the pointer ---------------------------------------------------------------------

  const begin = (event) => {
    const node = event.target.closest(".box-e");
    if (!node || event.button !== 0) return;
    const index = Number(node.dataset.index);
    node.focus({ preventScroll: true });
    choose(index);
    if (!editor.at.may) return;
    event.preventDefault(); // no text is chosen on the way
    const { layout } = editor.at.doc;
    const { area } = layout.panels[index];
    pull = { index, area, x: event.clientX, y: event.clientY, handle: event.target.dataset.handle || "", others: editor.beside(layout, index), mark: `pull:${++pulls}` };
    sheet().setPointerCapture(event.pointerId);
  };

  const guides = (lines) => {
    const at = sheet();
    for (const old of at.querySelectorAll(".guide")) old.remove();
    for (const { axis, at: px } of lines) {
      const line = wall.element("i", `guide ${axis ? "across" : "down"}`, { "aria-hidden": "true" });
      line.style[axis ? "top" : "left"] = `${px * scale}px`;
      at.append(line);
    }
  };

  const move = (event) => {
    if (!pull) return;
    const { doc } = editor.at;
    const [dx, dy] = [(event.clientX - pull.x) / scale, (event.clientY - pull.y) / scale];
    const fine = event.altKey ? { step: 1, within: 0 } : { within: WITHIN / scale };
    const { area, lines } = editor.pulled(pull.area, pull.handle, dx, dy, pull.others, doc.size(), fine);
    guides(lines);
    editor.change((layout) => editor.place(layout, pull.index, area), pull.mark, true);
  };

  const end = () => {
    if (!pull) return;
    pull = null;
    guides([]);
    editor.refresh();
  };

  const drop = (event) => {
    const id = event.dataTransfer.getData("text/plain");
    if (!editor.at.may || !(id in editor.at.panels)) return;
    event.preventDefault();
    const from = sheet().getBoundingClientRect();
    const at = [event.clientX - from.left, event.clientY - from.top].map((px) => Math.round(px / scale / editor.GRID) * editor.GRID);
    editor.addPanel(id, at);
  };

  // -- panels come and go ---------------------------------------------------------------------------

  editor.addPanel = (id, at = null) => {
    const { doc, panels, sizes } = editor.at;
    if (!editor.at.may || !editor.drawable(doc) || doc.shown().some(([, { panel }]) => panel === id)) return;
    editor.change((layout) => {
      doc.chosen = editor.add(layout, doc.screen, id, { floats: panels[id].floats, size: sizes[id], at });
    });
    editor.refresh();
    editor.choose(doc.chosen, true);
  };

  editor.removePanel = () => {
    const { doc } = editor.at;
    if (!editor.at.may || doc.chosen === null) return;
    const index = doc.chosen;
    doc.chosen = null;
    editor.change((layout) => layout.panels.splice(index, 1));
    editor.refresh();
    const next = document.querySelector("#editor-canvas .box-e");
    if (next) next.focus();
  };

  /** Keys of a chosen box. @returns {boolean} whether it was one */
  editor.canvasKey = (event) => {
    const { doc } = editor.at;
    if (!event.target.closest || !event.target.closest("#editor-canvas .sheet") || doc.chosen === null) return false;
    if (event.key === "Escape") {
      event.target.blur();
      editor.choose(null);
      return true;
    }
    if (!editor.at.may) return false;
    if (event.key === "Delete" || event.key === "Backspace") {
      editor.removePanel();
      return true;
    }
    if (!(event.key in NUDGES)) return false;
    const by = event.altKey ? 1 : editor.GRID;
    const [dx, dy] = NUDGES[event.key].map((sign) => sign * by);
    const index = doc.chosen;
    const area = editor.nudged(doc.layout.panels[index].area, dx, dy, event.shiftKey);
    editor.change((layout) => editor.place(layout, index, area), `key:${index}:${event.shiftKey}`);
    return true;
  };
})(window.wall);
