/**
 * QUESTION: which pieces do the pages for people share? Asking the API, keys, buttons and fields, new content in place
 * of the old, dialogs. Each page adds its own words.
 */
(function (wall) {
  "use strict";

  const TIMEOUT_MS = 20_000;
  const { Trouble } = wall;
  const kit = (wall.kit = {});

  /** A key for one request that may be sent twice; random also where the page is not a secure context. */
  kit.key = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

  const either = (signal, timeout) => (signal && AbortSignal.any ? AbortSignal.any([signal, timeout]) : timeout);

  /**
   * Asks our API. `body` goes as JSON, `file` as it is. `say`: the page's words for "away" and "login";
   * `reason(data, status)`: what the server's answer says to a person.
   * @returns {Promise<{data: any, etag: string | null}>} throws `Trouble`
   */
  kit.ask = async (url, { method = "GET", body, file, headers = {}, signal } = {}, say, reason) => {
    const sent = file || (body === undefined ? undefined : JSON.stringify(body));
    const type = sent === undefined ? {} : { "Content-Type": file ? file.type || "application/octet-stream" : "application/json" };
    let answer;
    try {
      answer = await fetch(url, {
        method, cache: "no-store", headers: { Accept: "application/json", ...type, ...headers },
        signal: either(signal, AbortSignal.timeout(TIMEOUT_MS)), body: sent,
      });
    } catch (e) {
      if (signal && signal.aborted) throw e; // the asker has lost interest
      throw new Trouble(0, say("away"));
    }
    if (answer.status === 401) throw new Trouble(401, say("login"));
    const data = await answer.json().catch(() => ({}));
    const etag = answer.headers.get("ETag");
    if (!answer.ok) throw new Trouble(answer.status, reason(data, `${answer.status}`), data, etag);
    return { data, etag };
  };

  /** Does something; a `Trouble` is told, anything else is a fault. @returns what it made, null when it failed */
  kit.tried = async (fn, told) => {
    try {
      return await fn();
    } catch (e) {
      if (!(e instanceof Trouble)) throw e;
      await told(e);
      return null;
    }
  };

  kit.button = (text, act, kind = "", attributes = {}) => {
    const made = wall.element("button", kind, { type: "button", ...attributes }, text);
    made.addEventListener("click", act);
    return made;
  };

  /** A labelled field. @returns {[HTMLElement, HTMLInputElement]} */
  kit.field = (label, attributes = {}, tag = "input", kind = "") => {
    const input = wall.element(tag, "", attributes);
    return [wall.element("label", kind, {}, wall.element("span", "", {}, label), input), input];
  };

  /** Puts new content in place of the old; where the keyboard was it is again, if that is still there. */
  kit.put = (at, ...parts) => {
    if (!at) return;
    const inside = at.contains(document.activeElement) ? document.activeElement : null;
    const held = inside ? inside.dataset.key : null;
    const range = held && "selectionStart" in inside ? [inside.selectionStart, inside.selectionEnd] : null;
    const top = at.scrollTop;
    at.replaceChildren(...parts);
    at.scrollTop = top;
    const again = held && at.querySelector(`[data-key="${CSS.escape(held)}"]`);
    if (!again) return;
    again.focus({ preventScroll: true });
    if (range && range[0] !== null) again.setSelectionRange(...range);
  };

  /**
   * Opens a dialog; Esc closes it, what had the focus gets it back. `act(fn, told)`: does something while its buttons
   * rest; what fails is said in it.
   * @param {Element} host where dialogs of the page live
   * @returns {{node: HTMLDialogElement, body, foot, close, complain, act}}
   */
  kit.dialog = (host, title, kind = "") => {
    const back = document.activeElement;
    const body = wall.element("div", "body");
    const foot = wall.element("div", "bar answers");
    const error = wall.element("p", "error", { role: "alert" });
    const node = wall.element("dialog", kind, { "aria-label": title }, wall.element("h2", "", {}, title), body, error, foot);
    const close = () => node.open && node.close();
    const complain = (text) => wall.text(error, text);
    const rest = (on) => {
      for (const one of foot.querySelectorAll("button")) one.disabled = on;
    };
    node.addEventListener("keydown", (event) => {
      event.stopPropagation(); // its keys are its own
      if ((event.ctrlKey || event.metaKey) && event.key === "s") event.preventDefault();
    });
    node.addEventListener("close", () => {
      node.remove();
      if (back && back.isConnected) back.focus();
    });
    host.append(node);
    node.showModal();
    const act = async (fn, told = (e) => complain(e.message)) => {
      complain("");
      rest(true);
      try {
        return await kit.tried(fn, told);
      } finally {
        rest(false);
      }
    };
    return { node, body, foot, close, complain, act };
  };
})(window.wall);
