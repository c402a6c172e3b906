// Loops over contiguous vectors. Every reduction runs in a fixed order.

import { F32, F64 } from "../memory";

/**
 * Dot product.
 *
 * in       x (n), y (n)
 * returns  sum of x[i] y[i], summed in four interleaved pairs of lanes
 */
export function dotF64(x: usize, y: usize, n: i32): f64 {
  const a = F64.at(x);
  const b = F64.at(y);
  let s0 = f64x2.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const body = n & ~7;
  let i = 0;
  for (; i < body; i += 8) {
    s0 = f64x2.add(s0, f64x2.mul(a.lanes(i), b.lanes(i)));
    s1 = f64x2.add(s1, f64x2.mul(a.lanes(i + 2), b.lanes(i + 2)));
    s2 = f64x2.add(s2, f64x2.mul(a.lanes(i + 4), b.lanes(i + 4)));
    s3 = f64x2.add(s3, f64x2.mul(a.lanes(i + 6), b.lanes(i + 6)));
  }
  const s = f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3));
  let sum = f64x2.extract_lane(s, 0) + f64x2.extract_lane(s, 1);
  for (; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * Dot product in single precision.
 *
 * in       x (n), y (n)
 * returns  sum of x[i] y[i], summed in four interleaved groups of lanes
 */
export function dotF32(x: usize, y: usize, n: i32): f32 {
  const a = F32.at(x);
  const b = F32.at(y);
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const body = n & ~15;
  let i = 0;
  for (; i < body; i += 16) {
    s0 = f32x4.add(s0, f32x4.mul(a.lanes(i), b.lanes(i)));
    s1 = f32x4.add(s1, f32x4.mul(a.lanes(i + 4), b.lanes(i + 4)));
    s2 = f32x4.add(s2, f32x4.mul(a.lanes(i + 8), b.lanes(i + 8)));
    s3 = f32x4.add(s3, f32x4.mul(a.lanes(i + 12), b.lanes(i + 12)));
  }
  const s = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  let sum: f32 = (f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1)) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
  for (; i < n; i++) sum += a[i] * b[i];
  return sum;
}

/**
 * y += a x.
 *
 * in       x (n); a
 * in/out   y (n)
 */
export function axpyF64(x: usize, n: i32, a: f64, y: usize): void {
  const from = F64.at(x);
  const to = F64.at(y);
  const factor = f64x2.splat(a);
  const body = n & ~1;
  let i = 0;
  for (; i < body; i += 2) to.setLanes(i, f64x2.add(to.lanes(i), f64x2.mul(factor, from.lanes(i))));
  for (; i < n; i++) to[i] += a * from[i];
}

/** y += a x in single precision; see axpyF64. */
export function axpyF32(x: usize, n: i32, a: f32, y: usize): void {
  const from = F32.at(x);
  const to = F32.at(y);
  const factor = f32x4.splat(a);
  const body = n & ~3;
  let i = 0;
  for (; i < body; i += 4) to.setLanes(i, f32x4.add(to.lanes(i), f32x4.mul(factor, from.lanes(i))));
  for (; i < n; i++) to[i] += a * from[i];
}
