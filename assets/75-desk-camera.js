/**
 * QUESTION: how does what a camera shows become a case? A click on a camera of the desk's map shows its newest picture and
 * leads to the registration page with it (全球眼 → 案卷).
 */
(function (wall) {
  "use strict";

  const { desk } = wall;
  const MAP = "desk-map";
  const REACH_PX = 18;

  let card = null;

  const close = () => {
    if (card) card.remove();
    card = null;
  };

  const open = async (map, camera) => {
    close();
    const seen = await wall.cameraNow(camera.id);
    close(); // another click while it was asked
    const link = wall.element("a", "button", { href: `/desk/register?camera=${encodeURIComponent(camera.id)}` }, desk.say("camera_case"));
    const shown = seen && seen.snapshot
      ? wall.element("img", "", { src: `/api/v1/snapshots/${encodeURIComponent(seen.snapshot)}/thumb`, alt: camera.name })
      : wall.element("p", "", {}, desk.say("camera_blind"));
    const end = wall.element("button", "close", { type: "button", "aria-label": desk.say("close") }, "×");
    end.addEventListener("click", close);
    card = wall.element("aside", "camera-card", { "aria-label": camera.name }, wall.element("header", "", {}, wall.element("b", "", {}, camera.name), end), shown, ...(seen && seen.snapshot ? [link] : []));
    map.getContainer().append(card);
    window.L.DomEvent.disableClickPropagation(card);
  };

  wall.onMap((map) => {
    if (map.getContainer().id !== MAP) return;
    map.on("click", ({ containerPoint: { x, y } }) => {
      const camera = !desk.lassoing() && map.wallCameras ? map.wallCameras.pick(x, y, REACH_PX) : null;
      if (camera && !desk.under(x, y)) open(map, camera);
      else close();
    });
    map.getContainer().addEventListener("keydown", (event) => event.key === "Escape" && close());
  });
})(window.wall);
