// One instance of the kernels with its memory. The shared engine serves work that does not await; a trainer or a server owns one.

import { dispose } from "../core/dispose.js";
import { WasmError } from "../core/errors.js";
import { Frame } from "./frame.js";
import type { Kernels } from "./kernels.js";
import { kernelModule } from "./source.js";

/** Memory never shrinks, so a shared engine above this many bytes is replaced when no frame is open. */
const REPLACE_ABOVE = 512 * 2 ** 20;

/** Makes the exports of an instance; a test binds one that checks every call. */
export type Instantiate = (module: WebAssembly.Module) => Kernels;

let instantiateKernels: Instantiate = (module) => new WebAssembly.Instance(module, {}).exports as unknown as Kernels;
let shared: Engine | undefined;

/** Replace how instances are made, for the debug engine of the test suite. */
export function bindInstantiate(to: Instantiate): void {
  instantiateKernels = to;
  shared = undefined;
}

/** The shared engine, made on the first call. */
export function engine(): Engine {
  if (shared?.outgrown) shared = undefined;
  shared ??= ownEngine();
  return shared;
}

/** Forget the shared engine, so that the next call makes one from the source that is bound then. */
export function dropSharedEngine(): void {
  shared = undefined;
}

/** An engine with a memory of its own, for work that keeps offsets over more than one turn of the event loop. */
export function ownEngine(): Engine {
  const module = kernelModule();
  try {
    return new Engine(instantiateKernels(module));
  } catch (cause) {
    throw new WasmError(
      "load-failed",
      `the kernels could not be started: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
}

/** One instance of the kernels and its memory. */
export class Engine {
  #kernels: Kernels | undefined;
  #openFrames = 0;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** The exports of the instance. */
  get kernels(): Kernels {
    if (!this.#kernels) throw new WasmError("not-ready", "this engine has been disposed");
    return this.#kernels;
  }

  /** Bytes of memory held. */
  get byteLength(): number {
    return this.kernels.memory.buffer.byteLength;
  }

  /** Whether the memory is larger than a shared engine should keep, and nobody is using it. */
  get outgrown(): boolean {
    return this.#openFrames === 0 && this.byteLength > REPLACE_ABOVE;
  }

  /** Scratch memory until the end of the block that takes it by `using`. */
  frame(): Frame {
    const frame = new Frame(this.kernels, () => {
      this.#openFrames--;
    });
    this.#openFrames++;
    return frame;
  }

  [dispose](): void {
    this.#kernels = undefined;
  }
}
