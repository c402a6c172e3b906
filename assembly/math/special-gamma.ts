// The gamma function's family for one real argument: ln|Γ| and its first two derivatives, and the pieces the incomplete functions share.
// Rational coefficients are our own minimax fits in 70 digits; the relative error of a fit is below 1e-18 on its interval.

const LN_SQRT_2PI: f64 = 0.91893853320467274178;

/** sin(πr) for |r| <= 1/2, the factor r kept exact. */
// @ts-ignore: decorator
@inline
function sinPiNear(r: f64): f64 {
  const z = r * r;
  return r * (3.141592653589793 + z * (-5.167712780049969 + z * (2.550164039877294 + z * (-0.5992645293187377
    + z * (0.08214588656988601 + z * (-0.007370430478713443 + z * (0.0004662996885623566
    + z * (-2.190318493674133e-05 + z * 7.694722744417142e-07))))))));
}

/** sin(πx), exactly zero at the integers; the reduction to |r| <= 1/2 has no rounding. NaN for ±Infinity. */
export function sinPi(x: f64): f64 {
  const whole = nearest<f64>(x);
  const s = sinPiNear(x - whole);
  // Above 2^53 every double is even.
  return abs(whole) < 9007199254740992 && (<i64>whole & 1) != 0 ? -s : s;
}

/** ln Γ(1 + t) for -1/4 <= t <= 2, with full relative accuracy at its zeros t = 0 and t = 1. */
export function lgamma1p(t: f64): f64 {
  if (t > 0.5) return lgamma2p(t - 1);
  const p = -0.5772156649015329 + t * (-1.1579590922924243 + t * (-0.25308004507669835 + t * (0.9076868885294319 + t * (
    0.7998955897503688 + t * (0.2502430244270007 + t * (0.02953543507456887 + t * 0.0008938644749592588))))));
  const q = 1.0 + t * (3.430998578415882 + t * (4.633064893722924 + t * (3.116140683803225 + t * (1.0872914653743095 + t * (
    0.18547945252589795 + t * (0.01280442617862984 + t * 0.00020812924289797255))))));
  return t * (p / q);
}

/** ln Γ(2 + t) for -1/2 <= t <= 1, with full relative accuracy at its zero t = 0. */
function lgamma2p(t: f64): f64 {
  const p = 0.42278433509846713 + t * (1.0392945720354456 + t * (0.9572512829383208 + t * (0.42940531600574194
    + t * (0.09958113110936441 + t * (0.011469556092535886 + t * (0.0005600826056523183 + t * 7.387616382295593e-06))))));
  const q = 1.0 + t * (1.6954921909402865 + t * (1.1302766146100458 + t * (0.3749970091882374
    + t * (0.06451194527796081 + t * (0.005423850964503722 + t * (0.00018446203780171557 + t * 1.4765928451247402e-06))))));
  return t * (p / q);
}

/**
 * Stirling's remainder, ln Γ(x) - [(x - 1/2) ln x - x + ln(2π)/2], for x >= 8: the series B(2k) / (2k (2k - 1) x^(2k-1)).
 * Its absolute error is below 1e-17.
 */
export function stirlingRemainder(x: f64): f64 {
  const r = 1 / x;
  const z = r * r;
  return r * (0.08333333333333333 + z * (-0.002777777777777778 + z * (0.0007936507936507937 + z * (-0.0005952380952380953
    + z * (0.0008417508417508417 + z * (-0.0019175269175269176 + z * (0.00641025641025641 + z * (-0.029550653594771242
    + z * 0.17964437236883057))))))));
}

/** ln Γ(x) for x > 0. */
function lgammaPositive(x: f64): f64 {
  if (x < 0.75) return lgamma1p(x) - Math.log(x);
  if (x <= 3) return lgamma1p(x - 1);
  if (x < 8) {
    // Γ(x) = (x - 1) (x - 2) ... y Γ(y) with 2 < y <= 3.
    let product = 1.0;
    let y = x;
    while (y > 3) {
      y -= 1;
      product *= y;
    }
    return Math.log(product) + lgamma2p(y - 2);
  }
  // Above 1e17 the remainder and ln(2π)/2 are below the last bit, and (x - 1/2) ln x could overflow before x is taken away.
  if (x > 1e17) return x * (Math.log(x) - 1);
  return (x - 0.5) * Math.log(x) - x + (LN_SQRT_2PI + stirlingRemainder(x));
}

/**
 * ln|Γ(x)|.
 *
 * Relative error below 1e-15 for x > 0, also beside the zeros at 1 and 2. For x < 0 the reflection formula gives an absolute
 * error of that order beside the zeros between the poles.
 * Edges: the poles 0, -1, -2, ... and ±Infinity give +Infinity; NaN gives NaN.
 *
 * returns  ln|Γ(x)|
 * source   DLMF 5.5.3 (reflection), 5.11.1 (Stirling)
 */
