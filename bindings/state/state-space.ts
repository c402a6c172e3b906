import { pastCovariates } from "../core/covariates.js";
import { DataError } from "../core/errors.js";
import type { Fit, ModelFactory } from "../core/model.js";
import type { Series } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import { engine } from "../wasm/engine.js";
import { searchForm } from "./search.js";
import { drawSeries, filterSeries, forecastState, type StateSpaceState, sampleState, smoothSeries } from "./state.js";
import { checkStateSpace, isMatrix, refuse, type StateSpaceOptions, stateSpaceRules } from "./state-space-options.js";
import type { FreeParameter, StructuralForm } from "./structural-form.js";
import { beliefOf, pastOf } from "./system.js";

/**
 * A linear Gaussian state space model with matrices of your own: y = z a + d + e, a' = T a + c + w, with independent normal noise e and w.
 * Variances may be given or estimated, and a weight may be a covariate. Initial states are exactly diffuse, stationary or given.
 *
 * Forecasts are normal, with joint paths. A fitted model tells its states given all values, and fills gaps, by `smooth`.
 *
 * Data: one value per step; one more observed value than states without a start where variances are estimated; gaps anywhere.
 * Errors: OptionError("option") for shapes that do not fit together, and for "stationary" with a transition that never settles;
 * DataError("too-short"), DataError("missing-covariate"); FitError("not-converged").
 * Cost: a pass is O(states^2) a step; estimation takes 30 to 150 passes forth and back; an update costs O(new values).
 * Source: Durbin & Koopman (2012), Time Series Analysis by State Space Methods.
 *
 * @example
 * stateSpace({ observation: [1], transition: [[1]], observationVariance: 1, stateCovariance: [0] }).fit([1, 2, 3]).forecast(1).mean; // Float64Array [2]
 */
export const stateSpace: ModelFactory<StateSpaceOptions, StateSpaceState> = defineModel<
  StateSpaceOptions,
  StateSpaceState
>({
  name: "stateSpace",
  defaults: {
    observation: [],
    transition: [],
    observationVariance: "irregular",
    stateCovariance: [],
    observationIntercept: 0,
    stateIntercept: undefined,
    initial: "diffuse",
    states: undefined,
    method: "ml",
    squareRoot: false,
    effort: "standard",
  },
  options: stateSpaceRules,
  check: checkStateSpace,
  fit: (series, options) => fitStateSpace(series, options),
  update: (state, _options, next) => filterSeries("stateSpace", state, next),
  forecast: (state, _options, request) => forecastState("stateSpace", state, request),
  sample: (state, _options, request) => sampleState("stateSpace", state, request),
  smooth: (state, _options, series) => smoothSeries("stateSpace", state, series),
  sampleSmoothed: (state, _options, series, request) => drawSeries("stateSpace", state, series, request),
});

function fitStateSpace(series: Series, options: StateSpaceOptions): Fit<StateSpaceState> {
  const form = formOf(options);
  pastCovariates(
    "stateSpace",
    series,
    form.system.covariates.map(({ name }) => name),
  );
  let observed = 0;
  for (const value of series.values) if (!Number.isNaN(value)) observed++;
  const least = form.free.length === 0 ? 1 : form.initial[7]! + 1;
  if (observed < least) {
    throw new DataError("too-short", `stateSpace needs at least ${least} observed values, got ${observed}`);
  }
  const { effort, method, squareRoot } = options;
  const columns = pastOf("stateSpace", series, form.system);
  const state =
    form.free.length === 0 ? knownState(form) : searchForm("stateSpace", series.values, columns, form, effort, method);
  return filterSeries("stateSpace", { ...state, squareRoot }, series);
}

function knownState({ system, initial, parts }: StructuralForm): StateSpaceState {
  return {
    system,
    parameters: {},
    standardErrors: {},
    initial,
    belief: initial,
    parts,
    parameterCount: initial[7]!,
    squareRoot: false,
    shift: 0,
  };
}

