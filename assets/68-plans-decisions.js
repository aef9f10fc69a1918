/**
 * QUESTION: what is decided about a plan besides its content? Cancelled, relieved, replaced, stopped; history, undo.
 */
(function (wall) {
  "use strict";

  const { plans } = wall;
  const WORD = { cancelled: "cancel", relieved: "relieve", replaced: "replace", restored: "restore", unrelieved: "unrelieve", unreplaced: "unreplace" };
  const CAUSED = new Set(["cancelled", "replaced"]);

  const causes = () => Object.entries(plans.words.causes);

  /** Reason and approver, with what a decision needs besides: [name, label, field, optional?]. @returns {{ask: () => object | null}} */
  const why = (dialog, more = []) => {
    const made = { reason: plans.field(plans.say("reason"), { maxlength: "200", "data-key": "reason" }), approver: plans.field(plans.say("approver"), { maxlength: "200", "data-key": "approver" }) };
    const all = [...more, ...Object.entries(made).map(([name, [label, at]]) => [name, label, at])];
    dialog.body.append(...all.map(([, label]) => label));
    const [[, , first]] = all;
    first.focus();
    const ask = () => {
      const given = {};
      for (const [name, label, at, optional] of all) {
        given[name] = at.value.trim();
        if (given[name] || optional) continue;
        dialog.complain(plans.say("required", { field: label.querySelector("span").textContent }));
        at.focus();
        return null;
      }
      return given;
    };
    return { ask };
  };

  const buttons = (dialog, text, act) => {
    dialog.foot.append(plans.button(text, act), plans.button(plans.say("no"), dialog.close, "quiet"));
    dialog.body.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      act();
    });
  };

  const done = async (dialog, word) => {
    dialog.close();
    plans.note(plans.say(word));
    await plans.act(plans.load);
  };

  const namesOf = (action, id) => {
    if (action === "relieved") {
      const [label, at] = plans.field(plans.say("relief_driver"), { list: "plans-drivers", autocomplete: "off", "data-key": "driver" });
      return [["driver", label, at]];
    }
    if (action !== "replaced") return [];
    const kind = (plans.known.vehicles.get(plans.vehicleOf(id)) || {}).kind;
    const some = [...plans.known.vehicles.values()].filter((one) => one.id !== plans.vehicleOf(id)).sort((a, b) => Number(b.kind === kind) - Number(a.kind === kind) || (a.id < b.id ? -1 : 1));
    const [label, at] = plans.select(plans.say("relief_vehicle"), [["", ""], ...some.map((one) => [one.id, `${one.id} ${plans.kindName(one.id)}`])], { "data-key": "vehicle" });
    return [["vehicle", label, at]];
  };

  /** 取消, 顶班, 替换 and the opposite of each. */
  plans.decide = (id, action) => {
    if (plans.book.dirty(id)) return plans.complain(plans.say("decide_dirty"));
    const { version } = plans.book.saved.get(id);
    const dialog = plans.dialog(plans.say("decide_title", { vehicle: plans.vehicleOf(id), what: plans.say(WORD[action]) }));
    const more = namesOf(action, id);
    if (CAUSED.has(action)) {
      const [label, at] = plans.select(plans.say("cause"), causes(), { "data-key": "cause" });
      more.push(["cause", label, at]);
    }
    const form = why(dialog, more);
    const key = plans.key();
    const send = async () => {
      const given = form.ask();
      if (!given) return;
      const asks = { method: "POST", body: { action, ...given }, headers: { "If-Match": `"${version}"`, "Idempotency-Key": key } };
      const got = await dialog.act(() => plans.ask(`${plans.planPath(id)}/changes`, asks));
      if (got) await done(dialog, "done");
    };
    buttons(dialog, plans.say(WORD[action]), send);
    return undefined;
  };

  // -- history --------------------------------------------------------------------------------------

  const undo = (id, change, history) => {
    const { version } = plans.book.saved.get(id);
    const dialog = plans.dialog(plans.say("undo_title", { n: change.n }));
    const form = why(dialog);
    const send = async () => {
      const given = form.ask();
      if (!given) return;
      const asks = { method: "POST", body: given, headers: { "If-Match": `"${version}"`, "Idempotency-Key": plans.key() } };
      const got = await dialog.act(() => plans.ask(`/plans/changes/${change.n}/undo`, asks));
      if (!got) return;
      history.close();
      await done(dialog, "undone");
    };
    buttons(dialog, plans.say("undo"), send);
  };

  const changeRow = (id, change, taken, history) => {
    const who = change.by === "import" ? plans.say("by_import") : change.by;
    const what = plans.word("actions", change.action) + (change.undoes ? `（${plans.say("undo")} ${change.undoes}）` : "");
    const may = plans.at.may && change.before && !taken.has(change.n) && !plans.book.dirty(id);
    const act = may ? plans.button(plans.say("undo"), () => undo(id, change, history), "quiet small") : "";
    return plans.row([plans.moment(change.t), who, what, plans.changedFields(change.before, change.after), plans.reason(change.reason), change.approver, act]);
  };

  plans.history = async (id) => {
    const dialog = plans.dialog(plans.say("history_of", { vehicle: plans.vehicleOf(id) }), "wide");
    dialog.foot.append(plans.button(plans.say("close"), dialog.close, "quiet"));
    dialog.body.append(plans.say("loading"));
    const items = [];
    for (let after = 0; after !== null; ) {
      const from = after;
      const got = await dialog.act(() => plans.ask(`${plans.planPath(id)}/changes?after=${from}`));
      if (!got) return;
      items.push(...got.data.items);
      after = got.data.next;
    }
    const taken = new Set(items.map((change) => change.undoes).filter(Boolean));
    const rows = items.reverse().map((change) => changeRow(id, change, taken, dialog));
    plans.put(dialog.body, rows.length ? plans.table([...plans.words.history_heads, ""], rows) : wall.element("p", "empty", {}, plans.say("history_empty")));
  };

  // -- stoppages ------------------------------------------------------------------------------------

  const lift = (stop, outer) => {
    const dialog = plans.dialog(plans.say("lift"));
    const form = why(dialog);
    const send = async () => {
      const given = form.ask();
      if (!given) return;
      const got = await dialog.act(async () => {
        const { etag } = await plans.ask(`/stoppages/${encodeURIComponent(stop.id)}`);
        return plans.ask(`/stoppages/${encodeURIComponent(stop.id)}/lift`, { method: "POST", body: given, headers: { "If-Match": etag, "Idempotency-Key": plans.key() } });
      });
      if (!got) return;
      outer.close();
      await done(dialog, "done");
    };
    buttons(dialog, plans.say("lift"), send);
  };

  const stopRow = (stop, outer) => {
    const kinds = stop.kinds.map((kind) => plans.word("kinds", kind)).join("、") || plans.say("every_kind");
    const to = stop.to_t === null ? plans.say("stop_open") : plans.moment(stop.to_t);
    const text = plans.say("stop_row", { from: plans.moment(stop.from_t), to, kinds, reason: stop.reason, approver: stop.approver });
    const act = plans.at.may && stop.to_t === null ? [plans.button(plans.say("lift"), () => lift(stop, outer), "quiet small")] : [];
    return wall.element("li", "", {}, wall.element("span", "", {}, text), ...act);
  };

  const stopForm = (dialog) => {
    const [fromLabel, from] = plans.field(plans.say("stop_from"), { "data-key": "from" });
    from.value = `${plans.at.date} 23:00`;
    const [toLabel, to] = plans.field(plans.say("stop_to"), { "data-key": "to" });
    const [causeLabel, cause] = plans.select(plans.say("cause"), causes(), { "data-key": "cause" });
    const here = new Set([...plans.known.vehicles.values()].map((one) => one.kind));
    const [kindLabel, kinds] = plans.select(plans.say("stop_kinds"), [...here].sort().map((kind) => [kind, plans.word("kinds", kind)]), { multiple: "", size: "4", "data-key": "kinds" });
    const form = why(dialog, [["from", fromLabel, from], ["to", toLabel, to, true], ["kinds", kindLabel, kinds, true], ["cause", causeLabel, cause]]);
    const key = plans.key();
    const send = async () => {
      const given = form.ask();
      if (!given) return;
      const asks = { ...given, to: to.value.trim() || null, kinds: [...kinds.selectedOptions].map((one) => one.value) };
      const got = await dialog.act(() => plans.ask("/stoppages", { method: "POST", body: asks, headers: { "Idempotency-Key": key } }));
      if (got) await done(dialog, "done");
    };
    buttons(dialog, plans.say("stop_do"), send);
  };

  plans.stop = () => {
    const dialog = plans.dialog(plans.say("stoppages"), "wide");
    const rows = plans.at.stoppages.map((stop) => stopRow(stop, dialog));
    dialog.body.append(rows.length ? wall.element("ul", "conflicts", {}, ...rows) : wall.element("p", "empty", {}, plans.say("stop_none")));
    if (plans.at.may) stopForm(dialog);
    else dialog.foot.append(plans.button(plans.say("close"), dialog.close, "quiet"));
  };
})(window.wall);
