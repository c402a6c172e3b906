import { describe, expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { distance, linearAlgebraCases, noise, product, type Rows, rows, transpose } from "../../support/linear-algebra.js";

function solve(T: Rows, Q: Rows) {
  const n = T.length;
  using frame = engine().frame();
  const k = frame.kernels;
  const p = frame.f64(n * n);
  const status = k.solveLyapunov(frame.put(T.flat()), frame.put(Q.flat()), n, p, frame.f64(k.lyapunovScratch(n)));
  return { ok: status === k.OK.value, P: rows(frame.take(p, n * n), n) };
}

describe("solveLyapunov", () => {
  test("has the stationary covariance of the reference", () => {
    const golden = linearAlgebraCases("discrete-lyapunov")[0]!;
    const { ok, P } = solve(golden.T, golden.Q);
    expect(ok).toBe(true);
    expect(distance(P, golden.out.P)).toBeLessThanOrEqual(1e-14 * 3);
  });

  test("is 1 / (1 - phi^2) for one state, up to the unit circle", () => {
    for (const phi of [0, 0.5, -0.9, 0.999, 1 - 1e-9]) {
      const expected = 1 / ((1 - phi) * (1 + phi));
      // phi^(2^k) carries 2^k roundings: the error grows as the solution does.
      expect(Math.abs(solve([[phi]], [[1]]).P[0]![0]! / expected - 1)).toBeLessThanOrEqual(1e-15 * expected);
    }
  });

  test("solves P = T P T^T + Q for a companion matrix of forty states, symmetric to the last bit", () => {
    const n = 40;
    const T = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === 0 ? 0.95 / n : Number(j === i - 1))));
    const B = rows(noise(n * n, 4), n);
    const Q = product(B, transpose(B));
    const { ok, P } = solve(T, Q);
    expect(ok).toBe(true);
    const again = product(product(T, P), transpose(T)).map((row, i) => row.map((value, j) => value + Q[i]![j]!));
    expect(distance(P, again)).toBeLessThanOrEqual(1e-13 * Math.max(...P.flat()));
    expect(P).toEqual(transpose(P));
  });

  test("refuses what does not settle", () => {
    for (const phi of [1, -1, 1.5, Number.NaN, Infinity]) expect(solve([[phi]], [[1]]).ok).toBe(false);
    expect(solve([[0.5, 0], [0, 1]], [[1, 0], [0, 0]]).ok).toBe(false);
  });
});
