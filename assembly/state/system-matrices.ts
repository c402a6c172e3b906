// Matrices of a model, whose rows have `stride` doubles: products with the lists of non-zeros of the transition, and symmetric matrices.

import { F64, I32 } from "../memory";
import { clearRow, copyRow, setRow } from "./system-rows";
import { System } from "./system";

/** out (m) = M x, M by the lists of its rows. */
export function multiplyVector(bounds: I32, index: I32, value: F64, m: i32, x: F64, out: F64): void {
  let e = 0;
  for (let i = 0; i < m; i++) {
    let sum: f64 = 0;
    for (const end = bounds[i + 1]; e < end; e++) sum += value[e] * x[index[e]];
    out[i] = sum;
  }
}

/**
 * out (m, s) = M X but for rows of M that are a single 1, or its upper triangle with them, from column i, rounded down to even, of row i
 * on. Two non-zeros a pass, added in their order, halve what is stored on the way.
 */
// @ts-ignore: decorator
@inline
function multiplyRows(bounds: I32, index: I32, value: F64, m: i32, s: i32, x: F64, upper: bool, out: F64): void {
  let e = 0;
  for (let i = 0; i < m; i++) {
    const from = upper ? i & ~1 : 0, end = bounds[i + 1], count = end - e, wide = s - from;
    const row = out.plus(i * s + from);
    if (count == 0) {
      clearRow(row, wide);
      continue;
    }
    const source = x.plus(index[e] * s + from);
    if (count == 1 && value[e] == 1) {
      if (upper) copyRow(row, wide, source);
      e++;
      continue;
    }
    if (count & 1) {
      setRow(row, wide, value[e], source);
      e++;
    } else {
      const first = f64x2.splat(value[e]), second = f64x2.splat(value[e + 1]);
      const other = x.plus(index[e + 1] * s + from);
      for (let j = 0; j < wide; j += 2) {
        row.setLanes(j, f64x2.add(f64x2.mul(first, source.lanes(j)), f64x2.mul(second, other.lanes(j))));
      }
      e += 2;
    }
    for (; e < end; e += 2) {
      const first = f64x2.splat(value[e]), second = f64x2.splat(value[e + 1]);
      const one = x.plus(index[e] * s + from), other = x.plus(index[e + 1] * s + from);
      for (let j = 0; j < wide; j += 2) {
        const sum = f64x2.add(row.lanes(j), f64x2.mul(first, one.lanes(j)));
        row.setLanes(j, f64x2.add(sum, f64x2.mul(second, other.lanes(j))));
      }
    }
  }
}

/** Row i of M X, from `product` or, where row i of M is a single 1, from X. */
// @ts-ignore: decorator
@inline
function productRow(bounds: I32, index: I32, value: F64, m: i32, s: i32, x: F64, product: F64, i: i32): F64 {
  if (i < m) {
    const e = bounds[i];
    if (bounds[i + 1] - e == 1 && value[e] == 1) return x.plus(index[e] * s);
  }
  return product.plus(i * s);
}

/** out (s, s) = (M X) transposed, s even. */
function transposeProduct(bounds: I32, index: I32, value: F64, m: i32, s: i32, x: F64, product: F64, out: F64): void {
  for (let i = 0; i < s; i += 2) {
    const one = productRow(bounds, index, value, m, s, x, product, i), other = productRow(bounds, index, value, m, s, x, product, i + 1);
    let to = out.plus(i);
    for (let j = 0; j < s; j += 2) {
      const top = one.lanes(j), bottom = other.lanes(j);
      to.setLanes(0, v128.shuffle<i64>(top, bottom, 0, 2));
      to = to.plus(s);
      to.setLanes(0, v128.shuffle<i64>(top, bottom, 1, 3));
      to = to.plus(s);
    }
  }
}

/** The upper triangle of X (s, s), s even, below its diagonal as well. */
function mirror(x: F64, s: i32): void {
  for (let i = 0; i < s; i += 2) {
    const one = x.plus(i * s), other = one.plus(s);
    let to = one.plus(s + i);
    to.setLanes(0, v128.shuffle<i64>(one.lanes(i), other.lanes(i), 1, 3));
    for (let j = i + 2; j < s; j += 2) {
      const top = one.lanes(j), bottom = other.lanes(j);
      to = to.plus(s);
      to.setLanes(0, v128.shuffle<i64>(top, bottom, 0, 2));
      to = to.plus(s);
      to.setLanes(0, v128.shuffle<i64>(top, bottom, 1, 3));
    }
  }
}

/** out = M X M^T for a symmetric X, both (stride, stride), M by the lists of its rows; exactly symmetric. */
function sandwich(S: System, bounds: I32, index: I32, value: F64, x: F64, out: F64): void {
  const m = S.m, s = S.stride;
  multiplyRows(bounds, index, value, m, s, x, false, S.left);
  transposeProduct(bounds, index, value, m, s, x, S.left, S.right);
  multiplyRows(bounds, index, value, m, s, S.right, true, out);
  if (s > m) clearRow(out.plus(m * s), s);
  mirror(out, s);
}

/** out = T X T^T. */
export function carryForward(S: System, x: F64, out: F64): void {
  sandwich(S, S.rowBounds, S.rowIndex, S.rowValue, x, out);
}

/** out = T^T X T. */
export function carryBack(S: System, x: F64, out: F64): void {
  sandwich(S, S.columnBounds, S.columnIndex, S.columnValue, x, out);
}

/** out (m) = T x. */
export function moveForward(S: System, x: F64, out: F64): void {
  multiplyVector(S.rowBounds, S.rowIndex, S.rowValue, S.m, x, out);
}

