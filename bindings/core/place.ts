import { DataError } from "./errors.js";
import { type FrequencyInput, frequencyText } from "./frequency.js";
import { alignStamps, type FrequencyReport } from "./infer-frequency.js";
import type { StampLines, TimeInput } from "./stamp.js";
import type { Table } from "./table.js";
import type { TimeIndex } from "./time.js";
import type { Warning } from "./warning.js";

/** What becomes of several rows with one time stamp. */
export type DuplicateRule = "sum" | "mean" | "last";

/** How rows are laid onto time steps. */
export interface PlaceOptions {
  readonly frequency?: FrequencyInput;
  readonly duplicates?: DuplicateRule;
  /** The key of the time stamps, for messages. */
  readonly time?: string;
}

/** Rows on equally spaced steps. */
export interface PlacedRows {
  readonly index: TimeIndex;
  readonly values: Float64Array;
  readonly covariates: Readonly<Record<string, Float64Array>>;
  readonly warnings: readonly Warning[];
}

// A gigabyte of doubles: beyond it the time step is a mistake.
const MOST_STEPS = 2 ** 27;

/** Lay the rows of one series onto the steps of their time stamps, as read; steps without a row are NaN. */
export function placeRows(table: Table, lines: StampLines, options: PlaceOptions): PlacedRows {
  const name = options.time ?? "time";
  const times = table.times as readonly TimeInput[];
  const report = alignStamps(lines, options.frequency);
  const index = requireRegular(report, times, name, options.frequency !== undefined);
  const { duplicates } = report;
  if (duplicates.length > 0 && options.duplicates === undefined) {
    const row = duplicates[0] as number;
    const hint = "choose what to do with the option duplicates, or give timeZone when the clocks changed";
    throw new DataError("duplicate", `${name}[${row}] = ${String(times[row])} repeats an earlier time stamp: ${hint}`);
  }
  const rule = options.duplicates ?? "last";
  const spread = (column: Float64Array, width: number, how: DuplicateRule): Float64Array =>
    spreadRows(column, width, report.positions, index.length, how);
  const covariates = Object.entries(table.covariates).map(
    ([key, column]) => [key, spread(column, 1, rule === "sum" ? "mean" : rule)] as const,
  );
  return {
    index,
    values: spread(table.values, table.dimension, rule),
    covariates: Object.fromEntries(covariates),
    warnings: warningsOf(report),
  };
}

function requireRegular(report: FrequencyReport, times: readonly TimeInput[], name: string, known: boolean): TimeIndex {
  const { regular, index, misfits, summary } = report;
  if (regular && index !== undefined && index.length <= MOST_STEPS) return index;
  if (regular && index !== undefined) {
    const step = frequencyText(index.frequency);
    throw new DataError(
      "time",
      `${name}: ${times.length} rows would be spread over ${index.length} steps of a ${step}`,
    );
  }
  const misfit = misfits[0];
  if (misfit !== undefined) {
    throw new DataError("time", `${name}[${misfit}] = ${String(times[misfit])} lies between the steps: ${summary}`);
  }
  const hint = known || times.length === 0 ? "" : "; give the option frequency";
  throw new DataError("time", `${name}: ${summary}${hint}`);
}

/** Values at their steps; of several rows of a step their sum, mean or last, missing ones left out. */
function spreadRows(
  column: Float64Array,
  width: number,
  steps: Float64Array,
  length: number,
  how: DuplicateRule,
): Float64Array {
  const values = new Float64Array(length * width).fill(Number.NaN);
  const counts = new Float64Array(length * width);
  steps.forEach((step, row) => {
    for (let d = 0; d < width; d++) {
      const value = column[row * width + d] as number;
      const at = step * width + d;
      if (Number.isNaN(value)) continue;
      const before = how === "last" || counts[at] === 0 ? 0 : (values[at] as number);
      values[at] = before + value;
      counts[at] = (counts[at] as number) + 1;
    }
  });
  if (how !== "mean") return values;
  return values.map((value, i) => ((counts[i] as number) > 1 ? value / (counts[i] as number) : value));
}

function warningsOf(report: FrequencyReport): Warning[] {
  const { disorder, gaps, duplicates } = report;
  const warnings: Warning[] = [];
  if (disorder.length > 0) {
    warnings.push({ code: "unsorted", message: `rows were not in order of time (${disorder.length} came too late)` });
  }
  if (gaps.length > 0) {
    const steps = gaps.reduce((sum, gap) => sum + gap.count, 0);
    warnings.push({
      code: "gaps-filled",
      message:
        steps === 1 ? "1 step without a row is a missing value" : `${steps} steps without a row are missing values`,
    });
  }
  if (duplicates.length > 0) {
    warnings.push({ code: "duplicates-merged", message: `${duplicates.length} rows repeated a time stamp` });
  }
  return warnings;
}
