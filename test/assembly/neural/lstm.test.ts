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
  const [h, c, gates] = [T * B * H, T * B * H, T * B * 4 * H].map((n) => bench.room(n)) as [number, number, number];
  const packed = bench.room(kernels.lstmPackedSize(I, H));
  const last = (T - 1) * B * H;
  return {
    inputs: {
      x: wiggles(T * B * I, 1),
      wx: wiggles(4 * H * I, 2),
      wh: wiggles(4 * H * H, 3),
      bx: wiggles(4 * H, 4),
      bh: wiggles(4 * H, 5),
      ...(started ? { h0: wiggles(B * H, 6), c0: wiggles(B * H, 7) } : {}),
    } as Record<"x" | "wx" | "wh" | "bx" | "bh" | "h0" | "c0", Float64Array>,
    forward(at: Record<string, number>) {
      kernels.lstmPack(at.wx!, at.wh!, at.bx!, at.bh!, I, H, packed);
      kernels.lstmForward(at.x!, packed, at.h0 ?? 0, at.c0 ?? 0, T, B, I, H, h, c, gates);
      return [[h, T * B * H] as const, [c + last * bench.bytes, B * H] as const];
    },
    backward(at: Record<string, number>, [dh, dc]: readonly number[], d: Record<string, number>) {
      const scratch = bench.room(kernels.lstmScratch(B, I, H));
      kernels.lstmBackward(
        at.x!, h, c, at.h0 ?? 0, at.c0 ?? 0, at.wx!, at.wh!, dh!, dc!, T, B, I, H,
        gates, d.x!, d.h0 ?? 0, d.c0 ?? 0, d.wx!, d.wh!, d.bx!, d.bh!, scratch,
      );
    },
  };
}


/** Weights, a state and inputs of four steps of three sequences. */
function small(bench: Bench) {
  const [T, B, I, H] = [4, 3, 2, 5];
  const { kernels } = bench;
  const packed = bench.room(kernels.lstmPackedSize(I, H));
  const [x, wx, wh, bx, bh, h0, c0] = [T * B * I, 4 * H * I, 4 * H * H, 4 * H, 4 * H, B * H, B * H].map((n, i) =>
    bench.put(wiggles(n, i)),
  ) as [number, number, number, number, number, number, number];
  kernels.lstmPack(wx, wh, bx, bh, I, H, packed);
  return { T, B, I, H, kernels, packed, x, wx, wh, bx, bh, h0, c0 };
}

test.each(["f32", "f64"] as const)("single steps in place give the whole layer to the last bit, in %s", (precision) => {
  const bench = new Bench(precision);
  const { T, B, I, H, kernels, packed, x, h0, c0 } = small(bench);
  const [h, c, gates] = [T * B * H, T * B * H, T * B * 4 * H].map((n) => bench.room(n)) as [number, number, number];
  kernels.lstmForward(x, packed, h0, c0, T, B, I, H, h, c, gates);
  for (let t = 0; t < T; t++) {
    kernels.lstmForward(x + t * B * I * bench.bytes, packed, h0, c0, 1, B, I, H, h0, c0, gates);
    expect(bench.take(h0, B * H)).toEqual(bench.take(h + t * B * H * bench.bytes, B * H));
    expect(bench.take(c0, B * H)).toEqual(bench.take(c + t * B * H * bench.bytes, B * H));
  }
});

test.each(["f32", "f64"] as const)("a batch of one gives the rows of a batch of many to the last bit, in %s", (precision) => {
  const bench = new Bench(precision);
  const { B, I, H, kernels, packed, x, h0, c0 } = small(bench);
  const [h, c, gates] = [B * H, B * H, 4 * B * H].map((n) => bench.room(n)) as [number, number, number];
  kernels.lstmForward(x, packed, h0, c0, 1, B, I, H, h, c, gates);
  for (let b = 0; b < B; b++) {
    const [alone, cell] = [bench.room(H), bench.room(H)];
    const at = (offset: number, n: number) => offset + b * n * bench.bytes;
    kernels.lstmForward(at(x, I), packed, at(h0, H), at(c0, H), 1, 1, I, H, alone, cell, gates);
    expect(bench.take(alone, H)).toEqual(bench.take(at(h, H), H));
  }
});

