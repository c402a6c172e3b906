import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { conditioned, joint } from "./dense.js";
import { chanceSystem, chanceValues, field, filtered, packBelief, packSystem, runFilter, structuralCases, type TestSystem, varyingOf } from "./systems.js";
import { onRelease } from "../../support/on-release.js";

/** Means and variances of the values of the steps to come, and of the first state. */
function predicted(system: TestSystem, belief: ArrayLike<number>, horizon: number) {
  using frame = engine().frame();
  const { kernels } = frame;
  const { p, m, A } = system;
  const future = { ...system, n: horizon };
  const width = p + 1;
  const [means, spreads] = [frame.f64(horizon * width), frame.f64(horizon * width)];
  const first = frame.put(Array.from({ length: m }, (_, j) => (j === 0 ? 1 : 0)));
  const [packed, start] = [frame.put(packSystem(future)), frame.put(belief)];
  const scratch = frame.f64(kernels.predictStatesScratch(p, m, A.length));
  kernels.predictStates(packed, start, first, horizon, p, m, A.length, varyingOf(future), 1, means, spreads, scratch);
  return { means: frame.take(means, horizon * width), spreads: frame.take(spreads, horizon * width) };
}

describe("predictStates at the parameters of kalman-structural.json", () => {
  for (const { id, system, y, expected } of structuralCases().filter(({ expected }) => !(expected.options as { exog: unknown }).exog)) {
    test(id, () => {
      const { belief } = filtered(system, y);
      const mean = field(expected, "forecastMean");
      const { means, spreads } = predicted(system, belief, mean.length);
      // The reference rests its variances early: see filter.test.ts.
      const tolerance = id === "UKgas-bsm" ? 1e-6 : 1e-8;
      close(mean.map((_, h) => means[2 * h]!), mean, { tolerance });
      const se = field(expected, "forecastSe");
      close(se.map((_, h) => spreads[2 * h]! / se[h]! ** 2), se.map(() => 1), { tolerance });
    });
  }
});

test("predictStates is the law of the values of a varying system", () => {
  const [n, system] = [6, chanceSystem(6, true)];
  const { expected, values, mean, states } = joint(system);
  const { means, spreads } = predicted(system, packBelief(system), n);
  const at = (table: Float64Array, c: number) => Array.from({ length: n }, (_, t) => table[t * 3 + c]!);
  for (const i of [0, 1]) {
    close(at(means, i), expected.filter((_, cell) => cell % 2 === i), { tolerance: 1e-11 });
    close(at(spreads, i), values.map((row, cell) => row[cell]!).filter((_, cell) => cell % 2 === i), { tolerance: 1e-11 });
  }
  close(at(means, 2), mean.filter((_, cell) => cell % 3 === 0), { tolerance: 1e-11 });
  close(at(spreads, 2), states.map((row, cell) => row[cell]!).filter((_, cell) => cell % 3 === 0), { tolerance: 1e-11 });
});

test("predictStates says what hangs on what no value has settled", () => {
  const base = { ...chanceSystem(3, false), n: 3, p: 1, m: 2, h: [1], q: [0, 0, 0, 0], d: [0], c: [0, 0], a: [1, 2], P: [0, 0, 0, 0] };
  const trend = { ...base, z: [1, 0], t: [1, 1, 0, 1], A: [[0, 1]] };
  // The level is known; the slope, which no value has seen, moves it from the second step on.
  const { spreads } = predicted(trend, packBelief(trend), 3);
  expect([...spreads].map((x) => x < Number.POSITIVE_INFINITY)).toEqual([true, true, false, false, false, false]);
});

const count = onRelease ? 20_000 : 4_000;

/** Moments over paths, and how far an average may be off: five standard errors. */
function compareMoments(paths: Float64Array, size: number, mean: readonly number[], covariance: readonly (readonly number[])[]): void {
  const average = (term: (p: number) => number) => {
    let sum = 0;
    for (let p = 0; p < count; p++) sum += term(p);
    return sum / count;
  };
  for (let i = 0; i < size; i++) {
    const vi = covariance[i]![i]!;
    const own = average((p) => paths[p * size + i]!);
    expect(Math.abs(own - mean[i]!), `mean ${i}`).toBeLessThan(5 * Math.sqrt(vi / count) + 1e-9);
    for (const j of [0, i, size - 1]) {
      const vj = covariance[j]![j]!;
      const product = average((p) => (paths[p * size + i]! - mean[i]!) * (paths[p * size + j]! - mean[j]!));
      // The product of two normals has the variance vi vj + cij^2.
      const sd = Math.sqrt(vi * vj + covariance[i]![j]! ** 2);
      expect(Math.abs(product - covariance[i]![j]!), `covariance ${i}, ${j}`).toBeLessThan((5 * sd) / Math.sqrt(count) + 1e-9);
    }
  }
}

