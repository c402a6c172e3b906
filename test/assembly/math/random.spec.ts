import { wordOf } from "../../../assembly/math/philox";
import { fillNormals, fillUniforms, normalAt, uniformAt } from "../../../assembly/math/random";
import { fillGammas } from "../../../assembly/math/laws";
import { gammaFrom } from "../../../assembly/math/laws/draws";
import { F64 } from "../../../assembly/memory";
import { doubles } from "../scratch";

const N: i32 = 100000;

function expectMoment(x: F64, n: i32, power: i32, expected: f64, variance: f64): void {
  let sum = 0.0;
  for (let i = 0; i < n; i++) {
    let product = 1.0;
    for (let p = 0; p < power; p++) product *= x[i];
    sum += product;
  }
  // Four standard errors: the numbers are fixed, so this either holds for ever or never.
  expect(Math.abs(sum / <f64>n - expected)).toBeLessThan(4 * Math.sqrt(variance / <f64>n));
}

describe("fillUniforms", () => {
  it("has the moments of the uniform law", () => {
    const x = doubles(N);
    fillUniforms(N, 1, 0, 0, x.offset);
    // E u^k = 1 / (k + 1), var u^k = 1 / (2 k + 1) - 1 / (k + 1)^2.
    for (let k = 1; k <= 4; k++) {
      const mean = 1 / <f64>(k + 1);
      expectMoment(x, N, k, mean, 1 / <f64>(2 * k + 1) - mean * mean);
    }
  });

  it("has no correlation between neighbours", () => {
    const x = doubles(N);
    fillUniforms(N, 2, 0, 0, x.offset);
    let sum = 0.0;
    for (let i = 1; i < N; i++) sum += (x[i] - 0.5) * (x[i - 1] - 0.5);
    // The product of two centred uniforms has variance 1 / 144.
    expect(Math.abs(sum / <f64>N)).toBeLessThan(4 / 12.0 / Math.sqrt(<f64>N));
  });

  it("gives the same elements in any chunks, and one at a time", () => {
    const whole = doubles(64);
    fillUniforms(64, 3, 9, 0, whole.offset);
    const part = doubles(64);
    for (let first = 0; first < 18; first++) {
      for (let n = 0; n < 18; n++) {
        fillUniforms(n, 3, 9, <f64>first, part.offset);
        for (let i = 0; i < n; i++) expect(part[i]).toBe(whole[first + i]);
      }
    }
    for (let i = 0; i < 64; i++) expect(uniformAt(3, 9, i)).toBe(whole[i]);
  });

  it("writes nothing beyond n", () => {
    const x = doubles(8);
    fillUniforms(3, 3, 9, 1, x.offset);
    for (let i = 3; i < 8; i++) expect(x[i]).toBeNaN();
    fillUniforms(-1, 3, 9, 1, x.plus(3).offset);
    expect(x[3]).toBeNaN();
  });
});

describe("fillNormals", () => {
  it("has the moments of the normal law", () => {
    const x = doubles(N);
    fillNormals(N, 1, 0, 0, x.offset);
    // Moments 1, 0, 3, 0, 15, 0, 105, 0, 945... of even order.
    expectMoment(x, N, 1, 0, 1);
    expectMoment(x, N, 2, 1, 2);
    expectMoment(x, N, 3, 0, 15);
    expectMoment(x, N, 4, 3, 96);
  });

  it("is the Box-Muller transform of its block, to a few units in the last place", () => {
    const u = doubles(2);
    const z = doubles(2);
    for (let i = 0; i < 2000; i++) {
      fillUniforms(2, <f64>i, 5, 10, u.offset);
      fillNormals(2, <f64>i, 5, 10, z.offset);
      const radius = Math.sqrt(-2 * Math.log(u[0]));
      const angle = (u[1] - 0.5) * (Math.PI / 2);
      const cos = radius * Math.cos(angle);
      const sin = radius * Math.sin(angle);
      // Exchanged or not, both signs kept or both turned.
      const kept = Math.abs(Math.abs(z[0]) - cos) < 4e-15 && Math.abs(Math.abs(z[1]) - Math.abs(sin)) < 4e-15;
      const exchanged = Math.abs(Math.abs(z[1]) - cos) < 4e-15 && Math.abs(Math.abs(z[0]) - Math.abs(sin)) < 4e-15;
      expect(kept || exchanged).toBe(true);
    }
  });

  it("fills the four quarters of the plane evenly", () => {
    const x = doubles(N);
    fillNormals(N, 4, 0, 0, x.offset);
    const eighths: i32[] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0; i < N; i += 2) {
      const part = (x[i] > 0 ? 1 : 0) + (x[i + 1] > 0 ? 2 : 0) + (Math.abs(x[i]) > Math.abs(x[i + 1]) ? 4 : 0);
      eighths[part] += 1;
    }
    // 50,000 pairs, an eighth each: standard deviation 74.
    for (let part = 0; part < 8; part++) expect(Math.abs(<f64>(eighths[part] - 6250))).toBeLessThan(300);
  });

  it("gives the same elements in any chunks, and one at a time", () => {
    const whole = doubles(64);
    fillNormals(64, 3, 9, 0, whole.offset);
    const part = doubles(64);
    for (let first = 0; first < 18; first++) {
      for (let n = 0; n < 18; n++) {
        fillNormals(n, 3, 9, <f64>first, part.offset);
        for (let i = 0; i < n; i++) expect(part[i]).toBe(whole[first + i]);
      }
    }
    for (let i = 0; i < 64; i++) expect(normalAt(3, 9, i)).toBe(whole[i]);
  });
});

describe("fillGammas", () => {
  it("has the mean and variance of the gamma law", () => {
    const x = doubles(N);
    const shapes: f64[] = [0.05, 0.5, 1, 3.5, 200];
    for (let s = 0; s < shapes.length; s++) {
      const k = shapes[s];
      fillGammas(N, k, 11, 0, 0, x.offset);
      expectMoment(x, N, 1, k, k);
      // var x^2 = E x^4 - (E x^2)^2.
      const second = k * (k + 1);
      expectMoment(x, N, 2, second, second * (k + 2) * (k + 3) - second * second);
    }
  });

  it("gives the same elements in any chunks", () => {
    const x = doubles(10);
    fillGammas(10, 0.7, 11, 3, 100, x.offset);
    for (let i = 0; i < 10; i++) expect(x[i]).toBe(gammaFrom(0.7, wordOf(11), wordOf(3), 100 + i, 0));
  });

  it("gives NaN for a shape that is not positive", () => {
    const x = doubles(2);
    fillUniforms(2, 0, 0, 0, x.offset);
    fillGammas(2, 0, 1, 0, 0, x.offset);
    expect(x[0]).toBeNaN();
    expect(x[1]).toBeNaN();
  });
});
