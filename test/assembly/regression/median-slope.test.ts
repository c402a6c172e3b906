import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";
import { noise } from "../../support/regression.js";

test("slopeAtRank gives every slope of the pairs in order", () => {
  const n = 9;
  const x = noise(n, 51).sort((a, b) => a - b);
  const y = noise(n, 52);
  const all = x.flatMap((_, i) => x.slice(0, i).map((__, j) => (y[i]! - y[j]!) / (x[i]! - x[j]!))).sort((a, b) => a - b);
  using frame = engine().frame();
  const { kernels } = frame;
  const [xs, ys, scratch] = [frame.put(x), frame.put(y), frame.f64(kernels.slopeAtRankScratch(n))];
  for (const [rank, slope] of all.entries()) {
    const found = kernels.slopeAtRank(xs, ys, n, rank + 1, -1e300, 1e300, scratch);
    // y - s x of two points is told apart to the rounding of numbers near 1 / gap.
    expect(Math.abs(found / slope - 1)).toBeLessThan(1e-12);
  }
});

test("slopeAtRank counts pairs with equal x not at all, and equal slopes each", () => {
  const [x, y] = [
    [0, 0, 1, 2],
    [1, 5, 2, 3],
  ];
  // Slopes: 1, 1 (points 0 and 2, 0 and 3), -3, -1 (point 1), 1 (the last two).
  using frame = engine().frame();
  const { kernels } = frame;
  const [xs, ys, scratch] = [frame.put(x), frame.put(y), frame.f64(kernels.slopeAtRankScratch(4))];
  const found = [1, 2, 3, 4, 5].map((rank) => kernels.slopeAtRank(xs, ys, 4, rank, -10, 10, scratch));
  close(found, [-3, -1, 1, 1, 1], { tolerance: 3e-16 });
});
