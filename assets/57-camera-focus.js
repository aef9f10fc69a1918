/**
 * QUESTION: what does the camera in focus see? Its newest picture, when it was taken and how it was judged; without a
 * camera in focus the fixed ones by turns, the same on every screen.
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
  let parts = null;

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
    parts = { root, img, none, name, time, mark, facts, list, head };
    return parts;
  };

  const listed = (shown) => {
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
      row.dataset.now = String(!!shown && shown.id === camera.id);
    });
    const now = at.list.querySelector('[data-now="true"]');
    if (now && at.list.scrollHeight > at.list.clientHeight) at.list.scrollTop = now.offsetTop - at.list.clientHeight / 2;
  };

  /** Is the panel there, and known what it is to show? The store may be told before its panel stands in the page. */
  const ready = () => {
    if (told && body() && !words) words = JSON.parse(body().dataset.words);
    return !!told && !!body();
  };

  const draw = () => {
    if (!ready()) return;
    const now = wall.clock.now();
    const camera = current(now);
    const at = frame();
    const is_focus = !!(asked !== undefined ? asked : told.camera);
    wall.text(at.head, is_focus ? words.focused : wall.filled(words.patrol, { t: told.every_s }));
    listed(camera);
    if (!camera) {
      wall.steady(at.img, "");
      wall.text(at.none, cameras.length ? words.no_picture : words.none);
      for (const name of ["name", "time", "mark", "facts"]) wall.text(at[name], "");
      return;
    }
    const url = camera.snapshot ? `/api/v1/snapshots/${encodeURIComponent(camera.snapshot)}` : "";
    wall.steady(at.img, url, (good) => {
      body().dataset.camera = camera.id;
      at.root.dataset.state = camera.state;
      at.img.alt = good ? camera.name : "";
      wall.text(at.none, good ? "" : words.no_picture);
      wall.text(at.name, camera.name);
      wall.text(at.facts, [camera.id, ...(told.facts[camera.id] || [])].join(" · "));
      const recorded = told.recorded ? `${words.recorded} · ` : "";
      wall.text(at.mark, `${recorded}${words.states[camera.state] || camera.state}`);
      wall.text(at.time, camera.t ? `${wall.filled(words.taken, { t: wall.format.clock(camera.t) })} · ${wall.format.age(wall.clock.now() - camera.t)}` : "");
    });
  };

  const tick = () => {
    const node = body();
    if (node && !node.closest("[hidden]")) draw();
  };

  wall.start(() => {
    wall.watchStore("camera-focus-data", (data) => {
      told = data;
      draw();
    });
    wall.on("camera-list", (list) => {
      cameras = list;
      tick();
    });
    wall.on("focus", (focus) => {
      asked = focus.camera || "";
      tick();
    });
    wall.on("place", tick);
    wall.on("second", tick);
  });
})(window.wall);
