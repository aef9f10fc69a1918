/**
 * QUESTION: how does a collector answer a task? The case with its photos, a photo of now beside the one of before, the
 * result, where he stands; into the queue.
 */
(function (wall) {
  "use strict";

  const { term, phone } = wall;
  const FAR_M = 300; // field guide T5, T33: an answer from farther off is refused

  /** The position of an answer: the device's own, or one picked on the map; says which. */
  phone.placeLine = ({ about = null, onChange = () => {}, kept = null } = {}) => {
    const at = { picked: kept };
    const says = wall.element("span", "says", { role: "status" });
    const pick = term.button(term.say("pick"), () => phone.pickPlace(at.value() || about, (lon, lat) => {
      at.picked = { lon, lat };
      at.show();
      onChange();
    }), "quiet");
    const own = term.button(term.say("use_fix"), () => {
      at.picked = null;
      at.show();
      onChange();
    }, "quiet");
    at.value = () => {
      const { fix } = phone.at;
      if (at.picked) return at.picked;
      return fix && fix.state === "ok" ? { lon: fix.lon, lat: fix.lat } : null;
    };
    at.show = () => {
      const place = at.value();
      const m = place && about ? term.metres(place, about) : null;
      const source = at.picked ? term.say("picked") : term.fixWords(phone.at.fix);
      wall.text(says, m === null ? source : `${source} · ${term.say(m > FAR_M ? "too_far" : "away_from", { far: term.far(m) })}`);
      at.node.dataset.state = !place ? "no" : m !== null && m > FAR_M ? "far" : "ok";
      own.hidden = !at.picked || phone.at.fix.state !== "ok";
    };
    at.node = wall.element("div", "place-line", {}, wall.element("b", "", {}, term.say("place")), says, wall.element("span", "bar", {}, pick, own));
    at.show();
    return at;
  };

  /** Large buttons of which one is chosen. */
  phone.choice = (name, options, chosen, onChange) => {
    const made = options.map(([value, text]) => {
      const input = wall.element("input", "", { type: "radio", name, value, "data-key": `${name}-${value}` });
      input.checked = value === chosen;
      input.addEventListener("change", () => onChange(value));
      return wall.element("label", `choice ${value}`, {}, input, wall.element("span", "", {}, text));
    });
    return wall.element("div", "choices", { role: "radiogroup", "aria-label": term.say("result") }, ...made);
  };

  /** What is in a form and not yet finished, so that a closed page costs nothing. */
  phone.draft = (key) => {
    const name = `draft ${phone.at.me.of} ${key}`;
    return {
      get: async () => (await phone.cache.get(name)) || {},
      put: (value) => phone.cache.put(name, value),
      drop: () => phone.cache.drop(name),
    };
  };

  phone.photosOf = (box, phase) => box.items.map(({ blob, t, at }) => ({ phase, blob, t, lon: at.lon, lat: at.lat }));

  /** Puts kept photos back into their box. */
  phone.fillBox = (box, photos = []) => {
    for (const { blob, t, lon, lat } of photos) box.put(blob, t, { lon, lat });
  };

  const before = (about, kind) => {
    const phase = kind === "check" ? "handle" : "verify";
    const photos = about.photos || [];
    return photos.find((photo) => photo.phase === "report") || photos.find((photo) => photo.phase === phase) || photos[0];
  };

  const picture = (photo, words) => {
    const image = wall.element("img", "", { src: phone.picture(photo.url), alt: words });
    const link = wall.element("a", "thumb", { href: photo.url, target: "_blank", rel: "noopener" }, image);
    image.addEventListener("error", () => link.classList.add("missing"), { once: true });
    return wall.element("figure", "", {}, link, wall.element("figcaption", "", {}, `${words} ${Number.isFinite(photo.t) ? term.moment(photo.t) : ""}`));
  };

  const story = (task) => {
    const { about } = task;
    const others = (about.photos || []).filter((photo) => photo !== before(about, task.kind));
    const on = term.button(term.say("on_map"), () => phone.showPlace(about), "quiet");
    return wall.element(
      "section", "story", {},
      wall.element("h2", "", {}, wall.element("b", `badge ${task.kind}`, {}, term.word("tasks", task.kind)), about.title || about.code),
      phone.taskClock(task),
      wall.element("p", "where", {}, about.address || ""),
      wall.element("p", "", {}, about.description || ""),
      term.facts([
        [term.say("no"), task.case],
        [term.say("closing"), task.kind === "check" ? about.closing_text : ""],
        [term.say("subject"), about.subject],
      ]),
      ...(others.length ? [wall.element("div", "photos", {}, ...others.map((photo) => picture(photo, term.word("phases", photo.phase))))] : []),
      wall.element("div", "bar", {}, on),
    );
  };

  const RESULTS = { verify: ["true", "false", "unable"], check: ["pass", "fail"] };
  const NOTED = ["unable", "false", "fail"]; // results that want a word

  /** What keeps the answer from being finished, in words; "" for nothing. Pure. */
  phone.missing = ({ result, photos, place, note }) => {
    if (!photos) return "want_photo";
    if (!result) return "want_result";
    if (!place) return "want_place";
    return NOTED.includes(result) && !note.trim() ? "want_note" : "";
  };

  const form = (task, kept, done) => {
    const draft = phone.draft(task.id);
    const { about, kind } = task;
    const at = { result: kept.result || "" };
    const box = term.photoBox({ phase: kind, later: true, camera: true, where: () => place.value() || {}, onChange: () => look() });
    const place = phone.placeLine({ about, kept: kept.picked, onChange: () => look() });
    const [noted, note] = term.field(term.say("note"), { rows: "2", "data-key": "note", maxlength: "300" }, "textarea");
    note.value = kept.note || "";
    const [named, subject] = term.field(term.say("subject_now"), { "data-key": "subject", maxlength: "40" });
    subject.value = kept.subject || "";
    const says = wall.element("p", "missing", { role: "status" });
    const send = term.button(term.say("send"), () => finish(), "main", { "data-key": "send" });
    const filled = () => ({ result: at.result, photos: box.items.length, place: place.value(), note: note.value });
    const look = (save = true) => {
      const lack = phone.missing(filled());
      wall.text(says, lack ? term.say(lack) : phone.at.online ? "" : term.say("will_wait"));
      send.disabled = !!lack;
      if (save) draft.put({ result: at.result, note: note.value, subject: subject.value, picked: place.picked, photos: phone.photosOf(box, kind) });
    };
    const finish = async () => {
      const entry = {
        do: kind, case: task.case, task: task.id, version: about.version,
        title: `${term.word("tasks", kind)} ${about.title}：${term.word("results", at.result)}`, where: about.address,
        body: { result: at.result, opinion: note.value.trim(), ...place.value(), ...(subject.value.trim() ? { subject: subject.value.trim() } : {}) },
        photos: phone.photosOf(box, kind),
      };
      send.disabled = true;
      await phone.queue.put(entry);
      await draft.drop();
      done();
    };
    note.addEventListener("input", () => look());
    subject.addEventListener("input", () => look());
    const choice = phone.choice("result", RESULTS[kind].map((one) => [one, term.word("results", one)]), at.result, (value) => {
      at.result = value;
      look();
    });
    phone.fillBox(box, kept.photos);
    const old = before(about, kind);
    const beside = wall.element("div", "pair", {}, old ? picture(old, term.say("before")) : wall.element("p", "empty", {}, term.say(`no_before_${kind}`)), box.node);
    look(false);
    phone.onFix = () => {
      place.show();
      look(false);
    };
    return wall.element("section", "answer", {}, wall.element("h3", "", {}, term.say(`answer_${kind}`)), beside, choice, ...(about.subject ? [named] : []), noted, place.node, says, send);
  };

  /** One task, whole. */
  phone.showTask = async (main, id) => {
    const task = phone.at.tasks.find((one) => one.id === id);
    const back = wall.element("a", "back", { href: "#tasks" }, term.say("back"));
    if (!task || !task.about) return term.put(main, back, wall.element("p", "empty", {}, term.say("task_gone")));
    const kept = await phone.draft(id).get();
    const done = () => {
      location.hash = "#tasks";
      term.note(term.say(phone.at.online ? "queued" : "queued_offline"));
    };
    main.replaceChildren(back, story(task), form(task, kept, done));
    main.scrollTop = 0;
    return undefined;
  };
})(window.wall);
