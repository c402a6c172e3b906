// Observation laws over arrays. A law is one class (laws/*.ts) with inline methods, which another kernel takes as a type parameter:
//
//   function logLikelihood<L>(...) { const law = changetype<L>(0); ... law.logDensity(y[t], a, b, c) ... }
//
// Every class has: parameters; isValid(a, b, c); contains(y), whether a derivative exists there; logDensity(y, a, b, c);
// gradient(y, a, b, c, out (3)) and hessian(y, a, b, c, out (6): aa, ab, ac, bb, bc, cc), which write only what is not zero;
// cdf(y, a, b, c); quantile(level, a, b, c); mean(a, b, c); variance(a, b, c); draw(a, b, c, key, stream, index).
//
// The arrays a, b, c (n) hold one set of parameters per element; what the law does not have is never read, and its offset may be 0.
// Invalid parameters and NaN give NaN. A law of scale 0 is a point mass, whose derivatives are not finite.
// The log density of a discrete law is a log probability.

import { F64 } from "../memory";
import { wordOf } from "./philox";
import { fillNormals, fillUniforms } from "./random";
import { BernoulliLaw } from "./laws/bernoulli";
import { BetaLaw } from "./laws/beta";
import { gammaFrom } from "./laws/draws";
import { GammaLaw } from "./laws/gamma";
import { LaplaceLaw } from "./laws/laplace";
import { LogNormalLaw } from "./laws/log-normal";
import { LogisticLaw } from "./laws/logistic";
import { NegativeBinomialLaw } from "./laws/negative-binomial";
import { NormalLaw } from "./laws/normal";
import { PoissonLaw } from "./laws/poisson";
import { PowerNormalLaw } from "./laws/power-normal";
import { StudentTLaw } from "./laws/student-t";

/** Normal: a = mean, b = standard deviation. */
export const NORMAL: i32 = 0;
/** Student's t: a = location, b = scale, c = degrees of freedom. */
export const STUDENT_T: i32 = 1;
/** Logistic: a = location, b = scale. */
export const LOGISTIC: i32 = 2;
/** Laplace: a = location, b = scale. */
export const LAPLACE: i32 = 3;
/** Gamma: a = shape, b = scale. */
export const GAMMA: i32 = 4;
/** Beta: a = alpha, b = beta. */
export const BETA: i32 = 5;
/** Poisson: a = mean. */
export const POISSON: i32 = 6;
/** Negative binomial: a = mean, b = dispersion; variance a + b a^2. */
export const NEGATIVE_BINOMIAL: i32 = 7;
/** Bernoulli: a = probability of 1. */
export const BERNOULLI: i32 = 8;
/** Log-normal: a and b = mean and standard deviation of the logarithm. */
export const LOG_NORMAL: i32 = 9;
/** Power-normal: a and b = mean and standard deviation of the Box-Cox transform before it is cut to its domain, c = lambda; no derivatives. */
export const POWER_NORMAL: i32 = 10;

/** Element i of a parameter array, 0 where the law has fewer parameters. */
// @ts-ignore: decorator
@inline
function parameter(has: bool, values: usize, i: i32): f64 {
  return has ? F64.at(values)[i] : 0;
}

function fillNaN(n: i32, out: usize): void {
  const to = F64.at(out);
  for (let i = 0; i < n; i++) to[i] = NaN;
}

function logDensityOf<L>(y: usize, a: usize, b: usize, c: usize, n: i32, out: usize): void {
  const law = changetype<L>(0);
  const to = F64.at(out);
  for (let i = 0; i < n; i++) {
    // @ts-ignore: L is a law
    const count: i32 = law.parameters;
    const pa = parameter(count > 0, a, i);
    const pb = parameter(count > 1, b, i);
    const pc = parameter(count > 2, c, i);
    // @ts-ignore: L is a law
    to[i] = law.isValid(pa, pb, pc) ? law.logDensity(F64.at(y)[i], pa, pb, pc) : NaN;
  }
}

