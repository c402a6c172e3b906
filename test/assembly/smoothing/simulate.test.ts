import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { numbers } from "../../support/golden.js";
import { type FixedCase, filter, fixedCases } from "./golden-ets.js";

const cases = fixedCases();
/** The code of additive errors in golden-ets.ts. */
const additive = 1;

function simulate(at: FixedCase, errors: Float64Array): Float64Array {
  const { states } = filter(at);
  using frame = engine().frame();
  const { m, error, trend, season, alpha, beta, gamma, phi } = at;
  const [from, path, scratch] = [frame.put(states), frame.put(errors), frame.f64(2 + m)];
  const [h, place] = [errors.length, at.values.length % m];
  frame.kernels.simulateEts(from, m, h, 1, place, error, trend, season, alpha, beta, gamma, phi, path, scratch);
  return frame.take(path, errors.length);
}

function sample(at: FixedCase, horizon: number, count: number): Float64Array {
  const { states } = filter(at);
  using frame = engine().frame();
  const { m, error, trend, season, alpha, beta, gamma, phi } = at;
  const [from, paths, scratch] = [frame.put(states), frame.f64(count * horizon), frame.f64(2 + m)];
  const [k, place, sd] = [frame.kernels, at.values.length % m, Math.sqrt(at.expected.sigma2 as number)];
  const [h, a] = [horizon, alpha];
  k.sampleEts(from, m, h, count, place, error, trend, season, a, beta, gamma, phi, sd, 5, paths, scratch);
  return frame.take(paths, count * horizon);
}

describe("simulateEts", () => {
  test("makes of given errors the paths of ets-fixed.json, all thirty models", () => {
    for (const at of cases) {
      const expected = numbers(at.expected.pathForInnovations);
      const path = simulate(at, numbers(at.expected.innovations));
      for (const [h, value] of path.entries()) {
        expect(Math.abs(value / expected[h]! - 1), `${at.id} step ${h}`).toBeLessThan(1e-9);
      }
    }
  });
});

describe("sampleEts", () => {
  const count = 20_000;
  for (const at of cases.filter(({ expected, id }) => expected.monteCarlo && id.startsWith("UKgas"))) {
    test(`${at.id} has the moments of the Monte Carlo of ets-fixed.json`, () => {
      const { mean, sd } = at.expected.monteCarlo as Record<string, unknown>;
      const [means, sds] = [numbers(mean), numbers(sd)];
      const horizon = means.length;
      const paths = sample(at, horizon, count);
      for (let h = 0; h < horizon; h++) {
        let [sum, squares] = [0, 0];
        for (let p = 0; p < count; p++) {
          const apart = paths[p * horizon + h]! - means[h]!;
          sum += apart;
          squares += apart * apart;
        }
        // 2 % of the standard deviation (golden/README), which is 2.8 standard errors of this mean; a further 1 % allows for those.
        expect(Math.abs(sum / count), `mean of step ${h}`).toBeLessThan(0.03 * sds[h]!);
        // Heavy tails of products make the spread itself less sure.
        expect(Math.abs(Math.sqrt(squares / count) / sds[h]! - 1), `spread of step ${h}`).toBeLessThan(0.05);
      }
    });
  }

  test("draws the normals at its addresses, and simulates with them", () => {
    for (const at of cases) {
      const horizon = 6;
      using frame = engine().frame();
      const draws = frame.f64(horizon);
      frame.kernels.fillNormals(horizon, 5, 0, 0, draws);
      const sd = Math.sqrt(at.expected.sigma2 as number);
      const errors = frame.take(draws, horizon).map((z) => Math.max(sd * z, at.error === additive ? -Infinity : -1));
      expect(sample(at, horizon, 1), at.id).toEqual(simulate(at, errors));
    }
  });

  test("a relative error is never below -1", () => {
    const wild = { ...cases[1]!, expected: { ...cases[1]!.expected, sigma2: 4 } };
    const paths = sample(wild, 5, 1000);
    expect(paths.every((value) => value >= 0)).toBe(true);
    expect(paths.some((value) => value === 0)).toBe(true);
  });
});
