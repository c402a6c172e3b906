// Closed forms of the continuous ranked probability score E|X - y| - E|X - X'| / 2. For every law with a finite mean m,
// E|X - y| = (y - m)(2 F(y) - 1) + 2 (m F(y) - E[X; X <= y]), and the last bracket is a multiple of the density: written so, no
// two large numbers are subtracted. Source: Jordan, Krüger and Lerch (2019), rearranged.

import { BernoulliLaw } from "../math/laws/bernoulli";
import { BetaLaw } from "../math/laws/beta";
import { GammaLaw } from "../math/laws/gamma";
import { LaplaceLaw } from "../math/laws/laplace";
import { LogNormalLaw } from "../math/laws/log-normal";
import { LogisticLaw } from "../math/laws/logistic";
import { NegativeBinomialLaw } from "../math/laws/negative-binomial";
import { NormalLaw } from "../math/laws/normal";
import { PoissonLaw } from "../math/laws/poisson";
import { StudentTLaw } from "../math/laws/student-t";
import {
  BERNOULLI, BETA, GAMMA, LAPLACE, LOG_NORMAL, LOGISTIC, NEGATIVE_BINOMIAL, NORMAL, POISSON, STUDENT_T,
} from "../math/laws";
import { logBeta, logBetaFactor } from "../math/special-beta";
import { erf, normalCdf } from "../math/special-erf";
import { logGammaFactor } from "../math/special-incomplete-gamma";
import { F64 } from "../memory";
import { besselSum } from "./bessel";
import { differenceOfCounts } from "./count-difference";

const SQRT_PI: f64 = 1.7724538509055159;
const SQRT_2_OVER_PI: f64 = 0.7978845608028654;
/** From here on Student's law is the normal law to the last digit of its score. */
const MOST_DEGREES: f64 = 1e17;

/** Standard normal law. */
function scoreNormal(z: f64): f64 {
  // z (2 F(z) - 1) = |z| erf(|z| / sqrt(2))
  return abs(z) * erf(abs(z) * Math.SQRT1_2) + SQRT_2_OVER_PI * Math.exp(-0.5 * z * z) - 1 / SQRT_PI;
}

/** Standard Student's t law. */
function scoreStudentT(z: f64, df: f64): f64 {
  if (!(df > 1)) return NaN;
  if (df >= MOST_DEGREES) return scoreNormal(z);
  const law = changetype<StudentTLaw>(0);
  const size = abs(z);
  const spread = 2 * Math.sqrt(df) / (df - 1) * Math.exp(logBeta(0.5, df - 0.5) - 2 * logBeta(0.5, 0.5 * df));
  const density = Math.exp(law.logDensity(size, 0, 1, df));
  const tail = law.cdf(-size, 0, 1, df);
  const edge = size < 1e150 ? 2 * density * (df + size * size) / (df - 1) : 0;
  return size * (1 - 2 * tail) + edge - spread;
}

/** Standard logistic law. */
// @ts-ignore: decorator
@inline
function scoreLogistic(z: f64): f64 {
  return abs(z) + 2 * Math.log1p(Math.exp(-abs(z))) - 1;
}

/** Standard Laplace law. */
// @ts-ignore: decorator
@inline
function scoreLaplace(z: f64): f64 {
  return abs(z) + Math.exp(-abs(z)) - 0.75;
}

/** Gamma law of scale 1. */
function scoreGamma(t: f64, shape: f64): f64 {
  const half = Math.exp(-logBeta(0.5, shape));
  if (!(t > 0)) return shape - t - half;
  const below = changetype<GammaLaw>(0).cdf(t, shape, 1, 0);
  return (t - shape) * (2 * below - 1) + 2 * shape * Math.exp(logGammaFactor(shape, t)) - half;
}

/** Beta law. */
function scoreBeta(y: f64, a: f64, b: f64): f64 {
  const mean = a / (a + b);
  const half = 2 / (a + b) * Math.exp(logBeta(2 * a, 2 * b) - 2 * logBeta(a, b));
  if (!(y > 0)) return mean - y - half;
  if (y >= 1) return y - mean - half;
  const below = changetype<BetaLaw>(0).cdf(y, a, b, 0);
  return (y - mean) * (2 * below - 1) + 2 * mean / a * Math.exp(logBetaFactor(y, 1 - y, a, b)) - half;
}

/** Log-normal law. */
function scoreLogNormal(y: f64, mu: f64, sigma: f64): f64 {
  const mean = Math.exp(mu + 0.5 * sigma * sigma);
  const half = mean * erf(0.5 * sigma);
  if (!(y > 0)) return mean - y - half;
  const z = (Math.log(y) - mu) / sigma;
  const below = normalCdf(z);
  return (y - mean) * (2 * below - 1) + 2 * mean * (below - normalCdf(z - sigma)) - half;
}

/** Poisson law, mean > 0. */
function scorePoisson(y: f64, mean: f64): f64 {
  const half = mean * besselSum(2 * mean);
  if (y < 0) return mean - y - half;
  const law = changetype<PoissonLaw>(0);
  const below = law.cdf(y, mean, 0, 0);
  return (y - mean) * (2 * below - 1) + 2 * mean * Math.exp(law.logDensity(Math.floor(y), mean, 0, 0)) - half;
}

