// Matrix products, row-major, with rows any stride apart.
//
// The second factor is first packed into panels as wide as one tile, padded with zeros, in blocks of at most DEPTH rows: a panel of a
// block then stays in the first-level cache while the rows of the first factor pass by. The first factor is read where it lies,
// transposed or not. A tile is two rows by four vectors: eight accumulators, which is what every engine keeps in registers.

import { axpyOf, dotOf, sumOfLanes } from "./vector";

/** The first factor is given as its transpose. */
export const TRANSPOSE_A: i32 = 1;
/** The second factor is given as its transpose. */
export const TRANSPOSE_B: i32 = 2;
/** Add to what the output holds. */
export const ACCUMULATE: i32 = 4;

/** Rows of one packed block. */
const DEPTH: i32 = 256;
/** Bytes of one row of a tile. */
const TILE_BYTES: i32 = 64;

/** Columns of a tile. */
// @ts-ignore: decorator
@inline
function tileWidth<T>(): i32 { return <i32>(TILE_BYTES / sizeof<T>()); }

// @ts-ignore: decorator
@inline
function bytesOf<T>(count: i32): usize { return <usize>count * sizeof<T>(); }

/** Elements of a packed (k, n) matrix: n rounded up to whole tiles. */
export function packedSizeOf<T>(n: i32, k: i32): i32 {
  const width = tileWidth<T>();
  return k * ((n + width - 1) & -width);
}

/**
 * Pack the second factor of a product that is computed more than once.
 *
 * in       b (k, n) with rows ldb apart, or (n, k) with TRANSPOSE_B; n, k; form
 * out      packed (packedSize(n, k))
 * cost     k n moves
 */
export function packOf<T extends number>(b: usize, n: i32, k: i32, ldb: i32, form: i32, packed: usize): void {
  const width = tileWidth<T>();
  const step = bytesOf<T>((form & TRANSPOSE_B) != 0 ? 1 : ldb);
  const across = bytesOf<T>((form & TRANSPOSE_B) != 0 ? ldb : 1);
  for (let k0 = 0; k0 < k; k0 += DEPTH) {
    const depth = min(DEPTH, k - k0);
    for (let j = 0; j < n; j += width) {
      packPanel<T>(b + <usize>k0 * step + <usize>j * across, step, across, depth, min(width, n - j), packed);
      packed += <usize>(depth * TILE_BYTES);
    }
  }
}

/** One panel: `depth` rows of `columns` elements, padded to a tile. */
function packPanel<T extends number>(from: usize, step: usize, across: usize, depth: i32, columns: i32, to: usize): void {
  const end = to + <usize>(depth * TILE_BYTES);
  if (across == sizeof<T>() && columns == tileWidth<T>()) {
    for (; to < end; to += TILE_BYTES, from += step) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      v128.store(to, v128.load(from, 32), 32);
      v128.store(to, v128.load(from, 48), 48);
    }
    return;
  }
  if (columns < tileWidth<T>()) memory.fill(to, 0, end - to);
  // A column at a time: where B is transposed it is contiguous.
  for (let j = 0; j < columns; j++, from += across, to += sizeof<T>()) {
    let source = from;
    for (let cell = to; cell < end; cell += TILE_BYTES, source += step) store<T>(cell, load<T>(source));
  }
}

/**
 * C = A B, or C += A B, where B is packed.
 *
 * in       a (m, k) with rows lda apart, or (k, m) with TRANSPOSE_A; packed of packOf; m, n, k; lda, ldc; form
 * in/out   c (m, n) with rows ldc apart; read with ACCUMULATE only
 * cost     2 m n k
 * source   Goto & van de Geijn (2008), blocking by panels
 */
export function gemmPackedOf<T extends number>(
  a: usize, packed: usize, m: i32, n: i32, k: i32, lda: i32, ldc: i32, form: i32, c: usize,
): void {
  const width = tileWidth<T>();
  const stepA = bytesOf<T>((form & TRANSPOSE_A) != 0 ? lda : 1);
  const rowA = bytesOf<T>((form & TRANSPOSE_A) != 0 ? 1 : lda);
  const rowC = bytesOf<T>(ldc);
  let add = (form & ACCUMULATE) != 0;
  if (k == 0 && !add) for (let i = 0; i < m; i++) memory.fill(c + <usize>i * rowC, 0, bytesOf<T>(n));
  for (let k0 = 0; k0 < k; k0 += DEPTH) {
    const depth = min(DEPTH, k - k0);
    for (let j = 0; j < n; j += width) {
      const columns = min(width, n - j);
      let rows = a + <usize>k0 * stepA;
      let out = c + bytesOf<T>(j);
      let i = 0;
      if (columns <= width >> 1) {
        for (; i + 3 < m; i += 4) {
          narrowTile<T>(rows, rowA, stepA, packed, depth, rowC, columns, add, out);
          rows += 4 * rowA;
          out += 4 * rowC;
        }
      }
      for (; i < m; i += 2) {
        // A last row alone is multiplied twice and stored once.
        tile<T>(rows, i + 1 < m ? rowA : 0, stepA, packed, depth, i + 1 < m ? rowC : 0, columns, add, out);
        rows += 2 * rowA;
        out += 2 * rowC;
      }
      packed += <usize>(depth * TILE_BYTES);
    }
    add = true;
  }
}

