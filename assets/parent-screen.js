/**
 * QUESTION: does the wall inside still live? The page around a wall (`/screen/{layout}/{screen}`): when no beat came for
 * SILENT_S it asks the server, for ever, and opens the wall anew only once the server answers.
 *
 * Loaded by that page alone. What it cannot see: a crash of the whole tab or browser, which takes this page along; that
 * is for whoever starts the browser (`app.py kiosk`).
 */
(function (wall) {
  "use strict";

  const SILENT_S = 20; // ten beats
  const OPEN_S = 30; // a wall that is being opened may take that long to its first beat
  const ASK_S = 5;

  /** What to do now. Pure. @returns {"" | "wait" | "again"} nothing, wait for the server, open anew */
  const judge = (silent_s, sinceOpened_s, serverAnswers) => {
    if (silent_s < SILENT_S || sinceOpened_s < OPEN_S) return "";
    return serverAnswers ? "again" : "wait";
  };
  if (wall) wall.parentJudge = judge;
  if (typeof document === "undefined" || !document.querySelector("iframe")) return;

  const frame = document.querySelector("iframe");
  const waiting = document.getElementById("waiting");
  const words = document.body.dataset;
  let beatAt = performance.now();
  let openedAt = beatAt;
  let asking = false;

  const seconds = (since) => (performance.now() - since) / 1000;

  const say = (title, text) => {
    waiting.hidden = !title;
    waiting.querySelector("h1").textContent = title;
    waiting.querySelector("p").textContent = text;
  };

  const answers = async () => {
    try {
      return (await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(ASK_S * 1000) })).ok;
    } catch {
      return false;
    }
  };

  const open = () => {
    openedAt = performance.now();
    const { pathname, search } = new URL(frame.src);
    frame.src = pathname + search;
  };

  const look = async () => {
    if (asking || seconds(beatAt) < SILENT_S || seconds(openedAt) < OPEN_S) return;
    asking = true;
    const act = judge(seconds(beatAt), seconds(openedAt), await answers());
    asking = false;
    if (act === "wait") say(words.wait, words.for.replace("{s}", String(Math.floor(seconds(beatAt)))));
    if (act !== "again") return;
    say(words.again, "");
    open();
  };

  window.addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== frame.contentWindow || !event.data || event.data.citywall !== "beat") return;
    beatAt = performance.now();
    if (!waiting.hidden) say("", "");
  });
  // Our own page without beats speaks for itself (no longer allowed, a login): only what is no page of ours is covered.
  frame.addEventListener("load", () => {
    try {
      if (frame.contentDocument && frame.contentDocument.body) say("", "");
    } catch {
      // the browser's own page of an error
    }
    frame.contentWindow.focus(); // keys and clicker are meant for the wall
  });
  window.addEventListener("focus", () => frame.contentWindow.focus());
  setInterval(look, 1000);
})(window.wall);
