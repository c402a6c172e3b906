// The beta function, the regularised incomplete beta function and its inverse.

import { erfc, normalQuantile } from "./special-erf";
import { lgamma, logMinus, stirlingRemainder } from "./special-gamma";

const LN_SQRT_2PI: f64 = 0.91893853320467274178;
const TWO_PI: f64 = 6.283185307179586;
const EPSILON: f64 = 2.220446049250313e-16;

/** Where both parameters are at least this large, the first two terms of the uniform expansion are complete. */
const LARGE: f64 = 1e8;

/** The fraction needs about sqrt(max(a, b)) steps beside the mode while one parameter is below LARGE. */
const MOST_TERMS: i32 = 100_000;

/** Newton's method ends in 3 to 8 steps; the bound is for bisection. */
const MOST_STEPS: i32 = 200;

/**
 * ln B(a, b) = ln Γ(a) + ln Γ(b) - ln Γ(a + b), without the cancellation of those terms when a parameter is large.
 *
 * Absolute error below 2e-15 times max(1, |ln B|). Edges: a or b <= 0, infinite or NaN give NaN.
 *
 * returns  ln B(a, b)
 * source   DLMF 5.12.1, 5.11.1
 */
export function logBeta(a: f64, b: f64): f64 {
  if (!(a > 0 && b > 0 && a < Infinity && b < Infinity)) return NaN;
  const small = min<f64>(a, b);
  const large = max<f64>(a, b);
  const sum = a + b;
  if (large < 8) return lgamma(small) + lgamma(large) - lgamma(sum);
  const ratio = small / large;
  if (small < 8) {
    return lgamma(small) - (large - 0.5) * Math.log1p(ratio) - small * (Math.log(sum) - 1)
      + (stirlingRemainder(large) - stirlingRemainder(sum));
  }
  return LN_SQRT_2PI - 0.5 * Math.log(large) + (small - 0.5) * Math.log(small / sum) - large * Math.log1p(ratio)
    + (stirlingRemainder(small) + (stirlingRemainder(large) - stirlingRemainder(sum)));
}

/**
 * ln [x^a y^b / B(a, b)] with x + y = 1: the log density of the beta law plus ln(x y). Absolute error a few units in the last place
 * of max(1, |result|, min(a, b, 8)): when both parameters are large it is written as a distance from the mode.
 *
 * in       0 < x < 1, y = 1 - x (both, so that neither loses digits), a > 0, b > 0
 * source   Loader (2000), Fast and Accurate Computation of Binomial Probabilities
 */
export function logBetaFactor(x: f64, y: f64, a: f64, b: f64): f64 {
  if (min<f64>(a, b) < 8) {
    const logX = x <= 0.5 ? Math.log(x) : Math.log1p(-y);
    const logY = y <= 0.5 ? Math.log(y) : Math.log1p(-x);
    return a * logX + b * logY - logBeta(a, b);
  }
  const sum = a + b;
  const distance = b * x - a * y;
  const exponent = a * logMinus(x * (sum / a), distance / a) + b * logMinus(y * (sum / b), -distance / b);
  const remainder = stirlingRemainder(sum) - stirlingRemainder(a) - stirlingRemainder(b);
  return exponent + remainder + 0.5 * Math.log(a / sum * b / TWO_PI);
}

/**
 * I by the even part of its continued fraction, for x below the mean; NaN when it has not converged. Written with a y - b x, its
 * terms keep their digits when y or x is close to 1.
 *
 * source   DLMF 8.17.22; DiDonato and Morris (1992), equation 9
 */
function byFraction(x: f64, y: f64, a: f64, b: f64): f64 {
  const factor = Math.exp(logBetaFactor(x, y, a, b));
  if (factor == 0) return 0;
  const start = a * y - b * x + 1;
  let fraction = a / (a + 1) * start;
  let c = fraction;
  let d = 0.0;
  for (let m = 1; m < MOST_TERMS; m++) {
    const k = <f64>m;
    const s = a + 2 * k;
    const w = k * (b - k) * x / (s - 1);
    const numerator = (a + k - 1) / (s - 1) * (a + b + k - 1) * x * w;
    const denominator = k + w + (a + k) / (s + 1) * (start + k * (1 + y));
    d = 1 / (denominator + numerator * d);
    c = denominator + numerator / c;
    const change = c * d;
    fraction *= change;
    if (abs(change - 1) <= EPSILON) return factor / fraction;
  }
  return NaN;
}

/**
 * I, or its complement, for two large parameters: the error function and one correction, uniformly in x. What is left out is smaller by
 * the factor min(a, b)^(-3/2).
 *
 * source   Temme (1982), The uniform asymptotic expansion of a class of integrals related to cumulative distribution functions; DLMF 8.18.9
 */
function byErrorFunction(x: f64, y: f64, a: f64, b: f64, upper: bool): f64 {
  const n = a + b;
  const meanX = a / n;
  const meanY = b / n;
  const distance = b * x - a * y;
  const half = -(meanX * logMinus(x / meanX, distance / a) + meanY * logMinus(y / meanY, -distance / b));
  const eta = copysign<f64>(Math.sqrt(2 * half), distance);
  const spread = Math.sqrt(meanX) * Math.sqrt(meanY);
  const correction = abs(eta) < 1e-7 ? (meanY - meanX) / (3 * spread) : 1 / eta - spread / (distance / n);
  const rest = Math.exp(-n * half) / Math.sqrt(TWO_PI * n) * correction;
  const z = eta * Math.sqrt(0.5 * n);
  return min<f64>(1, max<f64>(0, upper ? 0.5 * erfc(z) - rest : 0.5 * erfc(-z) + rest));
}

