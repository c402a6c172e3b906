import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";

test("the range of two normals is up to q with probability erf(q / 2)", () => {
  const k = engine().kernels;
  // The trapezoidal rule is exact to 1e-14.
  for (const q of [0.1, 1, 2.772, 5]) expect(Math.abs(k.rangeCdf(q, 2) - k.erf(q / 2))).toBeLessThan(1e-13);
});

test("the quantile of the range of three normals undoes its distribution function", () => {
  const k = engine().kernels;
  for (const level of [0.05, 0.5, 0.95, 0.99]) {
    expect(Math.abs(k.rangeCdf(k.rangeQuantile(level, 3), 3) - level)).toBeLessThan(1e-12);
  }
});
