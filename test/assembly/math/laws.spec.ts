import {
  BERNOULLI, BETA, GAMMA, LAPLACE, LOG_NORMAL, LOGISTIC, NEGATIVE_BINOMIAL, NORMAL, POISSON, STUDENT_T,
  cdfLaw, drawLaw, gradientLaw, hessianLaw, logDensityLaw, meanLaw, quantileLaw, varianceLaw,
} from "../../../assembly/math/laws";
import { F64 } from "../../../assembly/memory";
import { doubles, doublesOf } from "../scratch";

const continuous: i32[] = [NORMAL, STUDENT_T, LOGISTIC, LAPLACE, GAMMA, BETA, LOG_NORMAL];
const counts: i32[] = [POISSON, NEGATIVE_BINOMIAL, BERNOULLI];

/** Sets of parameters: three numbers each. */
function parametersOf(law: i32): f64[] {
  if (law == STUDENT_T) return [0.5, 1.3, 0.7, -1, 0.4, 3, 2, 5, 25, 0, 1, 150, 0, 2, 4e5];
  if (law == GAMMA) return [0.3, 2, 0, 1, 0.5, 0, 4.5, 1.7, 0, 60, 0.1, 0];
  if (law == BETA) return [0.6, 0.4, 0, 2, 5, 0, 30, 12, 0, 0.7, 40, 0];
  if (law == POISSON) return [0.2, 0, 0, 3.7, 0, 0, 25, 0, 0, 400, 0, 0];
  if (law == NEGATIVE_BINOMIAL) return [0.5, 2, 0, 4, 0.3, 0, 30, 1.5, 0, 50, 1e-3, 0, 8, 20, 0];
  if (law == BERNOULLI) return [0.3, 0, 0, 0.9, 0, 0];
  return [0.4, 0.5, 0, -1, 1.2, 0, 3, 0.1, 0];
}

const y = doubles(1);
const a = doubles(1);
const b = doubles(1);
const c = doubles(1);
const out = doubles(6);

function put(at: f64, pa: f64, pb: f64, pc: f64): void {
  y[0] = at;
  a[0] = pa;
  b[0] = pb;
  c[0] = pc;
}

function logDensity(law: i32): f64 {
  logDensityLaw(y.offset, a.offset, b.offset, c.offset, 1, law, out.offset);
  return out[0];
}

function cdf(law: i32): f64 {
  cdfLaw(y.offset, a.offset, b.offset, c.offset, 1, law, out.offset);
  return out[0];
}

function quantile(law: i32): f64 {
  quantileLaw(y.offset, a.offset, b.offset, c.offset, 1, law, out.offset);
  return out[0];
}

function gradient(law: i32, j: i32): f64 {
  gradientLaw(y.offset, a.offset, b.offset, c.offset, 1, law, out.offset);
  return out[j];
}

function parameter(j: i32): F64 {
  return j == 0 ? a : j == 1 ? b : c;
}

/** The log density (what = -1) or element `what` of the gradient. */
function valueOf(law: i32, what: i32): f64 {
  return what < 0 ? logDensity(law) : gradient(law, what);
}

/** Central difference in parameter j, of fourth order. */
function difference(law: i32, what: i32, j: i32): f64 {
  const p = parameter(j);
  const centre = p[0];
  // A power of two, about 1/3000 of the parameter.
  const h = Math.pow(2, Math.floor(Math.log2(Math.max(Math.abs(centre), 0.1) / 2000)));
  p[0] = centre + 2 * h;
  const f2 = valueOf(law, what);
  p[0] = centre + h;
  const f1 = valueOf(law, what);
  p[0] = centre - h;
  const b1 = valueOf(law, what);
  p[0] = centre - 2 * h;
  const b2 = valueOf(law, what);
  p[0] = centre;
  return (8 * (f1 - b1) - (f2 - b2)) / (12 * h);
}

function has(law: i32, j: i32): bool {
  if (law == STUDENT_T) return true;
  return law == POISSON || law == BERNOULLI ? j == 0 : j < 2;
}

/** Values in the support: quantiles at these levels. */
const levels: f64[] = [0.003, 0.2, 0.45, 0.8, 0.999];

function expectNear(actual: f64, expected: f64, tolerance: f64): void {
  expect(Math.abs(actual - expected)).toBeLessThan(tolerance * Math.max(1, Math.abs(expected)));
}

function expectDerivatives(law: i32): void {
  const sets = parametersOf(law);
  for (let s = 0; s < sets.length; s += 3) {
    for (let l = 0; l < levels.length; l++) {
      put(levels[l], sets[s], sets[s + 1], sets[s + 2]);
      y[0] = quantile(law);
      for (let j = 0; j < 3; j++) {
        // Truncation is about (h / scale)^4 <= 1e-8, rounding 1e-15 / h <= 3e-11.
        const slope = gradient(law, j);
        if (!has(law, j)) expect(slope).toBe(0);
        else expectNear(slope, difference(law, -1, j), 1e-7);
        for (let k = j; k < 3; k++) {
          hessianLaw(y.offset, a.offset, b.offset, c.offset, 1, law, out.offset);
          const bend = out[j == 0 ? k : j + k + 1];
          if (!has(law, k)) expect(bend).toBe(0);
          else expectNear(bend, difference(law, j, k), 1e-7);
        }
      }
    }
  }
}

