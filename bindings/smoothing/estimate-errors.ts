// Estimation by other criteria than the likelihood, and in the whole admissible region: from the most likely fit on.

import { engine } from "../wasm/engine.js";
import { limitsOf, parameterNames } from "./bounds.js";
import { codesOf, type EtsForm } from "./form.js";
import type { EtsOptions } from "./options.js";
import type { EtsComponents, EtsParameters } from "./state.js";

/** Evaluations of the criterion, and the gain that ends a search. */
const efforts = {
  fast: { evaluations: 2000, tolerance: 1e-3 },
  standard: { evaluations: 10_000, tolerance: 1e-6 },
  thorough: { evaluations: 50_000, tolerance: 1e-8 },
} as const;

/** Whether the options ask for another fit than the most likely one of the usual region. */
export function asksForMore({ criterion, region }: EtsOptions): boolean {
  return criterion !== "likelihood" || region === "admissible";
}

/** From parameters and states to those at a minimum of the criterion. */
export function descend(
  values: Float64Array,
  form: EtsForm,
  options: EtsOptions,
  free: readonly string[],
  from: EtsParameters & EtsComponents,
): EtsParameters & EtsComponents {
  using frame = engine().frame();
  const { kernels } = frame;
  const [n, m] = [values.length, form.seasonLength];
  const { error, trend, season } = codesOf(form);
  const { alpha, beta, gamma, phi, level, slope, seasons } = from;
  const [y, theta] = [frame.put(values), frame.put([alpha, beta, gamma, phi, level, slope, ...seasons])];
  const bounds = frame.put(limitsOf(options.bounds, options.region));
  const states = options.initial === "optimal" ? 16 : 0;
  const bits = parameterNames.reduce((sum, name, k) => sum + (free.includes(name) ? 1 << k : 0), states);
  const regions = { usual: kernels.REGION_USUAL, admissible: kernels.REGION_ADMISSIBLE, both: kernels.REGION_BOTH };
  // A season is what makes the usual region too wide.
  const region = options.region === "both" && season === 0 ? regions.usual : regions[options.region];
  const steps = { likelihood: 0, mse: 1, amse: options.horizon }[options.criterion];
  const { evaluations, tolerance } = efforts[options.effort];
  const report = frame.f64(2);
  const scratch = frame.f64(kernels.fitEtsErrorsScratch(m, steps));
  kernels.fitEtsErrors(
    y,
    bounds,
    n,
    m,
    error,
    trend,
    season,
    bits,
    region.value,
    steps,
    evaluations,
    tolerance,
    theta,
    report,
    scratch,
  );
  const [value] = frame.take(report, 1);
  // Where the start has no finite criterion there is no better fit to be had.
  if (!Number.isFinite(value)) return from;
  const [a, b, c, d, l, s, ...rest] = frame.take(theta, 6 + m) as unknown as number[];
  return { alpha: a!, beta: b!, gamma: c!, phi: d!, level: l!, slope: s!, seasons: Float64Array.from(rest) };
}
