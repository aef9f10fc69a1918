/**
 * QUESTION: how does a panel's own schema become a form? Fields by type, lists and groups of them; what is left at its
 * default is not written.
 */
(function (wall) {
  "use strict";

  const { editor } = wall;
  const FIRST = { boolean: false, integer: 0, number: 0, string: "", array: [], object: {} };
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  const nameOf = (name) => editor.word("option_names", name);
  const valueName = (name, value) => (editor.words.enums[name] || {})[value] || String(value);

  /** The type behind `X | None`, and whether nothing may be said. Several types: text if it is one of them. Pure. */
  editor.typeOf = (schema) => {
    const some = (schema.anyOf || [schema]).filter(({ type }) => type !== "null");
    const none = Boolean(schema.anyOf) && some.length < schema.anyOf.length;
    if (some.length === 1) return [some[0], none];
    const text = some.find(({ type, enum: values }) => type === "string" && !values);
    return [text || {}, none];
  };

  /** What a new value of this type is at first. Pure. */
  editor.firstOf = (schema) => {
    if ("default" in schema && schema.default !== null) return editor.clone(schema.default);
    const [type] = editor.typeOf(schema);
    if (type.enum) return type.enum[0];
    if (type.type !== "object") return editor.clone(FIRST[type.type] ?? "");
    const needed = (type.required || []).filter((name) => name in (type.properties || {}));
    return Object.fromEntries(needed.map((name) => [name, editor.firstOf(type.properties[name])]));
  };

  /** A group with one of its values set; what is as it would be anyway is left out. Pure. */
  editor.withOption = (group, name, value, schema = {}) => {
    const made = { ...group };
    if (value === undefined || ("default" in schema && same(value, schema.default))) delete made[name];
    else made[name] = value;
    return made;
  };

  // -- one field of each type -----------------------------------------------------------------------

  const check = (label, on, act, key) => {
    const [made, input] = editor.field(label, { type: "checkbox", "data-key": key });
    made.className = "check";
    input.checked = on;
    input.addEventListener("change", () => act(input.checked));
    return made;
  };

  const number = (label, type, value, act, key) => {
    const limits = { min: type.minimum, max: type.maximum, step: type.type === "integer" ? "1" : "any" };
    const given = Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
    return editor.number(label, value ?? "", (typed) => act(type.type === "integer" ? Math.round(typed) : typed), { ...given, "data-key": key });
  };

  const text = (label, value, act, key) => {
    const [made, input] = editor.field(label, { type: "text", "data-key": key });
    input.value = value ?? "";
    input.addEventListener("input", () => act(input.value));
    return made;
  };

  const group = (label, ...parts) => wall.element("fieldset", "", {}, wall.element("legend", "", {}, label), ...parts);

  const choices = (label, name, values, value, act, key) => {
    const chosen = new Set(value || []);
    const one = (each) =>
      check(valueName(name, each), chosen.has(each), (on) => {
        if (on) chosen.add(each);
        else chosen.delete(each);
        act([...(value || []).filter((old) => chosen.has(old)), ...values.filter((v) => chosen.has(v) && !(value || []).includes(v))]);
      }, `${key}.${each}`);
    return group(label, wall.element("div", "choices", {}, ...values.map(one)));
  };

  const list = (label, type, value, act, key) => {
    let all = Array.isArray(value) ? value : []; // as it is by now: what is typed does not draw the form anew
    const put = (made) => act(made, true);
    const tool = (sign, word, fn, i, off) => {
      const made = editor.button(sign, fn, "quiet small", { title: editor.say(word), "aria-label": editor.say(word), "data-key": `${key}[${i}].${word}` });
      made.disabled = off;
      return made;
    };
    const swapped = (i, j) => all.map((each, at) => (at === i ? all[j] : at === j ? all[i] : each));
    const rows = all.map((each, i) => {
      const tools = wall.element(
        "div", "bar", {}, wall.element("b", "", {}, String(i + 1)),
        tool("↑", "option_up", () => put(swapped(i, i - 1)), i, i === 0),
        tool("↓", "option_down", () => put(swapped(i, i + 1)), i, i === all.length - 1),
        tool("×", "option_remove", () => put(all.filter((_, at) => at !== i)), i, false),
      );
      const field = fieldOf(type.items || {}, "", each, (made, again) => {
        all = all.map((old, at) => (at === i ? made : old));
        act(all, again);
      }, `${key}[${i}]`);
      return wall.element("li", "", {}, tools, field);
    });
    const add = editor.button(`+ ${editor.say("option_add")}`, () => put([...all, editor.firstOf(type.items || {})]), "quiet small", { "data-key": `${key}.add` });
    return group(label, wall.element("ol", "entries", {}, ...rows), add);
  };

  const raw = (label, value, act, key) => {
    const [made, input] = editor.field(`${label}（${editor.say("option_raw")}）`, { rows: "4", spellcheck: "false", "data-key": key }, "textarea");
    input.value = value === undefined ? "" : JSON.stringify(value, null, 1);
    input.addEventListener("input", () => {
      try {
        const read = input.value.trim() ? JSON.parse(input.value) : undefined;
        input.setCustomValidity("");
        act(read);
      } catch {
        input.setCustomValidity(editor.say("option_bad"));
      }
    });
    return made;
  };

  /** What may be left unsaid: a tick for that, and the field itself only without it. */
  const optional = (schema, type, name, value, act, key) => {
    const unsaid = value === undefined || value === null;
    const tick = check(`${nameOf(name)}：${editor.say("option_default")}`, unsaid, (on) => act(on ? undefined : editor.firstOf(type), true), `${key}.default`);
    return wall.element("div", "optional", {}, tick, ...(unsaid ? [] : [fieldOf(type, name, value, act, key)]));
  };

  /** @param {Function} act takes the new value; and true when the form has to be drawn anew */
  const fieldOf = (schema, name, value, act, key) => {
    const [type, none] = editor.typeOf(schema);
    const shown = value === undefined ? schema.default : value;
    const label = name ? nameOf(name) : "";
    if (none) return optional(schema, type, name, value, act, key);
    if (type.enum) return editor.select(label, type.enum.map((each) => [each, valueName(name, each)]), shown, act, { "data-key": key });
    if (type.type === "boolean") return check(label, Boolean(shown), act, key);
    if (type.type === "integer" || type.type === "number") return number(label, type, shown, act, key);
    if (type.type === "string") return text(label, shown, act, key);
    if (type.type === "array" && type.items && type.items.enum) return choices(label, name, type.items.enum, shown, act, key);
    if (type.type === "array" && type.items && !type.prefixItems) return list(editor.words.option_names[`${name}[]`] || label, type, shown, act, key);
    if (type.type === "object" && type.properties) return wall.element("div", "entry", {}, ...editor.optionFields(type, shown || {}, act, key));
    return raw(label, value, act, key);
  };

  /** The fields of a group of options. @returns {HTMLElement[]} */
  editor.optionFields = (schema, value, act, key = "option") => {
    let now = value;
    return Object.entries(schema.properties || {}).map(([name, one]) =>
      fieldOf(one, name, value[name], (made, again = false) => {
        now = editor.withOption(now, name, made, one);
        act(now, again);
      }, `${key}.${name}`),
    );
  };
})(window.wall);
