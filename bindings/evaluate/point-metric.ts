// How a metric of point forecasts is made.

import { between, number, type OptionRule, oneOf, optional, readOptions } from "../core/options.js";
import { Division, type DivisionPolicy } from "./division.js";
import {
  type Aim,
  type Judged,
  type PartialContext,
  type Point,
  pointOf,
  type Score,
  score,
  truthOf,
} from "./judged.js";

/** Options of metrics of point forecasts. */
export interface PointOptions {
  /** What stands for the forecast: its mean (default), its median, or its quantile at a level in (0, 1). */
  readonly point?: Point;
}

/** Options of metrics that divide. */
export interface RatioOptions extends PointOptions {
  /** What becomes of zero denominators; default `"infinite"`. */
  readonly division?: DivisionPolicy;
  /** Least size of a denominator under `"epsilon"`, in units of the denominator; default 1e-8. */
  readonly epsilon?: number;
}

/** A result with what it is made of. */
export interface MetricDetail {
  readonly value: number;
  /** Steps with a truth. */
  readonly observed: number;
  /** Steps without: left out. */
  readonly missing: number;
  /** Zero denominators, to which the policy was applied. */
  readonly zeroDenominators: number;
}

/** A metric of point forecasts; `mape.with({ division: "skip" })` is another metric with its own name. */
export interface PointMetric<O extends PointOptions = PointOptions> extends Score {
  with(options: O): PointMetric<O>;
  /** The value with the numbers of steps and zero denominators behind it. */
  detail(forecast: Judged, actual: ArrayLike<number>, context?: PartialContext): MetricDetail;
}

/** The observed steps of a forecast and its truth. */
export interface Pairs {
  /** (horizon): NaN where missing. */
  readonly truth: Float64Array;
  /** (horizon) */
  readonly point: Float64Array;
  /** Positions of the observed steps. */
  readonly steps: readonly number[];
  /** (observed): truth. */
  readonly actual: Float64Array;
  /** (observed): point forecasts. */
  readonly predicted: Float64Array;
  /** (observed): truth less forecast. */
  readonly errors: Float64Array;
  /** Errors (observed) of another forecast of the same steps. */
  errorsOf(other: Judged): Float64Array;
}

/** What a metric computes from the pairs. */
export type Measure = (pairs: Pairs, division: Division, context: PartialContext | undefined, name: string) => number;

const pointRule: OptionRule = (value) =>
  typeof value === "number" ? between(0, 1)(value) : oneOf("mean", "median")(value);
const pointDefaults = { point: "mean" as Point };
const ratioDefaults = { ...pointDefaults, division: "infinite" as DivisionPolicy, epsilon: 1e-8 };
const rules = {
  point: optional(pointRule),
  division: oneOf("infinite", "skip", "epsilon", "worst"),
  epsilon: number(Number.MIN_VALUE),
};

/** A metric that does not divide. */
export function pointMetric(name: string, aim: Aim, measure: Measure): PointMetric {
  return make(name, aim, measure, {}, (given) => ({
    ...ratioDefaults,
    ...readOptions(name, pointDefaults, given, rules),
  }));
}

/** A metric that divides. */
export function ratioMetric(name: string, aim: Aim, measure: Measure): PointMetric<RatioOptions> {
  return make(name, aim, measure, {}, (given) => readOptions(name, ratioDefaults, given, rules));
}

type Read = (given: unknown) => Required<RatioOptions>;

function make<O extends PointOptions>(base: string, aim: Aim, measure: Measure, given: O, read: Read): PointMetric<O> {
  const { point, division, epsilon } = read(given);
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  const name = said.length ? `${base}(${said.map(([, value]) => value).join(", ")})` : base;
  const detail = (forecast: Judged, actual: ArrayLike<number>, context?: PartialContext): MetricDetail => {
    const pairs = pairUp(forecast, actual, point, name);
    const divided = new Division(division, epsilon);
    const observed = pairs.steps.length;
    const value = observed === 0 ? Number.NaN : measure(pairs, divided, context, name);
    return { value, observed, missing: pairs.truth.length - observed, zeroDenominators: divided.zeros };
  };
  const metric = score(name, aim, (forecast, actual, context) => detail(forecast, actual, context).value);
  return Object.assign(metric, {
    detail,
    with: (options: O) => make(base, aim, measure, { ...given, ...options }, read),
  });
}

function pairUp(forecast: Judged, actual: ArrayLike<number>, how: Point, owner: string): Pairs {
  const point = pointOf(forecast, how, owner);
  const truth = truthOf(actual, point.length, owner);
  const steps: number[] = [];
  for (let h = 0; h < truth.length; h++) if (!Number.isNaN(truth[h]!)) steps.push(h);
  const errorsFrom = (values: Float64Array) => Float64Array.from(steps, (h) => truth[h]! - values[h]!);
  return {
    truth,
    point,
    steps,
    actual: Float64Array.from(steps, (h) => truth[h]!),
    predicted: Float64Array.from(steps, (h) => point[h]!),
    errors: errorsFrom(point),
    errorsOf: (other) => {
      const values = pointOf(other, how, `${owner}: benchmark`);
      truthOf(truth, values.length, `${owner}: benchmark`);
      return errorsFrom(values);
    },
  };
}
