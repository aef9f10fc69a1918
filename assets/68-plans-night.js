/**
 * QUESTION: how does a whole night come in or go out? Copied from last week, read from a sheet, written as one.
 */
(function (wall) {
  "use strict";

  const { plans } = wall;

  const close = (dialog) => plans.button(plans.say("no"), dialog.close, "quiet");
  const saved = async (dialog, word, data) => {
    dialog.close();
    plans.note(plans.say(word, data));
    await plans.act(plans.load);
  };

  const km = (made) => plans.km(made.reduce((sum, plan) => sum + plans.workM(plan.sections, plans.known.sections), 0));

  /** Nobody's sections as one line: there may be hundreds. */
  const told = (conflicts) => {
    const due = conflicts.filter((one) => one.code === "section_uncovered").length;
    const list = plans.conflictList(conflicts.filter((one) => one.code !== "section_uncovered"));
    if (due) list.append(wall.element("li", "warning", {}, wall.element("b", "", {}, plans.say("warning")), ` ${plans.say("due_list", { n: due })}`));
    return list.childElementCount ? list : wall.element("p", "clear", {}, plans.say("no_conflict"));
  };

  const refused = (conflicts) => conflicts.filter((one) => one.level === "refused").length;

  plans.copy = () => {
    const { date, shift } = plans.at;
    if (plans.book.dirtyOn(date).length) return plans.complain(plans.say("copy_dirty"));
    const dialog = plans.dialog(plans.say("copy_title", { date }), "wide");
    const [label, from] = plans.field(plans.say("copy_from"), { type: "date", required: "", "data-key": "from" });
    from.value = plans.dayAfter(date, -7);
    const [overLabel, over] = plans.field(plans.say("copy_over"), { type: "checkbox", "data-key": "over" });
    overLabel.className = "check";
    const shown = wall.element("div", "shown", { "aria-live": "polite" });
    dialog.body.append(label, overLabel, shown);
    const ask = () => ({ to_date: date, from_date: from.value || null, shift: shift || null, overwrite: over.checked });
    const go = plans.button(plans.say("copy_do", { n: 0 }), async () => {
      const got = await dialog.act(() => plans.ask("/plans/copy", { method: "POST", body: ask(), headers: { "Idempotency-Key": plans.key() } }));
      if (got) await saved(dialog, "copy_done", got.data);
    }, "", { "data-key": "copy" });
    const preview = async () => {
      wall.text(shown, plans.say("loading"));
      go.disabled = true;
      const got = await dialog.act(() => plans.ask("/plans/copy?dry_run=true", { method: "POST", body: ask() }).catch((e) => {
        if (e.status !== 404) throw e;
        return { data: null };
      }));
      if (!got) return wall.text(shown, "");
      if (!got.data) return wall.text(shown, plans.say("copy_none", { date: from.value }));
      const { plans: made, conflicts } = got.data;
      const head = made.length ? plans.say("copy_told", { date: from.value, n: made.length, km: km(made) }) : plans.say("copy_nothing");
      wall.text(go, plans.say("copy_do", { n: made.length }));
      plans.put(shown, wall.element("p", "", {}, head), told(conflicts));
      go.disabled = !made.length || refused(conflicts) > 0;
      return undefined;
    };
    from.addEventListener("change", preview);
    over.addEventListener("change", preview);
    dialog.foot.append(go, close(dialog));
    return preview();
  };

  const wrongRows = (problems) => plans.table(plans.words.import_heads, problems.map((one) => plans.row([one.where || "—", plans.word("columns", one.column) || "—", plans.reason(one.reason), plans.reason(one.remedy)])));

  plans.bringIn = () => {
    const dialog = plans.dialog(plans.say("import_title"), "wide");
    const [label, file] = plans.field(plans.say("import_file"), { type: "file", accept: ".csv,.xlsx", "data-key": "file" });
    const shown = wall.element("div", "shown", { "aria-live": "polite" });
    const name = wall.element("p", "name");
    dialog.body.append(label, name, shown);
    let sheet = null; // as it was checked: what is on the disk may change meanwhile
    const send = (dry) => plans.ask(`/plans/import?dry_run=${dry}`, { method: "POST", file: sheet, headers: dry ? {} : { "Idempotency-Key": plans.key() } }).catch((e) => {
      if (!e.data || !e.data.problems) throw e;
      return { data: e.data }; // wrong rows are an answer too
    });
    const go = plans.button(plans.say("import_do", { n: 0 }), async () => {
      const got = await dialog.act(() => send(false));
      if (!got) return;
      if (got.data.saved) await saved(dialog, "import_done", got.data);
      else show(got.data);
    }, "", { "data-key": "import" });
    const show = ({ plans: made = [], problems, conflicts = [] }) => {
      const head = problems.length ? plans.say("import_wrong", { n: problems.length }) : plans.say("import_told", { n: made.length });
      plans.put(shown, wall.element("p", problems.length ? "error" : "", {}, head), problems.length ? wrongRows(problems) : told(conflicts));
      wall.text(go, plans.say("import_do", { n: made.length }));
      go.disabled = !!problems.length || !made.length || refused(conflicts) > 0;
    };
    go.disabled = true;
    file.addEventListener("change", async () => {
      const [given] = file.files;
      if (!given) return;
      wall.text(shown, plans.say("loading"));
      sheet = new Blob([await given.arrayBuffer()]);
      wall.text(name, given.name);
      file.value = ""; // the same file, mended, may be chosen again
      const got = await dialog.act(() => send(true));
      go.disabled = true;
      if (got) show(got.data);
      else wall.text(shown, "");
    });
    dialog.foot.append(go, close(dialog));
  };

  const link = (word, path) => {
    const made = wall.element("a", "file", { href: plans.address(path), download: "" }, plans.say(word));
    return made;
  };

  plans.buildTools = () => {
    const exported = link("export", "/plans/export");
    exported.addEventListener("click", () => {
      const { date, shift } = plans.at;
      exported.href = plans.address(`/plans/export?date=${date}${shift ? `&shift=${encodeURIComponent(shift)}` : ""}`);
    });
    const writing = plans.at.may ? [plans.button(plans.say("copy"), plans.copy, "quiet"), plans.button(plans.say("import"), plans.bringIn, "quiet")] : [];
    plans.put(
      document.getElementById("plans-tools"), ...writing, plans.button(plans.say("stoppages"), plans.stop, "quiet"),
      link("template", "/plans/template"), exported,
    );
  };
})(window.wall);
