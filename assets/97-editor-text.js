/**
 * QUESTION: what does the file say in words, and how does it look on a screen? The YAML with its errors at their lines;
 * the draft in a frame of its own, with real data.
 */
(function (wall) {
  "use strict";

  const { editor } = wall;
  const DRAW_MS = 600; // after the last change the preview is drawn anew
  let timer = 0;
  let drawn = ""; // what the preview shows: screen and content
  let at = "";

  // -- text -----------------------------------------------------------------------------------------

  const area = () => document.querySelector("#editor-text textarea");

  const follow = () => {
    document.querySelector("#editor-text .gutter").scrollTop = area().scrollTop;
  };

  const gutter = (doc) => {
    const wrong = new Map(doc.problems.filter(({ line }) => line).map((one) => [one.line, editor.reason(one.why)]));
    const lines = doc.text.split("\n").map((_, i) => {
      const why = wrong.get(i + 1);
      return wall.element("span", why ? "wrong" : "", why ? { title: why } : {}, `${i + 1}`);
    });
    document.querySelector("#editor-text .gutter").replaceChildren(...lines);
    follow();
  };

  editor.showText = () => {
    const { doc } = editor.at;
    if (!doc || document.getElementById("editor-text").hidden) return;
    const input = area();
    if (input.value !== doc.text) input.value = doc.text;
    input.readOnly = !editor.at.may;
    gutter(doc);
  };

  /** Goes to a line of the text, from 1. */
  editor.line = (line) => {
    const input = area();
    const lines = input.value.split("\n");
    const from = lines.slice(0, Math.max(0, line - 1)).join("\n").length + (line > 1 ? 1 : 0);
    input.focus();
    input.setSelectionRange(from, from + (lines[line - 1] || "").length);
    input.scrollTop = Math.max(0, (line - 4) * (input.scrollHeight / Math.max(1, lines.length)));
    follow();
  };

  editor.buildText = () => {
    const hint = wall.element("p", "hint", {}, editor.say("text_hint"));
    const numbers = wall.element("div", "gutter", { "aria-hidden": "true" });
    const input = wall.element("textarea", "", { spellcheck: "false", wrap: "off", "aria-label": editor.word("tabs", "text"), "data-key": "text" });
    input.addEventListener("scroll", follow);
    input.addEventListener("input", () => editor.written(input.value));
    editor.put(document.getElementById("editor-text"), hint, wall.element("div", "paper", {}, numbers, input));
  };

  // -- preview --------------------------------------------------------------------------------------

  const frame = () => document.querySelector("#editor-preview iframe");

  /** As large as there is room for, in the screen's own proportion; the wall inside scales itself to it. */
  const fit = (doc) => {
    const [width, height] = doc.size();
    const room = document.querySelector("#editor-preview .stage");
    const by = Math.min((room.clientWidth - 24) / width, (room.clientHeight - 24) / height);
    Object.assign(frame().style, { width: `${Math.floor(width * by)}px`, height: `${Math.floor(height * by)}px` });
  };

  const says = (word) => {
    const hint = document.querySelector("#editor-preview .hint");
    wall.text(hint, editor.say(word));
    hint.classList.toggle("warn", word !== "preview_hint");
  };

  const address = (doc) => `/wall/${encodeURIComponent(doc.draft)}/${encodeURIComponent(doc.screen)}`;

  const draw = async () => {
    const { doc } = editor.at;
    if (!doc || editor.at.tab !== "preview") return;
    if (!editor.at.may) return says("preview_ask");
    fit(doc);
    if (doc.problems.length) return says(drawn ? "preview_bad" : "preview_none");
    const body = doc.by === "canvas" ? { layout: doc.layout } : { text: doc.text };
    const wanted = JSON.stringify([doc.name, doc.screen, body]);
    if (wanted === drawn) return undefined;
    await editor.act(async () => {
      const { data } = await editor.ask(editor.path("layout", "drafts"), { method: "POST", body: { ...body, draft: doc.draft } });
      doc.draft = data.draft;
      drawn = wanted;
      const next = `${address(doc)}?thumb=1`;
      if (at === next) frame().contentWindow.location.reload();
      else frame().src = at = next;
      document.querySelector("#editor-preview a").href = address(doc);
      says("preview_hint");
    });
    return undefined;
  };

  /** The preview follows a moment after the last change. */
  editor.showPreview = (soon = false) => {
    clearTimeout(timer);
    if (editor.at.tab !== "preview") return;
    const { doc } = editor.at;
    if (editor.drawable(doc)) {
      const tabs = Object.entries(doc.layout.screens).map(([name, screen]) => editor.button(screen.title || name, () => editor.pickScreen(name), "screen quiet", { "aria-pressed": String(name === doc.screen), "data-key": `preview:${name}` }));
      editor.put(document.querySelector("#editor-preview .screens"), ...tabs);
      fit(doc);
    }
    timer = setTimeout(draw, soon ? 0 : DRAW_MS);
  };

  editor.buildPreview = () => {
    const again = editor.button(editor.say("preview_again"), () => {
      drawn = "";
      draw();
    }, "quiet");
    const link = wall.element("a", "", { target: "_blank", rel: "noopener" }, editor.say("preview_open"));
    const bar = wall.element("div", "bar", {}, wall.element("div", "screens bar"), wall.element("span", "hint", { role: "status" }), again, link);
    const inside = wall.element("iframe", "", { title: editor.word("tabs", "preview"), tabindex: "-1" });
    const room = wall.element("div", "stage", {}, inside);
    editor.put(document.getElementById("editor-preview"), bar, room);
    new ResizeObserver(() => editor.at.doc && editor.at.tab === "preview" && fit(editor.at.doc)).observe(room);
  };
})(window.wall);
