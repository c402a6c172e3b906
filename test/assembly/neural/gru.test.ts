import { expect, test } from "vitest";
import { Bench, checkGradients, wiggles } from "../../support/kernel-gradients.js";
import { close } from "../../support/close.js";

const shapes = [
  [5, 3, 4, 3],
  [3, 1, 2, 8],
  [4, 2, 5, 6],
  [7, 90, 2, 1],
] as const;

test.each(shapes)("gradients of a layer over %i steps of %i sequences, %i inputs, %i units", (T, B, I, H) => {
  // Sums of hundreds of rows round more.
  checkGradients((bench) => layer(bench, T, B, I, H, true), B > 10 ? 3e-6 : undefined);
});

test("gradients of a layer that starts from zeros", () => {
  checkGradients((bench) => layer(bench, 5, 3, 4, 3, false));
});

function layer(bench: Bench, T: number, B: number, I: number, H: number, started: boolean) {
  const { kernels } = bench;
  const [h, gates] = [T * B * H, T * B * 4 * H].map((n) => bench.room(n)) as [number, number];
  const packed = bench.room(kernels.gruPackedSize(I, H));
  return {
    inputs: {
      x: wiggles(T * B * I, 1),
      wx: wiggles(3 * H * I, 2),
      wh: wiggles(3 * H * H, 3),
      bx: wiggles(3 * H, 4),
      bh: wiggles(3 * H, 5),
      ...(started ? { h0: wiggles(B * H, 6) } : {}),
    } as Record<"x" | "wx" | "wh" | "bx" | "bh" | "h0", Float64Array>,
    forward(at: Record<string, number>) {
      kernels.gruPack(at.wx!, at.wh!, at.bx!, at.bh!, I, H, packed);
      kernels.gruForward(at.x!, packed, at.h0 ?? 0, T, B, I, H, h, gates);
      return [[h, T * B * H] as const];
    },
    backward(at: Record<string, number>, [dh]: readonly number[], d: Record<string, number>) {
      const scratch = bench.room(kernels.gruScratch(B, I, H));
      kernels.gruBackward(
        at.x!, h, at.h0 ?? 0, at.wx!, at.wh!, dh!, T, B, I, H, gates, d.x!, d.h0 ?? 0, d.wx!, d.wh!, d.bx!, d.bh!, scratch,
      );
    },
  };
}

test.each(["f32", "f64"] as const)("single steps in place give the whole layer to the last bit, in %s", (precision) => {
  const bench = new Bench(precision);
  const { kernels } = bench;
  const [T, B, I, H] = [4, 3, 2, 5];
  const packed = bench.room(kernels.gruPackedSize(I, H));
  const [x, wx, wh, b, h0] = [T * B * I, 3 * H * I, 3 * H * H, 3 * H, B * H].map((n, i) => bench.put(wiggles(n, i))) as [
    number, number, number, number, number,
  ];
  kernels.gruPack(wx, wh, b, b, I, H, packed);
  const [h, gates] = [T * B * H, T * B * 4 * H].map((n) => bench.room(n)) as [number, number];
  kernels.gruForward(x, packed, h0, T, B, I, H, h, gates);
  for (let t = 0; t < T; t++) {
    kernels.gruForward(x + t * B * I * bench.bytes, packed, h0, 1, B, I, H, h0, gates);
    expect(bench.take(h0, B * H)).toEqual(bench.take(h + t * B * H * bench.bytes, B * H));
  }
});

test("gruGates is r, z = sigmoid, n = tanh(sum + r s), h' = (1 - z) n + z h", () => {
  const bench = new Bench("f32");
  const [B, H] = [2, 5];
  const sums = wiggles(4 * B * H, 1);
  const bias = wiggles(4 * H, 2);
  const before = wiggles(B * H, 3);
  const [gates, next] = [bench.put(sums), bench.room(B * H)];
  bench.kernels.gruGates(gates, bench.put(bias), bench.put(before), B, H, next);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const parts = before.map((h, i) => {
    const [b, j] = [Math.floor(i / H), i % H];
    const sum = (gate: number) => sums[(4 * b + gate) * H + j]! + bias[gate * H + j]!;
    const z = sigmoid(sum(1));
    return (1 - z) * Math.tanh(sum(2) + sigmoid(sum(0)) * sum(3)) + z * h;
  });
  close(bench.take(next, B * H), parts, { tolerance: 3e-7 });
  close(bench.take(gates, H), sums.subarray(0, H).map((x, j) => sigmoid(x + bias[j]!)), { tolerance: 3e-7 });
});
