import { bestGrid, type DistinctPoints, distinctPoints, majority } from "./align.js";
import { DAY, modulo } from "./calendar.js";
import { DataError } from "./errors.js";
import { type Frequency, type FrequencyInput, frequencyText, toFrequency } from "./frequency.js";
import { type Grid, goesByCalendar, monthNumber } from "./grid.js";
import { itemsOf } from "./numbers.js";
import { readOptions } from "./options.js";
import { type Grain, readStamps, type StampLines, type TimeInput } from "./stamp.js";
import { indexOnGrid, type TimeIndex } from "./time.js";

/** What time stamps say about their time step. */
export interface FrequencyReport {
  /** The time step that fits best; undefined when none separates the stamps. */
  readonly frequency: Frequency | undefined;
  /** Whether every stamp lies on a step, and enough neighbours are one step apart to believe in it. */
  readonly regular: boolean;
  /** The part of the distinct stamps that lie on a step, 0 … 1. */
  readonly share: number;
  /** From the first to the last stamp that fits, gaps included; undefined without a frequency. */
  readonly index: TimeIndex | undefined;
  /** The step of each stamp in `index`, NaN where it fits none. */
  readonly positions: Float64Array;
  /** Runs of steps without a stamp: the first missing step and how many. */
  readonly gaps: readonly { readonly position: number; readonly count: number }[];
  /** Which stamps (positions in the input) repeat an earlier one. */
  readonly duplicates: readonly number[];
  /** Which stamps (positions in the input) come before their predecessor in time. */
  readonly disorder: readonly number[];
  /** Which stamps (positions in the input) lie on no step. */
  readonly misfits: readonly number[];
  /** All that in one sentence. */
  readonly summary: string;
}

/** Options of `inferFrequency`. */
export interface InferFrequencyOptions {
  /** The zone of wall-clock times, and the zone whose calendar days and longer steps follow. */
  readonly timeZone?: string;
  /** The time step, when it is known: only the alignment is found then. */
  readonly frequency?: FrequencyInput;
}

// Below this part of fitting stamps there is no majority.
const LEAST_SHARE = 0.75;
// A step is a coincidence when few neighbours are one step apart, or fewer than most of them and hardly a step has a stamp.
const LEAST_NEIGHBOURS = 0.1;
const MOST_NEIGHBOURS = 0.5;
const LEAST_FILLED = 0.1;
const GRAINS: Readonly<Partial<Record<Grain, Frequency>>> = {
  year: { unit: "year", count: 1 },
  quarter: { unit: "quarter", count: 1 },
  month: { unit: "month", count: 1 },
  week: { unit: "week", count: 1 },
};

/**
 * The time step of time stamps, which may be shuffled, have gaps and repeat.
 *
 * Months of 28 to 31 days are months, month ends stay month ends, days without weekends are business days, and with a time zone hours
 * are counted through changes of the clock. Of all steps that occur, the one wins that most stamps lie on and most neighbours are apart
 * by; a step that hardly any neighbours are apart by is none. A single stamp tells its step only when it is written as a year, quarter,
 * month or week; two stamps tell their distance.
 *
 * Errors: `DataError("time")` for a stamp that cannot be read, with its index; `OptionError("option")` for an unknown zone or frequency.
 *
 * Cost: sorting, then a few passes.
 *
 * @example
 * inferFrequency(["2016-01-31", "2016-02-29", "2016-04-30"]).frequency; // { unit: "month", count: 1 }
 */
export function inferFrequency(times: Iterable<TimeInput>, options: InferFrequencyOptions = {}): FrequencyReport {
  readOptions("inferFrequency", { timeZone: undefined, frequency: undefined }, options);
  const stamps = itemsOf(times) as ArrayLike<TimeInput> | undefined;
  if (stamps === undefined) throw new DataError("format", "times must be an array of time stamps");
  return alignStamps(readStamps(stamps, options.timeZone), options.frequency);
}

/** The report on stamps that are already read. */
export function alignStamps(lines: StampLines, known?: FrequencyInput): FrequencyReport {
  const points = distinctPoints(lines);
  const fit = known === undefined ? bestFit(points, lines.grain) : fitOf(toFrequency(known), points);
  const { duplicates, disorder } = orderOf(lines.instants);
  const n = lines.instants.length;
  if (fit === undefined || (known === undefined && !isBelievable(fit))) {
    const share = fit?.share ?? 0;
    const summary = n === 0 ? "no time stamps" : `${n} time stamps without a common time step`;
    const misfits: number[] = [];
    const positions = new Float64Array(n).fill(Number.NaN);
    return {
      frequency: undefined,
      regular: false,
      share,
      index: undefined,
      positions,
      gaps: [],
      duplicates,
      disorder,
      misfits,
      summary,
    };
  }
  return {
    ...placed(fit.grid, lines),
    share: fit.share,
    duplicates,
    disorder,
    ...summaryOf(fit, n, duplicates, disorder),
  };
}

interface Fit {
  readonly grid: Grid;
  /** Part of the points on the grid. */
  readonly share: number;
  /** Part of the neighbours that are one step apart; 1 for a single point. */
  readonly neighbours: number;
  /** Part of the steps from first to last that have a point. */
  readonly filled: number;
}

function isBelievable({ share, neighbours, filled }: Fit): boolean {
  if (share < LEAST_SHARE || neighbours < LEAST_NEIGHBOURS) return false;
  return neighbours >= MOST_NEIGHBOURS || filled >= LEAST_FILLED;
}

