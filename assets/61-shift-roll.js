/**
 * QUESTION: who is there? The roll of the planned vehicles: what the system sees, what a person answers.
 */
(function (wall) {
  "use strict";

  const { shift } = wall;
  let tag = null; // version of the answers we have seen

  const chosen = (row) => (row.mark ? (row.mark.present ? "present" : "absent") : "uncalled");

  const answers = (row) => {
    const key = `call-${row.vehicle}`;
    const select = wall.element("select", "", { "aria-label": `${row.vehicle} ${shift.say("called")}`, "data-key": key });
    for (const word of ["uncalled", "present", "absent"]) select.append(new Option(shift.say(word), word));
    select.value = chosen(row);
    const remark = wall.element("input", "remark", {
      maxlength: "500", "aria-label": `${row.vehicle} ${shift.say("remark")}`, "data-key": `remark-${row.vehicle}`,
    });
    remark.value = row.mark ? row.mark.remark : "";
    const by = row.mark ? `${row.mark.by} ${wall.format.clock(row.mark.t).slice(0, 5)}` : row.called_off ? shift.say("off") : "";
    return { row, select, remark, by };
  };

  /** Answers that differ from what is saved. */
  const changed = (lines) =>
    lines
      .filter(({ row, select, remark }) => {
        if (select.value === "uncalled") return false;
        return select.value !== chosen(row) || remark.value.trim() !== (row.mark ? row.mark.remark : "");
      })
      .map(({ row, select, remark }) => ({ vehicle: row.vehicle, present: select.value === "present", remark: remark.value.trim() }));

  const tone = async (note) => {
    const { sound } = wall;
    if (!sound || !sound.test) return wall.text(note, shift.say("tone_none"));
    const heard = await sound.test();
    return wall.text(note, shift.say(heard === false ? "tone_mute" : "tone_done"));
  };

  const save = async (lines, note) => {
    const marks = changed(lines);
    if (!marks.length) return wall.text(note, shift.say("nothing"));
    const got = await shift.act(() =>
      shift.ask(`/${shift.id}/roll-call`, { method: "PUT", body: { marks }, headers: { "If-Match": tag } }),
    );
    if (got) show(got, shift.say("saved", { n: marks.length }));
    return undefined;
  };

  const show = ({ data, etag }, said = "") => {
    tag = etag;
    const note = wall.element("span", "note", { role: "status" }, said);
    const bar = [shift.button(shift.say("tone"), () => tone(note), "quiet")];
    if (!data.items.length) return shift.put("shift-roll-body", wall.element("p", "empty", {}, shift.say("roll_empty")), wall.element("div", "bar", {}, ...bar, note));
    const lines = data.items.map(answers);
    const heads = ["called", "remark", "by"].map((word) => shift.say(word));
    const more = (_row, at) => {
      const { row, select, remark, by } = lines[at];
      for (const part of [select, remark]) part.disabled = !shift.may;
      return [select, remark, by].map((part, n) => wall.element("td", n === 0 ? `call ${chosen(row)}` : "", {}, part));
    };
    const table = shift.table(data.table, { heads, more, caption: false });
    lines.forEach(({ row }, at) => table.querySelectorAll("tbody tr")[at].classList.toggle("unready", !row.ready && !row.called_off));
    const all = () => {
      for (const { row, select } of lines) if (row.ready && select.value === "uncalled") select.value = "present";
      wall.text(note, "");
    };
    if (shift.may) bar.push(shift.button(shift.say("all_ready"), all, "quiet"), shift.button(shift.say("save"), () => save(lines, note)));
    const count = (test) => data.items.filter(test).length;
    const counts = shift.say("counts", {
      all: count((row) => !row.called_off), ready: count((row) => row.ready),
      present: count((row) => chosen(row) === "present"), absent: count((row) => chosen(row) === "absent"),
    });
    return shift.put("shift-roll-body", wall.element("p", "", {}, counts), table, wall.element("div", "bar", {}, ...bar, note));
  };

  shift.loadRoll = async () => show(await shift.ask(`/${shift.id}/roll-call`));
})(window.wall);