function derivativesOf<L>(y: usize, a: usize, b: usize, c: usize, n: i32, second: bool, out: usize): void {
  const law = changetype<L>(0);
  const width = second ? 6 : 3;
  for (let i = 0; i < n; i++) {
    // @ts-ignore: L is a law
    const count: i32 = law.parameters;
    const pa = parameter(count > 0, a, i);
    const pb = parameter(count > 1, b, i);
    const pc = parameter(count > 2, c, i);
    const yi = F64.at(y)[i];
    const to = F64.at(out).plus(width * i);
    // @ts-ignore: L is a law
    const exists: bool = law.isValid(pa, pb, pc) && law.contains(yi);
    for (let j = 0; j < width; j++) to[j] = exists ? 0 : NaN;
    if (!exists) continue;
    // @ts-ignore: L is a law
    if (second) law.hessian(yi, pa, pb, pc, to);
    // @ts-ignore: L is a law
    else law.gradient(yi, pa, pb, pc, to);
  }
}

function cdfOf<L>(y: usize, a: usize, b: usize, c: usize, n: i32, out: usize): void {
  const law = changetype<L>(0);
  const to = F64.at(out);
  for (let i = 0; i < n; i++) {
    // @ts-ignore: L is a law
    const count: i32 = law.parameters;
    const pa = parameter(count > 0, a, i);
    const pb = parameter(count > 1, b, i);
    const pc = parameter(count > 2, c, i);
    // @ts-ignore: L is a law
    to[i] = law.isValid(pa, pb, pc) ? law.cdf(F64.at(y)[i], pa, pb, pc) : NaN;
  }
}

function quantileOf<L>(level: usize, a: usize, b: usize, c: usize, n: i32, out: usize): void {
  const law = changetype<L>(0);
  const to = F64.at(out);
  for (let i = 0; i < n; i++) {
    // @ts-ignore: L is a law
    const count: i32 = law.parameters;
    const pa = parameter(count > 0, a, i);
    const pb = parameter(count > 1, b, i);
    const pc = parameter(count > 2, c, i);
    // @ts-ignore: L is a law
    to[i] = law.isValid(pa, pb, pc) ? law.quantile(F64.at(level)[i], pa, pb, pc) : NaN;
  }
}

function meanOf<L>(a: usize, b: usize, c: usize, n: i32, out: usize): void {
  const law = changetype<L>(0);
  const to = F64.at(out);
  for (let i = 0; i < n; i++) {
    // @ts-ignore: L is a law
    const count: i32 = law.parameters;
    const pa = parameter(count > 0, a, i);
    const pb = parameter(count > 1, b, i);
    const pc = parameter(count > 2, c, i);
    // @ts-ignore: L is a law
    to[i] = law.isValid(pa, pb, pc) ? law.mean(pa, pb, pc) : NaN;
  }
}

function varianceOf<L>(a: usize, b: usize, c: usize, n: i32, out: usize): void {
  const law = changetype<L>(0);
  const to = F64.at(out);
  for (let i = 0; i < n; i++) {
    // @ts-ignore: L is a law
    const count: i32 = law.parameters;
    const pa = parameter(count > 0, a, i);
    const pb = parameter(count > 1, b, i);
    const pc = parameter(count > 2, c, i);
    // @ts-ignore: L is a law
    to[i] = law.isValid(pa, pb, pc) ? law.variance(pa, pb, pc) : NaN;
  }
}

// What can be asked of a law.
const LOG_DENSITY: i32 = 0;
const GRADIENT: i32 = 1;
const HESSIAN: i32 = 2;
const CDF: i32 = 3;
const QUANTILE: i32 = 4;
const MEAN: i32 = 5;
const VARIANCE: i32 = 6;

/** One question to one law, at x (n) where it has an argument. */
function ask<L>(question: i32, x: usize, a: usize, b: usize, c: usize, n: i32, out: usize): void {
  switch (question) {
    case LOG_DENSITY: logDensityOf<L>(x, a, b, c, n, out); break;
    case GRADIENT: derivativesOf<L>(x, a, b, c, n, false, out); break;
    case HESSIAN: derivativesOf<L>(x, a, b, c, n, true, out); break;
    case CDF: cdfOf<L>(x, a, b, c, n, out); break;
    case QUANTILE: quantileOf<L>(x, a, b, c, n, out); break;
    case MEAN: meanOf<L>(a, b, c, n, out); break;
    default: varianceOf<L>(a, b, c, n, out);
  }
}

