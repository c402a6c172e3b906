import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { linearAlgebraCases } from "../../support/linear-algebra.js";

function solve(g: number[]) {
  const p = g.length - 1;
  using frame = engine().frame();
  const [phi, partial] = [frame.f64(p), frame.f64(p)];
  const variance = frame.kernels.solveYuleWalker(frame.put(g), p, phi, partial, frame.f64(p));
  return { phi: Array.from(frame.take(phi, p)), partial: Array.from(frame.take(partial, p)), variance };
}

describe("solveYuleWalker", () => {
  test("has the coefficients and innovation variance of the reference", () => {
    const golden = linearAlgebraCases("levinson")[0]!;
    const { phi, variance } = solve(golden.g);
    golden.out.ar.forEach((value, i) => {
      expect(Math.abs(phi[i]! - value)).toBeLessThanOrEqual(1e-14);
    });
    expect(Math.abs(variance - golden.out.innovationVariance)).toBeLessThanOrEqual(1e-14 * variance);
    expect(phi).toHaveLength(4);
  });

  test("finds a first-order process behind geometric autocovariances", () => {
    const { phi, partial, variance } = solve([4, 2, 1, 0.5]);
    expect({ phi, partial, variance }).toEqual({ phi: [0.5, 0, 0], partial: [0.5, 0, 0], variance: 3 });
  });

  test("says NaN from the order on at which the autocovariances cease to be positive definite", () => {
    expect(solve([1, 0.5, -0.9])).toEqual({ phi: [0.5, Number.NaN], partial: [0.5, Number.NaN], variance: Number.NaN });
    for (const g of [[0, 0], [Number.NaN, 1], [1, Number.NaN], [1, 1], [Infinity, 1]]) expect(solve(g).variance).toBeNaN();
  });
});
