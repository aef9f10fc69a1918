/**
 * QUESTION: what must this collector look at? His open tasks by their clocks, with distance; kept on the phone so that
 * they are there without a network.
 */
(function (wall) {
  "use strict";

  const { term, phone } = wall;
  const THUMB_TRIES = 6; // pictures of tasks read at once

  /** Where the page stands. `read_t`: when the server was last heard about tasks. */
  phone.at = { me: null, fix: null, tasks: [], read_t: null, online: true };

  const pictures = new Map(); // url → object URL of a kept picture

  /** The bytes of a small picture, from the phone when they are there. */
  const kept = async (url) => {
    if (pictures.has(url)) return;
    let blob = await phone.cache.get(`picture ${url}`);
    if (!blob) {
      const answer = await fetch(`${url}/thumb`).catch(() => null);
      if (!answer || !answer.ok) return;
      blob = await answer.blob();
      await phone.cache.put(`picture ${url}`, blob);
    }
    pictures.set(url, URL.createObjectURL(blob));
  };

  /** Address of a small picture that also shows without a network, once it was seen. */
  phone.picture = (url) => pictures.get(url) || `${url}/thumb`;

  const keepPictures = (tasks) => {
    const urls = tasks.flatMap(({ about }) => (about ? (about.photos || []).map(({ url }) => url) : []));
    return Promise.all(urls.slice(0, THUMB_TRIES * tasks.length).map(kept));
  };

  /** Tasks as the phone remembers them. */
  phone.recallTasks = async () => {
    const held = await phone.cache.get(`tasks ${phone.at.me.of}`);
    if (!held) return;
    Object.assign(phone.at, held);
    await keepPictures(phone.at.tasks);
  };

  /** Asks the server; without an answer those of before stay. Throws `Trouble`. */
  phone.readTasks = async () => {
    const { data } = await term.ask("/tasks?mine=true&state=open");
    const tasks = data.items;
    Object.assign(phone.at, { tasks, read_t: term.now() });
    await phone.cache.put(`tasks ${phone.at.me.of}`, { tasks, read_t: phone.at.read_t });
    await keepPictures(tasks);
  };

  /** Tasks that still want something: those answered here wait in the queue. */
  phone.openTasks = () => {
    const answered = new Set(phone.queue.items.filter(({ state }) => state !== "refused").map(({ task }) => task));
    return phone.at.tasks.filter(({ id }) => !answered.has(id)).sort((a, b) => (a.due_t ?? Infinity) - (b.due_t ?? Infinity));
  };

  /** How far a case is from here, m; null when that is not known. */
  phone.away = (about) => {
    const { fix } = phone.at;
    return about && fix && fix.state === "ok" ? term.metres(fix, about) : null;
  };

  /** When a task becomes amber: a fifth of its time before the end. Pure. */
  const warn = ({ sent_t, due_t }) => (due_t ? due_t - (due_t - sent_t) / 5 : NaN);

  phone.taskClock = (task) => term.clock(task.due_t ?? NaN, warn(task));

  const card = (task) => {
    const { about } = task;
    const away = phone.away(about);
    const head = wall.element(
      "span", "topline", {},
      wall.element("b", `badge ${task.kind}`, {}, term.word("tasks", task.kind)),
      wall.element("strong", "", {}, about ? about.title || about.code : task.case),
      wall.element("span", "away", {}, away === null ? term.say("away_unknown") : term.far(away)),
    );
    const where = wall.element("span", "where", {}, (about && (about.address || about.description)) || "");
    return wall.element("a", "card", { href: `#task/${task.id}`, "data-key": task.id }, head, where, phone.taskClock(task));
  };

  const heard = () => {
    const { read_t } = phone.at;
    if (!read_t) return term.say("tasks_unread");
    return term.say("tasks_read", { age: wall.format.age(Math.max(0, term.now() - read_t)) });
  };

  /** The tab 任务. */
  phone.showTasks = (main) => {
    const tasks = phone.openTasks();
    const cards = tasks.length ? tasks.map(card) : [wall.element("p", "empty", {}, term.say("no_tasks"))];
    const again = term.button(term.say("reload"), () => phone.refresh(), "quiet");
    term.put(main, ...cards, wall.element("div", "bar foot", {}, wall.element("span", "aside", { id: "phone-heard" }, heard()), again));
  };

  wall.on("second", () => wall.text(document.getElementById("phone-heard"), phone.at.me ? heard() : ""));
})(window.wall);