/** I_x(a, b), or its complement, from x and y = 1 - x with 0 < x < 1. */
function incompleteBeta(x: f64, y: f64, a: f64, b: f64, upper: bool): f64 {
  if (min<f64>(a, b) >= LARGE) return byErrorFunction(x, y, a, b, upper);
  // x <= (a + 1) / (a + b + 2), the side on which the fraction converges fast.
  if (x * (b + 1) <= y * (a + 1)) {
    const lower = min<f64>(1, byFraction(x, y, a, b));
    return upper ? 1 - lower : lower;
  }
  const above = min<f64>(1, byFraction(y, x, b, a));
  return upper ? above : 1 - above;
}

/**
 * The regularised incomplete beta function I_x(a, b): the distribution function of the beta law.
 *
 * Relative error below 1e-12 for normal results while min(a, b) >= 1e-3; a smaller parameter costs the smaller tail digits. Near
 * x = 1 use betaRegularisedUpper(1 - x, b, a) with an exact 1 - x.
 * Edges: x = 0 and 1 give 0 and 1; x outside [0, 1], a or b <= 0 or infinite and NaN give NaN.
 *
 * returns  I_x(a, b), in [0, 1]
 * cost     at most 10,000 steps or so, beside the mean for parameters just below 1e8; few elsewhere and above
 * source   DLMF 8.17.22, 8.18.9
 */
export function betaRegularised(x: f64, a: f64, b: f64): f64 {
  if (!(a > 0 && b > 0 && a < Infinity && b < Infinity && x >= 0 && x <= 1)) return NaN;
  if (x == 0 || x == 1) return x;
  return incompleteBeta(x, 1 - x, a, b, false);
}

/**
 * The complement 1 - I_x(a, b) = I_{1-x}(b, a), for an x that is small and known to its last digit, where 1 - x would lose digits;
 * see betaRegularised. Edges: x = 0 and 1 give 1 and 0.
 *
 * returns  1 - I_x(a, b), in [0, 1]
 */
export function betaRegularisedUpper(x: f64, a: f64, b: f64): f64 {
  if (!(a > 0 && b > 0 && a < Infinity && b < Infinity && x >= 0 && x <= 1)) return NaN;
  if (x == 0 || x == 1) return 1 - x;
  return incompleteBeta(x, 1 - x, a, b, true);
}

/** A first guess of the odds x / (1 - x) at which the lower tail, or the upper one, is p. */
function guessOdds(p: f64, a: f64, b: f64, upper: bool): f64 {
  if (a >= 1 && b >= 1) {
    // Abramowitz and Stegun 26.5.22.
    const z = upper ? normalQuantile(p) : -normalQuantile(p);
    const s = 1 / (2 * a - 1);
    const t = 1 / (2 * b - 1);
    const h = 2 / (s + t);
    const l = (z * z - 3) / 6;
    const w = z * Math.sqrt(max<f64>(0, h + l)) / h - (t - s) * (l + 5.0 / 6.0 - 2 / (3 * h));
    return a / b * Math.exp(-2 * w);
  }
  // I ~ x^a / (a B) for small x.
  const shape = upper ? b : a;
  const log = (Math.log(p * shape) + logBeta(a, b)) / shape;
  const near = min<f64>(0.5, Math.exp(log));
  const odds = near / (1 - near);
  return upper ? 1 / odds : odds;
}

/** Newton's method for ln(tail) as a function of the log odds, in which both tails are log-concave, inside a bracket. */
function invertOdds(p: f64, a: f64, b: f64, upper: bool): f64 {
  let odds = guessOdds(p, a, b, upper);
  // Beyond the range of doubles the leading term is exact.
  if (odds == 0 || odds == Infinity) return odds;
  let low = 0.0;
  let high = Infinity;
  let reach = 3.0;
  for (let i = 0; i < MOST_STEPS; i++) {
    const y = 1 / (1 + odds);
    const x = odds < 1 ? odds * y : 1 / (1 + 1 / odds);
    const tail = incompleteBeta(x, y, a, b, upper);
    if ((tail < p) != upper) low = odds;
    else high = odds;
    const slope = Math.exp(logBetaFactor(x, y, a, b)) / tail;
    const step = (upper ? Math.log(tail / p) : Math.log(p / tail)) / slope;
    if (abs(step) < 1e-9) return odds * (1 + step);
    let next = odds * Math.exp(min<f64>(reach, max<f64>(-reach, step)));
    if (!(abs(step) < reach)) reach *= 2;
    if (!(next > low && next < high)) next = high == Infinity ? 8 * low : low == 0 ? high / 8 : Math.sqrt(low) * Math.sqrt(high);
    if (next == odds || next == 0 || next == Infinity) return next;
    odds = next;
  }
  return odds;
}

/**
 * The x with I_x(a, b) = p: the quantile function of the beta law.
 *
 * Relative error below 1e-12 times the condition of the problem. For an x near 1 take 1 minus the result for (1 - p, b, a).
 * Edges: p = 0 and 1 give 0 and 1; a or b <= 0 or infinite, p outside [0, 1] and NaN give NaN. A quantile below the least double
 * is 0.
 *
 * returns  x
 * cost     3 to 8 evaluations of I
 */
export function betaRegularisedInverse(p: f64, a: f64, b: f64): f64 {
  if (!(a > 0 && b > 0 && a < Infinity && b < Infinity && p >= 0 && p <= 1)) return NaN;
  if (p == 0 || p == 1) return p;
  const odds = p <= 0.5 ? invertOdds(p, a, b, false) : invertOdds(1 - p, a, b, true);
  return odds < 1 ? odds / (1 + odds) : 1 / (1 + 1 / odds);
}
