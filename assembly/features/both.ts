// Two stretches of memory in lanes: two columns, or two blocks of one column.

import { F64 } from "../memory";

/** The doubles at an offset and `apart` bytes behind it. */
// @ts-ignore: decorator
@inline
export function loadBoth(at: usize, apart: usize): v128 {
  return v128.load64_lane(at + apart, v128.load64_splat(at), 1);
}

/** Write one lane to an offset, the other `apart` bytes behind it. */
// @ts-ignore: decorator
@inline
export function storeBoth(at: usize, apart: usize, both: v128): void {
  v128.store64_lane(at, both, 0);
  v128.store64_lane(at + apart, both, 1);
}

/** Whether none of n values is missing. */
export function allObserved(value: F64, n: i32): bool {
  let observed = f64x2.splat(0);
  observed = f64x2.eq(observed, observed);
  for (let i = 0; i + 1 < n; i += 2) observed = v128.and(observed, f64x2.eq(value.lanes(i), value.lanes(i)));
  return i64x2.all_true(observed) && value[n - 1] == value[n - 1];
}
