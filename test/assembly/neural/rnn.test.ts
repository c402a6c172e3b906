import { test } from "vitest";
import { type Bench, checkGradients, wiggles } from "../../support/kernel-gradients.js";

const kinds = [
  ["tanh", "RNN_TANH"],
  ["relu", "RNN_RELU"],
  ["linear", "RNN_LINEAR"],
] as const;

test.each(kinds)("gradients of a layer of %s units", (_, kind) => {
  checkGradients((bench) => layer(bench, 5, 3, 4, 3, bench.kernels[kind].value, true));
  // Sums of hundreds of rows round more.
  checkGradients((bench) => layer(bench, 4, 90, 2, 2, bench.kernels[kind].value, true), 3e-6);
});

test("gradients of a layer that starts from zeros", () => {
  checkGradients((bench) => layer(bench, 5, 3, 4, 9, bench.kernels.RNN_TANH.value, false));
});

function layer(bench: Bench, T: number, B: number, I: number, H: number, kind: number, started: boolean) {
  const { kernels } = bench;
  const h = bench.room(T * B * H);
  const packed = bench.room(kernels.rnnPackedSize(I, H));
  return {
    inputs: {
      x: wiggles(T * B * I, 1),
      wx: wiggles(H * I, 2),
      wh: wiggles(H * H, 3).map((value) => value / 2),
      bx: wiggles(H, 4),
      bh: wiggles(H, 5),
      ...(started ? { h0: wiggles(B * H, 6) } : {}),
    } as Record<"x" | "wx" | "wh" | "bx" | "bh" | "h0", Float64Array>,
    forward(at: Record<string, number>) {
      kernels.rnnPack(at.wx!, at.wh!, at.bx!, at.bh!, I, H, packed);
      kernels.rnnForward(at.x!, packed, at.h0 ?? 0, T, B, I, H, kind, h);
      return [[h, T * B * H] as const];
    },
    backward(at: Record<string, number>, [dh]: readonly number[], d: Record<string, number>) {
      const scratch = bench.room(kernels.rnnScratch(T, B, I, H));
      kernels.rnnBackward(
        at.x!, h, at.h0 ?? 0, at.wx!, at.wh!, dh!, T, B, I, H, kind, d.x!, d.h0 ?? 0, d.wx!, d.wh!, d.bx!, d.bh!, scratch,
      );
    },
  };
}
