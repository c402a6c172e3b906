import { civilFromDays, DAY, daysInMonth, modulo, weekday } from "./calendar.js";
import type { Frequency } from "./frequency.js";
import { type Grid, goesByCalendar, gridOf, monthNumber, monthsIn } from "./grid.js";
import type { StampLines } from "./stamp.js";

/** Sorted distinct points on the two lines of stamps. */
export interface DistinctPoints {
  readonly instants: Float64Array;
  readonly locals: Float64Array;
}

/** The distinct points of stamps in order. */
export function distinctPoints(lines: StampLines): DistinctPoints {
  const instants = distinct(lines.instants);
  return { instants, locals: lines.locals === lines.instants ? instants : distinct(lines.locals) };
}

/** The grid of a frequency that the most points lie on, anchored at the earliest of them. */
export function bestGrid(frequency: Frequency, points: DistinctPoints): Grid | undefined {
  const line = goesByCalendar(frequency) ? points.locals : points.instants;
  if (monthsIn(frequency) > 0) return bestMonthGrid(frequency, line);
  if (frequency.unit === "business-day") return bestBusinessGrid(frequency, line);
  const unit = gridOf(frequency, 0);
  const step = unit.at(1);
  return gridOf(frequency, anchorOfMajority(line, (ms) => modulo(ms, step)) as number);
}

/** The value that most points have under `key`; of equals, the one seen first. */
export function majority(points: Float64Array, key: (ms: number) => number): number | undefined {
  const counts = new Map<number, number>();
  for (const ms of points) {
    const value = key(ms);
    if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  let winner: number | undefined;
  let most = 0;
  for (const [value, count] of counts) {
    if (count > most) {
      most = count;
      winner = value;
    }
  }
  return winner;
}

function distinct(values: Float64Array): Float64Array {
  return values
    .slice()
    .sort()
    .filter((value, i, sorted) => i === 0 || value !== sorted[i - 1]);
}

function anchorOfMajority(points: Float64Array, key: (ms: number) => number): number | undefined {
  const value = majority(points, key);
  return value === undefined ? undefined : points.find((ms) => key(ms) === value);
}

function bestBusinessGrid(frequency: Frequency, line: Float64Array): Grid | undefined {
  const weekdays = line.filter((ms) => weekday(Math.floor(ms / DAY)) < 5);
  const ofDay = majority(weekdays, (ms) => modulo(ms, DAY));
  const first = weekdays.find((ms) => modulo(ms, DAY) === ofDay);
  if (first === undefined) return undefined;
  const single = gridOf({ unit: "business-day", count: 1 }, first);
  const anchor = anchorOfMajority(weekdays, (ms) => modulo(single.stepOf(ms), frequency.count));
  return gridOf(frequency, anchor as number);
}

/** Months may aim at the last day, at the largest day seen (smaller ones being cut by short months), or at the most frequent day. */
function bestMonthGrid(frequency: Frequency, line: Float64Array): Grid {
  const step = monthsIn(frequency);
  const ofDay = majority(line, (ms) => modulo(ms, DAY));
  const points = line.filter((ms) => modulo(ms, DAY) === ofDay);
  const day = (ms: number): number => civilFromDays(Math.floor(ms / DAY)).day;
  const isEnd = (ms: number): boolean => {
    const civil = civilFromDays(Math.floor(ms / DAY));
    return civil.day === daysInMonth(civil.year, civil.month);
  };
  const phase = majority(points, (ms) => modulo(monthNumber(Math.floor(ms / DAY)), step));
  const inPhase = points.filter((ms) => modulo(monthNumber(Math.floor(ms / DAY)), step) === phase);
  const largest = inPhase.reduce((most, ms) => Math.max(most, day(ms)), 1);
  const frequent = majority(inPhase, day) as number;
  const targets = inPhase.every(isEnd) ? [31] : [largest, frequent, 31];
  let best: Grid | undefined;
  let most = -1;
  for (const target of targets) {
    const fits = inPhase.filter((ms) => fitsDay(ms, target));
    if (fits.length > most) {
      most = fits.length;
      best = gridOf(frequency, (fits[0] ?? inPhase[0]) as number, target);
    }
  }
  return best as Grid;
}

function fitsDay(ms: number, target: number): boolean {
  const { year, month, day } = civilFromDays(Math.floor(ms / DAY));
  return day === Math.min(target, daysInMonth(year, month));
}
