/**
 * QUESTION: how does the guide's page come alive? Its parts, its keys, the clicker's keys, the tablet that must not sleep.
 */
(function (wall) {
  "use strict";

  const { guide, term } = wall;
  const { say } = term;
  const { at } = guide;
  const el = wall.element;
  const PATH = "/guide";
  const AGAIN_MS = 3000; // until the halls are asked for again

  // -- keys -----------------------------------------------------------------------------------------

  const situation = (event) => {
    const on = event.target instanceof Element ? event.target : document.body;
    return {
      typing: wall.typing(event),
      choosing: on.tagName === "SELECT" || on.type === "radio" || !!document.querySelector("dialog[open]"),
      pressable: !!on.closest("button, a, summary, [role=button]"),
      scrolls: !!on.closest("[data-scrolls]"),
      repeat: event.repeat,
      modified: event.ctrlKey || event.altKey || event.metaKey,
    };
  };

  const keys = (event) => {
    if (event.key === "/" && !wall.typing(event)) {
      event.preventDefault();
      return guide.find();
    }
    const command = guide.command(event.key, situation(event));
    if (!command) return undefined;
    event.preventDefault();
    return command === "help" ? guide.help() : guide.COMMANDS[command]();
  };

  guide.help = () => {
    if (document.querySelector("dialog[open]")) return;
    const back = document.activeElement;
    const rows = term.words.keys.flatMap(([key, does]) => [el("dt", "", {}, key), el("dd", "", {}, does)]);
    const node = el("dialog", "", { "aria-label": say("help") });
    const close = guide.button(say("close"), "close", () => node.close(), "first");
    node.append(el("h2", "", {}, say("help")), el("dl", "", {}, ...rows), close);
    node.addEventListener("close", () => {
      node.remove();
      if (back && back.isConnected) back.focus();
    });
    term.at("guide-dialogs").append(node);
    node.showModal();
    close.focus();
  };

  // -- a tablet that is read from must not go dark ----------------------------------------------------

  const stayAwake = async () => {
    if (!navigator.wakeLock || document.hidden) return;
    try {
      await navigator.wakeLock.request("screen");
    } catch {
      // the battery is low, or the page is not from a secure address: the device does as it is set
    }
  };

  // -- start ----------------------------------------------------------------------------------------

  const trouble = (text, more = []) => {
    at.link = "down";
    at.downAt ??= performance.now();
    guide.changed();
    for (const part of ["prompt", "screens", "programme", "send", "more"]) {
      term.at(`guide-${part}`).replaceChildren(guide.empty(text), ...(part === "prompt" ? more : []));
    }
  };

  const build = () => {
    guide.startPrompt();
    guide.startScreens();
    guide.startProgramme();
    guide.startSend();
    guide.startMore();
    document.addEventListener("keydown", keys);
    guide.startVoice();
    guide.changed();
  };

  const LINKS = { 401: "login", 403: "denied" };

  /** The halls, asked for until they come; a page without any says so. */
  const halls = async () => {
    try {
      if (await guide.openHalls()) return build();
      trouble(say("no_halls"));
    } catch (e) {
      if (!(e instanceof term.Trouble)) throw e;
      trouble(e.status === 403 ? say("denied") : e.message);
      if (LINKS[e.status]) {
        at.link = LINKS[e.status];
        guide.changed();
      }
    }
    setTimeout(halls, AGAIN_MS);
    return undefined;
  };

  const begin = () => {
    guide.listen();
    guide.startHead();
    guide.changed();
    stayAwake();
    document.addEventListener("visibilitychange", stayAwake);
    return halls();
  };

  term.page(PATH, "guide", begin);
})(window.wall);
