/**
 * QUESTION: what became of it? This collector's reports by the server's word, and what still waits in the phone.
 */
(function (wall) {
  "use strict";

  const { term, phone } = wall;
  const MOST = 30;

  const statusWord = ({ status, status_word: word }) => word || term.flowWord("statuses", status);

  const line = (one) => {
    const head = wall.element(
      "span", "topline", {},
      wall.element("strong", "", {}, one.title || one.code),
      wall.element("b", `state ${one.open === false || one.end_t ? "ended" : ""}`, {}, statusWord(one)),
    );
    const where = wall.element("span", "where", {}, `${term.moment(one.report_t)} · ${one.address || ""}`);
    return wall.element("a", "card", { href: `#mine/${one.id}`, "data-key": one.id }, head, where);
  };

  /** The tab 我的: newest first; what was read last stays there without a network. */
  phone.showMine = async (main) => {
    const key = `mine ${phone.at.me.of}`;
    const show = (items, words) => term.put(main, ...(items.length ? items.map(line) : [wall.element("p", "empty", {}, term.say("no_reports"))]), wall.element("p", "aside foot", {}, words));
    const held = await phone.cache.get(key);
    if (held) show(held.items, term.say("read_at", { t: term.moment(held.t) }));
    else term.put(main, wall.element("p", "empty", {}, term.say("loading")));
    try {
      const { data } = await term.ask(`/cases?${term.query({ reporter: phone.at.me.of, sort: "newest", limit: MOST })}`);
      await phone.cache.put(key, { items: data.items, t: term.now() });
      if (location.hash === "#mine") show(data.items, term.say("read_at", { t: term.moment(term.now()) }));
    } catch (e) {
      if (!(e instanceof term.Trouble)) throw e;
      if (!held) term.put(main, wall.element("p", "empty", {}, e.message));
    }
  };

  const step = (record) => {
    const words = [record.word, record.result ? term.flowWord("results", record.result) : "", record.opinion];
    return wall.element("li", "", {}, wall.element("time", "", {}, term.moment(record.t)), wall.element("span", "", {}, words.filter(Boolean).join(" · ")));
  };

  /** One of them with its steps. */
  phone.showOne = async (main, id) => {
    const back = wall.element("a", "back", { href: "#mine" }, term.say("back"));
    term.put(main, back, wall.element("p", "empty", {}, term.say("loading")));
    try {
      const [{ data }, flow] = await Promise.all([term.ask(`/cases/${id}`), term.ask(`/cases/${id}/flow`)]);
      const one = data;
      const photos = (one.photos || []).map((photo) => term.thumb(photo));
      term.put(
        main, back,
        wall.element(
          "section", "story", {}, wall.element("h2", "", {}, one.title || one.code), wall.element("b", "state", {}, statusWord(one)),
          wall.element("p", "where", {}, one.address || ""), wall.element("p", "", {}, one.description || ""),
          wall.element("div", "photos", {}, ...photos), wall.element("ol", "steps", {}, ...flow.data.items.map(step)),
        ),
      );
    } catch (e) {
      if (!(e instanceof term.Trouble)) throw e;
      term.put(main, back, wall.element("p", "empty", {}, e.message));
    }
  };

  // -- the queue ------------------------------------------------------------------------------------

  const mend = (item) => {
    if (!item.task) return [wall.element("a", "button", { href: `#mend/${item.seq}` }, term.say("mend"))];
    const open = term.button(term.say("mend"), async () => {
      const { result, opinion, subject, lon, lat } = item.body;
      await phone.draft(item.task).put({ result, note: opinion, subject, picked: { lon, lat }, photos: item.photos });
      await phone.queue.drop(item);
      location.hash = `#task/${item.task}`;
    });
    return phone.at.tasks.some(({ id }) => id === item.task) ? [open] : [];
  };

  const thrown = (item) =>
    term.button(term.say("throw"), () => {
      const asked = term.dialog(term.say("throw"));
      asked.body.append(wall.element("p", "", {}, term.say("throw_sure", { title: item.title })));
      const yes = term.button(term.say("yes"), async () => {
        await phone.queue.drop(item);
        asked.close();
      });
      asked.foot.append(term.button(term.say("no_"), asked.close, "quiet"), yes);
    }, "quiet");

  const entry = (item) => {
    const refused = item.state === "refused";
    const head = wall.element("span", "topline", {}, wall.element("strong", "", {}, item.title), wall.element("b", `state ${item.state}`, {}, term.word("queue_states", item.state)));
    const parts = [head, wall.element("span", "where", {}, [term.moment(item.made_t), item.where, item.photos.length ? term.say("n_photos", { n: item.photos.length }) : ""].filter(Boolean).join(" · "))];
    if (refused) {
      parts.push(wall.element("p", "refused", { role: "alert" }, term.say("refused_because", { why: item.why })));
      parts.push(wall.element("span", "bar", {}, ...mend(item), term.button(term.say("send_again"), () => phone.queue.again(item), "quiet"), thrown(item)));
    }
    if (item.state === "done" && item.result) parts.push(wall.element("a", "", { href: `#mine/${item.result}` }, item.result));
    return wall.element("div", `card entry ${item.state}`, { "data-key": String(item.seq) }, ...parts);
  };

  /** The tab 待发: refused ones first, then what waits, then what went out. */
  phone.showQueue = (main) => {
    const { items, login, others } = phone.queue;
    const order = { refused: 0, sending: 1, waiting: 2, done: 3 };
    const sorted = [...items].sort((a, b) => order[a.state] - order[b.state] || (a.state === "done" ? b.seq - a.seq : a.seq - b.seq));
    const top = login ? [wall.element("p", "refused", { role: "alert" }, term.say("login_first"), " ", wall.element("a", "", { href: "/login?next=/phone" }, term.say("to_login")))] : [];
    const wait = phone.queue.waiting().length;
    const now = wait ? [term.button(term.say("send_now"), () => phone.queue.drain(), "main")] : [];
    const rest = others ? [wall.element("p", "aside", {}, term.say("others_wait", { n: others }))] : [];
    const none = sorted.length ? [] : [wall.element("p", "empty", {}, term.say("queue_empty"))];
    term.put(main, ...top, ...now, ...sorted.map(entry), ...none, ...rest);
  };
})(window.wall);
