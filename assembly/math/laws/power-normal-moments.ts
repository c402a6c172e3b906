// Moments of the power-normal law by quadrature. With z the standardised transform, y(z)^r phi(z) has one peak on the domain (a second rise
// towards its end, where y goes to infinity, is what makes the mean infinite for lambda < 0). Away from the end of the domain the
// trapezoid rule converges like exp(-c / step^2); at the end the double exponential rule takes over.

import { logInverseBoxCox } from "../box-cox";
import { normalCdf } from "../special-erf";

const SQRT_2PI: f64 = 2.5066282746310002;
/** Beyond this many standard deviations of its peak, an integrand is below the last bit of the sum. */
const REACH: f64 = 9;
/** How far the integrand reaches to the right where lambda < 0, at most. */
const FAR_REACH: f64 = 24;
const STEP: f64 = 0.25;
/** The integrand must have fallen to exp(-LEAST_FALL) of its peak before it rises again; then what is left out is below 1e-12 of the mean. */
const LEAST_FALL: f64 = 30;

/** log y at z. */
// @ts-ignore: decorator
@inline
function logValue(z: f64, a: f64, b: f64, c: f64): f64 {
  return logInverseBoxCox(a + b * z, c);
}

/** Where y^r phi has its peak; NaN where it has none (lambda < 0, the rise to the end of the domain has swallowed it). */
function peakOf(r: f64, a: f64, b: f64, c: f64): f64 {
  if (c == 0) return r * b;
  const u = 1 + c * a;
  const s = c * b;
  const root = Math.sqrt(u * u + 4 * s * r * b);
  if (c < 0 && !(u > 0)) return NaN;
  return u > 0 ? (2 * r * b) / (u + root) : (root - u) / (2 * s);
}

/** Where the integrand begins to rise again, for lambda < 0. */
function saddleOf(r: f64, a: f64, b: f64, c: f64): f64 {
  const u = 1 + c * a;
  return (u + Math.sqrt(u * u + 4 * c * b * r * b)) / (-2 * c * b);
}

/** Mean of (y - centre)^r over the law, the trapezoid rule from `from` to `to` with mass `mass` beyond the cut at the end of the domain. */
function trapezoid(r: i32, centre: f64, from: f64, to: f64, mass: f64, a: f64, b: f64, c: f64): f64 {
  let sum = 0.0;
  for (let z = from; z <= to; z += STEP) {
    const y = Math.exp(logValue(z, a, b, c)) - centre;
    sum += (r == 1 ? y : y * y) * Math.exp(-0.5 * z * z);
  }
  return (sum * STEP) / SQRT_2PI / mass;
}

/** The same from the end of the domain on, by the double exponential rule. source  Takahasi & Mori (1974) */
function doubleExponential(r: i32, centre: f64, from: f64, to: f64, a: f64, b: f64, c: f64): f64 {
  const half = 0.5 * (to - from);
  // The density is taken relative to its greatest, so that it does not vanish far out.
  const most = from > 0 ? from * from : 0.0;
  let sum = 0.0;
  let mass = 0.0;
  for (let k = -112; k <= 112; k++) {
    const t = <f64>k / 32;
    const e = Math.exp(t);
    const arm = 0.25 * Math.PI * (e - 1 / e);
    const side = Math.exp(2 * arm);
    // 1 + tanh(arm), without cancellation at the end of the domain.
    const share = (2 * side) / (1 + side);
    const z = from + half * share;
    const weight = (share * (2 - share) * (e + 1 / e)) * Math.exp(-0.5 * (z * z - most));
    const y = Math.exp(logValue(z, a, b, c)) - centre;
    sum += (r == 1 ? y : y * y) * weight;
    mass += weight;
  }
  return sum / mass;
}

/** Mean of (y - centre)^r, r = 1 or 2; NaN where the law has no such moment. */
function momentOf(r: i32, centre: f64, a: f64, b: f64, c: f64): f64 {
  const peak = peakOf(<f64>r, a, b, c);
  const end = (-1 / c - a) / b;
  const left = min(r == 1 ? peak - REACH : -REACH, peak - REACH);
  if (c > 0) {
    const to = max(peak, end) + REACH;
    return left > end ? trapezoid(r, centre, left, to, normalCdf(-end), a, b, c) : doubleExponential(r, centre, end, to, a, b, c);
  }
  const saddle = saddleOf(<f64>r, a, b, c);
  const fall = r * (logValue(peak, a, b, c) - logValue(saddle, a, b, c)) - 0.5 * (peak - saddle) * (peak + saddle);
  if (!(fall > LEAST_FALL)) return NaN;
  return trapezoid(r, centre, left, min(saddle, peak + FAR_REACH), normalCdf(end), a, b, c);
}

/**
 * The mean. For lambda < 0 it is that of the law without the far tail, where y phi falls to exp(-30) of its peak and further before the
 * end of the domain pulls it up again; NaN where it does not fall so far. (For -1 <= lambda < 0 the tail has an infinite mean, though
 * its probability may be 1e-100.)
 */
export function rawMean(a: f64, b: f64, c: f64): f64 {
  if (b == 0) return Math.exp(logInverseBoxCox(a, c));
  return c == 0 ? Math.exp(a + 0.5 * b * b) : momentOf(1, 0, a, b, c);
}

/** The variance, of the same law. */
export function centralMoment(a: f64, b: f64, c: f64): f64 {
  if (b == 0) return 0;
  if (c == 0) return Math.expm1(b * b) * Math.exp(2 * a + b * b);
  return momentOf(2, rawMean(a, b, c), a, b, c);
}
