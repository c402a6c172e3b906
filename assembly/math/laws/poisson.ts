import { F64 } from "../../memory";
import { gammaUpper, logGammaFactor } from "../special-incomplete-gamma";
import { leastCount } from "./counts";
import { poissonFrom } from "./draws";
import { isLevel } from "./point";

/** Log probability of y, mean > 0. */
export function logPoisson(y: f64, mean: f64): f64 {
  if (y >= 0 && y < Infinity && y == Math.floor(y)) return logGammaFactor(y, mean);
  return y == y ? -Infinity : NaN;
}

/** P(Y <= y), mean > 0. */
export function poissonCdf(y: f64, mean: f64): f64 {
  if (y >= 0) return y == Infinity ? 1 : gammaUpper(Math.floor(y) + 1, mean);
  return y == y ? 0 : NaN;
}

/** Poisson law; a = mean (0 is a point mass at 0). The log density is a log probability: 0 at a certain value. */
@unmanaged
export class PoissonLaw {
  // @ts-ignore: decorator
  @inline get parameters(): i32 { return 1; }
  // @ts-ignore: decorator
  @inline isValid(a: f64, b: f64, c: f64): bool { return a >= 0 && a < Infinity; }
  // @ts-ignore: decorator
  @inline contains(y: f64): bool { return y >= 0 && y == Math.floor(y); }

  // @ts-ignore: decorator
  @inline logDensity(y: f64, a: f64, b: f64, c: f64): f64 {
    return a == 0 ? (y == 0 ? 0 : y == y ? -Infinity : NaN) : logPoisson(y, a);
  }

  // @ts-ignore: decorator
  @inline gradient(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    out[0] = y == 0 ? -1 : y / a - 1;
  }

  // @ts-ignore: decorator
  @inline hessian(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    out[0] = y == 0 ? 0 : -y / a / a;
  }

  // @ts-ignore: decorator
  @inline cdf(y: f64, a: f64, b: f64, c: f64): f64 {
    return a == 0 ? (y >= 0 ? 1 : y == y ? 0 : NaN) : poissonCdf(y, a);
  }

  // @ts-ignore: decorator
  @inline quantile(level: f64, a: f64, b: f64, c: f64): f64 {
    if (!isLevel(level)) return NaN;
    return a == 0 ? 0 : leastCount<PoissonLaw>(level, a, 0, a, Math.sqrt(a), 1 / Math.sqrt(a));
  }

  // @ts-ignore: decorator
  @inline mean(a: f64, b: f64, c: f64): f64 { return a; }
  // @ts-ignore: decorator
  @inline variance(a: f64, b: f64, c: f64): f64 { return a; }

  // @ts-ignore: decorator
  @inline draw(a: f64, b: f64, c: f64, key: u64, stream: u64, index: u64): f64 { return poissonFrom(a, key, stream, index, 0); }
}
