/**
 * QUESTION: what does the camera in focus see? Its newest picture, when it was taken and how it was judged; without a
 * camera in focus the fixed ones by turns, the same on every screen. While the hall's picture stands still it stays.
 */
(function (wall) {
  "use strict";

  const FINE = ["ok", "late"];
  const el = wall.element;

  let words = null;
  let told = null;
  let asked; // id the hall dwells on; undefined until it says so
  /** @type {{id: string, name: string, state: string, snapshot: string | null, t: number | null, vehicle?: string}[]} */
  let cameras = [];
  let held = null; // newest list, while the hall's picture stands still
  let parts = null;
  let face = null; // camera whose picture, or whose lack of one, stands there

  const body = () => document.getElementById("camera-focus");

  /** Whose turn it is: by the room's clock, so that all screens agree. Pure. */
  wall.patrol = (list, now, every_s) => {
    const fine = list.filter(({ vehicle, state }) => !vehicle && FINE.includes(state));
    return fine.length && Number.isFinite(now) ? fine[Math.floor(now / every_s) % fine.length] : null;
  };

  const current = (now) => {
    const id = asked !== undefined ? asked : told.camera;
    if (id) return cameras.find((camera) => camera.id === id) || { id, name: id, state: "none", snapshot: null, t: null };
    return wall.patrol(cameras, now, told.every_s);
  };

  const frame = () => {
    if (parts && parts.root.isConnected) return parts;
    const img = el("img", "", { alt: "", draggable: "false" });
    img.hidden = true;
    const [none, name, time, mark, facts] = [el("p", "focus-none"), el("h3"), el("time"), el("em", "camera-mark"), el("p", "camera-facts")];
    const list = el("ol", "camera-list");
    const head = el("p", "camera-list-head");
    const root = el("div", "camera-view", {}, el("figure", "", {}, none, img, time), el("div", "camera-foot", {}, el("div", "", {}, name, facts), mark));
    body().replaceChildren(root, el("aside", "", {}, head, list));
    face = null;
    parts = { root, img, none, name, time, mark, facts, list, head };
    return parts;
  };

  const listed = () => {
    const at = frame();
    const fixed = cameras.filter(({ vehicle }) => !vehicle);
    while (at.list.children.length > fixed.length) at.list.lastChild.remove();
    fixed.forEach((camera, i) => {
      let row = at.list.children[i];
      if (!row) at.list.append((row = el("li", "", {}, el("i", "mark", { "aria-hidden": "true" }), el("span"), el("small"))));
      const fine = FINE.includes(camera.state);
      row.firstChild.dataset.state = fine ? "ok" : camera.state === "frozen" ? "late" : "down";
      wall.text(row.children[1], camera.name);
      wall.text(row.lastChild, fine ? "" : words.states[camera.state].split("：")[0]);
      row.dataset.now = String(!!face && face.id === camera.id);
    });
    const now = at.list.querySelector('[data-now="true"]');
    if (now && at.list.scrollHeight > at.list.clientHeight) at.list.scrollTop = now.offsetTop - at.list.clientHeight / 2;
  };

  /** Is the panel there, and known what it is to show? The store may be told before its panel stands in the page. */
  const ready = () => {
    if (told && body() && !words) words = JSON.parse(body().dataset.words);
    return !!told && !!body();
  };

  /** Whose turn it was when the picture was made to stand still, as long as it does. */
  const turn_t = () => (wall.hall.frozen() ? wall.hall.state.frozen_t : wall.clock.now());

  const draw = () => {
    if (!ready()) return;
    const camera = current(turn_t());
    const at = frame();
    const is_focus = !!(asked !== undefined ? asked : told.camera);
    wall.text(at.head, is_focus ? words.focused : wall.filled(words.patrol, { t: told.every_s }));
    const url = camera && camera.snapshot ? `/api/v1/snapshots/${encodeURIComponent(camera.snapshot)}` : "";
    if (!camera) nobody();
    else wall.steady(at.img, url, (good) => at === parts && body() && put(camera, good));
    listed();
    aged();
  };

  const nobody = () => {
    face = null;
    wall.steady(parts.img, "");
    wall.text(parts.none, cameras.length ? words.no_picture : words.none);
    for (const name of ["name", "time", "mark", "facts"]) wall.text(parts[name], "");
  };

  /** A camera's picture stands there now, or it is known that there is none: so do its words. */
  const put = (camera, good) => {
    face = camera;
    body().dataset.camera = camera.id;
    parts.root.dataset.state = camera.state;
    parts.img.alt = good ? camera.name : "";
    wall.text(parts.none, good ? "" : words.no_picture);
    wall.text(parts.name, camera.name);
    wall.text(parts.facts, [camera.id, ...(told.facts[camera.id] || [])].join(" · "));
    const recorded = told.recorded ? `${words.recorded} · ` : "";
    wall.text(parts.mark, `${recorded}${words.states[camera.state] || camera.state}`);
    listed();
    aged();
  };

  /** Of the picture that stands there. */
  const aged = () => {
    const t = face && face.t;
    wall.text(frame().time, t ? `${wall.filled(words.taken, { t: wall.format.clock(t) })} · ${wall.format.age(wall.clock.now() - t)}` : "");
  };

  const tick = () => {
    const node = body();
    if (node && !node.closest("[hidden]")) draw();
  };

  const second = () => {
    const is_drawn = !!parts && parts.root.isConnected;
    if (!wall.hall.frozen() || !is_drawn) tick();
    else aged();
  };

  const take = (list) => {
    held = wall.hall.frozen() && cameras.length ? list : null; // a page opened meanwhile has nothing yet
    if (held) return;
    cameras = list;
    tick();
  };

  wall.start(() => {
    wall.watchStore("camera-focus-data", (data) => {
      told = data;
      draw();
    });
    wall.on("camera-list", take);
    wall.on("frozen", (on) => {
      if (!on) take(held || cameras);
    });
    wall.on("focus", (focus) => {
      asked = focus.camera || "";
      tick();
    });
    wall.on("place", tick);
    wall.on("second", second);
  });
})(window.wall);
