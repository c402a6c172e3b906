// The regularised incomplete gamma functions P and Q = 1 - P and their inverses.

import { F64 } from "../memory";
import { erfc, erfcScaled, normalQuantile } from "./special-erf";
import { lgamma, lgamma1p, logMinus, stirlingRemainder } from "./special-gamma";

const TWO_PI: f64 = 6.283185307179586;
const EPSILON: f64 = 2.220446049250313e-16;

/** From this shape on the uniform expansion serves the neighbourhood of the mode, where series and fraction get slow. */
const LARGE_SHAPE: f64 = 200;

/** Below LARGE_SHAPE or far from the mode both converge in at most about 150 steps. */
const MOST_TERMS: i32 = 1000;

/** Newton's method ends in 3 to 8 steps; the bound is for bisection. */
const MOST_STEPS: i32 = 200;

// Coefficients d(k, n) of Temme's expansion, k = 0 to 5, rows of 16, 13, 11, 9, 6 and 4, from the recurrence in DLMF 8.12.10.
const TEMME = memory.data<f64>([
  -0.3333333333333333, 0.08333333333333333, -0.014814814814814815, 0.0011574074074074073, 0.0003527336860670194,
  -0.0001787551440329218, 3.919263178522438e-05, -2.185448510679992e-06, -1.85406221071516e-06, 8.296711340953087e-07,
  -1.7665952736826078e-07, 6.707853543401498e-09, 1.0261809784240309e-08, -4.382036018453353e-09, 9.14769958223679e-10,
  -2.5514193994946248e-11,
  -0.001851851851851852, -0.003472222222222222, 0.0026455026455026454, -0.0009902263374485596, 0.00020576131687242798,
  -4.018775720164609e-07, -1.8098550334489977e-05, 7.64916091608111e-06, -1.6120900894563446e-06, 4.647127802807434e-09,
  1.378633446915721e-07, -5.752545603517705e-08, 1.1951628599778148e-08,
  0.004133597883597883, -0.0026813271604938273, 0.0007716049382716049, 2.0093878600823047e-06, -0.0001073665322636516,
  5.2923448829120125e-05, -1.2760635188618728e-05, 3.423578734096138e-08, 1.3721957309062934e-06, -6.298992138380055e-07,
  1.4280614206064242e-07,
  0.0006494341563786008, 0.00022947209362139917, -0.0004691894943952557, 0.00026772063206283885, -7.561801671883977e-05,
  -2.396505113867297e-07, 1.1082654115347302e-05, -5.6749528269915965e-06, 1.4230900732435883e-06,
  -0.0008618882909167117, 0.0007840392217200666, -0.0002990724803031902, -1.4638452578843418e-06, 6.641498215465122e-05,
  -3.968365047179435e-05,
  -0.00033679855336635813, -6.972813758365857e-05, 0.0002772753244959392, -0.00019932570516188847,
]);

/**
 * ln [x^a exp(-x) / Γ(a + 1)]: the log density of the gamma law of shape a, plus ln(x / a). For a = k it is the log probability of
 * the count k under the Poisson law of rate x.
 *
 * Absolute error a few units in the last place of max(1, |result|), at every scale: for a >= 8 it is written as a distance from
 * the mode.
 *
 * in       a > -1, x > 0
 * source   Loader (2000), Fast and Accurate Computation of Binomial Probabilities
 */
export function logGammaFactor(a: f64, x: f64): f64 {
  if (a < 8) return a * Math.log(x) - x - lgamma(a + 1);
  return a * logMinus(x / a, (x - a) / a) - stirlingRemainder(a) - 0.5 * Math.log(TWO_PI * a);
}

/** P by its power series, for x < a + 1: all terms positive. DLMF 8.7.1. */
function lowerBySeries(a: f64, x: f64): f64 {
  let term = 1.0;
  let sum = 1.0;
  for (let k = 1; k < MOST_TERMS; k++) {
    term *= x / (a + <f64>k);
    sum += term;
    if (term < sum * 0.25 * EPSILON) break;
  }
  return Math.exp(logGammaFactor(a, x)) * sum;
}

