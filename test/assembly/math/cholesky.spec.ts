import { factorCholesky, invertCholesky, logDeterminantCholesky, solveCholesky } from "../../../assembly/math/cholesky";
import { OK } from "../../../assembly/status";
import { copyOf, distance, identity, noise, product, transposed } from "../matrices";
import { doubles } from "../scratch";

describe("Cholesky", () => {
  it("gives L with L L^T = A, and with it the inverse and solutions", () => {
    for (let n = 1; n < 12; n++) {
      const b = noise(n * n, n);
      const a = product(b, transposed(b, n, n), n, n, n);
      for (let i = 0; i < n; i++) a[i * n + i] += 1;
      const l = copyOf(a, n * n);
      expect(factorCholesky(n, l.offset)).toBe(OK);
      const inverse = doubles(n * n);
      invertCholesky(l.offset, n, inverse.offset);
      const x = copyOf(a, n * n);
      solveCholesky(l.offset, n, n, x.offset);
      let squares: f64 = 1;
      for (let i = 0; i < n; i++) squares *= l[i * n + i] * l[i * n + i];
      expect(logDeterminantCholesky(l.offset, n)).toBeCloseTo(Math.log(squares), 12);
      for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) l[i * n + j] = 0;
      expect(distance(product(l, transposed(l, n, n), n, n, n), a, n * n)).toBeLessThan(1e-14 * <f64>n);
      expect(distance(product(inverse, a, n, n, n), identity(n), n * n)).toBeLessThan(1e-13 * <f64>n);
      expect(distance(x, identity(n), n * n)).toBeLessThan(1e-13 * <f64>n);
    }
  });
});
