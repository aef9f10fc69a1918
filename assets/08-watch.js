/**
 * QUESTION: who looks after this page for weeks? A beat to the page around it, and one quiet reload in the small hours.
 *
 * The reload keeps scene (on the server), selection and view (06-state.js); it waits until nothing calls for a person
 * and the server answers.
 */
(function (wall) {
  "use strict";

  const BEAT_MS = 2000;
  const RELOAD_H = 4; // room time
  const YOUNG_S = 2 * 3600; // a page opened a short while ago needs none
  const SPREAD_S = 90; // the windows of a hall do not go all at once

  /** Is the nightly reload due? Pure. @param {string} clock HH:MM:SS in the room @param {number} age_s of the page */
  wall.reloadDue = (clock, age_s, unanswered, frozen, spread_s) => {
    const [hour, minute, second] = clock.split(":").map(Number);
    return hour === RELOAD_H && age_s > YOUNG_S && !unanswered && !frozen && minute * 60 + second >= spread_s;
  };

  const spread_s = Math.random() * SPREAD_S;
  let asking = false;

  const reload = async () => {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      if (answer.ok) wall.reload();
    } catch {
      // it does not answer: what is on the screen stays
    } finally {
      asking = false;
    }
  };

  const second = (now) => {
    const { hall } = wall;
    if (!hall.known || wall.thumb || Number.isNaN(now)) return;
    if (wall.reloadDue(wall.format.clock(now), performance.now() / 1000, hall.unanswered, hall.frozen(), spread_s)) reload();
  };

  /** Said only after a frame was drawn: a page that can no longer draw is as good as dead. */
  const beat = () => {
    requestAnimationFrame(() => window.parent.postMessage({ citywall: "beat" }, location.origin));
    setTimeout(beat, BEAT_MS);
  };

  wall.start(() => {
    if (!/^\/wall\b/.test(location.pathname)) return;
    wall.on("second", second);
    if (window.parent !== window && !wall.thumb) beat();
  });
})(window.wall);
