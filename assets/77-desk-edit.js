/**
 * QUESTION: what if class, place or words of a report are wrong? Put right before dispatch: class assistant, map pick.
 */
(function (wall) {
  "use strict";

  const SEARCH_MS = 200;
  const { desk } = wall;
  const el = wall.element;
  /** Takes the next click on the map. @type {null | ((lon: number, lat: number) => void)} */
  let picking = null;

  /** Gives a click on the map to who waits for one; true when somebody did. */
  desk.picked = (lon, lat) => {
    if (!picking) return false;
    const take = picking;
    picking = null;
    take(lon, lat);
    return true;
  };
  desk.pickingPlace = () => !!picking;
  desk.leavePicking = () => {
    const was = !!picking;
    picking = null;
    return was;
  };

  const text = (label, key, value, tag = "input") => {
    const [node, input] = desk.field(label, { "data-key": `edit-${key}`, maxlength: "2000" }, tag);
    input.value = value;
    return { node, input };
  };

  /** The class, by code, name or pinyin; what is offered comes from the catalogue. */
  const classField = (c, changed) => {
    const [node, input] = desk.field(desk.say("edit_class"), { "data-key": "edit-class", list: "desk-classes", autocomplete: "off" });
    const list = el("datalist", "", { id: "desk-classes" });
    const words = (one) => `${one.code} ${one.name}`;
    let found = [{ kind: c.kind, code: c.code, name: c.title }];
    let timer = 0;
    input.value = words(found[0]);
    node.append(list);
    const value = () => found.find((one) => words(one) === input.value.trim() || one.code === input.value.trim()) || (found.length === 1 ? found[0] : null);
    const ask = async () => {
      try {
        const { data } = await desk.ask(`/catalogue?${new URLSearchParams({ q: input.value.trim(), most: 12 })}`);
        found = data.items;
        list.replaceChildren(...found.map((one) => el("option", "", { value: words(one) }, `${one.major_name}`)));
        if (value()) changed(value());
      } catch (e) {
        if (!(e instanceof desk.Trouble)) throw e;
        desk.sayAbout(c.id, e.message);
      }
    };
    input.addEventListener("input", () => {
      clearTimeout(timer);
      if (value() && words(value()) === input.value.trim()) changed(value());
      else timer = setTimeout(ask, SEARCH_MS);
    });
    return { node, input, value };
  };

  const conditions = (select, kind, code, chosen) =>
    desk.ask(`/catalogue/${kind}/${code}`).then(({ data }) => {
      desk.options(select, data.conditions.map((one) => [one.id, `${one.text}（${one.limit.words || desk.limitWords(one.limit)}）`]));
      if (data.conditions.some((one) => one.id === chosen)) select.value = chosen;
    }, (e) => desk.options(select, [], e.message));

  const placeField = (c, address) => {
    const at = { lon: c.lon, lat: c.lat };
    const shown = el("output", "", {}, `${c.lon.toFixed(5)}, ${c.lat.toFixed(5)}`);
    const pick = desk.button(desk.say("edit_pick"), () => {
      desk.toast(desk.say("edit_picking"));
      picking = async (lon, lat) => {
        Object.assign(at, { lon, lat });
        wall.text(shown, `${lon.toFixed(5)}, ${lat.toFixed(5)}`);
        try {
          const { data } = await desk.ask(`/locate?${new URLSearchParams({ lon, lat })}`);
          if (data.address) address.value = data.address;
        } catch (e) {
          if (!(e instanceof desk.Trouble)) throw e; // the words of the place are then the person's own
        }
      };
    }, "quiet", { "data-key": "edit-pick" });
    return { node: el("p", "bar", {}, el("span", "", {}, desk.say("edit_place")), shown, pick), at };
  };

  /** The form that puts a report right. @returns {HTMLElement} */
  desk.editForm = (detail, option) => {
    const c = detail.data;
    const [condition, select] = desk.field(desk.say("edit_condition"), { "data-key": "edit-condition" }, "select");
    const kind = classField(c, (one) => conditions(select, one.kind, one.code, c.condition));
    conditions(select, c.kind, c.code, c.condition);
    const words = text(desk.flowWord("needs", "description"), "description", c.description, "textarea");
    const address = text(desk.say("edit_address"), "address", c.address);
    const place = placeField(c, address.input);
    const component = text(desk.word("fact", "component"), "component", c.component);
    const node = el("form", "act", { "aria-label": option.label, "data-action": "edit" }, el("b", "", {}, option.label), kind.node, condition, words.node, address.node, place.node, ...(c.kind === "component" ? [component.node] : []),
      el("p", "bar", {}, el("button", "go first", { type: "submit", "data-key": "submit-edit" }, desk.say("submit")), desk.button(desk.say("cancel"), () => desk.showForm(""), "quiet", { "data-key": "cancel-form" })));
    const submit = async () => {
      const one = kind.value();
      if (!one) return desk.sayAbout(c.id, desk.say("no_class", { text: kind.input.value }));
      const report = {
        source: c.source, kind: one.kind, code: one.code, description: words.input.value.trim() || c.description, address: address.input.value.trim(),
        condition: select.value, component: component.input.value.trim(), ...place.at,
      };
      const done = await desk.act(desk.seenCase(detail), "edit", { report });
      if (!done) return undefined;
      desk.openForm = "";
      desk.toast(desk.say("done", { action: option.label, title: desk.titleOf(done) }), { kind: "good" });
      return desk.showDrawer();
    };
    node.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    return node;
  };
})(window.wall);
