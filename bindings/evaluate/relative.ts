// Errors beside those of another forecast of the same steps, given as context.benchmark.

import { medianOf } from "../core/median.js";
import { engine } from "../wasm/engine.js";
import { benchmarkOf, HIGHER, LOWER } from "./judged.js";
import { smape } from "./percentage.js";
import { type Measure, type PointMetric, pointMetric, type RatioOptions, ratioMetric } from "./point-metric.js";
import { mase } from "./scaled.js";
import { averageOf, averageSize, rootMeanSquare } from "./sums.js";

/** |e / e*|, step by step. */
const sizes: (...args: Parameters<Measure>) => Float64Array = ({ errors, errorsOf }, division, context, name) =>
  division.each(errors.map(Math.abs), errorsOf(benchmarkOf(context, name)).map(Math.abs));

/** Mean relative absolute error: the mean of |e / e*|, e* the error of the benchmark. Source: Hyndman & Koehler (2006). */
export const mrae: PointMetric<RatioOptions> = ratioMetric("mrae", LOWER, (...args) => averageOf(sizes(...args)));

/** Median of |e / e*|, e* the error of the benchmark. Source: Hyndman & Koehler (2006). */
export const mdrae: PointMetric<RatioOptions> = ratioMetric("mdrae", LOWER, (...args) => medianOf(sizes(...args)));

/** Geometric mean of |e / e*|, e* the error of the benchmark; 0 when any error is 0. Source: Hyndman & Koehler (2006). */
export const gmrae: PointMetric<RatioOptions> = ratioMetric("gmrae", LOWER, (...args) => {
  const { log, exp } = engine().kernels;
  return exp(averageOf(sizes(...args).map((size) => log(size))));
});

/** Mean absolute error over that of the benchmark. Source: Hyndman & Koehler (2006). */
export const relMae: PointMetric<RatioOptions> = ratioMetric("relMae", LOWER, (pairs, division, context, name) =>
  division.one(averageSize(pairs.errors), averageSize(pairs.errorsOf(benchmarkOf(context, name)))),
);

/** Root mean square error over that of the benchmark. Source: Hyndman & Koehler (2006). */
export const relRmse: PointMetric<RatioOptions> = ratioMetric("relRmse", LOWER, (pairs, division, context, name) =>
  division.one(rootMeanSquare(pairs.errors), rootMeanSquare(pairs.errorsOf(benchmarkOf(context, name)))),
);

/** Logarithm of the ratio of mean square errors to the benchmark: 2 log relRmse. Source: Hyndman & Koehler (2006). */
export const lmr: PointMetric<RatioOptions> = ratioMetric("lmr", LOWER, (pairs, division, context, name) => {
  const benchmark = rootMeanSquare(pairs.errorsOf(benchmarkOf(context, name)));
  return 2 * engine().kernels.log(division.one(rootMeanSquare(pairs.errors), benchmark));
});

/** Share of steps, in per cent, whose absolute error is smaller than the benchmark's. Source: Hyndman & Koehler (2006). */
export const percentBetter: PointMetric = pointMetric("percentBetter", HIGHER, (pairs, _division, context, name) => {
  const benchmark = pairs.errorsOf(benchmarkOf(context, name));
  return 100 * averageOf(pairs.errors.map((e, i) => better(Math.abs(e), Math.abs(benchmark[i]!))));
});

const better = (size: number, benchmark: number): number => {
  if (Number.isNaN(size) || Number.isNaN(benchmark)) return Number.NaN;
  return size < benchmark ? 1 : 0;
};

/**
 * Overall weighted average of the M4 competition: the mean of sMAPE and MASE, each over that of the benchmark (Naive2).
 *
 * Over many series the competition divides the averages: average `smape` and `mase` of both first, then take the ratios.
 *
 * Source: Makridakis, Spiliotis & Assimakopoulos (2018).
 */
export const owa: PointMetric<RatioOptions> = ratioMetric("owa", LOWER, ({ truth, point }, division, context, name) => {
  const benchmark = benchmarkOf(context, name);
  const policy = { division: division.policy, epsilon: division.epsilon };
  const relative = [smape.with(policy), mase.with(policy)].map((metric) => {
    const own = metric.detail(point, truth, context);
    division.zeros += own.zeroDenominators;
    return division.one(own.value, metric(benchmark, truth, context));
  });
  return averageOf(relative);
});

/**
 * Theil's U2: the root of the ratio of summed squares of relative errors to those of no change since the step before. Steps
 * after a missing one are left out. NaN for a single step, and after a truth of zero unless the policy is "skip" or "epsilon".
 *
 * Source: Theil (1966), as R's accuracy().
 */
export const theilU: PointMetric<RatioOptions> = ratioMetric("theilU", LOWER, (pairs, division) => {
  const { truth, point } = pairs;
  const zeros = pairs.steps.filter((h) => truth[h - 1] === 0).length;
  const steps = pairs.steps.filter((h) => h > 0 && !Number.isNaN(truth[h - 1]!));
  const kept = division.policy === "skip" ? steps.filter((h) => truth[h - 1] !== 0) : steps;
  const relative = (values: Float64Array, h: number) => {
    const change = truth[h]! - values[h]!;
    return change === 0 ? 0 : division.one(change, truth[h - 1]!);
  };
  const unchanged = truth.map((_, h) => truth[h - 1] ?? Number.NaN);
  const errors = kept.map((h) => relative(point, h));
  const changes = kept.map((h) => relative(unchanged, h));
  division.zeros = zeros;
  return kept.length === 0 ? Number.NaN : division.one(rootMeanSquare(errors), rootMeanSquare(changes));
});
