import { F64 } from "../../memory";
import { uniformAt } from "../random";
import { cdfAtPoint, isLevel, logDensityAtPoint } from "./point";

/** log(p / (1 - p)), with full relative accuracy on both sides of 1/2. */
// @ts-ignore: decorator
@inline
function logOdds(p: f64): f64 {
  return p > 0.25 && p < 0.75 ? Math.log1p((2 * p - 1) / (1 - p)) : Math.log(p) - Math.log1p(-p);
}

/** (1 - e^-|z|) / (1 + e^-|z|) with the sign of z: minus the derivative of the standard log density. */
// @ts-ignore: decorator
@inline
function slopeAt(z: f64): f64 {
  const e = Math.exp(-abs(z));
  return copysign<f64>(-Math.expm1(-abs(z)) / (1 + e), z);
}

/** The standard density, doubled: the derivative of slopeAt. */
// @ts-ignore: decorator
@inline
function bendAt(z: f64): f64 {
  const e = Math.exp(-abs(z));
  return 2 * e / ((1 + e) * (1 + e));
}

/** Logistic law; a = location, b = scale (0 is a point mass at the location). */
@unmanaged
export class LogisticLaw {
  // @ts-ignore: decorator
  @inline get parameters(): i32 { return 2; }
  // @ts-ignore: decorator
  @inline isValid(a: f64, b: f64, c: f64): bool { return a == a && b >= 0; }
  // @ts-ignore: decorator
  @inline contains(y: f64): bool { return y == y; }

  // @ts-ignore: decorator
  @inline logDensity(y: f64, a: f64, b: f64, c: f64): f64 {
    if (b == 0) return logDensityAtPoint(y, a);
    const z = abs((y - a) / b);
    return -z - 2 * Math.log1p(Math.exp(-z)) - Math.log(b);
  }

  // @ts-ignore: decorator
  @inline gradient(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    const z = (y - a) / b;
    const slope = slopeAt(z);
    out[0] = slope / b;
    out[1] = (z * slope - 1) / b;
  }

  // @ts-ignore: decorator
  @inline hessian(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    const z = (y - a) / b;
    const slope = slopeAt(z);
    const bend = bendAt(z);
    out[0] = -bend / b / b;
    out[1] = -(slope + z * bend) / b / b;
    out[3] = (1 - 2 * z * slope - z * z * bend) / b / b;
  }

  // @ts-ignore: decorator
  @inline cdf(y: f64, a: f64, b: f64, c: f64): f64 {
    if (b == 0) return cdfAtPoint(y, a);
    const z = (y - a) / b;
    const e = Math.exp(-abs(z));
    return z >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  // @ts-ignore: decorator
  @inline quantile(level: f64, a: f64, b: f64, c: f64): f64 {
    if (!isLevel(level)) return NaN;
    return b == 0 ? a : a + b * logOdds(level);
  }

  // @ts-ignore: decorator
  @inline mean(a: f64, b: f64, c: f64): f64 { return a; }
  // @ts-ignore: decorator
  @inline variance(a: f64, b: f64, c: f64): f64 { return b * b * (Math.PI * Math.PI / 3); }

  /** The draw that belongs to the uniform e. */
  // @ts-ignore: decorator
  @inline drawFrom(e: f64, a: f64, b: f64, c: f64): f64 { return b == 0 ? a : a + b * logOdds(e); }
  // @ts-ignore: decorator
  @inline draw(a: f64, b: f64, c: f64, key: u64, stream: u64, index: u64): f64 {
    return this.drawFrom(uniformAt(key, stream, index), a, b, c);
  }
}
