// The subpath `forecastle/neural/slim`, without kernels, for those who serve `forecastle/core.wasm` and `forecastle/neural.wasm`
// themselves.

import { loadKernels, type WasmSource } from "../wasm/load.js";
import { neural } from "../wasm/source.js";

export * from "../neural/index.js";

/**
 * Load the kernels of networks; training and forecasting need them, and those that `init` of `forecastle/slim` loads.
 *
 * Errors: WasmError("load-failed") when the source cannot be read or compiled.
 *
 * @example
 * ```ts no-run
 * import { init as initNeural } from "forecastle/neural/slim";
 * import { init } from "forecastle/slim";
 * await init(new URL("/assets/core.wasm", location.href));
 * await initNeural(new URL("/assets/neural.wasm", location.href));
 * ```
 */
export function init(source: WasmSource): Promise<void> {
  return loadKernels(source, neural);
}
