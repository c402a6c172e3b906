// The subpath `forecastle/neural` for Cloudflare Workers and other hosts of workerd: compiling bytes is forbidden there, so the host
// hands over compiled modules.

import { initCompiled } from "../wasm/bind.js";
import type { WasmSource } from "../wasm/load.js";
import { core, neural } from "../wasm/source.js";
import coreKernels from "./core.wasm";
import neuralKernels from "./neural.wasm";

core.offer(coreKernels);
neural.offer(neuralKernels);

export * from "../neural/index.js";

/** Bind other kernels than those inside: a compiled module. Nobody has to call it: they are compiled before the program starts. */
export function init(source: WasmSource = neuralKernels): Promise<void> {
  return initCompiled(source, neural);
}
