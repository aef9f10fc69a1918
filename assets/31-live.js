/**
 * QUESTION: what does the open unit card say this second? Speed, age and state from the feed, without a round trip.
 */
(function (wall) {
  "use strict";

  const NOTHING = { speed: "—", age: "—", state: "无位置" };

  /** Words of the card's moving fields. Pure. @param {null | object} unit as wall.units.get gives it */
  wall.liveWords = (unit, now) => {
    if (!unit) return NOTHING;
    return { speed: wall.format.speed(unit.speed_kmh), age: wall.format.age(now - unit.t), state: wall.STATE_WORDS[unit.state] || "—" };
  };

  let due = false;

  const show = () => {
    due = false;
    const card = document.getElementById("unit-card");
    if (!card || wall.state.selected === null) return;
    const unit = wall.units.get(wall.state.selected);
    const now = wall.clock.now();
    const words = wall.liveWords(unit, now);
    for (const node of card.querySelectorAll("[data-live]")) {
      wall.text(node, words[node.dataset.live]);
      if (node.dataset.live === "state") node.dataset.state = unit ? wall.STATES[unit.state] : "no_fix";
      if (node.dataset.live === "age") node.dataset.fresh = unit ? wall.freshness(now - unit.t) : "stale";
    }
  };

  /** At most once a frame, however fast the feed is. */
  const later = () => {
    if (due || wall.state.selected === null) return;
    due = true;
    requestAnimationFrame(show);
  };

  wall.start(() => {
    for (const event of ["units", "second", "selected"]) wall.on(event, later);
  });
})(window.wall);
