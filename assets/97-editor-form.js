/**
 * QUESTION: what is said of the chosen panel, of the screen, of the whole? Forms and problems at the right of the editor.
 */
(function (wall) {
  "use strict";

  const { editor } = wall;
  const NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/;
  const TYPED = "input:not([type=checkbox]), textarea";

  editor.isName = (name) => NAME.test(name);

  // -- problems -------------------------------------------------------------------------------------

  const problem = (one) => {
    const said = `${editor.where(one)}${one.panel === null && one.key ? `${one.key}：` : ""}${editor.reason(one.why)}`;
    const go = editor.button(said, () => editor.goTo(one), "problem", { "data-key": `problem:${one.key}:${one.why}` });
    return wall.element("li", "", {}, go);
  };

  editor.showProblems = () => {
    const { doc } = editor.at;
    const at = document.getElementById("editor-problems");
    if (!doc) return editor.put(at);
    const { problems } = doc;
    const said = problems.length ? editor.say("problems_n", { n: problems.length }) : editor.say(editor.at.checking ? "checking" : "problems_none");
    const head = wall.element("h2", problems.length ? "bad" : "good", { role: "status" }, said);
    const readonly = editor.at.may ? [] : [wall.element("p", "readonly", {}, editor.say("readonly"))];
    return editor.put(at, ...readonly, ...(editor.at.may || problems.length ? [head] : []), ...(problems.length ? [wall.element("ul", "", {}, ...problems.slice(0, 30).map(problem))] : []));
  };

  /** Shows where a problem is: its panel on the canvas, or its line in the text. */
  editor.goTo = (one) => {
    const { doc } = editor.at;
    const placed = one.panel !== null && editor.drawable(doc) ? doc.layout.panels[one.panel] : null;
    if (editor.at.tab !== "text" && placed && placed.screen in doc.layout.screens) {
      if (doc.screen !== placed.screen) editor.pickScreen(placed.screen);
      editor.showTab("canvas");
      editor.choose(one.panel, true);
      return;
    }
    editor.showTab("text");
    editor.line(one.line);
  };

  // -- the whole, and its screens -------------------------------------------------------------------

  const sizes = (name, screen, act) => {
    const [width, height] = Array.isArray(screen.size) ? screen.size : [0, 0];
    const preset = editor.words.sizes.find(([, w, h]) => w === width && h === height);
    const options = [...editor.words.sizes.map(([label, w, h, what]) => [`${w}x${h}`, `${label} ${what}`]), ["", editor.say("size_own")]];
    const pick = (value) => value && act(value.split("x").map(Number), true);
    const side = (label, at) =>
      editor.number(label, [width, height][at], (px) => act(at ? [width, Math.round(px)] : [Math.round(px), height]), { min: "1", max: String(editor.at.mostPx), "data-key": `size:${name}:${at}` });
    return [
      editor.select(editor.say("size"), options, preset ? `${width}x${height}` : "", pick, { "data-key": `size:${name}` }),
      wall.element("div", "pair", {}, side(editor.say("width"), 0), side(editor.say("height"), 1)),
    ];
  };

  const words = (label, value, act, key) => {
    const [made, input] = editor.field(label, { type: "text", maxlength: "80", "data-key": key });
    input.value = value;
    input.addEventListener("input", () => act(input.value));
    return made;
  };

  const screenForm = (doc) => {
    const { screen: name } = doc;
    const screen = doc.layout.screens[name];
    if (!screen) return [];
    const retitle = (title) => editor.change(({ screens }) => {
      if (title) screens[name].title = title;
      else delete screens[name].title;
    }, `title:${name}`);
    const resize = (size, again) => {
      editor.change(({ screens }) => (screens[name].size = size), `size:${name}`);
      if (again) editor.showForm(true);
    };
    const remove = editor.button(editor.say("screen_remove"), removeScreen, "quiet", { "data-key": "screen-remove" });
    remove.disabled = Object.keys(doc.layout.screens).length < 2;
    return [wall.element("h3", "", {}, `${editor.say("screen")} ${name}`), words(editor.say("screen_title"), screen.title || "", retitle, "screen-title"), ...sizes(name, screen, resize), remove];
  };

  const removeScreen = async () => {
    const { doc } = editor.at;
    const name = doc.screen;
    const n = doc.shown().length;
    if (n && !(await editor.sure(editor.say("screen_remove"), editor.say("screen_remove_sure", { name, n }), editor.say("remove_do")))) return;
    editor.change((layout) => {
      delete layout.screens[name];
      layout.panels = layout.panels.filter(({ screen }) => screen !== name);
      doc.chosen = null;
    });
    doc.settle();
    editor.refresh();
  };

  /** Asks for name and size of another screen. */
  editor.addScreen = () => {
    const { doc } = editor.at;
    const dialog = editor.dialog(editor.say("screen_add"));
    const [label, name] = editor.field(editor.say("screen_name"), { maxlength: "40", spellcheck: "false" });
    const pick = editor.select(editor.say("size"), editor.words.sizes.map(([text, w, h, what]) => [`${w}x${h}`, `${text} ${what}`]), `${doc.size().join("x")}`, () => {});
    const select = pick.querySelector("select");
    if (!select.value) select.selectedIndex = 0;
    const any = wall.element("p", "hint", {}, editor.say("screen_any"));
    const go = () => {
      const wanted = name.value.trim();
      if (!editor.isName(wanted)) return dialog.complain(editor.say("screen_bad_name"));
      if (wanted in doc.layout.screens) return dialog.complain(editor.say("screen_taken", { name: wanted }));
      editor.change(({ screens }) => (screens[wanted] = { size: select.value.split("x").map(Number) }));
      dialog.close();
      return editor.pickScreen(wanted);
    };
    dialog.body.append(label, pick, any);
    dialog.foot.append(editor.button(editor.say("screen_add"), go), editor.button(editor.say("cancel"), dialog.close, "quiet"));
    dialog.body.addEventListener("keydown", (event) => event.key === "Enter" && event.target === name && go());
    name.focus();
  };

  const panelList = (doc) => {
    const wrong = new Set(doc.problems.map(({ panel }) => panel));
    const rows = doc.shown().map(([index, { panel, area }]) => {
      const made = editor.button("", () => editor.choose(index, true), `row quiet ${wrong.has(index) ? "wrong" : ""}`.trim(), { "data-key": `row:${index}` });
      made.append(wall.element("span", "", {}, editor.panelName(panel)), wall.element("small", "", {}, `${area[2]} × ${area[3]}`));
      return wall.element("li", "", {}, made);
    });
    return [wall.element("h3", "", {}, editor.say("panel_front")), wall.element("ul", "rows", {}, ...rows)];
  };

  const layoutForm = (doc) => [
    wall.element("h2", "", {}, editor.say("layout_form")),
    words(editor.say("layout_title"), doc.layout.title || "", (title) => editor.change((layout) => (layout.title = title), "title"), "layout-title"),
    editor.select(editor.say("theme"), editor.at.themes.map((name) => [name, editor.word("themes", name)]), doc.layout.theme || "night", (theme) => editor.change((layout) => (layout.theme = theme)), { "data-key": "theme" }),
    ...screenForm(doc), ...panelList(doc),
    wall.element("p", "hint", {}, editor.say("panel_none")),
  ];

  // -- one panel ------------------------------------------------------------------------------------

  const placeForm = (doc, index, { area }) => {
    const one = (word, at) =>
      editor.number(editor.say(word), area[at], (px) => {
        const next = doc.layout.panels[index].area.map((old, i) => (i === at ? Math.round(px) : old));
        editor.change((layout) => editor.place(layout, index, next), `place:${index}:${at}`);
      }, { "data-key": `place:${at}`, "data-place": String(at) });
    return [wall.element("h3", "", {}, editor.say("place")), wall.element("div", "four", {}, ...["x", "y", "w", "h"].map(one))];
  };

  const set = (index, fn, again = false) => {
    editor.change((layout) => {
      fn(layout.panels[index]);
      layout.panels[index] = editor.tidy(layout.panels[index]);
    }, `set:${index}`);
    if (again) editor.showForm(true);
  };

  const floatForm = (doc, index, placed) => {
    const grounds = doc.shown().filter(([i, other]) => i !== index && !other.over).map(([, { panel }]) => [panel, editor.panelName(panel)]);
    const over = editor.select(editor.say("over"), [["", editor.say("over_none")], ...grounds], placed.over || "", (panel) => set(index, (one) => (one.over = panel || null), true), { "data-key": "over" });
    if (!placed.over) return [over];
    return [over, editor.number(editor.say("layer"), placed.layer || 0, (layer) => set(index, (one) => (one.layer = Math.round(layer))), { "data-key": "layer", min: "0", max: "20" })];
  };

  const optionForm = (index, placed) => {
    const { schema } = editor.at.panels[placed.panel] || {};
    if (!schema) return [];
    const put = (options, again) => {
      editor.change((layout) => {
        layout.panels[index].options = options;
        layout.panels[index] = editor.tidy(layout.panels[index]);
      }, `options:${index}`);
      const typing = document.activeElement && document.activeElement.matches(TYPED);
      if (again || !typing) editor.showForm(true);
    };
    const fields = editor.optionFields(schema, placed.options || {}, (options, again) => put(options, again));
    return [wall.element("h3", "", {}, editor.say("options")), ...(fields.length ? fields : [wall.element("p", "hint", {}, editor.say("options_none"))])];
  };

  const panelForm = (doc, index) => {
    const placed = doc.layout.panels[index];
    const { about = "" } = editor.at.panels[placed.panel] || {};
    const back = editor.button("←", () => editor.choose(null), "quiet small", { "aria-label": editor.say("layout_form"), title: editor.say("layout_form"), "data-key": "back" });
    return [
      wall.element("h2", "", {}, back, " ", editor.panelName(placed.panel)), wall.element("p", "hint", {}, about),
      ...placeForm(doc, index, placed), ...floatForm(doc, index, placed), ...optionForm(index, placed),
      editor.button(editor.say("panel_remove"), editor.removePanel, "quiet", { "data-key": "panel-remove" }),
    ];
  };

  /** @param {boolean} anew also while somebody types into it */
  editor.showForm = (anew = false) => {
    const { doc } = editor.at;
    const at = document.getElementById("editor-form");
    if (!anew && at.contains(document.activeElement) && document.activeElement.matches(TYPED)) return showPlace(doc, at);
    if (!editor.drawable(doc) || ["text", "history"].includes(editor.at.tab)) return editor.put(at);
    editor.put(at, ...(doc.chosen === null ? layoutForm(doc) : panelForm(doc, doc.chosen)));
    if (!editor.at.may) for (const one of at.querySelectorAll("input, select, textarea, button:not([data-key^='row:'], [data-key=back])")) one.disabled = true;
    return undefined;
  };

  /** The four numbers follow the pointer; the one being typed into is left alone. */
  const showPlace = (doc, at) => {
    const placed = doc && doc.layout && doc.chosen !== null ? doc.layout.panels[doc.chosen] : null;
    if (!placed) return;
    for (const input of at.querySelectorAll("[data-place]")) if (input !== document.activeElement) input.value = placed.area[Number(input.dataset.place)];
  };
  editor.showPlace = () => showPlace(editor.at.doc, document.getElementById("editor-form"));
})(window.wall);
