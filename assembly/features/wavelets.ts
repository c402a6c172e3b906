// One level of a discrete wavelet transform, with half as many coefficients (DWT) or as many as values (MODWT), and back.
// A filter is its scaling coefficients g (taps), with sum of squares 1; the wavelet's are h[l] = (-1)^l g[taps - 1 - l].

import { F64 } from "../memory";

/** The wavelet coefficient that belongs to the scaling coefficient g[taps - 1 - l]. */
// @ts-ignore: decorator
@inline
function waveletTap(g: F64, taps: i32, l: i32): f64 { return l & 1 ? -g[taps - 1 - l] : g[taps - 1 - l]; }

/**
 * Smooth and detail of a series, each half as long; the series is continued by itself.
 *
 *   smooth[t] = sum of g[l] x[2 t + l],  detail[t] = sum of h[l] x[2 t + l]
 *
 * in       x (n); g (taps)
 * sizes    n, even; taps, even
 * out      smooth (n / 2), detail (n / 2)
 * cost     O(n taps)
 * source   Mallat (1989); Daubechies (1992), Ten Lectures on Wavelets
 */
export function splitDwt(x: usize, g: usize, n: i32, taps: i32, smooth: usize, detail: usize): void {
  const value = F64.at(x);
  const scaling = F64.at(g);
  const smooths = F64.at(smooth);
  const details = F64.at(detail);
  for (let t = 0; t < n >> 1; t++) {
    let s = 0.0, d = 0.0;
    for (let l = 0; l < taps; l++) {
      const now = value[(2 * t + l) % n];
      s += scaling[l] * now;
      d += waveletTap(scaling, taps, l) * now;
    }
    smooths[t] = s;
    details[t] = d;
  }
}

/**
 * The series whose smooth and detail are given: what splitDwt took apart.
 *
 * in       smooth (n / 2), detail (n / 2); g (taps)
 * sizes    n, even; taps, even
 * out      x (n)
 * cost     O(n taps)
 */
export function mergeDwt(smooth: usize, detail: usize, g: usize, n: i32, taps: i32, x: usize): void {
  const value = F64.at(x);
  const scaling = F64.at(g);
  const smooths = F64.at(smooth);
  const details = F64.at(detail);
  for (let t = 0; t < n; t++) value[t] = 0;
  for (let t = 0; t < n >> 1; t++) {
    for (let l = 0; l < taps; l++) {
      value[(2 * t + l) % n] += scaling[l] * smooths[t] + waveletTap(scaling, taps, l) * details[t];
    }
  }
}

/**
 * Smooth and detail at every step, from values at and before it.
 *
 *   smooth[t] = sum of g[l] x[t - spacing l] / sqrt 2,  detail[t] = sum of h[l] x[t - spacing l] / sqrt 2
 *
 * in       x (n); g (taps)
 * sizes    n; taps; spacing, 2^(level - 1)
 * scalars  periodic: 1 continues the series by itself, 0 by its first value, so that no step sees a later one
 * out      smooth (n), detail (n)
 * cost     O(n taps)
 * source   Percival & Walden (2000), Wavelet Methods for Time Series Analysis, chapter 5
 */
export function splitModwt(
  x: usize, g: usize, n: i32, taps: i32, spacing: i32, periodic: i32, smooth: usize, detail: usize,
): void {
  const value = F64.at(x);
  const scaling = F64.at(g);
  const smooths = F64.at(smooth);
  const details = F64.at(detail);
  const half = Math.sqrt(0.5);
  for (let t = 0; t < n; t++) {
    let s = 0.0, d = 0.0;
    for (let l = 0; l < taps; l++) {
      const back = spacing * l;
      const at = back <= t ? t - back : periodic ? n - 1 - (back - t - 1) % n : 0;
      s += scaling[l] * value[at];
      d += waveletTap(scaling, taps, l) * value[at];
    }
    smooths[t] = half * s;
    details[t] = half * d;
  }
}

/**
 * The series whose smooth and detail are given: what splitModwt took apart, continued by itself.
 *
 * in       smooth (n), detail (n); g (taps)
 * sizes    n; taps; spacing
 * out      x (n)
 * cost     O(n taps)
 */
export function mergeModwt(smooth: usize, detail: usize, g: usize, n: i32, taps: i32, spacing: i32, x: usize): void {
  const value = F64.at(x);
  const scaling = F64.at(g);
  const smooths = F64.at(smooth);
  const details = F64.at(detail);
  const half = Math.sqrt(0.5);
  for (let t = 0; t < n; t++) {
    let sum = 0.0;
    for (let l = 0; l < taps; l++) {
      const at = (t + spacing * l) % n;
      sum += scaling[l] * smooths[at] + waveletTap(scaling, taps, l) * details[at];
    }
    value[t] = half * sum;
  }
}
