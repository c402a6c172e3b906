// Engines for `npm run test:mutation`: one notes which kernels are called, one makes a single result of a single kernel wrong by a
// millionth, which every test of that kernel should see.
import type { AnyKernels } from "../../bindings/wasm/kernels.js";
import { type BinaryName, type KernelSignature, kernelSignatures, writtenArrays } from "./kernel-signatures.js";

const FACTOR = 1 + 1e-6;

/** The binaries, with what stands before the names of their kernels. */
const binaries: readonly (readonly [BinaryName, string])[] = [
  ["core", ""],
  ["neural", "neural/"],
];

/**
 * A result to make wrong: the number that a kernel returns (`dotF64`), or an array that it writes (`factorQr.tau`). Kernels of networks
 * are named so: `neural/gemm.c`.
 */
export interface Mutant {
  readonly name: string;
  readonly kernel: string;
  /** The path of the kernel's own tests: test/assembly/math/qr.test.ts. */
  readonly ownTests: string;
}

/** All results that can be made wrong, in the order of the exports. A kernel that has none is an error, unless it answers integers. */
export function allMutants(): Mutant[] {
  return binaries.flatMap(([binary, prefix]) =>
    kernelSignatures(binary, "release").flatMap((signature) => {
      if (signature.source === "assembly/memory") return [];
      const arrays = writtenArrays(signature);
      const kernel = prefix + signature.name;
      const results = isFloat(signature.returns) ? [kernel] : [];
      if (arrays.length + results.length === 0 && signature.returns === undefined)
        throw new Error(`${signature.source}: no array is documented as an output of ${signature.inSource}`);
      const names = [...results, ...arrays.map((array) => `${kernel}.${array}`)];
      return names.map((name) => ({ name, kernel, ownTests: `test/${signature.source}.test.ts` }));
    }),
  );
}

/** Makes instances of a binary of which one result is wrong, when it is one of its own. */
export function mutatingInstances<K extends AnyKernels>(binary: BinaryName, mutant: string): MakeInstance<K> {
  const [path, array] = mutant.split(".");
  const prefix = prefixOf(binary);
  const own = (path!.includes("/") ? path!.slice(0, path!.indexOf("/") + 1) : "") === prefix;
  if (!own) return (module) => wrapExports(module, (_, _name, call) => call);
  const name = path!.slice(prefix.length);
  const kernel = kernelSignatures(binary, "release").find((each) => each.name === name);
  if (!kernel) throw new Error(`no kernel ${name}`);
  return (module) =>
    wrapExports(module, (exports, each, call) => {
      if (each !== name) return call;
      if (array === undefined) return (...values) => (call(...values) as number) * FACTOR;
      return scaleArray(exports, kernel, array, call);
    });
}

/** Makes instances of a binary that add the kernels that are called to a set. */
export function recordingInstances<K extends AnyKernels>(binary: BinaryName, called: Set<string>): MakeInstance<K> {
  const prefix = prefixOf(binary);
  return (module) =>
    wrapExports(module, (_, name, call) => (...values) => {
      called.add(prefix + name);
      return call(...values);
    });
}

function prefixOf(binary: BinaryName): string {
  return binaries.find(([name]) => name === binary)![1];
}

type MakeInstance<K> = (module: WebAssembly.Module) => K;
type Call = (...values: number[]) => unknown;

function wrapExports<K extends AnyKernels>(
  module: WebAssembly.Module,
  wrap: (exports: K, name: string, call: Call) => Call,
): K {
  const exports = new WebAssembly.Instance(module, {}).exports as unknown as K;
  const entries = Object.entries(exports).map(([name, value]) => [
    name,
    typeof value === "function" ? wrap(exports, name, value as Call) : value,
  ]);
  return Object.fromEntries(entries) as K;
}

/** Scales what a call changes in an array, which reaches to the next offset among the arguments or the top of the stack at most. */
function scaleArray(
  exports: AnyKernels,
  { binary, name, parameters }: KernelSignature,
  array: string,
  call: Call,
): Call {
  const own = parameters.findIndex((parameter) => parameter.name === array);
  if (own < 0) throw new Error(`no array ${array} of ${name}`);
  const others = parameters.flatMap(({ type }, i) => (type === "usize" && i !== own ? [i] : []));
  const View = binary === "neural" ? Float32Array : Float64Array;
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
