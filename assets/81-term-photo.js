/**
 * QUESTION: how does a photo come from a camera or a file to the server? Scaled down on a canvas, sent with progress,
 * tried again by hand.
 */
(function (wall) {
  "use strict";

  const { term } = wall;
  const LONGEST_PX = 1600;
  const MOST_B = 1_000_000; // the server takes 1 MiB
  const QUALITIES = [0.85, 0.75, 0.65, 0.5, 0.35];
  const TIMEOUT_MS = 60_000;

  const jpeg = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));

  /** Size of a picture whose longer side is at most `most`. Pure. */
  term.scaled = (width, height, most = LONGEST_PX) => {
    const by = Math.min(1, most / Math.max(width, height));
    return [Math.max(1, Math.round(width * by)), Math.max(1, Math.round(height * by))];
  };

  /** A JPEG of at most 1600 px and 1 MB, upright, without what the camera wrote beside it. Throws `Trouble`. */
  term.shrink = async (file) => {
    let bitmap;
    try {
      bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      throw new term.Trouble(415, term.say("no_picture"));
    }
    const [width, height] = term.scaled(bitmap.width, bitmap.height);
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    let blob = null;
    for (const quality of QUALITIES) {
      blob = await jpeg(canvas, quality);
      if (blob && blob.size <= MOST_B) return blob;
    }
    if (!blob) throw new term.Trouble(415, term.say("no_picture"));
    return blob;
  };

  /** Sends one picture. @returns {Promise<{id: string, url: string}>} throws `Trouble` */
  term.upload = (blob, { phase, t, lon, lat }, progress = () => {}) =>
    new Promise((done, failed) => {
      const request = new XMLHttpRequest();
      request.open("POST", term.address(`/photos?${term.query({ phase, t, lon, lat })}`));
      request.timeout = TIMEOUT_MS;
      request.responseType = "json";
      request.setRequestHeader("Content-Type", "image/jpeg");
      request.upload.addEventListener("progress", ({ loaded, total }) => progress(total ? loaded / total : 0));
      request.addEventListener("load", () => {
        const data = request.response || {};
        if (request.status >= 200 && request.status < 300) return done(data);
        const why = request.status === 401 ? term.say("login") : data.detail || `${request.status}`;
        return failed(new term.Trouble(request.status, why, data));
      });
      for (const name of ["error", "timeout", "abort"]) request.addEventListener(name, () => failed(new term.Trouble(0, term.say("away"))));
      request.send(blob);
    });

  /** A picture of a case in a list; a click opens it whole. */
  term.thumb = (photo, kind = "") => {
    const image = wall.element("img", "", { src: `${photo.url}/thumb`, alt: term.word("phases", photo.phase), loading: "lazy" });
    const link = wall.element("a", `thumb ${kind}`.trim(), { href: photo.url, target: "_blank", rel: "noopener" }, image);
    image.addEventListener("error", () => link.classList.add("missing"), { once: true });
    return wall.element("figure", "", {}, link, wall.element("figcaption", "", {}, `${term.word("phases", photo.phase)} ${Number.isFinite(photo.t) ? term.moment(photo.t) : ""}`));
  };

  /**
   * A place to put photos: camera or file, thumbnails, each sent at once with its progress, retry and removal.
   * @param {{phase: string, where?: () => {lon?: number, lat?: number}, onChange?: Function, later?: boolean}} options
   *   later: keep the bytes, somebody else sends them (the phone's queue)
   */
  term.photoBox = ({ phase, where = () => ({}), onChange = () => {}, later = false, camera = false, key = "photos" }) => {
    const items = [];
    const list = wall.element("div", "photos");
    const input = wall.element("input", "", { type: "file", accept: "image/*", multiple: "", "data-key": key, ...(camera ? { capture: "environment" } : {}) });
    const add = wall.element("label", "photo-add", {}, input, wall.element("span", "", {}, term.say(camera ? "shoot" : "add_photo")));
    const node = wall.element("div", "photo-box", {}, list, add);

    const drop = (item) => {
      items.splice(items.indexOf(item), 1);
      URL.revokeObjectURL(item.src);
      item.node.remove();
      onChange();
    };

    const send = async (item) => {
      item.state = "sending";
      item.node.dataset.state = "sending";
      const bar = wall.element("progress", "", { max: "1", value: "0", "aria-label": term.say("sending") });
      item.foot.replaceChildren(bar);
      try {
        item.id = (await term.upload(item.blob, { phase, t: item.t, ...item.at }, (share) => { bar.value = share; })).id;
        item.state = "sent";
        item.foot.replaceChildren(wall.element("span", "ok", {}, term.say("photo_sent")));
      } catch (e) {
        if (!(e instanceof term.Trouble)) throw e;
        item.state = "failed";
        item.foot.replaceChildren(wall.element("span", "bad", {}, e.message), term.button(term.say("retry"), () => send(item), "small"));
      }
      item.node.dataset.state = item.state;
      onChange();
    };

    /** One more, already small. */
    const put = (blob, t, at) => {
      const src = URL.createObjectURL(blob);
      const foot = wall.element("figcaption", "");
      const image = wall.element("img", "", { src, alt: term.word("phases", phase) });
      const item = { blob, t, at, src, state: "kept", id: null, foot };
      item.node = wall.element("figure", "", {}, image, term.button("×", () => drop(item), "drop", { "aria-label": term.say("drop_photo") }), foot);
      items.push(item);
      list.append(item.node);
      if (later) onChange();
      else send(item);
    };

    input.addEventListener("change", async () => {
      const files = [...input.files];
      input.value = ""; // the same file again is a change again
      for (const file of files) {
        try {
          put(await term.shrink(file), term.now(), where());
        } catch (e) {
          if (!(e instanceof term.Trouble)) throw e;
          list.append(wall.element("p", "bad", { role: "alert" }, `${file.name}：${e.message}`));
        }
      }
    });
    return {
      node, items, put,
      ready: () => items.length > 0 && items.every((item) => item.state === (later ? "kept" : "sent")),
      ids: () => items.map((item) => item.id).filter(Boolean),
      clear: () => [...items].forEach(drop),
    };
  };
})(window.wall);
