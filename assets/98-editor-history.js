/**
 * QUESTION: what was saved, by whom, and how does it come back? History, differences, saving, conflicts, removing.
 */
(function (wall) {
  "use strict";

  const { editor } = wall;

  const current = async (doc) => {
    const { data, etag } = await editor.ask(editor.path(doc.kind, doc.name));
    return { ...data, etag };
  };

  /** Reads the file again; what was changed here is given up. */
  editor.reload = async (doc) => {
    doc.take(await current(doc));
    doc.settle();
    editor.refresh();
  };

  // -- history --------------------------------------------------------------------------------------

  const showDiff = async (title, doc, before) => {
    const dialog = editor.dialog(title, "wide");
    dialog.body.append(editor.diffOf(before, doc.text));
    const close = editor.button(editor.say("close"), dialog.close, "quiet");
    dialog.foot.append(close);
    close.focus();
  };

  const restore = (doc, n) =>
    editor.act(async () => {
      if (doc.dirty && !doc.fresh && !(await editor.sure(editor.say("leave"), editor.say("leave_sure", { name: doc.name }), editor.say("leave_do")))) return;
      const headers = doc.etag ? { "If-Match": doc.etag } : { "If-None-Match": "*" };
      await editor.ask(editor.path(doc.kind, doc.name, "/restore"), { method: "POST", body: { n }, headers });
      await editor.reload(doc);
      await editor.list();
      editor.note(editor.say("restored", { n }));
      await showHistory();
    });

  const row = (doc, one) => {
    const what = editor.word("whats", one.what).replace("{of}", one.of);
    const cells = [String(one.n), editor.moment(one.t), one.by, what, one.note].map((text) => wall.element("td", "", {}, text));
    const acts = wall.element("div", "bar");
    if (one.what !== "removed") {
      acts.append(editor.button(editor.say("diff"), () => editor.act(async () => {
        const { data } = await editor.ask(editor.path(doc.kind, doc.name, `/history/${one.n}`));
        await showDiff(editor.say("diff_title", { n: one.n }), doc, data.text);
      }), "quiet small", { "data-key": `diff:${one.n}` }));
      if (editor.at.may) acts.append(editor.button(editor.say("restore"), () => restore(doc, one.n), "quiet small", { "data-key": `restore:${one.n}` }));
    }
    return wall.element("tr", "", {}, ...cells, wall.element("td", "", {}, acts));
  };

  const table = (doc, items) => {
    const heads = editor.words.history_heads.map((head) => wall.element("th", "", { scope: "col" }, head));
    return wall.element("table", "", {}, wall.element("thead", "", {}, wall.element("tr", "", {}, ...heads)), wall.element("tbody", "", {}, ...items.map((one) => row(doc, one))));
  };

  const shippedBar = (doc) => {
    if (!doc.shipped) return [];
    const diff = editor.button(editor.say("diff"), () => editor.act(async () => {
      const { data } = await editor.ask(editor.path(doc.kind, doc.name, "?shipped=true"));
      await showDiff(editor.say("diff_shipped"), doc, data.text);
    }), "quiet small", { "data-key": "diff:shipped" });
    return [wall.element("p", "bar", {}, editor.say("history_of_shipped"), diff)];
  };

  const showHistory = () =>
    editor.act(async () => {
      const { doc } = editor.at;
      if (editor.at.tab !== "history" || !doc) return;
      const { data } = doc.fresh ? { data: { items: [], keep: 0 } } : await editor.ask(editor.path(doc.kind, doc.name, "/history"));
      if (doc !== editor.at.doc) return;
      const body = data.items.length ? [table(doc, data.items), wall.element("p", "hint", {}, editor.say("keep", { n: data.keep }))] : [wall.element("p", "empty", {}, editor.say("history_none"))];
      editor.put(document.getElementById("editor-history"), ...shippedBar(doc), ...body);
    });
  editor.showHistory = showHistory;

  // -- saving ---------------------------------------------------------------------------------------

  const body = (doc, note) => (doc.by === "canvas" ? { layout: doc.layout, before: doc.text, note } : { text: doc.text, note });

  const store = async (doc, note) => {
    const headers = doc.etag ? { "If-Match": doc.etag } : { "If-None-Match": "*" };
    await editor.ask(editor.path(doc.kind, doc.name), { method: "PUT", body: body(doc, note), headers });
    doc.fresh = false;
    doc.take(await current(doc));
    doc.settle();
    await editor.list();
    editor.refresh();
    editor.note(editor.say("saved"));
  };

  /** Somebody else was faster: his version, mine, or a look at both. */
  const conflict = (doc, note, detail) => {
    const dialog = editor.dialog(editor.say("conflict"));
    const said = wall.element("p", "", {}, editor.say("conflict_told", { who: editor.say("conflict_someone") }));
    dialog.body.append(said, wall.element("p", "hint", {}, detail));
    editor.act(async () => {
      const { data } = await editor.ask(editor.path(doc.kind, doc.name, "/history"));
      const [last] = data.items;
      if (last && last.by) wall.text(said, editor.say("conflict_told", { who: `${last.by}（${editor.moment(last.t)}）` }));
    });
    const mine = () => dialog.act(async () => {
      doc.etag = (await current(doc)).etag;
      await store(doc, note);
      dialog.close();
    });
    const theirs = () => dialog.act(async () => {
      await editor.reload(doc);
      dialog.close();
    });
    const diff = () => dialog.act(async () => showDiff(editor.say("conflict_diff"), doc, (await current(doc)).text));
    const look = editor.button(editor.say("conflict_diff"), diff, "quiet");
    const yield_ = editor.button(editor.say("conflict_theirs"), theirs, "quiet", { "data-key": "theirs" });
    dialog.foot.append(look, editor.button(editor.say("conflict_mine"), mine, "", { "data-key": "mine" }), yield_);
    look.focus();
  };

  const send = async (doc, note, dialog) => {
    try {
      await store(doc, note);
      dialog.close();
    } catch (e) {
      if (!(e instanceof editor.Trouble)) throw e;
      if (e.status === 412) {
        dialog.close();
        conflict(doc, note, e.message);
        return;
      }
      if (e.status === 422 && e.data.problems) {
        doc.problems = e.data.problems;
        editor.refresh();
      }
      dialog.complain(`${e.data.line ? editor.where(e.data) : ""}${e.message}`);
    }
  };

  /** Asks for a note, says what saving does, saves. */
  editor.save = async () => {
    const { doc } = editor.at;
    if (!doc || !editor.at.may || document.querySelector("#editor-dialogs dialog")) return;
    if (!doc.dirty) return void editor.note(editor.say("nothing"));
    await editor.check();
    if (doc.problems.length) return void editor.goTo(doc.problems[0]);
    const dialog = editor.dialog(editor.say("save_title"));
    const [label, note] = editor.field(editor.say("save_note"), { maxlength: "200", "data-key": "note" });
    if (doc.loses) dialog.body.append(wall.element("p", "warn", {}, editor.say("save_comments")));
    if (doc.source === "shipped") dialog.body.append(wall.element("p", "hint", {}, editor.say("save_override")));
    dialog.body.append(label);
    const go = () => dialog.act(() => send(doc, note.value.trim(), dialog));
    note.addEventListener("keydown", (event) => event.key === "Enter" && go());
    dialog.foot.append(editor.button(editor.say("save_do"), go, "", { "data-key": "save" }), editor.button(editor.say("cancel"), dialog.close, "quiet"));
    note.focus();
  };

  /** Takes the city's own file away; the shipped one of that name comes back. */
  editor.remove = async () => {
    const { doc } = editor.at;
    if (doc.fresh) {
      if (await editor.sure(editor.say("leave"), editor.say("leave_sure", { name: doc.name }), editor.say("leave_do"))) editor.forget(doc);
      return;
    }
    const { name, shipped } = doc;
    const said = [editor.say("remove_sure", { name }), editor.say(shipped ? "remove_shipped" : "remove_gone", { name })];
    if (!(await editor.sure(editor.say(shipped ? "back_to_shipped" : "remove"), said, editor.say("remove_do")))) return;
    await editor.act(async () => {
      await editor.ask(editor.path(doc.kind, name), { method: "DELETE", headers: { "If-Match": doc.etag } });
      if (shipped) await editor.reload(doc);
      else editor.forget(doc);
      await editor.list();
      editor.note(editor.say("removed"));
    });
  };

  // -- a new file -----------------------------------------------------------------------------------

  const BLANK = { title: "", theme: "night", screens: { main: { size: [1920, 1080] } }, panels: [{ panel: "header", screen: "main", area: [0, 0, 1920, 64] }] };

  const begun = async (kind, name, from) => {
    const told = { kind, name, fresh: true, etag: null, source: "own", shipped: false, commented: false };
    if (kind === "layout" && !from) {
      const layout = { ...editor.clone(BLANK), title: editor.say("new_word") };
      const { data } = await editor.ask(editor.path("layout", "check"), { method: "POST", body: { name, layout } });
      return { ...told, ...data };
    }
    const { data } = await editor.ask(editor.path(kind, from));
    return { ...told, text: data.text, layout: data.layout, problems: data.problems, commented: data.commented };
  };

  /** Asks for name and beginning of a new file; `from`: the file it starts as. */
  editor.create = (from = "", kind = "layout") => {
    const dialog = editor.dialog(editor.say("name_title"));
    const [label, name] = editor.field(editor.say("name_label"), { maxlength: "40", spellcheck: "false", "data-key": "name" });
    const others = (editor.at.files[kind] || []).map((item) => [item.name, `${item.title || item.name} · ${item.name}`]);
    const blank = kind === "layout" ? [["", editor.say("name_blank")]] : [];
    const pick = editor.select(editor.say("name_from"), [...blank, ...others], from, () => {}, { "data-key": "from" });
    const go = () => dialog.act(async () => {
      const wanted = name.value.trim();
      if (!editor.isName(wanted)) return dialog.complain(editor.say("name_bad"));
      if (others.some(([one]) => one === wanted) || editor.at.docs.has(editor.key(kind, wanted))) return dialog.complain(editor.say("name_taken", { name: wanted }));
      editor.show(new editor.Doc(await begun(kind, wanted, pick.querySelector("select").value)));
      return dialog.close();
    });
    name.addEventListener("keydown", (event) => event.key === "Enter" && go());
    dialog.body.append(label, pick);
    dialog.foot.append(editor.button(editor.say("name_do"), go, "", { "data-key": "create" }), editor.button(editor.say("cancel"), dialog.close, "quiet"));
    name.focus();
  };
})(window.wall);
