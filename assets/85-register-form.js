/**
 * QUESTION: what does a caller tell, and what becomes of it? The form of the registration page, its draft, registering,
 * merging into a case that is there already.
 */
(function (wall) {
  "use strict";

  const { term } = wall;
  const register = (wall.register ||= {});
  const KEPT = term.kept("register.draft", "sessionStorage"); // names and numbers of callers must not outlive the seat's window
  const SAVE_MS = 250;
  const SOURCES = ["hotline_12345", "hotline_12319", "leader", "community", "media", "petition", "web_mailbox", "transfer", "inspection", "city", "wechat", "sms", "mms", "video"];
  const CALLED = ["hotline_12345", "hotline_12319"]; // want a name and a number (cases.flow.with_informant)

  /** Where the page stands. `message`: of the pool, while it is being registered; `spot`: what lies at `place`. */
  register.at = { place: null, spot: null, message: null, snapshot: null, likely: [], memory: null, fields: null, busy: false };
  const { at } = register;

  /** What keeps the form from being finished, in words; "" for nothing. Pure. */
  register.missing = ({ message, source, informant, phone, minor, description, place, inside }) => {
    if (!message && CALLED.includes(source) && !(informant.trim() && phone.trim())) return "want_informant";
    if (!minor) return "want_class";
    if (!description.trim()) return "want_words";
    if (!place) return "want_place";
    return inside === false ? "want_inside" : "";
  };

  const valuesOf = (f) => ({
    source: f.source.value, informant: f.informant.value, phone: f.phone.value, minor: f.classes.at.minor, condition: f.classes.at.condition,
    description: f.description.value, address: f.address.input.value, subject: f.subject.value, component: f.component.value,
    urgent: f.urgent.checked, then: f.then.checked, place: at.place,
  });

  const filled = (values) => ({ ...values, message: at.message, inside: at.spot ? at.spot.inside : undefined });

  /** The step that follows a registering, and whether who sits here may take it. */
  const next = (source) => (register.verifies(source) ? "send_verify" : "accept");
  const may = (action) => ((term.flow.actions.find((one) => one.action === action) || {}).who || []).includes(term.me().role);

  // -- the draft ------------------------------------------------------------------------------------

  let saving = 0;
  const forget = () => {
    clearTimeout(saving);
    saving = 0;
  };
  const keep = () => {
    if (saving) KEPT.put({ ...valuesOf(at.fields), message: at.message });
    forget();
  };
  const save = () => {
    clearTimeout(saving);
    saving = setTimeout(keep, SAVE_MS);
  };

  const look = () => {
    const f = at.fields;
    if (!f) return;
    const values = valuesOf(f);
    const lack = register.missing(filled(values));
    wall.text(f.lack, lack ? term.say(lack) : "");
    f.submit.disabled = at.busy || !!lack || !f.photos.items.every(({ state }) => state === "sent");
    f.subjectNode.hidden = !(values.minor && values.minor.moving);
    f.componentNode.hidden = !register.ofComponent(values.minor) && !values.component;
    for (const one of [f.source, f.informant, f.phone]) one.disabled = !!at.message; // who wrote is known, and stays so
    f.more.hidden = !!at.message;
    wall.text(f.thenWords, term.say(register.verifies(values.source) ? "then_verify" : "then_accept"));
    f.then.disabled = !may(next(values.source));
    save();
  };
  register.look = look;

  /** Does a source want a verification first (field guide 2.6)? When a city sees it otherwise, the step is refused and said. */
  register.verifies = (source) => !["leader", "city", "inspection", "video"].includes(source);

  register.clear = (focus = true) => {
    const f = at.fields;
    for (const one of [f.informant, f.phone, f.description, f.subject, f.component]) one.value = "";
    f.guesses.replaceChildren();
    f.urgent.checked = false;
    f.classes.clear();
    f.address.set("");
    f.photos.clear();
    Object.assign(at, { place: null, spot: null, message: null, snapshot: null, likely: [], memory: null });
    register.unpin();
    register.showPlace();
    register.suggest(); // nothing any more
    register.showPool();
    look();
    forget();
    KEPT.drop();
    if (focus) f.informant.focus();
  };

  /** Puts words into the form: a draft, or a message of the pool. */
  register.fill = async (values) => {
    const f = at.fields;
    f.source.value = SOURCES.includes(values.source) ? values.source : SOURCES[0];
    for (const name of ["informant", "phone", "description", "subject", "component"]) f[name].value = values[name] || "";
    f.urgent.checked = !!values.urgent;
    f.then.checked = values.then !== false;
    f.address.set(values.address || "");
    at.message = values.message || null;
    if (values.minor) await f.classes.set(values.minor, values.condition);
    if (values.place) await register.go(values.place, { keep: true });
    look();
  };

  // -- registering ----------------------------------------------------------------------------------

  const reportOf = (values) => ({
    source: values.source, kind: values.minor.kind, code: values.minor.code, condition: values.condition, description: values.description.trim(),
    ...values.place, address: values.address.trim(), informant: values.informant.trim(), phone: values.phone.trim(),
    subject: values.subject.trim(), component: values.component.trim(), urgent: values.urgent,
  });

  let key = null; // of this registering: a lost answer must not make a second case

  const opened = async (values) => {
    key ||= term.key();
    const headers = { "Idempotency-Key": key };
    const report = reportOf(values);
    if (at.message) {
      const { kind, code, lon, lat, address, description, condition } = report;
      const body = { kind, code, lon, lat, address, description, condition };
      const { data } = await term.ask(`/intake/messages/${encodeURIComponent(at.message.id)}/register`, { method: "POST", body, headers });
      key = null;
      return { id: data.case, version: data.version, title: values.minor.name, status: "reported", holder_role: "" };
    }
    const seen = at.snapshot && report.source === "video" ? [at.snapshot] : [];
    const opening = seen.length ? { action: "refer", report: { ...report, source_id: at.snapshot } } : { action: "register", report };
    const { data } = await term.ask("/cases", { method: "POST", body: { ...opening, photos: [...seen, ...at.fields.photos.ids()] }, headers });
    key = null;
    return data;
  };

  /** What follows by itself; when it cannot be, the case is there all the same. */
  const further = async (made, action, body) => {
    try {
      return (await term.act(made.id, made.version, action, body)).data;
    } catch (e) {
      if (!(e instanceof term.Trouble)) throw e;
      term.complain(term.say("further_failed", { step: term.flowWord("actions", action), id: made.id, why: e.message }));
      return null;
    }
  };

  const told = (made, after) => {
    const one = after || made;
    const to = one.holder_role === "collector" ? ` → ${one.holder}` : "";
    term.note(term.say("registered", { id: made.id, title: made.title || "", state: `${term.flowWord("statuses", one.status)}${to}` }));
  };

  /** Registers what is in the form; `master`: and merges it into that case. */
  register.submit = async (master = null) => {
    const f = at.fields;
    const values = valuesOf(f);
    if (at.busy || register.missing(filled(values))) return;
    at.busy = true;
    look();
    await term.try(async () => {
      const made = await opened(values);
      let after = null;
      if (master) after = await further(made, "merge", { master });
      else if (f.then.checked && may(next(values.source))) after = await further(made, next(values.source), {});
      told(made, after);
      register.clear();
      register.readPool();
    });
    at.busy = false;
    look();
  };

  /** One more voice for a case that is there: a word on its record, no new case. */
  register.plusOne = (id) =>
    term.try(async () => {
      const values = valuesOf(at.fields);
      const { data } = await term.ask(`/cases/${id}`);
      const opinion = term.say("plus_words", { source: term.flowWord("sources", values.source), words: values.description.trim() });
      await term.act(id, data.version, "remark", { opinion });
      term.note(term.say("plus_done", { id }));
      register.clear();
    });

  // -- fields ---------------------------------------------------------------------------------------

  const input = (name, attributes = {}, tag = "input") => {
    const [node, made] = term.field(term.say(name), { "data-key": name, autocomplete: "off", ...attributes }, tag);
    made.addEventListener("input", look);
    return [node, made];
  };

  const tick = (name, on) => {
    const made = wall.element("input", "", { type: "checkbox", "data-key": name });
    made.checked = on;
    made.addEventListener("change", look);
    const words = wall.element("span", "", {}, term.say(name));
    return [wall.element("label", "tick", {}, made, words), made, words];
  };

  register.build = () => {
    const [sourceNode, source] = term.select(term.say("source"), SOURCES.map((one) => [one, term.flowWord("sources", one)]), { "data-key": "source" });
    if (term.me().role === "leader") source.value = "leader";
    source.addEventListener("change", look);
    const [informantNode, informant] = input("informant", { maxlength: "60" });
    const [phoneNode, phone] = input("phone", { maxlength: "30", inputmode: "tel" });
    const [descriptionNode, description] = input("description", { rows: "3", maxlength: "2000" }, "textarea");
    const [subjectNode, subject] = input("subject", { maxlength: "60" });
    const [componentNode, component] = input("component", { maxlength: "17", inputmode: "numeric", pattern: "[0-9]{16,17}" });
    const [urgentNode, urgent] = tick("urgent", false);
    const [thenNode, then, thenWords] = tick("then_verify", true);
    const classes = term.classes({ onChange: () => {
      look();
      register.suggest();
    } });
    const address = term.addresses((found) => register.go(found, { exact: found.exact, keep: true }));
    address.input.addEventListener("input", look);
    description.addEventListener("change", () => register.suggest());
    const photos = term.photoBox({ phase: "report", where: () => at.place || {}, onChange: look });
    const more = wall.element("details", "", {}, wall.element("summary", "", {}, term.say("photos")), photos.node);
    const guesses = wall.element("div", "bar guesses");
    const lack = wall.element("p", "missing", { role: "status" });
    const submit = wall.element("button", "main", { type: "submit", "data-key": "submit" }, term.say("submit"));
    const clear = term.button(term.say("clear"), () => register.clear(), "quiet");
    const form = wall.element(
      "form", "register", { "aria-label": term.say("form") },
      wall.element("div", "row", {}, sourceNode, informantNode, phoneNode), guesses, classes.node, descriptionNode,
      wall.element("div", "row", {}, address.node, subjectNode, componentNode),
      wall.element("div", "row", {}, urgentNode, thenNode),
      more, lack, wall.element("div", "bar", {}, submit, clear, wall.element("span", "aside", {}, term.say("keys"))),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      register.submit();
    });
    at.fields = { source, informant, phone, description, subject, component, urgent, then, thenWords, classes, address, photos, more, guesses, lack, submit, subjectNode, componentNode };
    term.put(term.at("register-form-body"), form);
    window.addEventListener("pagehide", keep);
    const kept = KEPT.get();
    look();
    forget(); // nothing was typed yet
    return kept;
  };
})(window.wall);
