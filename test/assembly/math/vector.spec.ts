import { axpyOf, axpyF64, dotOf, dotF64, momentsF64, rangeF64, scaleOf, scaleF64, sumF64 } from "../../../assembly/math/vector";
import { F32, F64 } from "../../../assembly/memory";
import { doubles, doublesOf, singles } from "../scratch";

/** x[i] = scale (i + 1). */
function ramp(n: i32, scale: f64): F64 {
  const x = doubles(n);
  for (let i = 0; i < n; i++) x[i] = scale * <f64>(i + 1);
  return x;
}

/** x[i] = scale (i + 1), in single precision. */
function rampF32(n: i32, scale: f32): F32 {
  const x = singles(n);
  for (let i = 0; i < n; i++) x[i] = scale * <f32>(i + 1);
  return x;
}

function moments(x: F64, n: i32): F64 {
  const out = doubles(5);
  momentsF64(x.offset, n, out.offset);
  return out;
}

describe("dot", () => {
  it("is the sum of products for every remainder of the unrolled loop", () => {
    for (let n = 0; n < 40; n++) {
      // 1 + 4 + 9 + ... = n (n + 1) (2 n + 1) / 6, exact in both precisions.
      const squares = n * (n + 1) * (2 * n + 1) / 6;
      expect(dotF64(ramp(n, 1).offset, ramp(n, 1).offset, n)).toBe(<f64>squares);
      expect(dotOf<f32>(rampF32(n, 1).offset, rampF32(n, 1).offset, n)).toBe(<f32>squares);
    }
  });
});

describe("axpy and scale", () => {
  it("add a x to y, and multiply x by a, for every remainder of the lanes", () => {
    for (let n = 0; n < 12; n++) {
      const y = ramp(n + 1, 10);
      axpyF64(ramp(n, 1).offset, n, 3, y.offset);
      for (let i = 0; i < n; i++) expect(y[i]).toBe(13 * <f64>(i + 1));
      scaleF64(n, 2, y.offset);
      for (let i = 0; i < n; i++) expect(y[i]).toBe(26 * <f64>(i + 1));
      expect(y[n]).toBe(10 * <f64>(n + 1), "past the end");

      const single = rampF32(n + 1, 10);
      axpyOf<f32>(rampF32(n, 1).offset, n, 3, single.offset);
      for (let i = 0; i < n; i++) expect(single[i]).toBe(13 * <f32>(i + 1));
      scaleOf<f32>(n, 2, single.offset);
      for (let i = 0; i < n; i++) expect(single[i]).toBe(26 * <f32>(i + 1));
      expect(single[n]).toBe(10 * <f32>(n + 1), "past the end");
    }
  });
});

describe("sumF64", () => {
  it("keeps what plain summation loses", () => {
    expect(sumF64(doublesOf([1, 1e100, 1, -1e100]).offset, 4)).toBe(2);
    expect(sumF64(doublesOf([1e100, 1, -1e100, 1, 3]).offset, 5)).toBe(5);
    const tenths = doubles(1001);
    for (let i = 0; i < 1001; i++) tenths[i] = 0.1;
    // A product rounds once.
    expect(sumF64(tenths.offset, 1001)).toBe(1001 * <f64>0.1);
  });
  it("is zero for nothing, and passes infinities and NaN on", () => {
    expect(sumF64(doubles(1).offset, 0)).toBe(0);
    expect(sumF64(doublesOf([1, Infinity, 2]).offset, 3)).toBe(Infinity);
    expect(sumF64(doublesOf([1, -Infinity, 2, 3]).offset, 4)).toBe(-Infinity);
    expect(sumF64(doublesOf([1, NaN, 2]).offset, 3)).toBeNaN();
    expect(sumF64(doublesOf([1e308, 1e308, 1e308]).offset, 3)).toBe(Infinity);
  });
});

