import { pastCovariates } from "../core/covariates.js";
import { DataError, FitError } from "../core/errors.js";
import type { Fit, ModelFactory } from "../core/model.js";
import type { Series } from "../core/series.js";
import { defineModel } from "../probability/define-model.js";
import { engine } from "../wasm/engine.js";
import { filterSeries, forecastState, type StateSpaceState, sampleState, smoothSeries } from "./state.js";
import { type StructuralForm, structuralForm } from "./structural-form.js";
import { checkStructural, type StructuralOptions, structuralDefaults, structuralRules } from "./structural-options.js";
import { startsOf } from "./structural-starts.js";
import { pastOf, putSystem, requireSettled, varyingOf } from "./system.js";

/** Searches from the best starting points, evaluations of each, and the gain in likelihood that ends one. */
const efforts = {
  fast: { searches: 1, evaluations: 120, tolerance: 1e-5 },
  standard: { searches: 2, evaluations: 400, tolerance: 1e-7 },
  thorough: { searches: 6, evaluations: 2000, tolerance: 1e-9 },
} as const;

/**
 * Structural time series: a level, a slope, seasons, a cycle and the effects of covariates, each of which may walk, beside the noise of the
 * values. Local level, local linear trend, smooth trend, the basic structural model and dynamic regression are its special cases.
 *
 * Variances are estimated by maximum likelihood with exact diffuse initial states. Forecasts are normal, with joint paths; a fitted model
 * tells its parts given all values, fills gaps and finds outliers and breaks by `smooth`.
 *
 * Data: more observed values than states of level, slope, seasons and covariates together; gaps anywhere. Covariates are known at each step.
 * Errors: OptionError("option") for options that do not fit together; DataError("too-short"), DataError("missing-covariate");
 * FitError("not-converged").
 * Cost: 50 to 150 passes through the data, each O(n states^2); an update costs O(new values).
 * Source: Harvey (1990), Forecasting, Structural Time Series Models and the Kalman Filter; Durbin & Koopman (2012), chapters 3, 5 and 7.
 *
 * @example
 * structural({ variances: { irregular: 1, level: 0 } }).fit([10, 12, 11, 13]).forecast(2).mean; // Float64Array [11.5, 11.5]
 */
export const structural: ModelFactory<StructuralOptions, StateSpaceState> = defineModel<
  StructuralOptions,
  StateSpaceState
>({
  name: "structural",
  defaults: structuralDefaults,
  options: structuralRules,
  equivariantWith: ({ variances }) => Object.values(variances).every((value) => value === undefined),
  check: checkStructural,
  fit: (series, options) => fitStructural(series, options),
  update: (state, _options, next) => filterSeries("structural", state, next),
  forecast: (state, _options, request) => forecastState("structural", state, request),
  sample: (state, _options, request) => sampleState("structural", state, request),
  smooth: (state, _options, series) => smoothSeries("structural", state, series),
});

function fitStructural(series: Series, options: StructuralOptions): Fit<StateSpaceState> {
  const form = structuralForm(options, series, pastCovariates("structural", series, options.covariates));
  requireValues(series.values, form);
  const columns = pastOf("structural", series, form.system);
  const state = search(series.values, columns, form, options.effort);
  const fit = filterSeries("structural", state, series);
  requireSettled("structural", fit.state.belief, options.covariates);
  return fit;
}

function requireValues(values: Float64Array, form: StructuralForm): void {
  let observed = 0;
  for (const value of values) if (!Number.isNaN(value)) observed++;
  const least = form.initial[7]! + 1;
  if (observed < least) {
    throw new DataError("too-short", `structural needs at least ${least} observed values, got ${observed}`);
  }
}

/** The likeliest parameters, in one call of the kernel. */
function search(
  values: Float64Array,
  columns: readonly Float64Array[],
  form: StructuralForm,
  effort: StructuralOptions["effort"],
): StateSpaceState {
  using frame = engine().frame();
  const { kernels } = frame;
  const { system, initial, free, cycle, noiseRole, stateRoles, known, parts } = form;
  const [n, m] = [values.length, system.z.length];
  const [k, v] = [initial[7]!, free.length];
  const deviations = free.filter(({ kind }) => kind === "deviation").length;
  const varying = varyingOf(system);
  const [y, packed, start] = [frame.put(values), putSystem(frame, system, columns, n), frame.put(initial)];
  const counting = frame.f64(kernels.countDiffuseStepsScratch(1, m, k));
  const diffuse = kernels.countDiffuseSteps(y, packed, start, n, 1, m, k, varying, counting);
  const { starts, count, lower, upper, apart, floor } = startsOf(form, values);
  const roles = [frame.putI32([noiseRole]), frame.putI32(stateRoles)] as const;
  const cycles = frame.putI32(cycle ? [cycle.state, cycle.variance, cycle.frequency, cycle.damping] : []);
  const bounds = [frame.put(lower), frame.put(upper)] as const;
  const [best, report, points] = [frame.f64(v), frame.f64(kernels.FIT_REPORT.value), frame.put(starts)];
  const { searches, evaluations, tolerance } = efforts[effort];
  const cyclic = cycle ? 1 : 0;
  const scratch = frame.f64(kernels.fitStatesScratch(n, 1, m, k, diffuse, varying, v, cyclic, count));
  const inputs = [y, ...roles, cycles, points, ...bounds, packed, start] as const;
  const sizes = [
    n,
    1,
    m,
    k,
    diffuse,
    varying,
    v,
    deviations,
    cyclic,
    count,
    searches,
    apart ? 1 : 0,
    evaluations,
  ] as const;
  const status = kernels.fitStates(...inputs, ...sizes, tolerance, floor, best, report, scratch);
  if (status !== kernels.OK.value) {
    throw new FitError("not-converged", "structural: no starting point gives a likelihood");
  }
  const found = frame.take(best, v);
  const [h, t, q] = matricesAt(frame.take(packed, kernels.systemSize(n, 1, m, varying)), varying ? n : 1, m);
  const estimated = free.filter(
    ({ kind }) => kind === "deviation" || known[kind === "frequency" ? "period" : kind] === undefined,
  );
  return {
    system: { ...system, h, t, q },
    parameters: parametersOf(form, found),
    initial: frame.take(start, initial.length),
    belief: frame.take(start, initial.length),
    parts,
    parameterCount: estimated.length + k,
    shift: form.exponents * Math.LN2,
  };
}

function matricesAt(packed: Float64Array, rows: number, m: number): [number, Float64Array, Float64Array] {
  const from = rows * m + 1;
  return [packed[rows * m]!, packed.slice(from, from + m * m), packed.slice(from + m * m, from + 2 * m * m)];
}

/** Variances by the names of their parts, and the period and damping of a cycle. */
function parametersOf({ free, known, system }: StructuralForm, found: Float64Array): Record<string, number> {
  const parameters: Record<string, number> = { ...known };
  const scaleOf = (name: string) => system.covariates.find((each) => each.name === name)?.scale ?? 1;
  for (const [i, { name, kind }] of free.entries()) {
    if (kind === "deviation") parameters[name] = found[i]! * scaleOf(name) * (found[i]! * scaleOf(name));
    else if (kind === "frequency") parameters.period ??= (2 * Math.PI) / found[i]!;
    else parameters.damping ??= found[i]!;
  }
  return parameters;
}
