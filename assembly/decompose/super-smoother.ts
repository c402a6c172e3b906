// Friedman's super smoother: local lines whose span varies with the data.

import { F64 } from "../memory";

const TWEETER: f64 = 0.05;
const MIDRANGE: f64 = 0.2;
const WOOFER: f64 = 0.5;

/** Doubles of scratch that smoothSuper needs. */
export function smoothSuperScratch(n: i32): i32 {
  return 8 * n;
}

/**
 * Running lines over windows of a share `span` of the points, shifted inwards at both ends. With `errors`, the absolute errors of each line where
 * its point is left out.
 */
function smoothLines(y: F64, n: i32, span: f64, out: F64, errors: usize): void {
  const reach = max(2, <i32>(0.5 * span * <f64>n + 0.5));
  const width = min(2 * reach + 1, n);
  const count = <f64>width;
  const centre = 0.5 * (count - 1);
  const spread = (count * (count * count - 1)) / 12;
  let sum = 0.0;
  let product = 0.0;
  for (let k = 0; k < width; k++) {
    sum += y[k];
    product += (<f64>k - centre) * y[k];
  }
  let first = 0;
  for (let t = 0; t < n; t++) {
    if (t - reach > first && first + width < n) {
      const gone = y[first];
      const come = y[first + width];
      sum += come - gone;
      // Every place counts one less after the slide.
      product += centre * gone + (count - centre) * come - sum;
      first++;
    }
    const late = <f64>(t - first) - centre;
    const slope = spread > 0 ? product / spread : 0;
    const line = sum / count + slope * late;
    out[t] = line;
    if (errors == 0) continue;
    const share = 1 / count + (spread > 0 ? (late * late) / spread : 0);
    F64.at(errors)[t] = share < 1 ? abs(y[t] - line) / (1 - share) : 0;
  }
}

/**
 * Smooth equally spaced values by local lines. Spans of 0.05, 0.2 and 0.5 of the series are tried, the one whose errors on points left out are least
 * around a point is taken there, and the spans are smoothed themselves.
 *
 * in       y (n), without gaps
 * out      smooth (n)
 * scratch  smoothSuperScratch(n)
 * cost     O(n), ten passes
 * source   Friedman (1984), A variable span smoother
 */
export function smoothSuper(y: usize, n: i32, smooth: usize, scratch: usize): void {
  const value = F64.at(y);
  const lines = F64.at(scratch);
  const residuals = lines.plus(3 * n);
  const errors = residuals.plus(n);
  const spans = errors.plus(3 * n);
  const out = F64.at(smooth);
  for (let i = 0; i < 3; i++) {
    smoothLines(value, n, i == 0 ? TWEETER : i == 1 ? MIDRANGE : WOOFER, lines.plus(i * n), residuals.offset);
    smoothLines(residuals, n, MIDRANGE, errors.plus(i * n), 0);
  }
  for (let t = 0; t < n; t++) {
    const best = min(errors[t], min(errors[n + t], errors[2 * n + t]));
    spans[t] = best == errors[t] ? TWEETER : best == errors[n + t] ? MIDRANGE : WOOFER;
  }
  smoothLines(spans, n, MIDRANGE, residuals, 0);
  for (let t = 0; t < n; t++) {
    const span = max(TWEETER, min(WOOFER, residuals[t])) - MIDRANGE;
    const share = span < 0 ? -span / (MIDRANGE - TWEETER) : span / (WOOFER - MIDRANGE);
    const other = span < 0 ? lines[t] : lines[2 * n + t];
    spans[t] = (1 - share) * lines[n + t] + share * other;
  }
  smoothLines(spans, n, TWEETER, out, 0);
}
