// What a fitted state space model knows; filtering, forecasting and smoothing with it.

import { FitError } from "../core/errors.js";
import type { Prediction } from "../core/forecast.js";
import type {
  Components,
  Fit,
  ForecastRequest,
  SampleRequest,
  Smoothed,
  SmoothedPart,
  SmoothedPaths,
} from "../core/model.js";
import type { Series } from "../core/series.js";
import { engine } from "../wasm/engine.js";
import type { Frame } from "../wasm/frame.js";
import {
  type Belief,
  futureOf,
  type LinearSystem,
  namesOf,
  type Pass,
  pastOf,
  predict,
  requireRoom,
  requireSettled,
  runFilter,
  samplePaths,
  varyingOf,
} from "./system.js";

/** A combination of states with a name. */
export interface StatePart {
  readonly name: string;
  /** (states) */
  readonly weights: Float64Array;
  /** The covariate that the combination is the coefficient of. */
  readonly covariate?: string | undefined;
  /** The state whose disturbance tells a break of this part; undefined where the part has none. */
  readonly disturbance?: number | undefined;
}

/** A fitted linear state space model. */
export interface StateSpaceState {
  readonly system: LinearSystem;
  /** Named parameters: variances, and frequency and damping of cycles. */
  readonly parameters: Readonly<Record<string, number>>;
  /**
   * Standard errors of those that were estimated, by the curvature of the likelihood; NaN of a variance of 0, of what lies at a bound, and
   * of all where the likelihood has no top. A likelihood of variances is skew: those of small variances are rough.
   */
  readonly standardErrors: Readonly<Record<string, number>>;
  /** What was known before the first value. */
  readonly initial: Belief;
  /** What is known before the next one. */
  readonly belief: Belief;
  readonly parts: readonly StatePart[];
  readonly parameterCount: number;
  /** Whether passes go by square roots of the variances. */
  readonly squareRoot: boolean;
  /** What the likelihood in the units of the covariates has above that of the belief. */
  readonly shift: number;
}

/** Take in values from the belief at hand; by square roots where plain variances lose what the values tell. */
export function filterSeries(owner: string, state: StateSpaceState, series: Series): Fit<StateSpaceState> {
  const fit = passOf(owner, state, series);
  if (fit) return fit;
  const byRoots = state.squareRoot ? undefined : passOf(owner, { ...state, squareRoot: true }, series);
  if (byRoots) return byRoots;
  throw new FitError("not-converged", `${owner}: values contradict a model without noise`);
}

/** The fit of a pass; undefined where the values have no likelihood. */
function passOf(owner: string, state: StateSpaceState, series: Series): Fit<StateSpaceState> | undefined {
  const columns = pastOf(owner, series, state.system);
  using frame = engine().frame();
  const { kernels } = frame;
  const { system, squareRoot } = state;
  const pass = runFilter(owner, frame, system, state.belief, series.values, columns, { keep: false, squareRoot });
  const { n, belief, errors, variances } = pass;
  const logLikelihood = kernels.logLikelihoodStates(belief, 0) + state.shift;
  if (!Number.isFinite(logLikelihood)) return undefined;
  const [v, f] = [frame.take(errors, n), frame.take(variances, n)];
  return {
    state: { ...state, belief: frame.take(belief, state.belief.length) },
    fittedValues: v.map((error, t) => (f[t] === Number.POSITIVE_INFINITY ? Number.NaN : series.values[t]! - error)),
    components: filteredParts(frame, pass, state.parts, columns),
    logLikelihood,
    parameterCount: state.parameterCount,
  };
}

function filteredParts(
  frame: Frame,
  pass: Pass,
  parts: readonly StatePart[],
  columns: readonly Float64Array[],
): Components | undefined {
  if (parts.length === 0) return undefined;
  const { n, m, k, diffuse, errors, variances, tape } = pass;
  const count = parts.length;
  const means = frame.f64(n * count);
  const weights = frame.put(parts.flatMap((part) => [...part.weights]));
  frame.kernels.filterContrasts(errors, variances, tape, weights, n, 1, m, k, diffuse, count, means);
  const table = frame.take(means, n * count);
  return Object.fromEntries(
    parts.map(({ name, covariate }, c) => {
      const column = covariate === undefined ? undefined : columns[columnAt(parts, covariate)];
      return [name, Float64Array.from({ length: n }, (_, t) => table[t * count + c]! * (column?.[t] ?? 1))];
    }),
  );
}

/** Covariates come in the order of the parts that they belong to. */
function columnAt(parts: readonly StatePart[], covariate: string): number {
  return parts.filter((part) => part.covariate !== undefined).findIndex((part) => part.covariate === covariate);
}

/** A normal law for each step. */
export function forecastState(owner: string, state: StateSpaceState, request: ForecastRequest): Prediction {
  const columns = futureOf(owner, request, state.system);
  return {
    kind: "law",
    law: "normal",
    parameters: predict(owner, state.system, state.belief, columns, request.horizon),
  };
}

