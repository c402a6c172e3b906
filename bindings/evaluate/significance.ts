// Whether differences between methods are more than chance.

import { DataError, OptionError } from "../core/errors.js";
import { toNumbers } from "../core/numbers.js";
import { between, checkArgument, integer, number, oneOf, readOptions, record } from "../core/options.js";
import { engine } from "../wasm/engine.js";
import { averageOf, square } from "./sums.js";

/** Options of `dieboldMariano`. */
export interface DieboldMarianoOptions {
  /** Steps ahead of the errors; default 1. Errors of h steps are correlated up to lag h - 1. */
  readonly horizon?: number;
  /** Loss is |error|^power; default 2. */
  readonly power?: number;
  /** `"less"`: the first method is better. Default `"two-sided"`. */
  readonly alternative?: "two-sided" | "less" | "greater";
  /** Weights of the autocovariances: `"acf"` all 1 (default), `"bartlett"` falling linearly, never negative in sum. */
  readonly variance?: "acf" | "bartlett";
}

/** Outcome of `dieboldMariano`. */
export interface DieboldMarianoResult {
  /** Negative when the first method has the smaller loss. */
  readonly statistic: number;
  readonly pValue: number;
  /** Mean loss of the first method less that of the second. */
  readonly meanDifference: number;
  /** The estimator that was used: "bartlett" where the sum of the autocovariances is not positive. */
  readonly variance: "acf" | "bartlett";
  /** Pairs of errors that were there. */
  readonly count: number;
}

/**
 * Diebold-Mariano test of equal accuracy, with the correction of Harvey, Leybourne and Newbold for short series.
 *
 * Data: errors of two methods at the same origins, in order; pairs with a NaN are left out. Errors: DataError("length-mismatch"),
 * DataError("too-short") for fewer pairs than horizon + 1. Equal losses throughout give NaN.
 *
 * Source: Diebold & Mariano (1995); Harvey, Leybourne & Newbold (1997), eq. 9; as R's forecast::dm.test.
 */
export function dieboldMariano(
  errorsA: ArrayLike<number>,
  errorsB: ArrayLike<number>,
  options: DieboldMarianoOptions = {},
): DieboldMarianoResult {
  const defaults = {
    horizon: 1,
    power: 2,
    alternative: "two-sided",
    variance: "acf",
  } as Required<DieboldMarianoOptions>;
  const { horizon, power, alternative, variance } = readOptions("dieboldMariano", defaults, options, {
    horizon: integer(1),
    power: number(Number.MIN_VALUE),
    alternative: oneOf("two-sided", "less", "greater"),
    variance: oneOf("acf", "bartlett"),
  });
  const [a, b] = [toNumbers(errorsA, "dieboldMariano: errorsA"), toNumbers(errorsB, "dieboldMariano: errorsB")];
  const differences = lossDifferences(a, b, power);
  const n = differences.length;
  if (n <= horizon)
    throw new DataError("too-short", `dieboldMariano needs more than ${horizon} pairs of errors, got ${n}`);
  const mean = averageOf(differences);
  const estimate = (weigh: (lag: number) => number) => longRunVariance(differences, mean, horizon, weigh) / n;
  const plain = variance === "acf" ? estimate(() => 1) : 0;
  const used = plain > 0 ? "acf" : "bartlett";
  const spread = used === "acf" ? plain : estimate((lag) => 1 - lag / horizon);
  const correction = Math.sqrt((n + 1 - 2 * horizon + (horizon * (horizon - 1)) / n) / n);
  const statistic = spread > 0 ? (mean / Math.sqrt(spread)) * correction : Number.NaN;
  const below = studentCdf(alternative === "two-sided" ? -Math.abs(statistic) : statistic, n - 1);
  const above = studentCdf(-statistic, n - 1);
  const pValue = { "two-sided": 2 * below, less: below, greater: above }[alternative];
  return { statistic, pValue, meanDifference: mean, variance: used, count: n };
}

function lossDifferences(a: Float64Array, b: Float64Array, power: number): Float64Array {
  if (a.length !== b.length) {
    throw new DataError(
      "length-mismatch",
      `dieboldMariano: ${a.length} errors of one method, ${b.length} of the other`,
    );
  }
  const { pow } = engine().kernels;
  const loss = (error: number) =>
    power === 2 ? error * error : power === 1 ? Math.abs(error) : pow(Math.abs(error), power);
  return Float64Array.from(a, (error, i) => loss(error) - loss(b[i]!)).filter(
    (difference) => !Number.isNaN(difference),
  );
}

/** Autocovariances (divisor n) at lags up to horizon - 1, each on both sides, weighted. */
function longRunVariance(values: Float64Array, mean: number, horizon: number, weigh: (lag: number) => number): number {
  let total = 0;
  for (let lag = 0; lag < horizon; lag++) {
    let sum = 0;
    for (let t = lag; t < values.length; t++) sum += (values[t]! - mean) * (values[t - lag]! - mean);
    total += (lag === 0 ? 1 : 2 * weigh(lag)) * (sum / values.length);
  }
  return total;
}

