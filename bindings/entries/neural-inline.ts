// The subpath `forecastle/neural` for Node, Deno, Bun and browsers: both binaries travel inside as text.

import { coreBase64 } from "../../build/release/core-base64.js";
import { neuralBase64 } from "../../build/release/neural-base64.js";
import { fromBase64 } from "../core/base64.js";
import { loadKernels, type WasmSource } from "../wasm/load.js";
import { core, neural } from "../wasm/source.js";

core.offer(() => new WebAssembly.Module(fromBase64(coreBase64)!));
neural.offer(() => new WebAssembly.Module(bytes()));

export * from "../neural/index.js";

/**
 * Compile the kernels of networks off the main thread, ahead of the first call. Nobody has to call it: without it they are
 * compiled synchronously when they are first needed, in a few milliseconds.
 *
 * Errors: WasmError("load-failed") when the source cannot be read or compiled.
 *
 * @param source Other kernels than those inside: a compiled module, bytes, a URL or a response.
 */
export function init(source: WasmSource = bytes()): Promise<void> {
  return loadKernels(source, neural);
}

function bytes(): Uint8Array<ArrayBuffer> {
  return fromBase64(neuralBase64)!;
}