/** (count, horizon) joint paths. */
export function sampleState(owner: string, state: StateSpaceState, request: SampleRequest): Float64Array {
  return samplePaths(state.system, state.belief, futureOf(owner, request, state.system), request);
}

/** The signal and its parts given all values, from the first value on. */
export function smoothSeries(owner: string, state: StateSpaceState, series: Series): Smoothed {
  const { system, parts } = state;
  const columns = pastOf(owner, series, system);
  using frame = engine().frame();
  const { kernels } = frame;
  const pass = runFilter(owner, frame, system, state.initial, series.values, columns, {
    keep: true,
    squareRoot: state.squareRoot,
  });
  const { n, m, k, diffuse, packed, errors, variances, tape } = pass;
  const count = parts.length;
  const width = count + 1;
  const [states, means, spreads] = [frame.f64(n * m), frame.f64(n * width), frame.f64(n * width)];
  const auxiliary = frame.f64(n * (1 + m));
  const weights = frame.put(parts.flatMap((part) => [...part.weights]));
  const scratch = frame.f64(kernels.smoothStatesScratch(1, m, count));
  const sizes = [n, 1, m, k, diffuse, varyingOf(system), count] as const;
  kernels.smoothStates(packed, errors, variances, tape, weights, ...sizes, states, means, spreads, auxiliary, scratch);
  const table = (offset: number) => frame.take(offset, n * width);
  return {
    ...columnsOf(parts, columns, table(means), table(spreads), n),
    auxiliary: residualsOf(parts, frame.take(auxiliary, n * (1 + m)), n, m),
  };
}

/** Joint paths of the signal and its parts given all values. */
export function drawSeries(
  owner: string,
  state: StateSpaceState,
  series: Series,
  { count, seed }: { count: number; seed: number },
): SmoothedPaths {
  const { system, parts } = state;
  const columns = pastOf(owner, series, system);
  const [n, m] = [series.length, system.z.length];
  requireRoom(owner, count, n * m);
  using frame = engine().frame();
  const { kernels } = frame;
  const pass = runFilter(owner, frame, system, state.initial, series.values, columns, {
    keep: true,
    squareRoot: state.squareRoot,
  });
  requireSettled(owner, frame.take(pass.belief, state.initial.length), namesOf(system));
  const { k, diffuse, varying, packed, variances, tape } = pass;
  const [y, start, states] = [frame.put(series.values), frame.put(state.initial), frame.f64(count * n * m)];
  const scratch = frame.f64(kernels.sampleSmoothedScratch(n, 1, m));
  const sizes = [n, 1, m, k, diffuse, varying, count] as const;
  kernels.sampleSmoothed(y, packed, start, variances, tape, ...sizes, seed, states, scratch);
  const drawn = frame.take(states, count * n * m);
  const weightsAt = frame.take(packed, varying === 0 ? m : n * m);
  const pathsOf = (weightAt: (t: number, j: number) => number, offset = 0) =>
    Float64Array.from({ length: count * n }, (_, at) => {
      let sum = offset;
      for (let j = 0; j < m; j++) sum += weightAt(at % n, j) * drawn[at * m + j]!;
      return sum;
    });
  const components = parts.map(({ name, weights, covariate }) => {
    const column = covariate === undefined ? undefined : columns[columnAt(parts, covariate)];
    return [name, pathsOf((t, j) => weights[j]! * (column?.[t] ?? 1))];
  });
  const stride = varying === 0 ? 0 : m;
  return {
    signal: pathsOf((t, j) => weightsAt[t * stride + j]!, system.d),
    ...(parts.length > 0 && { components: Object.fromEntries(components) }),
  };
}

function columnsOf(
  parts: readonly StatePart[],
  columns: readonly Float64Array[],
  means: Float64Array,
  spreads: Float64Array,
  n: number,
): Pick<Smoothed, "signal" | "variance" | "components"> {
  const width = parts.length + 1;
  const every = (table: Float64Array, c: number) => Float64Array.from({ length: n }, (_, t) => table[t * width + c]!);
  const components: Record<string, SmoothedPart> = {};
  for (const [c, { name, covariate }] of parts.entries()) {
    const column = covariate === undefined ? undefined : columns[columnAt(parts, covariate)];
    components[name] = {
      mean: every(means, c).map((mean, t) => mean * (column?.[t] ?? 1)),
      variance: every(spreads, c).map((spread, t) => spread * (column?.[t] ?? 1) * (column?.[t] ?? 1)),
    };
  }
  return { signal: every(means, parts.length), variance: every(spreads, parts.length), components };
}

function residualsOf(parts: readonly StatePart[], table: Float64Array, n: number, m: number): Smoothed["auxiliary"] {
  const column = (j: number) => Float64Array.from({ length: n }, (_, t) => table[t * (1 + m) + j]!);
  const breaks = parts.filter(({ disturbance }) => disturbance !== undefined);
  return {
    irregular: column(0),
    ...Object.fromEntries(breaks.map(({ name, disturbance }) => [name, column(1 + disturbance!)])),
  };
}
