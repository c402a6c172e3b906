import { expect, test } from "vitest";
import { normals } from "../../../bindings/probability/random.js";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

const n = 40;
let level = 20;
const y = normals(n, { seed: 5 }).map((z) => {
  level += 0.3 + z;
  return level + z;
});

/** What a filter predicts for values, and where it ends. */
function filter(values: ArrayLike<number>, t: number, dynamic: number, alpha: number, kappa: number, from: number[]) {
  using frame = engine().frame();
  const [state, fitted] = [frame.put(from), frame.f64(values.length)];
  frame.kernels.filterTheta(frame.put(values), values.length, t, dynamic, alpha, kappa, state, fitted);
  return { state: [...frame.take(state, 3)], fitted: frame.take(fitted, values.length) };
}

for (const [dynamic, kappa, line] of [
  [0, 0, [0, 0]],
  [0, -1, [20, 0.3]],
  [1, 0.5, [0, 0]],
  [1, -1, [0, 0]],
] as const) {
  test(`fitTheta finds the least sum of squares of its filter (dynamic ${dynamic}, share ${kappa})`, () => {
    using frame = engine().frame();
    const at = frame.put(y);
    const report = frame.f64(5);
    frame.kernels.fitTheta(at, at, n, dynamic, kappa, line[0], line[1], 0.1, 0.99, report);
    const [alpha, share, start, squares, count] = [...frame.take(report, 5)] as [number, number, number, number, number];
    const first = 2 * dynamic;
    const sumOf = (a: number, k: number, l: number) => {
      const { fitted } = filter(y, 0, dynamic, a, k, [l, ...line]);
      return y.reduce((sum, value, t) => sum + (t < first ? 0 : (value - fitted[t]!) ** 2), 0);
    };
    expect(count).toBe(n - first);
    close([squares], [sumOf(alpha, share, start)], { tolerance: 1e-11 });
    // No step away from it, within the bounds, is better.
    for (const step of [-1e-3, 1e-3]) {
      expect(sumOf(Math.min(0.99, Math.max(0.1, alpha + step)), share, start)).toBeGreaterThanOrEqual(squares - 1e-9);
      expect(sumOf(alpha, share, start + step)).toBeGreaterThanOrEqual(squares - 1e-9);
      if (kappa < 0)
        expect(sumOf(alpha, Math.min(1, Math.max(0, share + step)), start)).toBeGreaterThanOrEqual(squares - 1e-9);
    }
  });
}

for (const dynamic of [0, 1]) {
  test(`predictTheta: mean of its filter, variance of all errors to come (dynamic ${dynamic})`, () => {
    const [alpha, kappa, horizon, variance] = [0.4, 0.6, 7, 2.5];
    const from = dynamic ? filter(y, 0, 1, alpha, kappa, [20, 0, 0]).state : [21, 20, 0.3];
    const none = new Float64Array(horizon).fill(Number.NaN);
    const base = filter(none, n, dynamic, alpha, kappa, from).fitted;
    using frame = engine().frame();
    const [state, mean, spread, scratch] = [frame.put(from), frame.f64(7), frame.f64(7), frame.f64(horizon + 27)];
    const call = (growth: number, drift: number) =>
      frame.kernels.predictTheta(
        ...([state, n, horizon, dynamic, alpha, kappa, variance, growth, drift, mean, spread, scratch] as const),
      );
    call(alpha * alpha, 0);
    close(frame.take(mean, horizon), base, { tolerance: 1e-12 }, "mean");
    // The filter is linear: the error of step j moves step h by what an error of one there moves it.
    const expected = new Float64Array(horizon).fill(variance);
    for (let j = 0; j < horizon - 1; j++) {
      const values = none.slice();
      for (let i = 0; i <= j; i++) values[i] = base[i]! + (i === j ? 1 : 0);
      const moved = filter(values, n, dynamic, alpha, kappa, from).fitted;
      for (let h = j + 1; h < horizon; h++) expected[h]! += variance * (moved[h]! - base[h]!) ** 2;
    }
    close(frame.take(spread, horizon), expected, { tolerance: 1e-10 }, "variance");
    call(alpha * alpha, 0.01);
    close(frame.take(spread, horizon), expected.map((each, h) => each + variance * 0.01 * (h + 1) ** 2), {
      tolerance: 1e-10,
    });
  });

  test(`sampleTheta: without spread the mean, with it the variance (dynamic ${dynamic})`, () => {
    const [alpha, kappa, horizon, count] = [0.4, 0.6, 5, 20_000];
    const from = dynamic ? filter(y, 0, 1, alpha, kappa, [20, 0, 0]).state : [21, 20, 0.3];
    using frame = engine().frame();
    const [state, mean, spread] = [frame.put(from), frame.f64(horizon), frame.f64(horizon)];
    const room = frame.f64(horizon + 27);
    const [growth, drift] = [0.5, 0.02];
    frame.kernels.predictTheta(state, n, horizon, dynamic, alpha, kappa, 1, growth, drift, mean, spread, room);
    const [paths, scratch] = [frame.f64(count * horizon), frame.f64(count * horizon + count)];
    const draw = (sd: number) =>
      frame.kernels.sampleTheta(state, n, horizon, count, dynamic, alpha, kappa, sd, growth, drift, 3, paths, scratch);
    draw(0);
    close(frame.take(paths, horizon), frame.take(mean, horizon), { tolerance: 1e-12 });
    draw(1);
    const drawn = frame.take(paths, count * horizon);
    const [means, variances] = [frame.take(mean, horizon), frame.take(spread, horizon)];
    for (let h = 0; h < horizon; h++) {
      let squares = 0;
      for (let p = 0; p < count; p++) squares += (drawn[p * horizon + h]! - means[h]!) ** 2;
      // The standard deviation of a variance of 20,000 draws is one in a hundred.
      expect(Math.abs(squares / count / variances[h]! - 1)).toBeLessThan(0.05);
    }
  });
}

for (const [dynamic, alpha] of [
  [0, 0.15],
  [1, 0.1],
] as const) {
  test(`growthTheta: how errors of several steps grow, and at least as the model says (dynamic ${dynamic})`, () => {
    const [kappa, longest, begun] = [0.5, 3, dynamic ? [20, 0, 0] : [20, 19, 0.2]];
    const first = 2 * dynamic;
    const none = new Float64Array(longest).fill(Number.NaN);
    const means = [1, 2, 3].map((k) => {
      let sum = 0;
      for (let t = first; t + k <= n; t++) {
        const { state } = filter(y.subarray(0, t), 0, dynamic, alpha, kappa, begun);
        sum += (y[t + k - 1]! - filter(none, t, dynamic, alpha, kappa, state).fitted[k - 1]!) ** 2;
      }
      return sum / (n - first - k + 1);
    }) as [number, number, number];
    const expected = (means[1] / means[0] - 1 + 2 * (means[2] / means[0] - 1)) / 5;
    expect(expected).toBeGreaterThan(alpha * alpha);
    using frame = engine().frame();
    const [at, state] = [frame.put(y), frame.put(begun)];
    const call = (a: number) =>
      frame.kernels.growthTheta(at, at, n, longest, dynamic, a, kappa, state, frame.f64(2 * longest + 3));
    close([call(alpha)], [expected], { tolerance: 1e-10 });
    close(frame.take(state, 3), filter(y, 0, dynamic, alpha, kappa, begun).state, { tolerance: 1e-12 });
    expect(call(0.9999)).toBeGreaterThanOrEqual(0.9999 ** 2);
  });
}
