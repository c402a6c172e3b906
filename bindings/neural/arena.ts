import { dispose } from "../core/dispose.js";
import type { Engine } from "../wasm/engine.js";
import type { Frame } from "../wasm/frame.js";
import type { NeuralKernels } from "../wasm/kernels.js";

/** Memory of one step: taken piece by piece, given back all at once. It grows in the first step and is then the same in all of them. */
export class Arena {
  readonly #engine: Engine<NeuralKernels>;
  #frame: Frame<NeuralKernels>;
  #start: number;
  #highWater = 0;

  constructor(engine: Engine<NeuralKernels>) {
    this.#engine = engine;
    this.#start = engine.kernels.mark() >>> 0;
    this.#frame = engine.frame();
  }

  /** Room for some bytes, 16-byte aligned, with whatever was there before. */
  reserve(bytes: number): number {
    return this.#frame.bytes(bytes);
  }

  /** Give everything back. What is reserved outside of the arena must be reserved before. */
  reset(): void {
    this[dispose]();
    this.#start = this.#engine.kernels.mark() >>> 0;
    this.#frame = this.#engine.frame();
  }

  /** Most bytes that a step has taken so far. */
  get highWater(): number {
    return Math.max(this.#highWater, (this.#engine.kernels.mark() >>> 0) - this.#start);
  }

  [dispose](): void {
    this.#highWater = this.highWater;
    this.#frame[dispose]();
  }
}