/** One question to the law of a code; NaN for an unknown one. */
function askLaw(question: i32, x: usize, a: usize, b: usize, c: usize, n: i32, law: i32, out: usize): void {
  switch (law) {
    case NORMAL: ask<NormalLaw>(question, x, a, b, c, n, out); break;
    case STUDENT_T: ask<StudentTLaw>(question, x, a, b, c, n, out); break;
    case LOGISTIC: ask<LogisticLaw>(question, x, a, b, c, n, out); break;
    case LAPLACE: ask<LaplaceLaw>(question, x, a, b, c, n, out); break;
    case GAMMA: ask<GammaLaw>(question, x, a, b, c, n, out); break;
    case BETA: ask<BetaLaw>(question, x, a, b, c, n, out); break;
    case POISSON: ask<PoissonLaw>(question, x, a, b, c, n, out); break;
    case NEGATIVE_BINOMIAL: ask<NegativeBinomialLaw>(question, x, a, b, c, n, out); break;
    case BERNOULLI: ask<BernoulliLaw>(question, x, a, b, c, n, out); break;
    case LOG_NORMAL: ask<LogNormalLaw>(question, x, a, b, c, n, out); break;
    case POWER_NORMAL: ask<PowerNormalLaw>(question, x, a, b, c, n, out); break;
    default: fillNaN(question == GRADIENT ? 3 * n : question == HESSIAN ? 6 * n : n, out);
  }
}

/**
 * Log density, or log probability for a count.
 *
 * in   y (n); a, b, c (n); law: one of the codes above
 * out  out (n): -Infinity outside the support, Infinity at a point mass
 */
export function logDensityLaw(y: usize, a: usize, b: usize, c: usize, n: i32, law: i32, out: usize): void {
  askLaw(LOG_DENSITY, y, a, b, c, n, law, out);
}

/**
 * First derivatives of the log density in the parameters.
 *
 * in   y (n); a, b, c (n); law
 * out  out (n, 3): in a, b, c; 0 for a parameter that the law does not have, NaN outside the support
 */
export function gradientLaw(y: usize, a: usize, b: usize, c: usize, n: i32, law: i32, out: usize): void {
  askLaw(GRADIENT, y, a, b, c, n, law, out);
}

/**
 * Second derivatives of the log density in the parameters.
 *
 * in   y (n); a, b, c (n); law
 * out  out (n, 6): aa, ab, ac, bb, bc, cc; 0 for a parameter that the law does not have, NaN outside the support
 */
export function hessianLaw(y: usize, a: usize, b: usize, c: usize, n: i32, law: i32, out: usize): void {
  askLaw(HESSIAN, y, a, b, c, n, law, out);
}

/**
 * Distribution function P(Y <= y).
 *
 * in   y (n); a, b, c (n); law
 * out  out (n)
 */
export function cdfLaw(y: usize, a: usize, b: usize, c: usize, n: i32, law: i32, out: usize): void {
  askLaw(CDF, y, a, b, c, n, law, out);
}

/**
 * Quantiles; for a count the least k with P(Y <= k) >= level.
 *
 * in   level (n): in [0, 1], else the result is NaN; a, b, c (n); law
 * out  out (n): the ends of the support at the levels 0 and 1
 */
export function quantileLaw(level: usize, a: usize, b: usize, c: usize, n: i32, law: i32, out: usize): void {
  askLaw(QUANTILE, level, a, b, c, n, law, out);
}

/**
 * Means; NaN where there is none.
 *
 * in   a, b, c (n); law
 * out  out (n)
 */
export function meanLaw(a: usize, b: usize, c: usize, n: i32, law: i32, out: usize): void {
  askLaw(MEAN, 0, a, b, c, n, law, out);
}

/**
 * Variances; NaN where there is none.
 *
 * in   a, b, c (n); law
 * out  out (n)
 */
export function varianceLaw(a: usize, b: usize, c: usize, n: i32, law: i32, out: usize): void {
  askLaw(VARIANCE, 0, a, b, c, n, law, out);
}

/** Turn standard draws in place into draws of the law. */
function drawFromStandard<L>(a: usize, b: usize, c: usize, n: i32, paths: i32, out: usize): void {
  const law = changetype<L>(0);
  for (let p = 0; p < paths; p++) {
    const to = F64.at(out).plus(p * n);
    for (let h = 0; h < n; h++) {
      // @ts-ignore: L is a law
      const count: i32 = law.parameters;
      const pa = parameter(count > 0, a, h);
      const pb = parameter(count > 1, b, h);
      const pc = parameter(count > 2, c, h);
      // @ts-ignore: L is a law
      to[h] = law.isValid(pa, pb, pc) ? law.drawFrom(to[h], pa, pb, pc) : NaN;
    }
  }
}

