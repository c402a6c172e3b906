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
