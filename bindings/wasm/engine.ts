// One instance of the kernels with its memory. The shared engines serve work that does not await; a trainer or a server owns one.

import { dispose } from "../core/dispose.js";
import { WasmError } from "../core/errors.js";
import { Frame } from "./frame.js";
import type { AnyKernels, Kernels, NeuralKernels } from "./kernels.js";
import { type Binary, core, neural } from "./source.js";

/** Memory never shrinks, so a shared engine above this many bytes is replaced when no frame is open. */
const REPLACE_ABOVE = 512 * 2 ** 20;

/** The engines that all share, made when they are first asked for. */
const shared: { core?: Engine | undefined; neural?: Engine<NeuralKernels> | undefined } = {};

/** The shared engine of statistics, made on the first call. */
export function engine(): Engine {
  if (shared.core?.outgrown) shared.core = undefined;
  shared.core ??= ownEngine();
  return shared.core;
}

/** The shared engine of networks, for what is done with a network at one go. */
export function neuralEngine(): Engine<NeuralKernels> {
  if (shared.neural?.outgrown) shared.neural = undefined;
  shared.neural ??= ownEngine(neural);
  return shared.neural;
}

/** Forget the shared engines, so that the next call makes one from the source that is bound then. */
export function dropSharedEngines(): void {
  shared.core = undefined;
  shared.neural = undefined;
}

/** An engine with a memory of its own, for work that keeps offsets over more than one turn of the event loop. */
export function ownEngine(): Engine;
export function ownEngine<K extends AnyKernels>(binary: Binary<K>): Engine<K>;
export function ownEngine(binary: Binary<AnyKernels> = core): Engine<AnyKernels> {
  return new Engine(binary.instantiate());
}

/** One instance of the kernels and its memory. */
export class Engine<K extends AnyKernels = Kernels> {
  #kernels: K | undefined;
  #openFrames = 0;

  constructor(kernels: K) {
    this.#kernels = kernels;
  }

  /** The exports of the instance. */
  get kernels(): K {
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
  frame(): Frame<K> {
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
