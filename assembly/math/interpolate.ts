// Filling gaps.

import { F64 } from "../memory";

/**
 * Replace missing values by the line between their observed neighbours; those before the first and after the last observed
 * value by that value.
 *
 * in       y (n), NaN where missing
 * out      filled (n); all NaN when nothing is observed; may be y itself
 * returns  number of observed values
 * cost     O(n)
 */
export function interpolateLinearly(y: usize, n: i32, filled: usize): i32 {
  const value = F64.at(y);
  const out = F64.at(filled);
  let observed = 0;
  let before = -1;
  for (let t = 0; t < n; t++) {
    const now = value[t];
    out[t] = now;
    if (now != now) continue;
    observed++;
    if (before < 0) for (let i = 0; i < t; i++) out[i] = now;
    else {
      const from = out[before];
      const span = <f64>(t - before);
      for (let i = before + 1; i < t; i++) out[i] = from + (now - from) * (<f64>(i - before) / span);
    }
    before = t;
  }
  if (before >= 0) for (let i = before + 1; i < n; i++) out[i] = out[before];
  return observed;
}
