// Networks over both precisions: the binary that ships, and its twin in doubles.
import { readFileSync } from "node:fs";
import { Net } from "../../bindings/neural/net.js";
import { Engine, ownEngine } from "../../bindings/wasm/engine.js";
import type { NeuralKernels } from "../../bindings/wasm/kernels.js";
import { neural } from "../../bindings/wasm/source.js";

let twin: WebAssembly.Module | undefined;

/** A net in singles, on the binary under test. */
export function singlesNet(): Net {
  return new Net(ownEngine(neural));
}

/** A net in doubles. Its scratch memory is full of NaN when it is lent, so that what was not written shows. */
export function doublesNet(): Net {
  twin ??= new WebAssembly.Module(readFileSync(new URL("../../build/release/neural-f64.wasm", import.meta.url)));
  return new Net(new Engine(poisoned(new WebAssembly.Instance(twin, {}).exports as unknown as NeuralKernels)));
}

/** The same exports; memory is all ones, which is NaN, when it is lent. */
export function poisoned(kernels: NeuralKernels): NeuralKernels {
  const push = (bytes: number): number => {
    const offset = kernels.push(bytes) >>> 0;
    if (offset !== 0) new Uint8Array(kernels.memory.buffer, offset, bytes).fill(0xff);
    return offset;
  };
  return { ...kernels, push };
}
