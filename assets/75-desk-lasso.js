/**
 * QUESTION: which cases did the hand draw a loop around? L, then the left button held; the loop's cases are checked.
 */
(function (wall) {
  "use strict";

  const LEAST_PX = 4; // between two points of the loop
  const HINT_S = 60;
  const { desk } = wall;
  let on = false;
  /** @type {number[] | null} x, y … of the loop being drawn, px of the window */
  let loop = null;
  let map = null;
  let hint = null;

  desk.lassoing = () => on;

  const show = () => {
    const button = document.getElementById("desk-lasso");
    if (button) button.setAttribute("aria-pressed", String(on));
    if (!map) return;
    map.getContainer().classList.toggle("lassoing", on);
    if (on) map.dragging.disable();
    else {
      map.dragging.enable();
      if (hint) hint.end();
    }
    desk.showMap();
  };

  /** Begins or ends drawing. */
  desk.toggleLasso = () => {
    on = !on;
    loop = null;
    if (on) hint = desk.toast(desk.say("lasso_on"), { lasts_s: HINT_S });
    show();
  };

  /** True when there was a lasso to leave. */
  desk.leaveLasso = () => {
    if (!on) return false;
    on = false;
    loop = null;
    show();
    return true;
  };

  desk.drawLasso = (context, theme) => {
    if (!loop || loop.length < 4) return;
    context.beginPath();
    context.moveTo(loop[0], loop[1]);
    for (let i = 2; i < loop.length; i += 2) context.lineTo(loop[i], loop[i + 1]);
    context.closePath();
    context.fillStyle = wall.fade(theme.accent, 0.12);
    context.fill();
    context.strokeStyle = theme.accent;
    context.lineWidth = 2;
    context.setLineDash([7, 5]);
    context.stroke();
    context.setLineDash([]);
  };

  const place = (event) => {
    const at = map.getContainer().getBoundingClientRect();
    return [event.clientX - at.left, event.clientY - at.top];
  };

  const moved = (event) => {
    const [x, y] = place(event);
    const end = loop.length;
    if (Math.hypot(x - loop[end - 2], y - loop[end - 1]) < LEAST_PX) return;
    loop.push(x, y);
    desk.showMap();
  };

  const ended = (event) => {
    document.removeEventListener("pointermove", moved);
    const found = loop && loop.length >= 6 ? desk.caught(loop) : [];
    const done = event.type === "pointerup" && loop && loop.length >= 6;
    loop = null;
    if (!done) return show();
    on = false;
    show();
    desk.toast(desk.say("lasso_got", { n: found.length }));
    if (found.length) desk.check(found, event.shiftKey ? "add" : "set");
  };

  desk.listenLasso = (made) => {
    map = made;
    map.getContainer().addEventListener("pointerdown", (event) => {
      if (!on || event.button !== 0 || event.target.closest(".leaflet-control")) return;
      event.preventDefault();
      event.stopPropagation();
      loop = place(event);
      document.addEventListener("pointermove", moved);
      document.addEventListener("pointerup", ended, { once: true });
    }, true);
    map.on("unload", () => (map = null));
    show();
  };
})(window.wall);
