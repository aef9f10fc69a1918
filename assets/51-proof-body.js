/**
 * QUESTION: what does the proof say? Head, the rule's numbers, plan, driver, chart, map, pictures, steps.
 *
 * Everything is drawn anew from one answer of the server; the scroll position stays.
 */
(function (wall) {
  "use strict";

  const el = wall.element;
  const clock = (t) => wall.format.clock(t);
  const minute = (t) => clock(t).slice(0, 5);
  const known = (table, code) => (table && table[code]) || code || wall.format.unknown;

  /** 16.2 km/h, 240 秒; — for null. Pure. */
  wall.amount = (value, unit, units) => {
    if (value === null || value === undefined) return wall.format.unknown;
    if (unit === "s") return wall.lasting(value);
    if (unit === "share") return `${(value * 100).toFixed(1)} %`;
    return `${value.toFixed(1).replace(/\.0$/, "")} ${(units && units[unit]) || unit}`.trim();
  };

  const person = (who) => (who ? `${who.id}${who.name ? ` ${who.name}` : ""}` : wall.format.unknown);

  const section = (title, note, ...parts) => {
    const head = el("h4", "", {}, title);
    if (note) head.append(el("small", "", {}, note));
    return el("section", "", {}, head, ...parts);
  };

  /** 天台路 × 4 (6 段): sections of one road that stand together, told once. Pure. */
  wall.proofRoads = (sections) => {
    const told = [];
    for (const { name, passes } of sections) {
      const last = told[told.length - 1];
      if (last && last.name === name && last.passes === passes) last.count += 1;
      else told.push({ name, passes, count: 1 });
    }
    return told.map((one) => `${one.name} × ${one.passes}${one.count > 1 ? ` (${one.count} 段)` : ""}`).join("、");
  };

  const numbers = ({ numbers: n }, words) => {
    const measured = [
      [words.measured, wall.amount(n.value, n.unit, words.units), "worst"],
      [words.threshold, wall.amount(n.threshold, n.unit, words.units), ""],
    ];
    const times = [[words.from, clock(n.from_t), ""], [words.ended, n.cleared_t === null ? words.lasting : clock(n.cleared_t), ""]];
    const pairs = [
      ...(n.value === null && n.threshold === null ? times : measured), // who drove is no number
      [words.hold, wall.lasting(n.hold_s), ""],
      [words.lasted, wall.lasting(n.lasted_s), ""],
    ];
    const span = `${clock(n.from_t)} – ${n.cleared_t === null ? words.lasting : clock(n.cleared_t)}`;
    const figures = pairs.map(([name, value, kind]) =>
      el("div", "proof-figure", kind ? { "data-kind": kind } : {}, el("span", "", {}, name), el("strong", "", {}, value)),
    );
    return el("div", "proof-numbers", { "aria-label": span, title: span }, ...figures);
  };

  const facts = (data, words) => {
    const { plan, signed, driver, alert } = data;
    const rows = [];
    if (plan) {
      const roads = wall.proofRoads(plan.sections);
      const limit = data.limit_kmh === null ? "" : `　${words.limit} ${data.limit_kmh} km/h`;
      rows.push([words.plan, `${minute(plan.window_start)}–${minute(plan.window_end)}${limit}　${roads}`]);
      const relief = plan.relief ? `（${words.relief} ${person(plan.relief)}）` : "";
      rows.push([words.driver, person(driver || null), signed && plan.driver.id !== signed.driver.id && !plan.relief ? words.mismatch : ""]);
      rows[rows.length - 1][1] += `　${words.plan} ${person(plan.driver)}${relief}`;
    } else {
      rows.push([words.plan, words.no_plan], [words.driver, person(driver || null)]);
    }
    const card = signed ? `${person(signed.driver)} ${clock(signed.t)}${signed.on ? "" : ` ${words.signed_off}`}` : words.nobody;
    rows.push([words.signed, card]);
    rows.push([words.responsible, alert.responsible || (plan && plan.responsible) || wall.format.unknown]);
    const items = rows.flatMap(([name, value, mark]) => {
      const said = el("dd", "", { title: value }, value);
      if (mark) said.append(el("b", "bad", {}, ` ${mark}`));
      return [el("dt", "", {}, name), said];
    });
    return el("dl", "proof-facts", {}, ...items);
  };

  const chart = (data, words) => {
    const breaches = data.track.filter((p) => p.breach).length;
    const shown = data.track.length < data.fixes ? `，${wall.filled(words.thinned, { shown: data.track.length })}` : "";
    const note = wall.filled(words.points, { fixes: data.fixes, breaches }) + shown;
    if (!data.track.some((p) => p.speed_kmh !== null)) return section(words.speed, note, el("p", "none", {}, words.no_speed));
    const worst = wall.amount(data.numbers.value, data.numbers.unit, words.units);
    const label = `${words.speed}，${words.limit} ${data.limit_kmh ?? wall.format.unknown} km/h，${words.measured} ${worst}`;
    const readout = el("output", "proof-readout");
    const node = wall.speedChart(data, label, readout);
    return section(`${words.speed} km/h`, note, el("div", "proof-chart", {}, node, readout));
  };

  const clip = (data, words) => {
    const whole = el("button", "proof-whole", { type: "button" }, words.on_map);
    whole.addEventListener("click", () => wall.proofOnMap());
    const drawn = data.clip ? wall.proofClip(data, words.place) : el("p", "none", {}, words.no_place);
    const made = section(words.place, "", drawn);
    if (data.clip) made.firstChild.append(whole);
    return made;
  };

  const picture = (shot, words) => {
    const channel = known(words.channels, shot.channel);
    if (!shot.id) {
      const none = wall.filled(words.no_picture, { within: wall.lasting(shot.within_s) });
      return el("figure", "", { "data-state": "none" }, el("div", "shot", {}, none), el("figcaption", "", {}, el("b", "", {}, channel)));
    }
    const image = el("img", "", { src: `/api/v1/snapshots/${encodeURIComponent(shot.id)}`, alt: `${channel} ${clock(shot.t)}` });
    const frame = el("div", "shot", {}, image);
    image.addEventListener("error", () => image.replaceWith(words.picture_failed));
    const near = Math.abs(shot.off_s) < 1;
    const off = near ? words.same : wall.filled(shot.off_s > 0 ? words.after : words.before, { s: wall.lasting(Math.abs(shot.off_s)) });
    return el("figure", "", {}, frame, el("figcaption", "", {}, el("b", "", {}, channel), el("span", "", {}, `${clock(shot.t)} ${off}`)));
  };

  const said = (step, words) => {
    const to = step.recipient && step.recipient.split(",").map((one) => known(words.recipients, one)).join("、");
    const reason = words.waivers[step.reason] || words.whys[step.reason] || step.reason;
    const way = step.channel && known(words.ways, step.channel);
    return [way, to, step.text, reason, step.approver, step.result, step.evidence].filter(Boolean).join(" · ");
  };

  const steps = (data, words) => {
    if (!data.steps.length) return section(words.history, "", el("p", "none", {}, words.no_steps));
    const rows = [...data.steps].reverse().map((step) => {
      const role = known(words.roles, step.role);
      const who = step.by === step.role ? role : `${step.by} ${role}`;
      const state = step.to_state !== step.from_state ? ` → ${known(words.states, step.to_state)}` : "";
      const what = el("span", "", {}, el("b", "", {}, known(words.actions, step.action)), state);
      return el("li", "", {}, el("time", "", {}, clock(step.t)), what, el("span", "who", {}, who), el("small", "", {}, said(step, words)));
    });
    return section(words.history, "", el("ol", "proof-steps", {}, ...rows));
  };

  const head = (data, words) => {
    const { alert } = data;
    const title = document.getElementById("proof-title");
    const kind = data.kind ? ` ${known(words.kinds, data.kind)}` : "";
    const mark = el("i", "proof-mark", { "data-level": alert.level, "aria-hidden": "true" });
    title.replaceChildren(mark, el("b", "level", { "data-level": alert.level }, known(words.levels, alert.level)),
      `${alert.vehicle || alert.section || ""}${kind}　${known(words.breaches, alert.breach)}`);
    const state = document.getElementById("proof-state");
    const parts = [known(words.groups, alert.group), known(words.states, alert.state)];
    if (alert.count > 1) parts.push(wall.filled(words.times, { n: alert.count }));
    if (alert.shelved_until !== null) parts.push(wall.filled(words.shelved, { t: minute(alert.shelved_until) }));
    state.textContent = parts.join(" · ");
    document.getElementById("proof").dataset.level = alert.level;
    document.getElementById("proof").dataset.state = alert.state;
  };

  /** Draws what is known of the open alert; before the first answer an empty drawer. */
  wall.drawProof = () => {
    const { data, words } = wall.proof;
    const body = document.getElementById("proof-body");
    if (!data) {
      body.replaceChildren();
      document.getElementById("proof-title").textContent = words.body || "";
      document.getElementById("proof-state").textContent = "";
      wall.drawProofActs();
      return;
    }
    const top = body.scrollTop;
    head(data, words);
    const shots = el("div", "proof-shots", {}, ...data.pictures.map((shot) => picture(shot, words)));
    const place = el("div", "proof-place", {}, clip(data, words), data.pictures.length ? section(words.pictures, clock(data.at_t), shots) : "");
    body.replaceChildren(numbers(data, words), facts(data, words), chart(data, words), place, steps(data, words));
    wall.drawSpeedChart(body.querySelector(".proof-chart canvas"), data);
    wall.drawProofClip(body.querySelector(".proof-clip"), data);
    body.scrollTop = top;
    wall.drawProofActs();
  };
})(window.wall);