/** Distribution function of Student's t. */
function studentCdf(statistic: number, degreesOfFreedom: number): number {
  using frame = engine().frame();
  const [y, zero, one] = [frame.put([statistic]), frame.put([0]), frame.put([1])];
  const out = frame.f64(1);
  const { cdfLaw, STUDENT_T } = frame.kernels;
  cdfLaw(y, zero, one, frame.put([degreesOfFreedom]), 1, STUDENT_T.value, out);
  return frame.take(out, 1)[0]!;
}

/** One method in a comparison of ranks. */
export interface RankRow {
  readonly name: string;
  /** Average rank over the cases, 1 for the best. */
  readonly averageRank: number;
  /** Interval of multiple comparisons with the best: average rank plus and minus half the critical distance. */
  readonly lower: number;
  readonly upper: number;
  /** Whether its interval reaches that of the best: it is not worse beyond chance. */
  readonly amongBest: boolean;
}

/** Outcome of `compareRanks`. */
export interface RankComparison {
  /** In the order of average ranks. */
  readonly rows: readonly RankRow[];
  /** Two methods whose average ranks differ by more are different. */
  readonly criticalDistance: number;
  /** Friedman's statistic, corrected for ties, with its probability when all methods are alike. */
  readonly friedman: { readonly statistic: number; readonly pValue: number };
  /** Number of cases. */
  readonly count: number;
}

/**
 * Compare methods by their average ranks over many cases (series), with the critical distance of Nemenyi: multiple comparisons with
 * the best.
 *
 * @param scores for each method a score per case, smaller is better; cases with a NaN are left out
 * @param options.level significance level; default 0.05
 *
 * Errors: OptionError for fewer than two methods; DataError("length-mismatch"), DataError("too-short") without a complete case.
 *
 * Source: Friedman (1937); Nemenyi (1963); Koning, Franses, Hibon & Stekler (2005); Demšar (2006).
 *
 * @example
 * compareRanks({ ets: [1, 2, 1], naive: [2, 3, 3], theta: [3, 1, 2] }).rows[0].name; // "ets"
 */
export function compareRanks(
  scores: Readonly<Record<string, ArrayLike<number>>>,
  options: { readonly level?: number } = {},
): RankComparison {
  const { level } = readOptions("compareRanks", { level: 0.05 }, options, { level: between(0, 1) });
  checkArgument("compareRanks", "scores", scores, record);
  const names = Object.keys(scores);
  const k = names.length;
  if (k < 2) throw new OptionError("option", `compareRanks needs at least two methods, got ${k}`);
  const { ranks, ties } = ranksOf(
    names.map((name) => toNumbers(scores[name], `compareRanks: scores.${name}`)),
    names,
  );
  const count = ranks.length;
  const averages = names.map((_, j) => averageOf(ranks.map((row) => row[j]!)));
  const distance = (engine().kernels.rangeQuantile(1 - level, k) / Math.SQRT2) * Math.sqrt((k * (k + 1)) / (6 * count));
  const best = Math.min(...averages);
  const rows = names.map((name, j) => {
    const averageRank = averages[j]!;
    const [lower, upper] = [averageRank - distance / 2, averageRank + distance / 2];
    return { name, averageRank, lower, upper, amongBest: averageRank - best <= distance };
  });
  rows.sort((a, b) => a.averageRank - b.averageRank);
  return { rows, criticalDistance: distance, friedman: friedmanTest(averages, count, ties), count };
}

/** Ranks by complete case, ties sharing their mean, and the sum of t^3 - t over groups of t ties. */
function ranksOf(scores: readonly ArrayLike<number>[], names: readonly string[]): { ranks: number[][]; ties: number } {
  const cases = scores[0]!.length;
  const uneven = scores.findIndex((one) => one.length !== cases);
  if (uneven >= 0) {
    const sizes = `${cases} scores of ${names[0]}, ${scores[uneven]!.length} of ${names[uneven]}`;
    throw new DataError("length-mismatch", `compareRanks: ${sizes}`);
  }
  const ranks: number[][] = [];
  let ties = 0;
  for (let i = 0; i < cases; i++) {
    const row = scores.map((one) => one[i]!);
    if (row.some(Number.isNaN)) continue;
    const equals = row.map((value) => row.filter((other) => other === value).length);
    ranks.push(row.map((value, j) => row.filter((other) => other < value).length + (equals[j]! + 1) / 2));
    // Each of the t members of a group adds its share t^2 - 1.
    for (const t of equals) ties += t * t - 1;
  }
  if (ranks.length === 0)
    throw new DataError("too-short", "compareRanks needs at least one case with all scores, got none");
  return { ranks, ties };
}

function friedmanTest(averages: readonly number[], count: number, ties: number): { statistic: number; pValue: number } {
  const k = averages.length;
  const squares = averages.reduce((sum, rank) => sum + square(rank - (k + 1) / 2), 0);
  const statistic = (12 * count * squares) / (k * (k + 1) - ties / (count * (k - 1)));
  return { statistic, pValue: engine().kernels.gammaUpper((k - 1) / 2, statistic / 2) };
}