test("lstmGates is a step after its products", () => {
  const bench = new Bench("f32");
  const { B, I, H, kernels, packed, x, wx, wh, bx, bh, h0, c0 } = small(bench);
  const [h, c, gates, sums] = [B * H, B * H, 4 * B * H, 4 * B * H].map((n) => bench.room(n)) as [
    number, number, number, number,
  ];
  kernels.lstmForward(x, packed, h0, c0, 1, B, I, H, h, c, gates);
  const scratch = bench.room(kernels.packedSize(4 * H, H));
  const { TRANSPOSE_B, ACCUMULATE } = kernels;
  kernels.gemm(x, wx, B, 4 * H, I, I, I, 4 * H, TRANSPOSE_B.value, sums, scratch);
  kernels.gemm(h0, wh, B, 4 * H, H, H, H, 4 * H, TRANSPOSE_B.value + ACCUMULATE.value, sums, scratch);
  kernels.axpy(bx, 4 * H, 1, bh);
  const [next, out] = [bench.room(B * H), bench.room(B * H)];
  kernels.lstmGates(sums, bh, c0, B, H, next, out);
  expect(bench.take(out, B * H)).toEqual(bench.take(h, B * H));
  expect(bench.take(next, B * H)).toEqual(bench.take(c, B * H));
  expect(bench.take(sums, 4 * B * H)).toEqual(bench.take(gates, 4 * B * H));
});

test("with frozen gates, the cells hand back their gradient times the forget gates", () => {
  const bench = new Bench("f64");
  const [T, H] = [6, 3];
  const { kernels } = bench;
  // Without weights the gates are constants, so d c_T / d c_0 = f_1 ... f_T.
  const bias = wiggles(4 * H, 1);
  const zeros = bench.zeros(16 * H * H);
  const packed = bench.room(kernels.lstmPackedSize(1, H));
  kernels.lstmPack(zeros, zeros, bench.put(bias), 0, 1, H, packed);
  const [h, c, gates] = [T * H, T * H, 4 * T * H].map((n) => bench.room(n)) as [number, number, number];
  kernels.lstmForward(bench.zeros(T), packed, 0, bench.put(wiggles(H, 2)), T, 1, 1, H, h, c, gates);
  const [dc, dc0] = [bench.put(new Float64Array(H).fill(1)), bench.zeros(H)];
  const scratch = bench.room(kernels.lstmScratch(1, 1, H));
  const x = bench.zeros(T);
  kernels.lstmBackward(x, h, c, 0, zeros, zeros, zeros, zeros, dc, T, 1, 1, H, gates, 0, 0, dc0, 0, 0, 0, 0, scratch);
  const forget = Float64Array.from(bias.subarray(H, 2 * H), (b) => (1 / (1 + Math.exp(-b))) ** T);
  close(bench.take(dc0, H), forget, { tolerance: 1e-13 });
});

test("lstmGates is c' = f c + i g and h' = o tanh(c')", () => {
  const bench = new Bench("f32");
  const [B, H] = [2, 5];
  const [sums, bias, before] = [wiggles(4 * B * H, 1), wiggles(4 * H, 2), wiggles(B * H, 3)];
  const [gates, next, h] = [bench.put(sums), bench.room(B * H), bench.room(B * H)];
  bench.kernels.lstmGates(gates, bench.put(bias), bench.put(before), B, H, next, h);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const cells = before.map((c, at) => {
    const [b, j] = [Math.floor(at / H), at % H];
    const sum = (gate: number) => sums[(4 * b + gate) * H + j]! + bias[gate * H + j]!;
    return sigmoid(sum(1)) * c + sigmoid(sum(0)) * Math.tanh(sum(2));
  });
  close(bench.take(next, B * H), cells, { tolerance: 3e-7 });
  const outputs = bench.take(gates + 3 * H * bench.bytes, H);
  close(bench.take(h, H), outputs.map((o, j) => o * Math.tanh(cells[j]!)), { tolerance: 3e-7 });
});
