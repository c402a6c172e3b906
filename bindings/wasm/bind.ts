// Kernels that the host has compiled, for entries that may not compile bytes themselves.

import { WasmError } from "../core/errors.js";
import { dropSharedEngines } from "./engine.js";
import type { AnyKernels } from "./kernels.js";
import type { Binary } from "./source.js";

/** Bind compiled kernels; engines in use keep theirs, the shared ones are made anew on the next call. */
export function bindModule<K extends AnyKernels>(module: WebAssembly.Module, binary: Binary<K>): void {
  binary.bind(module);
  dropSharedEngines();
}

/** `init` of an entry for hosts that forbid to compile bytes. Rejects with WasmError("load-failed") for anything but a module. */
export async function initCompiled<K extends AnyKernels>(source: unknown, binary: Binary<K>): Promise<void> {
  if (!(source instanceof WebAssembly.Module)) {
    const message =
      "init: this host forbids to compile bytes; give it a WebAssembly.Module, as an import of the .wasm file is";
    throw new WasmError("load-failed", message);
  }
  bindModule(source, binary);
}
