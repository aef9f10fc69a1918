/**
 * QUESTION: how does the planning page come alive? Loads the night, checks, saves, keeps what is not saved, keys.
 */
(function (wall) {
  "use strict";

  const { plans } = wall;
  const PATH = "/desk/plans";
  const CHECK_MS = 900; // after the last change the plans are checked by themselves
  const NIGHT_MS = 12 * 3_600_000; // before noon the night of yesterday still runs
  const HIDDEN = ["vehicles", "collectors", "cameras", "trails", "plan"]; // this map is for planning
  const at = plans.at;
  const AGAIN_S = 20;
  const MOST = 500; // plans in one question
  let timer = 0;
  let readAt = 0;
  let asked = 0; // number of the newest check: older answers are dropped

  const body = (draft) => ({ ...draft, sections: draft.sections.map(({ section, passes, side }) => ({ section, passes, side })) });

  /** What stands in the way of saving: refused conflicts of plans with changes. */
  plans.refusals = () => {
    const dirty = new Set(plans.book.dirtyOn(at.date));
    return at.conflicts.filter((one) => one.level === "refused" && one.plans.some((id) => dirty.has(id)));
  };

  plans.refresh = () => {
    plans.showNight();
    plans.showList();
    plans.showEdit();
    plans.showMap();
    showElsewhere();
  };

  const showElsewhere = () => {
    const made = [...plans.book.dirtyDates()].filter(([date]) => date !== at.date)
      .map(([date, n]) => plans.button(plans.say("elsewhere", { date, n }), () => plans.go(date), "quiet"));
    plans.put(document.getElementById("plans-elsewhere"), ...made);
  };

  // -- conflicts ------------------------------------------------------------------------------------

  const dueOf = (found) => [...new Set(found.filter((one) => one.code === "section_uncovered").map((one) => one.section))];

  /** For those who may not plan: what had a plan a week before and has none now. */
  const dueByLastWeek = async () => {
    const { data } = await plans.ask(`/plans?date=${plans.dayAfter(at.date, -7)}`);
    const owners = plans.book.owners(at.date);
    const had = new Set(data.items.filter((plan) => plan.word !== "cancelled").flatMap((plan) => plan.sections.map((line) => line.section)));
    return [...had].filter((section) => !owners.has(section));
  };

  const judge = async (ids) => {
    const faults = ids.flatMap((id) => plans.faults(id, plans.book.of(id)));
    const faulty = new Set(faults.flatMap((one) => one.plans));
    const sound = ids.filter((id) => !faulty.has(id));
    const found = [];
    try {
      for (let from = 0; from < sound.length; from += MOST) {
        const some = sound.slice(from, from + MOST).map((id) => body(plans.book.of(id)));
        found.push(...(await plans.ask("/plans?dry_run=true", { method: "POST", body: { plans: some } })).data.conflicts);
      }
      return { found: [...faults, ...found], due: sound.length ? dueOf(found) : null };
    } catch (e) {
      if (e.status !== 422) throw e;
      const [one] = sound.includes(at.chosen) ? [at.chosen] : sound;
      return { found: [...faults, { code: "not_taken", level: "refused", what: e.message, plans: [one], section: null, field: "window_start" }], due: null };
    }
  };

  const mine = (number) => number === asked;

  /** Checks these plans, or those with changes; the answer of an older check is dropped. */
  plans.check = async (all = null) => {
    clearTimeout(timer);
    if (!at.may) return;
    const number = ++asked;
    const { date } = at;
    const ids = all || [...new Set([...plans.book.dirtyOn(date), ...(at.chosen ? [at.chosen] : [])])].filter((id) => id.startsWith(date) && plans.book.of(id));
    Object.assign(at, { checking: true, checkError: "" });
    plans.showConflicts();
    try {
      const { found, due } = ids.length ? await judge(ids) : { found: [], due: null };
      if (!mine(number) || date !== at.date) return;
      const kept = all ? [] : at.conflicts;
      Object.assign(at, { conflicts: plans.merged(kept, found, ids), unchecked: false, checked: wall.format.clock(wall.clock.now() || Date.now() / 1000) });
      if (due) at.due = due;
    } catch (e) {
      if (!(e instanceof plans.Trouble)) throw e;
      if (mine(number)) at.checkError = e.message;
    } finally {
      if (mine(number)) at.checking = false;
    }
    if (mine(number)) show();
  };

  /** Everything that changes with a plan; a field being typed in is left alone. */
  const show = (typing = !!document.activeElement && document.activeElement.matches("#plans-edit :is(input, select)")) => {
    plans.showList();
    plans.showMap();
    if (typing) plans.showTyped();
    else plans.showEdit();
  };

  // -- changes --------------------------------------------------------------------------------------

  /** Something changed: shown at once, checked a moment later. */
  plans.changed = (typing = false) => {
    at.unchecked = true;
    show(typing);
    showElsewhere();
    clearTimeout(timer);
    timer = setTimeout(() => plans.check(), CHECK_MS);
  };

  /** Changes fields of the open plan. @param {boolean} typing the field itself shows it already */
  plans.edit = (fields, typing = false) => {
    if (!at.may || !at.chosen) return;
    plans.book.change(at.chosen, fields);
    plans.changed(typing);
  };

  /** Opens a plan; the one before keeps its changes. @param {boolean} inside the keyboard goes there */
  plans.open = (id, inside = false) => {
    at.chosen = id;
    plans.complain();
    plans.refresh();
    const title = document.querySelector("#plans-edit h2");
    const row = document.querySelector(`#plans-list tr[data-key="${CSS.escape(id)}"]`);
    if (row) row.scrollIntoView({ block: "nearest" });
    if (inside && title) title.focus();
  };

  plans.close = () => {
    const { chosen } = at;
    at.chosen = null;
    plans.refresh();
    const row = chosen && document.querySelector(`#plans-list tr[data-key="${CSS.escape(chosen)}"]`);
    if (row) row.focus();
  };

  // -- saving ---------------------------------------------------------------------------------------

  /** Who was faster: the last change of each plan that moved on. */
  const whoMoved = async () => {
    at.movedBy = new Map();
    for (const [id, plan] of plans.book.stale) {
      const { data } = await plans.ask(`${plans.planPath(id)}/changes`);
      const last = data.items[data.items.length - 1];
      if (!last) continue;
      const told = plans.changedFields(last.before, plan);
      at.movedBy.set(id, { by: last.by, t: plans.moment(last.t), action: plans.word("actions", last.action), fields: told || "—" });
    }
  };

  /** Names of what differs between two plans or stoppages, in words. */
  plans.changedFields = (before, after) => {
    if (!before || !after) return "";
    const names = Object.keys(after).filter((key) => key in plans.words.fields && JSON.stringify(before[key]) !== JSON.stringify(after[key]));
    return [...new Set(names.map((key) => plans.word("fields", key)))].join("、");
  };

  const confirmed = (warnings) => {
    if (!warnings.length) return Promise.resolve({ reason: "", approver: "" });
    return new Promise((resolve) => {
      const dialog = plans.dialog(plans.say("confirm_title", { n: warnings.length }));
      const [label, reason] = plans.field(plans.say("reason"), { maxlength: "200" });
      dialog.body.append(plans.conflictList(warnings), label);
      const yes = plans.button(plans.say("confirm"), () => {
        resolve({ reason: reason.value.trim(), approver: "" });
        dialog.close();
      });
      dialog.foot.append(yes, plans.button(plans.say("no"), dialog.close, "quiet"));
      dialog.body.closest("dialog").addEventListener("close", () => resolve(null));
      yes.focus();
    });
  };

  /** Warnings the person has to have seen: those of the changed plans, and sections that they leave to nobody. */
  const toConfirm = (dirty) => {
    const had = new Set(dirty.flatMap((id) => ((plans.book.saved.get(id) || {}).sections || []).map((line) => line.section)));
    const ids = new Set(dirty);
    return at.conflicts.filter((one) => one.level === "warning" && (one.code === "section_uncovered" ? had.has(one.section) : one.plans.some((id) => ids.has(id))));
  };

  const store = async (dirty, why) => {
    const asks = { plans: dirty.map((id) => body(plans.book.drafts.get(id))), ...why };
    try {
      const { data } = await plans.ask("/plans", { method: "POST", body: asks, headers: { "Idempotency-Key": plans.key() } });
      for (const id of dirty) plans.book.discard(id);
      plans.note(plans.say("saved", data));
    } catch (e) {
      if (e.status === 409 && e.data.conflicts) at.conflicts = plans.merged(at.conflicts, e.data.conflicts, dirty);
      else if (e.status !== 412) throw e;
    }
    await plans.load();
  };

  plans.save = async () => {
    const dirty = plans.book.dirtyOn(at.date);
    if (!at.may || at.saving) return;
    if (!dirty.length) return plans.note(plans.say("nothing"));
    at.saving = true;
    plans.showSave();
    try {
      await plans.check();
      if (at.checkError || plans.refusals().length) {
        const [first] = plans.refusals();
        if (first && !first.plans.includes(at.chosen)) plans.open(first.plans.find((id) => plans.book.dirty(id)));
        return;
      }
      const why = await confirmed(toConfirm(dirty));
      if (why) await plans.act(() => store(dirty, why));
    } finally {
      at.saving = false;
      plans.showSave();
    }
    return undefined;
  };

  // -- loading --------------------------------------------------------------------------------------

  /** Reads the night again; drafts stay. */
  plans.load = async () => {
    const { date } = at;
    readAt = performance.now();
    const [listed, stopped] = await Promise.all([plans.ask(`/plans?date=${date}`), plans.ask(`/stoppages?date=${date}`)]);
    if (date !== at.date) return;
    plans.book.take(date, listed.data.items);
    at.state = "ok";
    at.stoppages = stopped.data.items;
    if (plans.book.stale.size) await whoMoved();
    plans.refresh();
    const ids = plans.book.rows(date).map(([id]) => id);
    if (!at.may || !ids.length) at.due = await dueByLastWeek();
    if (at.may) await plans.check(ids);
    else show();
  };

  /** Goes to another night; nothing unsaved is lost. */
  plans.go = async (date) => {
    Object.assign(at, { date, state: "loading", chosen: null, conflicts: [], due: [], checked: "", unchecked: false, checkError: "" });
    plans.note("");
    plans.refresh();
    await plans.act(plans.load);
    if (date !== at.date || at.state === "ok") return;
    at.state = "failed";
    plans.showList();
  };

  /** May this person plan? Asked without doing anything, of a plan that is there already; 403 names the roles. */
  const ability = async () => {
    const [plan] = (await plans.ask(`/plans?date=${at.date}`)).data.items;
    try {
      if (plan) await plans.ask("/plans?dry_run=true", { method: "POST", body: { plans: [body(plans.draftOf(plan))] } });
      else await plans.ask("/plans/copy?dry_run=true", { method: "POST", body: { to_date: at.date } });
      at.may = true;
    } catch (e) {
      if (!(e instanceof plans.Trouble) || e.status === 0) throw e;
      at.may = e.status !== 403;
      const roles = (e.message.split(" by ")[1] || "").replace(" only", "").split(", ").filter(Boolean);
      at.roles = roles.map((role) => plans.word("roles", role)).join("、");
    }
  };

  const ground = async () => {
    const [base, places, vehicles, drivers] = await Promise.all([
      plans.ask("/map/base"), plans.listed("places"), plans.listed("vehicles"), plans.listed("drivers"),
    ]);
    plans.known.sections = plans.sectionsOf(base.data, places);
    plans.known.vehicles = new Map(vehicles.map((one) => [one.id, one]));
    plans.known.drivers = new Map(drivers.map((one) => [one.id, one]));
  };

  const tonight = async () => {
    const { data } = await plans.ask("/shifts/current");
    return new Intl.DateTimeFormat("sv-SE", { timeZone: wall.timezone() }).format(data.now * 1000 - NIGHT_MS);
  };

  const build = () => {
    plans.buildNight();
    plans.buildList();
    plans.buildMap();
    plans.buildTools();
  };

  const open = async () => {
    try {
      const wanted = new URLSearchParams(location.search).get("date") || "";
      at.tonight = await tonight();
      at.date = /^\d{4}-\d{2}-\d{2}$/.test(wanted) ? wanted : at.tonight;
      await Promise.all([ground(), ability()]);
      build();
      await plans.go(at.date);
    } catch (e) {
      const again = plans.button(plans.say("retry"), open, "quiet");
      plans.put(document.getElementById("plans-list-body"), wall.element("p", "empty", {}, plans.say("failed", { why: e.message })), again);
      if (!(e instanceof plans.Trouble)) throw e;
    }
  };

  /** Who comes back to the page sees the night as it is now. */
  const again = () => {
    const due = !document.hidden && at.state === "ok" && performance.now() - readAt > AGAIN_S * 1000;
    if (due && !document.querySelector("#plans-dialogs dialog")) plans.act(plans.load);
  };

  const keys = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      plans.save();
      return;
    }
    if (plans.drawKey(event.key)) event.preventDefault();
    else if (event.key === "Escape" && at.chosen && !wall.typing(event)) plans.close();
    else if (event.key === "Escape" && wall.typing(event)) event.target.blur();
  };

  const begin = (desk) => {
    plans.words = JSON.parse(desk.dataset.words);
    document.title = plans.say("title");
    wall.state.layers = { ...wall.state.layers, ...Object.fromEntries(HIDDEN.map((name) => [name, false])) }; // of this page, not a habit
    document.addEventListener("keydown", keys);
    window.addEventListener("beforeunload", (event) => {
      if (!plans.book.drafts.size) return;
      event.preventDefault();
      event.returnValue = plans.say("leave"); // browsers say it in words of their own
    });
    document.addEventListener("visibilitychange", again);
    return open();
  };

  wall.page(PATH, "plans-desk", begin);
})(window.wall);