function bestFit(points: DistinctPoints, grain: Grain): Fit | undefined {
  if (points.instants.length < 2) {
    const frequency = GRAINS[grain];
    return frequency && fitOf(frequency, points);
  }
  let best: Fit | undefined;
  for (const frequency of candidates(points)) {
    const fit = fitOf(frequency, points);
    if (fit && (best === undefined || fit.share * fit.neighbours > best.share * best.neighbours)) best = fit;
  }
  return best;
}

function fitOf(frequency: Frequency, points: DistinctPoints): Fit | undefined {
  const line = goesByCalendar(frequency) ? points.locals : points.instants;
  const grid = line.length === 0 ? undefined : bestGrid(frequency, points);
  if (grid === undefined) return undefined;
  let fitting = 0;
  let adjacent = 0;
  let previous = Number.NaN;
  let last = 0;
  for (const ms of line) {
    const step = grid.stepOf(ms);
    if (step - previous === 1) adjacent++;
    previous = step;
    if (Number.isNaN(step)) continue;
    fitting++;
    last = step;
  }
  const neighbours = line.length === 1 ? 1 : adjacent / (line.length - 1);
  // The anchor, step 0, is the earliest point on the grid.
  return { grid, share: fitting / line.length, neighbours, filled: fitting / (last + 1) };
}

/** Time steps that occur between neighbours; of equally good ones the earlier in this list wins. */
function candidates(points: DistinctPoints): Frequency[] {
  const ofDay = majority(points.locals, (ms) => modulo(ms, DAY)) as number;
  const days = points.locals.filter((ms) => modulo(ms, DAY) === ofDay).map((ms) => Math.floor(ms / DAY));
  const calendar = days.length >= LEAST_SHARE * points.locals.length;
  const months = calendar ? commonSteps(days.map(monthNumber)) : [];
  const dayCounts = calendar ? commonSteps(days) : [];
  const [weeks, others] = [dayCounts.filter((n) => n % 7 === 0), dayCounts.filter((n) => n % 7 !== 0 && n > 1)];
  const elapsed = commonSteps(points.instants).filter((ms) => ms % DAY !== 0 || points.locals !== points.instants);
  const list: Frequency[] = months.map((count) => ({ unit: "month", count }));
  list.push(...weeks.map((count): Frequency => ({ unit: "day", count })));
  if (dayCounts.includes(1)) list.push({ unit: "day", count: 1 });
  if (calendar) list.push({ unit: "business-day", count: 1 });
  list.push(...others.map((count): Frequency => ({ unit: "day", count })));
  list.push(...elapsed.map((count): Frequency => ({ unit: "millisecond", count })));
  return list.map(toFrequency);
}

/** The three most frequent distances between neighbours and their greatest common divisor, largest first; never 0. */
function commonSteps(sorted: Float64Array): number[] {
  const counts = new Map<number, number>();
  let divisor = 0;
  for (let i = 1; i < sorted.length; i++) {
    const step = (sorted[i] as number) - (sorted[i - 1] as number);
    if (step > 0) {
      counts.set(step, (counts.get(step) ?? 0) + 1);
      divisor = greatestCommonDivisor(step, divisor);
    }
  }
  const frequent = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 3);
  const steps = new Set(frequent.map(([step]) => step));
  if (divisor > 0) steps.add(divisor);
  return [...steps].sort((a, b) => b - a);
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

function orderOf(instants: Float64Array): Pick<FrequencyReport, "duplicates" | "disorder"> {
  const seen = new Set<number>();
  const duplicates: number[] = [];
  const disorder: number[] = [];
  instants.forEach((ms, i) => {
    if (seen.has(ms)) duplicates.push(i);
    seen.add(ms);
    if (i > 0 && ms < (instants[i - 1] as number)) disorder.push(i);
  });
  return { duplicates, disorder };
}

function placed(
  grid: Grid,
  lines: StampLines,
): Pick<FrequencyReport, "frequency" | "index" | "positions" | "gaps" | "misfits"> {
  const positions = (goesByCalendar(grid.frequency) ? lines.locals : lines.instants).map((ms) => grid.stepOf(ms));
  const misfits: number[] = [];
  positions.forEach((step, i) => {
    if (Number.isNaN(step)) misfits.push(i);
  });
  const steps = positions.filter((step) => !Number.isNaN(step)).sort();
  const first = steps[0] ?? 0;
  const length = steps.length === 0 ? 0 : (steps[steps.length - 1] as number) - first + 1;
  const gaps: { position: number; count: number }[] = [];
  for (let i = 1; i < steps.length; i++) {
    const [before, after] = [steps[i - 1] as number, steps[i] as number];
    if (after - before > 1) gaps.push({ position: before + 1 - first, count: after - before - 1 });
  }
  const index = indexOnGrid(grid, lines.zone, first, length);
  return { frequency: grid.frequency, index, positions: positions.map((step) => step - first), gaps, misfits };
}

function summaryOf(
  fit: Fit,
  n: number,
  duplicates: readonly number[],
  disorder: readonly number[],
): Pick<FrequencyReport, "regular" | "summary"> {
  const parts = [`${n} time stamps a ${frequencyText(fit.grid.frequency)} apart`];
  if (fit.share < 1) parts.push(`${((1 - fit.share) * 100).toPrecision(3)} % of them off the steps`);
  if (duplicates.length > 0) parts.push(`${duplicates.length} repeated`);
  if (disorder.length > 0) parts.push(`${disorder.length} out of order`);
  return { regular: fit.share === 1, summary: parts.join(", ") };
}
