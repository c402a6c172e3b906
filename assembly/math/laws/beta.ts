import { F64 } from "../../memory";
import { betaRegularised, betaRegularisedInverse, logBetaFactor } from "../special-beta";
import { digamma, trigamma } from "../special-gamma";
import { logGammaFrom, SECOND } from "./draws";
import { isLevel } from "./point";

/** Log density of the beta law. */
function logDensityOf(y: f64, alpha: f64, beta: f64): f64 {
  if (y > 0 && y < 1) return logBetaFactor(y, 1 - y, alpha, beta) - Math.log(y) - Math.log1p(-y);
  if (y != y) return NaN;
  const power = y == 0 ? alpha : y == 1 ? beta : 2;
  if (power > 1) return -Infinity;
  // At an end with power 1 the density is the other power.
  return power < 1 ? Infinity : Math.log(y == 0 ? beta : alpha);
}

/** A ratio of gamma variates; by their logarithms, so that two tiny ones do not meet at 0. */
function drawOf(alpha: f64, beta: f64, key: u64, stream: u64, index: u64): f64 {
  const difference = logGammaFrom(beta, key, stream, index, SECOND) - logGammaFrom(alpha, key, stream, index, 0);
  return 1 / (1 + Math.exp(difference));
}

/** Beta law on (0, 1); a = alpha > 0, b = beta > 0. */
@unmanaged
export class BetaLaw {
  // @ts-ignore: decorator
  @inline get parameters(): i32 { return 2; }
  // @ts-ignore: decorator
  @inline isValid(a: f64, b: f64, c: f64): bool { return a > 0 && b > 0; }
  // @ts-ignore: decorator
  @inline contains(y: f64): bool { return y > 0 && y < 1; }

  // @ts-ignore: decorator
  @inline logDensity(y: f64, a: f64, b: f64, c: f64): f64 { return logDensityOf(y, a, b); }

  // @ts-ignore: decorator
  @inline gradient(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    const whole = digamma(a + b);
    out[0] = Math.log(y) - digamma(a) + whole;
    out[1] = Math.log1p(-y) - digamma(b) + whole;
  }

  // @ts-ignore: decorator
  @inline hessian(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    const whole = trigamma(a + b);
    out[0] = whole - trigamma(a);
    out[1] = whole;
    out[3] = whole - trigamma(b);
  }

  // @ts-ignore: decorator
  @inline cdf(y: f64, a: f64, b: f64, c: f64): f64 { return y >= 1 ? 1 : y > 0 ? betaRegularised(y, a, b) : y == y ? 0 : NaN; }

  // @ts-ignore: decorator
  @inline quantile(level: f64, a: f64, b: f64, c: f64): f64 { return isLevel(level) ? betaRegularisedInverse(level, a, b) : NaN; }

  // @ts-ignore: decorator
  @inline mean(a: f64, b: f64, c: f64): f64 { return a / (a + b); }
  // @ts-ignore: decorator
  @inline variance(a: f64, b: f64, c: f64): f64 { return a / (a + b) * (b / (a + b)) / (a + b + 1); }

  // @ts-ignore: decorator
  @inline draw(a: f64, b: f64, c: f64, key: u64, stream: u64, index: u64): f64 { return drawOf(a, b, key, stream, index); }
}
