// Exports for networks. `real` is f32 in the binary that ships and f64 in its twin for tests (docs/decisions/0015), so what is
// exported is a generic of the same name with Of behind it: one line each.
import { expOf, logOf, sigmoidOf, softplusOf, sqrtOf, tanhOf } from "./math/activation";
import { gemmOf, gemmPackedOf, gemvOf, packOf, packedSizeOf } from "./math/gemm";
import { axpyOf, dotOf, scaleOf } from "./math/vector";

export { ACCUMULATE, TRANSPOSE_A, TRANSPOSE_B } from "./math/gemm";
export { mark, push, release } from "./memory";
export { NOT_CONVERGED, OK, SINGULAR } from "./status";

/** Bytes of a number in memory: 4 or 8. */
export const REAL_BYTES: i32 = sizeof<real>();

export function dot(x: usize, y: usize, n: i32): real { return dotOf<real>(x, y, n); }
export function axpy(x: usize, n: i32, a: real, y: usize): void { axpyOf<real>(x, n, a, y); }
export function scale(n: i32, a: real, x: usize): void { scaleOf<real>(n, a, x); }

export function packedSize(n: i32, k: i32): i32 { return packedSizeOf<real>(n, k); }
export function pack(b: usize, n: i32, k: i32, ldb: i32, form: i32, packed: usize): void { packOf<real>(b, n, k, ldb, form, packed); }
export function gemmPacked(
  a: usize, packed: usize, m: i32, n: i32, k: i32, lda: i32, ldc: i32, form: i32, c: usize,
): void { gemmPackedOf<real>(a, packed, m, n, k, lda, ldc, form, c); }
export function gemm(
  a: usize, b: usize, m: i32, n: i32, k: i32, lda: i32, ldb: i32, ldc: i32, form: i32, c: usize, scratch: usize,
): void { gemmOf<real>(a, b, m, n, k, lda, ldb, ldc, form, c, scratch); }
export function gemv(a: usize, x: usize, m: i32, n: i32, lda: i32, form: i32, y: usize): void { gemvOf<real>(a, x, m, n, lda, form, y); }

export function exp(x: usize, n: i32, out: usize): void { expOf<real>(x, n, out); }
export function log(x: usize, n: i32, out: usize): void { logOf<real>(x, n, out); }
export function tanh(x: usize, n: i32, out: usize): void { tanhOf<real>(x, n, out); }
export function sigmoid(x: usize, n: i32, out: usize): void { sigmoidOf<real>(x, n, out); }
export function softplus(x: usize, n: i32, out: usize): void { softplusOf<real>(x, n, out); }
export function sqrt(x: usize, n: i32, out: usize): void { sqrtOf<real>(x, n, out); }
