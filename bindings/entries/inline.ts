// The entry for Node, Deno, Bun and browsers: the kernels travel inside as text, so that nothing has to be found or fetched.

import { coreBase64 } from "../../build/release/core-base64.js";
import { fromBase64 } from "../core/base64.js";
import { loadKernels, type WasmSource } from "../wasm/load.js";
import { core } from "../wasm/source.js";

core.offer(() => new WebAssembly.Module(bytes()));

export * from "../index.js";

/**
 * Compile the kernels off the main thread, ahead of the first call. Nobody has to call it: without it they are compiled
 * synchronously when they are first needed, in a few milliseconds.
 *
 * Errors: WasmError("load-failed") when the source cannot be read or compiled.
 *
 * @param source Other kernels than those inside: a compiled module, bytes, a URL or a response.
 */
export function init(source: WasmSource = bytes()): Promise<void> {
  return loadKernels(source);
}

function bytes(): Uint8Array<ArrayBuffer> {
  return fromBase64(coreBase64)!;
}
