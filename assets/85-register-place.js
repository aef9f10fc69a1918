/**
 * QUESTION: what lies where the caller means, and is it a case already? Grid, street, collector on duty; suggestions with
 * their reasons.
 */
(function (wall) {
  "use strict";

  const { term, register } = wall;
  const { at } = register;
  const MAP = "register-map";
  const COMPONENT_M = 30; // m around the place in which components are offered
  let map = null;

  const locate = term.latest((signal, lon, lat) => term.locate(lon, lat, signal));
  const similar = term.latest(async (signal, query) => (await term.ask(`/intake/similar?${query}`, { signal })).data);
  const parts = term.latest(async (signal, query) => (await term.ask(`/components?${query}`, { signal })).data.items);

  register.showPlace = () => {
    const body = term.at("register-place");
    const { place, spot } = at;
    if (!place) return term.put(body, wall.element("p", "empty", {}, term.say("no_place")));
    if (!spot) return term.put(body, wall.element("p", "empty", {}, term.say("loading")));
    const who = spot.collector ? `${spot.collector.id}${spot.collector.own_grid ? term.say("own_grid") : ""}${Number.isFinite(spot.collector.distance_m) ? ` · ${term.far(spot.collector.distance_m)}` : ""}` : term.say("nobody");
    const outside = spot.inside === false ? [wall.element("p", "bad", { role: "alert" }, term.say("outside"))] : [];
    return term.put(body, ...outside, term.facts([
      [term.say("street"), [spot.street, spot.community].filter(Boolean).join(" · ")],
      [term.say("grids"), [spot.duty_grid, spot.unit_grid].filter(Boolean).join(" · ")],
      [term.say("road"), spot.address],
      [term.say("on_duty"), who],
      [term.say("cameras"), (spot.cameras || []).slice(0, 2).map(({ name, distance_m: m }) => `${name} ${term.far(m)}`).join("、")],
    ]));
  };

  /**
   * The place is here. @param {{lon: number, lat: number}} place
   * @param {{exact?: boolean, keep?: boolean}} how exact false: a road or an area, only to start from; keep: the words stay
   */
  register.go = async ({ lon, lat }, { exact = true, keep = false } = {}) => {
    if (!exact) {
      map.look(lon, lat);
      term.note(term.say("pick_exact"));
      return;
    }
    Object.assign(at, { place: { lon, lat }, spot: null });
    map.pin([lon, lat]);
    register.showPlace();
    const spot = await term.read(() => locate(lon, lat));
    if (!spot) return;
    at.spot = spot;
    const { address } = at.fields;
    if (!keep || !address.input.value.trim()) address.set(spot.address || "");
    register.showPlace();
    register.look();
    register.suggest();
  };

  // -- is it a case already? ------------------------------------------------------------------------

  const row = (one) => {
    const merge = term.button(term.say("merge"), () => register.submit(one.case), "small", { title: term.say("merge_hint") });
    const plus = term.button(term.say("plus"), () => register.plusOne(one.case), "quiet small", { title: term.say("plus_hint") });
    const image = one.photo ? [wall.element("a", "thumb", { href: one.photo, target: "_blank", rel: "noopener" }, wall.element("img", "", { src: `${one.photo}/thumb`, alt: term.say("photos") }))] : [];
    const words = wall.element(
      "span", "words", {}, wall.element("b", "", {}, `${one.title} · ${term.flowWord("statuses", one.status)}`),
      wall.element("span", "", {}, `${(one.no || one.case).slice(-5)} · ${term.far(one.distance_m)} · ${term.moment(one.report_t)} · ${one.address || ""}`),
      wall.element("small", "", {}, (one.why || []).join("，")),
    );
    return wall.element("li", one.same ? "same" : "", {}, ...image, words, wall.element("span", "bar", {}, merge, plus));
  };

  /** What was at this place in the last 90 days. */
  const past = () => {
    const { memory } = at;
    if (!memory || !memory.items.length) return [];
    const rows = memory.items.slice(0, 5).map((one) => wall.element("li", "", {}, `${term.moment(one.report_t)} ${one.title} · ${term.flowWord("statuses", one.status)}${one.rework ? ` · ${term.say("reworked", { n: one.rework })}` : ""}`));
    return [wall.element("details", "", {}, wall.element("summary", "", {}, term.say("memory", { n: memory.items.length, same: memory.times })), wall.element("ul", "past", {}, ...rows))];
  };

  register.showLikely = () => {
    const { likely: found } = at;
    const none = wall.element("p", "empty", {}, term.say(at.place && at.fields.classes.at.minor ? "no_likely" : "likely_later"));
    term.put(term.at("register-likely"), found.length ? wall.element("ul", "", {}, ...found.map(row)) : none, ...past());
  };

  // -- components -----------------------------------------------------------------------------------

  /** Is it about a component: one itself, or one that is out of order? */
  register.ofComponent = (minor) => !!minor && (minor.kind === "component" || (minor.kind === "matter" && minor.major <= "05"));

  const showComponents = (items) => {
    const rows = items.map((one) => {
      const bind = term.button(term.say("bind"), () => {
        at.fields.component.value = one.id;
        register.look();
      }, "small");
      return wall.element("li", "", {}, wall.element("span", "words", {}, wall.element("b", "", {}, `${one.name || one.code} · ${term.far(one.distance_m)}`), wall.element("span", "", {}, [one.id, one.owner].filter(Boolean).join(" · "))), bind);
    });
    const body = term.at("register-components");
    body.hidden = !rows.length;
    term.put(body, wall.element("h2", "", {}, term.say("near_components")), wall.element("ul", "", {}, ...rows));
  };

  const components = async (minor) => {
    if (!register.ofComponent(minor) || !at.place) return showComponents([]);
    const query = term.query({ near: `${at.place.lon},${at.place.lat},${COMPONENT_M}`, code: minor.code, limit: 5 });
    const found = await term.read(() => parts(query));
    return found && showComponents(found);
  };

  /** Asks for what may be the same problem, as soon as class and place are there. */
  register.suggest = async () => {
    const { minor } = at.fields.classes.at;
    components(minor);
    if (!minor || !at.place) {
      Object.assign(at, { likely: [], memory: null });
      return register.showLikely();
    }
    const query = term.query({ kind: minor.kind, code: minor.code, ...at.place, words: at.fields.description.value.trim().slice(0, 200), subject: at.fields.subject.value.trim() });
    const found = await term.read(() => similar(query));
    if (!found) return undefined;
    Object.assign(at, { likely: found.duplicates, memory: found.memory });
    return register.showLikely();
  };

  register.buildMap = () => {
    map = term.map(MAP, (lon, lat) => register.go({ lon, lat }));
  };
  register.unpin = () => map && map.pin(null);
})(window.wall);
