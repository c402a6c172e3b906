import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { chanceSystem, filtered, noise, packBelief, packSystem, structuralCases, type TestSystem } from "./systems.js";

const nile = structuralCases().find(({ id }) => id === "nile-locallevel")!.y;

/** Eight series of different lengths and gaps; the first is the Nile. */
const series = Array.from({ length: 8 }, (_, j) =>
  Float64Array.from(nile, (value, t) => {
    const missing = (t + j) % (7 + j) === 0 || t < j % 4 || (j > 4 && t > 80 + j);
    return j > 0 && missing ? Number.NaN : value * (j % 2 === 0 ? 1 : 1e-6) + noise(1, 100 * j + t)[0]!;
  }),
);

function lanes(all: readonly Float64Array[], variances: readonly number[], slope: boolean) {
  using frame = engine().frame();
  const { kernels } = frame;
  const n = all[0]!.length;
  const y = frame.put(Float64Array.from({ length: n * 8 }, (_, cell) => all[cell % 8]![Math.floor(cell / 8)]!));
  const [states, likelihoods] = [frame.f64(40), frame.f64(8)];
  const spread = frame.put(variances.flatMap((value) => new Array<number>(8).fill(value)));
  kernels.filterTrends(y, spread, n, slope ? 1 : 0, states, likelihoods, frame.f64(kernels.filterTrendsScratch(n)));
  return { states: frame.take(states, 40), likelihoods: frame.take(likelihoods, 8) };
}

function alone(y: Float64Array, [h, ql, qb]: readonly [number, number, number], slope: boolean) {
  const base = { n: y.length, p: 1, h: [h], d: [0] };
  const level = { ...base, m: 1, z: [1], t: [1], q: [ql], c: [0], a: [0], P: [0], A: [[1]] };
  const none = [0, 0, 0, 0];
  const trend = { ...base, m: 2, z: [1, 0], t: [1, 1, 0, 1], q: [ql, 0, 0, qb], c: [0, 0], a: [0, 0], P: none, A: [[1, 0], [0, 1]] };
  return filtered((slope ? trend : level) as TestSystem, y);
}

test("filterTrends gives each series what the filter gives it", () => {
  for (const slope of [false, true]) {
    const variances = [15099, 1469.1, 12] as const;
    const { states, likelihoods } = lanes(series, variances, slope);
    for (const [j, y] of series.entries()) {
      const { a, P, logLikelihood } = alone(y, variances, slope);
      close([likelihoods[j]!], [logLikelihood], { tolerance: 1e-12 }, `likelihood ${j}`);
      const own = Array.from({ length: 5 }, (_, i) => states[i * 8 + j]!);
      close(own, slope ? [a[0]!, a[1]!, P[0]!, P[1]!, P[3]!] : [a[0]!, 0, P[0]!, 0, 0], { tolerance: 1e-11 }, `states ${j}`);
    }
  }
});

test("long series of tiny variances do not leave the range of doubles, and company changes no bit", () => {
  const long = Float64Array.from({ length: 3000 }, (_, t) => 1e-80 * nile[t % 100]!);
  const variances = [1.5e-156, 1.4e-157, 1e-160] as const;
  const { likelihoods } = lanes(new Array(8).fill(long), variances, true);
  close([likelihoods[3]! / alone(long, variances, true).logLikelihood], [1], { tolerance: 1e-11 });
  const same = [15099, 1469.1, 12] as const;
  const together = lanes(series, same, false).likelihoods;
  const apart = lanes([series[1]!, series[0]!, ...series.slice(2)], same, false).likelihoods;
  expect([apart[1], apart[0]]).toEqual([together[0], together[1]]);
});

test("a series with too few values is NaN, and none to the others", () => {
  const { likelihoods } = lanes([new Float64Array(100).fill(Number.NaN), ...series.slice(1)], [15099, 1469.1, 12], true);
  expect(Array.from(likelihoods, Number.isNaN)).toEqual([true, false, false, false, false, false, false, false]);
});