describe("gradientLaw and hessianLaw", () => {
  it("are the central differences of logDensityLaw and gradientLaw, laws on the line", () => {
    for (let i = 0; i < continuous.length; i++) expectDerivatives(continuous[i]);
  });

  it("are the central differences of logDensityLaw and gradientLaw, counts", () => {
    for (let i = 0; i < counts.length; i++) expectDerivatives(counts[i]);
  });
});

function expectRoundTrip(law: i32): void {
  const probabilities: f64[] = [1e-12, 1e-6, 0.003, 0.1, 0.25, 0.49, 0.5, 0.51, 0.75, 0.9, 0.997, 0.999999];
  const sets = parametersOf(law);
  for (let s = 0; s < sets.length; s += 3) {
    for (let l = 0; l < probabilities.length; l++) {
      const p = probabilities[l];
      put(p, sets[s], sets[s + 1], sets[s + 2]);
      const x = quantile(law);
      y[0] = x;
      const at = cdf(law);
      // The rounding of x alone moves the distribution function by x f(x) 1e-16 (the logarithm of y too, for the log-normal law).
      const moved = Math.abs(x) * Math.exp(logDensity(law)) * 2e-15;
      expect(Math.abs(at - p)).toBeLessThan(2e-13 * Math.min(p, 0.5) + 3e-16 + moved);
    }
  }
}

describe("quantileLaw", () => {
  it("inverts cdfLaw for laws on the line", () => {
    for (let i = 0; i < continuous.length; i++) expectRoundTrip(continuous[i]);
  });

  it("is the least count whose distribution function reaches the level", () => {
    for (let i = 0; i < counts.length; i++) {
      const law = counts[i];
      const sets = parametersOf(law);
      for (let s = 0; s < sets.length; s += 3) {
        for (let p = 0.01; p < 1; p += 0.07) {
          put(p, sets[s], sets[s + 1], sets[s + 2]);
          const k = quantile(law);
          y[0] = k;
          const at = cdf(law);
          expect(at).toBeGreaterThanOrEqual(p);
          y[0] = k - 1;
          expect(cdf(law)).toBeLessThan(p);
          // A level that the distribution function takes belongs to that count.
          y[0] = at;
          if (at < 1) expect(quantile(law)).toBe(k);
        }
      }
    }
  });
});

/** Integral of the density from x0 to x1 by Simpson's rule with 2 m intervals. */
function integral(law: i32, x0: f64, x1: f64, m: i32): f64 {
  const h = (x1 - x0) / <f64>(2 * m);
  let sum = 0.0;
  for (let i = 0; i <= 2 * m; i++) {
    y[0] = x0 + h * <f64>i;
    const weight = i == 0 || i == 2 * m ? 1 : i % 2 == 1 ? 4 : 2;
    sum += <f64>weight * Math.exp(logDensity(law));
  }
  return sum * h / 3;
}

describe("logDensityLaw and cdfLaw", () => {
  it("agree: the integral of the density between quantiles is the difference of their levels", () => {
    for (let i = 0; i < continuous.length; i++) {
      const law = continuous[i];
      const sets = parametersOf(law);
      for (let s = 0; s < sets.length; s += 3) {
        for (let step = 1; step < 19; step++) {
          put(<f64>step / 20, sets[s], sets[s + 1], sets[s + 2]);
          const from = quantile(law);
          y[0] = <f64>(step + 1) / 20;
          // Simpson's error is (x1 - x0) h^4 times the fourth derivative / 180; the kink of the Laplace law is an end.
          const near = integral(law, from, quantile(law), 80);
          expect(Math.abs(near - 0.05)).toBeLessThan(1e-8);
        }
      }
    }
  });

  it("agree: the distribution function of a count is the sum of its probabilities", () => {
    for (let i = 0; i < counts.length; i++) {
      const law = counts[i];
      const sets = parametersOf(law);
      for (let s = 0; s < sets.length; s += 3) {
        put(0, sets[s], sets[s + 1], sets[s + 2]);
        let sum = 0.0;
        for (let k = 0; k < 300; k++) {
          y[0] = <f64>k;
          sum += Math.exp(logDensity(law));
          expect(Math.abs(cdf(law) - sum)).toBeLessThan(1e-12);
        }
      }
    }
  });
});

