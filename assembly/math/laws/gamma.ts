import { F64 } from "../../memory";
import { digamma, lgamma, trigamma } from "../special-gamma";
import { gammaLower, gammaLowerInverse, logGammaFactor } from "../special-incomplete-gamma";
import { gammaFrom } from "./draws";
import { cdfAtPoint, isLevel, logDensityAtPoint } from "./point";

/** Log density of the gamma law, scale > 0. */
function logDensityOf(y: f64, shape: f64, scale: f64): f64 {
  if (y > 0) {
    if (y == Infinity) return -Infinity;
    const t = y / scale;
    if (shape >= 8) return logGammaFactor(shape, t) + Math.log(shape) - Math.log(y);
    const logT = t > 1e-300 && t < 1e300 ? Math.log(t) : Math.log(y) - Math.log(scale);
    return (shape - 1) * logT - t - lgamma(shape) - Math.log(scale);
  }
  if (y != y) return NaN;
  if (y < 0 || shape > 1) return -Infinity;
  return shape == 1 ? -Math.log(scale) : Infinity;
}

/** Gamma law; a = shape > 0, b = scale (0 is a point mass at 0). Mean a b, variance a b^2. */
@unmanaged
export class GammaLaw {
  // @ts-ignore: decorator
  @inline get parameters(): i32 { return 2; }
  // @ts-ignore: decorator
  @inline isValid(a: f64, b: f64, c: f64): bool { return a > 0 && b >= 0; }
  // @ts-ignore: decorator
  @inline contains(y: f64): bool { return y > 0; }

  // @ts-ignore: decorator
  @inline logDensity(y: f64, a: f64, b: f64, c: f64): f64 { return b == 0 ? logDensityAtPoint(y, 0) : logDensityOf(y, a, b); }

  // @ts-ignore: decorator
  @inline gradient(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    out[0] = Math.log(y / b) - digamma(a);
    out[1] = (y / b - a) / b;
  }

  // @ts-ignore: decorator
  @inline hessian(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    out[0] = -trigamma(a);
    out[1] = -1 / b;
    out[3] = (a - 2 * y / b) / b / b;
  }

  // @ts-ignore: decorator
  @inline cdf(y: f64, a: f64, b: f64, c: f64): f64 {
    if (b == 0) return cdfAtPoint(y, 0);
    return y > 0 ? gammaLower(a, y / b) : y == y ? 0 : NaN;
  }

  // @ts-ignore: decorator
  @inline quantile(level: f64, a: f64, b: f64, c: f64): f64 {
    if (!isLevel(level)) return NaN;
    return b == 0 ? 0 : b * gammaLowerInverse(a, level);
  }

  // @ts-ignore: decorator
  @inline mean(a: f64, b: f64, c: f64): f64 { return a * b; }
  // @ts-ignore: decorator
  @inline variance(a: f64, b: f64, c: f64): f64 { return a * b * b; }

  // @ts-ignore: decorator
  @inline draw(a: f64, b: f64, c: f64, key: u64, stream: u64, index: u64): f64 {
    return b == 0 ? 0 : b * gammaFrom(a, key, stream, index, 0);
  }
}
