/**
 * QUESTION: which pieces does the guide's page have in common? Painting only what changed, buttons that stay where they
 * are, names of screens, layouts and things.
 */
(function (wall) {
  "use strict";

  const { guide, term } = wall;
  const { say } = term;
  const { at } = guide;

  /** Draws anew only when what it is made of (`of`) changed; the keyboard stays where it was. @returns {boolean} */
  guide.paint = (node, of, build) => {
    const sign = JSON.stringify(of);
    if (node.drawn === sign) return false;
    node.drawn = sign;
    term.put(node, ...build());
    return true;
  };

  /** A button that can be pressed or not, and keeps the focus when not. */
  guide.button = (text, key, act, kind = "") =>
    term.button(text, (event) => event.currentTarget.getAttribute("aria-disabled") !== "true" && act(event), kind, { "data-key": key });

  /** @param {HTMLElement} button @param {{off?: string, pressed?: boolean, text?: string, busy?: boolean}} to */
  guide.set = (button, { off = "", pressed, text, busy = false } = {}) => {
    const set = (name, value) => button.getAttribute(name) !== value && button.setAttribute(name, value);
    set("aria-disabled", String(!!off));
    set("title", off);
    if (pressed !== undefined) set("aria-pressed", String(!!pressed));
    if (text !== undefined) wall.text(button, text);
    button.classList.toggle("busy", busy);
  };

  /** A button that drives the wall: off, with the reason, while nothing can be driven. Inside what is painted. */
  guide.driving = (text, key, what, kind = "", done = null) => {
    const button = guide.button(text, key, async () => (await guide.act(typeof what === "function" ? what() : what)) && done && done(), kind);
    guide.set(button, { off: guide.unable() });
    return button;
  };

  /** Changes when the driving buttons of a painted part must. */
  guide.ability = () => [guide.unable(), at.busy];

  guide.empty = (text) => wall.element("p", "empty", {}, text);

  guide.moment = (t) => wall.format.clock(t);

  // -- names ----------------------------------------------------------------------------------------

  const titled = (list, name) => (list.find((one) => one.name === name) || {}).title || name;
  guide.screenTitle = (name) => {
    const i = at.screens.findIndex((one) => one.name === name);
    return i < 0 ? name : guide.shortTitles(at.screens.map((one) => one.title || one.name))[i];
  };
  /** [name, title] of all screens. */
  guide.screenNames = () => at.screens.map(({ name }) => [name, guide.screenTitle(name)]);
  /** "" for the layouts that show one thing: that thing is named beside it. */
  guide.layoutTitle = (name) => (name.startsWith("focus-") ? "" : titled(at.layouts, name));

  /** "人车 A007" of a focus; "" where there is none. */
  guide.focusWords = (focus) => {
    const what = guide.dwells(focus);
    return what ? term.words.focus_words[what[0]].replace("{id}", what[1]) : "";
  };

  /** One of several, side by side. @returns {{node, value: () => string, set: (value: string) => void}} */
  guide.choice = (label, name, options, chosen, changed = () => {}) => {
    const inputs = options.map(([value, text]) => {
      const input = wall.element("input", "", { type: "radio", name, value, "data-key": `${name}-${value}` });
      input.checked = value === chosen;
      input.addEventListener("change", () => changed(value));
      return [input, wall.element("label", "chip", {}, input, wall.element("span", "", {}, text))];
    });
    const node = wall.element("fieldset", "chips", {}, wall.element("legend", "", {}, label), ...inputs.map(([, made]) => made));
    return {
      node,
      value: () => (inputs.map(([input]) => input).find((input) => input.checked) || { value: "" }).value,
      set: (value) => inputs.forEach(([input]) => (input.checked = input.value === value)),
    };
  };

  /** Text that a person was writing stays, over a take-over and over a reload. */
  guide.kept = (input, key) => {
    try {
      input.value = sessionStorage.getItem(key) || "";
      input.addEventListener("input", () => sessionStorage.setItem(key, input.value));
    } catch {
      // a private window: it stays as long as the page
    }
    return input;
  };

  /** A habit of this device. */
  guide.habit = (key, value) => {
    try {
      if (value !== undefined) localStorage.setItem(key, value);
      return localStorage.getItem(key);
    } catch {
      return value === undefined ? null : value;
    }
  };

  /** Where programmes stand in words: "" for live. */
  guide.clockMode = () => {
    const own = at.state ? at.state.clock : "live";
    const mode = own && own !== "live" ? own : at.mode;
    return { mode, text: term.words.clocks[mode] || mode };
  };

  guide.loadingOr = (build) => {
    if (at.read) return build();
    return [guide.empty(say(at.link === "down" ? "unable_down" : "loading"))];
  };
})(window.wall);
