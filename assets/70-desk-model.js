/**
 * QUESTION: which cases belong on which desk, how late are they, and which fit what is asked for? Pure.
 *
 * A mark is a case as the feed tells it (records.CaseMark by name). Times are UTC epoch seconds, distances metres.
 */
(function (wall) {
  "use strict";

  const DAY_S = 86_400;
  const HOUR_S = 3600;
  const MINUTE_S = 60;
  const EARTH_M = 6_371_008.8;
  const WAITING = "waiting"; // beside the states: something was applied for
  const desk = (wall.desk = {});

  /** Desks: states one acts on there, states one follows from there, applications judged there. */
  const DESKS = {
    dispatch: { mine: ["pending_dispatch", "coordinating", "pending_review"], more: ["dispatched", "handling", "suspended"], waits: ["return", "delegation"] },
    accept: { mine: ["reported", "pending_filing", "self_review"], more: ["verifying", "pending_ruling"], waits: [] },
    check: { mine: ["pending_check", "pending_close"], more: ["checking"], waits: [] },
    approve: { mine: ["pending_ruling", "coordinating"], more: [], waits: ["return", "extension", "suspension", "delegation", "appeal"] },
    supervise: { mine: [], more: [], waits: [], supervised: true },
    all: { mine: [], more: [], waits: [], any: true },
  };
  desk.DESKS = DESKS;

  /** Desks in the order of who sits there: the first is the one that opens. */
  const ORDER = {
    acceptor: ["accept", "check", "dispatch", "approve", "supervise", "all"],
    shift_lead: ["dispatch", "accept", "check", "approve", "supervise", "all"],
    dispatcher: ["dispatch", "accept", "check", "approve", "supervise", "all"],
    commander: ["approve", "supervise", "dispatch", "accept", "check", "all"],
    leader: ["supervise", "all", "dispatch", "accept", "check", "approve"],
    admin: ["dispatch", "accept", "check", "approve", "supervise", "all"],
  };
  desk.order = (role) => ORDER[role] || ["all", "dispatch", "accept", "check", "approve", "supervise"];

  /** Is there something to do about this case at that desk? */
  desk.queued = (mark, name) => {
    const { mine, waits, supervised, any } = DESKS[name];
    if (!mark.open) return false;
    if (any) return true;
    if (supervised) return mark.supervision > 0;
    return mine.includes(mark.status) || (mark.waiting || []).some((kind) => waits.includes(kind));
  };

  /** The states one may look at from a desk, those to act on first. @param {Iterable<object>} marks */
  desk.statesOf = (name, marks) => {
    const { mine, more, any, supervised } = DESKS[name];
    if (!any && !supervised) return [...mine, ...more];
    const found = new Set();
    for (const mark of marks) if (desk.queued(mark, name)) found.add(mark.status);
    const known = Object.values(DESKS).flatMap((one) => [...one.mine, ...one.more]);
    return [...new Set([...["reported", "verifying", "pending_filing"], ...known])].filter((state) => found.has(state));
  };

  /** "none" | "normal" | "warning" | "overdue" at a moment. */
  desk.lateness = (mark, now) => {
    if (!mark.open || mark.due_t === null || mark.due_t === undefined) return "none";
    if (now >= mark.due_t) return "overdue";
    return mark.warn_t !== null && mark.warn_t !== undefined && now >= mark.warn_t ? "warning" : "normal";
  };

  const inStates = (mark, name, states) => {
    if (!states.size) return desk.queued(mark, name);
    const { waits, any, supervised } = DESKS[name];
    if ((any || supervised) && !desk.queued(mark, name)) return false;
    return states.has(mark.status) || (states.has(WAITING) && (mark.waiting || []).some((kind) => any || supervised || waits.includes(kind)));
  };

  /**
   * Does the case fit desk and chips? `but` leaves one group of chips out, to count what a chip would show.
   * @param {{desk: string, states: Set<string>, late: Set<string>, streets: Set<string>}} wanted
   */
  desk.fits = (mark, wanted, now, but = "") => {
    if (but !== "states" && !inStates(mark, wanted.desk, wanted.states)) return false;
    if (but !== "late" && wanted.late.size && !wanted.late.has(desk.lateness(mark, now))) return false;
    return but === "streets" || !wanted.streets.size || wanted.streets.has(mark.street || "");
  };

  /** Does the case fit what was typed? @param {(mark: object) => string} initialsOf pinyin initials of its class */
  desk.matches = (mark, typed, initialsOf) => {
    const wanted = typed.trim().toLowerCase();
    if (!wanted) return true;
    const texts = [mark.id, mark.no, mark.title, mark.address, mark.street, mark.code, initialsOf(mark)];
    return wanted.split(/\s+/).every((word) => texts.some((text) => (text || "").toLowerCase().includes(word)));
  };

  const due = (mark) => (mark.open && mark.due_t !== null && mark.due_t !== undefined ? mark.due_t : Infinity);

  /** Supervised ones first (field guide T36), then the least time left; the same order for equal ones. */
  desk.sorted = (marks, by = "due") => {
    const newest = (a, b) => b.report_t - a.report_t || (a.id < b.id ? -1 : 1);
    if (by === "newest") return [...marks].sort(newest);
    const top = (mark) => (mark.open && mark.supervision > 0 ? 0 : 1);
    return [...marks].sort((a, b) => top(a) - top(b) || (due(a) === due(b) ? newest(a, b) : due(a) - due(b)));
  };

  /** The number people say: 0231. */
  desk.short = (id) => {
    const number = Number(id.split("-")[1]);
    return Number.isFinite(number) ? String(number).padStart(4, "0") : id;
  };

  /** Whole units of a span, the two largest: [["h", 3], ["m", 12]]. */
  desk.spanParts = (s) => {
    const all = Math.max(0, Math.abs(s));
    if (all < MINUTE_S) return [["s", Math.floor(all)]];
    const units = all >= DAY_S ? [["d", DAY_S], ["h", HOUR_S]] : all >= HOUR_S ? [["h", HOUR_S], ["m", MINUTE_S]] : [["m", MINUTE_S]];
    let left = all;
    return units.map(([name, size]) => {
      const n = Math.floor(left / size);
      left -= n * size;
      return [name, n];
    }).filter(([, n], i) => n > 0 || i === 0);
  };

  /** 03:12:40, −00:08:05; from a day on null: words are better there. */
  desk.countdown = (left_s) => {
    const all = Math.floor(Math.abs(left_s));
    if (all >= DAY_S) return null;
    const two = (n) => String(n).padStart(2, "0");
    const sign = left_s < 0 && all > 0 ? "−" : "";
    return `${sign}${two(Math.floor(all / HOUR_S))}:${two(Math.floor((all % HOUR_S) / MINUTE_S))}:${two(all % MINUTE_S)}`;
  };

  // -- address of the page --------------------------------------------------------------------------

  const LISTS = { states: "s", late: "late", streets: "street" };

  /** What the page shows, as the query of its address; defaults leave no trace. */
  desk.query = (at, first) => {
    const made = new URLSearchParams();
    if (at.desk !== first) made.set("desk", at.desk);
    for (const [name, key] of Object.entries(LISTS)) for (const value of at[name]) made.append(key, value);
    if (at.q) made.set("q", at.q);
    if (at.sort !== "due") made.set("sort", at.sort);
    if (at.chosen) made.set("case", at.chosen);
    const text = made.toString();
    return text ? `?${text}` : "";
  };

  desk.fromQuery = (search, first) => {
    const said = new URLSearchParams(search);
    const lists = Object.entries(LISTS).map(([name, key]) => [name, new Set(said.getAll(key))]);
    return {
      desk: said.get("desk") in DESKS ? said.get("desk") : first, ...Object.fromEntries(lists), q: said.get("q") || "",
      sort: said.get("sort") === "newest" ? "newest" : "due", chosen: said.get("case") || null,
    };
  };

  // -- places ---------------------------------------------------------------------------------------

  /** Metres between two places. */
  desk.metres = (lonA, latA, lonB, latB) => {
    const rad = Math.PI / 180;
    const x = (lonB - lonA) * rad * Math.cos(((latA + latB) / 2) * rad);
    const y = (latB - latA) * rad;
    return Math.hypot(x, y) * EARTH_M;
  };

  /** Is a point within a drawn loop (even-odd)? @param {number[]} loop x, y, x, y … */
  desk.within = (loop, x, y) => {
    let inside = false;
    for (let i = 0, j = loop.length - 2; i < loop.length; j = i, i += 2) {
      const [ax, ay, bx, by] = [loop[i], loop[i + 1], loop[j], loop[j + 1]];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
  };
})(window.wall);
