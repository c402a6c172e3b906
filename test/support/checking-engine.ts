// The debug engine: it names the file and line of an abort, fills scratch memory with NaN when it is lent and when it is returned,
// and refuses a call with an offset outside the frames that are open.
import { instantiateSync } from "@assemblyscript/loader";
import type { Kernels } from "../../bindings/wasm/kernels.js";
import { kernelSignatures } from "./kernel-signatures.js";

/** For each export, which of its parameters are offsets. */
const offsetParameters = new Map(
  kernelSignatures("debug").map(({ name, parameters }) => [
    name,
    parameters.flatMap(({ type }, i) => (type === "usize" ? [i] : [])),
  ]),
);

export function checkingInstance(module: WebAssembly.Module): Kernels {
  const { exports } = instantiateSync(module, { env: { memory: undefined } as never });
  const kernels = exports as unknown as Kernels;
  const floor = kernels.mark() >>> 0;
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(exports)) {
    checked[name] = typeof value === "function" ? checkOffsets(kernels, floor, name, value as Call) : value;
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
  return checked as Kernels;
}

type Call = (...values: number[]) => unknown;

function checkOffsets(kernels: Kernels, floor: number, name: string, call: Call): Call {
  const offsets = offsetParameters.get(name) ?? [];
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
function poison(kernels: Kernels, from: number, to: number): void {
  new Uint8Array(kernels.memory.buffer, from, to - from).fill(0xff);
}
