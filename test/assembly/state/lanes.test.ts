import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { filtered, noise, structuralCases, type TestSystem } from "./systems.js";

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
