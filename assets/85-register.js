/**
 * QUESTION: how does the registration page come alive? Its form, the messages that wait, keys.
 */
(function (wall) {
  "use strict";

  const { term, register } = wall;
  const PATH = "/desk/register";
  const AGAIN_S = 20;
  const { at } = register;
  let messages = [];
  let asked = -Infinity;
  let known = null;

  // -- messages of citizens -------------------------------------------------------------------------

  /** What its words may mean, as buttons: a class, a place. */
  const offer = ({ classes, places }) => {
    const minors = classes.slice(0, 4).map((one) => term.button(one.name, () => at.fields.classes.set({ ...one, major: one.code.slice(0, 2), major_name: one.major }, ""), "quiet small"));
    const spots = places.slice(0, 3).map((one) => term.button(one.name, () => {
      at.fields.address.set(one.name);
      register.go(one, { exact: one.exact, keep: true });
    }, "quiet small"));
    const said = minors.length + spots.length ? [wall.element("span", "aside", {}, term.say("guessed"))] : [];
    at.fields.guesses.replaceChildren(...said, ...minors, ...spots);
  };

  /** A message comes into the form; what was in it goes. */
  const take = (message) =>
    term.try(async () => {
      const { data } = await term.ask(`/intake/messages/${encodeURIComponent(message.id)}`);
      register.clear(false);
      const place = data.lon === null ? null : { lon: data.lon, lat: data.lat };
      await register.fill({ source: data.channel, informant: data.name, phone: data.sender, description: data.text, message: { id: data.id }, place });
      offer(data.guess);
      register.showPool();
      at.fields.classes.input.focus();
    });

  const discard = (message) => {
    const dialog = term.dialog(term.say("discard"));
    const [reasonNode, reason] = term.field(term.say("reason"), { maxlength: "200", required: "" });
    const [replyNode, reply] = term.field(term.say("reply"), { rows: "3", maxlength: "300" }, "textarea");
    reply.value = term.say("reply_default");
    const yes = term.button(term.say("yes"), async () => {
      if (!reason.value.trim()) return dialog.complain(term.say("want_reason"));
      try {
        await term.ask(`/intake/messages/${encodeURIComponent(message.id)}/discard`, { method: "POST", body: { reason: reason.value.trim(), reply: reply.value.trim() }, headers: { "Idempotency-Key": term.key() } });
        dialog.close();
        if (at.message && at.message.id === message.id) register.clear();
        await register.readPool();
      } catch (e) {
        if (!(e instanceof term.Trouble)) throw e;
        dialog.complain(e.message);
      }
      return undefined;
    });
    dialog.body.append(wall.element("blockquote", "", {}, message.text || ""), reasonNode, replyNode);
    dialog.foot.append(term.button(term.say("no_"), dialog.close, "quiet"), yes);
    reason.focus();
  };

  const row = (message) => {
    const mine = at.message && at.message.id === message.id;
    const photos = message.photos.map(({ url }) => wall.element("a", "thumb", { href: url, target: "_blank", rel: "noopener" }, wall.element("img", "", { src: `${url}/thumb`, alt: term.say("photos") })));
    return wall.element(
      "li", mine ? "mine" : "", {},
      wall.element("b", "", {}, `${term.flowWord("sources", message.channel)} · ${message.sender} · ${term.moment(message.t)}`),
      wall.element("p", "", {}, message.text || ""),
      ...(photos.length ? [wall.element("div", "photos", {}, ...photos)] : []),
      wall.element("small", "", {}, message.why || ""),
      wall.element("span", "bar", {}, term.button(term.say(mine ? "taken" : "take"), () => take(message), "small", { "data-key": `take-${message.id}` }), term.button(term.say("discard"), () => discard(message), "quiet small")),
    );
  };

  register.showPool = () => {
    const body = term.at("register-pool-body");
    wall.text(term.at("register-pool-count"), messages.length ? String(messages.length) : "");
    term.put(body, messages.length ? wall.element("ul", "", {}, ...messages.map(row)) : wall.element("p", "empty", {}, term.say("pool_empty")));
    document.title = `${messages.length ? `(${messages.length}) ` : ""}${term.say("title")}`;
  };

  register.readPool = async () => {
    asked = performance.now();
    const read = async () => (await term.ask("/intake/messages?state=waiting")).data.items;
    const items = await term.read(read);
    if (!items) return;
    messages = items;
    const fresh = known !== null && items.some(({ id }) => !known.has(id));
    known = new Set(items.map(({ id }) => id));
    if (fresh) term.chime.play();
    register.showPool();
  };

  const keys = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.preventDefault();
      register.submit();
    } else if (event.altKey && event.code === "KeyN") {
      event.preventDefault();
      register.clear();
    } else if (event.altKey && event.code === "KeyA") {
      event.preventDefault();
      at.fields.address.input.focus();
    } else if (event.altKey && event.code === "KeyC") {
      event.preventDefault();
      at.fields.classes.input.focus();
    }
  };

  const begin = async () => {
    register.buildMap();
    await term.read(term.readFlow);
    wall.text(term.at("register-who"), `${term.me().name} · ${term.me().word}`);
    term.put(term.at("register-tools"), term.chimeSwitch());
    const kept = register.build();
    register.showPlace();
    register.showLikely();
    document.addEventListener("keydown", keys);
    await register.readPool();
    if (kept.source) {
      await register.fill(kept);
      term.note(term.say("draft_back"));
    }
    await register.fromCamera();
    (at.fields.informant.value ? at.fields.classes.input : at.fields.informant).focus();
    wall.on("second", () => performance.now() - asked > AGAIN_S * 1000 && register.readPool());
  };

  term.page(PATH, "register-desk", begin);
})(window.wall);
