import { F64 } from "../../memory";
import { stirlingRemainderOf } from "../deviance";
import { betaRegularised, betaRegularisedUpper } from "../special-beta";
import { logMinus } from "../special-gamma";
import { leastCount } from "./counts";
import { slopeOfRise, sumOfRatios, sumOfSquares, riseOf } from "./dispersion";
import { gammaFrom, poissonFrom, SECOND } from "./draws";
import { isLevel } from "./point";
import { logPoisson, poissonCdf } from "./poisson";

const LN_2PI: f64 = 1.8378770664093453;
/** A dispersion below this, relative to the counts, changes no digit of a Poisson probability. */
const NO_DISPERSION: f64 = 1e-18;

/**
 * Log probability of y, mean m > 0, dispersion d > 0; r = 1 / d.
 *
 * The binomial coefficient by Stirling's remainders, the rest by deviances from the mean, so that it goes over into the Poisson law
 * without loss as d vanishes.
 * source  Loader (2000), Fast and accurate computation of binomial probabilities, for the idea
 */
function logDensityOf(y: f64, m: f64, d: f64): f64 {
  if (y != y) return NaN;
  if (y < 0 || y == Infinity || y != Math.floor(y)) return -Infinity;
  const r = 1 / d;
  if (y == 0) return -m * (d * m < 1e-20 ? 1 : Math.log1p(d * m) / (d * m));
  if (d * max(1, m) * max(1, y / m) * max(1, y) < NO_DISPERSION) return logPoisson(y, m);
  const growth = 1 + d * m;
  const counts = y * logMinus(m / y * ((1 + d * y) / growth), (m - y) / y / growth);
  const rest = r * logMinus((1 + d * y) / growth, d * (y - m) / growth);
  return counts + rest + stirlingRemainderOf(y + r) - stirlingRemainderOf(r) - stirlingRemainderOf(y)
    - 0.5 * (Math.log1p(d * y) + LN_2PI + Math.log(y));
}

/** P(Y <= y): a regularised beta function, from the side whose argument is known without cancellation. */
function cdfOf(y: f64, m: f64, d: f64): f64 {
  if (y != y) return NaN;
  if (y < 0) return 0;
  if (y == Infinity) return 1;
  const k = Math.floor(y);
  if (d * max(1, m) * max(1, k) < NO_DISPERSION) return poissonCdf(k, m);
  const t = d * m;
  return t > 0.1 ? betaRegularised(1 / (1 + t), 1 / d, k + 1) : betaRegularisedUpper(t / (1 + t), k + 1, 1 / d);
}

/** Negative binomial law; a = mean (0 is a point mass at 0), b = dispersion (0 is the Poisson law). Its variance a + b a^2 is finite. */
@unmanaged
export class NegativeBinomialLaw {
  // @ts-ignore: decorator
  @inline get parameters(): i32 { return 2; }
  // @ts-ignore: decorator
  @inline isValid(a: f64, b: f64, c: f64): bool { return a >= 0 && b >= 0 && a * (1 + b * a) < Infinity; }
  // @ts-ignore: decorator
  @inline contains(y: f64): bool { return y >= 0 && y == Math.floor(y); }

  // @ts-ignore: decorator
  @inline logDensity(y: f64, a: f64, b: f64, c: f64): f64 {
    if (a == 0) return y == 0 ? 0 : y == y ? -Infinity : NaN;
    return b == 0 ? logPoisson(y, a) : logDensityOf(y, a, b);
  }

  /** At dispersion 0 the derivatives are the one-sided limits. */
  // @ts-ignore: decorator
  @inline gradient(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    const growth = 1 + b * a;
    out[0] = y == 0 ? -1 / growth : (y - a) / a / growth;
    out[1] = sumOfRatios(y, b) - y * a / growth + a * a * riseOf(b * a);
  }

  // @ts-ignore: decorator
  @inline hessian(y: f64, a: f64, b: f64, c: f64, out: F64): void {
    const growth = 1 + b * a;
    out[0] = (y == 0 ? 0 : -y / a / a) + (1 + b * y) * b / (growth * growth);
    out[1] = -(y - a) / (growth * growth);
    out[3] = -sumOfSquares(y, b) + y * a * a / (growth * growth) + a * a * a * slopeOfRise(b * a);
  }

  // @ts-ignore: decorator
  @inline cdf(y: f64, a: f64, b: f64, c: f64): f64 {
    if (a == 0) return y >= 0 ? 1 : y == y ? 0 : NaN;
    return b == 0 ? poissonCdf(y, a) : cdfOf(y, a, b);
  }

  // @ts-ignore: decorator
  @inline quantile(level: f64, a: f64, b: f64, c: f64): f64 {
    if (!isLevel(level)) return NaN;
    const sd = Math.sqrt(a) * Math.sqrt(1 + b * a);
    return a == 0 ? 0 : leastCount<NegativeBinomialLaw>(level, a, b, a, sd, (1 + 2 * b * a) / sd);
  }

  // @ts-ignore: decorator
  @inline mean(a: f64, b: f64, c: f64): f64 { return a; }
  // @ts-ignore: decorator
  @inline variance(a: f64, b: f64, c: f64): f64 { return a * (1 + b * a); }

  /** A Poisson variate whose mean is a gamma variate. */
  // @ts-ignore: decorator
  @inline draw(a: f64, b: f64, c: f64, key: u64, stream: u64, index: u64): f64 {
    const mean = a == 0 || b == 0 ? a : a * (b * gammaFrom(1 / b, key, stream, index, SECOND));
    return poissonFrom(mean, key, stream, index, 0);
  }
}
