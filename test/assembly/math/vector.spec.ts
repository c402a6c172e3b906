import { axpyF64, dotF32, dotF64 } from "../../../assembly/math/vector";
import { F64 } from "../../../assembly/memory";
import { doubles, singles } from "../scratch";

/** x[i] = scale (i + 1). */
function ramp(n: i32, scale: f64): F64 {
  const x = doubles(n);
  for (let i = 0; i < n; i++) x[i] = scale * <f64>(i + 1);
  return x;
}

describe("dotF64", () => {
  it("is the sum of products for every remainder of the unrolled loop", () => {
    for (let n = 0; n < 20; n++) {
      // 1 + 4 + 9 + ... = n (n + 1) (2 n + 1) / 6, exact in doubles.
      expect(dotF64(ramp(n, 1).offset, ramp(n, 1).offset, n)).toBe(<f64>(n * (n + 1) * (2 * n + 1) / 6));
    }
  });
});

describe("dotF32", () => {
  it("is the sum of products for every remainder of the unrolled loop", () => {
    for (let n = 0; n < 40; n++) {
      const x = singles(n);
      for (let i = 0; i < n; i++) x[i] = <f32>(i + 1);
      expect(dotF32(x.offset, x.offset, n)).toBe(<f32>(n * (n + 1) * (2 * n + 1) / 6));
    }
  });
});

describe("axpyF64", () => {
  it("adds a x to y for odd and even lengths", () => {
    for (let n = 1; n < 8; n++) {
      const y = ramp(n, 10);
      axpyF64(ramp(n, 1).offset, n, 3, y.offset);
      for (let i = 0; i < n; i++) expect(y[i]).toBe(13 * <f64>(i + 1));
    }
  });
});