/** Q for a < 1 and x <= 1.5, where 1 - P would cancel: both of its parts are small together with a. */
function upperBySmallSeries(a: f64, x: f64): f64 {
  // P = x^a / Γ(1 + a) [1 + s] with s = Σ (-x)^k a / ((a + k) k!), DLMF 8.7.1.
  let power = 1.0;
  let sum = 0.0;
  for (let k = 1; k < MOST_TERMS; k++) {
    power *= -x / <f64>k;
    const term = power * a / (a + <f64>k);
    sum += term;
    if (abs(term) < abs(sum) * 0.25 * EPSILON) break;
  }
  const first = Math.expm1(a * Math.log(x) - lgamma1p(a));
  return -first - (1 + first) * sum;
}

/** Q by its continued fraction in Lentz's form, for x >= a + 1. DLMF 8.9.2. */
function upperByFraction(a: f64, x: f64): f64 {
  let b = x + 1 - a;
  let c = Infinity;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < MOST_TERMS; k++) {
    const numerator = -<f64>k * (<f64>k - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const factor = c * d;
    fraction *= factor;
    if (abs(factor - 1) <= EPSILON) break;
  }
  return Math.exp(logGammaFactor(a, x)) * a * fraction;
}

/** One row of the table as a polynomial in eta. */
// @ts-ignore: decorator
@inline
function temmeRow(from: i32, terms: i32, eta: f64): f64 {
  const d = F64.at(TEMME).plus(from);
  let sum = d[terms - 1];
  for (let n = terms - 2; n >= 0; n--) sum = sum * eta + d[n];
  return sum;
}

/** P or Q by Temme's expansion, uniform in x, for a >= LARGE_SHAPE and |x - a| <= 0.3 a. DLMF 8.12.3, 8.12.7. */
function byTemme(a: f64, x: f64, upper: bool): f64 {
  const mu = (x - a) / a;
  const half = -logMinus(x / a, mu);
  const eta = copysign<f64>(Math.sqrt(2 * half), mu);
  const decay = Math.exp(-a * half);
  const r = 1 / a;
  const sum = temmeRow(0, 16, eta) + r * (temmeRow(16, 13, eta) + r * (temmeRow(29, 11, eta) + r * (temmeRow(40, 9, eta)
    + r * (temmeRow(49, 6, eta) + r * temmeRow(55, 4, eta)))));
  const rest = decay / Math.sqrt(TWO_PI * a) * sum;
  const tail = halfErfc(Math.sqrt(a * half), decay);
  // tail is the smaller one of the two leading terms.
  if (mu >= 0) return upper ? tail + rest : 1 - tail - rest;
  return upper ? 1 - tail + rest : tail - rest;
}

/** erfc(z) / 2 for z >= 0, from decay = exp(-z²). */
// @ts-ignore: decorator
@inline
function halfErfc(z: f64, decay: f64): f64 {
  return z < 0.5 ? 0.5 * erfc(z) : 0.5 * decay * erfcScaled(z);
}

function incompleteGamma(a: f64, x: f64, upper: bool): f64 {
  if (!(a > 0 && x >= 0) || (a == Infinity && x == Infinity)) return NaN;
  if (x == 0 || a == Infinity) return upper ? 1 : 0;
  if (x == Infinity) return upper ? 0 : 1;
  if (a >= LARGE_SHAPE && abs(x - a) <= 0.3 * a) return byTemme(a, x, upper);
  if (a < 1 && x <= 1.5) {
    if (upper) return upperBySmallSeries(a, x);
    return min<f64>(1, lowerBySeries(a, x));
  }
  if (x < a + 1) {
    const lower = min<f64>(1, lowerBySeries(a, x));
    return upper ? 1 - lower : lower;
  }
  const above = upperByFraction(a, x);
  return upper ? above : 1 - above;
}

