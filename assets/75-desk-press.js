/**
 * QUESTION: may this part of the desk be drawn anew just now? Not while a pointer is down in it.
 *
 * A browser tells a click only where press and release meet the same element: a button that a push replaces in between
 * loses its click. What wanted to be drawn is drawn right after the release.
 */
(function (wall) {
  "use strict";

  const LONGEST_MS = 5000; // a press whose end is never told (a menu of the system, a window that was left)
  const TAP_MS = 350; // a finger's click comes that long after it was lifted
  const FREE = "#desk-map"; // dragging it holds nothing up
  const { desk } = wall;
  /** @type {Element | null} where the pointer went down */
  let held = null;
  let timer = 0;
  /** @type {Set<Function>} what waits */
  const waiting = new Set();

  const flush = () => {
    const all = [...waiting];
    waiting.clear();
    for (const again of all) again();
  };

  const release = () => {
    held = null;
    flush();
  };

  const after = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(release, ms);
  };

  /** Is a pointer down inside `at`? Then `again` is called as soon as it is up. @returns {boolean} */
  desk.pressed = (at, again) => {
    if (!held || !at || !at.contains(held)) return false;
    waiting.add(again);
    return true;
  };

  wall.start(() => {
    const down = (event) => {
      if (!event.isPrimary || !event.target.closest || event.target.closest(FREE)) return;
      held = event.target;
      after(LONGEST_MS);
    };
    const up = (event) => held && after(event.pointerType === "mouse" ? 0 : TAP_MS);
    const click = () => {
      held = null; // whoever hears the click may draw at once
      after(0);
    };
    window.addEventListener("pointerdown", down, { capture: true, passive: true });
    for (const end of ["pointerup", "pointercancel", "dragend"]) window.addEventListener(end, up, { capture: true, passive: true });
    window.addEventListener("click", click, { capture: true, passive: true });
    window.addEventListener("blur", release);
  });
})(window.wall);
