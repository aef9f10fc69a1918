/**
 * QUESTION: which pieces does the layout editor need? Its API with versions, the server's words in Chinese, dialogs.
 */
(function (wall) {
  "use strict";

  const TIMEOUT_MS = 20_000;
  const { editor } = wall;
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
  editor.ask = async (path, { method = "GET", body, headers = {} } = {}) => {
    const given = body === undefined ? {} : { body: JSON.stringify(body) };
    let answer;
    try {
      answer = await fetch(path, {
        method,
        headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...given,
      });
    } catch {
      throw new Trouble(0, editor.say("away"));
    }
    if (answer.status === 401) throw new Trouble(401, editor.say("login"));
    const data = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Trouble(answer.status, editor.reason(data.why || data.detail || `${answer.status}`), data);
    return { data, etag: answer.headers.get("ETag") };
  };

  editor.complain = (text = "") => {
    const at = document.getElementById("editor-error");
    at.hidden = !text;
    wall.text(at, text ? editor.say("failed", { why: text }) : "");
  };

  editor.note = (text) => wall.text(document.getElementById("editor-note"), text);

  /** Does something with the server; what fails is said above, and the page stays as it was. */
  editor.act = async (fn) => {
    editor.complain("");
    try {
      return await fn();
    } catch (e) {
      if (!(e instanceof Trouble)) throw e;
      editor.complain(e.message);
      return null;
    }
  };

  /** 11月21日 23:04 in the centre's time zone. */
  editor.moment = (t) => {
    const options = { timeZone: wall.timezone(), month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return new Intl.DateTimeFormat("zh-CN", options).format(t * 1000);
  };

  editor.where = (problem) => (problem.line ? `${editor.say("line", { line: problem.line })}：` : "");

  // -- elements -------------------------------------------------------------------------------------

  editor.button = (text, act, kind = "", attributes = {}) => {
    const made = wall.element("button", kind, { type: "button", ...attributes }, text);
    made.addEventListener("click", act);
    return made;
  };

  /** A labelled field. @returns {[HTMLElement, HTMLInputElement]} */
  editor.field = (label, attributes = {}, tag = "input") => {
    const input = wall.element(tag, "", attributes);
    return [wall.element("label", "", {}, wall.element("span", "", {}, label), input), input];
  };

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

  /** Puts new content in place of the old; where the keyboard was it is again, if that is still there. */
  editor.put = (at, ...parts) => {
    if (!at) return;
    const held = at.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const top = at.scrollTop;
    at.replaceChildren(...parts);
    at.scrollTop = top;
    const again = held && at.querySelector(`[data-key="${CSS.escape(held)}"]`);
    if (again) again.focus({ preventScroll: true });
  };

  /** Opens a dialog; Esc and 取消 close it, what had the focus gets it back. @returns {{body, foot, close, complain, act, made}} */
  editor.dialog = (title, kind = "") => {
    const back = document.activeElement;
    const body = wall.element("div", "body");
    const foot = wall.element("div", "bar answers");
    const error = wall.element("p", "error", { role: "alert" });
    const made = wall.element("dialog", kind, { "aria-label": title }, wall.element("h2", "", {}, title), body, error, foot);
    const close = () => made.open && made.close();
    made.addEventListener("keydown", (event) => {
      event.stopPropagation(); // Esc is the dialog's own
      if ((event.ctrlKey || event.metaKey) && event.key === "s") event.preventDefault();
    });
    made.addEventListener("close", () => {
      made.remove();
      if (back && back.isConnected) back.focus();
    });
    document.getElementById("editor-dialogs").append(made);
    made.showModal();
    const complain = (text) => wall.text(error, text);
    const act = async (fn) => {
      complain("");
      for (const one of foot.querySelectorAll("button")) one.disabled = true;
      try {
        return await fn();
      } catch (e) {
        if (!(e instanceof Trouble)) throw e;
        complain(e.message);
        return null;
      } finally {
        for (const one of foot.querySelectorAll("button")) one.disabled = false;
      }
    };
    return { body, foot, close, complain, act, made };
  };

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
      dialog.made.addEventListener("close", () => resolve(given));
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
