// Steps from one value to the next, with outliers drawn in: what seasons are looked for in.

import { medianOf } from "../core/median.js";

/** Values beyond this many robust standard deviations are drawn in. */
const CLIP = 6;

/** (n - 1): differences of neighbours about their median, NaN where either is missing, outliers drawn in. */
export function robustSteps(values: Float64Array): Float64Array {
  const steps = new Float64Array(values.length - 1);
  for (let t = 0; t < steps.length; t++) {
    const step = values[t + 1]! - values[t]!;
    steps[t] = Number.isFinite(step) ? step : Number.NaN;
  }
  return drawIn(steps);
}

/** Values about their median, none further than CLIP robust standard deviations. */
export function drawIn(values: Float64Array): Float64Array {
  const observed = (all: Float64Array) => all.filter((value) => !Number.isNaN(value));
  const centre = medianOf(observed(values));
  const about = values.map((value) => value - centre);
  const deviation = 1.4826 * medianOf(observed(about).map(Math.abs));
  const bound = deviation > 0 ? CLIP * deviation : Number.POSITIVE_INFINITY;
  return about.map((value) => Math.max(-bound, Math.min(bound, value)));
}
