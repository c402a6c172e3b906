import { expect, test } from "vitest";
import { normals } from "../../../bindings/probability/random.js";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

function canovaHansen(y: ArrayLike<number>, m: number, lags: number): number {
  using frame = engine().frame();
  const { kernels } = frame;
  return kernels.canovaHansenStatistic(frame.put(y), y.length, m, lags, frame.f64(kernels.canovaHansenScratch(y.length, m)));
}

/** By the definition, with the basis of dummies for all but the last season less the last. */
function byDefinition(y: ArrayLike<number>, m: number, lags: number): number {
  const n = y.length;
  const means = Array.from({ length: m }, (_, s) => {
    const of = Array.from(y).filter((_, t) => t % m === s);
    return of.reduce((sum, value) => sum + value / of.length, 0);
  });
  const p = m - 1;
  const scores = Array.from(y, (value, t) =>
    Array.from({ length: p }, (_, j) => (value - means[t % m]!) * (Number(t % m === j) - Number(t % m === p))),
  );
  const omega = Array.from({ length: p }, () => new Array<number>(p).fill(0));
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      const weight = 1 - Math.abs(a - b) / (lags + 1);
      if (weight <= 0) continue;
      for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) omega[i]![j]! += (weight * scores[a]![i]! * scores[b]![j]!) / n;
    }
  }
  let sum = 0;
  const partial = new Array<number>(p).fill(0);
  for (const score of scores) {
    for (let i = 0; i < p; i++) partial[i]! += score[i]!;
    const x = solve(omega, partial);
    for (let i = 0; i < p; i++) sum += partial[i]! * x[i]!;
  }
  return sum / (n * n);
}

/** Gaussian elimination; the matrix is positive definite. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!]);
  for (const [k, pivot] of rows.entries()) {
    for (const [i, row] of rows.entries()) {
      if (i === k) continue;
      const factor = row[k]! / pivot[k]!;
      for (let j = k; j < row.length; j++) row[j]! -= factor * pivot[j]!;
    }
  }
  return rows.map((row, k) => row[row.length - 1]! / row[k]!);
}

test("Canova and Hansen's statistic is that of its definition", () => {
  for (const [m, lags, n] of [
    [2, 0, 20],
    [4, 3, 43],
    [7, 10, 60],
  ] as const) {
    const y = normals(n, { seed: m });
    close([canovaHansen(y, m, lags)], [byDefinition(y, m, lags)], { tolerance: 1e-10 }, `${m}`);
  }
});

test("without two different values for a season the statistic is unknown", () => {
  expect(canovaHansen([1, 2, 1, 2, 1, 2], 2, 1)).toBeNaN();
});

test("the limit law: published percentiles, and the exact law with two degrees of freedom", () => {
  const tail = (x: number, p: number) => engine().kernels.bridgeTail(x, p);
  // Anderson & Darling (1952), table 1: the integral of a squared Brownian bridge.
  expect(tail(0.46136, 1)).toBeCloseTo(0.05, 5);
  expect(tail(0.34730, 1)).toBeCloseTo(0.1, 5);
  expect(tail(0.74346, 1)).toBeCloseTo(0.01, 5);
  // For p = 2 the characteristic function has simple poles: 2 sum (-1)^(k + 1) exp(-(pi k)^2 x / 2).
  for (const x of [0.1, 0.3, 0.749, 1.5]) {
    let exact = 0;
    for (let k = 1; k < 40; k++) exact += 2 * (-1) ** (k + 1) * Math.exp((-((Math.PI * k) ** 2) * x) / 2);
    expect(tail(x, 2)).toBeCloseTo(exact, 6);
  }
  expect(tail(0, 3)).toBe(1);
  expect(tail(Number.NaN, 3)).toBeNaN();
});

test("the seasonal unit root statistic is the t statistic of a regression worked by hand", () => {
  // Without lags: regress the double differences on the last seasonal difference and the step a season ago.
  const y = normals(30, { seed: 9 });
  const m = 4;
  const rows: [number, number, number][] = [];
  for (let t = m + 1; t < y.length; t++) {
    const both = y[t]! - y[t - m]! - y[t - 1]! + y[t - 1 - m]!;
    rows.push([y[t - m]! - y[t - m - 1]!, y[t - 1]! - y[t - 1 - m]!, both]);
  }
  const dot = (i: number, j: number) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0);
  const determinant = dot(0, 0) * dot(1, 1) - dot(0, 1) ** 2;
  const b0 = (dot(1, 1) * dot(0, 2) - dot(0, 1) * dot(1, 2)) / determinant;
  const b1 = (dot(0, 0) * dot(1, 2) - dot(0, 1) * dot(0, 2)) / determinant;
  const squares = rows.reduce((sum, [a, b, c]) => sum + (c - b0 * a - b1 * b) ** 2, 0);
  const expected = b0 / Math.sqrt(((squares / (rows.length - 2)) * dot(1, 1)) / determinant);
  using frame = engine().frame();
  const { kernels } = frame;
  const chosen = frame.f64(1);
  const actual = kernels.ocsbStatistic(frame.put(y), y.length, m, 0, chosen, frame.f64(kernels.ocsbScratch(y.length, 0)));
  close([actual], [expected], { tolerance: 1e-11 });
});

test("lags of the seasonal unit root test are chosen by Akaike's criterion: many where steps hang together", () => {
  using frame = engine().frame();
  const { kernels } = frame;
  const e = normals(300, { seed: 2 });
  const y = new Float64Array(300);
  // A seasonal random walk whose steps follow an autoregression of order 2.
  for (let t = 0; t < 300; t++) y[t] = e[t]! + (t < 6 ? 0 : y[t - 4]! + 0.9 * (y[t - 2]! - y[t - 6]!));
  const chosen = frame.f64(1);
  kernels.ocsbStatistic(frame.put(y), 300, 4, 3, chosen, frame.f64(kernels.ocsbScratch(300, 3)));
  expect([2, 3]).toContain(frame.take(chosen, 1)[0]);
});
