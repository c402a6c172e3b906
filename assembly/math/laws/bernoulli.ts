import { F64 } from "../../memory";
import { uniformAt } from "../random";
import { isLevel } from "./point";

/** Bernoulli law on 0 and 1; a = probability of 1. The log density is a log probability. */
@unmanaged
export class BernoulliLaw {
  // @ts-ignore: decorator
  @inline get parameters(): i32 { return 1; }
  // @ts-ignore: decorator
  @inline isValid(a: f64, b: f64, c: f64): bool { return a >= 0 && a <= 1; }
  // @ts-ignore: decorator
  @inline contains(y: f64): bool { return y == 0 || y == 1; }

  // @ts-ignore: decorator
  @inline logDensity(y: f64, a: f64, b: f64, c: f64): f64 {
    if (y == 1) return Math.log(a);
    return y == 0 ? Math.log1p(-a) : y == y ? -Infinity : NaN;
  }

  // @ts-ignore: decorator
  @inline gradient(y: f64, a: f64, b: f64, c: f64, out: F64): void { out[0] = y == 1 ? 1 / a : -1 / (1 - a); }

  // @ts-ignore: decorator
  @inline hessian(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    out[0] = y == 1 ? -1 / a / a : -1 / ((1 - a) * (1 - a));
  }

  // @ts-ignore: decorator
  @inline cdf(y: f64, a: f64, b: f64, c: f64): f64 { return y >= 1 ? 1 : y >= 0 ? 1 - a : y == y ? 0 : NaN; }

  // @ts-ignore: decorator
  @inline quantile(level: f64, a: f64, b: f64, c: f64): f64 {
    if (!isLevel(level)) return NaN;
    return level <= 1 - a ? 0 : 1;
  }

  // @ts-ignore: decorator
  @inline mean(a: f64, b: f64, c: f64): f64 { return a; }
  // @ts-ignore: decorator
  @inline variance(a: f64, b: f64, c: f64): f64 { return a * (1 - a); }

  /** The draw that belongs to the uniform e. */
  // @ts-ignore: decorator
  @inline drawFrom(e: f64, a: f64, b: f64, c: f64): f64 { return e < a ? 1 : 0; }
  // @ts-ignore: decorator
  @inline draw(a: f64, b: f64, c: f64, key: u64, stream: u64, index: u64): f64 {
    return this.drawFrom(uniformAt(key, stream, index), a, b, c);
  }
}
