/**
 * QUESTION: how did it look before, and how does it look now? The pair with a slider, else the newest pictures; large ones.
 */
(function (wall) {
  "use strict";

  const { desk } = wall;
  const el = wall.element;
  const BEFORE = ["report", "verify"];
  const AFTER = ["handle", "check"];

  const newest = (photos, phases) => photos.filter((photo) => phases.includes(photo.phase)).sort((a, b) => a.t - b.t).pop() || null;

  /** The pair that shows whether it is put right: the newest picture of before and of after; null without one. Pure. */
  desk.photoPair = (photos) => {
    const [before, after] = [newest(photos, BEFORE), newest(photos, AFTER)];
    return before && after ? [before, after] : null;
  };

  /** 上报 10:26 · 4012 */
  const caption = (photo) => `${desk.flowWord("phases", photo.phase)} ${desk.moment(photo.t)}${photo.by ? ` · ${desk.unitName(photo.by)}` : ""}`;

  const picture = (photo, thumb) => {
    const img = el("img", "", { src: thumb ? `${photo.url}/thumb` : photo.url, alt: caption(photo), loading: "lazy", decoding: "async", draggable: "false" });
    img.addEventListener("error", () => {
      if (thumb && !img.dataset.whole) {
        img.dataset.whole = "yes"; // no small one is kept: the whole picture then
        img.src = photo.url;
      } else img.replaceWith(el("span", "missing", { role: "img" }, desk.say("photo_missing")));
    });
    return img;
  };

  const large = (photos, at) => {
    const { body } = desk.dialog(desk.say("photos"), "photos");
    let i = at;
    const show = () => {
      const photo = photos[i];
      const step = (by) => () => {
        i = (i + by + photos.length) % photos.length;
        show();
      };
      const sides = photos.length > 1 ? [desk.button("‹", step(-1), "quiet"), desk.button("›", step(1), "quiet")] : [];
      desk.put(body, picture(photo, false), el("p", "bar", {}, ...sides, el("span", "", {}, `${caption(photo)}　${i + 1} / ${photos.length}`)));
    };
    body.closest("dialog").addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      i = (i + (event.key === "ArrowLeft" ? -1 : 1) + photos.length) % photos.length;
      show();
    });
    show();
  };

  /** Before under after, uncovered by a slider that the keyboard moves too. */
  const slider = ([before, after], photos) => {
    const over = el("div", "over", {}, picture(after, false));
    const line = el("i", "line", { "aria-hidden": "true" });
    const range = el("input", "", { type: "range", min: "0", max: "100", value: "50", "data-key": "slider", "aria-label": desk.say("slider") });
    const move = () => {
      over.style.clipPath = `inset(0 0 0 ${range.value}%)`;
      line.style.left = `${range.value}%`;
    };
    range.addEventListener("input", move);
    range.addEventListener("dblclick", () => large(photos, photos.indexOf(after)));
    move();
    return el("div", "", {},
      el("div", "slider", {}, picture(before, false), over, line, el("b", "tag before", {}, desk.say("before")), el("b", "tag after", {}, desk.say("after")), range),
      el("p", "captions", {}, el("span", "", {}, caption(before)), el("span", "", {}, caption(after))),
    );
  };

  const thumb = (photo, photos) => {
    const open = desk.button("", () => large(photos, photos.indexOf(photo)), "desk-shot", { "aria-label": caption(photo) });
    open.append(picture(photo, true));
    return el("figure", "", {}, open, el("figcaption", "", {}, caption(photo)));
  };

  /** The photo part of the drawer; nothing when there are none. @returns {HTMLElement[]} */
  desk.photoPart = (photos) => {
    if (!photos.length) return [];
    const ordered = [...photos].sort((a, b) => a.t - b.t);
    const pair = desk.photoPair(ordered);
    const rest = pair ? ordered.filter((photo) => !pair.includes(photo)) : ordered;
    const made = pair ? [slider(pair, ordered)] : [];
    const size = pair || rest.length > 2 ? "many" : rest.length === 2 ? "two" : "one";
    if (rest.length) made.push(el("div", `desk-shots ${size}`, {}, ...rest.map((photo) => thumb(photo, ordered))));
    return [el("section", "photos", { "data-part": "photos" }, ...made)];
  };
})(window.wall);
