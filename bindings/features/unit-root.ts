// Does a series have a unit root, and how many differences make it stationary?

import { DataError } from "../core/errors.js";
import { between, flag, integer, oneOf, optional, readOptions } from "../core/options.js";
import { type SeriesInput, toSeries } from "../core/series.js";
import { scaleExponent, timesPower } from "../probability/scale.js";
import { engine } from "../wasm/engine.js";
import { interpolate } from "./interpolate.js";

/** A test of a unit root. */
export type UnitRootTest = "kpss" | "adf" | "pp";

/** Options of `unitRootTest`. */
export interface UnitRootTestOptions {
  /**
   * `"kpss"` (Kwiatkowski, Phillips, Schmidt & Shin) takes the series as stationary until it shows otherwise; `"adf"` (Dickey & Fuller,
   * augmented) and `"pp"` (Phillips & Perron) take it as having a unit root. Default `"kpss"`.
   */
  readonly test?: UnitRootTest;
  /** Whether stationary means about a line instead of about a level. Default false. */
  readonly trend?: boolean;
  /**
   * Lags of the long-run variance, for `"adf"` lagged steps. Default: trunc(3 sqrt(n) / 13) for `"kpss"`, 1 for `"adf"`,
   * trunc(4 (n / 100)^(1/4)) for `"pp"`.
   */
  readonly lags?: number | undefined;
}

/** What a test of a unit root says. */
export interface UnitRootResult {
  readonly test: UnitRootTest;
  readonly statistic: number;
  /** Interpolated in the published tables; at an end of a table, the end: 0.01 and 0.1 for `"kpss"` and `"pp"`, 0.01 and 0.99 for `"adf"`. */
  readonly pValue: number;
  readonly lags: number;
}

/** Options of `differencesFor`. */
export interface DifferencesForOptions extends Pick<UnitRootTestOptions, "test" | "trend"> {
  /** Level of the test, 0.01 to 0.1. Default 0.05. */
  readonly level?: number;
  /** No more than these, 0 to 5. Default 2. */
  readonly most?: number;
}

const testRule = oneOf("kpss", "adf", "pp");
/** The longest lag, so that the designs of the regressions stay small. */
const MOST_LAGS = 200;

/**
 * Test of a unit root, that is, whether a series must be differenced to be stationary.
 *
 * Data: at least 4 observed values and 5 more than there are lags, which vary; missing values are passed over, as if their neighbours were next to each other.
 * Errors: DataError("too-short"), DataError("no-data") for a constant. Cost: O(n lags), for `"adf"` O(n lags^2).
 * Source: Kwiatkowski et al. (1992), table 1; Dickey & Fuller (1979), with the percentiles of Fuller (1996), table 10.A.2; Phillips &
 * Perron (1988), with the percentiles of MacKinnon (1991).
 *
 * @example
 * const walk = [3, 5, 4, 6, 8, 9, 8, 10, 12, 11, 13, 15, 14, 16, 18];
 * unitRootTest(walk).pValue < 0.05; // true: not stationary about a level
 */
export function unitRootTest(input: SeriesInput, options: UnitRootTestOptions = {}): UnitRootResult {
  const defaults = { test: "kpss" as string, trend: false, lags: undefined as number | undefined };
  const rules = { test: testRule, trend: flag, lags: optional(integer(0, MOST_LAGS)) };
  const given = readOptions("unitRootTest", defaults, options, rules);
  const test = given.test as UnitRootTest;
  const values = knownValues(input);
  const lags = given.lags ?? defaultLags(test, values.length);
  if (values.length < Math.max(4, lags + 5)) {
    const least = Math.max(4, lags + 5);
    throw new DataError("too-short", `unitRootTest needs at least ${least} observed values, got ${values.length}`);
  }
  const result = isConstant(values) ? undefined : runTest(values, test, given.trend, lags);
  if (!result) throw new DataError("no-data", "unitRootTest: nothing varies that a unit root could show in");
  return result;
}

/**
 * Number of differences after which a series is stationary by a test of unit roots: 0 to `most`.
 *
 * Each difference is tested in turn; a constant needs no more, and where a test has too few values left the differences so far must do.
 *
 * Data: any; missing values are passed over. Cost: that of `most` tests. Source: Hyndman & Khandakar (2008), section 3.1.
 *
 * @example
 * differencesFor([3, 5, 4, 6, 8, 9, 8, 10, 12, 11, 13, 15, 14, 16, 18]); // 1
 */
export function differencesFor(input: SeriesInput, options: DifferencesForOptions = {}): number {
  const defaults = { test: "kpss" as string, trend: false, level: 0.05, most: 2 };
  const rules = { test: testRule, trend: flag, level: between(0, 1), most: integer(0, 5) };
  const { test, trend, level, most } = readOptions("differencesFor", defaults, options, rules);
  return countDifferences(knownValues(input), test as UnitRootTest, trend, level, most);
}

/** The same for values without gaps. */
export function countDifferences(
  values: Float64Array,
  test: UnitRootTest,
  trend: boolean,
  level: number,
  most: number,
): number {
  let left = values;
  for (let d = 0; d < most; d++) {
    if (isConstant(left)) return d;
    const result = runTest(left, test, trend, defaultLags(test, left.length));
    if (!result) return Math.max(0, d - 1);
    if (test === "kpss" ? result.pValue >= level : result.pValue <= level) return d;
    left = difference(left, 1);
  }
  return most;
}

