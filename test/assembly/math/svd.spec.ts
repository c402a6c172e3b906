import { factorSymmetric } from "../../../assembly/math/eigen";
import { factorSvd, svdScratch } from "../../../assembly/math/svd";
import { OK } from "../../../assembly/status";
import { copyOf, diagonal, distance, identity, noise, product, transposed } from "../matrices";
import { doubles } from "../scratch";

describe("singular values", () => {
  it("give U diag(s) V^T = A with orthonormal U and V", () => {
    for (let m = 1; m < 7; m++) {
      for (let n = 1; n < 7; n++) {
        const r = min(m, n);
        const a = noise(m * n, m * 10 + n);
        const u = doubles(m * r);
        const s = doubles(r);
        const vt = doubles(r * n);
        expect(factorSvd(a.offset, m, n, u.offset, s.offset, vt.offset, doubles(svdScratch(m, n)).offset)).toBe(OK);
        const again = product(product(u, diagonal(s, r), m, r, r), vt, m, r, n);
        expect(distance(again, a, m * n)).toBeLessThan(1e-14);
        expect(distance(product(transposed(u, m, r), u, r, m, r), identity(r), r * r)).toBeLessThan(1e-14);
        expect(distance(product(vt, transposed(vt, r, n), r, n, r), identity(r), r * r)).toBeLessThan(1e-14);
      }
    }
  });
  it("are the roots of the eigenvalues of A^T A", () => {
    const n = 5;
    const a = noise(n * n, 3);
    const s = doubles(n);
    const room = doubles(2 * n * n + svdScratch(n, n));
    factorSvd(a.offset, n, n, room.offset, s.offset, room.plus(n * n).offset, room.plus(2 * n * n).offset);
    const squares = doubles(n);
    const gram = product(transposed(a, n, n), a, n, n, n);
    expect(factorSymmetric(n, copyOf(gram, n * n).offset, squares.offset, room.offset, doubles(3 * n).offset)).toBe(OK);
    for (let i = 0; i < n; i++) expect(s[i] * s[i]).toBeCloseTo(squares[n - 1 - i], 13);
  });
});
