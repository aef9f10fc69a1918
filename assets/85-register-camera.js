/**
 * QUESTION: how does a camera's picture come into the form? `/desk/register?camera=…` takes the newest one: its place, its
 * time, source 视频; the picture itself is the proof (field guide 2.6, row 6).
 */
(function (wall) {
  "use strict";

  const { term } = wall;
  const register = (wall.register ||= {}); // this file is loaded first

  /** The camera named in the address, if any: fills the form anew. */
  register.fromCamera = () =>
    term.try(async () => {
      const id = new URLSearchParams(window.location.search).get("camera");
      if (!id) return;
      const camera = await wall.cameraNow(id);
      if (!camera || !camera.snapshot) {
        term.complain(term.say("camera_blind", { id }));
        return;
      }
      register.clear(false);
      await register.fill({ source: "video", place: { lon: camera.lon, lat: camera.lat } });
      const { snapshot, t } = camera;
      register.at.snapshot = snapshot;
      const url = `/api/v1/snapshots/${encodeURIComponent(snapshot)}`;
      const picture = wall.element("a", "thumb", { href: url, target: "_blank", rel: "noopener" }, wall.element("img", "", { src: `${url}/thumb`, alt: camera.name }));
      register.at.fields.guesses.replaceChildren(picture, wall.element("span", "aside", {}, term.say("from_camera", { name: camera.name, time: term.moment(t) })));
      register.at.fields.classes.input.focus();
    });
})(window.wall);
