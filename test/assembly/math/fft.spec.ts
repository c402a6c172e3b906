import { fftComplex, fftReal, fftRealInverse, fftScratch } from "../../../assembly/math/fft";
import { copyOf, distance, noise } from "../matrices";
import { doubles } from "../scratch";

describe("Fourier transforms", () => {
  it("come back by their inverse and keep the sum of squares", () => {
    for (let n = 1; n < 80; n++) {
      const x = noise(2 * n, n);
      const scratch = doubles(fftScratch(n));
      const y = copyOf(x, 2 * n);
      fftComplex(n, 0, y.offset, scratch.offset);
      let before: f64 = 0;
      let after: f64 = 0;
      for (let i = 0; i < 2 * n; i++) {
        before += x[i] * x[i];
        after += y[i] * y[i];
      }
      expect(after / <f64>n).toBeCloseTo(before, 12);
      fftComplex(n, 1, y.offset, scratch.offset);
      expect(distance(y, x, 2 * n)).toBeLessThan(1e-14);
      const spectrum = doubles(n + 2);
      const back = doubles(n);
      fftReal(x.offset, n, spectrum.offset, scratch.offset);
      fftRealInverse(spectrum.offset, n, back.offset, scratch.offset);
      expect(distance(back, x, n)).toBeLessThan(1e-14);
    }
  });
  it("make a constant of an impulse at zero", () => {
    for (let n = 2; n < 50; n += 3) {
      const x = doubles(2 * n);
      for (let i = 0; i < 2 * n; i++) x[i] = i == 0 ? 1 : 0;
      fftComplex(n, 0, x.offset, doubles(fftScratch(n)).offset);
      for (let k = 0; k < n; k++) {
        expect(abs(x[2 * k] - 1)).toBeLessThan(1e-14);
        expect(abs(x[2 * k + 1])).toBeLessThan(1e-14);
      }
    }
  });
});
