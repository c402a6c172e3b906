// The debug engine: it names the file and line of an abort, fills scratch memory with NaN when it is lent and when it is returned,
// and refuses a call with an offset outside the frames that are open.
import { instantiateSync } from "@assemblyscript/loader";
import type { AnyKernels } from "../../bindings/wasm/kernels.js";
import { type BinaryName, kernelSignatures } from "./kernel-signatures.js";

/** Instances of the debug binary. */
export function checkingInstances<K extends AnyKernels>(binary: BinaryName): (module: WebAssembly.Module) => K {
  let offsets: OffsetParameters | undefined;
  return (module) => {
    offsets ??= offsetParameters(binary);
    const { exports } = instantiateSync(module, { env: { memory: undefined } as never });
    return checking(exports as unknown as K, offsets);
  };
}

type OffsetParameters = ReadonlyMap<string, readonly number[]>;

/** For each export, which of its parameters are offsets. */
function offsetParameters(binary: BinaryName): OffsetParameters {
  return new Map(
    kernelSignatures(binary, "debug").map(({ name, parameters }) => [
      name,
      parameters.flatMap(({ type }, i) => (type === "usize" ? [i] : [])),
    ]),
  );
}

/** The same exports, which check every call. */
function checking<K extends AnyKernels>(kernels: K, offsets: OffsetParameters): K {
  const floor = kernels.mark() >>> 0;
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(kernels)) {
    checked[name] =
      typeof value === "function" ? checkOffsets(kernels, floor, name, value as Call, offsets.get(name) ?? []) : value;
  }
  checked.push = (bytes: number) => {
    const offset = kernels.push(bytes) >>> 0;
    if (offset !== 0) poison(kernels, offset, kernels.mark() >>> 0);
    return offset;
  };
  checked.release = (to: number) => {
    if (to >>> 0 > kernels.mark() >>> 0)
      throw new Error(`release(${to}) lies above the top of the stack: frames must end in reverse order`);
    poison(kernels, to >>> 0, kernels.mark() >>> 0);
    kernels.release(to);
  };
  checked.mark = kernels.mark;
  return checked as K;
}

type Call = (...values: number[]) => unknown;

function checkOffsets(kernels: AnyKernels, floor: number, name: string, call: Call, offsets: readonly number[]): Call {
  return (...values) => {
    const top = kernels.mark() >>> 0;
    for (const i of offsets) {
      const offset = values[i]! >>> 0;
      // Zero stands for an operand that is not there.
      if (offset !== 0 && (offset < floor || offset > top)) {
        throw new Error(`${name}: argument ${i} is the offset ${offset}, outside the open frames (${floor} to ${top})`);
      }
    }
    return call(...values);
  };
}

/** All bits set is a NaN in both precisions and -1 as an integer. */
function poison(kernels: AnyKernels, from: number, to: number): void {
  new Uint8Array(kernels.memory.buffer, from, to - from).fill(0xff);
}
