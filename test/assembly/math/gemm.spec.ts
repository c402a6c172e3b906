import {
  ACCUMULATE, gemmOf, gemmF64, gemmPackedOf, gemmPackedF64, gemvOf, gemvF64, packOf, packF64, packedSizeOf, packedSizeF64,
  TRANSPOSE_A, TRANSPOSE_B,
} from "../../../assembly/math/gemm";
import { F32, F64 } from "../../../assembly/memory";
import { doubles, singles } from "../scratch";

// Small integers: every sum below is exact in both precisions, so results must be equal, whatever the order.
function whole(i: i32, seed: i32): f64 {
  return <f64>((i * 7 + seed * 5 + (i >> 2) * 3) % 11 - 5);
}

/** Element (i, j) of a matrix that may be given as its transpose, with rows `stride` apart. */
function at(values: F64, stride: i32, transposed: bool, i: i32, j: i32): f64 {
  return transposed ? values[j * stride + i] : values[i * stride + j];
}

function matrix(rows: i32, columns: i32, stride: i32, seed: i32): F64 {
  const a = doubles(rows * stride);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) a[i * stride + j] = whole(i * stride + j, seed);
  return a;
}

function inSingles(values: F64, n: i32): F32 {
  const out = singles(n);
  for (let i = 0; i < n; i++) out[i] = <f32>values[i];
  return out;
}

/** Number of cells of C that are wrong, in both precisions, for one shape and form; what lies between its rows must stay as it was. */
function wrongCells(m: i32, n: i32, k: i32, form: i32, gap: i32): i32 {
  const ta = (form & TRANSPOSE_A) != 0;
  const tb = (form & TRANSPOSE_B) != 0;
  const add = (form & ACCUMULATE) != 0;
  const lda = (ta ? m : k) + gap;
  const ldb = (tb ? k : n) + 2 * gap;
  const ldc = n + 3 * gap;
  const a = ta ? matrix(k, m, lda, 1) : matrix(m, k, lda, 1);
  const b = tb ? matrix(n, k, ldb, 2) : matrix(k, n, ldb, 2);
  const c = matrix(m, ldc, ldc, 3);
  const before = matrix(m, ldc, ldc, 3);
  const aSingle = inSingles(a, (ta ? k : m) * lda);
  const bSingle = inSingles(b, (tb ? n : k) * ldb);
  const cSingle = inSingles(c, m * ldc);
  gemmF64(a.offset, b.offset, m, n, k, lda, ldb, ldc, form, c.offset, doubles(packedSizeF64(n, k)).offset);
  gemmOf<f32>(aSingle.offset, bSingle.offset, m, n, k, lda, ldb, ldc, form, cSingle.offset, singles(packedSizeOf<f32>(n, k)).offset);
  let wrong = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < ldc; j++) {
      let sum: f64 = j >= n || add ? before[i * ldc + j] : 0;
      if (j < n) for (let l = 0; l < k; l++) sum += at(a, lda, ta, i, l) * at(b, ldb, tb, l, j);
      if (c[i * ldc + j] != sum || cSingle[i * ldc + j] != <f32>sum) wrong++;
    }
  }
  return wrong;
}

describe("gemm", () => {
  it("equals the sum of products for every small shape, in every form", () => {
    let wrong = 0;
    for (let form = 0; form < 8; form++) {
      for (let m = 0; m < 6; m++) {
        for (let n = 0; n < 20; n++) for (let k = 0; k < 4; k++) wrong += wrongCells(m, n, k, form, (m + n) & 1);
      }
    }
    expect(wrong).toBe(0);
  });
  it("equals the sum of products across blocks and panels", () => {
    let wrong = 0;
    for (let form = 0; form < 8; form++) wrong += wrongCells(5, 35, 256, form, 0) + wrongCells(2, 17, 515, form, 1);
    expect(wrong).toBe(0);
  });
  it("gives the same with a factor packed before", () => {
    const m = 3;
    const n = 21;
    const k = 300;
    const a = inSingles(matrix(m, k, k, 1), m * k);
    const b = inSingles(matrix(n, k, k, 2), n * k);
    const packed = singles(packedSizeOf<f32>(n, k));
    const c = singles(m * n);
    const d = singles(m * n);
    packOf<f32>(b.offset, n, k, k, TRANSPOSE_B, packed.offset);
    gemmPackedOf<f32>(a.offset, packed.offset, m, n, k, k, n, 0, c.offset);
    gemmOf<f32>(a.offset, b.offset, m, n, k, k, k, n, TRANSPOSE_B, d.offset, singles(packedSizeOf<f32>(n, k)).offset);
    for (let i = 0; i < m * n; i++) expect(c[i]).toBe(d[i]);
  });
  it("gives the same with a factor packed before, in double precision", () => {
    const m = 3;
    const n = 21;
    const k = 300;
    const a = matrix(m, k, k, 1);
    const b = matrix(n, k, k, 2);
    const packed = doubles(packedSizeF64(n, k));
    const c = doubles(m * n);
    const d = doubles(m * n);
    packF64(b.offset, n, k, k, TRANSPOSE_B, packed.offset);
    gemmPackedF64(a.offset, packed.offset, m, n, k, k, n, 0, c.offset);
    gemmF64(a.offset, b.offset, m, n, k, k, k, n, TRANSPOSE_B, d.offset, doubles(packedSizeF64(n, k)).offset);
    for (let i = 0; i < m * n; i++) expect(c[i]).toBe(d[i]);
  });
});

describe("gemv", () => {
  it("equals the sum of products for every small shape, in every form", () => {
    let wrong = 0;
    for (let form = 0; form < 6; form += form == 1 ? 3 : 1) {
      const transposed = (form & TRANSPOSE_A) != 0;
      for (let m = 0; m < 10; m++) {
        for (let n = 0; n < 20; n++) {
          const lda = n + (m & 1);
          const outputs = transposed ? n : m;
          const terms = transposed ? m : n;
          const a = matrix(m, n, lda, 1);
          const x = matrix(1, 20, 20, 2);
          const y = matrix(1, 20, 20, 3);
          const before = matrix(1, 20, 20, 3);
          const ySingle = inSingles(y, 20);
          gemvF64(a.offset, x.offset, m, n, lda, form, y.offset);
          gemvOf<f32>(inSingles(a, m * lda).offset, inSingles(x, 20).offset, m, n, lda, form, ySingle.offset);
          for (let i = 0; i < 20; i++) {
            const inside = i < outputs;
            let sum: f64 = !inside || (form & ACCUMULATE) != 0 ? before[i] : 0;
            if (inside) for (let j = 0; j < terms; j++) sum += at(a, lda, transposed, i, j) * x[j];
            if (y[i] != sum || ySingle[i] != <f32>sum) wrong++;
          }
        }
      }
    }
    expect(wrong).toBe(0);
  });
});
