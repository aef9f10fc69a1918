/**
 * QUESTION: which scenes are there, where are we, what else can run? The programme to jump in, the playlists.
 */
(function (wall) {
  "use strict";

  const { guide, term } = wall;
  const { say } = term;
  const { at } = guide;
  const el = wall.element;
  let seen = ""; // scene that was last brought into view

  /** Begins or goes to a scene. */
  const jump = (tour, scene) => (at.state && at.state.tour === tour.name ? { action: "scene", tour: tour.name, scene: scene.id } : { action: "start", tour: tour.name, scene: scene.id });

  const sceneRow = (tour, scene, i) => {
    const here = at.state && at.state.tour === tour.name && at.state.scene === scene.id;
    const button = guide.driving("", `scene-${scene.id}`, () => jump(tour, scene), "scene");
    button.append(el("b", "", {}, String(i + 1)), el("span", "", {}, scene.title), ...(here ? [el("em", "", {}, say("now_here"))] : []));
    button.setAttribute("aria-label", `${say("jump", { n: i + 1, title: scene.title })}${here ? ` ${say("now_here")}` : ""}`);
    if (here) button.setAttribute("aria-current", "step");
    return el("li", "", {}, button);
  };

  const picker = (tours, looked) => {
    if (tours.length < 2) return [];
    const [label, select] = term.select(say("pick_tour"), tours.map((tour) => [tour.name, tour.title]), { "data-key": "tour" });
    select.value = looked.name;
    select.addEventListener("change", () => {
      at.chosen = select.value;
      guide.changed();
    });
    return [label];
  };

  const programme = () => {
    const tours = at.tours.filter((tour) => !tour.loop);
    const looked = guide.looked(at.tours, at.state, at.chosen);
    if (!looked) return [el("h2", "", {}, say("tours")), guide.empty(say("no_tours"))];
    const running = at.state && at.state.tour === looked.name;
    const act = guide.driving(say(running ? "end" : "start_tour"), "run", running ? { action: "stop" } : { action: "start", tour: looked.name }, running ? "" : "first");
    return [
      ...picker(tours, looked),
      el("header", "", {}, el("h2", "", {}, looked.title), el("small", "", {}, running ? say("running") : say("scenes_n", { n: looked.scenes.length })), act),
      el("ol", "scenes", {}, ...looked.scenes.map((scene, i) => sceneRow(looked, scene, i))),
    ];
  };

  const playlist = (tour) => {
    const running = at.state && at.state.tour === tour.name;
    const act = guide.driving(say(running ? "end" : "start"), `list-${tour.name}`, running ? { action: "stop" } : { action: "start", tour: tour.name });
    act.setAttribute("aria-label", `${say(running ? "end" : "start")} ${tour.title}`);
    const place = running ? guide.where(at.tours, at.state) : null;
    const small = place && place.scene ? `${say("now_here")}：${place.scene.title}` : say("scenes_n", { n: tour.scenes.length });
    return el("li", running ? "on" : "", {}, el("span", "", {}, tour.title, el("small", "", {}, small)), act);
  };

  const playlists = () => {
    const lists = at.tours.filter((tour) => tour.loop);
    return [el("h2", "", {}, say("playlists")), lists.length ? el("ul", "lists", {}, ...lists.map(playlist)) : guide.empty(say("no_playlists"))];
  };

  const draw = () => {
    const node = term.at("guide-programme");
    const of = [at.tours, at.read, at.link, at.chosen, at.state && [at.state.tour, at.state.scene], guide.ability()];
    guide.paint(node, of, () => guide.loadingOr(() => [...programme(), ...playlists()]));
    const here = at.state ? `${at.state.tour} ${at.state.scene}` : "";
    if (here === seen) return;
    const current = node.querySelector("[aria-current=step]");
    if (current) current.scrollIntoView({ block: "nearest" });
    seen = here;
  };

  guide.startProgramme = () => {
    wall.on("guide", draw);
    wall.on("guide-view", () => {
      seen = "";
      draw();
    });
  };
})(window.wall);