/** x := T^T x. */
export function moveBack(S: System, x: F64): void {
  multiplyVector(S.columnBounds, S.columnIndex, S.columnValue, S.m, x, S.other);
  copyRow(x, S.stride, S.other);
}

/** out = X + factor u u^T, both (m, stride) and possibly the same; exactly symmetric. */
export function addSquare(S: System, factor: f64, u: F64, x: F64, out: F64): void {
  const m = S.m, s = S.stride;
  const f = f64x2.splat(factor);
  for (let i = 0; i < m; i++) {
    const row = x.plus(i * s);
    const to = out.plus(i * s);
    const each = u.splat(i);
    for (let j = 0; j < s; j += 2) to.setLanes(j, f64x2.add(row.lanes(j), f64x2.mul(f, f64x2.mul(each, u.lanes(j)))));
  }
}

/** X (m, stride) += factor (u v^T + v u^T), exactly symmetric. */
export function addProducts(S: System, factor: f64, u: F64, v: F64, x: F64): void {
  const m = S.m, s = S.stride;
  const f = f64x2.splat(factor);
  for (let i = 0; i < m; i++) {
    const row = x.plus(i * s);
    const a = u.splat(i), b = v.splat(i);
    for (let j = 0; j < s; j += 2) {
      const both = f64x2.add(f64x2.mul(a, v.lanes(j)), f64x2.mul(b, u.lanes(j)));
      row.setLanes(j, f64x2.add(row.lanes(j), f64x2.mul(f, both)));
    }
  }
}

/** out (stride) = X u for a symmetric X (m, stride), two rows at a time. */
export function multiplySymmetric(S: System, x: F64, u: F64, out: F64): void {
  const s = S.stride;
  for (let i = 0; i < s; i += 2) {
    const top = x.plus(i * s), bottom = top.plus(s);
    let first = f64x2.splat(0), second = first;
    for (let j = 0; j < s; j += 2) {
      const each = u.lanes(j);
      first = f64x2.add(first, f64x2.mul(top.lanes(j), each));
      second = f64x2.add(second, f64x2.mul(bottom.lanes(j), each));
    }
    // Sums of the lanes of both: (f0 + f1, s0 + s1).
    out.setLanes(i, f64x2.add(v128.shuffle<i64>(first, second, 0, 2), v128.shuffle<i64>(first, second, 1, 3)));
  }
}

/** u^T X u and v^T X v, into out (2), for a symmetric X (m, stride) of which the lower triangle is read. */
export function quadratics(S: System, x: F64, u: F64, v: F64, out: F64): void {
  const s = S.stride;
  let ofU = f64x2.splat(0), ofV = ofU;
  for (let i = 0; i < s; i += 2) {
    const top = x.plus(i * s), bottom = top.plus(s);
    const zero = f64x2.splat(0);
    let topU = zero, bottomU = zero, topV = zero, bottomV = zero;
    for (let j = 0; j < i; j += 2) {
      const a = top.lanes(j), b = bottom.lanes(j), eachU = u.lanes(j), eachV = v.lanes(j);
      topU = f64x2.add(topU, f64x2.mul(a, eachU));
      bottomU = f64x2.add(bottomU, f64x2.mul(b, eachU));
      topV = f64x2.add(topV, f64x2.mul(a, eachV));
      bottomV = f64x2.add(bottomV, f64x2.mul(b, eachV));
    }
    ofU = f64x2.add(ofU, ownShare(top.lanes(i), bottom.lanes(i), topU, bottomU, u.lanes(i)));
    ofV = f64x2.add(ofV, ownShare(top.lanes(i), bottom.lanes(i), topV, bottomV, v.lanes(i)));
  }
  out[0] = f64x2.extract_lane(ofU, 0) + f64x2.extract_lane(ofU, 1);
  out[1] = f64x2.extract_lane(ofV, 0) + f64x2.extract_lane(ofV, 1);
}

/** What two rows add to a quadratic form: twice what is left of the diagonal, and the 2 by 2 on it. */
// @ts-ignore: decorator
@inline
function ownShare(a: v128, b: v128, top: v128, bottom: v128, own: v128): v128 {
  const first = f64x2.add(f64x2.add(top, top), f64x2.mul(a, own));
  const second = f64x2.add(f64x2.add(bottom, bottom), f64x2.mul(b, own));
  return f64x2.mul(own, f64x2.add(v128.shuffle<i64>(first, second, 0, 2), v128.shuffle<i64>(first, second, 1, 3)));
}

/** u^T v. */
export function dot(S: System, u: F64, v: F64): f64 {
  const s = S.stride;
  let sum = f64x2.splat(0);
  for (let j = 0; j < s; j += 2) sum = f64x2.add(sum, f64x2.mul(u.lanes(j), v.lanes(j)));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** X (m, stride) += Q (m, m). */
export function addNoise(S: System, x: F64): void {
  for (let e = 0; e < S.noiseCount; e++) x[S.noiseIndex[e]] += S.noiseValue[e];
}

/** Matrix (m, m) into one of rows of `stride`, zeros behind them. */
export function widen(S: System, x: F64, out: F64): void {
  const m = S.m, s = S.stride;
  memory.fill(out.offset, 0, <usize>(s * s) << 3);
  for (let i = 0; i < m; i++) memory.copy(out.plus(i * s).offset, x.plus(i * m).offset, <usize>m << 3);
}

/** Matrix of rows of `stride` into one (m, m). */
export function narrow(S: System, x: F64, out: F64): void {
  const m = S.m, s = S.stride;
  for (let i = 0; i < m; i++) memory.copy(out.plus(i * m).offset, x.plus(i * s).offset, <usize>m << 3);
}
