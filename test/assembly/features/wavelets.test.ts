import { describe, expect, test } from "vitest";
import { scalingFilter } from "../../../bindings/features/daubechies.js";
import { dwt, inverseDwt, inverseModwt, modwt, type Wavelet } from "../../../bindings/index.js";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

const all: readonly Wavelet[] = ["haar", "db2", "db3", "db4", "db5", "db6", "db7", "db8"];
const x = Float64Array.from({ length: 48 }, (_, t) => ((t * t * 37) % 101) / 10 - t / 7);
const energy = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value * value, 0);

describe.each(all)("%s", (wavelet) => {
  const filter = Array.from(scalingFilter(wavelet));
  const moments = filter.length / 2;

  test("has a filter that is orthogonal to its own shifts by two", () => {
    for (let shift = 0; shift < filter.length; shift += 2) {
      const product = filter.reduce((sum, g, l) => sum + g * (filter[l + shift] ?? 0), 0);
      // Sixteen coefficients, each correct to half a unit in its last place.
      close([product], [shift === 0 ? 1 : 0], { tolerance: 1e-15 });
    }
  });

  test("leaves no detail of a polynomial of lower degree", () => {
    for (let power = 0; power < moments; power++) {
      const sums = filter.map((_, l) => (l & 1 ? -1 : 1) * filter[filter.length - 1 - l]! * (l / 8) ** power);
      const size = sums.reduce((most, each) => Math.max(most, Math.abs(each)), 1);
      close([sums.reduce((a, b) => a + b, 0)], [0], { tolerance: 1e-13, scale: size });
    }
  });

  test("transforms keep the sum of squares and go back to the values", () => {
    for (const [there, back, levels] of [
      [dwt, inverseDwt, 4],
      [modwt, inverseModwt, 5],
    ] as const) {
      const made = there(x, { wavelet, levels });
      const total = energy(made.smooth) + made.details.reduce((sum, detail) => sum + energy(detail), 0);
      // Five levels of sums of up to 16 products.
      close([total], [energy(x)], { tolerance: 1e-13 });
      close(back(made), x, { tolerance: 1e-13, scale: 10 });
    }
  });
});

test("the Haar transform of (4, 6, 10, 12, 8, 6, 5, 5), the values of PyWavelets", () => {
  const { smooth, details } = dwt([4, 6, 10, 12, 8, 6, 5, 5]);
  close(smooth, [7.0710678119, 15.5563491861, 9.8994949366, 7.0710678119], { tolerance: 1e-10 });
  close(details[0]!, [-1.4142135624, -1.4142135624, 1.4142135624, 0], { tolerance: 1e-10 });
});

test("coefficients at every step are their definition, around the circle or from the first value", () => {
  const g = scalingFilter("db2");
  const n = 7;
  using frame = engine().frame();
  const [smooth, detail] = [frame.f64(n), frame.f64(n)];
  const values = [3, -1, 4, 1, -5, 9, 2];
  for (const periodic of [1, 0]) {
    frame.kernels.splitModwt(frame.put(values), frame.put(g), n, 4, 2, periodic, smooth, detail);
    const at = (t: number) => values[periodic ? (t + 7 * n) % n : Math.max(0, t)]!;
    const sum = (taps: ArrayLike<number>) =>
      values.map((_, t) => Array.from(taps).reduce((all, tap, l) => all + (tap / Math.SQRT2) * at(t - 2 * l), 0));
    close(frame.take(smooth, n), sum(g), { tolerance: 1e-14, scale: 9 });
    close(frame.take(detail, n), sum([g[3]!, -g[2]!, g[1]!, -g[0]!]), { tolerance: 1e-14, scale: 9 });
  }
});

test("impossible coefficients are refused", () => {
  expect(() => dwt([1, 2, 3])).toThrow("multiple of 2");
  expect(() => dwt([1, Number.NaN])).toThrow("value 1 is NaN");
  expect(() => modwt([])).toThrow("at least 1 value");
  expect(() => inverseDwt({ wavelet: "haar", smooth: Float64Array.of(1), details: [Float64Array.of(1, 2)] })).toThrow(
    "a level has 2 details, 1 are needed",
  );
});
