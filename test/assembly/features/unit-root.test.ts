import { expect, test } from "vitest";
import { engine } from "../../../bindings/wasm/engine.js";
import { close } from "../../support/close.js";

function statistic(
  kernel: "kpssStatistic" | "dickeyFullerStatistic" | "phillipsPerronStatistic",
  y: readonly number[],
  trend: number,
  lags: number,
): number {
  using frame = engine().frame();
  const { kernels } = frame;
  const room = Math.max(y.length, kernels.dickeyFullerScratch(y.length, trend, lags));
  return kernels[kernel](frame.put(y), y.length, trend, lags, frame.f64(room));
}

test("KPSS, worked by hand", () => {
  // About the mean 2: -1, 0, 1, partial sums -1, -1, 0; long-run variance (2 + 2 (1 / 2) 0) / 3.
  close([statistic("kpssStatistic", [1, 2, 3], 0, 1)], [2 / 3 / 2], { tolerance: 1e-15 });
  expect(statistic("kpssStatistic", [5, 5, 5, 5], 0, 1)).toBeNaN();
});

test("Dickey and Fuller's statistic without lags, worked by hand", () => {
  // Steps 2, -1, 2, -1 on the levels 1, 3, 2, 4: slope -1.2, residual sum of squares 9 - 7.2, standard error sqrt(0.9 / 5).
  close([statistic("dickeyFullerStatistic", [1, 3, 2, 4, 3], 0, 0)], [-1.2 / Math.sqrt(0.9 / 5)], { tolerance: 1e-13 });
});

test("Phillips and Perron's statistic without lags is Dickey and Fuller's", () => {
  const y = [1, 3, 2, 4, 3, 5, 2, 6];
  for (const trend of [0, 1]) {
    close([statistic("phillipsPerronStatistic", y, trend, 0)], [statistic("dickeyFullerStatistic", y, trend, 0)], { tolerance: 1e-12 });
  }
});

test("what is not identified is unknown", () => {
  expect(statistic("dickeyFullerStatistic", [1, 2, 3], 0, 0)).toBeNaN();
  expect(statistic("phillipsPerronStatistic", [1, 2, 3], 0, 0)).toBeNaN();
  expect(statistic("dickeyFullerStatistic", [4, 4, 4, 4, 4, 4], 0, 0)).toBeNaN();
});
