// The release binary, and typed arrays on its memory that the benchmarks share with it.
import { readFileSync } from "node:fs";

const file = new URL("../../build/release/kernels.wasm", import.meta.url);

/** Precisions by the ending of a kernel's name. */
export const precisions = {
  F32: { Values: Float32Array, bytes: 4, eps: 2 ** -23 },
  F64: { Values: Float64Array, bytes: 8, eps: 2 ** -52 },
};

export const kernels = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {}).exports;

/** Run `work` with scratch memory that is given back afterwards. Views must be made after the last reservation. */
export function withScratch(work) {
  const start = kernels.mark();
  try {
    return work(kernels.push);
  } finally {
    kernels.release(start);
  }
}

/** A typed array on n elements of the kernels' memory. */
export function view(precision, offset, n) {
  return new precisions[precision].Values(kernels.memory.buffer, offset >>> 0, n);
}