describe("momentsF64", () => {
  it("gives the moments of 2, 8, 0, 4, 1, 9, 9, 0 and skips what is missing", () => {
    // By hand with fractions: mean 33/8, sum of squares about it 887/8.
    const out = moments(doublesOf([2, 8, NaN, 0, 4, 1, 9, NaN, 9, 0]), 10);
    expect(out[0]).toBe(8);
    expect(out[1]).toBe(4.125);
    expect(out[2]).toBeCloseTo(887.0 / 56, 14);
    expect(out[3]).toBeCloseTo(0.2650554122698573, 14);
    expect(out[4]).toBeCloseTo(-1.6660010752838508, 14);
  });
  it("does not depend on level or unit", () => {
    const level = doublesOf([1e15 + 2, 1e15 + 8, 1e15, 1e15 + 4, 1e15 + 1, 1e15 + 9, 1e15 + 9, 1e15]);
    const out = moments(level, 8);
    expect(out[1]).toBe(1e15 + 4.125);
    expect(out[2]).toBeCloseTo(887.0 / 56, 12);
    expect(out[3]).toBeCloseTo(0.2650554122698573, 12);
    const large = moments(doublesOf([2e300, 8e300, 0, 4e300, 1e300, 9e300, 9e300, 0]), 8);
    expect(large[3]).toBeCloseTo(0.2650554122698573, 14);
    expect(large[4]).toBeCloseTo(-1.6660010752838508, 14);
    expect(large[2]).toBe(Infinity);
    const small = moments(doublesOf([2e-160, 8e-160, 0, 4e-160, 1e-160, 9e-160, 9e-160, 0]), 8);
    expect(small[4]).toBeCloseTo(-1.6660010752838508, 14);
  });
  it("finds no spread in a constant and no mean in nothing", () => {
    const constant = moments(doublesOf([0.1, 0.1, 0.1]), 3);
    expect(constant[1]).toBe(0.1);
    expect(constant[2]).toBe(0);
    expect(constant[3]).toBeNaN();
    expect(constant[4]).toBeNaN();
    const one = moments(doublesOf([7, NaN]), 2);
    expect(one[0]).toBe(1);
    expect(one[1]).toBe(7);
    expect(one[2]).toBeNaN();
    const none = moments(doublesOf([NaN]), 1);
    expect(none[0]).toBe(0);
    expect(none[1]).toBeNaN();
  });
  it("survives a sum that overflows, and says NaN beside an infinity", () => {
    expect(moments(doublesOf([1.5e308, 1.7e308, 1.6e308]), 3)[1]).toBeCloseTo(1.6e308, 14);
    const out = moments(doublesOf([1, Infinity, 2]), 3);
    expect(out[1]).toBe(Infinity);
    expect(out[2]).toBeNaN();
    expect(out[3]).toBeNaN();
  });
});

describe("rangeF64", () => {
  it("is the least and greatest observed value wherever they stand", () => {
    for (let n = 1; n < 9; n++) {
      for (let at = 0; at < n; at++) {
        const x = ramp(n, 0);
        x[at] = 5;
        x[(at + 1) % n] = n > 1 ? -3 : 5;
        if (n > 2) x[(at + 2) % n] = NaN;
        const out = doubles(2);
        rangeF64(x.offset, n, out.offset);
        expect(out[0]).toBe(n > 1 ? -3 : 5);
        expect(out[1]).toBe(5);
      }
    }
  });
  it("is NaN of nothing, and knows infinities", () => {
    const out = doubles(2);
    rangeF64(doublesOf([NaN, NaN]).offset, 2, out.offset);
    expect(out[0]).toBeNaN();
    expect(out[1]).toBeNaN();
    rangeF64(doublesOf([Infinity, Infinity]).offset, 2, out.offset);
    expect(out[0]).toBe(Infinity);
    rangeF64(doublesOf([-Infinity]).offset, 1, out.offset);
    expect(out[1]).toBe(-Infinity);
  });
});