/** Negative binomial law, mean > 0, dispersion > 0. */
function scoreNegativeBinomial(y: f64, mean: f64, dispersion: f64): f64 {
  const half = differenceOfCounts(mean, dispersion);
  if (y < 0) return mean - y - half;
  const law = changetype<NegativeBinomialLaw>(0);
  const below = law.cdf(y, mean, dispersion, 0);
  const k = Math.floor(y);
  return (y - mean) * (2 * below - 1) + 2 * mean * (1 + dispersion * k) * Math.exp(law.logDensity(k, mean, dispersion, 0)) - half;
}

/** Bernoulli law. */
function scoreBernoulli(y: f64, p: f64): f64 {
  if (y == 0) return p * p;
  if (y == 1) return (1 - p) * (1 - p);
  return (1 - p) * abs(y) + p * abs(1 - y) - p * (1 - p);
}

/** The score of one step with valid parameters; a law without scale is a point. */
function scoreOf(y: f64, a: f64, b: f64, c: f64, law: i32): f64 {
  switch (law) {
    case NORMAL: return changetype<NormalLaw>(0).isValid(a, b, c) ? b == 0 ? abs(y - a) : b * scoreNormal((y - a) / b) : NaN;
    case STUDENT_T: return changetype<StudentTLaw>(0).isValid(a, b, c) ? b == 0 ? abs(y - a) : b * scoreStudentT((y - a) / b, c) : NaN;
    case LOGISTIC: return changetype<LogisticLaw>(0).isValid(a, b, c) ? b == 0 ? abs(y - a) : b * scoreLogistic((y - a) / b) : NaN;
    case LAPLACE: return changetype<LaplaceLaw>(0).isValid(a, b, c) ? b == 0 ? abs(y - a) : b * scoreLaplace((y - a) / b) : NaN;
    case GAMMA: return changetype<GammaLaw>(0).isValid(a, b, c) ? b == 0 ? abs(y) : b * scoreGamma(y / b, a) : NaN;
    case BETA: return changetype<BetaLaw>(0).isValid(a, b, c) ? scoreBeta(y, a, b) : NaN;
    case POISSON: return changetype<PoissonLaw>(0).isValid(a, b, c) ? a == 0 ? abs(y) : scorePoisson(y, a) : NaN;
    case NEGATIVE_BINOMIAL: {
      if (!changetype<NegativeBinomialLaw>(0).isValid(a, b, c)) return NaN;
      return a == 0 ? abs(y) : b == 0 ? scorePoisson(y, a) : scoreNegativeBinomial(y, a, b);
    }
    case BERNOULLI: return changetype<BernoulliLaw>(0).isValid(a, b, c) ? scoreBernoulli(y, a) : NaN;
    case LOG_NORMAL: {
      if (!changetype<LogNormalLaw>(0).isValid(a, b, c)) return NaN;
      return b == 0 ? abs(y - Math.exp(a)) : scoreLogNormal(y, a, b);
    }
    default: return NaN;
  }
}

/**
 * Continuous ranked probability score of a law, step by step; relative error about 1e-14 where parameters and truth are ordinary.
 *
 * in       y (n): NaN gives NaN; a, b, c (n): the parameters, as for the kernels of math/laws; n; law: its code
 * out      out (n): NaN for parameters that are not valid and for Student's t without a mean (one degree of freedom or fewer)
 * cost     0.1 to 1 microseconds per step; the negative binomial law about 15
 * source   Jordan, Krüger and Lerch (2019), Evaluating probabilistic forecasts with scoringRules; Wei and Held (2014) for counts
 */
export function crpsLaw(y: usize, a: usize, b: usize, c: usize, n: i32, law: i32, out: usize): void {
  for (let i = 0; i < n; i++) {
    const truth = F64.at(y)[i];
    const score = scoreOf(truth, F64.at(a)[i], F64.at(b)[i], F64.at(c)[i], law);
    F64.at(out)[i] = truth == truth ? score : NaN;
  }
}

/** E|X| of a normal law; source Grimit et al. (2006). */
// @ts-ignore: decorator
@inline
function sizeOfNormal(mean: f64, sd: f64): f64 {
  if (sd == 0) return abs(mean);
  const z = abs(mean) / sd;
  return sd * (z * erf(z * Math.SQRT1_2) + SQRT_2_OVER_PI * Math.exp(-0.5 * z * z));
}

/**
 * Continuous ranked probability score of a mixture of normal laws, step by step.
 *
 * in       y (n); weights (k): positive, adding up to 1; means (k, n), sds (k, n); k, n
 * out      out (n)
 * cost     O(k^2 n)
 * source   Grimit, Gneiting, Berrocal and Johnson (2006), eq. 5
 */
export function crpsNormalMixture(y: usize, weights: usize, means: usize, sds: usize, k: i32, n: i32, out: usize): void {
  const w = F64.at(weights);
  const m = F64.at(means);
  const s = F64.at(sds);
  for (let h = 0; h < n; h++) {
    let distance: f64 = 0;
    let spread: f64 = 0;
    for (let i = 0; i < k; i++) {
      const mi = m[i * n + h];
      const si = s[i * n + h];
      distance += w[i] * sizeOfNormal(F64.at(y)[h] - mi, si);
      spread += 0.5 * w[i] * w[i] * sizeOfNormal(0, Math.SQRT2 * si);
      for (let j = 0; j < i; j++) {
        const sj = s[j * n + h];
        spread += w[i] * w[j] * sizeOfNormal(mi - m[j * n + h], Math.sqrt(si * si + sj * sj));
      }
    }
    F64.at(out)[h] = distance - spread;
  }
}
