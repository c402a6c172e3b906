// Products in plain JavaScript: the loop that everybody writes, and the fastest that we could find. Import with a query per precision
// (`?F32`, `?F64`): each gets functions of its own, and the compiler sees one kind of array.

/** The triple loop in the order i, l, j with hoisted rows: C = A B. */
export function gemmLoop(a, b, m, n, k, c) {
  c.fill(0);
  for (let i = 0; i < m; i++) {
    const row = i * n;
    for (let l = 0; l < k; l++) {
      const x = a[i * k + l];
      const from = l * n;
      for (let j = 0; j < n; j++) c[row + j] += x * b[from + j];
    }
  }
}

/** Panels of four columns packed, two rows at a time: eight sums stay in registers. m must be even, n a multiple of four. */
export function gemmTiled(a, b, m, n, k, c) {
  const panel = new b.constructor(k * 4);
  for (let j = 0; j < n; j += 4) {
    for (let l = 0; l < k; l++) for (let q = 0; q < 4; q++) panel[4 * l + q] = b[l * n + j + q];
    for (let i = 0; i < m; i += 2) twoRows(a, i * k, panel, k, c, i * n + j, n);
  }
}

function twoRows(a, from, panel, k, c, to, n) {
  let c00 = 0;
  let c01 = 0;
  let c02 = 0;
  let c03 = 0;
  let c10 = 0;
  let c11 = 0;
  let c12 = 0;
  let c13 = 0;
  for (let l = 0, q = 0; l < k; l++, q += 4) {
    const x = a[from + l];
    const y = a[from + k + l];
    const b0 = panel[q];
    const b1 = panel[q + 1];
    const b2 = panel[q + 2];
    const b3 = panel[q + 3];
    c00 += x * b0;
    c01 += x * b1;
    c02 += x * b2;
    c03 += x * b3;
    c10 += y * b0;
    c11 += y * b1;
    c12 += y * b2;
    c13 += y * b3;
  }
  c[to] = c00;
  c[to + 1] = c01;
  c[to + 2] = c02;
  c[to + 3] = c03;
  c[to + n] = c10;
  c[to + n + 1] = c11;
  c[to + n + 2] = c12;
  c[to + n + 3] = c13;
}

/** Dot product with four running sums. */
export function dot(x, y) {
  const n = x.length;
  const body = n & ~3;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i < body; i += 4) {
    s0 += x[i] * y[i];
    s1 += x[i + 1] * y[i + 1];
    s2 += x[i + 2] * y[i + 2];
    s3 += x[i + 3] * y[i + 3];
  }
  let sum = s0 + s1 + (s2 + s3);
  for (; i < n; i++) sum += x[i] * y[i];
  return sum;
}

/** y = A x, four rows at a time. m must be a multiple of four. */
export function gemv(a, x, m, n, y) {
  for (let i = 0; i < m; i += 4) {
    const r0 = i * n;
    const r1 = r0 + n;
    const r2 = r1 + n;
    const r3 = r2 + n;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0; j < n; j++) {
      const v = x[j];
      s0 += v * a[r0 + j];
      s1 += v * a[r1 + j];
      s2 += v * a[r2 + j];
      s3 += v * a[r3 + j];
    }
    y[i] = s0;
    y[i + 1] = s1;
    y[i + 2] = s2;
    y[i + 3] = s3;
  }
}
