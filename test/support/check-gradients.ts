// The check that every operation of a network passes, in one line: `checkGradients({ inputs: { x: [3, 4] }, run: (net, { x }) => ... })`.
import { expect } from "vitest";
import type { Net } from "../../bindings/neural/net.js";
import type { Tensor } from "../../bindings/neural/tensor.js";
import { sizeOf } from "../../bindings/neural/tensor.js";
import { doublesNet, singlesNet } from "./nets.js";

/** An input: its shape, for values drawn from -1 to 1, or its shape and values. */
export type Input = readonly number[] | { readonly shape: readonly number[]; readonly values: ArrayLike<number> };

/** An operation under test. */
export interface Operation<Name extends string> {
  /** What gradients are checked of. */
  readonly inputs: Readonly<Record<Name, Input>>;
  /** The operation; what is random in it hangs on `net.seed` and `net.step` alone. */
  readonly run: (net: Net, inputs: Readonly<Record<Name, Tensor>>) => Tensor;
}

/** Central differences of fourth order over this step have an error of some 1e-12. */
const STEP = 1e-3;
/** Of doubles against differences, and of singles against doubles, relative to the largest gradient of the input (at least 1). */
const DOUBLES = 1e-7;
const SINGLES = 4e-4;
/** Elements of an input that are moved; in a large one, every so many. */
const MOVED = 24;
/** What gradients hold before: an operation adds to it. */
const BEFORE = 0.25;

/**
 * Checks an operation's gradients: in doubles against central differences to 1e-7, in singles against doubles to 4e-4; that they are added
 * to what is there; that leaving one input's out changes no other, and that inference gives the bits of training. Memory is full of NaN
 * when it is lent.
 */
export function checkGradients<Name extends string>(operation: Operation<Name>): void {
  const names = Object.keys(operation.inputs) as Name[];
  const values = valuesOf(operation);
  using doubles = doublesNet();
  const { output, gradients } = evaluate(doubles, operation, values, names);
  expect(evaluate(doubles, operation, values, []).output, "inference").toEqual(output);
  for (const name of names) {
    const expected = differences(doubles, operation, values, name, output.length);
    const scale = largest(gradients[name]!);
    for (const [i, slope] of expected) near(`gradient of ${name}[${i}]`, gradients[name]![i]!, slope, DOUBLES * scale);
    const others = names.filter((other) => other !== name);
    const without = evaluate(doubles, operation, values, others);
    for (const other of others) expect(without.gradients[other], `${other} without ${name}`).toEqual(gradients[other]);
  }
  using singles = singlesNet();
  const rounded = evaluate(singles, operation, values, names);
  allNear("singles: result", rounded.output, output);
  for (const name of names) {
    allNear(`singles: gradient of ${name}`, rounded.gradients[name]!, gradients[name]!);
  }
}

type Values<Name extends string> = Readonly<Record<Name, Float64Array>>;

function valuesOf<Name extends string>({ inputs }: Operation<Name>): Values<Name> {
  let state = 12345;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.fround((state / 2 ** 32) * 2 - 1);
  };
  const entries = Object.entries<Input>(inputs).map(([name, input]) => {
    if ("shape" in input) return [name, Float64Array.from(input.values as ArrayLike<number>)];
    return [name, Float64Array.from({ length: sizeOf(input as readonly number[]) }, next)];
  });
  return Object.fromEntries(entries) as Values<Name>;
}

function shapeOf(input: Input): readonly number[] {
  return "shape" in input ? (input as { readonly shape: readonly number[] }).shape : (input as readonly number[]);
}

/** How much each element of the result counts in the loss. */
function weight(i: number): number {
  return (((i + 1) * 7919) % 101) / 50 - 1;
}

/** The result, and the gradients of its weighted sum with respect to the inputs that want one. */
function evaluate<Name extends string>(
  net: Net,
  { inputs, run }: Operation<Name>,
  values: Values<Name>,
  wanting: readonly Name[],
): { readonly output: Float64Array; readonly gradients: Readonly<Partial<Record<Name, Float64Array>>> } {
  net.begin(wanting.length > 0, 7, 3);
  const given = Object.fromEntries(
    Object.entries<Input>(inputs).map(([name, input]) => {
      const tensor = net.tensor(shapeOf(input), wanting.includes(name as Name));
      net.write(tensor.offset, values[name as Name]);
      if (tensor.grad !== 0) net.write(tensor.grad, new Float64Array(tensor.size).fill(BEFORE));
      return [name, tensor];
    }),
  ) as Record<Name, Tensor>;
  const result = run(net, given);
  const output = net.read(result);
  if (wanting.length > 0)
    net.backwardFrom(
      result,
      output.map((_, i) => weight(i)),
    );
  const gradients = wanting.map((name) => [name, net.take(given[name].grad, given[name].size).map((g) => g - BEFORE)]);
  return { output, gradients: Object.fromEntries(gradients) };
}

/** Slopes of the weighted sum along some elements of an input. */
function differences<Name extends string>(
  net: Net,
  operation: Operation<Name>,
  values: Values<Name>,
  name: Name,
  length: number,
): [number, number][] {
  const at = values[name];
  const stride = Math.max(1, Math.floor(at.length / MOVED));
  const moved = Array.from({ length: Math.ceil(at.length / stride) }, (_, i) => i * stride);
  return moved.map((i) => {
    const lossAt = (shift: number): number => {
      const changed = at.slice();
      changed[i]! += shift;
      const { output } = evaluate(net, operation, { ...values, [name]: changed }, []);
      expect(output.length).toBe(length);
      return output.reduce((sum, value, j) => sum + value * weight(j), 0);
    };
    const near = lossAt(STEP) - lossAt(-STEP);
    const far = lossAt(2 * STEP) - lossAt(-2 * STEP);
    return [i, (8 * near - far) / (12 * STEP)];
  });
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
}

function allNear(what: string, actual: ArrayLike<number>, expected: Float64Array): void {
  const bound = SINGLES * largest(expected);
  for (let i = 0; i < expected.length; i++) near(`${what}[${i}]`, actual[i]!, expected[i]!, bound);
}

function near(what: string, actual: number, expected: number, bound: number): void {
  if (!(Math.abs(actual - expected) <= bound)) expect.fail(`${what}: ${actual}, expected ${expected} within ${bound}`);
}
