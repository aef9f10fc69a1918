/**
 * QUESTION: what does the operator see while the connection is away, and who brings the page back? Banner and reload.
 */
(function (wall) {
  "use strict";

  const QUIET_S = 20; // our socket is back and Dash's panels have not moved for so long: reload
  const PATIENCE_S = 1.5; // a shorter gap needs no banner

  let newestPanel = -Infinity;
  let movedAt = 0; // performance.now of the last movement of any panel's data-t
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
      movedAt = performance.now();
    }
  };

  /** Dash gives up after ten tries; we do not. Reloads once for each return of our socket, never in a circle. */
  const judgeDash = () => {
    if (!wall.feed.up || wall.feed.stats.connects < 2 || newestPanel === -Infinity) return;
    const quiet_s = (performance.now() - Math.max(movedAt, wall.feed.upSince)) / 1000;
    if (quiet_s > QUIET_S) wall.reload();
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