/** Largest distance between the distribution of the draws and F, times the root of n. */
function kolmogorov(law: i32, draws: F64, n: i32): f64 {
  const bins = 50;
  const below: i32[] = [];
  for (let k = 0; k <= bins; k++) below.push(0);
  const transformed = doubles(1);
  for (let i = 0; i < n; i++) {
    y[0] = draws[i];
    cdfLaw(y.offset, a.offset, b.offset, c.offset, 1, law, transformed.offset);
    below[<i32>Math.floor(transformed[0] * <f64>bins)] += 1;
  }
  let sum = 0;
  let distance = 0.0;
  for (let k = 0; k < bins; k++) {
    sum += below[k];
    distance = Math.max(distance, Math.abs(<f64>sum / <f64>n - <f64>(k + 1) / <f64>bins));
  }
  return distance * Math.sqrt(<f64>n);
}

const DRAWS: i32 = 4000;

describe("drawLaw", () => {
  it("has the distribution of the law", () => {
    const draws = doubles(DRAWS);
    for (let i = 0; i < continuous.length; i++) {
      const law = continuous[i];
      const sets = parametersOf(law);
      for (let s = 0; s < sets.length; s += 3) {
        put(0, sets[s], sets[s + 1], sets[s + 2]);
        drawLaw(a.offset, b.offset, c.offset, 1, DRAWS, law, 1, 0, 0, draws.offset);
        // Kolmogorov's statistic exceeds 1.95 with probability 0.001; the draws are fixed.
        expect(kolmogorov(law, draws, DRAWS)).toBeLessThan(1.95);
      }
    }
  });

  it("has the probabilities of a count", () => {
    const draws = doubles(DRAWS);
    for (let i = 0; i < counts.length; i++) {
      const law = counts[i];
      const sets = parametersOf(law);
      for (let s = 0; s < sets.length; s += 3) {
        put(0, sets[s], sets[s + 1], sets[s + 2]);
        drawLaw(a.offset, b.offset, c.offset, 1, DRAWS, law, 1, 0, 0, draws.offset);
        for (let k = 0; k < 60; k++) {
          let seen = 0;
          for (let j = 0; j < DRAWS; j++) seen += draws[j] <= <f64>(k * k / 8) ? 1 : 0;
          y[0] = <f64>(k * k / 8);
          const f = cdf(law);
          // Four standard errors of a share, and one draw.
          expect(Math.abs(<f64>seen / <f64>DRAWS - f)).toBeLessThan(4 * Math.sqrt(f * (1 - f) / <f64>DRAWS) + 1 / <f64>DRAWS);
        }
      }
    }
  });

  it("has the mean and the variance of meanLaw and varianceLaw", () => {
    const draws = doubles(DRAWS);
    for (let law = 0; law < 10; law++) {
      const sets = parametersOf(law);
      for (let s = 0; s < sets.length; s += 3) {
        put(0, sets[s], sets[s + 1], sets[s + 2]);
        // The standard error of a variance needs a fourth moment that 4000 draws can show.
        if (law == STUDENT_T && sets[s + 2] < 10) continue;
        if (law == NEGATIVE_BINOMIAL && sets[s + 1] > 1) continue;
        drawLaw(a.offset, b.offset, c.offset, 1, DRAWS, law, 2, 0, 0, draws.offset);
        let mean = 0.0;
        for (let i = 0; i < DRAWS; i++) mean += draws[i] / <f64>DRAWS;
        let second = 0.0;
        let fourth = 0.0;
        for (let i = 0; i < DRAWS; i++) {
          const square = (draws[i] - mean) * (draws[i] - mean);
          second += square / <f64>DRAWS;
          fourth += square * square / <f64>DRAWS;
        }
        meanLaw(a.offset, b.offset, c.offset, 1, law, out.offset);
        expect(Math.abs(mean - out[0])).toBeLessThan(4 * Math.sqrt(second / <f64>DRAWS));
        varianceLaw(a.offset, b.offset, c.offset, 1, law, out.offset);
        expect(Math.abs(second - out[0])).toBeLessThan(4 * Math.sqrt((fourth - second * second) / <f64>DRAWS));
      }
    }
  });

  it("gives the same paths in any chunks", () => {
    const n = 3;
    const paths = 11;
    const whole = doubles(n * paths);
    const part = doubles(n * paths);
    for (let law = 0; law < 10; law++) {
      const sets = parametersOf(law);
      const pa = doubles(n);
      const pb = doubles(n);
      const pc = doubles(n);
      for (let h = 0; h < n; h++) {
        const s = 3 * (h % (sets.length / 3));
        pa[h] = sets[s];
        pb[h] = sets[s + 1];
        pc[h] = sets[s + 2];
      }
      drawLaw(pa.offset, pb.offset, pc.offset, n, paths, law, 7, 3, 100, whole.offset);
      for (let cut = 1; cut < paths; cut++) {
        drawLaw(pa.offset, pb.offset, pc.offset, n, cut, law, 7, 3, 100, part.offset);
        drawLaw(pa.offset, pb.offset, pc.offset, n, paths - cut, law, 7, 3, <f64>(100 + cut), part.plus(cut * n).offset);
        for (let i = 0; i < n * paths; i++) expect(part[i]).toBe(whole[i]);
      }
    }
  });
});
