/**
 * QUESTION: what is being planned? Saved plans, drafts over them, what differs, what is wrong in a draft itself. Pure.
 *
 * A draft is what `PUT /api/v1/plans` takes; times are as people write them: `23:00`, `次日02:00`. Nothing is lost by
 * opening another row: drafts live until they are saved or given up.
 */
(function (wall) {
  "use strict";

  const plans = (wall.plans = wall.plans || {});
  const FIELDS = ["driver", "window_start", "window_end", "speed_limit_kmh", "coverage_target", "responsible", "effect_standard"];
  const CLOCK = /^(次日|翌日|第二天)?\s*([01]?\d|2[0-4]):[0-5]\d$/;
  const FULL = /^\d{4}-\d{2}-\d{2}[ T]\d{1,2}:\d{2}$/;
  const MOST_PASSES = 50;
  plans.FIELDS = FIELDS;

  plans.idOf = ({ date, shift, vehicle }) => `${date}/${shift}/${vehicle}`;
  plans.vehicleOf = (id) => id.split("/")[2] || id;

  /** The date `days` later. @param {string} date YYYY-MM-DD */
  plans.dayAfter = (date, days) => new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

  /** `2026-11-22 02:00` in the night of the 21st: 次日02:00. */
  plans.clockOf = (local, date) => {
    const [day, time] = local.split(" ");
    if (day === date) return time;
    return day === plans.dayAfter(date, 1) ? `次日${time}` : local;
  };

  /** A saved plan as a draft without changes. */
  plans.draftOf = (plan) => ({
    date: plan.date, shift: plan.shift, vehicle: plan.vehicle, version: plan.version, driver: plan.driver,
    window_start: plans.clockOf(plan.start, plan.date), window_end: plans.clockOf(plan.end, plan.date),
    sections: plan.sections.map((line) => ({ ...line })), speed_limit_kmh: plan.speed_limit_kmh,
    coverage_target: plan.coverage_target, responsible: plan.responsible, effect_standard: plan.effect_standard,
  });

  const sameLines = (a, b) =>
    a.length === b.length && a.every((line, i) => ["section", "passes", "side"].every((key) => line[key] === b[i][key]));
  const same = (key, a, b) => (key === "sections" ? sameLines(a, b) : (a[key] ?? null) === (b[key] ?? null));

  /** Names of the fields in which two drafts differ. */
  plans.differing = (a, b) => [...FIELDS.filter((key) => !same(key, a, b)), ...(sameLines(a.sections, b.sections) ? [] : ["sections"])];

  /** What is planned and what was changed of it. `saved`: plans as the server told them, by id. */
  plans.Book = class Book {
    constructor() {
      this.saved = new Map();
      this.drafts = new Map();
      this.stale = new Map(); // id → the plan somebody else saved meanwhile
    }

    /** Plans of one date as they are now; drafts stay, those whose plan moved on become stale. */
    take(date, items) {
      for (const id of [...this.saved.keys()]) if (this.saved.get(id).date === date) this.saved.delete(id);
      for (const plan of items) this.saved.set(plan.id, plan);
      for (const [id, draft] of this.drafts) {
        if (draft.date !== date) continue;
        const plan = this.saved.get(id);
        if (plan && plan.version !== draft.version) this.stale.set(id, plan);
        else this.stale.delete(id);
        this.settle(id);
      }
    }

    /** What the editor shows: the draft, else the saved plan as a draft; null when there is neither. */
    of(id) {
      const plan = this.saved.get(id);
      return this.drafts.get(id) || (plan ? plans.draftOf(plan) : null);
    }

    /** Changes fields of a draft. A draft that says what is saved is none. */
    change(id, fields) {
      const now = this.of(id);
      if (!now) return;
      this.drafts.set(id, { ...now, ...fields });
      this.settle(id);
    }

    settle(id) {
      const [draft, plan] = [this.drafts.get(id), this.saved.get(id)];
      if (draft && plan && plan.version === draft.version && !plans.differing(draft, plans.draftOf(plan)).length) this.discard(id);
    }

    add(draft) {
      const id = plans.idOf(draft);
      if (!this.of(id)) this.drafts.set(id, { ...draft, version: null });
      return id;
    }

    discard(id) {
      this.drafts.delete(id);
      this.stale.delete(id);
    }

    /** The draft's words on top of what the other one saved. */
    rebase(id) {
      const plan = this.stale.get(id);
      if (plan) this.drafts.set(id, { ...this.drafts.get(id), version: plan.version });
      this.stale.delete(id);
      this.settle(id);
    }

    dirty(id) {
      return this.drafts.has(id);
    }

    dirtyOn(date) {
      return [...this.drafts.keys()].filter((id) => this.drafts.get(id).date === date);
    }

    /** Dates with drafts → how many. */
    dirtyDates() {
      const counts = new Map();
      for (const { date } of this.drafts.values()) counts.set(date, (counts.get(date) || 0) + 1);
      return counts;
    }

    /** Every plan of a date as it stands on the screen: [id, draft, saved or undefined]. */
    rows(date) {
      const ids = new Set([...this.saved.keys(), ...this.drafts.keys()].filter((id) => id.startsWith(`${date}/`)));
      return [...ids].sort().map((id) => [id, this.of(id), this.saved.get(id)]);
    }

    /** Who has which section on a date: section → ids; what is cancelled has none. */
    owners(date) {
      const owners = new Map();
      for (const [id, draft, plan] of this.rows(date)) {
        if (plan && plan.word === "cancelled") continue;
        for (const { section } of draft.sections) owners.set(section, [...new Set([...(owners.get(section) || []), id])]);
      }
      return owners;
    }
  };

  // -- the list of sections -----------------------------------------------------------------------

  const line = (section) => ({ section, passes: 1, side: "both" });

  /** In if it was out, out if it was in. */
  plans.toggled = (lines, section) =>
    lines.some((one) => one.section === section) ? lines.filter((one) => one.section !== section) : [...lines, line(section)];

  /** Several at once: those that are missing come in; when none is missing all go out. */
  plans.toggledAll = (lines, sections) => {
    const there = new Set(lines.map((one) => one.section));
    const missing = sections.filter((section) => !there.has(section));
    if (missing.length) return { lines: [...lines, ...missing.map(line)], added: missing.length, dropped: 0 };
    const out = new Set(sections);
    const left = lines.filter((one) => !out.has(one.section));
    return { lines: left, added: 0, dropped: lines.length - left.length };
  };

  /** The row at `at` one place up (−1) or down (+1). */
  plans.moved = (lines, at, by) => {
    const to = at + by;
    if (to < 0 || to >= lines.length) return lines;
    const made = [...lines];
    [made[at], made[to]] = [made[to], made[at]];
    return made;
  };

  plans.appended = (lines, section) => [...lines, line(section)];
  plans.without = (lines, at) => lines.filter((_, i) => i !== at);
  plans.edited = (lines, at, fields) => lines.map((one, i) => (i === at ? { ...one, ...fields } : one));

  // -- what is wrong ------------------------------------------------------------------------------

  const within = (value, least, most) => value === null || (Number.isFinite(value) && value >= least && value <= most);
  const isTime = (text) => CLOCK.test(text) || FULL.test(text);

  /** What the server could not even read: codes as conflicts have them. */
  plans.faults = (id, draft) => {
    const found = [];
    const say = (code, more = {}) => found.push({ code, level: "refused", plans: [id], section: null, ...more });
    if (!draft.driver) say("no_driver", { field: "driver" });
    if (!isTime(draft.window_start) || !isTime(draft.window_end)) say("bad_window", { field: "window_start" });
    if (!draft.sections.length) say("no_section");
    const odd = draft.sections.find(({ passes }) => !Number.isInteger(passes) || passes < 1 || passes > MOST_PASSES);
    if (odd) say("bad_figure", { section: odd.section });
    else if (!within(draft.speed_limit_kmh, 1, 120)) say("bad_figure", { field: "speed_limit_kmh" });
    else if (!within(draft.coverage_target, 0.01, 1)) say("bad_figure", { field: "coverage_target" });
    return found;
  };

  /** Old conflicts with those of the plans just looked at put in their place; of nobody's sections only the newest. */
  plans.merged = (old, found, looked) => {
    const fresh = new Set(looked);
    const kept = old.filter(({ code, plans: ids }) => code !== "section_uncovered" && !ids.some((id) => fresh.has(id)));
    return [...kept, ...found];
  };

  /** id → {refused, warning} */
  plans.marks = (conflicts) => {
    const marks = new Map();
    for (const { level, plans: ids } of conflicts) {
      for (const id of ids) {
        const mark = marks.get(id) || { refused: 0, warning: 0 };
        mark[level] += 1;
        marks.set(id, mark);
      }
    }
    return marks;
  };

  /** Metres driven at work: length × passes × carriageways. `known`: section → {length_m, oneway} */
  plans.workM = (lines, known) =>
    lines.reduce((sum, { section, passes, side }) => {
      const road = known.get(section);
      if (!road || !road.length_m) return sum;
      return sum + road.length_m * (passes || 0) * (side === "both" && !road.oneway ? 2 : 1);
    }, 0);
})(window.wall);
