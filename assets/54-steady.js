/**
 * QUESTION: how does a large picture change without a flicker? The new one is decoded first, then put in one go, its
 * words with it; one that does not come is asked for again, less and less often.
 */
(function (wall) {
  "use strict";

  const PATIENCE_MS = 8000; // a picture that takes longer counts as missing
  const AGAIN_S = [5, 15, 60]; // after the first, the second, every further failure

  /** @typedef {{url: string, good: boolean | null, tries: number, done: (good: boolean) => void}} Wanted */
  /** @type {WeakMap<HTMLImageElement, Wanted>} what each is to show; `good`: it stands, it failed, null: on its way */
  const wanted = new WeakMap();

  /** Seconds until a picture that failed `tries` times is asked for again. Pure. */
  wall.pictureAgain_s = (tries) => AGAIN_S[Math.min(tries, AGAIN_S.length) - 1];

  const put = (img, want, good) => {
    want.good = good;
    if (good && img.getAttribute("src") !== want.url) img.src = want.url;
    img.hidden = !good;
    want.done(good);
  };

  /** A picture that failed; while the hall's picture stands still it waits on. */
  const later = (img, want) => setTimeout(() => {
    if (wanted.get(img) !== want || img.isConnected === false) return;
    if (wall.hall.frozen()) later(img, want);
    else load(img, want);
  }, wall.pictureAgain_s(want.tries) * 1000);

  const load = (img, want) => {
    const next = new Image();
    let over = false;
    const once = (good) => {
      if (over) return;
      over = true;
      clearTimeout(patience);
      if (wanted.get(img) !== want) return; // something newer was asked for meanwhile
      want.tries = good ? 0 : want.tries + 1;
      put(img, want, good);
      if (!good) later(img, want);
    };
    const patience = setTimeout(once, PATIENCE_MS, false);
    next.onerror = () => once(false);
    next.src = want.url;
    next.decode().then(() => once(true), () => once(false));
  };

  /**
   * Shows `url` in `img` once it is decoded; "" or a picture that does not come hides it. `done(good)` is called in the
   * same task, so that words and picture change together: never while the picture before still stands, and not at all
   * when something newer was asked for meanwhile. Asked again with the same url it may tell newer words.
   */
  wall.steady = (img, url, done = () => {}) => {
    const had = wanted.get(img);
    if (had && had.url === url) {
      had.done = done;
      if (had.good !== null) done(had.good);
      return;
    }
    const want = { url, good: null, tries: 0, done };
    wanted.set(img, want);
    if (url) load(img, want);
    else put(img, want, false);
  };
})(window.wall);
