import { test } from "vitest";
import { type Bench, checkGradients, wiggles } from "../../support/gradients.js";

const shapes = [
  [5, 3, 4, 3],
  [3, 1, 2, 8],
  [4, 2, 5, 6],
  [7, 90, 2, 1],
] as const;

test.each(shapes)("gradients of a layer over %i steps of %i sequences, %i inputs, %i units", (T, B, I, H) => {
  checkGradients((bench) => layer(bench, T, B, I, H, true));
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

