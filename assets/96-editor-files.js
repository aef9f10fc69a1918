/**
 * QUESTION: which files are there, and which panels to choose from? The left side of the layout editor.
 */
(function (wall) {
  "use strict";

  const { editor } = wall;
  const KINDS = ["layout", "tour", "playlist"];

  editor.key = (kind, name) => `${kind}/${name}`;

  const broken = (item) => {
    const { why, line, going_on } = item.broken;
    const said = editor.say(line ? "broken_line" : "broken_file", { line, why: editor.reason(why) });
    return [
      wall.element("span", "why", {}, said),
      wall.element("span", "going-on", {}, editor.say(going_on ? "going_on" : "not_shown")),
    ];
  };

  const badge = (item, doc) => {
    if (item.broken) return wall.element("b", "badge bad", {}, editor.say("broken"));
    if (doc && doc.dirty) return wall.element("b", "badge dirty", {}, editor.say("dirty"));
    const both = item.source === "own" && item.shipped;
    return wall.element("b", `badge ${item.source}`, {}, both ? editor.say("overrides") : editor.word("sources", item.source));
  };

  const row = (item) => {
    const key = editor.key(item.kind, item.name);
    const open = editor.at.doc && editor.key(editor.at.doc.kind, editor.at.doc.name) === key;
    const title = wall.element("span", "file-title", {}, wall.element("span", "", {}, item.title || item.name), wall.element("small", "", {}, item.name));
    const made = editor.button("", () => editor.open(item.kind, item.name), "file", { "data-key": `file:${key}`, ...(open ? { "aria-current": "true" } : {}) });
    made.append(title, badge(item, editor.at.docs.get(key)));
    if (item.broken) made.append(...broken(item));
    return wall.element("li", "", {}, made);
  };

  /** New files that are not saved stand among the others. */
  const items = (kind) => {
    const there = editor.at.files[kind] || [];
    const names = new Set(there.map(({ name }) => name));
    const fresh = [...editor.at.docs.values()].filter((doc) => doc.kind === kind && doc.fresh && !names.has(doc.name));
    return [...there, ...fresh.map((doc) => ({ kind, name: doc.name, title: (doc.layout && doc.layout.title) || "", source: "new", shipped: false, broken: null }))];
  };

  const found = (item) => {
    const said = `${item.title} ${item.name}`.toLowerCase();
    return editor.at.filter.toLowerCase().split(/\s+/).filter(Boolean).every((word) => said.includes(word));
  };

  const group = (kind) => {
    const rows = items(kind).filter(found);
    if (!rows.length && kind !== "layout") return [];
    const list = rows.length ? wall.element("ul", "files", {}, ...rows.map(row)) : wall.element("p", "empty", {}, editor.say("none_found"));
    return [wall.element("h3", "", {}, editor.word("kinds", kind)), list];
  };

  // -- panels to choose from ------------------------------------------------------------------------

  const choice = (id, { name, about }, taken) => {
    const attributes = { "data-key": `panel:${id}`, "data-choice": id, title: taken ? editor.say("on_screen") : about, draggable: String(!taken) };
    const made = editor.button("", () => editor.addPanel(id), "choice quiet", attributes);
    made.disabled = taken;
    made.append(wall.element("span", "", {}, name), wall.element("small", "", {}, taken ? editor.say("on_screen") : about));
    made.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData("text/plain", id);
      event.dataTransfer.effectAllowed = "copy";
    });
    return made;
  };

  const palette = () => {
    const { doc } = editor.at;
    if (!editor.at.may || !doc || doc.kind !== "layout" || !doc.layout || editor.at.tab !== "canvas") return [];
    const there = new Set(doc.shown().map(([, { panel }]) => panel));
    const all = Object.entries(editor.at.panels).sort(([a], [b]) => there.has(a) - there.has(b)); // what is there stands last
    const choices = all.map(([id, panel]) => choice(id, panel, there.has(id)));
    return [
      wall.element("h2", "", {}, editor.say("palette")), wall.element("p", "hint", {}, editor.say("palette_hint")),
      wall.element("div", "palette", {}, ...choices),
    ];
  };

  editor.showFiles = () => {
    const at = document.getElementById("editor-files");
    const list = at.querySelector(".file-groups");
    if (!list) return;
    editor.put(list, ...KINDS.flatMap(group));
    editor.put(at.querySelector(".palette-side"), ...palette());
  };

  editor.buildFiles = () => {
    const [label, input] = editor.field(editor.say("filter"), { type: "search", placeholder: editor.say("filter"), "data-key": "filter" });
    label.className = "filter";
    input.addEventListener("input", () => {
      editor.at.filter = input.value;
      editor.showFiles();
    });
    const bar = wall.element("div", "bar", {}, label);
    if (editor.at.may) bar.append(editor.button(editor.say("new"), () => editor.create(), "", { id: "editor-new" }));
    const groups = wall.element("div", "file-groups");
    const side = wall.element("div", "palette-side");
    for (const part of [groups, side]) {
      part.addEventListener("keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const all = [...part.querySelectorAll("button:not(:disabled)")];
        const next = step && all[all.indexOf(document.activeElement) + step];
        if (!next) return;
        event.preventDefault();
        next.focus();
      });
    }
    editor.put(document.getElementById("editor-files"), bar, groups, side);
  };

  /** Reads the lists again; a file that is open, unchanged here and another on the server is read again too. */
  editor.list = async () => {
    const lists = await Promise.all(KINDS.map((kind) => editor.ask(editor.path(kind))));
    lists.forEach(({ data }, i) => {
      editor.at.files[KINDS[i]] = data.items;
      editor.at.may = data.may;
    });
    const { doc } = editor.at;
    const item = doc && (editor.at.files[doc.kind] || []).find(({ name }) => name === doc.name);
    if (item && !doc.dirty && item.etag !== doc.etag) await editor.reload(doc);
    editor.showFiles();
  };
})(window.wall);
