/**
 * QUESTION: what must a phone keep when the network is away, and in which order does it go out? A queue and a cache in
 * IndexedDB.
 *
 * What a collector finished is kept here first and sent from here, one after the other; each has its own key, so that a
 * lost answer costs nothing. What the server refuses stays with the reason until it is mended or thrown away.
 */
(function (wall) {
  "use strict";

  const { term } = wall;
  const NAME = "citywall-phone";
  const LOCK = "citywall-phone-queue";
  const FIRST_WAIT_S = 2;
  const LONGEST_WAIT_S = 30;
  const KEPT_DONE = 20;
  const FRESH_TRIES = 4; // a case may move on in harmless ways while an answer is under way
  const phone = (wall.phone = {});

  /** @type {Promise<IDBDatabase> | null} */
  let opened = null;

  const open = () => {
    opened ||= new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
        asked.result.createObjectStore("cache");
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    return opened;
  };

  const did = (request) =>
    new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });

  const store = async (name, mode) => (await open()).transaction(name, mode).objectStore(name);

  phone.cache = {
    get: async (key) => did((await store("cache", "readonly")).get(key)),
    put: async (key, value) => did((await store("cache", "readwrite")).put(value, key)),
    drop: async (key) => did((await store("cache", "readwrite")).delete(key)),
  };

  /** What becomes of an entry the server answered so. Pure. @returns {"again" | "login" | "refused"} */
  phone.fate = (status) => {
    if (status === 401) return "login";
    return status === 0 || status === 408 || status === 429 || status >= 500 ? "again" : "refused";
  };

  /** Seconds until the next try. Pure. */
  phone.wait_s = (failures) => Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** Math.max(0, failures - 1));

  const queue = (phone.queue = { items: [], added: [], others: 0, owner: "", failures: 0, login: false, running: false, wanted: false });
  let timer = 0;

  const told = () => wall.emit("phone-queue", queue);

  /** Reads the entries of this person; another's on the same phone wait for him. */
  queue.load = async (owner = queue.owner) => {
    const added = (queue.added = []); // while we read
    queue.owner = owner;
    const all = await did((await store("queue", "readonly")).getAll());
    const known = new Set(all.map(({ seq }) => seq));
    queue.items = [...all.filter((item) => item.owner === owner), ...added.filter(({ seq }) => !known.has(seq))];
    queue.others = all.length - queue.items.length;
    told();
  };

  const save = async (item) => {
    await did((await store("queue", "readwrite")).put(item));
    told();
  };

  queue.waiting = () => queue.items.filter(({ state }) => state === "waiting");
  queue.refused = () => queue.items.filter(({ state }) => state === "refused");

  /** Keeps what a person finished; it goes out as soon as it can. */
  queue.put = async (entry) => {
    const item = { ...entry, id: term.key(), owner: queue.owner, state: "waiting", why: "", made_t: term.now() };
    item.seq = await did((await store("queue", "readwrite")).add(item));
    for (const list of [queue.items, queue.added]) if (!list.some(({ seq }) => seq === item.seq)) list.push(item);
    told();
    queue.drain();
    return item;
  };

  /** The same entry with other words or photos, at the end of the queue: a new request, hence a new key. */
  queue.mend = async (item, entry) => {
    await queue.drop(item);
    return queue.put(entry);
  };

  /** Sends a refused one once more as it is. */
  queue.again = async ({ seq }) => {
    const item = queue.items.find((one) => one.seq === seq);
    if (!item) return;
    Object.assign(item, { state: "waiting", why: "", id: term.key() });
    await save(item);
    queue.drain();
  };

  queue.drop = async (item) => {
    await did((await store("queue", "readwrite")).delete(item.seq));
    queue.items = queue.items.filter(({ seq }) => seq !== item.seq);
    told();
  };

  const photosOf = async (item) => {
    for (const photo of item.photos) {
      if (photo.id) continue;
      photo.id = (await term.upload(photo.blob, photo)).id;
      await save(item); // what is there need not be sent again
    }
    return item.photos.map(({ id }) => id);
  };

  /** An answer to a task: the case may have moved on meanwhile; as long as the task is still ours it is answered. */
  const answer = async (item, body) => {
    for (let tries = 0; ; tries++) {
      try {
        return (await term.act(item.case, item.version, item.do, body, item.id)).data;
      } catch (e) {
        if (!(e instanceof term.Trouble) || e.status !== 412 || tries >= FRESH_TRIES) throw e;
        item.version = (await term.ask(`/cases/${item.case}`)).data.version;
      }
    }
  };

  /** The condition of a class that has but one: without a network nobody could choose it. */
  const only = async (minor) => {
    const conditions = await term.readClass(minor);
    return conditions.length === 1 ? conditions[0].id : "";
  };

  const send = async (item) => {
    const photos = await photosOf(item);
    if (item.task) return answer(item, { ...item.body, photos });
    const report = { ...item.body, condition: item.body.condition || (await only(item.body)), report_t: item.made_t };
    const body = { action: item.do, report, photos };
    return (await term.ask("/cases", { method: "POST", body, headers: { "Idempotency-Key": item.id } })).data;
  };

  const forget = async () => {
    const done = queue.items.filter(({ state }) => state === "done");
    for (const item of done.slice(0, Math.max(0, done.length - KEPT_DONE))) await queue.drop(item);
  };

  /** One entry after the other; true when it is worth going on. */
  const step = async (item) => {
    item.state = "sending";
    told();
    try {
      const made = await send(item);
      Object.assign(item, { state: "done", done_t: term.now(), result: made.id, photos: [] });
      Object.assign(queue, { failures: 0, login: false });
      await save(item);
      await forget();
      wall.emit("phone-sent", item);
      return true;
    } catch (e) {
      if (!(e instanceof term.Trouble)) {
        Object.assign(item, { state: "refused", why: String(e) });
        await save(item);
        throw e;
      }
      const fate = phone.fate(e.status);
      item.state = fate === "refused" ? "refused" : "waiting";
      item.why = fate !== "refused" ? "" : item.task && e.status === 404 ? term.say("task_gone") : e.message;
      await save(item);
      if (fate === "refused") return true;
      queue.failures += 1;
      if (e.status === 0) wall.emit("phone-away");
      queue.login = fate === "login";
      return false;
    }
  };

  const empty = async () => {
    for (let item = queue.waiting()[0]; item; item = queue.waiting()[0]) if (!(await step(item))) break;
  };

  /** Several windows of one phone do not send the same; each knows what the other did after the next `load`. */
  const alone = (fn) => (navigator.locks ? navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock && fn()) : fn());

  queue.drain = async () => {
    queue.wanted = true;
    if (queue.running) return;
    queue.running = true;
    queue.wanted = false;
    clearTimeout(timer);
    try {
      await alone(async () => {
        await queue.load();
        for (const item of queue.items.filter(({ state }) => state === "sending")) item.state = "waiting"; // a page that closed
        await empty();
      });
    } finally {
      queue.running = false;
      told();
    }
    if (!queue.waiting().length || (queue.login && !queue.wanted)) return;
    timer = setTimeout(queue.drain, queue.wanted ? 0 : phone.wait_s(queue.failures) * 1000);
  };

  /** Sends at once when the network says it is back, or somebody looks at the page again. */
  queue.start = async (owner) => {
    await queue.load(owner);
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist(); // what waits must not be cleared away
    window.addEventListener("online", queue.drain);
    document.addEventListener("visibilitychange", () => !document.hidden && queue.drain());
    queue.drain();
  };
})(window.wall);
