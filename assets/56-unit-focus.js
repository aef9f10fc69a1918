/**
 * QUESTION: what does the unit in focus do this second? Speed, state and age from the feed, the day's way from its track,
 * front and rear picture.
 */
(function (wall) {
  "use strict";

  const TRACK_S = 60; // between two questions for the day's way
  const SIMPLE_M = 200; // the line itself is not needed here
  const CHANNELS = ["front", "rear"];
  const LAST_KNOWN = ["no_fix", "offline", "off_shift"];
  const el = wall.element;

  let words = null;
  let told = null;
  let track = null; // {unit, summary}
  let askedAt = -Infinity;
  let askedFor = "";
  let drawn = false;

  const body = () => document.getElementById("unit-focus");
  const part = (name) => document.getElementById(`unit-focus-${name}`);

  /** 6.2 km; below it: 走动 1 小时 50 分 · 停留 20 分钟. Pure. */
  wall.dayWay = (summary, kind, said) => {
    if (!summary || !(summary.distance_km > 0 || summary.moving_s > 0 || summary.stopped_s > 0)) return said.no_track;
    const spans = { moving: wall.format.lasting(summary.moving_s), stopped: wall.format.lasting(summary.stopped_s) };
    const how = wall.filled(kind === "vehicle" ? said.work : said.walk, spans);
    return `${wall.filled(said.km, { km: summary.distance_km.toFixed(1) })}\n${how}`;
  };

  /** Is the panel there, and known what it is to show? The store may be told before its panel stands in the page. */
  const ready = () => {
    if (told && body() && !words) words = JSON.parse(body().dataset.words);
    return !!told && !!body();
  };

  const draw = () => {
    drawn = true;
    if (Object.keys(told.pictures).length) CHANNELS.forEach(shot);
    live();
    ask(wall.clock.now());
  };

  const live = () => {
    if (!ready()) return;
    const found = told.unit ? wall.units.get(told.unit) : null;
    const unit = found && Number.isFinite(found.lon) && Number.isFinite(found.t) ? found : null; // else as the server said
    const now = wall.clock.now();
    const state = unit ? wall.STATES[unit.state] : told.state;
    const is_now = unit && !LAST_KNOWN.includes(state);
    wall.text(part("speed"), is_now && Number.isFinite(unit.speed_kmh) ? unit.speed_kmh.toFixed(1) : wall.format.unknown);
    const sign = part("state");
    if (sign && unit) {
      wall.text(sign, wall.STATE_WORDS[unit.state]);
      sign.dataset.state = state;
    }
    const age = part("age");
    if (age) {
      wall.text(age, unit ? wall.format.age(now - unit.t) : words.no_age);
      age.dataset.fresh = unit ? wall.freshness(now - unit.t) : "stale";
    }
    wayOf();
  };

  const wayOf = () => {
    const at = part("today");
    if (at) wall.text(at, track && track.unit === told.unit ? wall.dayWay(track.summary, told.kind, words) : wall.format.unknown);
  };

  /** Moment up to which the way is told: now, or when the hall's picture was made to stand still. */
  const until = (now) => (wall.hall.frozen() ? Math.min(now, wall.hall.state.frozen_t) : now);

  const ask = async (now) => {
    const { unit, from_t } = told;
    if (!unit || Number.isNaN(now) || (askedFor === unit && now - askedAt < TRACK_S)) return;
    if (wall.hall.frozen() && track && track.unit === unit) return;
    askedFor = unit;
    askedAt = now;
    const to = until(now);
    const from = Math.max(Math.min(from_t, to), to - 47 * 3600);
    const query = `from=${from.toFixed(0)}&to=${to.toFixed(0)}&simplify_m=${SIMPLE_M}`;
    try {
      const answer = await fetch(`/api/v1/units/${encodeURIComponent(unit)}/track?${query}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { summary } = await answer.json();
      track = { unit, summary };
      if (told.unit === unit) wayOf();
    } catch {
      // asked again in a minute; until then the last answer stands, or none
    }
  };

  const figure = (channel) => {
    const found = body().querySelector(`[data-channel="${channel}"]`);
    if (found) return found;
    const made = el("figure", "", { "data-channel": channel }, el("p", "focus-none"), el("img", "", { alt: "", draggable: "false" }), el("figcaption"), el("time"));
    made.querySelector("img").hidden = true;
    part("shots").append(made);
    return made;
  };

  const shot = (channel) => {
    const at = figure(channel);
    const camera = told.pictures[channel];
    const [none, img, caption, time] = at.children;
    wall.text(caption, words[channel]);
    const url = camera && camera.snapshot ? `/api/v1/snapshots/${encodeURIComponent(camera.snapshot)}` : "";
    if (at.dataset.unit !== told.unit) { // another unit's picture must not stand under this one's name until its own is there
      wall.steady(img, "");
      for (const word of [none, time]) wall.text(word, "");
      at.dataset.unit = told.unit;
    }
    wall.steady(img, url, (good) => {
      at.dataset.state = (camera && camera.state) || "none";
      img.alt = good ? words[channel] : "";
      wall.text(none, good ? "" : camera && camera.state ? words.no_picture : words.no_camera);
      wall.text(time, camera && camera.t ? wall.format.clock(camera.t) : "");
    });
  };

  wall.start(() => {
    wall.watchStore("unit-focus-data", (data) => {
      told = data;
      drawn = false;
      if (ready()) draw();
    });
    wall.on("units", live);
    wall.on("second", (now) => {
      if (!ready() || Number.isNaN(now)) return;
      if (!drawn) draw(); // the store was told before the panel was there
      live();
      if (!body().closest("[hidden]")) ask(now);
    });
  });
})(window.wall);