/** The matrices, and where estimated variances stand in them. */
function formOf(options: StateSpaceOptions): StructuralForm {
  const { observation, transition, stateCovariance, observationVariance, stateIntercept, states } = options;
  const m = observation.length;
  const free: FreeParameter[] = [];
  const roleOf = (value: number | string) => {
    if (typeof value === "number") return -1;
    const at = free.findIndex(({ name }) => name === value);
    return at >= 0 ? at : free.push({ name: value, kind: "deviation" }) - 1;
  };
  const noiseRole = roleOf(observationVariance);
  const q = new Float64Array(m * m);
  const stateRoles = new Int32Array(m).fill(-1);
  if (isMatrix(stateCovariance)) q.set(stateCovariance.flatMap((row) => Array.from(row)));
  else {
    for (const [j, value] of stateCovariance.entries()) {
      stateRoles[j] = roleOf(value);
      q[j * (m + 1)] = typeof value === "number" ? value : 0;
    }
  }
  const known: Record<string, number> = {};
  const given = [
    typeof observationVariance === "number" ? observationVariance : 0,
    ...Array.from({ length: m }, (_, j) => q[j * (m + 1)]!),
  ];
  for (const [i, value] of given.entries()) if (value > 0) known[`variance${i}`] = value;
  const system = {
    z: Float64Array.from(observation, (value) => (typeof value === "number" ? value : 0)),
    h: given[0]!,
    t: Float64Array.from(transition.flatMap((row) => Array.from(row))),
    q,
    d: options.observationIntercept,
    c: Float64Array.from(stateIntercept ?? new Float64Array(m)),
    covariates: observation.flatMap((name, state) => (typeof name === "string" ? [{ name, state, scale: 1 }] : [])),
  };
  const parts = Array.from({ length: m }, (_, j) => ({
    name: states?.[j] ?? `state${j + 1}`,
    weights: Float64Array.from({ length: m }, (_unused, i) => (i === j ? 1 : 0)),
    disturbance: stateRoles[j]! >= 0 || q[j * (m + 1)]! > 0 ? j : undefined,
  }));
  return {
    system,
    initial: beginning(options, system, m),
    parts,
    known,
    free,
    noiseRole,
    stateRoles,
    cycles: [],
    exponents: 0,
  };
}

/** What is known before the first value. */
function beginning({ initial }: StateSpaceOptions, system: StructuralForm["system"], m: number): Float64Array {
  const unit = (j: number) => Float64Array.from({ length: m }, (_, i) => (i === j ? 1 : 0));
  const every = Array.from({ length: m }, (_, j) => j);
  if (initial === "diffuse") return beliefOf(new Float64Array(m), new Float64Array(m * m), every.map(unit));
  if (initial === "stationary") return stationary(system, m);
  const { mean, covariance, diffuse } = initial;
  const columns = every.filter((j) => diffuse?.[j]).map(unit);
  return beliefOf(
    mean ?? new Float64Array(m),
    covariance?.flatMap((row) => Array.from(row)) ?? new Float64Array(m * m),
    columns,
  );
}

/** The law that the states settle to: (I - T)^-1 c and the covariance P = T P T' + Q. */
function stationary({ t, q, c }: StructuralForm["system"], m: number): Float64Array {
  using frame = engine().frame();
  const { kernels } = frame;
  const covariance = frame.f64(m * m);
  const status = kernels.solveLyapunov(
    frame.put(t),
    frame.put(q),
    m,
    covariance,
    frame.f64(kernels.lyapunovScratch(m)),
  );
  const matrix = frame.put(t.map((value, cell) => (cell % (m + 1) === 0 ? 1 : 0) - value));
  const [order, mean] = [frame.i32(m), frame.f64(m)];
  if (status !== kernels.OK.value || kernels.factorLu(m, matrix, order) !== kernels.OK.value) {
    refuse('initial "stationary" needs a transition whose powers vanish');
  }
  kernels.solveLu(matrix, order, frame.put(c), m, 1, mean);
  return beliefOf(frame.take(mean, m), frame.take(covariance, m * m), []);
}
