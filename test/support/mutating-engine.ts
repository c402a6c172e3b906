// Engines for `npm run test:mutation`: one notes which kernels are called, one makes a single result of a single kernel wrong by a
// millionth, which every test of that kernel should see.
import type { Kernels } from "../../bindings/wasm/kernels.js";
import { type KernelSignature, kernelSignatures, writtenArrays } from "./kernel-signatures.js";

const FACTOR = 1 + 1e-6;

/** A result to make wrong: the number that a kernel returns (`dotF64`), or an array that it writes (`factorQr.tau`). */
export interface Mutant {
  readonly name: string;
  readonly kernel: string;
  /** The path of the kernel's own tests: test/assembly/math/qr.test.ts. */
  readonly ownTests: string;
}

/** All results that can be made wrong, in the order of the exports. A kernel that has none is an error, unless it answers integers. */
export function allMutants(): Mutant[] {
  return kernelSignatures("release").flatMap((kernel) => {
    if (kernel.source === "assembly/memory") return [];
    const arrays = writtenArrays(kernel);
    const results = isFloat(kernel.returns) ? [kernel.name] : [];
    if (arrays.length + results.length === 0 && kernel.returns === undefined)
      throw new Error(`${kernel.source}: no array is documented as an output of ${kernel.name}`);
    const names = [...results, ...arrays.map((array) => `${kernel.name}.${array}`)];
    return names.map((name) => ({ name, kernel: kernel.name, ownTests: `test/${kernel.source}.test.ts` }));
  });
}

/** An instance of which one result is wrong. */
export function mutatingInstance(mutant: string): (module: WebAssembly.Module) => Kernels {
  const [name, array] = mutant.split(".");
  const kernel = kernelSignatures("release").find((each) => each.name === name);
  if (!kernel) throw new Error(`no kernel ${name}`);
  return (module) =>
    wrapExports(module, (exports, each, call) => {
      if (each !== name) return call;
      if (array === undefined) return (...values) => (call(...values) as number) * FACTOR;
      return scaleArray(exports, kernel, array, call);
    });
}

/** An instance that adds the kernels that are called to a set. */
export function recordingInstance(called: Set<string>): (module: WebAssembly.Module) => Kernels {
  return (module) =>
    wrapExports(module, (_, name, call) => (...values) => {
      called.add(name);
      return call(...values);
    });
}

type Call = (...values: number[]) => unknown;

function wrapExports(module: WebAssembly.Module, wrap: (exports: Kernels, name: string, call: Call) => Call): Kernels {
  const exports = new WebAssembly.Instance(module, {}).exports as unknown as Kernels;
  const entries = Object.entries(exports).map(([name, value]) => [
    name,
    typeof value === "function" ? wrap(exports, name, value as Call) : value,
  ]);
  return Object.fromEntries(entries) as Kernels;
}

/** Scales what a call changes in an array, which reaches to the next offset among the arguments or the top of the stack at most. */
function scaleArray(exports: Kernels, { name, parameters }: KernelSignature, array: string, call: Call): Call {
  const own = parameters.findIndex((parameter) => parameter.name === array);
  if (own < 0) throw new Error(`no array ${array} of ${name}`);
  const others = parameters.flatMap(({ type }, i) => (type === "usize" && i !== own ? [i] : []));
  const View = name.endsWith("F32") ? Float32Array : Float64Array;
  return (...values) => {
    const from = values[own]! >>> 0;
    const ends = others.map((i) => values[i]! >>> 0).filter((offset) => offset > from);
    const length = Math.floor((Math.min(exports.mark() >>> 0, ...ends) - from) / View.BYTES_PER_ELEMENT);
    const before = from === 0 ? [] : new View(exports.memory.buffer, from, length).slice();
    const answer = call(...values);
    const after = new View(exports.memory.buffer, from, before.length);
    for (let i = 0; i < before.length; i++) {
      const value = after[i]!;
      if (value !== before[i] && !Number.isNaN(value)) after[i] = value * FACTOR;
    }
    return answer;
  };
}

function isFloat(type: string | undefined): boolean {
  return type === "f64" || type === "f32";
}
