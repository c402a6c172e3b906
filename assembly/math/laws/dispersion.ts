// The derivatives of the negative binomial log probability in its dispersion d, which as differences of digamma functions times 1 / d^2
// would lose every digit when d is small. With t = d m they are, for the count y,
//
//   S(y) - y m / (1 + t) + m^2 rise(t)                   S(y) = sum of j / (1 + d j) over j < y
//   -Q(y) + y m^2 / (1 + t)^2 + m^3 rise'(t)             Q(y) = sum of (j / (1 + d j))^2 over j < y
//
// where rise(t) = (log(1 + t) - t / (1 + t)) / t^2.

import { logDefect } from "../deviance";

/** Terms that are added one by one; the rest of a sum follows from its integral. */
const PLAIN: f64 = 16;

/** (log(1 + t) - t / (1 + t)) / t^2, which is 1/2 at 0. */
export function riseOf(t: f64): f64 {
  return 1 / (1 + t) - logDefect(t);
}

/** The derivative of riseOf, which is -2/3 at 0. */
export function slopeOfRise(t: f64): f64 {
  if (t > 0.1) return (1 / ((1 + t) * (1 + t)) - 2 * riseOf(t)) / t;
  let sum = 0.0;
  let power = -1.0;
  for (let k = 1; k <= 17; k++) {
    sum += power * <f64>(k * (k + 1)) / <f64>(k + 2);
    power *= -t;
  }
  return sum;
}

/**
 * (t + t / (1 + t) - 2 log(1 + t)) / t^3, which is 1/3 at 0: the integral of (j / (1 + d j))^2 from 0 to u is u^3 times this at
 * t = d u.
 */
function squareDefect(t: f64): f64 {
  if (t > 0.1) return (t + t / (1 + t) - 2 * Math.log1p(t)) / t / t / t;
  let sum = 0.0;
  let power = 1.0;
  for (let k = 1; k <= 17; k++) {
    sum += power * <f64>k / <f64>(k + 2);
    power *= -t;
  }
  return sum;
}

/**
 * Sum of j / (1 + d j) over j = 0, ..., y - 1.
 *
 * source  the first 16 terms, then the Euler-Maclaurin formula (DLMF 2.10.1) with the derivatives 1, 3 and 5
 */
export function sumOfRatios(y: f64, d: f64): f64 {
  let sum = 0.0;
  const plain = min(y, PLAIN);
  for (let j = 1.0; j < plain; j += 1) sum += j / (1 + d * j);
  if (y <= PLAIN) return sum;
  return sum + (ratioPrimitive(y, d) - ratioPrimitive(PLAIN, d));
}

// @ts-ignore: decorator
@inline
function ratioPrimitive(u: f64, d: f64): f64 {
  const v = 1 / (1 + d * u);
  const v2 = v * v;
  const w = d * v;
  const w2 = w * w;
  return u * u * logDefect(d * u) - 0.5 * u * v + v2 * (1.0 / 12 - w2 * (6.0 / 720) + w2 * w2 * (120.0 / 30240));
}

/** Sum of (j / (1 + d j))^2 over j = 0, ..., y - 1; see sumOfRatios. */
export function sumOfSquares(y: f64, d: f64): f64 {
  let sum = 0.0;
  const plain = min(y, PLAIN);
  for (let j = 1.0; j < plain; j += 1) {
    const ratio = j / (1 + d * j);
    sum += ratio * ratio;
  }
  if (y <= PLAIN) return sum;
  return sum + (squarePrimitive(y, d) - squarePrimitive(PLAIN, d));
}

// @ts-ignore: decorator
@inline
function squarePrimitive(u: f64, d: f64): f64 {
  const v = 1 / (1 + d * u);
  const ratio = u * v;
  const w = d * v;
  const w2 = w * w;
  // Derivatives: 2 u v^3, 12 d (d u - 1) v^5, 240 d^3 (d u - 2) v^7.
  const first = 2 * ratio * v * v;
  const third = 12 * w * (d * u - 1) * v * v * v * v;
  const fifth = 240 * w2 * w * (d * u - 2) * v * v * v * v;
  return u * u * u * squareDefect(d * u) - 0.5 * ratio * ratio + first / 12 - third / 720 + fifth / 30240;
}
