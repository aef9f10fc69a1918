/**
 * QUESTION: what is handed over, and who stands for it? The sheet as it stands now or as written, signatures, addenda.
 */
(function (wall) {
  "use strict";

  const { shift } = wall;
  const SIDES = ["outgoing", "incoming"];
  let tag = null; // hash of the newest written sheet

  const write = async () => {
    const headers = tag ? { "If-Match": tag } : { "If-None-Match": "*" };
    const got = await shift.act(() => shift.ask(`/${shift.id}/sheet`, { method: "POST", headers }));
    if (got) show(got);
  };

  const sign = async (side, name, password) => {
    const body = { side, name: name.value.trim(), password: password.value };
    password.value = "";
    const got = await shift.act(() =>
      shift.ask(`/${shift.id}/sheet/signatures`, { method: "POST", body, headers: { "If-Match": tag } }),
    );
    if (got) show(got);
  };

  const signed = (one) => {
    const t = `${wall.format.date(one.t)} ${wall.format.clock(one.t)}`;
    return wall.element("p", "signed", {}, wall.element("strong", "", {}, one.name), ` ${t} · ${shift.say(one.proof === "session" ? "session" : "proven")}`);
  };

  const signing = (data, side) => {
    const title = wall.element("h3", "", {}, shift.say(side));
    const found = data.signatures.find((one) => one.side === side);
    if (found) return wall.element("div", "side", { "data-side": side }, title, signed(found));
    const waits = !data.written || !shift.may || (side === "incoming" && !data.signatures.length);
    const [nameLabel, name] = shift.field(shift.say("account"), { autocomplete: "off", "data-key": `name-${side}`, maxlength: "64" });
    const [passLabel, password] = shift.field(shift.say("password"), { type: "password", autocomplete: "off", "data-key": `pass-${side}`, maxlength: "200" });
    const go = wall.element("button", "", { type: "submit" }, shift.say("sign"));
    for (const part of [name, password, go]) part.disabled = waits;
    const form = wall.element("form", "side", { "data-side": side }, title, nameLabel, passLabel, go);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sign(side, name, password);
    });
    return form;
  };

  const adding = () => {
    const [label, input] = shift.field(shift.say("add_text"), { maxlength: "500", "data-key": "add" });
    const form = wall.element("form", "add", {}, label, wall.element("button", "quiet", { type: "submit" }, shift.say("add")));
    const key = wall.kit.key();
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const ask = { method: "POST", body: { text: input.value.trim() }, headers: { "Idempotency-Key": key } };
      const got = input.value.trim() && (await shift.act(() => shift.ask(`/${shift.id}/sheet/addenda`, ask)));
      if (got) show(got);
    });
    return form;
  };

  const state = (data) => {
    if (!data.written) return "live";
    return data.complete ? "done" : data.signatures.length ? "half" : "draft";
  };

  const buttons = (data) => {
    const half = data.written && data.signatures.length === 1;
    const bar = [];
    if (shift.may && !half) bar.push(shift.button(shift.say(tag ? "rewrite" : "write"), write));
    const other = data.written ? "see_live" : "see_written";
    if (tag) bar.push(shift.button(shift.say(other), () => shift.act(() => (data.written ? look(0) : shift.loadSheet())), "quiet"));
    const query = data.written ? `n=${data.n}` : "n=0";
    for (const [word, form] of [["pdf", "pdf"], ["excel", "xlsx"]]) bar.push(shift.link(shift.say(word), `/${shift.id}/sheet?${query}&format=${form}`));
    return wall.element("div", "bar", {}, ...bar);
  };

  const show = ({ data, etag }) => {
    if (etag) tag = etag;
    if (data.complete && shift.id === shift.pending) shift.put("shift-pending");
    const word = state(data);
    const note = wall.element("p", `state ${word}`, { role: "status" }, shift.say(word, { n: data.n, by: data.by || "" }));
    const [main, ...more] = data.tables;
    const parts = [note, buttons(data), wall.element("h3", "", {}, data.title), wall.element("p", "facts", {}, data.facts.join("　")),
      wall.element("p", "summary", {}, data.text), shift.table(main, { caption: false }), ...more.map((table) => shift.table(table))];
    parts.push(wall.element("h3", "", {}, shift.say("sign")));
    if (!shift.may) parts.push(wall.element("p", "empty", {}, shift.say("readonly")));
    else if (!data.written) parts.push(wall.element("p", "empty", {}, shift.say("not_yet")));
    parts.push(wall.element("div", "sides", {}, ...SIDES.map((side) => signing(data, side))));
    if (data.written && shift.may) parts.push(adding());
    if (data.hash) parts.push(wall.element("p", "hash", {}, `SHA-256 ${data.hash}`));
    shift.put("shift-sheet-body", ...parts);
  };

  const look = async (n) => show(await shift.ask(`/${shift.id}/sheet?n=${n}`));

  shift.loadSheet = async () => {
    tag = null;
    show(await shift.ask(`/${shift.id}/sheet`));
  };
})(window.wall);
