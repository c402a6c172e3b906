// Tables with one series a line: ids in the first column, then a column per time stamp or per step.

import { isMissing, numberIn } from "./cell.js";
import { looksLikeTime } from "./stamps.js";
import type { Cell, Table } from "./table.js";

// Fewer columns than this could as well be measurements of one thing.
const LEAST_STEPS = 4;

/** Whether headings are times (2024-01, 2024-02, …), whole years in steps of one, or count up (V2, V3, …). */
export function areSteps(names: readonly string[]): "times" | "counts" | undefined {
  if (names.length < LEAST_STEPS) return undefined;
  if (names.every(looksLikeTime)) return "times";
  const numbers = names.map((name) => Number(/^[A-Za-z_. ]*(\d+)$/.exec(name.trim())?.[1] ?? Number.NaN));
  const inSteps = numbers.every((number, i) => i === 0 || number === (numbers[i - 1] as number) + 1);
  if (!inSteps || Number.isNaN(numbers[0])) return undefined;
  return names.every((name) => /^[12]\d{3}$/.test(name.trim())) ? "times" : "counts";
}

/** The long form of a table with one series a line; undefined for a table of another form. */
export function fromSeriesByLine(table: Table): Table | undefined {
  if (!table.headed || table.names.length <= LEAST_STEPS) return undefined;
  const steps = areSteps(table.names.slice(1));
  const ids = table.columns[0] as readonly Cell[];
  if (
    steps === undefined ||
    !areIds(ids, table) ||
    !table.columns.slice(1).every((cells) => areNumbers(cells, table))
  ) {
    return undefined;
  }
  const long = {
    ids: [] as Cell[],
    times: [] as Cell[],
    values: [] as Cell[],
    rows: [] as number[],
    fields: [] as number[],
  };
  ids.forEach((id, row) => {
    const [first, last] = known(table, row, steps);
    for (let field = first; field <= last; field++) {
      long.ids.push(id);
      long.times.push(table.names[field]);
      long.values.push((table.columns[field] as readonly Cell[])[row]);
      long.rows.push(row);
      long.fields.push(field);
    }
  });
  const place = (row: number) =>
    `${table.place(long.rows[row] as number)}, field ${table.names[long.fields[row] as number]}`;
  const columns = steps === "times" ? [long.ids, long.times, long.values] : [long.ids, long.values];
  const names = steps === "times" ? ["id", "time", "value"] : ["id", "value"];
  return { ...table, names, columns, length: long.ids.length, place };
}

/** Different texts, none of them a number or a time. */
function areIds(cells: readonly Cell[], table: Table): boolean {
  const isText = (cell: Cell) =>
    !isMissing(cell) && !looksLikeTime(cell) && numberIn(cell, table.decimal) === undefined;
  return cells.every(isText) && new Set(cells).size === cells.length;
}

function areNumbers(cells: readonly Cell[], table: Table): boolean {
  return cells.slice(0, 100).every((cell) => numberIn(cell, table.decimal) !== undefined);
}

/** First and last field of a line; empty fields at its end are the shorter length of a series without time stamps. */
function known(table: Table, row: number, steps: "times" | "counts"): [number, number] {
  let last = table.names.length - 1;
  if (steps === "counts") while (last > 1 && isMissing((table.columns[last] as readonly Cell[])[row])) last--;
  return [1, last];
}
