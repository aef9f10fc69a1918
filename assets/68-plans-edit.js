/**
 * QUESTION: what does the open plan say? Its fields, its sections in order, its conflicts with a way to each.
 */
(function (wall) {
  "use strict";

  const { plans } = wall;
  const MOST_DUE = 40; // of nobody's sections in the list; the map has all

  /** Does this plan's vehicle work at points rather than along roads? */
  plans.standing = (id) => (plans.known.vehicles.get(plans.vehicleOf(id || "")) || {}).kind === "dredger";

  const edit = (fields, typing) => plans.edit(fields, typing);
  const lines = () => plans.book.of(plans.at.chosen).sections;

  /** A field of the draft; what is typed goes into it at once. `read`: text → value. */
  const input = (draft, key, label, attributes = {}, read = (text) => text.trim() || null) => {
    const [made, at] = plans.field(label, { "data-key": key, "data-field": key, ...attributes });
    const value = draft[key];
    at.value = value === null || value === undefined ? "" : key === "coverage_target" ? String(Math.round(value * 1000) / 10) : String(value);
    at.disabled = !plans.at.may;
    at.addEventListener("input", () => edit({ [key]: read(at.value) }, true));
    return made;
  };

  const figure = (by) => (text) => (text.trim() === "" ? null : Number(text) / by);

  /** `D0001 张*` or `张*` or `D0001` → D0001 */
  const driverOf = (text) => {
    const word = text.trim().split(/\s+/)[0] || "";
    if (plans.known.drivers.has(word)) return word;
    const named = [...plans.known.drivers.values()].filter((driver) => driver.name === word);
    return named.length === 1 ? named[0].id : word;
  };

  const datalist = (id, options) => wall.element("datalist", "", { id }, ...options.map(([value, text]) => wall.element("option", "", { value }, text)));

  const driverField = (draft) => {
    const made = input(draft, "driver", plans.say("driver"), { list: "plans-drivers", autocomplete: "off" }, driverOf);
    const known = (id) => (plans.known.drivers.get(id) || {}).name || "";
    const name = wall.element("small", "", {}, known(draft.driver));
    made.querySelector("input").addEventListener("input", (event) => wall.text(name, known(driverOf(event.target.value))));
    made.append(name);
    return made;
  };

  const fields = (draft) =>
    wall.element(
      "div", "fields", {},
      driverField(draft),
      input(draft, "window_start", plans.say("window"), { placeholder: "23:00" }, (text) => text.trim()),
      input(draft, "window_end", plans.say("until"), { placeholder: "次日06:00" }, (text) => text.trim()),
      input(draft, "speed_limit_kmh", plans.say("limit"), { inputmode: "decimal", placeholder: plans.say("limit_default") }, figure(1)),
      input(draft, "coverage_target", plans.say("target"), { inputmode: "decimal", placeholder: plans.say("target_default") }, figure(100)),
      input(draft, "responsible", plans.say("responsible"), { maxlength: "200", placeholder: plans.say("responsible_default") }),
      input(draft, "effect_standard", plans.say("standard"), { maxlength: "200" }),
    );

  // -- sections -------------------------------------------------------------------------------------

  const small = (text, word, act, key, off) => {
    const made = plans.button(text, (event) => {
      event.stopPropagation();
      act();
    }, "quiet small", { title: plans.say(word), "aria-label": plans.say(word), "data-key": key });
    made.disabled = off;
    return made;
  };

  const passesOf = (line, i) => {
    const at = wall.element("input", "", { type: "number", min: "1", max: "50", "aria-label": `${line.section} ${plans.words.section_heads[3]}`, "data-key": `passes-${i}` });
    at.value = String(line.passes);
    at.disabled = !plans.at.may;
    at.addEventListener("input", () => edit({ sections: plans.edited(lines(), i, { passes: Number(at.value) }) }, true));
    return at;
  };

  const sideOf = (line, i, road) => {
    if (road && road.point) return "—";
    if (road && road.oneway && line.side !== "backward") return plans.say("one_way");
    const at = wall.element("select", "", { "aria-label": `${line.section} ${plans.words.section_heads[4]}`, "data-key": `side-${i}` });
    at.append(...Object.entries(plans.words.sides).map(([value, text]) => new Option(text, value)));
    at.value = line.side;
    at.disabled = !plans.at.may;
    at.addEventListener("change", () => edit({ sections: plans.edited(lines(), i, { side: at.value }) }));
    return at;
  };

  const sectionRow = (line, i, count, bad) => {
    const road = plans.known.sections.get(line.section);
    const move = (by) => {
      edit({ sections: plans.moved(lines(), i, by) });
      const row = document.querySelector(`#plans-edit tr[data-key="line-${i + by}"]`);
      if (row) row.focus();
    };
    const drop = () => edit({ sections: plans.without(lines(), i) });
    const acts = wall.element("td", "acts", {}, ...(plans.at.may
      ? [small("↑", "up", () => move(-1), `up-${i}`, i === 0), small("↓", "down", () => move(1), `down-${i}`, i === count - 1), small("×", "drop", drop, `drop-${i}`, false)]
      : []));
    const name = wall.element("th", "", { scope: "row" }, plans.sectionName(line.section));
    const length = wall.element("td", "figure-cell", {}, road && road.length_m ? String(Math.round(road.length_m)) : "—");
    const row = plans.row([String(i + 1), name, length, passesOf(line, i), sideOf(line, i, road), acts], bad || "", { "data-key": `line-${i}`, "data-section": line.section, tabindex: "0" });
    row.addEventListener("mouseenter", () => plans.hoverMap(line.section));
    row.addEventListener("mouseleave", () => plans.hoverMap(null));
    row.addEventListener("keydown", (event) => {
      if (event.target !== row) return;
      if (event.key === "Enter") plans.focusMap([line.section]);
      else if (!plans.at.may) return;
      else if (event.altKey && event.key === "ArrowUp") move(-1);
      else if (event.altKey && event.key === "ArrowDown") move(1);
      else if (event.key === "Delete") drop();
      else return;
      event.preventDefault();
    });
    return row;
  };

  /** A section by its number, or by a road's name when it has only one. */
  const sectionOf = (text) => {
    const word = text.trim();
    if (plans.known.sections.has(word)) return word;
    const named = [...plans.known.sections.values()].filter(({ id, name }) => name === word || `${name} ${id}` === word);
    return named.length === 1 ? named[0].id : null;
  };

  const adder = () => {
    const [made, at] = plans.field(plans.say("add_section"), { list: "plans-sections", autocomplete: "off", "data-key": "add-section" });
    made.className = "adder";
    at.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const id = sectionOf(at.value);
      if (!id) return plans.note(plans.say("no_match", { text: at.value }));
      edit({ sections: plans.appended(lines(), id) });
      return undefined;
    });
    return made;
  };

  const sums = (draft) => plans.say("sums", { n: draft.sections.length, km: plans.km(plans.workM(draft.sections, plans.known.sections)) });

  /** Sections of the open plan that stand in a conflict → its level. */
  const badOnes = () => {
    const bad = new Map();
    for (const { section, level, plans: ids, code } of plans.at.conflicts) {
      if (section && ids.includes(plans.at.chosen) && code !== "section_uncovered" && bad.get(section) !== "refused") bad.set(section, level);
    }
    return bad;
  };

  const sections = (draft) => {
    const bad = badOnes();
    const rows = draft.sections.map((line, i) => sectionRow(line, i, draft.sections.length, bad.get(line.section)));
    const head = wall.element("h3", "", {}, plans.say("sections"), wall.element("small", "sums", {}, sums(draft)));
    return [head, ...(rows.length ? [plans.table([...plans.words.section_heads, ""], rows, "lines")] : []), ...(plans.at.may ? [adder()] : [])];
  };

  // -- conflicts ------------------------------------------------------------------------------------

  const focusField = (key) => {
    const at = document.querySelector(`#plans-edit [data-field="${key}"]`);
    if (at) at.focus();
  };

  const focusLine = (section) => {
    const rows = [...document.querySelectorAll("#plans-edit tr[data-section]")].filter((row) => row.dataset.section === section);
    const row = rows[rows.length - 1]; // of two, the later one is too many
    if (row) row.focus();
    plans.focusMap([section]);
  };

  const FIELD_OF = { driver_twice: "driver", unknown_driver: "driver", forbidden_window: "window_start", over: "window_start", stopped: "window_start" };

  const jumps = (one) => {
    const made = [];
    const mine = one.plans.includes(plans.at.chosen);
    const field = one.field || FIELD_OF[one.code];
    if (mine && field) made.push(plans.button(plans.say("go_row"), () => focusField(field), "quiet small"));
    else if (mine && one.section) made.push(plans.button(plans.say("go_row"), () => focusLine(one.section), "quiet small"));
    for (const id of one.plans) {
      if (id !== plans.at.chosen && plans.book.of(id)) made.push(plans.button(plans.say("go_plan", { vehicle: plans.vehicleOf(id) }), () => plans.open(id), "quiet small"));
    }
    return made;
  };

  const conflictRow = (one) => wall.element("li", one.level, { "data-code": one.code }, wall.element("b", "", {}, plans.say(one.level)), wall.element("span", "", {}, plans.told(one, plans.at.chosen)), ...jumps(one));

  const dueRow = (section) => {
    const add = plans.button(plans.say("take_it"), () => edit({ sections: plans.toggledAll(lines(), [section]).lines }), "quiet small");
    return wall.element("li", "", {}, wall.element("span", "", {}, plans.sectionName(section)), plans.button(plans.say("go_map"), () => focusLine(section), "quiet small"), ...(plans.at.may && plans.at.chosen ? [add] : []));
  };

  const dueList = () => {
    const { due } = plans.at;
    if (!due.length) return [];
    const rows = due.slice(0, MOST_DUE).map(dueRow);
    if (due.length > MOST_DUE) rows.push(wall.element("li", "", {}, plans.say("more", { n: due.length - MOST_DUE })));
    return [wall.element("details", "due", {}, wall.element("summary", "", {}, plans.say("due_list", { n: due.length })), wall.element("ul", "conflicts", {}, ...rows))];
  };

  const state = () => {
    const { checking, checkError, unchecked, checked } = plans.at;
    if (checkError) return plans.say("check_failed", { why: checkError });
    if (checking) return plans.say("checking");
    if (unchecked) return plans.say("unchecked");
    return checked ? plans.say("checked", { t: checked }) : "";
  };

  const mineFirst = (one) => one.plans.includes(plans.at.chosen);

  plans.showConflicts = () => {
    const at = document.getElementById("plans-conflicts");
    if (!at) return;
    const dirty = new Set(plans.book.dirtyOn(plans.at.date));
    const some = plans.at.conflicts.filter((one) => one.code !== "section_uncovered" && (mineFirst(one) || (one.level === "refused" && one.plans.some((id) => dirty.has(id)))));
    some.sort((a, b) => (a.level === b.level ? 0 : a.level === "refused" ? -1 : 1) || Number(mineFirst(b)) - Number(mineFirst(a)));
    const head = wall.element("h3", "", {}, wall.element("span", "state", { role: "status" }, state()));
    if (plans.at.may) head.prepend(plans.button(plans.say("check"), () => plans.check(), "quiet", { "data-key": "check" }));
    const clear = !some.length && plans.at.checked && !plans.at.unchecked && !plans.at.checking ? [wall.element("p", "clear", {}, plans.say("no_conflict"))] : [];
    plans.put(at, head, wall.element("ul", "conflicts", {}, ...some.map(conflictRow)), ...clear, ...dueList());
    plans.showSave();
  };

  /** While somebody types: only what follows from it. */
  plans.showTyped = () => {
    const draft = plans.at.chosen && plans.book.of(plans.at.chosen);
    const bad = badOnes();
    if (draft) wall.text(document.querySelector("#plans-edit .sums"), sums(draft));
    for (const row of document.querySelectorAll("#plans-edit tr[data-section]")) row.className = bad.get(row.dataset.section) || "";
    plans.showConflicts();
  };

  plans.showSave = () => {
    const at = document.getElementById("plans-save");
    if (!at) return;
    const dirty = plans.book.dirtyOn(plans.at.date);
    const refused = plans.refusals().length;
    wall.text(at, dirty.length > 1 ? plans.say("save_n", { n: dirty.length }) : plans.say("save"));
    at.disabled = !dirty.length || refused > 0 || !!plans.at.saving;
    at.title = refused ? plans.say("cannot", { n: refused }) : dirty.length ? "" : plans.say("nothing");
    document.getElementById("plans-discard").disabled = !plans.book.dirty(plans.at.chosen);
    const says = document.getElementById("plans-save-says");
    wall.text(says, refused && dirty.length ? at.title : "");
  };

  // -- the whole ------------------------------------------------------------------------------------

  const staleBanner = (id) => {
    const plan = plans.book.stale.get(id);
    if (!plan) return [];
    const who = plans.at.movedBy && plans.at.movedBy.get(id);
    const vehicle = plans.vehicleOf(id);
    const text = who ? plans.say("stale", { vehicle, ...who }) : plans.say("stale_gone", { vehicle });
    const settle = (act) => () => {
      act();
      plans.changed();
    };
    return [wall.element(
      "div", "stale", { role: "alert" }, wall.element("p", "", {}, text),
      plans.button(plans.say("keep_mine"), settle(() => {
        plans.book.rebase(id);
        plans.note(plans.say("kept"));
      }), "quiet", { "data-key": "keep" }),
      plans.button(plans.say("take_theirs"), settle(() => plans.book.discard(id)), "quiet", { "data-key": "theirs" }),
    )];
  };

  const acts = (id, plan) => {
    const bar = [];
    const add = (word, act) => bar.push(plans.button(plans.say(word), act, "quiet", { "data-key": word }));
    if (plan && plans.at.may) {
      if (plan.word === "cancelled") add("restore", () => plans.decide(id, "restored"));
      else {
        add("cancel", () => plans.decide(id, "cancelled"));
        add(plan.relief_driver ? "unrelieve" : "relieve", () => plans.decide(id, plan.relief_driver ? "unrelieved" : "relieved"));
        add(plan.word === "replaced" ? "unreplace" : "replace", () => plans.decide(id, plan.word === "replaced" ? "unreplaced" : "replaced"));
      }
    }
    if (plan) add("history", () => plans.history(id));
    bar.push(plans.button(plans.say("close"), () => plans.close(), "quiet", { "data-key": "close" }));
    return wall.element("div", "bar acts", {}, ...bar);
  };

  const empty = () => [wall.element("p", "empty", {}, plans.say("none_open")), wall.element("p", "empty", {}, plans.say("none_open_hint"))];

  const readonly = () => (plans.at.may === false ? [wall.element("p", "readonly", {}, plans.say("readonly", { roles: plans.at.roles }))] : []);

  /** Conflicts and the button they hold back stay in sight, however long the list of sections is. */
  const foot = () => wall.element("div", "end", {}, wall.element("div", "", { id: "plans-conflicts" }), ...saveBar());

  const saveBar = () => {
    if (!plans.at.may) return [];
    const save = plans.button(plans.say("save"), () => plans.save(), "", { id: "plans-save", "data-key": "save" });
    const discard = plans.button(plans.say("discard"), () => {
      const { chosen } = plans.at;
      plans.book.discard(chosen);
      if (!plans.book.of(chosen)) plans.at.chosen = null;
      plans.changed();
    }, "quiet", { id: "plans-discard", "data-key": "discard" });
    return [wall.element("div", "bar", {}, save, discard, wall.element("span", "", { id: "plans-save-says", role: "status" }))];
  };

  plans.showEdit = () => {
    const at = document.getElementById("plans-edit-body");
    const id = plans.at.chosen;
    const draft = id && plans.book.of(id);
    if (!draft) plans.put(at, ...readonly(), ...empty(), foot());
    else {
      const plan = plans.book.saved.get(id);
      const title = wall.element("h2", "", { tabindex: "-1" }, draft.vehicle, wall.element("small", "", {}, ` ${plans.kindName(draft.vehicle)} · ${draft.date} ${plans.shiftName(draft.shift)}`));
      const off = plan && plan.word === "cancelled" ? [wall.element("p", "off", {}, plans.say("cancelled_hint", plan))] : [];
      const all = [...plans.known.sections.values()].filter((road) => road.point === plans.standing(id));
      plans.put(
        at, title, acts(id, plan), ...readonly(), ...off, ...staleBanner(id), fields(draft), ...sections(draft), foot(),
        datalist("plans-drivers", [...plans.known.drivers.values()].map((driver) => [driver.id, plans.driverName(driver.id)])),
        datalist("plans-sections", all.map((road) => [road.id, plans.sectionName(road.id)])),
      );
    }
    plans.showConflicts();
  };
})(window.wall);