function drawFromNormals<L>(a: usize, b: usize, c: usize, n: i32, paths: i32, seed: f64, stream: f64, first: f64, out: usize): void {
  fillNormals(n * paths, seed, stream, first * <f64>n, out);
  drawFromStandard<L>(a, b, c, n, paths, out);
}

function drawFromUniforms<L>(a: usize, b: usize, c: usize, n: i32, paths: i32, seed: f64, stream: f64, first: f64, out: usize): void {
  fillUniforms(n * paths, seed, stream, first * <f64>n, out);
  drawFromStandard<L>(a, b, c, n, paths, out);
}

function drawByMethod<L>(a: usize, b: usize, c: usize, n: i32, paths: i32, seed: f64, stream: f64, first: f64, out: usize): void {
  const law = changetype<L>(0);
  const key = wordOf(seed);
  const path = wordOf(stream);
  let index = wordOf(first * <f64>n);
  for (let p = 0; p < paths; p++) {
    const to = F64.at(out).plus(p * n);
    for (let h = 0; h < n; h++) {
      // @ts-ignore: L is a law
      const count: i32 = law.parameters;
      const pa = parameter(count > 0, a, h);
      const pb = parameter(count > 1, b, h);
      const pc = parameter(count > 2, c, h);
      // @ts-ignore: L is a law
      to[h] = law.isValid(pa, pb, pc) ? law.draw(pa, pb, pc, key, path, index) : NaN;
      index++;
    }
  }
}

/**
 * Paths of independent draws. Element (p, h) has the index (first + p) n + h of the stream, so that paths can be drawn in any chunks.
 *
 * The normal and log-normal law transform fillNormals, the logistic, Laplace, Bernoulli and power-normal law fillUniforms; the others have methods of
 * their own (laws/draws.ts, laws/student-t.ts).
 *
 * in    a, b, c (n); n, paths, with n paths < 2^31; law; seed, stream, first: integers in [0, 2^53), (first + paths) n < 2^53
 * out   out (paths, n)
 */
export function drawLaw(
  a: usize, b: usize, c: usize, n: i32, paths: i32, law: i32, seed: f64, stream: f64, first: f64, out: usize,
): void {
  switch (law) {
    case NORMAL: drawFromNormals<NormalLaw>(a, b, c, n, paths, seed, stream, first, out); break;
    case STUDENT_T: drawByMethod<StudentTLaw>(a, b, c, n, paths, seed, stream, first, out); break;
    case LOGISTIC: drawFromUniforms<LogisticLaw>(a, b, c, n, paths, seed, stream, first, out); break;
    case LAPLACE: drawFromUniforms<LaplaceLaw>(a, b, c, n, paths, seed, stream, first, out); break;
    case GAMMA: drawByMethod<GammaLaw>(a, b, c, n, paths, seed, stream, first, out); break;
    case BETA: drawByMethod<BetaLaw>(a, b, c, n, paths, seed, stream, first, out); break;
    case POISSON: drawByMethod<PoissonLaw>(a, b, c, n, paths, seed, stream, first, out); break;
    case NEGATIVE_BINOMIAL: drawByMethod<NegativeBinomialLaw>(a, b, c, n, paths, seed, stream, first, out); break;
    case BERNOULLI: drawFromUniforms<BernoulliLaw>(a, b, c, n, paths, seed, stream, first, out); break;
    case LOG_NORMAL: drawFromNormals<LogNormalLaw>(a, b, c, n, paths, seed, stream, first, out); break;
    case POWER_NORMAL: drawFromUniforms<PowerNormalLaw>(a, b, c, n, paths, seed, stream, first, out); break;
    default: fillNaN(n * paths, out);
  }
}

/**
 * Gamma variates of scale 1.
 *
 * in      n; shape > 0, else the result is NaN; seed, stream, first: integers in [0, 2^53)
 * out     out (n): elements first to first + n - 1 of the stream
 * cost    about 1.05 Philox blocks and normal quantiles each, about 65 ns; a second block and a power for a shape below 1
 * source  Marsaglia and Tsang (2000), A simple method for generating gamma variables
 */
export function fillGammas(n: i32, shape: f64, seed: f64, stream: f64, first: f64, out: usize): void {
  if (!(shape > 0)) return fillNaN(n, out);
  const to = F64.at(out);
  const key = wordOf(seed);
  const path = wordOf(stream);
  const start = wordOf(first);
  for (let i = 0; i < n; i++) to[i] = gammaFrom(shape, key, path, start + <u64>i, 0);
}
