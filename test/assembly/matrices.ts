// Plain matrices for specs: slow, obvious, and apart from the kernels that they check.

import { F64 } from "../../assembly/memory";
import { doubles } from "./scratch";

/** n numbers in (-1, 1), the same for the same seed. */
export function noise(n: i32, seed: u32): F64 {
  const out = doubles(n);
  let state = seed;
  for (let i = 0; i < n; i++) {
    state = state * 1664525 + 1013904223;
    out[i] = <f64>state / 2147483648.0 - 1;
  }
  return out;
}

export function copyOf(x: F64, n: i32): F64 {
  const out = doubles(n);
  for (let i = 0; i < n; i++) out[i] = x[i];
  return out;
}

/** (m, k) times (k, n). */
export function product(a: F64, b: F64, m: i32, k: i32, n: i32): F64 {
  const c = doubles(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum: f64 = 0;
      for (let l = 0; l < k; l++) sum += a[i * k + l] * b[l * n + j];
      c[i * n + j] = sum;
    }
  }
  return c;
}

/** The transpose (n, m) of a (m, n). */
export function transposed(a: F64, m: i32, n: i32): F64 {
  const out = doubles(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) out[j * m + i] = a[i * n + j];
  return out;
}

export function diagonal(values: F64, n: i32): F64 {
  const out = doubles(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = i == j ? values[i] : 0;
  return out;
}

export function identity(n: i32): F64 {
  const ones = doubles(n);
  for (let i = 0; i < n; i++) ones[i] = 1;
  return diagonal(ones, n);
}

/** Largest difference; NaN where one of the elements is. */
export function distance(a: F64, b: F64, n: i32): f64 {
  let most: f64 = 0;
  for (let i = 0; i < n; i++) most = max(most, abs(a[i] - b[i]));
  return most;
}
