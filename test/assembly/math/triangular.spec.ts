import { solveLower, solveLowerTransposed, solveUpper, solveUpperTransposed } from "../../../assembly/math/triangular";
import { F64 } from "../../../assembly/memory";
import { doubles } from "../scratch";

/** A matrix with small integers; the diagonal is a power of two, so that every solve below is exact. */
function matrix(n: i32, stride: i32): F64 {
  const a = doubles(n * stride);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) a[i * stride + j] = i == j ? <f64>(1 << (i & 3)) : <f64>((i * 5 + j * 3) % 7 - 3);
  return a;
}

/** Element (i, j) of one triangle of the matrix or of its transpose. */
function element(a: F64, stride: i32, lower: bool, transposed: bool, i: i32, j: i32): f64 {
  const row = transposed ? j : i;
  const column = transposed ? i : j;
  return (lower ? column <= row : column >= row) ? a[row * stride + column] : 0;
}

function checkSolve(lower: bool, transposed: bool): void {
  for (let n = 0; n < 8; n++) {
    for (let p = 1; p < 4; p++) {
      const stride = n + 2;
      const a = matrix(n, stride);
      const b = doubles(n * p);
      const truth = doubles(n * p);
      for (let i = 0; i < n * p; i++) truth[i] = <f64>((i * 3) % 5 - 2);
      for (let i = 0; i < n; i++) {
        for (let c = 0; c < p; c++) {
          let sum: f64 = 0;
          for (let j = 0; j < n; j++) sum += element(a, stride, lower, transposed, i, j) * truth[j * p + c];
          b[i * p + c] = sum;
        }
      }
      if (lower && !transposed) solveLower(a.offset, n, stride, p, b.offset);
      else if (lower) solveLowerTransposed(a.offset, n, stride, p, b.offset);
      else if (!transposed) solveUpper(a.offset, n, stride, p, b.offset);
      else solveUpperTransposed(a.offset, n, stride, p, b.offset);
      for (let i = 0; i < n * p; i++) expect(b[i]).toBe(truth[i]);
    }
  }
}

describe("triangular solves", () => {
  it("undo the product with L", () => { checkSolve(true, false); });
  it("undo the product with the transpose of L", () => { checkSolve(true, true); });
  it("undo the product with U", () => { checkSolve(false, false); });
  it("undo the product with the transpose of U", () => { checkSolve(false, true); });
});
