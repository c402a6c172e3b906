// Moving rows: lookups, parts of rows, and other orders of the axes. Forward kernels copy, their gradients add.

import { addLanes, bytesOf, lanesAt, wholeBytesOf } from "../math/lanes";

/** to += from, for n numbers. */
// @ts-ignore: decorator
@inline
function addRow<T extends number>(from: usize, n: i32, to: usize): void {
  const whole = wholeBytesOf<T>(n);
  let j: usize = 0;
  for (; j < whole; j += 16) addLanes<T>(to + j, v128.load(from + j), true);
  for (; j < bytesOf<T>(n); j += sizeof<T>()) addLanes<T>(to + j, lanesAt<T>(from + j, false), false);
}

/**
 * out[r] = table[index[r]]: an embedding, or rows at lags.
 *
 * in       table (any rows, n); index (rows), 32-bit integers, each a row of the table; rows, n
 * out      out (rows, n)
 */
export function gatherRowsOf<T extends number>(table: usize, index: usize, rows: i32, n: i32, out: usize): void {
  for (let r = 0; r < rows; r++, index += 4, out += bytesOf<T>(n)) {
    memory.copy(out, table + <usize>load<i32>(index) * bytesOf<T>(n), bytesOf<T>(n));
  }
}

/**
 * table[index[r]] += x[r], from the first row on: the gradient of gatherRows.
 *
 * in       x (rows, n); index (rows); rows, n
 * in/out   table (any rows, n)
 */
export function scatterAddRowsOf<T extends number>(x: usize, index: usize, rows: i32, n: i32, table: usize): void {
  for (let r = 0; r < rows; r++, index += 4, x += bytesOf<T>(n)) addRow<T>(x, n, table + <usize>load<i32>(index) * bytesOf<T>(n));
}

/**
 * Copy a part of each row: to join tensors along their features, or to cut them.
 *
 * in       x (rows, n) with rows ldx apart; rows, n, ldx, ldout
 * out      out (rows, n) with rows ldout apart
 */
export function copyRowsOf<T extends number>(x: usize, rows: i32, n: i32, ldx: i32, ldout: i32, out: usize): void {
  if (ldx == n && ldout == n) memory.copy(out, x, <usize>rows * bytesOf<T>(n));
  else for (let r = 0; r < rows; r++, x += bytesOf<T>(ldx), out += bytesOf<T>(ldout)) memory.copy(out, x, bytesOf<T>(n));
}

/**
 * Add a part of each row: the gradient of copyRows, and copyRows where the target is shared.
 *
 * in       x (rows, n) with rows ldx apart; rows, n, ldx, ldout
 * in/out   out (rows, n) with rows ldout apart
 */
export function addRowsOf<T extends number>(x: usize, rows: i32, n: i32, ldx: i32, ldout: i32, out: usize): void {
  for (let r = 0; r < rows; r++, x += bytesOf<T>(ldx), out += bytesOf<T>(ldout)) addRow<T>(x, n, out);
}

/**
 * Exchange the first two axes: out[j, i] = x[i, j]. With n = 1, the transpose of a matrix.
 *
 * in       x (P, Q, n); P, Q, n
 * out      out (Q, P, n), apart from x
 */
export function swapAxesOf<T extends number>(x: usize, P: i32, Q: i32, n: i32, out: usize): void {
  const row = bytesOf<T>(n);
  for (let i = 0; i < P; i++) {
    let to = out + <usize>i * row;
    for (let j = 0; j < Q; j++, x += row, to += <usize>P * row) {
      if (n == 1) store<T>(to, load<T>(x));
      else memory.copy(to, x, row);
    }
  }
}

/**
 * out[j, i] += x[i, j]: the gradient of swapAxes, from (P, Q) to (Q, P).
 *
 * in       x (P, Q, n); P, Q, n
 * in/out   out (Q, P, n), apart from x
 */
export function addSwappedAxesOf<T extends number>(x: usize, P: i32, Q: i32, n: i32, out: usize): void {
  const row = bytesOf<T>(n);
  for (let i = 0; i < P; i++) {
    let to = out + <usize>i * row;
    for (let j = 0; j < Q; j++, x += row, to += <usize>P * row) addRow<T>(x, n, to);
  }
}

/**
 * out = a where mask is not 0, else b.
 *
 * in       mask (n), a (n), b (n); n
 * out      out (n), which may be a or b
 */
export function whereForwardOf<T extends number>(mask: usize, a: usize, b: usize, n: i32, out: usize): void {
  for (let i: usize = 0; i < bytesOf<T>(n); i += sizeof<T>()) {
    store<T>(out + i, load<T>(mask + i) != (0 as T) ? load<T>(a + i) : load<T>(b + i));
  }
}

/**
 * Gradients of whereForward, added to what they find; 0 where not wanted.
 *
 * in       mask (n), dout (n); n
 * in/out   da (n), db (n)
 */
export function whereBackwardOf<T extends number>(mask: usize, dout: usize, n: i32, da: usize, db: usize): void {
  for (let i: usize = 0; i < bytesOf<T>(n); i += sizeof<T>()) {
    const to = load<T>(mask + i) != (0 as T) ? da : db;
    if (to != 0) store<T>(to + i, load<T>(to + i) + load<T>(dout + i));
  }
}
