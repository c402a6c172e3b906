import { F64 } from "../../memory";
import { logDefect } from "../deviance";
import { philoxBlock, firstWord } from "../philox";
import { cosineOfBlock, uniformOf } from "../random";
import { betaRegularised, betaRegularisedInverse, betaRegularisedUpper, logBeta } from "../special-beta";
import { normalCdf, normalQuantile } from "../special-erf";
import { digamma, trigamma } from "../special-gamma";
import { cdfAtPoint, isLevel, logDensityAtPoint } from "./point";

/** From here on the law is computed as a normal law of a transformed variable. */
const MANY: f64 = 1e5;
/** Infinite degrees of freedom, where every formula below has reached its limit. */
const MOST: f64 = 1e300;

/** log(1 + z^2 / df), also where the square would overflow. */
// @ts-ignore: decorator
@inline
function logGrowth(z: f64, df: f64): f64 {
  const size = abs(z);
  return size < 1e100 ? Math.log1p(size / df * size) : 2 * Math.log(size) - Math.log(df);
}

/** z^2 / (df + z^2) in [0, 1]. */
// @ts-ignore: decorator
@inline
function shareOf(z: f64, df: f64): f64 {
  const size = abs(z);
  return size > 1 ? 1 / (1 + df / size / size) : size * size / (df + size * size);
}

/** Standard log density. */
function standardLogDensity(z: f64, df: f64): f64 {
  return -logBeta(0.5, 0.5 * df) - 0.5 * Math.log(df) - (0.5 * df + 0.5) * logGrowth(z, df);
}

/** digamma(x + 1/2) - digamma(x) - 1 / (2 x); for large x by the asymptotic series of the difference. */
function digammaHalfStep(x: f64): f64 {
  if (x < 40) return digamma(x + 0.5) - digamma(x) - 0.5 / x;
  const z = 1 / (x * x);
  return z * (1.0 / 8 - z * (1.0 / 64 - z * (1.0 / 128 - z * (17.0 / 2048))));
}

/** trigamma(x + 1/2) - trigamma(x) + 1 / (2 x^2): minus the derivative of digammaHalfStep. */
function trigammaHalfStep(x: f64): f64 {
  if (x < 40) return trigamma(x + 0.5) - trigamma(x) + 0.5 / x / x;
  const z = 1 / (x * x);
  return -z / x * (1.0 / 4 - z * (1.0 / 16 - z * (3.0 / 64 - z * (17.0 / 256))));
}

/** The normal variable of the same tail probability. source  Hill (1970), Algorithm 395 */
function toNormal(z: f64, df: f64): f64 {
  const a = df - 0.5;
  const b = 48 * a * a;
  const y = a * logGrowth(z, df);
  // The tail is below the least double.
  if (y > 1600) return Infinity;
  const correction = (((-0.4 * y - 3.3) * y - 24) * y - 85.5) / (0.8 * y * y + 100 + b) + y + 3;
  return Math.sqrt(y) * (1 + correction / b);
}

/** P(Z > z) of the standard law for z >= 0. */
function upperTail(z: f64, df: f64): f64 {
  if (df >= MANY) return normalCdf(-toNormal(z, df));
  const share = shareOf(z, df);
  if (share < 0.5) return 0.5 * betaRegularisedUpper(share, 0.5, 0.5 * df);
  return 0.5 * betaRegularised(z > 1e100 ? df / z / z : df / (df + z * z), 0.5 * df, 0.5);
}

function standardCdf(z: f64, df: f64): f64 {
  return z < 0 ? upperTail(-z, df) : z == z ? 1 - upperTail(z, df) : NaN;
}

/**
 * The z >= 0 with P(Z > z) = tail, 0 < tail <= 1/2.
 *
 * From the inverse beta function: in the centre of z^2 / (df + z^2), in the tail of df / (df + z^2). Where the latter is near 1, as with
 * many degrees of freedom, z has lost digits; Newton's method on the logarithm of the tail gives them back.
 */
function upperQuantile(tail: f64, df: f64): f64 {
  let z = 0.0;
  if (df >= MANY) {
    const e = -normalQuantile(tail);
    z = e + e * (e * e + 1) / (4 * df) + e * ((5 * e * e + 16) * e * e + 3) / (96 * df * df);
  } else {
    const share = tail > 0.4 ? betaRegularisedInverse(1 - 2 * tail, 0.5, 0.5 * df) : 1;
    if (share < 0.9) return Math.sqrt(df * share / (1 - share));
    const x = betaRegularisedInverse(2 * tail, 0.5 * df, 0.5);
    // Past the range of doubles by its leading term x^(df / 2) / (df B(df / 2, 1 / 2)).
    if (x < 1e-290) return Math.exp(0.5 * Math.log(df) - (Math.log(tail * df) + logBeta(0.5 * df, 0.5)) / df);
    z = Math.sqrt(df) * Math.sqrt((1 - x) / x);
    if (x <= 0.5) return z;
  }
  for (let i = 0; i < 3; i++) {
    const value = upperTail(z, df);
    const step = value / Math.exp(standardLogDensity(z, df)) * Math.log(value / tail);
    // No finite step: past the range of doubles.
    if (!(abs(step) < 0.5 * z)) break;
    z += step;
    // The next step would be of the size of the square of this one.
    if (abs(step) <= 1e-9 * z) break;
  }
  return z;
}

