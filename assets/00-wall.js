/**
 * QUESTION: what do all scripts of the wall share? One namespace, small events, start-up, formats.
 *
 * Frames and units: times are UTC epoch seconds, ages seconds, speeds km/h, headings degrees clockwise from north.
 * Nothing here touches the page while loading, so the pure parts run under node as well.
 */
window.wall = window.wall || {};
(function (wall) {
  "use strict";

  /** @type {Map<string, Set<Function>>} */
  const listeners = new Map();

  /** Calls `fn` for every later `emit(name, …)`; returns the function that ends it. */
  wall.on = (name, fn) => {
    if (!listeners.has(name)) listeners.set(name, new Set());
    listeners.get(name).add(fn);
    return () => listeners.get(name).delete(fn);
  };

  wall.emit = (name, ...args) => {
    for (const fn of listeners.get(name) || []) fn(...args);
  };

  /** Runs `fn` once the document can be read; under node (no document) never. */
  wall.start = (fn) => {
    if (typeof document === "undefined") return;
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", fn, { once: true });
    else fn();
  };

  /** @returns {HTMLElement} an element with class, attributes and children; text is never read as HTML. */
  wall.element = (tag, className, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };

  /** Fills `{name}` of one of the wall's sentences. Pure. */
  wall.filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));

  /** Sets text only when it differs: no layout, no mutation for what stays the same. */
  wall.text = (node, text) => {
    if (node && node.textContent !== text) node.textContent = text;
  };

  /** What went wrong, in words for a person; `status` 0: no answer at all; `data`, `etag`: of the server's own answer. */
  wall.Trouble = class Trouble extends Error {
    constructor(status, detail, data = {}, etag = null) {
      super(detail);
      Object.assign(this, { status, data, etag });
    }
  };

  /** Begins the page at `path` once, as soon as its frame stands. @param {(frame: HTMLElement) => void} begin */
  wall.page = (path, frameId, begin) =>
    wall.start(() => {
      if (location.pathname.replace(/\/$/, "") !== path) return;
      const look = () => {
        const frame = document.getElementById(frameId);
        if (!frame || frame.dataset.alive) return;
        frame.dataset.alive = "yes";
        begin(frame);
      };
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
      look();
    });

  wall.reducedMotion = () =>
    typeof matchMedia === "function" && matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** Is the person writing into a field, so that single keys are not commands? */
  wall.typing = (event) => {
    const at = event.target;
    return !!at && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName || ""));
  };

  /** A thumbnail of a wall (`?thumb=1`): no sound, no keys, nothing remembered; to be looked at only. */
  wall.thumb = typeof location !== "undefined" && new URLSearchParams(location.search).has("thumb");
  if (wall.thumb) {
    document.documentElement.dataset.thumb = "true";
    for (const hand of ["keydown", "keyup", "keypress"]) {
      window.addEventListener(hand, (event) => event.stopImmediatePropagation(), true); // before everybody else's
    }
  }

  const DEFAULT_TIMEZONE = "Asia/Shanghai"; // unless <html data-timezone> or #wall-canvas says another

  wall.timezone = () => {
    if (typeof document === "undefined") return DEFAULT_TIMEZONE;
    const canvas = document.getElementById("wall-canvas");
    return (canvas && canvas.dataset.timezone) || document.documentElement.dataset.timezone || DEFAULT_TIMEZONE;
  };

  /** @type {Map<string, Intl.DateTimeFormat>} building one costs 50 times its use */
  const formatters = new Map();

  const formatter = (name, zone, options) => {
    const key = `${name} ${zone}`;
    if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat("zh-CN", { timeZone: zone, ...options }));
    return formatters.get(key);
  };

  const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  const DATE = { year: "numeric", month: "long", day: "numeric" };
  const UNKNOWN = "—";
  const finite = (value) => typeof value === "number" && Number.isFinite(value);

  wall.format = {
    unknown: UNKNOWN,

    /** 4.0 km/h */
    speed: (kmh) => (finite(kmh) ? `${kmh.toFixed(1)} km/h` : UNKNOWN),

    /** 12 秒前 */
    age: (s) => {
      if (!finite(s)) return UNKNOWN;
      if (s < 1) return "刚刚";
      if (s < 60) return `${Math.floor(s)} 秒前`;
      if (s < 3600) return `${Math.floor(s / 60)} 分钟前`;
      return s < 86400 ? `${Math.floor(s / 3600)} 小时前` : `${Math.floor(s / 86400)} 天前`;
    },

    /** 数据延迟 12 秒 */
    delay: (s) => {
      if (s < 120) return `数据延迟 ${Math.floor(s)} 秒`;
      return s < 7200 ? `数据延迟 ${Math.floor(s / 60)} 分钟` : `数据延迟 ${Math.floor(s / 3600)} 小时`;
    },

    /** 02:17:36 in the centre's time zone */
    clock: (t, zone = wall.timezone()) => formatter("clock", zone, CLOCK).format(t * 1000),

    /** 2026年11月21日 星期六 */
    date: (t, zone = wall.timezone()) => {
      const day = formatter("date", zone, DATE).format(t * 1000);
      return `${day} ${formatter("weekday", zone, { weekday: "long" }).format(t * 1000)}`;
    },

    /** 东北, one of eight directions */
    heading: (deg) => (finite(deg) ? ["北", "东北", "东", "东南", "南", "西南", "西", "西北"][Math.round(deg / 45) % 8] : UNKNOWN),
  };

  /** Words of the unit states, in the order of the feed's codes (docs/way-of-data.md). */
  wall.STATES = ["no_fix", "working", "driving", "stopped", "offline", "on_duty", "off_shift"];
  wall.STATE_WORDS = ["未上线", "作业中", "行驶", "停留", "离线", "在岗", "非当班"];
})(window.wall);
