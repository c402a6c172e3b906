// The release binaries by precision, and typed arrays on their memory that the benchmarks share with them.
import { readFileSync } from "node:fs";

const start = (name) => {
  const file = new URL(`../../build/release/${name}.wasm`, import.meta.url);
  return new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), {}).exports;
};
const core = start("core");
const neural = start("neural");

/** By precision: what its values are, the binary that has it, and how kernels are called there. */
export const precisions = {
  F32: { Values: Float32Array, bytes: 4, eps: 2 ** -23, exports: neural, kernel: (name) => neural[name] },
  F64: { Values: Float64Array, bytes: 8, eps: 2 ** -52, exports: core, kernel: (name) => core[`${name}F64`] },
};

/** Run `work` with scratch memory that is given back afterwards. Views must be made after the last reservation. */
export function withScratch(precision, work) {
  const { exports } = precisions[precision];
  const from = exports.mark();
  try {
    return work(exports.push);
  } finally {
    exports.release(from);
  }
}

/** A typed array on n elements of the kernels' memory. */
export function view(precision, offset, n) {
  const { Values, exports } = precisions[precision];
  return new Values(exports.memory.buffer, offset >>> 0, n);
}
