// Estimation: from a form and its options to a fitted state, with one call of the kernel.

import { DataError, FitError, OptionError } from "../core/errors.js";
import type { Fit } from "../core/model.js";
import { show } from "../core/options.js";
import { seasonLengthFor } from "../core/season.js";
import type { Series } from "../core/series.js";
import { engine } from "../wasm/engine.js";
import { limitsOf, parameterNames } from "./bounds.js";
import { asksForMore, descend } from "./estimate-errors.js";
import { codesOf, type EtsForm, isDamped, nameOfForm } from "./form.js";
import { type EtsInitial, type EtsOptions, MOST_SEASON } from "./options.js";
import { beginState, type EtsComponents, type EtsParameters, type EtsState, filterEts } from "./state.js";

/** Starting points, passes from each, and the gain in twice the log-likelihood that ends a search. */
export const efforts = {
  fast: { starts: 1, passes: 40, tolerance: 1e-3 },
  standard: { starts: 2, passes: 80, tolerance: 1e-4 },
  thorough: { starts: 10, passes: 200, tolerance: 1e-8 },
} as const;

/** Longer seasons are not estimated value by value. */
const MOST_ESTIMATED = 1000;

/** Fit one form to a series. Throws a DataError where the form cannot take it. */
export function fitForm(model: string, series: Series, options: EtsOptions): Fit<EtsState> {
  const form = formFor(model, series, options);
  const free = freeParameters(options);
  const estimated = free.length + (typeof options.initial === "object" ? 0 : stateCount(form));
  requireValues(form, series.values, estimated === 0 ? 1 : estimated + 2);
  const given = typeof options.initial === "object" ? givenInitial(model, form, options.initial) : undefined;
  const start = { ...parametersGiven(options), ...(given ?? nowhere(form)) };
  const likely = estimated === 0 ? start : search(series.values, form, options, free, start);
  const found = asksForMore(options) && estimated > 0 ? descend(series.values, form, options, free, likely) : likely;
  const { alpha, beta, gamma, phi, ...initial } = found;
  return finite(
    filterEts(beginState(form, { alpha, beta, gamma, phi }, initial, estimated, options.innovations), series.values),
  );
}

/** Take in the values that follow. */
export function updateEts(state: EtsState, { values }: Series): Fit<EtsState> {
  requireValues(state.form, values, 0);
  return finite(filterEts(state, values));
}

/** Estimated initial states: the seasons add up to a constant, so one is no freedom. */
function stateCount(form: EtsForm): number {
  const { trend, season } = codesOf(form);
  return 1 + (trend ? 1 : 0) + (season ? form.seasonLength - 1 : 0);
}

function freeParameters(options: EtsOptions): (typeof parameterNames)[number][] {
  const has = {
    alpha: true,
    beta: options.trend !== "none",
    gamma: options.season !== "none",
    phi: isDamped(options),
  };
  return parameterNames.filter((name) => has[name] && options[name] === undefined);
}

function parametersGiven({ alpha = 0, beta = 0, gamma = 0, phi = 1 }: EtsOptions): EtsParameters {
  return { alpha, beta, gamma, phi };
}

function nowhere(form: EtsForm): EtsComponents {
  return { level: 0, slope: 0, seasons: new Float64Array(form.seasonLength) };
}

function search(
  values: Float64Array,
  form: EtsForm,
  options: EtsOptions,
  free: readonly (typeof parameterNames)[number][],
  start: EtsParameters & EtsComponents,
): EtsParameters & EtsComponents {
  using frame = engine().frame();
  const { kernels } = frame;
  const [n, m] = [values.length, form.seasonLength];
  const { error, trend, season } = codesOf(form);
  const bounds = frame.put(limitsOf(options.bounds));
  const { alpha, beta, gamma, phi, level, slope, seasons } = start;
  const theta = frame.put([alpha, beta, gamma, phi, level, slope, ...seasons]);
  const report = frame.f64(kernels.ETS_REPORT.value);
  const fixed = parameterNames.reduce((bits, name, k) => bits + (free.includes(name) ? 0 : 1 << k), 0);
  const { starts, passes, tolerance } = efforts[options.effort];
  const initial = { optimal: kernels.INITIAL_OPTIMAL, heuristic: kernels.INITIAL_HEURISTIC };
  const states = typeof options.initial === "object" ? kernels.INITIAL_GIVEN : initial[options.initial];
  const status = kernels.fitEts(
    frame.put(values),
    bounds,
    n,
    m,
    error,
    trend,
    season,
    isDamped(form) ? 1 : 0,
    fixed,
    states.value,
    options.region === "usual" ? 0 : 1,
    starts,
    0,
    passes,
    tolerance,
    theta,
    report,
    frame.f64(kernels.fitEtsScratch(n, m, states.value, starts)),
  );
  if (status !== kernels.OK.value) {
    throw new FitError("not-converged", `${nameOfForm(form)}: no starting point gives a likelihood`);
  }
  const [a, b, c, d, l, s, ...rest] = frame.take(theta, 6 + m) as unknown as number[];
  return { alpha: a!, beta: b!, gamma: c!, phi: d!, level: l!, slope: s!, seasons: Float64Array.from(rest) };
}

function formFor(model: string, series: Series, options: EtsOptions): EtsForm {
  const { error, trend, season, seasonLength, initial } = options;
  const m = season === "none" ? 1 : seasonLengthFor(model, seasonLength, series);
  if (m > (initial === "optimal" ? MOST_ESTIMATED : MOST_SEASON)) {
    const cure =
      m > MOST_SEASON ? `at most ${MOST_SEASON}` : `at most ${MOST_ESTIMATED}, unless initial is "heuristic" or given`;
    throw new OptionError("option", `${model}: seasonLength must be ${cure}, got ${m}`);
  }
  return { error, trend, season, seasonLength: m };
}

/** Throws where a form cannot take the values. */
function requireValues(form: EtsForm, values: Float64Array, least: number): void {
  let observed = 0;
  const { error, trend, season } = codesOf(form);
  const multiplies = error === 2 || trend === 2 || season === 2;
  for (const [t, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    observed++;
    if (multiplies && !(value > 0)) {
      throw new DataError("not-positive", `${nameOfForm(form)} takes positive values, but value ${t} is ${value}`);
    }
  }
  if (observed < least) {
    throw new DataError("too-short", `${nameOfForm(form)} needs at least ${least} observed values, got ${observed}`);
  }
}

function givenInitial(model: string, form: EtsForm, initial: EtsInitial): EtsComponents {
  const { trend, season } = codesOf(form);
  const seasons = Float64Array.from(initial.seasons ?? []);
  if (trend > 0 !== (initial.slope !== undefined)) {
    throw new OptionError("option", `${model}: initial.slope must be given exactly where there is a trend`);
  }
  if (seasons.length !== (season > 0 ? form.seasonLength : 0)) {
    const wanted = season > 0 ? `${form.seasonLength} numbers` : "left out";
    throw new OptionError("option", `${model}: initial.seasons must be ${wanted}, got ${show(seasons)}`);
  }
  return {
    level: initial.level,
    slope: initial.slope ?? 0,
    seasons: season > 0 ? seasons : new Float64Array(1),
  };
}

/** A fit whose states or likelihood are no numbers is none. */
function finite(fit: Fit<EtsState>): Fit<EtsState> {
  const { level, slope, seasons, form } = fit.state;
  if (![level, slope, fit.logLikelihood!, ...seasons].every(Number.isFinite)) {
    throw new FitError("not-converged", `${nameOfForm(form)}: the recursion leaves the finite numbers`);
  }
  return fit;
}
