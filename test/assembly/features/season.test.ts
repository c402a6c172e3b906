import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

const gap = Number.NaN;

test("the gain of a season length is that of its definition by sums of squares", () => {
  const x = [3, 8, 2, 7, gap, 9, 1, 6, 4, 8, 0, 7, 2];
  const longest = 5;
  using frame = engine().frame();
  const [gain, share, sum, count] = [frame.f64(6), frame.f64(6), frame.f64(longest), frame.f64(longest)];
  const n = frame.kernels.gainOfSeasons(frame.put(x), x.length, longest, gain, share, sum, count);
  expect(n).toBe(12);
  const whole = squaresAboutMean(x);
  const lengths = [2, 3, 4, 5];
  const left = lengths.map((m) => {
    const seasons = Array.from({ length: m }, (_, s) => squaresAboutMean(x.filter((_, t) => t % m === s)));
    return seasons.reduce((total, each) => total + each, 0);
  });
  const gains = lengths.map((m, i) => (n - 1 - m / 2) * Math.log(whole / left[i]!) - (m - 1) * Math.log(n));
  const shares = lengths.map((m, i) => Math.max(0, 1 - left[i]! / (n - m) / (whole / (n - 1))));
  close(frame.take(gain, 6), [-Infinity, -Infinity, ...gains], { tolerance: 1e-13 });
  close(frame.take(share, 6), [0, 0, ...shares], { tolerance: 1e-13 });
  expect(shares[0]).toBeGreaterThan(0.5);
});

test("what is left without the means of the seasons, by hand", () => {
  using frame = engine().frame();
  const x = frame.put([1, 10, 3, 20, gap, 30]);
  frame.kernels.removeSeason(x, 6, 2, frame.f64(2), frame.f64(2));
  expect([...frame.take(x, 6)]).toEqual([-1, -10, 1, 0, gap, 10]);
});

test("what is left without the line 2 + 3 t is what was put about it", () => {
  using frame = engine().frame();
  const x = frame.put([2 + 1, 5 - 2, 8 + 1, gap]);
  frame.kernels.removeLine(x, 4);
  // Sums over three whole numbers: a few roundings.
  close(frame.take(x, 4), [1, -2, 1, gap], { tolerance: 1e-14 });
});

test("autocorrelation over the pairs that are observed, by hand", () => {
  using frame = engine().frame();
  const x = frame.put([1, 2, gap, 3, 6]);
  const at = (lag: number) => frame.kernels.autocorrelationAt(x, 5, lag);
  close([at(1), at(3), at(4)], [2 / 14, -3 / 14, -6 / 14], { tolerance: 1e-15 });
});

function squaresAboutMean(values: number[]): number {
  const observed = values.filter((value) => !Number.isNaN(value));
  const mean = observed.reduce((sum, value) => sum + value, 0) / observed.length;
  return observed.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

test("harmonics of an exact wave are the wave, at any period; those of another period leave it", () => {
  using frame = engine().frame();
  const n = 4 * 73;
  const wave = (t: number) => Math.sin((2 * Math.PI * t) / 36.5);
  const x = Float64Array.from({ length: n }, (_, t) => wave(t) + 0.5 * Math.cos((4 * Math.PI * t) / 36.5));
  const left = (pairs: number, period: number) => {
    const at = frame.put(x);
    frame.kernels.removeWaves(at, n, pairs, period);
    return frame.take(at, n);
  };
  // Whole cycles: the harmonics are orthogonal.
  close(left(2, 36.5), new Float64Array(n), { tolerance: 1e-12 });
  close(left(1, 36.5), x.map((value, t) => value - wave(t)), { tolerance: 1e-12 });
  close(left(1, 73 / 3), x, { tolerance: 1e-12 });
});
