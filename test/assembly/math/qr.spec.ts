import { factorQr, formQ, multiplyQ, PIVOT_DEPENDENT_LAST, PIVOT_LARGEST, PIVOT_NONE } from "../../../assembly/math/qr";
import { I32 } from "../../../assembly/memory";
import { copyOf, distance, identity, noise, product, transposed } from "../matrices";
import { doubles } from "../scratch";

function checkFactors(m: i32, n: i32, pivoting: i32): void {
  const r = min(m, n);
  const a = noise(m * n, m * 100 + n);
  const qr = copyOf(a, m * n);
  const tau = doubles(r);
  const order = I32.at(doubles(n).offset);
  const scratch = doubles(3 * n + r);
  expect(factorQr(m, n, pivoting, 0, qr.offset, tau.offset, order.offset, scratch.offset)).toBe(r);
  const q = doubles(m * r);
  formQ(qr.offset, tau.offset, m, n, r, q.offset, scratch.offset);
  const upper = doubles(r * n);
  for (let i = 0; i < r; i++) for (let j = 0; j < n; j++) upper[i * n + j] = j < i ? 0 : qr[i * n + j];
  const permuted = doubles(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) permuted[i * n + j] = a[i * n + order[j]];
  expect(distance(product(q, upper, m, r, n), permuted, m * n)).toBeLessThan(1e-14 * <f64>m);
  expect(distance(product(transposed(q, m, r), q, r, m, r), identity(r), r * r)).toBeLessThan(1e-14 * <f64>m);
  // Q^T undoes Q.
  const c = copyOf(a, m * n);
  multiplyQ(qr.offset, tau.offset, m, n, r, n, 0, c.offset, scratch.offset);
  multiplyQ(qr.offset, tau.offset, m, n, r, n, 1, c.offset, scratch.offset);
  expect(distance(c, a, m * n)).toBeLessThan(1e-14 * <f64>m);
}

describe("QR", () => {
  it("gives Q R P^T = A with orthonormal Q for tall, square and wide matrices", () => {
    for (let m = 1; m < 8; m++) {
      for (let n = 1; n < 8; n++) {
        checkFactors(m, n, PIVOT_NONE);
        checkFactors(m, n, PIVOT_LARGEST);
        checkFactors(m, n, PIVOT_DEPENDENT_LAST);
      }
    }
  });
});
