// Where the kernels come from. An entry binds one source; nothing is compiled before the first call.

import { WasmError } from "../core/errors.js";

/** Compiled kernels, or a function that compiles them when they are first needed. */
export type KernelSource = WebAssembly.Module | (() => WebAssembly.Module);

let source: KernelSource | undefined;
let compiled: WebAssembly.Module | undefined;

/** Name the source of the kernels. The last one bound before the first use wins. */
export function bindKernels(to: KernelSource): void {
  source = to;
  compiled = undefined;
}

/** The compiled kernels, compiled on the first call. */
export function kernelModule(): WebAssembly.Module {
  if (compiled) return compiled;
  if (!source)
    throw new WasmError(
      "not-ready",
      "no kernels are bound: await init(...) first (the entry forecastle/slim needs it)",
    );
  try {
    const module = typeof source === "function" ? source() : source;
    compiled = module;
    return module;
  } catch (cause) {
    throw new WasmError(
      "load-failed",
      `the kernels could not be compiled: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
}
