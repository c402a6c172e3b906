// The entry without kernels, for those who serve `forecastle/core.wasm` themselves.

import { loadKernels, type WasmSource } from "../wasm/load.js";

export * from "../index.js";

/**
 * Load the kernels; the first call of a model needs them.
 *
 * Errors: WasmError("load-failed") when the source cannot be read or compiled.
 *
 * @example
 * ```ts no-run
 * import { init, naive } from "forecastle/slim";
 * await init(new URL("/assets/core.wasm", location.href));
 * naive().fit([1, 2, 3]).forecast(2).mean; // Float64Array [3, 3]
 * ```
 */
export function init(source: WasmSource): Promise<void> {
  return loadKernels(source);
}
