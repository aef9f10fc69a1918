/**
 * QUESTION: what is this case? A small card at its place on the map: class, place, where it stands, its running clock.
 */
(function (wall) {
  "use strict";

  const GAP_PX = 18;
  const EDGE_PX = 8;

  /** @type {object | null} the mark as it was opened; the feed's newer one is shown where there is one */
  let opened = null;
  let organs = {};
  /** @type {HTMLElement | null} */
  let node = null;
  let map = null;

  /** The words of cases, given with the drawer's frame. @returns {Record<string, any>} */
  wall.caseWords = () => {
    const drawer = document.getElementById("cases");
    if (!drawer) return null;
    if (!wall.caseWords.made) wall.caseWords.made = JSON.parse(drawer.dataset.words);
    return wall.caseWords.made;
  };

  /** The case whose card is open, as it stands now; null without one. */
  wall.shownCase = () => (opened ? wall.desk.feed.marks.get(opened.id) || opened : null);

  wall.organ = (id) => organs[id] || id;

  /** The number people say: 0231 of 20261121-00231. Pure. */
  wall.caseShort = (id) => wall.desk.short(id);

  /** 剩 3 小时 12 分, 超期 8 分钟, 10:58 已结案, 不计时. Pure. */
  wall.caseClock = (mark, now, words) => {
    if (!mark.open) return wall.filled(words.ended, { t: wall.format.clock(mark.changed_t).slice(0, 5), status: words.statuses[mark.status] || mark.status });
    if (!Number.isFinite(mark.due_t)) return words.paused;
    const left = mark.due_t - now;
    return wall.filled(left > 0 ? words.left : words.over, { s: wall.format.lasting(Math.abs(left)) });
  };

  /** 督办, 紧急, 返工 2: what is special about it. Pure. */
  wall.caseSigns = (mark, words) => [
    ...(mark.supervision > 0 ? [words.supervised] : []),
    ...(mark.urgent ? [words.urgent] : []),
    ...(mark.rework > 0 ? [wall.filled(words.reworked, { n: mark.rework })] : []),
  ];

  const fact = (name, value, kind = "") => [wall.element("dt", "", {}, name), wall.element("dd", kind, {}, value)];

  const draw = () => {
    const mark = wall.shownCase();
    const words = wall.caseWords();
    if (!node || !mark || !words) return;
    const now = wall.clock.now();
    const late = wall.desk.lateness(mark, now);
    const signs = wall.caseSigns(mark, words).map((text) => wall.element("em", "state-tag", {}, text));
    const head = wall.element("h3", "", {}, mark.title || words.none, wall.element("span", "", {}, wall.caseShort(mark.id)));
    const facts = wall.element("dl", "", {},
      ...fact(words.place, mark.address || words.no_place),
      ...fact(words.state, words.statuses[mark.status] || mark.status),
      ...fact(words.unit, mark.unit ? wall.organ(mark.unit) : words.nobody),
      ...fact(words.clock, wall.caseClock(mark, now, words), late),
      ...fact(words.came, `${wall.format.clock(mark.report_t).slice(0, 5)} · ${words.sources[mark.source] || mark.source}`));
    node.dataset.late = late;
    node.replaceChildren(head, facts, ...(signs.length ? [wall.element("p", "", {}, ...signs)] : []));
    place();
  };

  /** Above its marker, or below it where there is no room; always inside the map. */
  const place = () => {
    const mark = wall.shownCase();
    if (!node || !mark || !map) return;
    const at = map.latLngToContainerPoint([mark.lat, mark.lon]);
    const size = map.getSize();
    const { offsetWidth: width, offsetHeight: height } = node;
    const above = at.y - height - GAP_PX;
    const top = above > EDGE_PX ? above : Math.min(size.y - height - EDGE_PX, at.y + GAP_PX);
    const left = Math.min(size.x - width - EDGE_PX, Math.max(EDGE_PX, at.x - width / 2));
    node.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  };

  /** Brings its place into what an open drawer leaves of the map. */
  const reveal = (mark) => {
    const drawer = document.getElementById("cases");
    const box = map.getContainer().getBoundingClientRect();
    const scale = box.width / map.getSize().x;
    const hidden = drawer && !drawer.hidden ? Math.max(0, (drawer.getBoundingClientRect().right - box.left) / scale) : 0;
    const at = map.latLngToContainerPoint([mark.lat, mark.lon]);
    const size = map.getSize();
    if (at.x > hidden + 60 && at.x < size.x - 60 && at.y > 60 && at.y < size.y - 60) return;
    const point = map.project([mark.lat, mark.lon], map.getZoom()).subtract([hidden / 2, 0]);
    map.panTo(map.unproject(point, map.getZoom()), { animate: !wall.reducedMotion(), duration: 0.2 });
  };

  /** Opens the card of a case, or closes it (null). @param {object | null} mark */
  wall.showCase = (mark) => {
    const next = mark && Number.isFinite(mark.lon) && Number.isFinite(mark.lat) ? mark : null;
    if ((opened && opened.id) === (next && next.id)) return;
    opened = next;
    if (node) node.hidden = !opened;
    if (opened && map) {
      reveal(opened);
      draw();
    }
    wall.emit("case", opened && opened.id);
  };

  wall.onMap((made) => {
    if (!made.getContainer().closest("#wall-canvas")) return;
    map = made;
    node = wall.element("article", "", { id: "case-card", role: "status" });
    node.hidden = true;
    window.L.DomEvent.disableClickPropagation(node);
    made.getContainer().append(node);
    made.on("move zoomend resize", place);
    made.on("zoomanim", () => (node.hidden = true));
    made.on("zoomend", () => (node.hidden = !opened));
    made.on("unload", () => (map = node = null));
  });
  wall.start(() => {
    wall.watchStore("case-organs", (data) => {
      organs = data || {};
      draw();
    });
    wall.on("second", draw);
    wall.on("desk-cases", draw);
    document.addEventListener("keydown", (event) => event.key === "Escape" && !wall.typing(event) && wall.showCase(null));
  });
})(window.wall);
