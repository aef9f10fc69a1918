/**
 * QUESTION: until when was this promised, and can the promise still be kept? The big clock, by the room's time.
 */
(function (wall) {
  "use strict";

  const { desk } = wall;
  const el = wall.element;
  const COUNTED = ["work_hour", "work_day", "holiday_hour"]; // kinds whose hours are not those on the wall

  const amount = (n) => String(Math.round(n * 100) / 100);

  /** 4 工作小时, 紧急 30 分钟; `ofDesk`: of a desk, whose clock runs day and night whether the case is urgent or not. */
  desk.limitWords = (limit, ofDesk = false) => {
    if (!limit) return "";
    const { kind, amount: n } = limit;
    if (ofDesk && kind === "urgent_hour") return desk.word("limits", "minutes", { n: amount(n * 60) });
    if (n && n < 1 && kind.endsWith("_hour")) return desk.word("limits", kind === "urgent_hour" ? "urgent_minutes" : "minutes", { n: amount(n * 60) });
    return desk.word("limits", kind, { n: amount(n || 0) });
  };

  const when = (t, now) => ({ day: desk.day(t, now), t: desk.hm(t) });

  /** What runs now for the case: {clock, limit, left_s counted or null, paused}. */
  const running = (detail) => {
    if (!detail || !detail.data) return null;
    const spells = detail.data.spells || [];
    for (let i = spells.length - 1; i >= 0; i--) {
      if (spells[i].until_t !== null) continue;
      return { ...spells[i], clock: (detail.clocks[i] || spells[i]).clock, told: detail.clocks[i] || null };
    }
    return null;
  };

  /** 按期结案, 超期结案, 不予受理 … */
  const ended = (mark, detail) => {
    const c = detail && detail.data;
    if (mark.status !== "closed" || !c || !c.close_t || !c.case_due_t) return desk.flowWord("statuses", mark.status);
    return desk.say(c.close_t <= c.case_due_t ? "closed_in_time" : "closed_late");
  };

  const first = (mark, detail, spell, now) => {
    const clock = desk.flowWord("clocks", mark.clock);
    if (!mark.open) return ended(mark, detail);
    if (mark.due_t === null || mark.due_t === undefined) return mark.status === "suspended" || (spell && spell.left_s !== null) ? desk.say("clock_paused", { clock }) : desk.say("clock_none");
    const left = mark.due_t - now;
    const limit = spell ? desk.limitWords(spell.limit, spell.clock !== "handle" && !mark.urgent) : "";
    return desk.say(left < 0 ? "clock_over" : "clock_left", { clock, span: desk.span(left), limit }).replace("（）", "");
  };

  const endOf = (mark) => mark.end_t || mark.changed_t;

  const second = (mark, detail, spell, now) => {
    const c = detail && detail.data;
    if (mark.status === "suspended" && c && c.suspend_until) return desk.say("suspended_until", when(c.suspend_until, now));
    const { proposals } = detail ? detail.sides : {};
    if (mark.status === "pending_dispatch" && proposals && proposals.due_words) return proposals.due_words;
    if (mark.open && mark.due_t) {
      const due = desk.say(mark.due_t < now ? "clock_due_over" : "clock_due", when(mark.due_t, now));
      const counted = spell && spell.told && COUNTED.includes(spell.limit.kind) && spell.told.left_s > 0;
      return counted ? `${due} · ${desk.say("counted_left", { span: desk.span(spell.told.left_s) })}` : due;
    }
    return mark.open ? "" : desk.say("from_to", { from: desk.moment(mark.report_t), to: desk.moment(endOf(mark)) });
  };

  /** Draws the clock; each second only its words change. */
  desk.showPromise = () => {
    const holder = document.querySelector('#desk-drawer-body > [data-holder="clock"]');
    const mark = desk.chosenMark();
    if (!holder || !mark) return;
    if (!holder.firstChild) {
      holder.append(el("time", "countdown", { role: "timer", id: "desk-countdown" }), el("p", "", {}, el("span"), el("span")));
    }
    const now = wall.clock.now();
    if (Number.isNaN(now)) return;
    const detail = desk.detail && desk.detail.id === mark.id ? desk.detail : null;
    const spell = running(detail);
    const late = desk.lateness(mark, now);
    if (holder.dataset.late !== late) holder.dataset.late = late;
    const left = mark.open && mark.due_t ? mark.due_t - now : null;
    const none = mark.open ? desk.say("none") : desk.span(endOf(mark) - mark.report_t); // how long it took
    wall.text(holder.firstChild, left === null ? none : desk.countdown(left) || `${left < 0 ? "−" : ""}${desk.span(left)}`);
    holder.firstChild.classList.toggle("long", left === null || Math.abs(left) >= 86_400);
    const [one, two] = holder.lastChild.children;
    wall.text(one, first(mark, detail, spell, now));
    wall.text(two, second(mark, detail, spell, now));
  };
})(window.wall);
