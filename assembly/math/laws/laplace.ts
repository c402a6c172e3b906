import { F64 } from "../../memory";
import { uniformAt } from "../random";
import { cdfAtPoint, isLevel, logDensityAtPoint } from "./point";

/** The standard quantile. */
// @ts-ignore: decorator
@inline
function standardQuantile(p: f64): f64 {
  return p < 0.5 ? Math.log(2 * p) : -Math.log(2 * (1 - p));
}

/** -1, 0 or 1. */
// @ts-ignore: decorator
@inline
function signOf(z: f64): f64 {
  return z > 0 ? 1 : z < 0 ? -1 : z;
}

/**
 * Laplace law; a = location, b = scale, the mean absolute deviation (0 is a point mass at the location). At the kink y = a the derivatives
 * are those of the even continuation: the slope is 0.
 */
@unmanaged
export class LaplaceLaw {
  // @ts-ignore: decorator
  @inline get parameters(): i32 { return 2; }
  // @ts-ignore: decorator
  @inline isValid(a: f64, b: f64, c: f64): bool { return a == a && b >= 0; }
  // @ts-ignore: decorator
  @inline contains(y: f64): bool { return y == y; }

  // @ts-ignore: decorator
  @inline logDensity(y: f64, a: f64, b: f64, c: f64): f64 {
    if (b == 0) return logDensityAtPoint(y, a);
    return -abs((y - a) / b) - Math.log(2 * b);
  }

  // @ts-ignore: decorator
  @inline gradient(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    const z = (y - a) / b;
    out[0] = signOf(z) / b;
    out[1] = (abs(z) - 1) / b;
  }

  // @ts-ignore: decorator
  @inline hessian(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    const z = (y - a) / b;
    out[0] = 0;
    out[1] = -signOf(z) / b / b;
    out[3] = (1 - 2 * abs(z)) / b / b;
  }

  // @ts-ignore: decorator
  @inline cdf(y: f64, a: f64, b: f64, c: f64): f64 {
    if (b == 0) return cdfAtPoint(y, a);
    const z = (y - a) / b;
    const tail = 0.5 * Math.exp(-abs(z));
    return z < 0 ? tail : 1 - tail;
  }

  // @ts-ignore: decorator
  @inline quantile(level: f64, a: f64, b: f64, c: f64): f64 {
    if (!isLevel(level)) return NaN;
    return b == 0 ? a : a + b * standardQuantile(level);
  }

  // @ts-ignore: decorator
  @inline mean(a: f64, b: f64, c: f64): f64 { return a; }
  // @ts-ignore: decorator
  @inline variance(a: f64, b: f64, c: f64): f64 { return 2 * b * b; }

  /** The draw that belongs to the uniform e. */
  // @ts-ignore: decorator
  @inline drawFrom(e: f64, a: f64, b: f64, c: f64): f64 { return b == 0 ? a : a + b * standardQuantile(e); }
  // @ts-ignore: decorator
  @inline draw(a: f64, b: f64, c: f64, key: u64, stream: u64, index: u64): f64 {
    return this.drawFrom(uniformAt(key, stream, index), a, b, c);
  }
}
