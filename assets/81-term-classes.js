/**
 * QUESTION: which class is it? Typing finds it by name, code or pinyin initials; its filing conditions with limit and
 * closing condition stand below.
 */
(function (wall) {
  "use strict";

  const { term } = wall;
  const WAIT_MS = 150; // after the last key
  const MOST = 8;

  /** 4 工作时 */
  term.limit = (limit) => {
    if (!limit) return "";
    const word = term.flowWord("limits", limit.kind);
    return limit.words || (limit.kind === "none" ? word : `${limit.amount} ${word}`);
  };

  /** 06036 乱堆杂物 */
  term.className = ({ code, name }) => `${code} ${name}`;

  /** Newest answer wins; a slower older one is dropped. @returns {(…) => Promise<any>} null for an overtaken one */
  term.latest = (fn) => {
    let turn = 0;
    let asking = null;
    return async (...args) => {
      const mine = ++turn;
      if (asking) asking.abort();
      asking = new AbortController();
      try {
        const found = await fn(asking.signal, ...args);
        return mine === turn ? found : null;
      } catch (e) {
        if (mine !== turn) return null;
        throw e;
      }
    };
  };

  /**
   * A field that proposes while one types: arrows, Enter, Esc; a click does the same.
   * @param {{label: string, key: string, hint?: string, ask: (q: string, signal: AbortSignal) => Promise<any[]>,
   *   row: (item: any) => (Node | string)[], text: (item: any) => string, choose: (item: any) => void}} options
   */
  term.combo = ({ label, key, hint = "", ask, row, text, choose }) => {
    const listId = `${key}-options`;
    const [node, input] = term.field(label, {
      type: "text", role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-controls": listId,
      "aria-autocomplete": "list", "data-key": key, placeholder: hint, enterkeyhint: "search",
    });
    const list = wall.element("ul", "options", { id: listId, role: "listbox" });
    node.append(list);
    node.classList.add("combo");
    list.hidden = true;
    let found = [];
    let at = -1;
    let timer = 0;

    const close = () => {
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const mark = (next) => {
      at = next;
      [...list.children].forEach((one, i) => one.setAttribute("aria-selected", String(i === at)));
      if (at < 0 || !list.children[at]) return;
      input.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };

    const take = (item) => {
      input.value = text(item);
      close();
      choose(item);
    };

    const show = (items) => {
      found = items;
      const rows = items.map((item, i) => {
        const one = wall.element("li", "", { role: "option", id: `${listId}-${i}` }, ...row(item));
        one.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
        one.addEventListener("click", (event) => {
          event.preventDefault();
          take(item);
        });
        return one;
      });
      list.replaceChildren(...(rows.length ? rows : [wall.element("li", "none", {}, term.say("nothing_found"))]));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      mark(rows.length ? 0 : -1);
    };

    const look = term.latest(async (signal) => {
      const q = input.value.trim();
      return q ? ask(q, signal) : [];
    });

    const search = async () => {
      try {
        const items = await look();
        if (items && document.activeElement === input && input.value.trim()) show(items);
      } catch (e) {
        if (!(e instanceof term.Trouble)) throw e;
        list.replaceChildren(wall.element("li", "none bad", {}, e.message));
        list.hidden = false;
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      if (!input.value.trim()) return close();
      timer = setTimeout(search, WAIT_MS);
      return undefined;
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // Enter ends a pinyin word
      if (event.key === "Escape" && !list.hidden) {
        event.stopPropagation();
        close();
      } else if (event.key === "Enter" && !list.hidden && found[at]) {
        event.preventDefault();
        take(found[at]);
      } else if (["ArrowDown", "ArrowUp"].includes(event.key) && !list.hidden && found.length) {
        event.preventDefault();
        mark((at + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length);
      }
    });
    return { node, input, set: (value) => { input.value = value; } };
  };

  const optionRow = (minor) => [
    wall.element("b", "", {}, term.className(minor)),
    wall.element("small", "", {}, `${term.flowWord("kinds", minor.kind)} · ${minor.major_name || ""}`),
  ];

  const findClasses = async (q, signal) => (await term.ask(`/catalogue?${term.query({ q, most: 2 * MOST })}`, { signal })).data.items;
  const readClass = async ({ kind, code }) => (await term.ask(`/catalogue/${kind}/${code}`)).data.conditions;
  Object.assign(term, { findClasses, readClass });

  /**
   * The class assistant. `onChange({minor, condition})`: `minor` null until one is chosen, `condition` its row's id.
   * @param {{onChange: Function, only?: (minor: any) => boolean, prefix?: string, find?: Function, read?: Function}} options
   *   find, read: where classes and their conditions come from, when not from the server alone
   */
  term.classes = ({ onChange, only = () => true, prefix = "class", find = findClasses, read = readClass }) => {
    const rows = wall.element("fieldset", "conditions", {}, wall.element("legend", "", {}, term.say("conditions")));
    const at = { minor: null, condition: "" };
    rows.hidden = true;

    const pick = (condition) => {
      at.condition = condition;
      onChange(at);
    };

    const showConditions = (conditions) => {
      const made = conditions.map((one, i) => {
        const radio = wall.element("input", "", { type: "radio", name: `${prefix}-condition`, value: one.id, "data-key": `${prefix}-condition-${i}` });
        radio.checked = one.id === at.condition;
        radio.addEventListener("change", () => pick(one.id));
        const words = [
          wall.element("span", "what", {}, one.text),
          wall.element("span", "limit", {}, `${term.say("limit")} ${term.limit(one.limit)}`),
          wall.element("small", "", {}, `${term.say("closing")}：${one.closing || "—"}${one.dept_words && one.dept_words.length ? ` · ${one.dept_words.join("、")}` : ""}`),
        ];
        return wall.element("label", "condition", {}, radio, wall.element("span", "words", {}, ...words));
      });
      rows.replaceChildren(rows.firstChild, ...made);
      rows.hidden = made.length === 0;
    };

    const open = async (minor, condition = "") => {
      Object.assign(at, { minor, condition });
      showConditions([]);
      onChange(at);
      const conditions = await term.read(() => read(minor));
      if (!conditions || at.minor !== minor) return;
      if (!conditions.some(({ id }) => id === at.condition)) at.condition = conditions.length === 1 ? conditions[0].id : "";
      showConditions(conditions);
      onChange(at);
    };

    const combo = term.combo({
      label: term.say("class"), key: prefix, hint: term.say("class_hint"), row: optionRow, text: term.className, choose: open,
      ask: async (q, signal) => (await find(q, signal)).filter(only).slice(0, MOST),
    });
    combo.input.addEventListener("input", () => {
      if (!at.minor) return;
      Object.assign(at, { minor: null, condition: "" }); // another word is another class
      showConditions([]);
      onChange(at);
    });
    return {
      node: wall.element("div", "classes", {}, combo.node, rows), input: combo.input, at,
      /** Puts a class in, as a draft or a message had it. */
      set(minor, condition) {
        combo.set(term.className(minor));
        return open(minor, condition);
      },
      clear() {
        combo.set("");
        Object.assign(at, { minor: null, condition: "" });
        showConditions([]);
      },
    };
  };
})(window.wall);
