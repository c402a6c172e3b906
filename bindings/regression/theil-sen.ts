import { covariateNames, pastCovariates } from "../core/covariates.js";
import { DataError, FitError, OptionError } from "../core/errors.js";
import { medianOf } from "../core/median.js";
import type { Fit, ModelFactory } from "../core/model.js";
import type { Series } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import { engine } from "../wasm/engine.js";
import { answersOf, type LinearState, predictRows } from "./linear-state.js";
import { pastDesign, requireRows } from "./regressors.js";

/** Options of `theilSen`. */
export interface TheilSenOptions {
  /** The covariate to explain the values with, at most one. Default: none, which takes the time step. */
  readonly covariates: readonly string[];
}

const NAME = "theilSen";

/**
 * The line of Theil and Sen: its slope is the median of the slopes through all pairs of points, over time or over one covariate. Up to 29 %
 * of the values may be wrong.
 *
 * sigma is the median of the absolute residuals over 0.6745. The standard error of the slope is half the distance of the slopes one standard
 * deviation of Kendall's statistic to either side of the median.
 *
 * Data: steps with a missing value or a missing covariate are passed over; at least 3 known steps with two different values of the covariate.
 * An update leaves the line as it is.
 * Errors: OptionError("option") for several covariates; DataError("too-short"); else as `linearRegression`.
 * Cost: O(n log n), 250 sorts.
 * Source: Theil (1950); Sen (1968), Journal of the American Statistical Association 63.
 *
 * @example
 * theilSen().fit([1, 2, 3, 400, 5]).forecast(2).mean; // Float64Array [6, 7]
 */
export const theilSen: ModelFactory<TheilSenOptions, LinearState> = defineModel<TheilSenOptions, LinearState>({
  name: NAME,
  defaults: { covariates: [] },
  options: { covariates: covariateNames },
  equivariant: true,
  check({ covariates }) {
    if (covariates.length <= 1) return;
    throw new OptionError("option", `${NAME}: covariates must be one name at most, got ${covariates.length}`);
  },
  fit: (series, options) => estimate(series, options),
  ...answersOf(NAME),
});

interface Points {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Pairs of points with different x. */
  readonly pairs: number;
  /** No slope is larger than this. */
  readonly steepest: number;
}

function estimate(series: Series, { covariates }: TheilSenOptions): Fit<LinearState> {
  const regressors = { intercept: true, trend: covariates.length === 0, seasonLength: 1, covariates: [...covariates] };
  const points = pointsOf(series, covariates);
  const n = points.x.length;
  requireRows(NAME, n, 2);
  if (points.pairs === 0)
    throw new DataError("too-short", `${NAME}: the covariate has one value only, so no line has a slope`);
  const [slope, error] = slopesOf(points);
  const [centerX, centerY] = [medianOf(points.x), medianOf(points.y)];
  const intercept = centerY - slope * centerX;
  const sigma =
    medianOf(points.y.map((value, i) => Math.abs(value - intercept - slope * points.x[i]!))) / NORMAL_MEDIAN;
  if (![slope, error, intercept, sigma].every(Number.isFinite)) {
    throw new FitError("singular", `${NAME}: the slopes leave the finite numbers`);
  }
  const spread = sigma > 0 ? error / sigma : 0;
  // A median of n normal values has the variance pi / (2 n), about; the line turns about the medians.
  const middle = sigma > 0 ? Math.sqrt(Math.PI / (2 * n)) : 0;
  const state = {
    regressors,
    coefficients: Float64Array.of(intercept, slope),
    factor: Float64Array.of(middle, -spread * centerX, 0, spread),
    sigma,
    degreesOfFreedom: n - 2,
    length: series.length,
  };
  return { state, fittedValues: predictRows(state, pastDesign(NAME, regressors, series, 0)).mean };
}

/** The median of |e| of a standard normal law. */
const NORMAL_MEDIAN = 0.6745;

/** The known points in ascending order of x, then of y. */
function pointsOf(series: Series, covariates: readonly string[]): Points {
  const [given] = pastCovariates(NAME, series, covariates, "keep");
  const all = Array.from(series.values, (y, t) => ({ x: given ? given[t]! : t + 1, y }));
  const known = all.filter(({ x, y }) => !Number.isNaN(x) && !Number.isNaN(y)).sort((p, q) => p.x - q.x || p.y - q.y);
  const n = known.length;
  let pairs = (n * (n - 1)) / 2;
  let narrowest = Number.POSITIVE_INFINITY;
  for (let i = 1, same = 0; i < n; i++) {
    const gap = known[i]!.x - known[i - 1]!.x;
    same = gap > 0 ? 0 : same + 1;
    pairs -= same;
    if (gap > 0) narrowest = Math.min(narrowest, gap);
  }
  const [x, y] = [Float64Array.from(known, (point) => point.x), Float64Array.from(known, (point) => point.y)];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of y) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return { x, y, pairs, steepest: (most - least) / narrowest };
}

/** The median slope, and its standard error. */
function slopesOf({ x, y, pairs, steepest }: Points): [slope: number, error: number] {
  using frame = engine().frame();
  const { kernels } = frame;
  const n = x.length;
  const [xs, ys, scratch] = [frame.put(x), frame.put(y), frame.f64(kernels.slopeAtRankScratch(n))];
  const limit = Math.min(steepest, Number.MAX_VALUE) * (1 + 1e-9);
  const at = (rank: number) =>
    kernels.slopeAtRank(xs, ys, n, Math.max(1, Math.min(pairs, rank)), -limit, limit, scratch);
  const lower = at(Math.floor((pairs + 1) / 2));
  const slope = pairs % 2 === 1 ? lower : lower / 2 + at(pairs / 2 + 1) / 2;
  const sd = Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const [below, above] = [at(Math.floor((pairs - sd) / 2)), at(Math.ceil((pairs + sd) / 2) + 1)];
  return [slope, (above - below) / 2];
}
