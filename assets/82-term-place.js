/**
 * QUESTION: where is it? A click on the map, an address while typing, or the device's own position; then what lies there:
 * grid, street, road, who is on duty.
 */
(function (wall) {
  "use strict";

  const { term } = wall;
  const CLOSE_ZOOM = 17;
  const MOST = 8;
  const FIX = { enableHighAccuracy: true, maximumAge: 5_000, timeout: 20_000 };

  const HIDDEN = ["vehicles", "collectors", "cameras", "trails", "plan", "cases"]; // this map is to point at a place

  /** The map of a terminal: a pin where it is; `onPick(lon, lat)` after a click. */
  term.map = (id, onPick) => {
    const at = { map: null, pin: null, near: [], pane: null };
    const ring = (context, view, lon, lat, colour, radius, fill) => {
      const [x, y] = [wall.mercator.x(lon) * view.scale - view.ox, wall.mercator.y(lat) * view.scale - view.oy];
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.strokeStyle = context.fillStyle = colour;
      context.lineWidth = 3;
      if (fill) context.fill();
      context.stroke();
    };
    const draw = (context, view) => {
      const theme = wall.theme();
      for (const { lon, lat } of at.near) ring(context, view, lon, lat, theme.warn, 7, false);
      if (!at.pin) return;
      ring(context, view, ...at.pin, theme.alarm, 5, true);
      ring(context, view, ...at.pin, theme.alarm, 15, false);
    };
    const show = (zoomIn = false) => {
      if (!at.map) return;
      if (at.pin) at.map.setView([at.pin[1], at.pin[0]], zoomIn ? Math.max(at.map.getZoom(), CLOSE_ZOOM) : at.map.getZoom(), { animate: false });
      at.pane.invalidate();
    };
    /** The whole city, as long as there is no place yet. */
    const city = ({ shapes }) => {
      const boxes = [...shapes.duty_grid, ...shapes.unit_grid].map(({ box }) => box);
      if (!at.map || at.pin || !boxes.length) return;
      const edge = (pick, i) => boxes.reduce((a, box) => pick(a, box[i]), boxes[0][i]);
      const corner = (x, y) => [wall.mercator.lat(y), (x - 0.5) * 360];
      at.map.fitBounds([corner(edge(Math.min, 0), edge(Math.min, 1)), corner(edge(Math.max, 2), edge(Math.max, 3))], { animate: false });
    };
    wall.on("base", city);
    wall.state.layers = { ...wall.state.layers, ...Object.fromEntries(HIDDEN.map((name) => [name, false])) }; // of this page, not a habit
    wall.onMap((made) => {
      if (made.getContainer().id !== id) return;
      at.map = made;
      at.pane = new wall.CanvasPane(made, { name: "wall-pin", zIndex: 640, live: true, draw });
      made.on("click", ({ latlng }) => onPick(latlng.lng, latlng.lat));
      made.on("unload", () => Object.assign(at, { map: null, pane: null }));
      show(true);
    });
    return {
      /** Moves the pin; null takes it away. */
      pin(position, zoomIn = true) {
        at.pin = position;
        if (position) show(zoomIn);
        else if (at.pane) at.pane.invalidate();
      },
      /** Shows a part of the city without a pin. */
      look: (lon, lat) => at.map && at.map.setView([lat, lon], CLOSE_ZOOM - 1, { animate: false }),
      /** Rings around what is near. @param {{lon: number, lat: number}[]} items */
      near(items) {
        at.near = items;
        if (at.pane) at.pane.invalidate();
      },
      /** The box of the map has become visible or has another size. */
      resized() {
        if (at.map) at.map.invalidateSize({ animate: false });
        show(true);
      },
    };
  };

  /** What lies at a position. */
  term.locate = async (lon, lat, signal) => (await term.ask(`/locate?${term.query({ lon: lon.toFixed(6), lat: lat.toFixed(6) })}`, { signal })).data;

  /** The address search; `choose({kind, name, lon, lat, exact})`. */
  term.addresses = (choose, key = "address") =>
    term.combo({
      label: term.say("address"), key, hint: term.say("address_hint"), text: ({ name }) => name, choose,
      row: ({ name, kind }) => [wall.element("b", "", {}, name), wall.element("small", "", {}, term.word("places", kind))],
      ask: async (q, signal) => (await term.ask(`/addresses?${term.query({ q, most: MOST })}`, { signal })).data.items,
    });

  /** Distance in m; good for a city. Pure. */
  term.metres = (a, b) => {
    const y = (a.lat - b.lat) * 111_195;
    const x = (a.lon - b.lon) * 111_195 * Math.cos(((a.lat + b.lat) / 2) * (Math.PI / 180));
    return Math.hypot(x, y);
  };
  term.far = (m) => (m < 1000 ? `${Math.round(m / 10) * 10} m` : `${(m / 1000).toFixed(1)} km`);

  /**
   * The device's position, followed while the page is open. `state`: no (not allowed or not there), wait, ok; `why` says
   * it in words. Calls `onChange` with every change.
   */
  term.follow = (onChange) => {
    const at = { state: "wait", lon: null, lat: null, acc_m: null, heard: NaN, why: term.say("fixing") };
    const put = (values) => {
      Object.assign(at, values);
      onChange(at);
    };
    const refused = ({ code }) => {
      const why = term.say({ 1: "fix_denied", 2: "fix_none", 3: "fix_slow" }[code] || "fix_none");
      put(at.lon === null || code === 1 ? { state: "no", why, lon: null, lat: null } : { why });
    };
    if (!window.isSecureContext) put({ state: "no", why: term.say("fix_insecure") });
    else if (!navigator.geolocation) put({ state: "no", why: term.say("fix_none") });
    else {
      navigator.geolocation.watchPosition(({ coords }) => {
        put({ state: "ok", lon: coords.longitude, lat: coords.latitude, acc_m: coords.accuracy, heard: performance.now(), why: "" });
      }, refused, FIX);
    }
    return at;
  };

  /** ±12 m · 5 秒前 */
  term.fixWords = (fix) => {
    if (fix.state !== "ok") return fix.why;
    return `±${Math.round(fix.acc_m)} m · ${wall.format.age((performance.now() - fix.heard) / 1000)}`;
  };
})(window.wall);
