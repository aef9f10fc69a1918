/**
 * QUESTION: how does the hand-over page come alive? Picks the shift, loads its parts, tells what went wrong; the month.
 */
(function (wall) {
  "use strict";

  const { shift } = wall;
  const PATH = "/desk/shift";
  const PENDING_S = 43_200; // s after its end in which an unsigned shift is called to mind

  const complain = (text) => {
    const at = document.getElementById("shift-error");
    at.hidden = !text;
    wall.text(at, text ? shift.say("failed", { why: text }) : "");
    if (text) at.scrollIntoView({ block: "nearest" });
  };

  /** Does something with the server; what fails is said above, and the page stays as it was. */
  shift.act = async (fn) => {
    complain("");
    try {
      return await fn();
    } catch (e) {
      complain(e.message);
      if (!(e instanceof shift.Trouble)) throw e;
      return null;
    }
  };

  /** Loads one part; when that fails the part says so and offers another try. */
  const part = async (id, load) => {
    try {
      await load();
    } catch (e) {
      const again = shift.button(shift.say("retry"), () => part(id, load), "quiet");
      shift.put(id, wall.element("p", "empty", {}, shift.say("failed", { why: e.message })), again);
      if (!(e instanceof shift.Trouble)) throw e;
    }
  };

  const figure = (nights) => {
    const theme = getComputedStyle(document.documentElement);
    const colour = (name) => theme.getPropertyValue(name).trim();
    const names = nights.map((night) => `${night.date.slice(5)} ${(shift.hours[night.shift] || [night.shift])[0]}`);
    const axis = { gridcolor: colour("--line"), zeroline: false, fixedrange: true };
    return {
      data: [
        { type: "bar", name: shift.say("breaches"), x: names, y: nights.map((n) => n.breaches), yaxis: "y2", width: names.map(() => Math.min(0.5, names.length / 20)), marker: { color: colour("--warn") } },
        { type: "scatter", mode: "lines+markers", name: shift.say("coverage"), x: names, y: nights.map((n) => n.coverage === null ? null : Math.floor(n.coverage * 1000) / 10), line: { color: colour("--accent") } },
      ],
      layout: {
        paper_bgcolor: colour("--panel"), plot_bgcolor: colour("--panel"), font: { color: colour("--ink"), size: 15, family: getComputedStyle(document.body).fontFamily },
        margin: { l: 48, r: 48, t: 12, b: 36 }, legend: { orientation: "h", y: 1.15 }, bargap: 0.6,
        xaxis: { ...axis, type: "category" }, yaxis: { ...axis, range: [0, 105], tickvals: [0, 25, 50, 75, 100], overlaying: "y2" }, yaxis2: { ...axis, side: "right", rangemode: "tozero", showgrid: false },
      },
    };
  };

  const loadMonth = async (month) => {
    const { data } = await shift.ask(`/statistics?month=${encodeURIComponent(month)}`);
    const [label, input] = shift.field(shift.say("month_pick"), { type: "month", "data-key": "month" });
    input.value = month;
    input.addEventListener("change", () => input.value && part("shift-month-body", () => loadMonth(input.value)));
    const bar = wall.element("div", "bar", {}, label, shift.link(shift.say("excel"), `/statistics?month=${month}&format=xlsx`));
    const some = data.nights.length > 0;
    document.getElementById("shift-graph").hidden = !some;
    if (some) wall.setProps("shift-chart", { figure: figure(data.nights) });
    const shown = some ? data.tables.map((table) => shift.table(table)) : [wall.element("p", "empty", {}, shift.say("month_empty"))];
    shift.put("shift-month-body", bar, ...shown);
  };

  const load = () => Promise.all([part("shift-roll-body", shift.loadRoll), part("shift-sheet-body", shift.loadSheet)]);

  const choose = (pick, id, running) => {
    shift.id = id;
    pick.value = id;
    wall.text(document.getElementById("shift-state"), id === running ? shift.say("running") : "");
    return load();
  };

  /** The shift before, when it ended a short time ago and two have not signed it yet. */
  const pending = (items, now) =>
    items.find(({ to_t, sheets }) => to_t <= now && now - to_t < PENDING_S && !sheets.some(({ signed }) => signed.length === 2));

  const remind = (pick, one, running) => {
    shift.pending = one ? one.id : null;
    const words = one ? shift.say("pending", { shift: `${one.date} ${one.label}` }) : "";
    shift.put("shift-pending", ...(one ? [shift.button(words, () => choose(pick, one.id, running), "quiet")] : []));
  };

  const open = async () => {
    const now = (await shift.ask("/current")).data;
    const { items } = (await shift.ask("")).data;
    shift.may = now.may_sign;
    shift.hours = now.hours;
    const pick = document.getElementById("shift-pick");
    const known = items.some((one) => one.id === now.id) ? items : [now, ...items];
    pick.replaceChildren(...known.map((one) => new Option(`${one.date} ${one.label}`, one.id)));
    const running = now.running ? now.id : null;
    remind(pick, pending(items, now.now), running);
    pick.addEventListener("change", () => choose(pick, pick.value, running));
    const asked = new URLSearchParams(location.search).get("shift");
    const wanted = known.find((one) => one.id === asked) || now;
    await Promise.all([choose(pick, wanted.id, running), part("shift-month-body", () => loadMonth(wanted.date.slice(0, 7)))]);
  };

  const begin = (desk) => {
    shift.words = JSON.parse(desk.dataset.words);
    document.title = shift.say("title");
    return part("shift-roll-body", open);
  };

  wall.page(PATH, "shift-desk", begin);
})(window.wall);
