import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { rows } from "../../support/linear-algebra.js";

const count = 20_000;

/** Mean of a step over the paths, and covariance of two steps. */
function moments(paths: Float64Array, horizon: number) {
  const mean = (h: number) => average((p) => paths[p * horizon + h]!);
  const covariance = (a: number, b: number) => {
    const [ma, mb] = [mean(a), mean(b)];
    return average((p) => (paths[p * horizon + a]! - ma) * (paths[p * horizon + b]! - mb));
  };
  return { mean, covariance };
}

function average(term: (p: number) => number): number {
  let sum = 0;
  for (let p = 0; p < count; p++) sum += term(p);
  return sum / count;
}

/** Expect an average over the paths within five standard errors; `sd` is that of one path's term. */
function near(actual: number, expected: number, sd: number): void {
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThan((5 * sd) / Math.sqrt(count));
}

describe("sampleWalk", () => {
  function walk({ last, age = last.map(() => 0), start = 0, horizon = 4, sd = 0, drift = 0, driftSd = 0 }: Walk) {
    using frame = engine().frame();
    const paths = frame.f64(count * horizon);
    const [from, old, noise] = [frame.put(last), frame.put(age), frame.f64(horizon + 1)];
    frame.kernels.sampleWalk(from, old, last.length, horizon, count, start, sd, drift, driftSd, 5, paths, noise);
    return frame.take(paths, count * horizon);
  }
  interface Walk {
    last: number[];
    age?: number[];
    start?: number;
    horizon?: number;
    sd?: number;
    drift?: number;
    driftSd?: number;
  }

  test("without noise repeats the seasons, from where the data end, with the drift of the steps that each has waited", () => {
    expect([...walk({ last: [10, 20, 30], start: 1 }).subarray(0, 4)]).toEqual([20, 30, 10, 20]);
    expect([...walk({ last: [10, 20], age: [0, 2], drift: 1 }).subarray(0, 4)]).toEqual([11, 23, 12, 24]);
  });

  test("has the covariance of a random walk, min(i, j) of the variance of a step", () => {
    const { mean, covariance } = moments(walk({ last: [7], sd: 2 }), 4);
    near(mean(3), 7, 4);
    // Of a product of two normals the variance is vi vj + cij^2; of a square 2 v^2.
    near(covariance(0, 0), 4, 4 * Math.SQRT2);
    near(covariance(1, 3), 8, Math.sqrt(8 * 16 + 64));
    near(covariance(3, 3), 16, 16 * Math.SQRT2);
  });

  test("shares one drawn drift over all steps of a path", () => {
    const { covariance } = moments(walk({ last: [0], driftSd: 1 }), 4);
    near(covariance(0, 3), 4, 4 * Math.SQRT2);
    near(covariance(3, 3), 16, 16 * Math.SQRT2);
  });
});

describe("sampleAverages", () => {
  test("spreads about the mean as Student's t: variance sd^2 (1 + 1 / n) df / (df - 2), shared errors of the mean", () => {
    const [horizon, df, n] = [3, 12, 4];
    using frame = engine().frame();
    const out = frame.f64(count * horizon);
    const [mean, values, noise] = [frame.put([10, 50]), frame.put([n, n]), frame.f64(horizon + 2)];
    frame.kernels.sampleAverages(mean, values, 2, horizon, count, 0, 2, df, 5, out, noise);
    const m = moments(frame.take(out, count * horizon), horizon);
    const variance = (4 * df) / (df - 2);
    near(m.mean(0), 10, Math.sqrt(1.25 * variance));
    near(m.mean(1), 50, Math.sqrt(1.25 * variance));
    // The fourth moment of t(12) is 3 (df - 2) / (df - 4) = 3.75 variances squared.
    near(m.covariance(0, 0), 1.25 * variance, 1.25 * variance * Math.sqrt(2.75));
    // Steps of one season share the error of its mean, those of two seasons do not.
    near(m.covariance(0, 2), variance / n, 1.3 * variance);
    near(m.covariance(0, 1), 0, 1.6 * variance);
  });

  test("is mean + sd sqrt(df / chi2) (z + its season's error / sqrt n) of the draws at their addresses", () => {
    const [horizon, df, sd] = [3, 12, 2];
    const [means, values] = [[10, 50], [4, 9]];
    using frame = engine().frame();
    const k = frame.kernels;
    const [out, noise, gammas] = [frame.f64(2 * horizon), frame.f64(horizon + 2), frame.f64(2)];
    k.sampleAverages(frame.put(means), frame.put(values), 2, horizon, 2, 1, sd, df, 5, out, noise);
    k.fillGammas(2, df / 2, 5, 1, 0, gammas);
    const normals = frame.f64(2 * (horizon + 2));
    k.fillNormals(2 * (horizon + 2), 5, 0, 0, normals);
    const [gamma, z] = [frame.take(gammas, 2), rows(frame.take(normals, 2 * (horizon + 2)), horizon + 2)];
    const expected = z.flatMap((own, p) => {
      const scale = sd * Math.sqrt(df / (2 * gamma[p]!));
      return [1, 0, 1].map((s, h) => means[s]! + scale * (own[h]! + own[horizon + s]! / Math.sqrt(values[s]!)));
    });
    // Two roundings apart at most.
    close(frame.take(out, 2 * horizon), expected, { tolerance: 1e-15 });
  });
});
