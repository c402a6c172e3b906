// The entry for edge runtimes that import Wasm by `?module` (Next.js, Vercel): compiling bytes is forbidden there, so the host
// hands over a compiled module.

import { initCompiled } from "../wasm/bind.js";
import type { WasmSource } from "../wasm/load.js";
import { core } from "../wasm/source.js";
import kernels from "./core.wasm?module";

core.offer(kernels);

export * from "../index.js";

/** Bind other kernels than those inside: a compiled module. Nobody has to call it: they are compiled before the program starts. */
export function init(source: WasmSource = kernels): Promise<void> {
  return initCompiled(source, core);
}
