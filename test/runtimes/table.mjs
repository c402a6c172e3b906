// What the runs say, as tables: every row for the results, a row per runtime for the README.

const BEGIN = "<!-- runs in: begin -->";
const END = "<!-- runs in: end -->";

/** All rows in markdown. */
export function resultsTable(rows) {
  const lines = rows.map(
    ({ name, verdict, note }) => `| ${name} | ${verdict === "passed" ? "the same bits" : verdict} | ${note} |`,
  );
  return ["| consumer | | |", "| --- | --- | --- |", ...lines].join("\n");
}

/** The text of a README with the table of these rows between its marks. */
export function withTable(text, rows) {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the README has no place for the table: ${BEGIN} ... ${END}`);
  return `${text.slice(0, from)}${BEGIN}\n${runsIn(rows)}\n${text.slice(to)}`;
}

/** A row for each runtime, with the ways in which it was tried. */
function runsIn(rows) {
  const groups = new Map();
  for (const { name, verdict, note } of rows) {
    const [group, how] = name.split(": ");
    if (verdict !== "passed" || group === "example") continue;
    const known = groups.get(group) ?? { hows: [], notes: [] };
    known.hows.push(/^in process/.test(note) ? `${how} (in process)` : how);
    if (/first forecast/.test(note)) known.notes.push(note);
    groups.set(group, known);
  }
  const lines = [...groups].map(
    ([group, { hows, notes }]) => `| ${group} | ${hows.join(", ")} | ${notes.join(", ")} |`,
  );
  return ["| | the same bits by | |", "| --- | --- | --- |", ...lines].join("\n");
}
