/**
 * QUESTION: how does a large number change? Digit by digit: those that differ turn over, the others stand still.
 *
 * Dash writes the number into `data-text` of an element `.flip`; its digits are ours. At most TURN_MS, and at once for
 * whoever asks for no motion.
 */
(function (wall) {
  "use strict";

  const TURN_MS = 180; // DESIGN 5: motion ≤ 200 ms
  const FROM = { transform: "perspective(4em) rotateX(-80deg)", opacity: 0.1 };
  const TO = { transform: "none", opacity: 1 };

  /** Which places of the new text differ from the old one, counted from the right: units stay units. Pure. */
  wall.flipped = (before, after) => {
    const shift = after.length - before.length;
    return [...after].map((sign, n) => before[n - shift] !== sign);
  };

  const draw = (node, before) => {
    const after = node.dataset.text || "";
    if (node.textContent === after) return;
    const turned = wall.flipped(before, after);
    node.replaceChildren(...[...after].map((sign) => wall.element("i", "", {}, sign)));
    if (!before || wall.reducedMotion() || !node.offsetParent) return;
    [...node.children].forEach((digit, n) => turned[n] && digit.animate([FROM, TO], { duration: TURN_MS, easing: "ease-out" }));
  };

  wall.start(() => {
    const observer = new MutationObserver((changes) => {
      for (const { target, oldValue } of changes) if (target.classList.contains("flip")) draw(target, oldValue || "");
    });
    observer.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["data-text"], attributeOldValue: true });
  });
})(window.wall);
