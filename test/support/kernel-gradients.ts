// Checks kernels of networks against central differences: each input is moved a little, and the sum of all outputs times fixed weights
// must change as the backward kernel says.

import { readFileSync } from "node:fs";
import { ownEngine } from "../../bindings/wasm/engine.js";
import type { NeuralKernels } from "../../bindings/wasm/kernels.js";
import { neural } from "../../bindings/wasm/source.js";

/** Memory of one instance for one check: arrays of its precision, never given back. */
export class Bench {
  readonly kernels: NeuralKernels;
  readonly bytes: number;

  constructor(precision: "f32" | "f64") {
    this.kernels = precision === "f32" ? ownEngine(neural).kernels : instantiate();
    this.bytes = precision === "f32" ? 4 : 8;
  }

  /** A view of n numbers. */
  view(offset: number, n: number): Float32Array | Float64Array {
    const { buffer } = this.kernels.memory;
    return this.bytes === 4 ? new Float32Array(buffer, offset, n) : new Float64Array(buffer, offset, n);
  }

  /** Room for n numbers that are NaN: a kernel that reads what it was not given shows it. */
  room(n: number): number {
    const offset = this.kernels.push(n * this.bytes) >>> 0;
    this.view(offset, n).fill(Number.NaN);
    return offset;
  }

  zeros(n: number): number {
    const offset = this.room(n);
    this.view(offset, n).fill(0);
    return offset;
  }

  put(values: ArrayLike<number>): number {
    const offset = this.room(values.length);
    this.view(offset, values.length).set(values);
    return offset;
  }

  integers(values: ArrayLike<number>): number {
    const offset = this.kernels.push(values.length * 4) >>> 0;
    new Int32Array(this.kernels.memory.buffer, offset, values.length).set(values);
    return offset;
  }

  take(offset: number, n: number): Float64Array {
    return Float64Array.from(this.view(offset, n));
  }
}

let doubles: WebAssembly.Module | undefined;

function instantiate(): NeuralKernels {
  doubles ??= new WebAssembly.Module(readFileSync(new URL("../../build/release/neural-f64.wasm", import.meta.url)));
  return new WebAssembly.Instance(doubles, {}).exports as unknown as NeuralKernels;
}

/** n numbers between -1 and 1 that look like noise, the same on every run and exact in both precisions. */
export function wiggles(n: number, seed: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const x = Math.imul((i + 1) ^ Math.imul(seed + 1, 0x9e3779b1), 0x85ebca6b);
    return Math.fround(((Math.imul(x ^ (x >>> 13), 0xc2b2ae35) >>> 0) / 2 ** 32) * 2 - 1);
  });
}

/** A forward kernel and its backward kernel, with inputs by name. */
export interface Problem<Names extends string> {
  readonly inputs: Readonly<Record<Names, Float64Array>>;
  /** Offsets and sizes of the outputs, from offsets of the inputs. */
  forward(at: Readonly<Record<Names, number>>): readonly (readonly [offset: number, n: number])[];
  /** Adds to the gradients of the inputs, from those of the outputs of the last forward call. */
  backward(at: Readonly<Record<Names, number>>, dOutputs: readonly number[], d: Readonly<Record<Names, number>>): void;
}

/** What a problem gave: the largest error of its gradients beside central differences, its outputs and its gradients. */
interface Run {
  readonly error: number;
  readonly results: readonly Float64Array[];
}

/**
 * Run a problem. The error is the largest difference between a gradient and its central difference, relative to the largest entry of that
 * gradient or 1. Gradients start from 1, not 0: what a kernel must add to, it may not overwrite.
 */
function run<Names extends string>(bench: Bench, problem: Problem<Names>, step: number): Run {
  const names = Object.keys(problem.inputs) as Names[];
  const at = each(names, (name) => bench.put(problem.inputs[name]));
  const d = each(names, (name) => bench.put(new Float64Array(problem.inputs[name].length).fill(1)));
  const outputs = problem.forward(at);
  const weights = outputs.map(([, n], i) => wiggles(n, 100 + i));
  const values = outputs.map(([offset, n]) => bench.take(offset, n));
  problem.backward(
    at,
    weights.map((each) => bench.put(each)),
    d,
  );
  const gradients = each(names, (name) => bench.take(d[name], problem.inputs[name].length).map((value) => value - 1));
  const loss = (): number => {
    const mark = bench.kernels.mark();
    let sum = 0;
    problem.forward(at).forEach(([offset, n], i) => {
      const values = bench.take(offset, n);
      for (let j = 0; j < n; j++) sum += values[j]! * weights[i]![j]!;
    });
    bench.kernels.release(mark);
    return sum;
  };
  const errors = step > 0 ? names.map((name) => slopeError(bench, at[name], gradients[name], loss, step)) : [];
  return { error: Math.max(0, ...errors), results: [...values, ...Object.values<Float64Array>(gradients)] };
}

function slopeError(bench: Bench, at: number, gradient: Float64Array, loss: () => number, step: number): number {
  const n = gradient.length;
  const scale = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const every = Math.max(1, Math.floor(n / 40));
  let worst = 0;
  for (let i = 0; i < n; i += every) {
    const value = bench.view(at, n)[i]!;
    const [high, low] = [value + step, value - step].map((moved) => {
      bench.view(at, n)[i] = moved;
      return [loss(), bench.view(at, n)[i]!] as const;
    }) as [readonly [number, number], readonly [number, number]];
    bench.view(at, n)[i] = value;
    const slope = (high[0] - low[0]) / (high[1] - low[1]);
    const error = Math.abs(slope - gradient[i]!) / scale;
    if (!(error <= worst)) worst = error;
  }
  return worst;
}

function each<Names extends string, V>(names: readonly Names[], make: (name: Names) => V): Record<Names, V> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Names, V>;
}

/**
 * The gradients of doubles must be central differences within 1e-7, and what singles give must be what doubles give, within `rounding` of
 * the largest entry: by default what some ten operations make, and less than what scripts/mutate.mjs changes.
 */
export function checkGradients<Names extends string>(
  problemOf: (bench: Bench) => Problem<Names>,
  rounding = 7e-7,
): void {
  const [doubles, singles] = [new Bench("f64"), new Bench("f32")];
  const exact = run(doubles, problemOf(doubles), 2e-5);
  if (!(exact.error <= 1e-7)) throw new Error(`a gradient is wrong by ${exact.error}`);
  run(singles, problemOf(singles), 0).results.forEach((values, i) => {
    const expected = exact.results[i]!;
    const bound = rounding * expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const apart = values.map((value, j) => Math.abs(value - expected[j]!));
    const worst = apart.reduce((most, difference) => (difference <= most ? most : difference), 0);
    if (!(worst <= bound)) throw new Error(`result ${i} in singles is wrong by ${worst}, more than ${bound}`);
  });
}
