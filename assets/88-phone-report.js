/**
 * QUESTION: how does a collector report from the street? Class, photo, words, position; small things he put right
 * himself with two photos.
 */
(function (wall) {
  "use strict";

  const { term, phone } = wall;
  const MOST = 8;
  const QUICK = 8; // classes offered as buttons
  const KEPT = 16; // classes whose conditions are kept

  // -- the catalogue without a network --------------------------------------------------------------

  let list = []; // classes as last read

  const loadList = async () => {
    if (list.length) return list;
    list = (await phone.cache.get("catalogue")) || [];
    return list;
  };

  /** Reads all classes once a page, and the conditions of those used most, for the time without a network. */
  phone.keepCatalogue = async () => {
    const { data } = await term.ask("/catalogue?most=1000");
    list = data.items;
    await phone.cache.put("catalogue", list);
    for (const minor of (await favourites()).slice(0, KEPT)) await read(minor);
  };

  const plain = (text) => (text || "").toLowerCase();

  /** Classes whose code, name or initials hold the words. Pure. */
  phone.findIn = (minors, q) => {
    const words = plain(q.trim());
    const rank = (one) => [one.code, one.name, one.initials].map(plain).findIndex((text) => text.startsWith(words));
    const fits = (one) => [one.code, one.name, one.initials, one.pinyin].some((text) => plain(text).includes(words));
    return minors.filter(fits).sort((a, b) => (rank(a) < 0) - (rank(b) < 0)).slice(0, MOST * 2);
  };

  const find = async (q, signal) => {
    try {
      return await term.findClasses(q, signal);
    } catch (e) {
      if (!(e instanceof term.Trouble) || e.status !== 0) throw e;
      return phone.findIn(await loadList(), q);
    }
  };

  const read = async (minor) => {
    const key = `conditions ${minor.kind} ${minor.code}`;
    try {
      const conditions = await term.readClass(minor);
      await phone.cache.put(key, conditions);
      return conditions;
    } catch (e) {
      if (!(e instanceof term.Trouble) || e.status !== 0) throw e;
      return (await phone.cache.get(key)) || []; // the acceptor chooses it then
    }
  };

  /** Classes used last, then those a city has most of. */
  const favourites = async () => {
    await loadList();
    const last = (await phone.cache.get("classes used")) || [];
    const wanted = [...new Set([...last, ...term.words.quick])];
    return wanted.map((key) => list.find((one) => `${one.kind} ${one.code}` === key)).filter(Boolean);
  };

  const quick = async (classes, only) => {
    const minors = (await favourites()).filter(only);
    return minors.slice(0, QUICK).map((minor) => term.button(minor.name, () => classes.set(minor, ""), "chip"));
  };

  const used = async ({ kind, code }) => {
    const before = (await phone.cache.get("classes used")) || [];
    await phone.cache.put("classes used", [...new Set([`${kind} ${code}`, ...before])].slice(0, QUICK));
  };

  // -- the form -------------------------------------------------------------------------------------

  /** What keeps a report from being finished, in words; "" for nothing. Pure. */
  phone.reportMissing = ({ minor, photos, after, self, description, place }) => {
    if (!minor) return "want_class";
    if (!photos) return self ? "want_before" : "want_photo";
    if (self && !after) return "want_after";
    if (!description.trim()) return "want_words";
    return place ? "" : "want_place";
  };

  const address = (place, input, online) =>
    term.latest(async (signal) => {
      const at = place.value();
      if (!at || !online()) return null;
      return term.locate(at.lon, at.lat, signal).catch(() => null);
    })().then((spot) => {
      if (spot && spot.address && !input.dataset.own) input.value = spot.address;
    });

  /** The fields of a report; `kept`: a draft, or a refused one to be mended. */
  const fields = (kept, look) => {
    const self = { on: !!kept.self };
    const only = (minor) => minor.enabled !== false && (!self.on || minor.self_handle_allowed);
    const classes = term.classes({ onChange: () => look(), only, find, read });
    const place = phone.placeLine({ kept: kept.picked, onChange: () => look() });
    const where = () => place.value() || {};
    const box = term.photoBox({ phase: "report", later: true, camera: true, where, onChange: () => look() });
    const after = term.photoBox({ phase: "handle", later: true, camera: true, where, onChange: () => look(), key: "after" });
    const [described, words] = term.field(term.say("description"), { rows: "3", maxlength: "500", "data-key": "description" }, "textarea");
    const [named, subject] = term.field(term.say("subject"), { maxlength: "40", "data-key": "subject" });
    const [placed, spot] = term.field(term.say("address_words"), { maxlength: "120", "data-key": "address" });
    words.value = kept.description || "";
    subject.value = kept.subject || "";
    spot.value = kept.address || "";
    if (kept.address_own) spot.dataset.own = "yes";
    phone.fillBox(box, kept.photos);
    phone.fillBox(after, kept.after);
    words.addEventListener("input", () => look());
    subject.addEventListener("input", () => look());
    spot.addEventListener("input", () => {
      spot.dataset.own = "yes";
      look();
    });
    return { self, classes, place, box, after, described, words, named, subject, placed, spot, only };
  };

  const valuesOf = (f) => ({
    self: f.self.on, minor: f.classes.at.minor, condition: f.classes.at.condition, description: f.words.value, subject: f.subject.value,
    address: f.spot.value, address_own: !!f.spot.dataset.own, picked: f.place.picked,
    photos: phone.photosOf(f.box, "report"), after: phone.photosOf(f.after, "handle"),
  });

  /** What goes into the queue. */
  const entryOf = (f, values) => ({
    do: values.self ? "self_report" : "report", draft: { ...values, photos: [], after: [] },
    title: `${term.say(values.self ? "self_report" : "report")} ${values.minor.name}`, where: values.address,
    body: {
      source: "collector", kind: values.minor.kind, code: values.minor.code, condition: values.condition, description: values.description.trim(),
      address: values.address.trim(), subject: values.subject.trim(), ...f.place.value(),
    },
    photos: values.self ? [...values.photos, ...values.after] : values.photos,
  });

  const photosBack = ({ photos }) => ({ photos: photos.filter(({ phase }) => phase === "report"), after: photos.filter(({ phase }) => phase === "handle") });

  /** The tab 上报. `mended`: a refused entry whose words and photos come back. */
  phone.showReport = async (main, mended = null) => {
    const draft = phone.draft("report");
    const kept = mended ? { ...mended.draft, ...photosBack(mended) } : await draft.get();
    let f = null;
    let saving = 0;
    const says = wall.element("p", "missing", { role: "status" });
    const send = term.button(term.say("send"), () => finish(), "main", { "data-key": "send" });
    const paint = () => {
      const at = valuesOf(f);
      f.after.node.parentElement.hidden = !f.self.on;
      f.named.hidden = !(at.minor && at.minor.moving);
      const lack = phone.reportMissing({ ...at, photos: at.photos.length, after: at.after.length, place: f.place.value() });
      wall.text(says, lack ? term.say(lack) : phone.at.online ? "" : term.say("will_wait"));
      send.disabled = !!lack;
      if (mended) return;
      clearTimeout(saving);
      saving = setTimeout(() => draft.put(at), 300);
    };
    const look = () => f && paint();
    const finish = async () => {
      const values = valuesOf(f);
      send.disabled = true;
      clearTimeout(saving);
      if (mended) await phone.queue.mend(mended, entryOf(f, values));
      else await phone.queue.put(entryOf(f, values));
      await used(values.minor);
      if (!mended) await draft.drop();
      term.note(term.say(phone.at.online ? "queued" : "queued_offline"));
      location.hash = "#queue";
    };
    f = fields(kept, look);
    const toggle = phone.choice("self", [["no", term.say("report")], ["yes", term.say("self_report")]], f.self.on ? "yes" : "no", (value) => {
      f.self.on = value === "yes";
      if (f.self.on && f.classes.at.minor && !f.only(f.classes.at.minor)) f.classes.clear();
      offer();
      paint();
    });
    const chips = wall.element("div", "chips");
    const offer = async () => chips.replaceChildren(...(await quick(f.classes, f.only)));
    const slot = (title, box) => wall.element("div", "slot", {}, wall.element("h3", "", {}, title), box.node);
    const photos = wall.element("div", "pair", {}, slot(term.say("photo_before"), f.box), slot(term.say("photo_after"), f.after));
    const why = mended ? [wall.element("p", "refused", { role: "alert" }, term.say("refused_because", { why: mended.why }))] : [];
    const parts = [toggle, f.classes.node, chips, photos, f.named, f.described, f.placed, f.place.node, says, send];
    main.replaceChildren(...why, wall.element("section", "answer report", {}, ...parts));
    main.scrollTop = 0;
    phone.onFix = () => {
      f.place.show();
      if (!f.spot.value) address(f.place, f.spot, () => phone.at.online);
      look();
    };
    phone.onPlace = () => address(f.place, f.spot, () => phone.at.online);
    await offer();
    if (kept.minor) await f.classes.set(kept.minor, kept.condition);
    phone.onFix();
  };
})(window.wall);
