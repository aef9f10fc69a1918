/**
 * QUESTION: how does the collector's page come alive? Who he is, four tabs, the state of the link, the map to pick on.
 */
(function (wall) {
  "use strict";

  const { term, phone } = wall;
  const PATH = "/phone";
  const AGAIN_S = 60; // tasks are asked for again so often, whatever the socket says
  const MAP = "phone-map";
  let map = null;
  let onPicked = null;
  let picked = null;
  let asked = -Infinity;

  // -- the map to pick on ---------------------------------------------------------------------------

  const openMap = (title, at, pick) => {
    const dialog = term.at("phone-place");
    onPicked = pick;
    picked = at ? { lon: at.lon, lat: at.lat } : null;
    wall.text(term.at("phone-place-title"), title);
    term.at("phone-place-yes").hidden = !pick;
    term.at("phone-place-yes").disabled = !picked;
    dialog.showModal();
    map.pin(picked ? [picked.lon, picked.lat] : null);
    map.resized();
  };

  /** Asks for a point; starts at `at`. */
  phone.pickPlace = (at, done) => openMap(term.say("pick_title"), at, done);
  phone.showPlace = (at) => openMap(at.address || at.title, at, null);

  const buildMap = () => {
    const dialog = term.at("phone-place");
    map = term.map(MAP, (lon, lat) => {
      if (!onPicked) return;
      picked = { lon, lat };
      map.pin([lon, lat], false);
      term.at("phone-place-yes").disabled = false;
    });
    term.at("phone-place-no").addEventListener("click", () => dialog.close());
    term.at("phone-place-yes").addEventListener("click", () => {
      dialog.close();
      onPicked(picked.lon, picked.lat);
      if (phone.onPlace) phone.onPlace();
    });
  };

  // -- tabs -----------------------------------------------------------------------------------------

  const place = () => location.hash.slice(1).split("/");

  const VIEWS = {
    tasks: (main) => phone.showTasks(main),
    task: (main, id) => phone.showTask(main, id),
    report: (main) => phone.showReport(main),
    mend: (main, seq) => phone.showReport(main, phone.queue.items.find((item) => String(item.seq) === seq && item.state === "refused") || null),
    mine: (main, id) => (id ? phone.showOne(main, id) : phone.showMine(main)),
    queue: (main) => phone.showQueue(main),
  };
  const TAB_OF = { task: "tasks", mend: "queue" };

  const show = () => {
    const [name, ...rest] = place();
    const view = VIEWS[name] ? name : "tasks";
    Object.assign(phone, { onFix: null, onPlace: null });
    term.complain("");
    for (const tab of document.querySelectorAll("#phone-tabs a")) {
      if (tab.dataset.tab === (TAB_OF[view] || view)) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
    return VIEWS[view](term.at("phone-main"), rest.join("/"));
  };

  const count = (tab, n, bad = false) => {
    const at = document.querySelector(`#phone-tabs [data-tab=${tab}] b`);
    wall.text(at, n ? String(n) : "");
    at.dataset.state = bad ? "bad" : "";
  };

  const status = () => {
    const waiting = phone.queue.waiting().length + phone.queue.items.filter(({ state }) => state === "sending").length;
    const refused = phone.queue.refused().length;
    const link = term.at("phone-link");
    link.dataset.state = phone.queue.login ? "login" : phone.at.online ? "up" : "down";
    wall.text(link, `${term.say(`link_${link.dataset.state}`)}${waiting ? ` · ${term.say("n_waiting", { n: waiting })}` : ""}`);
    count("queue", waiting + refused, refused > 0);
    count("tasks", phone.openTasks().length);
    wall.text(term.at("phone-fix"), phone.at.fix ? (phone.at.fix.state === "ok" ? term.say("fix", { words: term.fixWords(phone.at.fix) }) : phone.at.fix.why) : "");
    term.at("phone-fix").dataset.state = phone.at.fix ? phone.at.fix.state : "wait";
  };

  // -- data -----------------------------------------------------------------------------------------

  const online = (yes) => {
    const back = yes && !phone.at.online;
    phone.at.online = yes;
    status();
    if (back) phone.queue.drain();
  };

  /** Reads the tasks again; a list that is open is drawn anew, a form is left alone. */
  const refresh = async () => {
    asked = performance.now();
    try {
      await phone.readTasks();
      if (phone.queue.login) { // logged in again meanwhile
        phone.queue.login = false;
        phone.queue.drain();
      }
      online(true);
      term.complain("");
    } catch (e) {
      if (!(e instanceof term.Trouble)) throw e;
      if (e.status === 401) phone.queue.login = true;
      online(e.status !== 0);
      if (e.status !== 0) term.complain(e.message);
    }
    status();
    if (["", "tasks"].includes(place()[0])) phone.showTasks(term.at("phone-main"));
  };

  let reading = null;
  let wanted = false;

  /** Once at a time; asked for meanwhile: once more afterwards. */
  phone.refresh = async () => {
    wanted = true;
    reading ||= (async () => {
      while (wanted) {
        wanted = false;
        await refresh();
      }
    })().finally(() => {
      reading = null;
    });
    return reading;
  };

  const listen = () => {
    wall.on("phone-queue", () => {
      status();
      if (place()[0] === "queue") phone.showQueue(term.at("phone-main"));
    });
    wall.on("phone-away", () => online(false));
    wall.on("phone-sent", () => {
      online(true);
      term.note("");
      phone.refresh();
    });
    wall.on("desk-cases", () => phone.refresh());
    wall.on("desk-link", (up) => up && phone.refresh());
    wall.on("second", () => {
      status();
      if (performance.now() - asked > AGAIN_S * 1000) phone.refresh();
    });
    window.addEventListener("offline", () => online(false));
    window.addEventListener("online", () => phone.refresh());
    window.addEventListener("hashchange", show);
  };

  const begin = async () => {
    buildMap();
    phone.at.me = term.me();
    if (phone.at.me.role !== "collector" || !phone.at.me.of) return term.complain(term.say("no_collector"));
    wall.text(term.at("phone-who"), phone.at.me.of);
    phone.at.fix = term.follow(() => {
      status();
      if (phone.onFix) phone.onFix();
    });
    try {
      term.flow = (await phone.cache.get("flow")) || term.flow;
      await phone.recallTasks();
      await phone.queue.start(phone.at.me.of);
    } catch (e) {
      term.complain(term.say("no_store")); // a private window: nothing would be kept
      throw e;
    }
    listen();
    await show();
    wall.desk.feed.start(); // also tells the room's time
    await phone.refresh();
    try {
      await phone.cache.put("flow", await term.readFlow());
      await phone.keepCatalogue();
    } catch (e) {
      if (!(e instanceof term.Trouble)) throw e; // without a network the lists of before do
    }
    return undefined;
  };

  term.page(PATH, "phone", begin);
})(window.wall);
