/**
 * QUESTION: how did the place look before, and how after? Two photos of a case with their times, and how long it took.
 *
 * The server tells the newest pairs (store `pair-data`); which of them stands there follows from the room's clock. A
 * case the hall dwells on (`case-focus`) goes before: it is asked for, whatever state it is in. A photo is shown when it
 * is there, never half.
 */
(function (wall) {
  "use strict";

  const FADE_MS = 200;
  const DAY_S = 86_400;
  const FETCH_MS = 2000; // between two questions for the case the hall dwells on

  let told; // undefined: nothing yet; null: no count of today yet
  let focus = "";
  /** @type {object | null} the case the hall dwells on, as a pair */
  let own = null;
  let said = ""; // what stands there
  let slot = NaN;
  let again = 0;

  const part = () => document.getElementById("pair-show");

  /** What a case tells as a pair: its first photo from before, its last from after; either may be missing. Pure. */
  wall.pairOf = (one) => {
    const photos = one.photos || [];
    const before = photos.find((photo) => photo.phase === "report" || photo.phase === "verify");
    const after = [...photos].reverse().find((photo) => photo.phase === "handle" || photo.phase === "check");
    const closed = one.status === "closed";
    const close_t = closed ? (one.passed && one.passed.close) || one.end_t || one.changed_t : null;
    return {
      case: one.id, words: one.source === "collector" ? one.description : `${one.address || ""} ${one.title}`.trim(), unit: one.unit || "",
      reporter: one.source === "collector" ? one.reporter || "" : "", report_t: one.report_t, close_t, status: one.status,
      on_time: closed && (!Number.isFinite(one.case_due_t) || close_t <= one.case_due_t),
      before: before ? [before.url, before.t] : null, after: after ? [after.url, after.t] : null,
    };
  };

  /** Which of `n` pairs stands there at `now`: the same on every screen. Pure. */
  wall.pairSlot = (now, every_s) => Math.floor(now / every_s);

  /** 10:06, or 11月20日 10:06 when it was not within a day. */
  const time = (t, now) => {
    const short = wall.format.clock(t).slice(0, 5);
    const same = Math.abs(now - t) < DAY_S && wall.format.date(t) === wall.format.date(now);
    return same ? short : `${wall.format.date(t).replace(/^\d+年/, "").split(" ")[0]} ${short}`;
  };

  const words = () => {
    if (!words.made) words.made = JSON.parse(part().dataset.words);
    return words.made;
  };

  const photo = (one, name, missing, now) => {
    const caption = wall.element("figcaption", "", {}, one ? `${name} ${time(one[1], now)}` : name);
    if (!one) return wall.element("figure", "", {}, caption, wall.element("p", "none", {}, missing));
    const image = wall.element("img", "", { src: one[0], alt: `${name} ${time(one[1], now)}` });
    const figure = wall.element("figure", "", {}, image, caption);
    image.addEventListener("error", () => image.replaceWith(wall.element("p", "none", {}, words().failed)));
    return figure;
  };

  const foot = (pair, count, now) => {
    const known = words();
    const took = wall.format.lasting((pair.close_t === null ? now : pair.close_t) - pair.report_t);
    const lasted = wall.element("span", "", {}, pair.close_t === null ? known.so_far : known.took, wall.element("b", "", {}, took));
    const state = pair.close_t === null ? "" : pair.on_time ? known.on_time : known.late;
    const from = time(pair.report_t, now);
    const way = pair.close_t === null
      ? wall.filled(known.from, { from, status: known.statuses[pair.status] || pair.status })
      : wall.filled(known.from_to, { from, to: time(pair.close_t, now) });
    return wall.element("p", "pair-foot", {}, lasted, wall.element("span", pair.on_time ? "ok" : "late", {}, state),
      wall.element("span", "pair-way", {}, way), ...(count ? [wall.element("span", "pair-count", {}, count)] : []));
  };

  const head = (pair) => {
    const known = words();
    const organs = (told && told.organs) || {};
    const unit = pair && (pair.unit ? organs[pair.unit] || pair.unit : known.no_unit);
    const who = pair && pair.reporter ? wall.filled(known.collector, { id: pair.reporter }) : "";
    wall.text(document.getElementById("pair-title"), (pair && pair.words) || known.title);
    wall.text(document.getElementById("pair-note"), [unit, who].filter(Boolean).join(" · "));
  };

  const empty = (text) => {
    if (said === text) return;
    said = text;
    head(null);
    part().replaceChildren(wall.element("p", "pair-empty", {}, text));
  };

  /** Puts a pair there once its photos have come; the one before stays until then. */
  const show = async (pair, count) => {
    const now = wall.clock.now();
    const key = JSON.stringify([pair, count, pair.close_t === null ? Math.floor((now - pair.report_t) / 60) : 0]);
    if (key === said) return;
    const known = words();
    said = key;
    const photos = wall.element("div", "pair-photos", {},
      photo(pair.before, known.before, known.no_before, now), photo(pair.after, known.after, known.no_after, now));
    await Promise.all([...photos.querySelectorAll("img")].map((image) => image.decode().catch(() => {})));
    if (said !== key || !part()) return;
    head(pair);
    part().replaceChildren(photos, foot(pair, count, now));
    if (!wall.reducedMotion()) photos.animate([{ opacity: 0.2 }, { opacity: 1 }], FADE_MS);
  };

  const draw = () => {
    if (!part() || told === undefined) return;
    const known = words();
    if (focus) {
      if (own && own.case === focus) show(own, "");
      else if (own && own.failed) empty(own.failed);
      return;
    }
    if (told === null) return empty(known.waiting);
    const { pairs } = told;
    if (!pairs.length) return empty(known.empty);
    const n = slot % pairs.length;
    show(pairs[n], pairs.length > 1 ? wall.filled(known.count, { n: n + 1, of: pairs.length }) : "");
  };

  /** Asks for the case the hall dwells on. */
  const fetchOwn = async () => {
    const id = focus;
    clearTimeout(again);
    again = 0;
    if (!id) return;
    const known = words();
    try {
      const answer = await fetch(`/api/v1/cases/${encodeURIComponent(id)}`, { credentials: "same-origin" });
      if (answer.status === 404) own = { failed: wall.filled(known.unknown, { id }) };
      else if (!answer.ok) throw new Error(await wall.problem(answer));
      else own = wall.pairOf(await answer.json());
    } catch (error) {
      if (!own || own.failed) own = { failed: wall.filled(known.unreached, { id, why: String(error.message || error) }) };
      again = setTimeout(fetchOwn, FETCH_MS);
    }
    if (id === focus) draw();
  };

  const dwell = (id) => {
    if ((id || "") === focus) return;
    focus = id || "";
    own = null;
    if (focus && part()) fetchOwn();
    else draw();
  };

  /** A step of the case it dwells on. */
  const stepped = ({ fresh }) => {
    if (focus && part() && !again && fresh.some((mark) => mark.id === focus)) again = setTimeout(fetchOwn, FETCH_MS);
  };

  /** Seconds each pair stays: as the place says, else as the panel was made. */
  const every = () => wall.hall.options("pair").every_s || Number(part().dataset.every);

  const ticking = (now) => {
    if (!part() || wall.hall.frozen()) return;
    const next = wall.pairSlot(now, every());
    const turned = next !== slot;
    slot = next;
    if (turned || focus) draw();
  };

  wall.start(() => {
    wall.watchStore("pair-data", (data) => {
      told = data;
      if (Number.isNaN(slot) && part()) slot = wall.pairSlot(wall.clock.now(), every());
      if (!said || focus || !data || !data.pairs.length || said === words().empty || said === words().waiting) draw();
      if (focus && !own) fetchOwn();
    });
    wall.on("case-focus", dwell);
    wall.on("desk-cases", stepped);
    wall.on("second", ticking);
    if (wall.hall.focus) dwell(wall.hall.focus.case);
  });
})(window.wall);
