/**
 * QUESTION: what can be done about the open alert, and did it arrive? Keys, what an action asks for, sending, answers.
 *
 * What may be done now comes with the proof (the life table is the server's). An answer of the server is only told:
 * the drawer shows the new state when the feed brings it. What was typed stays until it arrived.
 */
(function (wall) {
  "use strict";

  const el = wall.element;
  /** @type {{act: object, fields: string[]} | null} what is being asked for */
  let form = null;
  /** @type {{alert: string, text: string, key: string} | null} sent but not answered: the same again is the same key */
  let pending = null;
  let sending = false;
  let savedVersion = 0; // version of the open alert that our last action made

  const possible = (data, act) => data.actions.find((one) => one.action === act.action);

  /** The acts as they stand now: of several on one key the first that is possible. Pure. */
  wall.proofActs = (acts, data) => {
    const byKey = new Map();
    for (const act of acts) {
      const can = !!data && !!possible(data, act) && !(act.fixed.channel === "voice" && !data.alert.vehicle);
      const had = byKey.get(act.key);
      if (!had || (!had.can && can)) byKey.set(act.key, { ...act, can });
    }
    return [...byKey.values()];
  };

  const word = (act) => act.word;

  wall.drawProofActs = () => {
    const { data, words, acts } = wall.proof;
    const bar = document.getElementById("proof-acts");
    if (!bar) return;
    const active = bar.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const why = !data ? "" : data.read_only === "display" ? words.read_only : data.read_only ? words.no_role : "";
    const buttons = wall.proofActs(acts, data).map((act) => {
      const button = el("button", "proof-act", { type: "button", "data-key": act.key, "data-action": act.action, "aria-keyshortcuts": act.key.toUpperCase() },
        el("kbd", "", { "aria-hidden": "true" }, act.key.toUpperCase()), word(act));
      if (!act.can) Object.assign(button, { disabled: true, title: why || words.not_now });
      button.addEventListener("click", () => begin(act));
      return button;
    });
    drawExports(data, words);
    bar.replaceChildren(...(why ? [el("p", "proof-why", {}, why)] : []), ...(data && data.read_only === "display" ? [] : buttons));
    if (active) (bar.querySelector(`[data-key="${active}"]:not(:disabled)`) || document.getElementById("proof-title")).focus({ preventScroll: true });
  };

  /** Paper and bundle, for those who may have them. */
  const drawExports = (data, words) => {
    const { id } = wall.proof;
    const links = !data || data.read_only === "display" ? [] : [["pdf", words.pdf], ["zip", words.zip]].map(([kind, name]) =>
      el("a", "proof-out", { href: wall.proofUrl(id, `proof.${kind}`), download: `${id}.${kind}` }, name));
    document.getElementById("proof-outs").replaceChildren(...links);
  };

  /** What is read out on the telephone, after the person was noted as called. */
  const drawCall = (act) => {
    const call = wall.proof.data.calls.find((one) => one.recipient === act.fixed.recipient);
    if (act.fixed.channel !== "phone" || !call) return;
    const script = el("pre", "", { tabindex: "0", "aria-label": wall.proof.words.script }, call.script);
    document.getElementById("proof-form").replaceChildren(script);
    form = { act, fields: [] };
  };

  /** One key of the drawer; true when it meant something here. */
  wall.proofKey = (event) => {
    const { data, words, acts } = wall.proof;
    const key = event.key.toLowerCase();
    if (event.key === "Enter" && wall.proof.failed) {
      wall.askProof();
      return true;
    }
    if (key === "g") {
      wall.proofOnMap();
      return true;
    }
    const act = wall.proofActs(acts, data).find((one) => one.key === key);
    if (!act) return false;
    if (event.repeat || !data) return true;
    if (act.can) begin(act);
    else wall.sayProof(data.read_only ? (data.read_only === "display" ? words.read_only : words.no_role) : `${word(act)}：${words.not_now}`, "bad");
    return true;
  };

  // -- what is asked for -----------------------------------------------------------------------------

  const begin = (act) => {
    const { data } = wall.proof;
    const { needs } = possible(data, act);
    const fields = [...new Set([...needs, ...act.ask])].filter((name) => !(name in act.fixed));
    wall.sayProof("");
    if (!fields.length) return send(act, {});
    form = { act, fields };
    drawForm();
  };

  const choices = (id, values) => el("datalist", "", { id }, ...values.map((value) => el("option", "", { value })));

  const field = (name, act) => {
    const { words, shelve, data } = wall.proof;
    const id = `proof-field-${name}`;
    const label = el("label", "", { for: id }, words.fields[name]);
    const select = (options) => el("select", "", { id, name }, ...options.map(([value, said]) => el("option", "", { value }, said)));
    if (name === "until") return [label, select(shelve.map((n) => [String(n), wall.filled(words.minutes, { n })]))];
    if (act.action === "waive" && name === "reason") return [label, select(data.waivers.map((code) => [code, words.waivers[code] || code]))];
    const input = el("input", "", { id, name, type: "text", autocomplete: "off", maxlength: "300", list: `${id}-list` });
    const offered = name === "reason" ? words.reasons[act.action] || [] : name === "result" ? words.results : name === "evidence" ? pictures() : [];
    if (name === "evidence" && offered.length) input.value = offered[offered.length - 1];
    if (name === "result") input.value = offered[0];
    return [label, input, choices(`${id}-list`, offered)];
  };

  const pictures = () => {
    const { words, data } = wall.proof;
    return data.pictures.filter((p) => p.id).map((p) =>
      wall.filled(words.picture_proof, { channel: words.channels[p.channel] || p.channel, t: wall.format.clock(p.t) }));
  };

  const drawForm = () => {
    const { words } = wall.proof;
    const holder = document.getElementById("proof-form");
    const ok = el("button", "proof-ok", { type: "submit" }, words.ok);
    const cancel = el("button", "", { type: "button" }, words.cancel);
    cancel.addEventListener("click", wall.closeProofForm);
    const asked = form.fields.flatMap((name) => field(name, form.act));
    const node = el("form", "", { "aria-label": word(form.act) }, el("b", "", {}, word(form.act)), ...asked, el("span", "", {}, ok, cancel));
    node.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(node);
    });
    holder.replaceChildren(node);
    node.querySelector("input, select").focus();
    const first = node.querySelector("input");
    if (first) first.select();
  };

  const submit = (node) => {
    const { words } = wall.proof;
    const given = {};
    for (const name of form.fields) {
      const input = node.elements[name];
      const value = input.value.trim();
      if (!value) {
        wall.sayProof(wall.filled(words.needed, { field: words.fields[name] }), "bad");
        input.focus();
        return;
      }
      given[name] = value;
    }
    send(form.act, given);
  };

  /** Forgets what was being asked for. */
  wall.clearProofForm = () => {
    form = null;
    pending = null;
    savedVersion = 0;
    const holder = document.getElementById("proof-form");
    if (holder) holder.replaceChildren();
    wall.sayProof("");
  };

  /** Closes the question, not the drawer; true when there was one. */
  wall.closeProofForm = () => {
    if (!form) return false;
    form = null;
    document.getElementById("proof-form").replaceChildren();
    wall.sayProof("");
    document.getElementById("proof-title").focus({ preventScroll: true });
    return true;
  };

  // -- sending ---------------------------------------------------------------------------------------

  const bodyOf = (act, given) => {
    const body = { ...act.fixed, ...given };
    if ("until" in given) body.until = Math.round(wall.clock.now() + Number(given.until) * 60);
    return body;
  };

  const send = async (act, given) => {
    const { proof } = wall;
    if (sending) return;
    const alert = proof.id;
    const text = JSON.stringify([act.word, given]); // the same again, after an answer that never came, is the same action
    if (!pending || pending.alert !== alert || pending.text !== text) {
      pending = { alert, text, key: wall.kit.key(), version: proof.data.alert.version, body: bodyOf(act, given) };
    }
    const { key, version, body } = pending;
    sending = true;
    wall.sayProof(proof.words.sending);
    try {
      const answer = await fetch(wall.proofUrl(alert, act.action), {
        method: "POST", credentials: "same-origin", body: JSON.stringify(body),
        headers: { "Content-Type": "application/json", "If-Match": `"${version}"`, "Idempotency-Key": key },
      });
      if (wall.proof.id === alert) await heard(answer, alert, act);
      else if (!answer.ok && wall.proof.id) {
        // who has gone on to the next alert still learns that this one stands as it was
        const why = await wall.problem(answer);
        wall.sayProof(`${alert} ${wall.filled(wall.proof.words.refused, { why })}`, "bad");
      }
    } catch (error) {
      if (wall.proof.id === alert) wall.sayProof(wall.filled(proof.words.away, { why: String(error.message || error) }), "bad");
    } finally {
      sending = false;
    }
  };

  const heard = async (answer, alert, act) => {
    const { words } = wall.proof;
    if (answer.ok) {
      const said = await answer.json();
      pending = null;
      form = null;
      document.getElementById("proof-form").replaceChildren();
      if (!document.getElementById("proof").contains(document.activeElement)) document.getElementById("proof-title").focus({ preventScroll: true });
      drawCall(act);
      savedVersion = (said.alert || said).version || 0;
      if (wall.proof.data.alert.version < savedVersion) wall.sayProof(words.saved);
      else wall.proofArrived(wall.proof.data);
      return;
    }
    if (answer.status >= 500) return wall.sayProof(wall.filled(words.away, { why: await wall.problem(answer) }), "bad");
    pending = null; // refused for good: the next try is another one
    if (answer.status === 412) return moved(alert);
    const why = await wall.problem(answer);
    if (answer.status === 401) wall.sayProof(words.login, "bad");
    else if (answer.status === 403) wall.sayProof(words.forbidden, "bad");
    else {
      wall.sayProof(answer.status === 428 ? words.version : wall.filled(words.refused, { why }), "bad");
      wall.askProof();
    }
  };

  /** Somebody was faster: say who and what, show it, ask for the key again. */
  const moved = async (alert) => {
    const { words, data } = wall.proof;
    const before = data.alert.version;
    await wall.askProof();
    if (wall.proof.id !== alert) return;
    const news = wall.proof.data.steps.filter((step) => step.version > before);
    const what = news.map((step) => `${wall.format.clock(step.t)} ${words.roles[step.by] || step.by} ${words.actions[step.action] || step.action}`).join("；");
    wall.sayProof(wall.filled(words.moved, { what: what || words.states[wall.proof.data.alert.state] || "" }), "bad");
  };

  /** A new answer is here: what we saved is on the screen now. */
  wall.proofArrived = (data) => {
    const { words } = wall.proof;
    const node = document.getElementById("proof-said");
    if (savedVersion && data.alert.version >= savedVersion) {
      savedVersion = 0;
      wall.sayProof(wall.filled(words.done, { state: words.states[data.alert.state] || data.alert.state }), "good");
    } else if (node && (node.textContent === words.loading || node.textContent.startsWith(words.failed.split("{")[0]))) {
      wall.sayProof("");
    }
  };
})(window.wall);
