/**
 * QUESTION: how did this one case go? Its head with the clock, before and after, the seven stages; asked for by its id,
 * and again when the feed tells a newer version of it; while the hall's picture stands still it stays as it is.
 */
(function (wall) {
  "use strict";

  const BEFORE = ["report", "verify"];
  const AFTER = ["handle", "check"];
  const AGAIN_S = 10; // after a failure
  const el = wall.element;

  let words = null;
  let told = null; // data of the store: which case, why this one, names of units
  let asked; // id the hall dwells on; undefined until it says so
  let shown = null; // the case as it was answered
  let failed = "";
  let loading = "";
  let again = 0;

  const body = () => document.getElementById("case-focus");
  const masked = (text) => wall.maskedWords(text || "");
  const minute = (t) => wall.format.clock(t).slice(0, 5);
  const wantedId = () => asked || (told && told.case) || "";

  /** Is the panel there, and known what it is to show? The store may be told before its panel stands in the page. */
  const ready = () => {
    if (told && body() && !words) words = JSON.parse(body().dataset.words);
    return !!told && !!body();
  };

  /** Mobile numbers within words, as people write them into places: `找王姐 138****5678`, as registry/masks.py. Pure. */
  wall.maskedWords = (text) => text.replace(/(?<!\d)1[3-9]\d{9}(?!\d)/g, (found) => `${found.slice(0, 3)}****${found.slice(-4)}`);

  /** Newest photo of before and of after; null where there is none. Pure. */
  wall.casePair = (photos) => {
    const newest = (phases) => (photos || []).filter(({ phase }) => phases.includes(phase)).sort((a, b) => a.t - b.t).pop() || null;
    return [newest(BEFORE), newest(AFTER)];
  };

  /** Seven stages: name, when it was passed first, and whether it is done, running, ahead or was left out. Pure. */
  wall.caseStages = (one, names) => {
    const keys = Object.keys(names);
    const passed = one.passed || {};
    const last = keys.reduce((found, key, i) => (key in passed ? i : found), -1);
    return keys.map((key, i) => {
      const t = passed[key];
      if (Number.isFinite(t)) return { key, name: names[key], t, state: "done" };
      if (i < last || !one.open) return { key, name: names[key], t: null, state: "skipped" };
      return { key, name: names[key], t: null, state: i === last + 1 ? "now" : "ahead" };
    });
  };

  /** What was reported, in the collector's own words; of others only class and place: they may name people. Pure. */
  wall.caseTitle = (one) =>
    wall.maskedWords(one.source === "collector" && one.description ? one.description : one.title || one.description || one.id);

  const unitName = (id) => (told && told.organs[id]) || id;

  const lasted = (s) => wall.format.lasting(Math.max(0, s));

  /** 用时 52 分钟 按期结案; of a running one what is left. */
  const clockOf = (one, now) => {
    const closed = (one.passed || {}).close;
    if (!one.open) {
      const end = Number.isFinite(closed) ? closed : one.end_t || one.changed_t;
      const late = Number.isFinite(one.case_due_t) && end > one.case_due_t;
      const said = one.status === "closed" ? words[late ? "late" : "on_time"] : words.statuses[one.status] || one.status;
      return { name: words.took, value: lasted(end - one.report_t), said, late: late ? "overdue" : "" };
    }
    const spell = (one.spells || []).find(({ until_t }) => until_t === undefined || until_t === null);
    const due = spell && Number.isFinite(spell.due_t) && !Number.isFinite(spell.paused_t) ? spell.due_t : NaN;
    const left = due - now;
    const said = Number.isNaN(due) ? words.paused : wall.filled(left > 0 ? words.left : words.over, { s: lasted(Math.abs(left)) });
    const late = Number.isNaN(due) ? "paused" : left <= 0 ? "overdue" : "";
    return { name: words.so_far, value: lasted(now - one.report_t), said, late };
  };

  const picture = (photo, label, none) => {
    const figure = el("figure", "case-photo", { "data-state": photo ? "ok" : "none" });
    const caption = el("figcaption", "", {}, photo ? `${label} ${minute(photo.t)}` : label);
    const missing = el("p", "case-photo-none", {}, photo ? "" : none);
    const img = el("img", "", { alt: photo ? `${label} ${minute(photo.t)}` : "", draggable: "false" });
    img.hidden = true;
    if (photo) wall.steady(img, photo.url, (good) => wall.text(missing, good ? "" : words.lost));
    figure.append(missing, img, caption);
    return figure;
  };

  const fact = (name, value) => [el("dt", "", {}, name), el("dd", "", {}, value)];

  const stage = ({ name, t, state }) => el("li", "", { "data-state": state },
    el("b", "", {}, t === null ? (state === "skipped" ? "—" : state === "now" ? "…" : "") : minute(t)),
    el("span", "", {}, name),
    ...(state === "skipped" ? [el("small", "said-only", {}, words.skipped)] : []));

  const sourceOf = (one) => {
    const from = words.sources[one.source] || one.source;
    return one.source === "collector" && one.reporter ? `${from} ${one.reporter}` : from;
  };

  const head = (one) => {
    const clock = clockOf(one, wall.clock.now());
    const why = told && !told.focused ? words.newest : "";
    const mark = told && told.recorded ? [el("em", "recorded-mark", {}, words.recorded)] : [];
    return el("header", "", {},
      el("div", "", {}, el("h3", "", {}, wall.caseTitle(one), ...mark), el("p", "", {}, [why, masked(one.address)].filter(Boolean).join(" · "))),
      el("p", "case-took", { "data-late": clock.late }, el("span", "", {}, clock.name), el("strong", "", {}, clock.value), el("em", "", {}, clock.said)));
  };

  const draw = () => {
    const at = body();
    if (!at || !words) return;
    const id = wantedId();
    const one = shown && shown.id === id ? shown : null;
    at.dataset.case = one ? id : "";
    if (!one) {
      const said = !id ? words.waiting : failed || (loading ? words.loading : "");
      if (at.dataset.state !== `empty ${said}`) at.replaceChildren(el("p", "calm", { role: "status" }, said));
      at.dataset.state = `empty ${said}`;
      return;
    }
    const key = JSON.stringify([one.id, one.version, told && told.focused, told && told.recorded]);
    if (at.dataset.state === key) return tick();
    at.dataset.state = key;
    const [before, after] = wall.casePair(one.photos);
    const facts = el("dl", "", {},
      ...fact(words.unit, one.unit ? unitName(one.unit) : words.nobody),
      ...fact(words.source, sourceOf(one)),
      ...fact(words.place, masked(one.address) || words.no_place),
      ...fact(words.no, one.case_no || one.id));
    const photos = el("div", "case-photos", {}, picture(before, words.before, words.no_before), picture(after, words.after, words.no_after));
    const line = el("ol", "case-stages", {}, ...wall.caseStages(one, words.stages).map(stage));
    at.replaceChildren(head(one), photos, facts, line);
  };

  /** The clock runs on. */
  const tick = () => {
    const at = body();
    if (!at || !shown || at.dataset.case !== shown.id) return;
    const clock = clockOf(shown, wall.clock.now());
    const took = at.querySelector(".case-took");
    if (!took) return;
    took.dataset.late = clock.late;
    wall.text(took.querySelector("strong"), clock.value);
    wall.text(took.querySelector("em"), clock.said);
  };

  const load = async (id) => {
    if (!id || loading === id || !body()) return;
    if (wall.isSought(id)) { // nobody has found it: the server looks on, and says so in the missing things
      failed = wall.filled(words.gone, { id: id.slice(1) });
      shown = null;
      return draw();
    }
    loading = id;
    failed = "";
    try {
      const answer = await fetch(`/api/v1/cases/${encodeURIComponent(id)}`, { headers: { Accept: "application/json" } });
      if (id !== wantedId()) return;
      if (answer.ok) {
        const one = await answer.json();
        if (id === wantedId()) {
          shown = one;
          wall.emit("case-seen", { id, lon: one.lon, lat: one.lat, words: wall.caseTitle(one) });
        }
      } else {
        failed = answer.status === 404 ? wall.filled(words.gone, { id }) : wall.filled(words.failed, { why: answer.status });
        again = wall.clock.now() + AGAIN_S;
      }
    } catch (error) {
      if (id !== wantedId()) return;
      failed = wall.filled(words.failed, { why: error.message });
      again = wall.clock.now() + AGAIN_S;
    } finally {
      if (loading === id) loading = "";
      draw();
    }
  };

  const follow = () => {
    const id = wantedId();
    if (id && !(shown && shown.id === id)) load(id);
    draw();
  };

  /** The feed tells a newer version of it. */
  const renewed = () => {
    const mark = shown && wall.desk && wall.desk.feed ? wall.desk.feed.marks.get(shown.id) : null;
    if (mark && shown.id === wantedId() && mark.version > shown.version) load(shown.id);
  };

  wall.start(() => {
    wall.watchStore("case-focus-data", (data) => {
      told = data;
      if (ready()) follow();
    });
    wall.on("focus", (focus) => {
      asked = focus.case || "";
      if (ready()) follow();
    });
    wall.on("desk-cases", () => !wall.hall.frozen() && ready() && renewed());
    wall.on("frozen", (on) => {
      if (on || !ready()) return;
      load(wantedId()); // the feed may have told, and let go of, what became of it meanwhile
      draw();
    });
    wall.on("second", (now) => {
      if (!ready()) return;
      if (!body().dataset.state) follow(); // the store was told before the panel was there
      if (wall.hall.frozen()) return; // neither asked again nor counted on: how it stands now is not known here
      if (failed && now >= again) load(wantedId());
      tick();
    });
  });
})(window.wall);