/**
 * The regularised lower incomplete gamma function P(a, x) = γ(a, x) / Γ(a): the distribution function of the gamma law of shape a.
 *
 * Relative error below 1e-13 for normal results of size above 1e-100, below 1e-12 for all normal results.
 * Edges: P(a, 0) = 0, P(a, Infinity) = 1; a <= 0, x < 0 and NaN give NaN.
 *
 * returns  P(a, x), in [0, 1]
 * cost     at most about 150 steps of a series or fraction, whatever a and x
 * source   DLMF 8.7.1, 8.9.2, 8.12.3
 */
export function gammaLower(a: f64, x: f64): f64 {
  return incompleteGamma(a, x, false);
}

/** The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), accurate where it is small; see gammaLower. */
export function gammaUpper(a: f64, x: f64): f64 {
  return incompleteGamma(a, x, true);
}

/** A first guess: Wilson and Hilferty's cube where it holds, else the leading term of the tail. */
function guess(a: f64, p: f64, upper: bool): f64 {
  if (a >= 1) {
    const z = upper ? -normalQuantile(p) : normalQuantile(p);
    const r = 1 / (9 * a);
    const root = 1 - r + z * Math.sqrt(r);
    if (root > 0.3) return a * root * root * root;
  } else if (upper) {
    const depth = -Math.log(p) - lgamma(a);
    if (depth > 1.5) return depth + (a - 1) * Math.log(depth);
  }
  // P ~ x^a / Γ(a + 1) for small x.
  const log = upper ? Math.log1p(-p) : Math.log(p);
  return Math.exp((log + lgamma(a + 1)) / a);
}

/**
 * Newton's method for ln(tail) as a function of ln x. Both tails are log-concave in ln x, so after one step it runs from one side
 * without overshooting; a bracket guards the first steps.
 */
function invert(a: f64, p: f64, upper: bool): f64 {
  let x = guess(a, p, upper);
  // Below the least double the leading term is exact, and so is zero.
  if (x == 0) return 0;
  let low = 0.0;
  let high = Infinity;
  let reach = 3.0;
  for (let i = 0; i < MOST_STEPS; i++) {
    const tail = incompleteGamma(a, x, upper);
    if ((tail < p) != upper) low = x;
    else high = x;
    const slope = a * Math.exp(logGammaFactor(a, x)) / tail;
    const step = (upper ? Math.log(tail / p) : Math.log(p / tail)) / slope;
    if (abs(step) < 1e-9) return x * (1 + step);
    let next = x * Math.exp(min<f64>(reach, max<f64>(-reach, step)));
    if (!(abs(step) < reach)) reach *= 2;
    if (!(next > low && next < high)) next = high == Infinity ? 8 * low : low == 0 ? high / 8 : Math.sqrt(low) * Math.sqrt(high);
    if (next == x || next == 0 || next == Infinity) return next;
    x = next;
  }
  return x;
}

/**
 * The x with P(a, x) = p: the quantile function of the gamma law of shape a.
 *
 * Relative error below 1e-13 times the condition of the problem. Edges: p = 0 and 1 give 0 and Infinity; a <= 0 or infinite, p
 * outside [0, 1] and NaN give NaN. A quantile below the least double is 0.
 *
 * returns  x
 * cost     3 to 8 evaluations of P or Q
 */
export function gammaLowerInverse(a: f64, p: f64): f64 {
  if (!(a > 0 && a < Infinity && p >= 0 && p <= 1)) return NaN;
  if (p == 0) return 0;
  if (p == 1) return Infinity;
  return p <= 0.5 ? invert(a, p, false) : invert(a, 1 - p, true);
}

/** The x with Q(a, x) = q, accurate for the smallest q; see gammaLowerInverse. Edges: q = 0 and 1 give Infinity and 0. */
export function gammaUpperInverse(a: f64, q: f64): f64 {
  if (!(a > 0 && a < Infinity && q >= 0 && q <= 1)) return NaN;
  if (q == 0) return Infinity;
  if (q == 1) return 0;
  return q <= 0.5 ? invert(a, q, true) : invert(a, 1 - q, false);
}
