/**
 * QUESTION: which alert's proof is open? The drawer opens, asks for its proof, follows the feed, gives the focus back.
 *
 * What it shows is always what the server said last: a click changes nothing here, the feed's stamp (a dcc.Store)
 * makes it ask again. 51 draws the parts, 52 the pictures of them, 53 acts.
 */
(function (wall) {
  "use strict";

  const RETRY_MS = 2000; // between tries while the server is away
  const NONE = { id: null, data: null, words: {}, acts: [], shelve: [], from: null, etag: "", asking: 0, failed: "" };

  /** @type {typeof NONE} the open drawer; `data`: answer of /proof, `from`: what had the focus before */
  wall.proof = { ...NONE };

  const drawer = () => document.getElementById("proof");

  const url = (id, rest = "") => `/api/v1/alerts/${encodeURIComponent(id)}/${rest}`;
  wall.proofUrl = url;

  /** 48 秒, 12 分 05 秒, 3 小时 20 分. Pure. */
  wall.lasting = (s) => {
    const whole = Math.round(s);
    if (whole < 60) return `${whole} 秒`;
    const two = (n) => String(Math.floor(n)).padStart(2, "0");
    if (whole < 3600) return `${Math.floor(whole / 60)} 分 ${two(whole % 60)} 秒`;
    return `${Math.floor(whole / 3600)} 小时 ${two((whole % 3600) / 60)} 分`;
  };

  /** Opens the drawer on an alert, or moves it to another one. @param {string} id @param {Element} [from] */
  wall.openProof = (id, from = document.activeElement) => {
    const node = drawer();
    if (!node || !id) return;
    const { proof } = wall;
    const same = proof.id === id;
    if (!proof.id) {
      proof.words = JSON.parse(node.dataset.words);
      proof.acts = JSON.parse(node.dataset.acts);
      proof.shelve = JSON.parse(node.dataset.shelve);
      proof.from = from;
    }
    if (!same) {
      Object.assign(proof, { id, data: null, etag: "", failed: "" });
      wall.clearProofForm();
      wall.sayProof(proof.words.loading);
      wall.drawProof();
    }
    node.hidden = false;
    document.getElementById("proof-title").focus({ preventScroll: true });
    if (!same) wall.askProof();
  };

  /** Closes it; the focus returns to where it was, to the alert's row if that was drawn anew. */
  wall.closeProof = () => {
    const { proof } = wall;
    if (!proof.id) return;
    const { id, from } = proof;
    const had = drawer().contains(document.activeElement);
    Object.assign(proof, { ...NONE });
    drawer().hidden = true;
    wall.clearProofForm();
    wall.emit("proof", null);
    if (!had) return;
    const row = document.querySelector(`[data-alert="${CSS.escape(id)}"]`);
    const back = row || (from && from.isConnected ? from : null);
    if (back) back.focus({ preventScroll: true });
  };

  /** Asks for the open alert's proof; unchanged ones cost an empty answer. @returns {Promise<void>} */
  wall.askProof = async () => {
    const { proof } = wall;
    const { id } = proof;
    const turn = ++proof.asking;
    const stale = () => wall.proof.id !== id || wall.proof.asking !== turn;
    try {
      const headers = proof.etag ? { "If-None-Match": proof.etag } : {};
      const answer = await fetch(url(id, "proof"), { headers, credentials: "same-origin" });
      if (stale() || answer.status === 304) return;
      if (!answer.ok) return failed(answer.status === 404 ? proof.words.gone : await wall.problem(answer), answer.status);
      const data = await answer.json();
      if (stale()) return;
      Object.assign(proof, { data, etag: answer.headers.get("ETag") || "", failed: "" });
      wall.proofArrived(data);
      wall.drawProof();
      wall.emit("proof", data);
    } catch (error) {
      if (!stale()) failed(String(error.message || error), 0);
    }
  };

  /** What a refusal says: `detail` of problem+json, else the status. */
  wall.problem = async (answer) => {
    try {
      const said = await answer.json();
      return said.detail || said.title || String(answer.status);
    } catch {
      return String(answer.status);
    }
  };

  const failed = (why, status) => {
    const { proof } = wall;
    proof.failed = why;
    wall.sayProof(wall.filled(proof.words.failed, { why }), "bad");
    if (status === 404 || status === 403 || status === 401) return;
    const { id } = proof;
    setTimeout(() => wall.proof.id === id && wall.proof.failed && wall.askProof(), RETRY_MS);
  };

  /** A line for the operator. @param {string} [kind] "" | "good" | "bad" */
  wall.sayProof = (text, kind = "") => {
    const node = document.getElementById("proof-said");
    if (!node) return;
    wall.text(node, text);
    node.dataset.kind = text ? kind : "";
    node.setAttribute("role", kind === "bad" ? "alert" : "status");
  };

  // -- opening and closing by hand and keyboard ------------------------------------------------------

  let chosen = null; // of the list: 41 tells

  const opensByEnter = (event) => {
    if (event.key !== "Enter" || wall.typing(event) || !chosen) return false;
    const at = event.target;
    return at === document.body || !!(at.closest && at.closest("[data-alert], #panel-alerts"));
  };

  const keys = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (!wall.proof.id) {
      if (!opensByEnter(event)) return;
      const row = event.target.closest && event.target.closest("[data-alert]");
      stop(event);
      wall.openProof(row ? row.dataset.alert : chosen);
      return;
    }
    if (event.key === "Escape") {
      stop(event);
      if (!wall.closeProofForm()) wall.closeProof();
    } else if (event.key === "PageDown" || event.key === "PageUp") {
      stop(event);
      const body = document.getElementById("proof-body");
      body.scrollBy({ top: (event.key === "PageDown" ? 0.8 : -0.8) * body.clientHeight });
    } else if (!wall.typing(event) && wall.proofKey(event)) {
      stop(event);
    }
  };

  const stop = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation(); // these keys mean something else on the wall behind
  };

  const clicks = (event) => {
    if (!event.target.closest) return;
    if (event.target.closest("#proof-close")) return wall.closeProof();
    const row = event.target.closest("[data-alert]");
    if (row && !row.closest("#proof")) wall.openProof(row.dataset.alert, row);
  };

  wall.start(() => {
    document.addEventListener("keydown", keys, true);
    document.addEventListener("click", clicks);
    wall.watchStore("proof-feed", () => wall.proof.id && wall.askProof());
    wall.on("alert", (id) => {
      chosen = id;
      if (chosen && wall.proof.id && chosen !== wall.proof.id) wall.openProof(chosen);
    });
    wall.on("theme", () => wall.proof.id && wall.drawProof());
    wall.on("fit", () => wall.proof.id && wall.drawProof());
  });
})(window.wall);
