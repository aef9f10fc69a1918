/**
 * QUESTION: which pieces does the layout editor need? Its API with versions, the server's words in Chinese, dialogs.
 */
(function (wall) {
  "use strict";

  const { editor, kit } = wall;
  const BASES = { layout: "/api/v1/layouts", tour: "/api/v1/tours", playlist: "/api/v1/playlists" };

  editor.words = {};
  /** Where the page stands. `docs`: open files by `kind/name`; `files`: the server's list by kind. */
  editor.at = { may: false, files: {}, docs: new Map(), doc: null, tab: "canvas", wish: "canvas", panels: {}, sizes: {}, themes: [], mostPx: 16384, checking: false, filter: "" };

  const { Trouble } = wall;
  editor.Trouble = Trouble;

  /** A word of the page, `{name}` filled in. */
  editor.say = (key, values = {}) => wall.filled(editor.words[key] || key, values);

  /** A word of one of the page's small tables; what nobody knows is shown as it is. */
  editor.word = (table, key) => (editor.words[table] || {})[key] || key;

  editor.panelName = (id) => (editor.at.panels[id] ? editor.at.panels[id].name : editor.say("panel_unknown", { id }));

  /** The server's own words in the administrator's: by pattern, else as they are. */
  editor.reason = (text) => {
    for (const [pattern, words] of editor.words.reasons || []) {
      const made = new RegExp(pattern, "s");
      if (!made.test(text)) continue;
      return text.replace(made, words).replace(/«(\w+)»/g, (_, id) => `「${editor.panelName(id)}」`).replace(/‹(\w+)›/g, (_, type) => editor.word("types", type));
    }
    return text;
  };

  editor.path = (kind, name = "", more = "") => BASES[kind] + (name ? `/${encodeURIComponent(name)}` : "") + more;

  /** @returns {Promise<{data: any, etag: string | null}>} throws `Trouble` */
  editor.ask = (path, given) => kit.ask(path, given, editor.say, (data, status) => editor.reason(data.why || data.detail || status));

  editor.complain = (text = "") => {
    const at = document.getElementById("editor-error");
    at.hidden = !text;
    wall.text(at, text ? editor.say("failed", { why: text }) : "");
  };

  editor.note = (text) => wall.text(document.getElementById("editor-note"), text);

  /** Does something with the server; what fails is said above, and the page stays as it was. */
  editor.act = (fn) => {
    editor.complain("");
    return kit.tried(fn, (e) => editor.complain(e.message));
  };

  /** 11月21日 23:04 in the centre's time zone. */
  editor.moment = (t) => {
    const options = { timeZone: wall.timezone(), month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return new Intl.DateTimeFormat("zh-CN", options).format(t * 1000);
  };

  editor.where = (problem) => (problem.line ? `${editor.say("line", { line: problem.line })}：` : "");

  // -- elements -------------------------------------------------------------------------------------

  editor.button = kit.button;
  editor.field = kit.field;

  editor.select = (label, options, value, act, attributes = {}) => {
    const [made, select] = editor.field(label, attributes, "select");
    select.append(...options.map(([one, text]) => new Option(text, one)));
    select.value = value;
    select.addEventListener("change", () => act(select.value));
    return made;
  };

  /** A whole number that is typed; what is none is not taken. */
  editor.number = (label, value, act, attributes = {}) => {
    const [made, input] = editor.field(label, { type: "number", step: "1", ...attributes });
    input.value = value;
    input.addEventListener("input", () => input.value !== "" && Number.isFinite(input.valueAsNumber) && act(input.valueAsNumber));
    return made;
  };

  editor.put = kit.put;

  /** As `kit.dialog`. */
  editor.dialog = (title, kind = "") => kit.dialog(document.getElementById("editor-dialogs"), title, kind);

  /** A question with one answer besides giving up; resolves to whether it was given. */
  editor.sure = (title, text, yes) =>
    new Promise((resolve) => {
      const dialog = editor.dialog(title);
      dialog.body.append(...[text].flat().map((one) => wall.element("p", "", {}, one)));
      let given = false;
      const go = editor.button(yes, () => {
        given = true;
        dialog.close();
      });
      dialog.foot.append(go, editor.button(editor.say("cancel"), dialog.close, "quiet"));
      dialog.node.addEventListener("close", () => resolve(given));
      go.focus();
    });

  /** Two texts against each other, what stayed the same left out but for its surroundings. */
  editor.diffOf = (before, after) => {
    const lines = editor.diff(before, after);
    if (lines.every(([sign]) => sign === " ")) return wall.element("p", "empty", {}, editor.say("diff_same"));
    const near = new Set(lines.flatMap(([sign], i) => (sign === " " ? [] : [i - 2, i - 1, i, i + 1, i + 2])));
    const shown = [];
    lines.forEach(([sign, line], i) => {
      if (!near.has(i)) {
        if (near.has(i - 1)) shown.push(wall.element("span", "cut", {}, "⋯\n"));
        return;
      }
      shown.push(wall.element("span", sign === "+" ? "plus" : sign === "-" ? "minus" : "", {}, `${sign} ${line}\n`));
    });
    return wall.element("pre", "diff", { tabindex: "0" }, ...shown);
  };
})(window.wall);
