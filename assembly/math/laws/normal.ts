import { F64 } from "../../memory";
import { normalAt } from "../random";
import { normalCdf, normalQuantile } from "../special-erf";
import { cdfAtPoint, isLevel, logDensityAtPoint } from "./point";

const LN_SQRT_2PI: f64 = 0.9189385332046728;

/** Normal law; a = mean, b = standard deviation (0 is a point mass at the mean). */
@unmanaged
export class NormalLaw {
  // @ts-ignore: decorator
  @inline get parameters(): i32 { return 2; }
  // @ts-ignore: decorator
  @inline isValid(a: f64, b: f64, c: f64): bool { return a == a && b >= 0; }
  // @ts-ignore: decorator
  @inline contains(y: f64): bool { return y == y; }

  // @ts-ignore: decorator
  @inline logDensity(y: f64, a: f64, b: f64, c: f64): f64 {
    if (b == 0) return logDensityAtPoint(y, a);
    const z = (y - a) / b;
    return -0.5 * z * z - LN_SQRT_2PI - Math.log(b);
  }

  // @ts-ignore: decorator
  @inline gradient(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    const z = (y - a) / b;
    out[0] = z / b;
    out[1] = (z * z - 1) / b;
  }

  // @ts-ignore: decorator
  @inline hessian(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    const z = (y - a) / b;
    out[0] = -1 / b / b;
    out[1] = -2 * z / b / b;
    out[3] = (1 - 3 * z * z) / b / b;
  }

  // @ts-ignore: decorator
  @inline cdf(y: f64, a: f64, b: f64, c: f64): f64 {
    return b == 0 ? cdfAtPoint(y, a) : normalCdf((y - a) / b);
  }

  // @ts-ignore: decorator
  @inline quantile(level: f64, a: f64, b: f64, c: f64): f64 {
    if (!isLevel(level)) return NaN;
    return b == 0 ? a : a + b * normalQuantile(level);
  }

  // @ts-ignore: decorator
  @inline mean(a: f64, b: f64, c: f64): f64 { return a; }
  // @ts-ignore: decorator
  @inline variance(a: f64, b: f64, c: f64): f64 { return b * b; }

  /** The draw that belongs to the standard normal e. */
  // @ts-ignore: decorator
  @inline drawFrom(e: f64, a: f64, b: f64, c: f64): f64 { return b == 0 ? a : a + b * e; }
  // @ts-ignore: decorator
  @inline draw(a: f64, b: f64, c: f64, key: u64, stream: u64, index: u64): f64 {
    return this.drawFrom(normalAt(key, stream, index), a, b, c);
  }
}
