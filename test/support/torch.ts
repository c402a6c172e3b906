// Runs cases of the reference values of torch through operations on the tape, in both precisions.

import type { Net } from "../../bindings/neural/net.js";
import { add, multiply } from "../../bindings/neural/ops/arithmetic.js";
import { sum } from "../../bindings/neural/ops/reduce.js";
import type { Tensor } from "../../bindings/neural/tensor.js";
import { close } from "./close.js";
import { type GoldenCase, golden } from "./golden.js";

/** Which axis of torch's tensor each of our axes is: sequences are (T, B, F) here. */
export const layouts = {
  /** As torch has it. */
  same: undefined,
  /** (B, T, F) of torch to (T, B, F). */
  batchFirst: [1, 0, 2],
  /** (B, C, T) of torch to (T, B, C). */
  channelsFirst: [2, 0, 1],
  /** (outputs, inputs, taps) of torch to (taps, outputs, inputs). */
  taps: [2, 0, 1],
} as const;

type Layout = keyof typeof layouts;

/** A case of the file, as operations see it. */
export interface TorchCase {
  readonly id: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** A tensor with a gradient, by the name of an input or a parameter, in torch's shape with its axes reordered. */
  tensor(name: string, layout?: Layout): Tensor;
  /** Whether there is one. */
  has(name: string): boolean;
  /** Numbers of the case as they are. */
  numbers(name: string): Float64Array;
}

/** What an operation gives for an output, and how its axes lie. */
export type TorchOutputs = Readonly<Record<string, readonly [Tensor, Layout]>>;

const { cases } = golden("neural");

/** The cases with these beginnings of their ids. */
export function torchCases(...beginnings: string[]): GoldenCase[] {
  return cases.filter(({ id }) => beginnings.some((beginning) => id.startsWith(beginning)));
}

type Nested = readonly Nested[] | number;

/**
 * Compare outputs and gradients of a case: doubles to 1e-10, singles to 2e-5 of the largest entry, as the file says of itself.
 */
export function checkCase(net: Net, { id, ...of }: GoldenCase, forward: (given: TorchCase) => TorchOutputs): void {
  const { inputs, params, shapes, outputs, lossWeights, grads } = of as unknown as Record<
    string,
    Record<string, Nested>
  >;
  const given = { ...inputs, ...params };
  const shapeOf = (name: string): number[] => shapeOfNested(given[name]!);
  const used = new Map<string, readonly [Tensor, Layout]>();
  net.begin(true);
  const results = forward({
    id,
    options: of.options as Record<string, unknown>,
    has: (name) => name in given,
    numbers: (name) => flat(given[name]!),
    tensor(name, layout = "same") {
      const shape = shapeOf(name);
      const axes = layouts[layout];
      const tensor = net.tensor(axes ? axes.map((axis) => shape[axis]!) : shape, true);
      net.write(tensor.offset, reorder(flat(given[name]!), shape, axes));
      used.set(name, [tensor, layout]);
      return tensor;
    },
  });
  const tolerance = net.bytes === 8 ? 1e-10 : 2e-5;
  const losses = Object.entries(results).map(([name, [tensor, layout]]) => {
    const shape = shapes![name] as unknown as number[];
    const expected = flat(outputs![name]!);
    close(restore(net.read(tensor), shape, layout), expected, { tolerance, scale: largest(expected) }, `${id} ${name}`);
    return sum(
      net,
      multiply(net, tensor, net.data(reorder(flat(lossWeights![name]!), shape, layouts[layout]), tensor.shape)),
    );
  });
  net.backward(losses.reduce((total, loss) => add(net, total, loss)));
  for (const [name, gradient] of Object.entries(grads!)) {
    const [tensor, layout] = used.get(name)!;
    const expected = flat(gradient);
    const actual = restore(net.take(tensor.grad, tensor.size), shapeOf(name), layout);
    close(actual, expected, { tolerance, scale: largest(expected) }, `${id}, gradient of ${name}`);
  }
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function flat(values: Nested): Float64Array {
  return Float64Array.from(typeof values === "number" ? [values] : values.flatMap((each) => [...flat(each)]));
}

function shapeOfNested(values: Nested): number[] {
  return typeof values === "number" ? [] : [values.length, ...(values.length > 0 ? shapeOfNested(values[0]!) : [])];
}

/** Where each number of the reordered tensor stands in torch's. */
function places(shape: readonly number[], axes: readonly number[]): number[] {
  const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  return axes.reduce<number[]>(
    (at, axis) => at.flatMap((place) => Array.from({ length: shape[axis]! }, (_, i) => place + i * steps[axis]!)),
    [0],
  );
}

function reorder(values: Float64Array, shape: readonly number[], axes: readonly number[] | undefined): Float64Array {
  return axes ? Float64Array.from(places(shape, axes), (place) => values[place]!) : values;
}

function restore(values: Float64Array, shape: readonly number[], layout: Layout): Float64Array {
  const axes = layouts[layout];
  if (!axes) return values;
  const out = new Float64Array(values.length);
  places(shape, axes).forEach((place, i) => {
    out[place] = values[i]!;
  });
  return out;
}