test("sampleStates draws from the joint law of the values", () => {
  for (const varies of [false, true]) {
    const [n, system] = [4, chanceSystem(4, varies)];
    using frame = engine().frame();
    const { kernels } = frame;
    const paths = frame.f64(count * n * 2);
    const [packed, belief] = [frame.put(packSystem(system)), frame.put(packBelief(system))];
    const scratch = frame.f64(kernels.sampleStatesScratch(n, 2, 3));
    kernels.sampleStates(packed, belief, n, 2, 3, varyingOf(system), count, 7, paths, scratch);
    const { expected, values } = joint(system);
    compareMoments(frame.take(paths, count * n * 2), n * 2, expected, values);
  }
});

test("without noise and doubt sampleStates draws what predictStates expects", () => {
  const still = { ...chanceSystem(5, false), h: [0, 0], q: new Float64Array(9), P: new Float64Array(9) };
  using frame = engine().frame();
  const { kernels } = frame;
  const paths = frame.f64(2 * 5 * 2);
  const scratch = frame.f64(kernels.sampleStatesScratch(5, 2, 3));
  kernels.sampleStates(frame.put(packSystem(still)), frame.put(packBelief(still)), 5, 2, 3, 0, 2, 1, paths, scratch);
  const { expected } = joint(still);
  close(frame.take(paths, 20), [...expected, ...expected], { tolerance: 1e-12 });
});

/** Draws of the states given all values. */
function drawn(system: TestSystem, y: ArrayLike<number>, paths: number, seed: number): Float64Array {
  using frame = engine().frame();
  const { kernels } = frame;
  const { n, p, m } = system;
  const { values, packed, variances, tape, diffuse, varying, k } = runFilter(frame, system, y);
  const out = frame.f64(paths * n * m);
  const start = frame.put(packBelief(system));
  const scratch = frame.f64(kernels.sampleSmoothedScratch(n, p, m));
  kernels.sampleSmoothed(values, packed, start, variances, tape, n, p, m, k, diffuse, varying, paths, seed, out, scratch);
  return frame.take(out, paths * n * m);
}

describe("sampleSmoothed", () => {
  const n = 7;
  const y = chanceValues(n);

  test("draws from the joint law of the states given all values", () => {
    for (const varies of [false, true]) {
      const system = chanceSystem(n, varies);
      const { states, covariance } = conditioned(system, y);
      compareMoments(drawn(system, y, count, 3), n * 3, states, covariance);
    }
  });

  test("and from its limit where the start is without knowledge", () => {
    const system = { ...chanceSystem(n, true), A: [[1, 0.5, -1], [0, 1, 1]] };
    const kappa = 1e6;
    const P = Array.from(system.P, (value, cell) =>
      system.A.reduce((sum, column) => sum + kappa * column[Math.floor(cell / 3)]! * column[cell % 3]!, value),
    );
    const { states, covariance } = conditioned({ ...system, P }, y);
    compareMoments(drawn(system, y, count, 4), n * 3, states, covariance);
  });

  // Without any noise every draw is the smoothed state: the means are exact, whatever is drawn.
  test("gives the one path that there is where states are certain", () => {
    const line = { ...chanceSystem(5, false), n: 5, p: 1, m: 2, z: [1, 0], h: [0], t: [1, 1, 0, 1], q: [0, 0, 0, 0], d: [0], c: [0, 0], a: [0, 0], P: [0, 0, 0, 0], A: [[1, 0], [0, 1]] };
    const path = drawn(line, [3, 5, 7, 9, 11], 2, 1);
    close(path, [3, 2, 5, 2, 7, 2, 9, 2, 11, 2, 3, 2, 5, 2, 7, 2, 9, 2, 11, 2], { tolerance: 1e-12 });
  });
});