/** Two rows by one panel. */
function tile<T extends number>(
  a: usize, rowA: usize, stepA: usize, panel: usize, depth: i32, rowC: usize, columns: i32, add: bool, c: usize,
): void {
  let a1 = a + rowA;
  let c00 = v128.splat<T>(0 as T);
  let c01 = c00, c02 = c00, c03 = c00, c10 = c00, c11 = c00, c12 = c00, c13 = c00;
  const end = panel + <usize>(depth * TILE_BYTES);
  for (; panel < end; panel += TILE_BYTES) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const b2 = v128.load(panel, 32);
    const b3 = v128.load(panel, 48);
    const x = splatAt<T>(a);
    c00 = v128.add<T>(c00, v128.mul<T>(x, b0));
    c01 = v128.add<T>(c01, v128.mul<T>(x, b1));
    c02 = v128.add<T>(c02, v128.mul<T>(x, b2));
    c03 = v128.add<T>(c03, v128.mul<T>(x, b3));
    const y = splatAt<T>(a1);
    c10 = v128.add<T>(c10, v128.mul<T>(y, b0));
    c11 = v128.add<T>(c11, v128.mul<T>(y, b1));
    c12 = v128.add<T>(c12, v128.mul<T>(y, b2));
    c13 = v128.add<T>(c13, v128.mul<T>(y, b3));
    a += stepA;
    a1 += stepA;
  }
  putRow<T>(c, columns, add, c00, c01, c02, c03);
  if (rowC != 0) putRow<T>(c + rowC, columns, add, c10, c11, c12, c13);
}

/** Four rows by the left half of a panel, for the last columns where half a tile holds them. */
function narrowTile<T extends number>(
  a: usize, rowA: usize, stepA: usize, panel: usize, depth: i32, rowC: usize, columns: i32, add: bool, c: usize,
): void {
  let a1 = a + rowA;
  let a2 = a1 + rowA;
  let a3 = a2 + rowA;
  let c00 = v128.splat<T>(0 as T);
  let c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const end = panel + <usize>(depth * TILE_BYTES);
  for (; panel < end; panel += TILE_BYTES) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    const x = splatAt<T>(a);
    c00 = v128.add<T>(c00, v128.mul<T>(x, b0));
    c01 = v128.add<T>(c01, v128.mul<T>(x, b1));
    const y = splatAt<T>(a1);
    c10 = v128.add<T>(c10, v128.mul<T>(y, b0));
    c11 = v128.add<T>(c11, v128.mul<T>(y, b1));
    const z = splatAt<T>(a2);
    c20 = v128.add<T>(c20, v128.mul<T>(z, b0));
    c21 = v128.add<T>(c21, v128.mul<T>(z, b1));
    const w = splatAt<T>(a3);
    c30 = v128.add<T>(c30, v128.mul<T>(w, b0));
    c31 = v128.add<T>(c31, v128.mul<T>(w, b1));
    a += stepA;
    a1 += stepA;
    a2 += stepA;
    a3 += stepA;
  }
  putHalfRow<T>(c, columns, add, c00, c01);
  putHalfRow<T>(c + rowC, columns, add, c10, c11);
  putHalfRow<T>(c + 2 * rowC, columns, add, c20, c21);
  putHalfRow<T>(c + 3 * rowC, columns, add, c30, c31);
}

/** Store or add the first `columns` elements of two vectors. */
// @ts-ignore: decorator
@inline
function putHalfRow<T extends number>(c: usize, columns: i32, add: bool, v0: v128, v1: v128): void {
  putPart<T>(c, columns, add, v0);
  putPart<T>(c + 16, columns - tileWidth<T>() / 4, add, v1);
}

/** The number at an offset, in all lanes. */
// @ts-ignore: decorator
@inline
function splatAt<T>(offset: usize): v128 {
  return sizeof<T>() == 8 ? v128.load64_splat(offset) : v128.load32_splat(offset);
}