export function lgamma(x: f64): f64 {
  if (x > 0) return lgammaPositive(x);
  if (x != x) return NaN;
  if (x == Math.floor(x)) return Infinity;
  if (x > -0.25) return lgamma1p(x) - Math.log(-x);
  // Γ(x) Γ(-x) = -π / (x sin πx)
  return Math.log(Math.PI / abs(x * sinPi(x))) - lgammaPositive(-x);
}

/**
 * The digamma function ψ(x) = d ln Γ(x) / dx.
 *
 * Relative error below 2e-15 for x > 0, also beside the zero at 1.4616...
 * Edges: the poles 0, -1, -2, ... and -Infinity give NaN, +Infinity gives +Infinity, NaN gives NaN.
 *
 * returns  ψ(x)
 * source   DLMF 5.5.2 (recurrence), 5.5.4 (reflection), 5.11.2 (asymptotic series)
 */
export function digamma(x: f64): f64 {
  if (x > 0) return digammaPositive(x);
  if (x != x || x == Math.floor(x)) return NaN;
  // ψ(x) = ψ(1 - x) - π cot πx, and cot has the period 1, so the exact remainder of x is enough.
  const r = x - nearest<f64>(x);
  return digammaPositive(1 - x) - Math.PI * sinPiNear(0.5 - abs(r)) / sinPiNear(r);
}

function digammaPositive(x: f64): f64 {
  let sum = 0.0;
  let y = x;
  if (y < 10) {
    if (y < 1) {
      sum = -1 / y;
      y += 1;
    }
    while (y > 2) {
      y -= 1;
      sum += 1 / y;
    }
    // The zero of ψ as a sum of two doubles.
    const t = (y - 1.4616321449683622) - 9.549995429965697e-17;
    const p = 0.9676722454476212 + t * (1.2043448665030858 + t * (0.5376686425777087 + t * (0.10578574583462555
      + t * (0.008896858057504089 + t * (0.0002453887507693094 + t * 4.625645790901871e-07)))));
    const q = 1.0 + t * (1.7021342125243726 + t * (1.0673151208516756 + t * (0.312393985525136
      + t * (0.04396234654007528 + t * (0.00269059091519052 + t * 5.066972787974781e-05)))));
    return t * (p / q) + sum;
  }
  if (x == Infinity) return Infinity;
  const z = 1 / (x * x);
  return Math.log(x) - 0.5 / x - z * (0.08333333333333333 + z * (-0.008333333333333333 + z * (0.003968253968253968
    + z * (-0.004166666666666667 + z * (0.007575757575757576 + z * (-0.021092796092796094 + z * 0.08333333333333333))))));
}

/**
 * The trigamma function ψ'(x).
 *
 * Relative error below 2e-15 for x > 0. Edges: the poles 0, -1, -2, ... give +Infinity (both sides agree), +Infinity gives 0,
 * -Infinity and NaN give NaN.
 *
 * returns  ψ'(x)
 * source   DLMF 5.15.5 (recurrence), 5.15.6 (reflection), 5.15.8 (asymptotic series)
 */
export function trigamma(x: f64): f64 {
  if (x > 0) return trigammaPositive(x);
  if (x != x || x == -Infinity) return NaN;
  if (x == Math.floor(x)) return Infinity;
  const s = Math.PI / sinPi(x);
  return s * s - trigammaPositive(1 - x);
}

function trigammaPositive(x: f64): f64 {
  let sum = 0.0;
  let y = x;
  while (y < 12) {
    sum += 1 / (y * y);
    y += 1;
  }
  const r = 1 / y;
  const z = r * r;
  return sum + (r + z * (0.5 + r * (0.16666666666666666 + z * (-0.03333333333333333 + z * (0.023809523809523808
    + z * (-0.03333333333333333 + z * (0.07575757575757576 + z * (-0.2531135531135531 + z * 1.1666666666666667))))))));
}

/**
 * ln(ratio) - u, where u = ratio - 1 comes from the caller with its full relative accuracy: no cancellation at small u, none of
 * the digits of a small ratio lost. It is the exponent of every gamma and beta density as a distance from the mode.
 */
export function logMinus(ratio: f64, u: f64): f64 {
  if (u < -0.5 || u > 1) return Math.log(ratio) - u;
  // ln(1 + u) = 2 artanh r with r = u / (2 + u), and 2 r - u = -r u.
  const r = u / (2 + u);
  const z = r * r;
  const p = 0.3333333333333333 + z * (-0.5825416962873633 + z * (0.30557393154557444 + z * (-0.04609194720745263
    + z * 0.00026404551324317086)));
  const q = 1.0 + z * (-2.3476250888620895 + z * (1.896725419382493 + z * (-0.6035193884965733 + z * 0.05983587039383113)));
  return 2 * r * z * (p / q) - r * u;
}
