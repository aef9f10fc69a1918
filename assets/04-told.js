/**
 * QUESTION: how does what the server tells of its panels come onto the page? One message a push, straight into the DOM.
 *
 * Dash wakes every component of the page three times for each prop it is told (4.4.1, thousands of them here): that was
 * most of a change of scene. So a push arrives as one attribute of `wall-told`, and what it says is set here: attributes,
 * children as trees of html components, data of stores. What did not change in a tree is left as it stands, with whatever
 * our scripts have made of it since (ages that grow, digits that turn).
 */
(function (wall) {
  "use strict";

  const TOLD = "wall-told"; // as wall/told.py
  // Dash's names of attributes that HTML calls otherwise
  const NAMES = { className: "class", colSpan: "colspan", tabIndex: "tabindex", dateTime: "datetime" };
  // as wall/told.py, without what is no attribute
  const KNOWN = new Set(["alt", "className", "colSpan", "dateTime", "disabled", "hidden", "href", "id", "loading", "role", "scope", "src", "tabIndex", "title"]);
  const LINKS = ["href", "src"];
  const SCRIPT = /^javascript:/i;
  const UNITLESS = new Set(["flex", "flexGrow", "fontWeight", "lineHeight", "opacity", "order", "zIndex"]);
  const HTML = "dash_html_components";
  const WAIT_MS = 100;
  const WAITS = 50; // once the page stands: what it has no place for by then, it has no place for

  /** @type {WeakMap<Element, any[]>} what an element's children were told to be */
  const trees = new WeakMap();
  /** @type {WeakMap<Element, object>} its style as told */
  const styles = new WeakMap();
  /** @type {Map<string, any>} data of stores, by id */
  const stores = new Map();
  /** @type {[string, string, any][]} said before its component stood on the page */
  let early = [];
  let waits = 0;
  let page = ""; // id of the page all this is for
  let last = 0; // number of the newest message

  const told = (wall.told = { stores, stats: { messages: 0, props: 0, lost: 0 } });

  // -- trees ----------------------------------------------------------------------------------------------

  /** Children as a list of texts and components. Pure. */
  told.flat = (children) =>
    [children].flat(Infinity).filter((one) => one !== null && one !== undefined && one !== "" && typeof one !== "boolean")
      .map((one) => (typeof one === "object" ? one : String(one)));

  const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

  const putStyle = (style, was, now) => {
    for (const name of new Set([...Object.keys(was || {}), ...Object.keys(now || {})])) {
      const value = (now || {})[name] ?? "";
      if (((was || {})[name] ?? "") === value) continue;
      if (name.startsWith("--")) style.setProperty(name, String(value));
      else style[name] = typeof value === "number" && value && !UNITLESS.has(name) ? `${value}px` : String(value);
    }
  };

  /** One attribute as React would have it: false and null take it away, but `data-` and `aria-` say false. */
  const putAttribute = (node, prop, value) => {
    const name = NAMES[prop] || prop;
    const says = /^(data|aria)-/.test(name);
    if (!says && !KNOWN.has(prop)) throw new Error(`told: ${prop} is no attribute a panel may push`);
    // browsers pass over control characters in an address
    if (LINKS.includes(name) && SCRIPT.test(String(value).replace(/[\u0000-\u0020]/g, ""))) throw new Error("told: an address that is a script");
    if (value === null || value === undefined || (value === false && !says)) node.removeAttribute(name);
    else node.setAttribute(name, value === true && !says ? "" : String(value));
  };

  const putProps = (node, was, now) => {
    for (const name of new Set([...Object.keys(was), ...Object.keys(now)])) {
      if (name === "children" || name === "key" || same(was[name], now[name])) continue;
      if (name === "style") putStyle(node.style, was.style, now.style);
      else putAttribute(node, name, now[name]);
    }
  };

  const made = (one) => {
    if (typeof one === "string") return document.createTextNode(one);
    if (one.namespace !== HTML) throw new Error(`told: ${one.namespace}.${one.type} is no html component`);
    const node = document.createElement(one.type.toLowerCase());
    putProps(node, {}, one.props);
    node.append(...told.flat(one.props.children).map(made));
    return node;
  };

  const putOne = (node, was, now) => {
    if (same(was, now)) return;
    const [text, element] = [node.nodeType === Node.TEXT_NODE, node.nodeType === Node.ELEMENT_NODE]; // others may have been here
    if (text && typeof was === "string" && typeof now === "string") node.data = now;
    else if (element && typeof was === "object" && typeof now === "object" && was.type === now.type) {
      putProps(node, was.props, now.props);
      putAll(node, told.flat(was.props.children), told.flat(now.props.children));
    } else node.replaceWith(made(now));
  };

  const keyOf = (one) => (typeof one === "object" ? one.props.key : undefined);

  /** Rows with keys keep their nodes wherever they stand now. */
  const putKeyed = (node, there, was, now) => {
    const had = new Map(was.map((one, i) => [keyOf(one), [there[i], one]]));
    const nodes = now.map((one) => {
      const [kept, before] = had.get(keyOf(one)) || [];
      if (!kept || before.type !== one.type) return made(one);
      putOne(kept, before, one);
      return kept;
    });
    for (const gone of there) if (!nodes.includes(gone)) gone.remove();
    nodes.forEach((one, i) => node.childNodes[i] !== one && node.insertBefore(one, node.childNodes[i] || null));
  };

  /** The children of a node, from what they were told to be to what they are now told to be. */
  const putAll = (node, was, now) => {
    const there = [...node.childNodes];
    if (there.length !== was.length) return node.replaceChildren(...now.map(made)); // somebody else wrote here
    if (now.length && now.every((one) => keyOf(one) !== undefined)) return putKeyed(node, there, was, now);
    for (let i = 0; i < Math.min(was.length, now.length); i += 1) putOne(there[i], was[i], now[i]);
    for (const gone of there.slice(now.length)) gone.remove();
    node.append(...now.slice(was.length).map(made));
  };

  const putChildren = (node, children) => {
    const now = told.flat(children);
    const was = trees.get(node);
    if (was) putAll(node, was, now);
    else node.replaceChildren(...now.map(made));
    trees.set(node, now);
  };

  // -- messages -------------------------------------------------------------------------------------------

  /** Sets one prop. @returns {boolean} whether its component stands on the page */
  const put = (id, prop, value) => {
    if (prop === "data") {
      stores.set(id, value);
      return true;
    }
    const node = document.getElementById(id);
    if (!node) return false;
    if (prop === "children") putChildren(node, value);
    else if (prop === "style") {
      putStyle(node.style, styles.get(node), value);
      styles.set(node, value);
    } else putAttribute(node, prop, value);
    return true;
  };

  /** What has no place yet. One that cannot be set is said aloud and keeps no other from being set. */
  const unplaced = (said) =>
    said.filter(([id, prop, value]) => {
      try {
        return !put(id, prop, value);
      } catch (error) {
        console.error(`told: ${id} ${prop}`, error);
        return false;
      }
    });

  const putEarly = () => {
    early = unplaced(early);
    waits += !!document.getElementById("wall-canvas");
    if (early.length && waits < WAITS) setTimeout(putEarly, WAIT_MS);
    else early = [];
  };

  /** How many props have no place yet. */
  told.waiting = () => early.length;

  const begin = (id) => {
    page = id;
    last = 0;
    early = [];
    stores.clear();
  };

  /** Takes one message in; those of another page than the one that stands here are not for us. */
  told.take = (text, here) => {
    const message = JSON.parse(text);
    if (message.page !== here) return;
    if (message.page !== page) begin(message.page);
    if (message.n) {
      if (last && message.n > last + 1) told.stats.lost += message.n - last - 1;
      last = message.n;
    }
    told.stats.messages += 1;
    told.stats.props += message.said.length;
    const waiting = early.length > 0;
    early = [...unplaced(early), ...unplaced(message.said)]; // in the order they were said
    if (!early.length || waiting) return;
    waits = 0;
    setTimeout(putEarly, WAIT_MS);
  };

  let seen = "";

  /** Called with every step of Dash's store: none may be passed over, for each says only what is new. */
  told.look = () => {
    const props = wall.propsOf(TOLD);
    const text = props && props["data-said"];
    if (!text || text === seen) return;
    seen = text;
    const screen = wall.propsOf("wall-screen");
    try {
      told.take(text, (screen && screen.data && screen.data.page) || "");
    } catch (error) {
      console.error("told: unreadable message", error);
    }
  };
})(window.wall);