/** Observed values, of ordinary size. */
export function knownValues(input: SeriesInput): Float64Array {
  const known = toSeries(input).values.filter(Number.isFinite);
  return timesPower(known, -scaleExponent(known));
}

/** (n - lag) */
export function difference(values: Float64Array, lag: number): Float64Array {
  return Float64Array.from({ length: Math.max(0, values.length - lag) }, (_, t) => values[t + lag]! - values[t]!);
}

/** Whether all values are the same. */
export function isConstant(values: Float64Array): boolean {
  return values.every((value) => value === values[0]);
}

function defaultLags(test: UnitRootTest, n: number): number {
  if (test === "adf") return 1;
  return test === "kpss" ? Math.trunc((3 * Math.sqrt(n)) / 13) : Math.trunc(4 * Math.sqrt(Math.sqrt(n / 100)));
}

/** Undefined where the statistic is not identified. */
function runTest(values: Float64Array, test: UnitRootTest, trend: boolean, lags: number): UnitRootResult | undefined {
  using frame = engine().frame();
  const { kernels } = frame;
  const n = values.length;
  const y = frame.put(values);
  const flagged = trend ? 1 : 0;
  const statistic =
    test === "kpss"
      ? kernels.kpssStatistic(y, n, flagged, lags, frame.f64(n))
      : test === "adf"
        ? kernels.dickeyFullerStatistic(y, n, flagged, lags, frame.f64(kernels.dickeyFullerScratch(n, flagged, lags)))
        : kernels.phillipsPerronStatistic(y, n, flagged, lags, frame.f64(kernels.dickeyFullerScratch(n, flagged, 0)));
  if (!Number.isFinite(statistic)) return undefined;
  return { test, statistic, pValue: pValueOf(test, statistic, trend, n), lags };
}

/** Upper percentiles of the KPSS statistic. Source: Kwiatkowski et al. (1992), table 1. */
const kpssLevels = [0.1, 0.05, 0.025, 0.01];
const kpssAbout = { level: [0.347, 0.463, 0.574, 0.739], line: [0.119, 0.146, 0.176, 0.216] };

/** Percentiles of Dickey and Fuller's t by the number of values. Source: Fuller (1996), table 10.A.2. */
const fullerLevels = [0.01, 0.025, 0.05, 0.1, 0.9, 0.95, 0.975, 0.99];
const fullerSizes = [25, 50, 100, 250, 500, 100_000];
const fullerAbout = {
  level: [
    [-3.75, -3.58, -3.51, -3.46, -3.44, -3.43],
    [-3.33, -3.22, -3.17, -3.14, -3.13, -3.12],
    [-3.0, -2.93, -2.89, -2.88, -2.87, -2.86],
    [-2.63, -2.6, -2.58, -2.57, -2.57, -2.57],
    [-0.37, -0.4, -0.42, -0.42, -0.43, -0.44],
    [0, -0.03, -0.05, -0.06, -0.07, -0.07],
    [0.34, 0.29, 0.26, 0.24, 0.24, 0.23],
    [0.72, 0.66, 0.63, 0.62, 0.61, 0.6],
  ],
  line: [
    [-4.38, -4.15, -4.04, -3.99, -3.98, -3.96],
    [-3.95, -3.8, -3.73, -3.69, -3.68, -3.66],
    [-3.6, -3.5, -3.45, -3.43, -3.42, -3.41],
    [-3.24, -3.18, -3.15, -3.13, -3.13, -3.12],
    [-1.14, -1.19, -1.22, -1.23, -1.24, -1.25],
    [-0.8, -0.87, -0.9, -0.92, -0.93, -0.94],
    [-0.5, -0.58, -0.62, -0.64, -0.65, -0.66],
    [-0.15, -0.24, -0.28, -0.31, -0.32, -0.33],
  ],
};

/** Percentiles a + b / n + c / n^2 of the t statistic at 1, 5 and 10 per cent. Source: MacKinnon (1991), table 1. */
const mackinnonLevels = [0.01, 0.05, 0.1];
const mackinnonAbout = {
  level: [
    [-3.4335, -5.999, -29.25],
    [-2.8621, -2.738, -8.36],
    [-2.5671, -1.438, -4.48],
  ],
  line: [
    [-3.9638, -8.353, -47.44],
    [-3.4126, -4.039, -17.83],
    [-3.1279, -2.418, -7.58],
  ],
};

function pValueOf(test: UnitRootTest, statistic: number, trend: boolean, n: number): number {
  const about = trend ? "line" : "level";
  if (test === "kpss") return interpolate(kpssAbout[about], kpssLevels, statistic);
  const steps = n - 1;
  const percentiles =
    test === "adf"
      ? fullerAbout[about].map((bySize) => interpolate(fullerSizes, bySize, steps))
      : mackinnonAbout[about].map(([a, b, c]) => a! + b! / steps + c! / (steps * steps));
  return interpolate(percentiles, test === "adf" ? fullerLevels : mackinnonLevels, statistic);
}
