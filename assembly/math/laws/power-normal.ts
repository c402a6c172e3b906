import { F64 } from "../../memory";
import { boxCoxOf, logInverseBoxCox } from "../box-cox";
import { uniformAt } from "../random";
import { normalCdf, normalLogCdf, normalQuantile } from "../special-erf";
import { cdfAtPoint, isLevel, logDensityAtPoint } from "./point";
import { centralMoment, rawMean } from "./power-normal-moments";

const LN_SQRT_2PI: f64 = 0.9189385332046728;

/** Where the inverse of the transform ends, in standard deviations: below lie no values (c > 0), or above (c < 0). */
// @ts-ignore: decorator
@inline
export function endOfDomain(a: f64, b: f64, c: f64): f64 {
  return c == 0 ? -Infinity : (-1 / c - a) / b;
}

/** Distribution function of the standard normal law cut to above `end` (above) or below it. */
export function cutCdf(z: f64, end: f64, above: bool): f64 {
  if (z != z) return NaN;
  if (!above) {
    if (z >= end) return 1;
    const mass = normalCdf(end);
    return mass > 0 ? normalCdf(z) / mass : Math.exp(end * (end - z));
  }
  if (z <= end) return 0;
  const mass = normalCdf(-end);
  if (!(mass > 0)) return -Math.expm1(-end * (z - end));
  return z < 0 ? (normalCdf(z) - normalCdf(end)) / mass : 1 - normalCdf(-z) / mass;
}

/** Its quantile. */
export function cutQuantile(level: f64, end: f64, above: bool): f64 {
  if (!above) {
    const mass = normalCdf(end);
    // Where the mass is below the least double, the law is exponential towards its end.
    return mass > 0 ? min(normalQuantile(level * mass), end) : end - Math.log(level) / end;
  }
  const mass = normalCdf(-end);
  if (!(mass > 0)) return end - Math.log1p(-level) / end;
  return max(end, level < 0.5 && end < 0 ? normalQuantile(normalCdf(end) + level * mass) : -normalQuantile((1 - level) * mass));
}

/**
 * Power-normal law: the Box-Cox transform of y is normal, cut to where the transform has an inverse. a = mean and b = standard deviation of
 * the transform before the cut (b = 0 is a point mass), c = lambda. The log-normal law at c = 0.
 *
 * Its derivatives in the parameters are not offered: it is a law of forecasts. Where c < 0 it has no mean, strictly, for c >= -1; `mean` then
 * is that of the law without its far tail where this is well defined (see rawMean), else NaN.
 *
 * source  Goto & Inoue (1980); Freeman & Modarres (2006), Inverse Box-Cox: the power-normal distribution
 */
@unmanaged
export class PowerNormalLaw {
  // @ts-ignore: decorator
  @inline get parameters(): i32 { return 3; }
  // @ts-ignore: decorator
  @inline isValid(a: f64, b: f64, c: f64): bool { return a == a && b >= 0 && c - c == 0; }
  /** No derivatives anywhere. */
  // @ts-ignore: decorator
  @inline contains(y: f64): bool { return false; }

  logDensity(y: f64, a: f64, b: f64, c: f64): f64 {
    if (b == 0) return logDensityAtPoint(y, Math.exp(logInverseBoxCox(a, c)));
    if (!(y > 0)) return y == y ? -Infinity : NaN;
    const z = (boxCoxOf(y, c) - a) / b;
    const end = endOfDomain(a, b, c);
    const mass = c == 0 ? 0 : normalLogCdf(c > 0 ? -end : end);
    return -0.5 * z * z - LN_SQRT_2PI - Math.log(b) + (c - 1) * Math.log(y) - mass;
  }

  // @ts-ignore: decorator
  @inline gradient(y: f64, a: f64, b: f64, c: f64, out: F64): void {}
  // @ts-ignore: decorator
  @inline hessian(y: f64, a: f64, b: f64, c: f64, out: F64): void {}

  cdf(y: f64, a: f64, b: f64, c: f64): f64 {
    if (b == 0) return cdfAtPoint(y, Math.exp(logInverseBoxCox(a, c)));
    if (!(y > 0)) return y == y ? 0 : NaN;
    return cutCdf((boxCoxOf(y, c) - a) / b, endOfDomain(a, b, c), c >= 0);
  }

  quantile(level: f64, a: f64, b: f64, c: f64): f64 {
    if (!isLevel(level)) return NaN;
    if (level == 0 && b > 0) return 0;
    const x = b == 0 ? a : a + b * cutQuantile(level, endOfDomain(a, b, c), c >= 0);
    return Math.exp(logInverseBoxCox(x, c));
  }

  mean(a: f64, b: f64, c: f64): f64 { return rawMean(a, b, c); }
  variance(a: f64, b: f64, c: f64): f64 { return centralMoment(a, b, c); }

  /** The draw that belongs to the uniform e. */
  drawFrom(e: f64, a: f64, b: f64, c: f64): f64 { return this.quantile(e, a, b, c); }
  // @ts-ignore: decorator
  @inline draw(a: f64, b: f64, c: f64, key: u64, stream: u64, index: u64): f64 {
    return this.drawFrom(uniformAt(key, stream, index), a, b, c);
  }
}
