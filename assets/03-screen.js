/**
 * QUESTION: does the wall fit its window, and does it admit how old it is? Scale, header clock, staleness.
 */
(function (wall) {
  "use strict";

  const LATE_S = 10; // DESIGN D13: amber
  const STALE_S = 60; // red
  const FIRST_WORD_S = 5; // a panel may wait that long for its first push after the page was opened

  let scale = 1;

  /** Largest uniform scale at which `width` × `height` fits, and the margins that centre it. Pure. */
  wall.fitted = (width, height, windowWidth, windowHeight) => {
    const by = Math.min(windowWidth / width, windowHeight / height);
    return { scale: by, left: (windowWidth - width * by) / 2, top: (windowHeight - height * by) / 2 };
  };

  /** Scales #wall-canvas, drawn in true pixels, to the window. Does nothing when it fits already. */
  wall.fit = () => {
    const canvas = document.getElementById("wall-canvas");
    if (!canvas || !canvas.offsetWidth) return;
    const to = wall.fitted(canvas.offsetWidth, canvas.offsetHeight, window.innerWidth, window.innerHeight);
    const transform = `translate(${to.left.toFixed(2)}px, ${to.top.toFixed(2)}px) scale(${to.scale.toFixed(5)})`;
    if (canvas.dataset.fit === transform) return;
    canvas.dataset.fit = transform;
    canvas.style.transformOrigin = "0 0";
    canvas.style.transform = transform;
    scale = to.scale;
    wall.emit("fit", scale);
  };

  /** Device pixels to draw for one pixel of the wall: sharp on a 4K output, bounded for weak machines. */
  wall.pixelRatio = () => Math.min(2, Math.max(1, (window.devicePixelRatio || 1) * scale));

  /** "ok" | "late" | "stale" for data of the given age, s. Pure. */
  wall.freshness = (age) => (age <= LATE_S ? "ok" : age <= STALE_S ? "late" : "stale");

  const SHOWN_MS = 2000; // a panel that has just come into sight is told anew within this time

  const judgePanel = (panel, now) => {
    const box = panel.closest("[data-box]");
    if (box && (box.hidden || performance.now() - (box.wallShown || -SHOWN_MS) < SHOWN_MS)) return;
    if (panel.dataset.t === "" && performance.now() < FIRST_WORD_S * 1000) return;
    const age = panel.dataset.t === "" ? Infinity : now - Number(panel.dataset.t);
    const fresh = Number.isNaN(age) ? "stale" : wall.freshness(age);
    if (panel.dataset.fresh !== fresh) panel.dataset.fresh = fresh;
    const words = fresh === "ok" ? "" : Number.isFinite(age) ? wall.format.delay(age) : "暂无数据";
    wall.text(panel.querySelector(".panel-age"), words);
  };

  const second = (now) => {
    wall.fit();
    if (Number.isNaN(now)) return; // before the server's first word nothing can be dated
    wall.text(document.getElementById("wall-clock"), wall.format.clock(now));
    wall.text(document.getElementById("wall-date"), wall.format.date(now));
    for (const panel of document.querySelectorAll(".panel[data-t]")) judgePanel(panel, now);
  };

  wall.start(() => {
    window.addEventListener("resize", wall.fit);
    wall.on("second", second);
    const seen = new MutationObserver(() => {
      if (!document.getElementById("wall-canvas")) return;
      wall.fit();
      second(wall.clock.now());
      seen.disconnect(); // from here on the ticking second keeps it right
    });
    seen.observe(document.body, { childList: true, subtree: true });
    wall.fit();
  });
})(window.wall);
