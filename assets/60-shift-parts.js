/**
 * QUESTION: which pieces does the hand-over page need? Its API with versions, tables, small forms.
 *
 * Tables come in words from the server (gps/shifts/tables.py); nothing is formatted twice.
 */
(function (wall) {
  "use strict";

  const BASE = "/api/v1/shifts";
  const shift = (wall.shift = { words: {}, Trouble: wall.Trouble });

  /** A word of the page, `{name}` filled in. */
  shift.say = (key, values = {}) => wall.filled(shift.words[key] || key, values);

  /** @returns {Promise<{data: any, etag: string | null}>} throws `Trouble` */
  shift.ask = (path, given) => wall.kit.ask(BASE + path, given, shift.say, (data, status) => data.detail || status);

  shift.address = (path) => BASE + path;

  shift.button = wall.kit.button;

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

  shift.put = (id, ...parts) => wall.kit.put(document.getElementById(id), ...parts);
})(window.wall);
