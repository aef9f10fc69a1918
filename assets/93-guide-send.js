/**
 * QUESTION: what shall a screen show besides the programme? Search a unit, a case, a camera; one touch sends it there.
 */
(function (wall) {
  "use strict";

  const { guide, term } = wall;
  const { say } = term;
  const { at } = guide;
  const el = wall.element;
  const MOST = 6; // of each kind
  const MOST_RECENT = 5;
  const CAMERAS_S = 60; // the list of cameras is read again after that
  const SETTLE_MS = 220; // typing pauses
  const TEXT_KEY = "guide.search";
  const nodes = {};
  const cameras = { t: -Infinity, items: [] };
  let found = null; // {typed, groups: [kind, rows][], failed}
  let recent = [];
  let asked = null; // AbortController of the running search
  let waiting = 0;
  let target = "";

  /** What can be sent: kind, id, words in two lines. */
  const unitRow = (unit) => {
    const kind = unit.kind === "collector" ? say("collector") : term.word("kinds", unit.subkind);
    const age = unit.age_s === null ? "" : ` · ${wall.format.age(unit.age_s)}`;
    return { kind: "unit", id: unit.id, title: `${kind} ${unit.id}`, about: `${term.word("states", unit.state)}${age}` };
  };
  const caseRow = (one) => ({ kind: "case", id: one.id, title: one.title || one.description || one.id, about: [one.no || one.id, one.status_word, one.address].filter(Boolean).join(" · ") });
  const cameraRow = (one) => ({ kind: "camera", id: one.id, title: one.name || one.id, about: [one.id, term.word("camera_states", one.state)].join(" · ") });

  const readCameras = async () => {
    if (performance.now() - cameras.t < CAMERAS_S * 1000) return cameras.items;
    const { items } = await guide.ask("/cameras");
    Object.assign(cameras, { t: performance.now(), items });
    return items;
  };

  const ask = async (path, signal) => (await term.ask(path, { signal })).data.items;

  /** Everything that holds what was typed; one kind that fails does not hide the others. */
  const search = async (typed) => {
    if (asked) asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const query = term.query({ q: typed, limit: MOST });
    const kinds = [
      ["units", ask(`/units?${query}`, signal).then((items) => items.slice(0, MOST).map(unitRow))],
      ["cases", ask(`/cases?${query}`, signal).then((items) => items.slice(0, MOST).map(caseRow))],
      ["cameras", readCameras().then((items) => guide.cameras(typed, items, MOST).map(cameraRow))],
    ];
    const told = await Promise.allSettled(kinds.map(([, answer]) => answer));
    if (signal.aborted) return;
    const groups = kinds.map(([kind], i) => [kind, told[i].status === "fulfilled" ? told[i].value : []]);
    const failed = told.find(({ status }) => status === "rejected");
    found = { typed, groups, failed: failed ? failed.reason.message : "" };
    draw();
  };

  const typed = () => {
    clearTimeout(waiting);
    const text = nodes.input.value.trim();
    found = text ? { typed: text, groups: null, failed: "" } : null;
    draw();
    if (text) waiting = setTimeout(() => search(text), SETTLE_MS);
  };

  // -- sending --------------------------------------------------------------------------------------

  const send = async (row) => {
    const screen = target;
    if (!(await guide.act({ action: "send", screen, focus: { [row.kind]: row.id } }))) return;
    recent = [row, ...recent.filter((one) => one.kind !== row.kind || one.id !== row.id)].slice(0, MOST_RECENT);
    guide.tell(say("sent", { screen: guide.screenTitle(screen), what: row.title }));
    draw();
  };

  const line = (row, of) => {
    const button = guide.button("", `${of}-${row.kind}-${row.id}`, () => send(row), "found");
    button.append(el("b", "", {}, row.title), el("small", "", {}, row.about));
    button.setAttribute("aria-label", say("send_one", { what: row.title, screen: guide.screenTitle(target) }));
    guide.set(button, { off: guide.unable() });
    return el("li", "", {}, button);
  };

  const group = (title, rows, of) => (rows.length ? [el("h3", "", {}, title), el("ul", "", {}, ...rows.map((row) => line(row, of)))] : []);

  const list = () => {
    if (!found) return [guide.empty(say("search_first")), ...group(say("recent"), recent, "recent")];
    if (!found.groups) return [guide.empty(say("searching"))];
    const n = found.groups.reduce((sum, [, rows]) => sum + rows.length, 0);
    const failed = found.failed ? [el("p", "bad", { role: "alert" }, say("failed", { why: found.failed }))] : [];
    const said = n || failed.length ? [] : [guide.empty(say("search_none", { typed: found.typed }))];
    return [...failed, ...said, ...found.groups.flatMap(([kind, rows]) => group(say(kind), rows, kind))];
  };

  const drawTarget = () => {
    const names = guide.screenNames();
    if (!names.some(([name]) => name === target)) target = names.length ? names[names.length - 1][0] : "";
    guide.paint(nodes.target, [at.hall, names, at.read], () =>
      guide.loadingOr(() => [
        guide.choice(say("send_to"), "guide-target", names, target, (name) => {
          target = name;
          draw();
        }).node,
      ]),
    );
  };

  const draw = () => {
    drawTarget();
    guide.paint(nodes.list, [found, recent, target, at.screens, guide.ability()], list);
  };

  guide.startSend = () => {
    nodes.target = el("div", "target");
    const [label, input] = term.field(say("search"), { type: "search", placeholder: say("search_hint"), maxlength: "40", autocomplete: "off", spellcheck: "false", enterkeyhint: "search", "data-key": "search" });
    nodes.input = guide.kept(input, TEXT_KEY);
    nodes.list = el("div", "results", { role: "status" });
    term.at("guide-send").replaceChildren(nodes.target, label, nodes.list);
    input.addEventListener("input", typed);
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      const first = nodes.list.querySelector("button.found");
      if (first) first.focus();
    });
    wall.on("guide", draw);
    if (input.value) typed();
  };

  guide.find = () => {
    guide.show("send");
    nodes.input.focus();
  };
})(window.wall);
