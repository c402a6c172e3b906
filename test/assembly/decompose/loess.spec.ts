import { smoothColumns } from "../../../assembly/decompose/loess";
import { doubles } from "../scratch";

const rows = 17;
const stride = 5;

/** Estimates of columns that are lines, with gaps where `weighted` is 1; rows -1 to rows. */
function smoothLines(window: i32, jump: i32, weighted: i32): f64 {
  const y = doubles(rows * stride);
  const own = doubles(rows * stride);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < stride; c++) {
      const missing = weighted && (i + c) % 6 == 0;
      y[i * stride + c] = missing ? 1e6 : 3 + <f64>c + 0.5 * <f64>i;
      own[i * stride + c] = missing ? -1 : 1 + 0.1 * <f64>i;
    }
  }
  const out = doubles((rows + 2) * stride);
  const smooth = out.plus(stride).offset;
  const weights = weighted ? own.offset : 0;
  smoothColumns(y.offset, weights, rows, stride, 1, 3, window, 1, jump, 1, smooth, doubles(rows + 2).offset, doubles(rows).offset);
  let worst = 0.0;
  for (let i = -1; i <= rows; i++) {
    for (let c = 1; c < 4; c++) worst = max(worst, abs(out[(i + 1) * stride + c] - (3 + <f64>c + 0.5 * <f64>i)));
    // Columns that were not asked for stay as they were.
    if (out[(i + 1) * stride] == out[(i + 1) * stride]) worst = Infinity;
  }
  return worst;
}

describe("smoothColumns", () => {
  it("finds lines again, beyond the last row too, with any window and jump", () => {
    for (let window = 5; window < 60; window += 6) {
      for (let jump = 1; jump < 20; jump += 3) expect(smoothLines(window, jump, 0)).toBeLessThan(1e-12);
    }
  });

  it("finds lines again where values are missing", () => {
    for (let window = 7; window < 60; window += 6) expect(smoothLines(window, 2, 1)).toBeLessThan(1e-11);
  });

  it("widens its window over a gap that fills it", () => {
    const y = doubles(30);
    const own = doubles(30);
    for (let i = 0; i < 30; i++) {
      y[i] = <f64>i;
      own[i] = i < 10 || i > 19 ? 1 : -1;
    }
    const out = doubles(30);
    smoothColumns(y.offset, own.offset, 30, 1, 0, 1, 5, 1, 1, 0, out.offset, doubles(32).offset, doubles(30).offset);
    for (let i = 13; i < 17; i++) expect(out[i]).toBeCloseTo(<f64>i, 9);
  });
});
