/**
 * QUESTION: which pieces does the hand-over page need? Its API with versions, tables, small forms.
 *
 * Tables come in words from the server (gps/shifts/tables.py); nothing is formatted twice.
 */
(function (wall) {
  "use strict";

  const BASE = "/api/v1/shifts";
  const TIMEOUT_MS = 15_000;
  const shift = (wall.shift = { words: {} });

  /** What went wrong, in words for a person. */
  class Trouble extends Error {
    constructor(status, detail) {
      super(detail);
      this.status = status;
    }
  }
  shift.Trouble = Trouble;

  /** A word of the page, `{name}` filled in. */
  shift.say = (key, values = {}) =>
    Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), shift.words[key] || key);

  /** @returns {Promise<{data: any, etag: string | null}>} throws `Trouble` */
  shift.ask = async (path, { method = "GET", body, headers = {} } = {}) => {
    const given = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { "Content-Type": "application/json" };
    let answer;
    try {
      answer = await fetch(BASE + path, {
        method,
        headers: { Accept: "application/json", ...type, ...headers },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...given,
      });
    } catch {
      throw new Trouble(0, shift.say("away"));
    }
    if (answer.status === 401) throw new Trouble(401, shift.say("login"));
    const data = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Trouble(answer.status, data.detail || `${answer.status}`);
    return { data, etag: answer.headers.get("ETag") };
  };

  shift.address = (path) => BASE + path;

  const button = (text, act, kind = "") => {
    const made = wall.element("button", kind, { type: "button" }, text);
    made.addEventListener("click", act);
    return made;
  };
  shift.button = button;

  /** A link that opens a file. */
  shift.link = (text, path) => wall.element("a", "file", { href: BASE + path, target: "_blank", rel: "noopener" }, text);

  /** A labelled field. @returns {[HTMLElement, HTMLInputElement]} */
  shift.field = (label, attributes = {}) => {
    const input = wall.element("input", "", attributes);
    return [wall.element("label", "", {}, label, input), input];
  };

  /**
   * A table with its caption. `more(row, index)` gives further cells of a row, `heads` their heads.
   * @param {{title: string, total: boolean, odd: number[][], columns: {head: string, form: string}[], rows: string[][]}} table
   */
  shift.table = (table, { heads = [], more = () => [], caption = true } = {}) => {
    const odd = new Set(table.odd.map(([x, y]) => `${x} ${y}`));
    const kind = (form, x, y, text) => {
      const figure = form !== "text" ? "figure-cell" : "";
      return `${figure} ${odd.has(`${x} ${y}`) ? "odd" : figure && text === "0" ? "zero" : ""}`.trim();
    };
    const head = [
      ...table.columns.map(({ head: text, form }) => [text, form === "text" ? "" : "figure-cell"]),
      ...heads.map((text) => [text, ""]),
    ];
    const rows = table.rows.map((row, y) => {
      const [first, ...rest] = row;
      const cells = rest.map((text, at) => {
        const { form } = table.columns[at + 1];
        return wall.element("td", kind(form, at + 1, y, text), {}, text);
      });
      const last = table.total && y === table.rows.length - 1;
      return wall.element("tr", last ? "total" : "", {}, wall.element("th", "", { scope: "row" }, first), ...cells, ...more(row, y));
    });
    return wall.element(
      "div", "scroll", { tabindex: "0", role: "region", "aria-label": table.title },
      wall.element(
        "table", "", {},
        ...(caption ? [wall.element("caption", "", {}, table.title)] : []),
        wall.element("thead", "", {}, wall.element("tr", "", {}, ...head.map(([text, form]) => wall.element("th", form, { scope: "col" }, text)))),
        wall.element("tbody", "", {}, ...rows),
      ),
    );
  };

  /** Puts new content in place of the old; where the keyboard was it is again, if that is still there. */
  shift.put = (id, ...parts) => {
    const at = document.getElementById(id);
    if (!at) return;
    const held = at.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    at.replaceChildren(...parts);
    const again = held && at.querySelector(`[data-key="${CSS.escape(held)}"]`);
    if (again) again.focus();
  };
})(window.wall);
