/**
 * QUESTION: how long has it lasted by now? Every [data-since] grows by itself, without a word from the server.
 */
(function (wall) {
  "use strict";

  /** 48 秒, 32 分钟, 2 小时 05 分: as `wall/words.py` says it. Pure. */
  wall.format.lasting = (s) => {
    const whole = Math.max(0, Math.floor(s));
    if (whole < 60) return `${whole} 秒`;
    if (whole < 3600) return `${Math.floor(whole / 60)} 分钟`;
    return `${Math.floor(whole / 3600)} 小时 ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} 分`;
  };

  const second = (now) => {
    if (Number.isNaN(now)) return;
    for (const node of document.querySelectorAll("[data-since]")) {
      const since = Number(node.dataset.since);
      if (node.dataset.since !== "" && Number.isFinite(since)) wall.text(node, wall.format.lasting(now - since));
    }
  };

  wall.start(() => wall.on("second", second));
})(window.wall);