function standardQuantile(level: f64, df: f64): f64 {
  if (level == 0) return -Infinity;
  if (level == 1) return Infinity;
  if (level == 0.5) return 0;
  return level < 0.5 ? -upperQuantile(level, df) : upperQuantile(1 - level, df);
}

/** A standard variate of two uniforms. source  Bailey (1994), Polar generation of random variates with the t-distribution */
function standardDraw(df: f64, key: u64, stream: u64, index: u64): f64 {
  philoxBlock(key, stream, index, 1);
  const u = uniformOf(firstWord());
  return Math.sqrt(df * Math.expm1(-2 * Math.log(u) / df)) * cosineOfBlock();
}

function writeGradient(z: f64, scale: f64, df: f64, out: F64): void {
  const share = shareOf(z, df);
  const weight = (df + 1) * (abs(z) > 1 ? share / abs(z) / abs(z) : 1 / (df + z * z));
  const ratio = abs(z) / df * abs(z);
  out[0] = weight * z / scale;
  out[1] = ((df + 1) * share - 1) / scale;
  // The two last terms are (df + 1) share / df - log(1 + z^2 / df).
  const rest = ratio < 0.3
    ? ratio * ratio * logDefect(ratio) + ratio * (1 - z * z) / (df + z * z)
    : (1 + 1 / df) * share - logGrowth(z, df);
  out[2] = 0.5 * (digammaHalfStep(0.5 * df) + rest);
}

function writeHessian(z: f64, scale: f64, df: f64, out: F64): void {
  const share = shareOf(z, df);
  const per = abs(z) > 1 ? share / abs(z) / abs(z) : 1 / (df + z * z);
  const weight = (df + 1) * per;
  const square = (df + 1) * share;
  const left = share - per;
  out[0] = -weight * (1 - 2 * share) / scale / scale;
  out[1] = -2 * weight * z * (1 - share) / scale / scale;
  out[2] = left * per * z / scale;
  out[3] = (1 - square * (3 - 2 * share)) / scale / scale;
  out[4] = left * share / scale;
  out[5] = 0.5 * (0.5 * trigammaHalfStep(0.5 * df) + share * share / df + (((1 - share) * (1 - share) - 1) / df) / df);
}

/**
 * Student's t law; a = location, b = scale, not the standard deviation (0 is a point mass at the location), c = degrees of freedom > 0
 * (Infinity is the normal law).
 */
@unmanaged
export class StudentTLaw {
  // @ts-ignore: decorator
  @inline get parameters(): i32 { return 3; }
  // @ts-ignore: decorator
  @inline isValid(a: f64, b: f64, c: f64): bool { return a == a && b >= 0 && c > 0; }
  // @ts-ignore: decorator
  @inline contains(y: f64): bool { return y == y; }

  // @ts-ignore: decorator
  @inline logDensity(y: f64, a: f64, b: f64, c: f64): f64 {
    return b == 0 ? logDensityAtPoint(y, a) : standardLogDensity((y - a) / b, min(c, MOST)) - Math.log(b);
  }

  // @ts-ignore: decorator
  @inline gradient(y: f64, a: f64, b: f64, c: f64, out: F64): void { writeGradient((y - a) / b, b, min(c, MOST), out); }

  // @ts-ignore: decorator
  @inline hessian(y: f64, a: f64, b: f64, c: f64, out: F64): void { writeHessian((y - a) / b, b, min(c, MOST), out); }

  // @ts-ignore: decorator
  @inline cdf(y: f64, a: f64, b: f64, c: f64): f64 {
    return b == 0 ? cdfAtPoint(y, a) : standardCdf((y - a) / b, min(c, MOST));
  }

  // @ts-ignore: decorator
  @inline quantile(level: f64, a: f64, b: f64, c: f64): f64 {
    if (!isLevel(level)) return NaN;
    return b == 0 ? a : a + b * standardQuantile(level, min(c, MOST));
  }

  /** NaN up to one degree of freedom. */
  // @ts-ignore: decorator
  @inline mean(a: f64, b: f64, c: f64): f64 { return c > 1 || b == 0 ? a : NaN; }
  /** NaN up to one degree of freedom, Infinity up to two. */
  // @ts-ignore: decorator
  @inline variance(a: f64, b: f64, c: f64): f64 {
    if (b == 0) return 0;
    return c > 2 ? b * b / (1 - 2 / c) : c > 1 ? Infinity : NaN;
  }

  // @ts-ignore: decorator
  @inline draw(a: f64, b: f64, c: f64, key: u64, stream: u64, index: u64): f64 {
    return b == 0 ? a : a + b * standardDraw(min(c, MOST), key, stream, index);
  }
}
