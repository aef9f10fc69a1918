/**
 * QUESTION: how does the layout editor come alive? Opens files, tells every part of a change, has it judged, keys, tabs.
 */
(function (wall) {
  "use strict";

  const { editor } = wall;
  const PATH = "/admin/layouts";
  const CHECK_MS = 120; // after a change the server judges it; while something is pulled as often
  const LIST_MS = 15_000; // files may change in the folder too
  const TABS = ["canvas", "text", "preview", "history"];
  let timer = 0;
  let asked = 0; // number of the newest check: older answers are dropped

  // -- what is shown --------------------------------------------------------------------------------

  const tools = () => {
    const { doc } = editor.at;
    if (!doc) return [];
    const press = (word, act, off, kind = "quiet", more = {}) => {
      const made = editor.button(editor.say(word), act, kind, { "data-key": word, ...more });
      made.disabled = off;
      return made;
    };
    const wallLink = doc.kind === "layout" && !doc.fresh && doc.screen ? [wall.element("a", "", { href: `/wall/${encodeURIComponent(doc.name)}/${encodeURIComponent(doc.screen)}`, target: "_blank", rel: "noopener" }, editor.say("open_wall"))] : [];
    if (!editor.at.may) return wallLink;
    const own = doc.source === "own" && !doc.fresh;
    return [
      press("undo", editor.undo, !doc.done.length, "quiet", { title: editor.say("undo_key") }), press("redo", editor.redo, !doc.undone.length, "quiet", { title: editor.say("redo_key") }),
      press("copy", () => editor.create(doc.name, doc.kind), doc.fresh),
      ...(own || doc.fresh ? [press(own && doc.shipped ? "back_to_shipped" : "remove", editor.remove, false)] : []),
      ...wallLink,
      press("save", editor.save, !doc.dirty, "", { title: editor.say("save_key"), id: "editor-save" }),
    ];
  };

  const showHead = () => {
    const { doc } = editor.at;
    const name = document.getElementById("editor-name");
    editor.put(document.getElementById("editor-tools"), ...tools());
    if (!doc) return editor.put(name);
    const title = (doc.layout && doc.layout.title) || ((editor.at.files[doc.kind] || []).find((item) => item.name === doc.name) || {}).title || doc.name;
    const state = doc.dirty ? [wall.element("b", "badge dirty", {}, editor.say("dirty"))] : [];
    document.title = `${doc.dirty ? "● " : ""}${title} · ${editor.say("title")}`;
    return editor.put(name, wall.element("strong", "", {}, title), wall.element("small", "", {}, `${doc.name}.yaml`), ...state);
  };

  /** Everything that changes with a file. */
  editor.refresh = () => {
    showHead();
    editor.showProblems();
    editor.showCanvas();
    editor.showText();
    editor.showForm();
    editor.showFiles();
    editor.showPreview();
  };

  const hasTab = (tab) => editor.at.doc && (editor.at.doc.kind === "layout" || tab === "text" || tab === "history");

  /** @param {string} wish what the person wants to see where a file has it */
  editor.showTab = (tab, wish = tab) => {
    Object.assign(editor.at, { tab: hasTab(tab) ? tab : "text", wish });
    for (const one of TABS) document.getElementById(`editor-${one}`).hidden = one !== editor.at.tab;
    for (const button of document.querySelectorAll("#editor-tabs button")) {
      button.hidden = !hasTab(button.dataset.tab);
      button.setAttribute("aria-selected", String(button.dataset.tab === editor.at.tab));
      button.tabIndex = button.dataset.tab === editor.at.tab ? 0 : -1;
    }
    editor.refresh();
    editor.showHistory();
    editor.showPreview(true);
  };

  const buildTabs = () => {
    const made = TABS.map((tab) => editor.button(editor.word("tabs", tab), () => editor.showTab(tab), "", { role: "tab", id: `editor-tab-${tab}`, "aria-controls": `editor-${tab}`, "data-tab": tab }));
    const bar = document.getElementById("editor-tabs");
    bar.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const there = made.filter((one) => !one.hidden);
      const next = step && there[(there.indexOf(document.activeElement) + step + there.length) % there.length];
      if (!next) return;
      event.preventDefault();
      next.focus();
      editor.showTab(next.dataset.tab);
    });
    editor.put(bar, ...made);
  };

  // -- changes --------------------------------------------------------------------------------------

  const body = (doc) => (doc.by === "canvas" ? { name: doc.name, layout: doc.layout, before: doc.text } : { name: doc.name, text: doc.text });

  /** The server judges what is there now; an older answer is dropped. */
  editor.check = async () => {
    clearTimeout(timer);
    timer = 0;
    const { doc } = editor.at;
    if (!doc) return;
    const number = ++asked;
    await editor.act(async () => {
      const { data } = await editor.ask(editor.path(doc.kind, "check"), { method: "POST", body: body(doc) });
      if (number !== asked) return;
      doc.judged(data);
      Object.assign(editor.at, { checking: false });
      if (doc === editor.at.doc) editor.refresh();
    });
  };

  const later = () => {
    editor.at.checking = true;
    timer = timer || setTimeout(editor.check, CHECK_MS);
  };

  /** Changes the layout. @param {string} mark same mark in a row: one step back @param {boolean} light while pulled */
  editor.change = (fn, mark = "", light = false) => {
    const { doc } = editor.at;
    if (!editor.at.may || !doc || !doc.draw(fn, mark)) return;
    editor.note("");
    later();
    if (light) {
      editor.showCanvas();
      editor.showPlace();
    } else editor.refresh();
  };

  /** The text was typed. */
  editor.written = (text) => {
    const { doc } = editor.at;
    if (!editor.at.may || !doc.write(text)) return;
    editor.note("");
    later();
    showHead();
    editor.showText();
  };

  const step = (fn) => {
    const { doc } = editor.at;
    if (!editor.at.may || !doc || !fn(doc)) return;
    later();
    editor.refresh();
    editor.showForm(true);
  };
  editor.undo = () => step((doc) => doc.undo());
  editor.redo = () => step((doc) => doc.redo());

  // -- files ----------------------------------------------------------------------------------------

  /** Shows an open file; a broken one as text. */
  editor.show = (doc) => {
    editor.at.docs.set(editor.key(doc.kind, doc.name), doc);
    editor.at.doc = doc;
    editor.note("");
    history.replaceState(null, "", `?${new URLSearchParams({ [doc.kind]: doc.name })}`);
    const { wish } = editor.at;
    editor.showTab(editor.drawable(doc) || wish === "history" ? wish : "text", wish);
    const row = document.querySelector("#editor-files button.file[aria-current]");
    if (row) row.scrollIntoView({ block: "nearest" });
  };

  editor.open = (kind, name) =>
    editor.act(async () => {
      const there = editor.at.docs.get(editor.key(kind, name));
      const item = (editor.at.files[kind] || []).find((one) => one.name === name);
      if (there && (there.dirty || (item && item.etag === there.etag))) return editor.show(there);
      const { data, etag } = await editor.ask(editor.path(kind, name));
      return editor.show(new editor.Doc({ ...data, etag }));
    });

  /** Closes a file that is no more; the first of the list is opened. */
  editor.forget = (doc) => {
    editor.at.docs.delete(editor.key(doc.kind, doc.name));
    const [first] = (editor.at.files.layout || []).filter(({ name }) => name !== doc.name);
    editor.at.doc = null;
    if (first) editor.open("layout", first.name);
    else editor.refresh();
  };

  // -- keys and beginning ---------------------------------------------------------------------------

  const native = (event) => event.target.matches && event.target.matches("textarea, input:not([type=checkbox])");

  const keys = (event) => {
    if (!editor.at.doc) return;
    const command = (event.ctrlKey || event.metaKey) && !event.altKey ? event.key.toLowerCase() : "";
    const does = { s: editor.save, ...(native(event) ? {} : { z: event.shiftKey ? editor.redo : editor.undo, y: editor.redo }) }[command];
    if (does) does();
    else if (command || !editor.canvasKey(event)) return;
    event.preventDefault();
  };

  const build = () => {
    editor.buildFiles();
    buildTabs();
    editor.buildCanvas();
    editor.buildText();
    editor.buildPreview();
  };

  const wanted = () => {
    const asks = new URLSearchParams(location.search);
    const kind = ["layout", "tour", "playlist"].find((one) => asks.get(one));
    const named = kind && (editor.at.files[kind] || []).find(({ name }) => name === asks.get(kind));
    return named || editor.at.files.layout.find(({ name }) => name === "night-shift") || editor.at.files.layout[0];
  };

  const open = async () => {
    try {
      const { data } = await editor.ask(editor.path("layout", "panels"));
      Object.assign(editor.at, { panels: data.panels, sizes: data.sizes, themes: data.themes, mostPx: data.most_px });
      await editor.list();
      build();
      const first = wanted();
      if (first) await editor.open(first.kind, first.name);
      editor.showFiles();
    } catch (e) {
      if (!(e instanceof editor.Trouble)) throw e;
      const again = editor.button(editor.say("retry"), open, "quiet");
      editor.put(document.getElementById("editor-files"), wall.element("p", "empty", {}, editor.say("failed", { why: e.message })), again);
    }
  };

  const again = () => {
    if (!document.hidden && editor.at.doc && !document.querySelector("#editor-dialogs dialog")) editor.list().catch(() => {}); // said at the next act
  };

  const begin = (desk) => {
    editor.words = JSON.parse(desk.dataset.words);
    document.title = editor.say("title");
    document.addEventListener("keydown", keys);
    document.addEventListener("visibilitychange", again);
    setInterval(again, LIST_MS);
    window.addEventListener("beforeunload", (event) => {
      if (![...editor.at.docs.values()].some(({ dirty }) => dirty)) return;
      event.preventDefault();
      event.returnValue = editor.say("leave"); // browsers say it in words of their own
    });
    return open();
  };

  wall.page(PATH, "editor-desk", begin);
})(window.wall);
