import { F64 } from "../../memory";
import { normalAt } from "../random";
import { normalCdf, normalQuantile } from "../special-erf";
import { cdfAtPoint, isLevel, logDensityAtPoint } from "./point";

const LN_SQRT_2PI: f64 = 0.9189385332046728;

/** Log-normal law: log y is normal; a = mean of log y, b = standard deviation of log y (0 is a point mass at e^a). */
@unmanaged
export class LogNormalLaw {
  // @ts-ignore: decorator
  @inline get parameters(): i32 { return 2; }
  // @ts-ignore: decorator
  @inline isValid(a: f64, b: f64, c: f64): bool { return a == a && b >= 0; }
  // @ts-ignore: decorator
  @inline contains(y: f64): bool { return y > 0; }

  // @ts-ignore: decorator
  @inline logDensity(y: f64, a: f64, b: f64, c: f64): f64 {
    if (b == 0) return logDensityAtPoint(y, Math.exp(a));
    if (!(y > 0)) return y == y ? -Infinity : NaN;
    const x = Math.log(y);
    const z = (x - a) / b;
    return -0.5 * z * z - LN_SQRT_2PI - Math.log(b) - x;
  }

  // @ts-ignore: decorator
  @inline gradient(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    const z = (Math.log(y) - a) / b;
    out[0] = z / b;
    out[1] = (z * z - 1) / b;
  }

  // @ts-ignore: decorator
  @inline hessian(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    const z = (Math.log(y) - a) / b;
    out[0] = -1 / b / b;
    out[1] = -2 * z / b / b;
    out[3] = (1 - 3 * z * z) / b / b;
  }

  // @ts-ignore: decorator
  @inline cdf(y: f64, a: f64, b: f64, c: f64): f64 {
    if (b == 0) return cdfAtPoint(y, Math.exp(a));
    return y > 0 ? normalCdf((Math.log(y) - a) / b) : y == y ? 0 : NaN;
  }

  // @ts-ignore: decorator
  @inline quantile(level: f64, a: f64, b: f64, c: f64): f64 {
    if (!isLevel(level)) return NaN;
    return Math.exp(b == 0 ? a : a + b * normalQuantile(level));
  }

  // @ts-ignore: decorator
  @inline mean(a: f64, b: f64, c: f64): f64 { return Math.exp(a + 0.5 * b * b); }
  // @ts-ignore: decorator
  @inline variance(a: f64, b: f64, c: f64): f64 { return Math.expm1(b * b) * Math.exp(2 * a + b * b); }

  /** The draw that belongs to the standard normal e. */
  // @ts-ignore: decorator
  @inline drawFrom(e: f64, a: f64, b: f64, c: f64): f64 { return Math.exp(b == 0 ? a : a + b * e); }
  // @ts-ignore: decorator
  @inline draw(a: f64, b: f64, c: f64, key: u64, stream: u64, index: u64): f64 {
    return this.drawFrom(normalAt(key, stream, index), a, b, c);
  }
}
