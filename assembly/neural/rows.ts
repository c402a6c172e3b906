// Rows of matrices: what networks move, stretch, add up and look up. A matrix is row-major with rows any stride apart.

import { I32 } from "../memory";

/** out[0..n) = x[0..n) */
// @ts-ignore: decorator
@inline
function copyRow<T>(x: usize, n: i32, out: usize): void {
  const stop = x + (<usize>n * sizeof<T>() & ~15);
  const end = x + <usize>n * sizeof<T>();
  for (; x < stop; x += 16, out += 16) v128.store(out, v128.load(x));
  for (; x < end; x += sizeof<T>(), out += sizeof<T>()) store<T>(out, load<T>(x));
}

/** out[0..n) += x[0..n) */
// @ts-ignore: decorator
@inline
function addRow<T extends number>(x: usize, n: i32, out: usize): void {
  const stop = x + (<usize>n * sizeof<T>() & ~15);
  const end = x + <usize>n * sizeof<T>();
  for (; x < stop; x += 16, out += 16) v128.store(out, v128.add<T>(v128.load(out), v128.load(x)));
  for (; x < end; x += sizeof<T>(), out += sizeof<T>()) store<T>(out, load<T>(out) + load<T>(x));
}

/**
 * Copy rows: from a part of a matrix or into one. With ldx = 0 one row fills all.
 *
 * in       x (rows, n) with rows ldx apart; rows, n; ldx, ldo
 * out      out (rows, n) with rows ldo apart
 */
export function copyRowsOf<T>(x: usize, rows: i32, n: i32, ldx: i32, ldo: i32, out: usize): void {
  const stepX = <usize>ldx * sizeof<T>();
  const stepOut = <usize>ldo * sizeof<T>();
  for (let i = 0; i < rows; i++, x += stepX, out += stepOut) copyRow<T>(x, n, out);
}

/**
 * Add rows: to a part of a matrix or to all of it. With ldo = 0 all rows add up, in their order; with ldx = 0 one row is added to all.
 *
 * in       x (rows, n) with rows ldx apart; rows, n; ldx, ldo
 * in/out   out (rows, n) with rows ldo apart
 */
export function addRowsOf<T extends number>(x: usize, rows: i32, n: i32, ldx: i32, ldo: i32, out: usize): void {
  const stepX = <usize>ldx * sizeof<T>();
  const stepOut = <usize>ldo * sizeof<T>();
  for (let i = 0; i < rows; i++, x += stepX, out += stepOut) addRow<T>(x, n, out);
}

/**
 * Look up rows of a table.
 *
 * in       table (size, n), index i32 (rows), each from 0 to size - 1; rows, n; ldo
 * out      out (rows, n) with rows ldo apart
 */
export function gatherRowsOf<T>(table: usize, index: usize, rows: i32, n: i32, ldo: i32, out: usize): void {
  const at = I32.at(index);
  const stepOut = <usize>ldo * sizeof<T>();
  for (let i = 0; i < rows; i++, out += stepOut) copyRow<T>(table + <usize>(at[i] * n) * sizeof<T>(), n, out);
}

/**
 * Add rows to those of a table: the gradient of a look-up.
 *
 * in       x (rows, n) with rows ldx apart, index i32 (rows); rows, n; ldx
 * in/out   table (size, n)
 */
export function scatterAddRowsOf<T extends number>(x: usize, index: usize, rows: i32, n: i32, ldx: i32, table: usize): void {
  const at = I32.at(index);
  const stepX = <usize>ldx * sizeof<T>();
  for (let i = 0; i < rows; i++, x += stepX) addRow<T>(x, n, table + <usize>(at[i] * n) * sizeof<T>());
}

/**
 * Multiply each row by a number of its own.
 *
 * in       x (rows, n), factors (rows); rows, n
 * in/out   out (rows, n): out += factors x
 */
export function scaleAddRowsOf<T extends number>(x: usize, factors: usize, rows: i32, n: i32, out: usize): void {
  for (let i = 0; i < rows; i++, factors += sizeof<T>()) {
    const a = load<T>(factors);
    const stop = x + (<usize>n * sizeof<T>() & ~15);
    const end = x + <usize>n * sizeof<T>();
    const factor = v128.splat<T>(a);
    for (; x < stop; x += 16, out += 16) v128.store(out, v128.add<T>(v128.load(out), v128.mul<T>(factor, v128.load(x))));
    for (; x < end; x += sizeof<T>(), out += sizeof<T>()) store<T>(out, load<T>(out) + a * load<T>(x));
  }
}
