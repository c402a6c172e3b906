import { expect, test } from "vitest";
import { spreadOfSeasons } from "../../../bindings/decompose/season-spread.js";

test("a season that never changes is a mean of its cycles", () => {
  // Errors within have the variance 1 - 1 / n, those beyond 1 + 1 / n.
  expect(spreadOfSeasons([8], [1_000_001])).toBeCloseTo(Math.sqrt(9 / 8 / (7 / 8)), 6);
});

test("a season learned from few cycles, or changing fast, widens most; of several the widest counts", () => {
  expect(spreadOfSeasons([30], [7])).toBeGreaterThan(spreadOfSeasons([30], [21]));
  expect(spreadOfSeasons([3], [21])).toBeGreaterThan(spreadOfSeasons([30], [21]));
  expect(spreadOfSeasons([30, 4], [11, 15])).toBe(Math.max(spreadOfSeasons([30], [11]), spreadOfSeasons([4], [15])));
});
