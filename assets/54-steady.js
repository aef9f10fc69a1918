/**
 * QUESTION: how does a large picture change without a flicker? The new one is decoded first, then put in one go.
 */
(function (wall) {
  "use strict";

  const PATIENCE_MS = 8000; // a picture that takes longer counts as missing

  /** @type {WeakMap<HTMLImageElement, string>} what each is to show */
  const wanted = new WeakMap();

  /**
   * Shows `url` in `img` once it is decoded; "" or a picture that does not come hides it. `done(good)` is called in the
   * same task, so that words and picture change together; not at all when something newer was asked for meanwhile.
   */
  wall.steady = (img, url, done = () => {}) => {
    if (wanted.get(img) === url && !(url && img.hidden)) return done(!!url); // shown, or on its way: words may be newer
    wanted.set(img, url);
    const put = (good) => {
      if (wanted.get(img) !== url) return;
      if (good && img.getAttribute("src") !== url) img.src = url;
      img.hidden = !good;
      done(good);
    };
    if (!url) return put(false);
    const next = new Image();
    let over = false;
    const once = (good) => {
      if (over) return;
      over = true;
      clearTimeout(patience);
      put(good);
    };
    const patience = setTimeout(once, PATIENCE_MS, false);
    next.onerror = () => once(false);
    next.src = url;
    next.decode().then(() => once(true), () => once(false));
  };
})(window.wall);
