/**
 * QUESTION: did what we wanted happen, and who was faster if not? One action on one case; its answer; undo.
 *
 * What was typed stays until the server took it. The same wish sent again after silence carries the same key.
 */
(function (wall) {
  "use strict";

  const UNDO_S = 30; // unless the flow says otherwise
  const MOST_OURS = 500;
  const { desk } = wall;
  const el = wall.element;
  /** Changes we made ourselves, "id version": no news to us. */
  desk.ours = new Set();
  /** @type {Map<string, {kind: string, text: string, copy?: string}>} what is said about a case, above its parts */
  const said = new Map();
  /** @type {Map<string, string>} wish → its key, until it is answered for good */
  const keys = new Map();
  const busy = new Set();

  desk.busy = (id) => busy.has(id);
  desk.saidOf = (id) => said.get(id) || null;

  desk.sayAbout = (id, text, kind = "bad", copy = "") => {
    if (text) said.set(id, { text, kind, copy });
    else said.delete(id);
    if (desk.at.chosen === id) desk.showDrawer();
  };

  desk.saidPart = (id) => {
    const one = said.get(id);
    if (!one) return [];
    const shut = desk.button("×", () => desk.sayAbout(id, ""), "quiet shut", { "aria-label": desk.say("close") });
    const copy = one.copy ? [el("textarea", "kept", { readonly: "", rows: "2", "aria-label": desk.say("kept_text"), "data-key": "kept" }, one.copy)] : [];
    return [el("div", `banner ${one.kind}`, { role: one.kind === "bad" ? "alert" : "status" }, el("span", "", {}, one.text), shut, ...copy)];
  };

  /** Takes in a case as an answer brought it. */
  const taken = (answered) => {
    const mark = desk.markOf(answered);
    desk.ours.add(`${mark.id} ${mark.version}`);
    if (desk.ours.size > MOST_OURS) desk.ours.delete(desk.ours.values().next().value);
    desk.feed.take(mark);
    return mark;
  };
  desk.taken = taken;

  /** Who did what since the version that was seen. @returns {Promise<string>} */
  const meanwhile = async (id, version) => {
    try {
      const { data } = await desk.ask(desk.casePath(id, "/flow"));
      const news = data.items.filter((step) => step.version > version);
      return news.map((step) => {
        const who = desk.whoActed(step);
        const to = step.receiver ? ` → ${desk.unitName(step.receiver)}` : "";
        return desk.say("moved_note", { who, t: desk.hm(step.t), action: `${step.word || desk.flowWord("actions", step.action)}${to}` });
      }).join("；");
    } catch (e) {
      if (!(e instanceof desk.Trouble)) throw e;
      return "";
    }
  };

  /** Somebody was faster: say who and what; what was typed is still there. */
  const stale = async (id, version, e, copy) => {
    if (e.data.case) desk.feed.take(desk.markOf(e.data.case));
    const what = await meanwhile(id, version);
    const mark = desk.feed.marks.get(id) || (e.data.case && desk.markOf(e.data.case)) || { status: "" };
    const state = desk.flowWord("statuses", mark.status);
    desk.sayAbout(id, what ? desk.say("stale", { what, state }) : desk.say("stale_plain", { state }), "bad", copy);
    desk.changed();
    await desk.load();
  };

  const trouble = async (id, version, e, copy) => {
    if (e.status === 412) return stale(id, version, e, copy);
    const gone = e.status === 409 || e.status === 403; // its form may be gone with the next look
    desk.sayAbout(id, e.status === 0 || e.status === 503 ? e.message : desk.say("failed", { why: e.message }), "bad", gone ? copy : "");
    if (gone) await desk.load();
    return undefined;
  };

  /**
   * Acts on a case. @param {{id: string, version: number, title: string}} one what was seen
   * @returns {Promise<object | null>} the case after it; null when it did not happen (said above the case)
   */
  desk.act = async (one, action, body = {}) => {
    const { id, version } = one;
    if (busy.has(id)) return null;
    const wish = JSON.stringify([id, version, action, body]);
    if (!keys.has(wish)) keys.set(wish, desk.key());
    busy.add(id);
    showBusy();
    try {
      const { data } = await desk.ask(desk.casePath(id, `/${action}`), {
        method: "POST", body, headers: { "If-Match": `"${version}"`, "Idempotency-Key": keys.get(wish) },
      });
      keys.delete(wish);
      desk.keep(id, action);
      said.delete(id);
      taken(data);
      desk.changed();
      if (desk.at.chosen === id) await desk.load();
      return data;
    } catch (e) {
      if (!(e instanceof desk.Trouble)) throw e;
      if (e.status >= 400 && e.status < 500) keys.delete(wish); // refused for good: the next try is another one
      await trouble(id, version, e, body.opinion && body.opinion !== desk.say("opinion_default") ? body.opinion : "");
      return null;
    } finally {
      busy.delete(id);
      showBusy();
    }
  };

  const showBusy = () => {
    document.getElementById("desk-drawer").setAttribute("aria-busy", String(busy.has(desk.at.chosen)));
  };

  desk.titleOf = (mark) => `${desk.short(mark.id)} ${mark.title || mark.code}`;

  // -- dispatch and its undoing ---------------------------------------------------------------------

  /** Sends a case to a unit; for half a minute that can be taken back. */
  desk.dispatch = async (one, receiver, assists, opinion, more = {}) => {
    const body = { receiver, opinion, ...(assists.length ? { assists: assists.map((unit) => ({ unit, mandatory: true })) } : {}), ...more };
    const done = await desk.act(one, "dispatch", body);
    if (!done) return;
    const title = desk.titleOf(one);
    desk.toast(desk.say("dispatched", { title, unit: desk.unitName(receiver) }), {
      kind: "good", lasts_s: desk.undo_s || UNDO_S, undo: () => desk.undo([{ id: done.id, version: done.version, title }]),
    });
  };

  /** Takes dispatches back; each case stands for itself. @param {{id: string, version: number, title: string}[]} sent */
  desk.undo = async (sent) => {
    for (const { id, version, title } of sent) {
      try {
        const { data } = await desk.ask(desk.casePath(id, "/undo_dispatch"), {
          method: "POST", body: {}, headers: { "If-Match": `"${version}"`, "Idempotency-Key": desk.key() },
        });
        taken(data);
        desk.toast(desk.say("undone", { title }));
      } catch (e) {
        if (!(e instanceof desk.Trouble)) throw e;
        const what = e.status === 412 ? await meanwhile(id, version) : "";
        desk.toast(desk.say("undo_failed", { title, why: what || e.message }), { kind: "bad" });
      }
    }
    desk.changed();
    if (sent.some((one) => one.id === desk.at.chosen)) await desk.load();
  };
})(window.wall);
