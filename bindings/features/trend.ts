import { between, listOf, number, type OptionRule, oneOf, optional, readOptions } from "../core/options.js";
import type { TimeInput } from "../core/time.js";
import { engine } from "../wasm/engine.js";
import { type Column, type Feature, type FeatureKind, feature, optionsOf, requireIndex } from "./feature.js";

/** Options of `trend`. */
export interface TrendOptions {
  /** Default "linear". */
  readonly shape?: "linear" | "logarithmic" | "exponential" | "logistic" | "piecewise" | "damped";
  /** Growth a step of an exponential trend, default 1 over the length of the training data; of a logistic one, default ten times that. */
  readonly rate?: number;
  /** The step at which a logistic trend is half way. Default: the middle of the training data. */
  readonly midpoint?: number;
  /** What a logistic trend tends to. Default 1. */
  readonly cap?: number;
  /** What a logistic trend comes from. Default 0. */
  readonly floor?: number;
  /** Steps, or time stamps, after which a piecewise trend may have another slope. */
  readonly knots?: readonly TimeInput[];
  /** The factor in (0, 1) by which a damped trend's slope shrinks each step. Default 0.98. */
  readonly damping?: number;
}

type Trend = Required<Pick<TrendOptions, "shape" | "cap" | "floor" | "damping">> & TrendOptions;

const defaults = {
  shape: "linear",
  rate: undefined as number | undefined,
  midpoint: undefined as number | undefined,
  cap: 1,
  floor: 0,
  knots: undefined as readonly TimeInput[] | undefined,
  damping: 0.98,
};
const aKnot: OptionRule = (value) =>
  (typeof value === "number" && Number.isFinite(value)) ||
  typeof value === "string" ||
  Object.prototype.toString.call(value) === "[object Date]"
    ? undefined
    : "a step or a time stamp";
const rules = {
  shape: oneOf("linear", "logarithmic", "exponential", "logistic", "piecewise", "damped"),
  rate: optional(number()),
  midpoint: optional(number()),
  knots: optional(listOf(aKnot)),
  damping: between(0, 1),
};

/**
 * A trend in the number of the step, which is 1 at the first value: t, log t, exp(rate t), a logistic curve from `floor` to `cap`, lines that
 * bend at knots (one column for each), or a sum of steps that shrink by `damping`.
 *
 * Columns: `trend`, `logTrend`, `exponentialTrend`, `logisticTrend`, `dampedTrend`; of a piecewise trend `trend` and `trendAfter60` for a
 * knot at step 60.
 * Errors: OptionError("option").
 *
 * @example
 * designOf([3, 5, 4, 6], [trend({ shape: "piecewise", knots: [2] })]).columns.trendAfter2; // Float64Array [0, 0, 1, 2]
 */
export function trend(options: TrendOptions = {}): Feature {
  const { knots, ...given } = readOptions("trend", defaults, options, rules);
  const texts = knots && Array.from(knots, (knot) => (knot instanceof Date ? knot.toISOString() : knot));
  return feature("trend", { ...given, knots: texts });
}

export const trendKind: FeatureKind = {
  read: (given) => trend(optionsOf(given)),
  settle(given, { length, index }) {
    const { rate, midpoint, knots = [], shape } = given as unknown as Trend;
    const n = Math.max(length, 1);
    const usual = shape === "logistic" ? 10 / n : 1 / n;
    const steps = Array.from(knots, (knot) =>
      typeof knot === "number" ? knot : requireIndex("trend", index).position(knot) + 1,
    );
    return feature("trend", { ...given, rate: rate ?? usual, midpoint: midpoint ?? (n + 1) / 2, knots: steps });
  },
  columns(given, { from, to }) {
    const { shape, rate, midpoint, cap, floor, knots, damping } = given as unknown as Required<TrendOptions>;
    const { kernels } = engine();
    const column = (name: string, at: (step: number) => number): Column => ({
      name,
      values: Float64Array.from({ length: to - from }, (_, i) => at(from + i + 1)),
    });
    switch (shape) {
      case "linear":
        return [column("trend", (t) => t)];
      case "logarithmic":
        return [column("logTrend", (t) => kernels.log(t))];
      case "exponential":
        return [column("exponentialTrend", (t) => kernels.exp(rate * t))];
      case "logistic":
        return [column("logisticTrend", (t) => floor + (cap - floor) / (1 + kernels.exp(-rate * (t - midpoint))))];
      case "damped":
        return [column("dampedTrend", (t) => (damping * (1 - kernels.pow(damping, t))) / (1 - damping))];
      case "piecewise": {
        const bends = (knots as readonly number[]).map((knot) =>
          column(`trendAfter${knot}`, (t) => Math.max(0, t - knot)),
        );
        return [column("trend", (t) => t), ...bends];
      }
    }
  },
};
