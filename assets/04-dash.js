/**
 * QUESTION: how do our scripts and Dash hear each other? Props out by `set_props`, stores in by the page's own store.
 *
 * Both directions work before Dash is there: what is set waits for its component, what is watched is told at its start.
 */
(function (wall) {
  "use strict";

  /** @type {Map<string, object>} props waiting for their component */
  const waiting = new Map();
  /** @type {{id: string, fn: Function, data: any, text: string}[]} */
  const watched = [];

  const has = (id) => (store) => {
    const { appLifecycle, paths } = store.getState();
    return appLifecycle === "HYDRATED" && id in paths.strs; // before that Dash's own functions throw
  };

  /** A component as Dash holds it; undefined while the layout is not there or does not have it. */
  const component = (id) => (window.dash_stores.some(has(id)) ? window.dash_component_api.getLayout(id) : undefined);

  /** Its props; undefined as above. */
  wall.propsOf = (id) => (component(id) || {}).props;

  /** Of a store that the server tells by `04-told.js`, what it told last. */
  const dataOf = (id, props) => (wall.told && wall.told.stores.has(id) ? wall.told.stores.get(id) : props.data);

  const flush = () => {
    const set = window.dash_clientside && window.dash_clientside.set_props;
    for (const [id, props] of waiting) {
      if (!set || !component(id)) continue;
      waiting.delete(id);
      set(id, props);
    }
  };

  /** Sets props of a Dash component; an older value still waiting is replaced. */
  wall.setProps = (id, props) => {
    waiting.set(id, { ...waiting.get(id), ...props });
    flush();
  };

  const look = () => {
    for (const entry of watched) {
      const props = wall.propsOf(entry.id);
      const data = props && dataOf(entry.id, props);
      if (!props || data === entry.data) continue;
      entry.data = data;
      const text = JSON.stringify(entry.data === undefined ? null : entry.data);
      if (text === entry.text) continue;
      entry.text = text;
      entry.fn(entry.data === undefined ? null : entry.data);
    }
  };

  /** Calls `fn(data)` with the data of the dcc.Store `id`, now and whenever it changes; several may watch one. */
  wall.watchStore = (id, fn) => {
    watched.push({ id, fn, data: NaN, text: "" });
    look();
  };

  window.dash_stores = window.dash_stores || [];

  /** Dash's renderer pushes its redux store into this list as it starts: no timer needed to find it. */
  const listen = () => {
    const stores = window.dash_stores;
    let due = false;
    const later = () => {
      wall.told.look();
      if (due) return;
      due = true;
      queueMicrotask(() => {
        due = false;
        flush(); // first what we know better, else a restored choice would be overwritten by the layout's default
        look();
      });
    };
    const push = stores.push.bind(stores);
    stores.push = (...added) => {
      for (const store of added) store.subscribe(later);
      return push(...added);
    };
    for (const store of stores) store.subscribe(later);
  };
  if (typeof document !== "undefined") listen();
})(window.wall);
