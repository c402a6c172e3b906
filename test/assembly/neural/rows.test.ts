import { expect, test } from "vitest";
import { neuralEngine } from "../../../bindings/wasm/engine.js";

/** Rows of whole numbers: every sum is exact. */
const matrix = (rows: number, width: number) => Array.from({ length: rows * width }, (_, i) => ((i * 7) % 23) - 11);
const widths = [1, 3, 4, 7, 18];

test("rows are copied into and out of wider matrices, and nothing beside them is touched", () => {
  for (const n of widths) {
    using frame = neuralEngine().frame();
    const [x, out] = [matrix(5, n + 2), new Array(5 * (n + 3)).fill(0.5)];
    const at = frame.putF32(out);
    frame.kernels.copyRows(frame.putF32(x), 5, n, n + 2, n + 3, at);
    for (let i = 0; i < 5; i++) for (let j = 0; j < n; j++) out[i * (n + 3) + j] = x[i * (n + 2) + j]!;
    expect([...frame.takeF32(at, out.length)]).toEqual(out);
  }
});

test("rows add up: into rows apart, all into one, and one into all", () => {
  for (const n of widths) {
    using frame = neuralEngine().frame();
    const x = matrix(5, n);
    const from = frame.putF32(x);
    const [apart, one, all] = [frame.putF32(matrix(5, n + 1)), frame.putF32(matrix(1, n)), frame.putF32(x)];
    frame.kernels.addRows(from, 5, n, n, n + 1, apart);
    frame.kernels.addRows(from, 5, n, n, 0, one);
    frame.kernels.addRows(from, 5, n, 0, n, all);
    const added = matrix(5, n + 1).map((v, i) => v + (i % (n + 1) < n ? x[Math.floor(i / (n + 1)) * n + (i % (n + 1))]! : 0));
    expect([...frame.takeF32(apart, 5 * (n + 1))]).toEqual(added);
    const columns = Array.from({ length: n }, (_, j) => [0, 1, 2, 3, 4].reduce((sum, i) => sum + x[i * n + j]!, matrix(1, n)[j]!));
    expect([...frame.takeF32(one, n)]).toEqual(columns);
    expect([...frame.takeF32(all, 5 * n)]).toEqual(x.map((v, i) => v + x[i % n]!));
  }
});

test("rows are looked up in a table, and their gradients added to it, also twice", () => {
  for (const n of widths) {
    using frame = neuralEngine().frame();
    const [table, index] = [matrix(4, n), [2, 0, 2]];
    const [at, indices] = [frame.putF32(table), frame.putI32(index)];
    const out = frame.f32(3 * (n + 1));
    frame.kernels.gatherRows(at, indices, 3, n, n + 1, out);
    index.forEach((row, i) => {
      expect([...frame.takeF32(out + 4 * i * (n + 1), n)]).toEqual(table.slice(row * n, (row + 1) * n));
    });
    const x = matrix(3, n + 2);
    frame.kernels.scatterAddRows(frame.putF32(x), indices, 3, n, n + 2, at);
    const expected = table.slice();
    index.forEach((row, i) => {
      for (let j = 0; j < n; j++) expected[row * n + j]! += x[i * (n + 2) + j]!;
    });
    expect([...frame.takeF32(at, 4 * n)]).toEqual(expected);
  }
});

test("each row times a number of its own is added", () => {
  for (const n of widths) {
    using frame = neuralEngine().frame();
    const [x, out, factors] = [matrix(3, n), matrix(3, n), [2, -0.5, 4]];
    const at = frame.putF32(out);
    frame.kernels.scaleAddRows(frame.putF32(x), frame.putF32(factors), 3, n, at);
    expect([...frame.takeF32(at, 3 * n)]).toEqual(out.map((v, i) => v + factors[Math.floor(i / n)]! * x[i]!));
  }
});
