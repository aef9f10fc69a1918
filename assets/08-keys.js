/**
 * QUESTION: which keys drive the hall from a wall itself? Those of a presenter's clicker; F1 shows all there are.
 *
 * A list, a drawer or a field in front keeps its own keys: they stop them before they come here.
 */
(function (wall) {
  "use strict";

  /**
   * What a key does to the hall; "" nothing. Pure. @param {{touring: boolean, frozen: boolean, dark: boolean}} state
   * @returns {"" | "next" | "back" | "dark" | "freeze"}
   */
  wall.hallKey = (key, shift, state) => {
    if (key === "PageDown") return "next";
    if (key === "PageUp") return "back";
    if (key === "b" || key === "B" || key === ".") return "dark"; // a presenter's clicker sends either
    if ((key === "f" || key === "F") && (shift || state.touring || state.frozen)) return "freeze";
    return "";
  };

  const row = ([keys, what]) => [wall.element("dt", "", {}, wall.element("kbd", "", {}, keys)), wall.element("dd", "", {}, what)];

  const group = ([title, keys]) =>
    wall.element("section", "", {}, wall.element("h3", "", {}, title), wall.element("dl", "", {}, ...keys.flatMap(row)));

  let dialog = null;
  let turn = Promise.resolve();

  /** A step says which state it was seen in: sent twice by a bad line, it is one step. */
  const press = (action) => {
    const { hall } = wall;
    const newest = hall.newest();
    const on = { dark: !hall.dark(newest), freeze: !hall.frozen(newest) }[action];
    return hall.act(on === undefined ? { action, seq: newest ? newest.seq : 0 } : { action, on });
  };

  const help = () => {
    const { words } = wall.hall;
    if (!dialog) {
      const head = wall.element("header", "", {}, wall.element("h2", "", {}, words.help), wall.element("small", "", {}, words.help_close));
      dialog = wall.element("dialog", "", { id: "help", "aria-label": words.help }, head, ...words.keys.map(group));
      dialog.addEventListener("keydown", (event) => {
        if (event.key !== "F1") event.stopPropagation(); // what is behind hears nothing; Escape closes by itself
      });
      dialog.addEventListener("click", () => dialog.close());
      document.body.append(dialog);
    }
    if (dialog.open) dialog.close();
    else dialog.showModal();
  };

  const keys = (event) => {
    const { hall } = wall;
    if (!hall.known || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.key === "F1") {
      event.preventDefault();
      help();
      return;
    }
    if (wall.typing(event) || event.repeat) return;
    const action = wall.hallKey(event.key, event.shiftKey, { touring: hall.touring(), frozen: hall.frozen(), dark: hall.dark() });
    if (!action) return;
    event.preventDefault();
    turn = turn.then(() => press(action)); // two quick presses are two steps
  };

  wall.start(() => document.addEventListener("keydown", keys));
})(window.wall);
