// Rows of an even number of doubles. A loop over lanes is quicker here than memory.copy and memory.fill, which leave WebAssembly.

import { F64 } from "../memory";

/** out = 0. */
// @ts-ignore: decorator
@inline
export function clearRow(out: F64, s: i32): void {
  for (let j = 0; j < s; j += 2) out.setLanes(j, f64x2.splat(0));
}

/** out = x. */
// @ts-ignore: decorator
@inline
export function copyRow(out: F64, s: i32, x: F64): void {
  for (let j = 0; j < s; j += 2) out.setLanes(j, x.lanes(j));
}

/** out = factor x. */
// @ts-ignore: decorator
@inline
export function setRow(out: F64, s: i32, factor: f64, x: F64): void {
  const f = f64x2.splat(factor);
  for (let j = 0; j < s; j += 2) out.setLanes(j, f64x2.mul(f, x.lanes(j)));
}

/** out += factor x. */
// @ts-ignore: decorator
@inline
export function addRow(out: F64, s: i32, factor: f64, x: F64): void {
  const f = f64x2.splat(factor);
  for (let j = 0; j < s; j += 2) out.setLanes(j, f64x2.add(out.lanes(j), f64x2.mul(f, x.lanes(j))));
}
