// The kernels of networks in both precisions: the binary that ships, in singles, and its twin in doubles, on which gradients are held to 1e-7.
import { readFileSync } from "node:fs";
import { Engine, neuralEngine } from "../../bindings/wasm/engine.js";
import type { Frame } from "../../bindings/wasm/frame.js";
import type { NeuralKernels } from "../../bindings/wasm/kernels.js";

/** The kernels of networks in one precision. */
export interface Precision {
  readonly name: "singles" | "doubles";
  /** Bytes of a number. */
  readonly bytes: 4 | 8;
  frame(): Frame<NeuralKernels>;
  put(frame: Frame<NeuralKernels>, values: ArrayLike<number>): number;
  room(frame: Frame<NeuralKernels>, n: number): number;
  take(frame: Frame<NeuralKernels>, offset: number, n: number): Float64Array;
}

export const singles: Precision = {
  name: "singles",
  bytes: 4,
  frame: () => neuralEngine().frame(),
  put: (frame, values) => frame.putF32(values),
  room: (frame, n) => frame.f32(n),
  take: (frame, offset, n) => Float64Array.from(frame.takeF32(offset, n)),
};

let twin: Engine<NeuralKernels> | undefined;

function twinEngine(): Engine<NeuralKernels> {
  if (twin) return twin;
  const bytes = readFileSync(new URL("../../build/release/neural-f64.wasm", import.meta.url));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
  twin = new Engine(instance.exports as unknown as NeuralKernels);
  return twin;
}

export const doubles: Precision = {
  name: "doubles",
  bytes: 8,
  frame: () => twinEngine().frame(),
  put: (frame, values) => frame.put(values),
  room: (frame, n) => frame.f64(n),
  take: (frame, offset, n) => frame.take(offset, n),
};