/** Store or add the first `columns` elements of four vectors. */
// @ts-ignore: decorator
@inline
function putRow<T extends number>(c: usize, columns: i32, add: bool, v0: v128, v1: v128, v2: v128, v3: v128): void {
  if (columns == tileWidth<T>()) {
    v128.store(c, add ? v128.add<T>(v128.load(c), v0) : v0);
    v128.store(c, add ? v128.add<T>(v128.load(c, 16), v1) : v1, 16);
    v128.store(c, add ? v128.add<T>(v128.load(c, 32), v2) : v2, 32);
    v128.store(c, add ? v128.add<T>(v128.load(c, 48), v3) : v3, 48);
  } else {
    const lanes = tileWidth<T>() / 4;
    putPart<T>(c, columns, add, v0);
    putPart<T>(c + 16, columns - lanes, add, v1);
    putPart<T>(c + 32, columns - 2 * lanes, add, v2);
    putPart<T>(c + 48, columns - 3 * lanes, add, v3);
  }
}

/** Store or add the first `columns` lanes, all of them or none. */
function putPart<T extends number>(c: usize, columns: i32, add: bool, v: v128): void {
  if (columns >= tileWidth<T>() / 4) {
    v128.store(c, add ? v128.add<T>(v128.load(c), v) : v);
    return;
  }
  if (columns > 0) putLane<T>(c, add, v128.extract_lane<T>(v, 0));
  if (sizeof<T>() == 8) return;
  if (columns > 1) putLane<T>(c + sizeof<T>(), add, v128.extract_lane<T>(v, 1));
  if (columns > 2) putLane<T>(c + 2 * sizeof<T>(), add, v128.extract_lane<T>(v, 2));
}

// @ts-ignore: decorator
@inline
function putLane<T extends number>(c: usize, add: bool, value: T): void {
  store<T>(c, add ? load<T>(c) + value : value);
}

/**
 * C = A B, or C += A B.
 *
 * in       a (m, k) with rows lda apart, or (k, m) with TRANSPOSE_A; b (k, n) with rows ldb apart, or (n, k) with TRANSPOSE_B;
 *          m, n, k; lda, ldb, ldc; form: a sum of TRANSPOSE_A, TRANSPOSE_B, ACCUMULATE, or 0
 * in/out   c (m, n) with rows ldc apart, apart from a and b; read with ACCUMULATE only
 * scratch  packedSize(n, k)
 * cost     2 m n k
 */
export function gemmOf<T extends number>(
  a: usize, b: usize, m: i32, n: i32, k: i32, lda: i32, ldb: i32, ldc: i32, form: i32, c: usize, scratch: usize,
): void {
  packOf<T>(b, n, k, ldb, form, scratch);
  gemmPackedOf<T>(a, scratch, m, n, k, lda, ldc, form, c);
}

/**
 * y = A x, or y += A x.
 *
 * in       a (m, n) with rows lda apart, x (n); or x (m) with TRANSPOSE_A, for the product with the transpose; m, n; lda;
 *          form: TRANSPOSE_A, ACCUMULATE, their sum, or 0
 * in/out   y (m), or (n) with TRANSPOSE_A, apart from a and x; read with ACCUMULATE only
 * cost     2 m n
 */
export function gemvOf<T extends number>(a: usize, x: usize, m: i32, n: i32, lda: i32, form: i32, y: usize): void {
  const row = bytesOf<T>(lda);
  const add = (form & ACCUMULATE) != 0;
  if ((form & TRANSPOSE_A) == 0) {
    let i = 0;
    for (; i + 3 < m; i += 4, a += 4 * row, y += 4 * sizeof<T>()) dotFourRows<T>(a, row, x, n, add, y);
    for (; i < m; i++, a += row, y += sizeof<T>()) putLane<T>(y, add, dotOf<T>(a, x, n));
    return;
  }
  if (!add) memory.fill(y, 0, bytesOf<T>(n));
  let i = 0;
  for (; i + 3 < m; i += 4, a += 4 * row, x += 4 * sizeof<T>()) addFourRows<T>(a, row, x, n, y);
  for (; i < m; i++, a += row, x += sizeof<T>()) axpyOf<T>(a, n, load<T>(x), y);
}

