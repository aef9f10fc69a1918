/**
 * QUESTION: what does the operator see while the connection is away, and who brings the page back? Banner and reload.
 */
(function (wall) {
  "use strict";

  const QUIET_S = 20; // our socket is back and Dash's panels have not moved for so long: reload
  const FIRST_QUIET_S = 60; // they never moved on this page, which may be a slow one: reload
  const STUCK_KEY = "wall.stuck"; // sessionStorage: reloads in a row that did not make them move
  const MOST_STUCK = 6; // waits double up to so many times
  const ENOUGH_MOVES = 5; // movements from which a reload has helped
  const PATIENCE_S = 1.5; // a shorter gap needs no banner

  let newestPanel = -Infinity;
  let movedAt = 0; // performance.now of the last movement of any panel's data-t
  let moves = 0;
  let downSince = null;
  let refused = false;

  const banner = (text) => {
    const node = document.getElementById("connection");
    if (!node) return;
    wall.text(node, text);
    node.hidden = !text;
    node.dataset.state = text ? "down" : "up";
    if (!node.hasAttribute("role")) node.setAttribute("role", "status");
  };

  /** Words of the banner after `down_s` seconds without connection. Pure. */
  wall.downWords = (down_s, forbidden) => {
    if (forbidden) return "本屏授权已失效，画面停在最后数据 · 请重新打开大屏链接";
    return `与服务器的连接已中断 ${Math.floor(down_s)} 秒，画面停在最后数据 · 正在重新连接`;
  };

  const show = () => {
    if (downSince === null) return banner("");
    const down_s = (performance.now() - downSince) / 1000;
    if (down_s >= PATIENCE_S) banner(wall.downWords(down_s, refused));
  };

  /** A refused handshake looks like any other failure to a socket: ask by HTTP whether we are still welcome. */
  const ask = async () => {
    try {
      const answer = await fetch("/api/v1/health", { cache: "no-store" });
      refused = answer.status === 401 || answer.status === 403;
    } catch {
      refused = false; // no answer at all: it is the network
    }
    show();
  };

  const watchPanels = () => {
    let newest = -Infinity;
    for (const panel of document.querySelectorAll(".panel[data-t]")) newest = Math.max(newest, Number(panel.dataset.t) || 0);
    if (newest !== newestPanel) {
      newestPanel = newest;
      moves += 1;
      movedAt = performance.now();
    }
  };

  const stuck = () => {
    try {
      return Number(sessionStorage.getItem(STUCK_KEY)) || 0;
    } catch {
      return MOST_STUCK; // nothing can be remembered here: rather old panels, which say so, than a circle
    }
  };

  const noteStuck = (times) => {
    try {
      if (times) sessionStorage.setItem(STUCK_KEY, String(times));
      else sessionStorage.removeItem(STUCK_KEY);
    } catch {
      // as above
    }
  };

  /**
   * How long panels may stand still before the page reloads itself, s. Pure.
   * @param {number} connects of our socket @param {number} times it was tried without success
   */
  wall.panelPatience_s = (connects, times) => (connects < 2 ? FIRST_QUIET_S : QUIET_S) * 2 ** Math.min(times, MOST_STUCK);

  /** Dash gives up after ten tries; we do not. Less and less often when it does not help; a picture that is meant to
   * stand is left alone. */
  const judgeDash = () => {
    if (wall.hall.frozen()) movedAt = performance.now();
    if (!wall.feed.up || newestPanel === -Infinity) return;
    const times = stuck();
    const quiet_s = (performance.now() - Math.max(movedAt, wall.feed.upSince)) / 1000;
    if (times && moves > ENOUGH_MOVES) noteStuck(0);
    if (quiet_s <= wall.panelPatience_s(wall.feed.stats.connects, times)) return;
    noteStuck(times + 1);
    wall.reload();
  };

  wall.start(() => {
    downSince = performance.now();
    wall.on("link", (up) => {
      if (up) downSince = null;
      else if (downSince === null) downSince = performance.now();
      refused = refused && !up;
      show();
    });
    wall.on("link-failed", (attempt) => attempt >= 2 && ask());
    wall.on("second", () => {
      if (!wall.feed.started) return;
      show();
      watchPanels();
      judgeDash();
    });
  });
})(window.wall);