/** Sums of the belief of each lane: of eight series, or of one for all. */
function general(system: TestSystem, all: readonly ArrayLike<number>[], noises: readonly number[], states: readonly number[][], diffuse: number) {
  using frame = engine().frame();
  const { kernels } = frame;
  const { n, m, A } = system;
  const across = all.length;
  const y = frame.put(Float64Array.from({ length: n * across }, (_, cell) => all[cell % across]![Math.floor(cell / across)]!));
  const [packed, start] = [frame.put(packSystem(system)), frame.put(packBelief(system))];
  const [h, q, sums] = [frame.put(noises), frame.put(states.flat()), frame.f64(64)];
  const scratch = frame.f64(kernels.filterLanesScratch(n, m, A.length));
  kernels.filterLanes(y, packed, h, q, start, n, m, A.length, diffuse, across, sums, scratch);
  return { likelihoods: noises.map((_, l) => kernels.logLikelihoodStates(sums + l * 64, 0)), sums: frame.take(sums, 64) };
}

const factors = [1, 0.5, 2, 0.1, 10, 1, 0.3, 3];

test("filterLanes gives eight candidates what the filter gives each", () => {
  for (const { id, system, y } of structuralCases().filter(({ system: { d, q } }) => d.length === 1 && Array.from(q).some((x) => x > 0))) {
    const { m } = system;
    const noises = factors.map((factor) => factor * system.h[0]!);
    const states = Array.from({ length: m }, (_, j) => factors.map((_f, l) => factors[(l + j) % 8]! * system.q[j * m + j]!));
    const { diffuse } = filtered(system, y);
    const { likelihoods, sums } = general(system, [y], noises, states, diffuse);
    const each = noises.map((h, l) => {
      const q = Array.from(system.q, (value, cell) => (cell % (m + 1) === 0 ? states[cell / (m + 1)]![l]! : value));
      return filtered({ ...system, h: [h], q }, y);
    });
    close(likelihoods.map((x, l) => x / each[l]!.logLikelihood), factors.map(() => 1), { tolerance: 1e-9 }, id);
    // Count, squares, logarithms, and those of diffuse values.
    for (const [l, { sums: own }] of each.entries()) {
      for (const i of [0, 1, 2, 3, 4]) close([sums[8 * l + i]!], [own[i]!], { tolerance: 1e-8, scale: Math.abs(own[i]!) }, `${id} ${l} ${i}`);
    }
  }
});

test("filterLanes gives eight series with gaps what the filter gives each, and company changes no bit", () => {
  const system = structuralCases().find(({ id }) => id === "nile-locallevel")!.system;
  const [noises, states] = [factors.map((factor) => 15099 * factor), [factors.map((factor) => 1469.1 / factor)]];
  const { likelihoods } = general(system, series, noises, states, 20);
  for (const [l, y] of series.entries()) {
    const { logLikelihood } = filtered({ ...system, h: [noises[l]!], q: [states[0]![l]!] }, y);
    close([likelihoods[l]! / logLikelihood], [1], { tolerance: 1e-12 }, `${l}`);
  }
  const others = general(system, [series[0]!, ...series.slice(1).reverse()], noises, states, 20);
  expect(others.likelihoods[0]).toBe(likelihoods[0]);
});

test("a dense transition, covariances of the states and intercepts are the same in all lanes", () => {
  const n = 12;
  const base = chanceSystem(n, false);
  const system = { ...base, p: 1, z: noise(3, 1), h: [1], d: [0.5] };
  const y = noise(n, 5).map((x, t) => (t === 4 ? Number.NaN : 3 * x));
  const states = [0, 1, 2].map((j) => factors.map((factor) => system.q[j * 4]! * (1 + factor)));
  const { likelihoods } = general(system, [y], factors, states, 0);
  for (const [l, h] of factors.entries()) {
    const q = Array.from(system.q, (value, cell) => (cell % 4 === 0 ? states[cell / 4]![l]! : value));
    close([likelihoods[l]!], [filtered({ ...system, h: [h], q }, y).logLikelihood], { tolerance: 1e-11 });
  }
});

test("a value that is certain teaches a lane nothing, and one that contradicts leaves it without likelihood", () => {
  const system = { n: 3, p: 1, m: 1, z: [1], h: [0], t: [1], q: [0], d: [0], c: [0], a: [3], P: [1], A: [] };
  const { likelihoods } = general(system, [[4, 4, 5]], [0, 1, 1, 1, 1, 1, 1, 1], [new Array(8).fill(0)], 0);
  expect(likelihoods[0]).toBe(Number.NEGATIVE_INFINITY);
  close([likelihoods[1]!], [filtered({ ...system, h: [1] }, [4, 4, 5]).logLikelihood], { tolerance: 1e-13 });
});