/** Four dot products with one x: each load of x serves four rows. */
function dotFourRows<T extends number>(a: usize, row: usize, x: usize, n: i32, add: bool, y: usize): void {
  let a1 = a + row;
  let a2 = a1 + row;
  let a3 = a2 + row;
  let s0 = v128.splat<T>(0 as T);
  let s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
  const end = x + bytesOf<T>(n);
  const stop = x + (bytesOf<T>(n) & ~31);
  for (; x < stop; x += 32) {
    const p = v128.load(x);
    s0 = v128.add<T>(s0, v128.mul<T>(p, v128.load(a)));
    s1 = v128.add<T>(s1, v128.mul<T>(p, v128.load(a1)));
    s2 = v128.add<T>(s2, v128.mul<T>(p, v128.load(a2)));
    s3 = v128.add<T>(s3, v128.mul<T>(p, v128.load(a3)));
    const q = v128.load(x, 16);
    t0 = v128.add<T>(t0, v128.mul<T>(q, v128.load(a, 16)));
    t1 = v128.add<T>(t1, v128.mul<T>(q, v128.load(a1, 16)));
    t2 = v128.add<T>(t2, v128.mul<T>(q, v128.load(a2, 16)));
    t3 = v128.add<T>(t3, v128.mul<T>(q, v128.load(a3, 16)));
    a += 32;
    a1 += 32;
    a2 += 32;
    a3 += 32;
  }
  let r0 = sumOfLanes<T>(v128.add<T>(s0, t0));
  let r1 = sumOfLanes<T>(v128.add<T>(s1, t1));
  let r2 = sumOfLanes<T>(v128.add<T>(s2, t2));
  let r3 = sumOfLanes<T>(v128.add<T>(s3, t3));
  for (; x < end; x += sizeof<T>()) {
    const value = load<T>(x);
    r0 = r0 + value * load<T>(a);
    r1 = r1 + value * load<T>(a1);
    r2 = r2 + value * load<T>(a2);
    r3 = r3 + value * load<T>(a3);
    a += sizeof<T>();
    a1 += sizeof<T>();
    a2 += sizeof<T>();
    a3 += sizeof<T>();
  }
  putLane<T>(y, add, r0);
  putLane<T>(y + sizeof<T>(), add, r1);
  putLane<T>(y + 2 * sizeof<T>(), add, r2);
  putLane<T>(y + 3 * sizeof<T>(), add, r3);
}

/** y += four rows, each times its element of x. */
function addFourRows<T extends number>(a: usize, row: usize, x: usize, n: i32, y: usize): void {
  let a1 = a + row;
  let a2 = a1 + row;
  let a3 = a2 + row;
  const x0 = load<T>(x);
  const x1 = load<T>(x + sizeof<T>());
  const x2 = load<T>(x + 2 * sizeof<T>());
  const x3 = load<T>(x + 3 * sizeof<T>());
  const p0 = v128.splat<T>(x0);
  const p1 = v128.splat<T>(x1);
  const p2 = v128.splat<T>(x2);
  const p3 = v128.splat<T>(x3);
  const end = y + bytesOf<T>(n);
  const stop = y + (bytesOf<T>(n) & ~15);
  for (; y < stop; y += 16, a += 16, a1 += 16, a2 += 16, a3 += 16) {
    const first = v128.add<T>(v128.mul<T>(p0, v128.load(a)), v128.mul<T>(p1, v128.load(a1)));
    const second = v128.add<T>(v128.mul<T>(p2, v128.load(a2)), v128.mul<T>(p3, v128.load(a3)));
    v128.store(y, v128.add<T>(v128.load(y), v128.add<T>(first, second)));
  }
  for (; y < end; y += sizeof<T>(), a += sizeof<T>(), a1 += sizeof<T>(), a2 += sizeof<T>(), a3 += sizeof<T>()) {
    store<T>(y, load<T>(y) + ((x0 * load<T>(a) + x1 * load<T>(a1)) + (x2 * load<T>(a2) + x3 * load<T>(a3))));
  }
}

/** Elements of scratch of gemmF64, or of a packed second factor: k times n rounded up to a multiple of 8. */
export function packedSizeF64(n: i32, k: i32): i32 { return packedSizeOf<f64>(n, k); }
/** Pack the second factor in double precision; see packOf. */
export function packF64(b: usize, n: i32, k: i32, ldb: i32, form: i32, packed: usize): void { packOf<f64>(b, n, k, ldb, form, packed); }
/** Matrix product with a packed second factor in double precision; see gemmPackedOf. */
export function gemmPackedF64(
  a: usize, packed: usize, m: i32, n: i32, k: i32, lda: i32, ldc: i32, form: i32, c: usize,
): void { gemmPackedOf<f64>(a, packed, m, n, k, lda, ldc, form, c); }
/** Matrix product in double precision; see gemmOf. */
export function gemmF64(
  a: usize, b: usize, m: i32, n: i32, k: i32, lda: i32, ldb: i32, ldc: i32, form: i32, c: usize, scratch: usize,
): void { gemmOf<f64>(a, b, m, n, k, lda, ldb, ldc, form, c, scratch); }
/** Matrix times vector in double precision; see gemvOf. */
export function gemvF64(a: usize, x: usize, m: i32, n: i32, lda: i32, form: i32, y: usize): void { gemvOf<f64>(a, x, m, n, lda, form, y); }
