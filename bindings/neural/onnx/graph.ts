// A network as an ONNX file: nodes that name their inputs and outputs, and the weights.
//
// source  Linux Foundation, ONNX, "onnx.proto" (ONNX IR version 8) and the operators of opset 17

import { bytes, type Field, join, message, single, string, whole } from "./protobuf.js";

/** The version of the operators, and that of the file. */
const OPSET = 17;
const IR_VERSION = 8;

/** Types of elements. */
const FLOAT = 1;
const INT64 = 7;

/** What an attribute may be: a number with a fraction or without, a word, a list of whole numbers. */
export type Attribute =
  | { readonly float: number }
  | { readonly int: number }
  | { readonly text: string }
  | { readonly ints: readonly number[] };

/** The length of a dimension, or the name of one that is known at run time. */
export type Dimension = number | string;

/** A network under construction. Values are known by name; a method that adds a node answers the name of its result. */
export class OnnxGraph {
  readonly #name: string;
  readonly #nodes: Field[] = [];
  readonly #initializers: Field[] = [];
  readonly #inputs: Field[] = [];
  readonly #outputs: Field[] = [];
  #count = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** An input in single precision; its name. */
  input(name: string, shape: readonly Dimension[]): string {
    this.#inputs.push(valueInfo(11, name, shape));
    return name;
  }

  /** Call a value an output by a name of its own. */
  output(name: string, value: string, shape: readonly Dimension[]): void {
    this.#nodes.push(nodeOf("Identity", [value], [name], {}));
    this.#outputs.push(valueInfo(12, name, shape));
  }

  /** Weights; their name. */
  weights(name: string, shape: readonly number[], values: ArrayLike<number>): string {
    const raw = new Uint8Array(4 * values.length);
    const view = new DataView(raw.buffer);
    for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i]!, true);
    return this.#initializer(name, FLOAT, shape, raw);
  }

  /** One number to compute with. */
  scalar(value: number): string {
    return this.weights(this.#fresh("scalar"), [], [value]);
  }

  /** Whole numbers, as axes and shapes are told. */
  integers(values: readonly number[]): string {
    const raw = new Uint8Array(8 * values.length);
    const view = new DataView(raw.buffer);
    for (const [i, value] of values.entries()) view.setBigInt64(8 * i, BigInt(value), true);
    return this.#initializer(this.#fresh("integers"), INT64, [values.length], raw);
  }

  /** A node with one result; the name of that. An input that is left out is "". */
  node(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}): string {
    return this.nodes(operator, inputs, 1, attributes)[0]!;
  }

  /** A node with several results. */
  nodes(
    operator: string,
    inputs: readonly string[],
    results: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string[] {
    const outputs = Array.from({ length: results }, () => this.#fresh(operator.toLowerCase()));
    this.#nodes.push(nodeOf(operator, inputs, outputs, attributes));
    return outputs;
  }

  /** The file, with texts by name for whoever reads it. */
  toBytes(metadata: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
    const graph = [...this.#nodes, string(2, this.#name), ...this.#initializers, ...this.#inputs, ...this.#outputs];
    const texts = Object.entries(metadata).map(([key, value]) => message(14, [string(1, key), string(2, value)]));
    return join([
      whole(1, IR_VERSION),
      string(2, "forecastle"),
      message(7, graph),
      message(8, [string(1, ""), whole(2, OPSET)]),
      ...texts,
    ]);
  }

  #initializer(name: string, type: number, shape: readonly number[], raw: Uint8Array): string {
    this.#initializers.push(
      message(5, [...shape.map((length) => whole(1, length)), whole(2, type), string(8, name), bytes(9, raw)]),
    );
    return name;
  }

  #fresh(stem: string): string {
    return `${stem}_${this.#count++}`;
  }
}

function nodeOf(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>>,
): Field {
  return message(1, [
    ...inputs.map((name) => string(1, name)),
    ...outputs.map((name) => string(2, name)),
    // Readers that rewrite nodes tell them apart by their names.
    string(3, outputs[0]!),
    string(4, operator),
    ...Object.entries(attributes).map(([name, value]) => message(5, [string(1, name), ...attributeOf(value)])),
  ]);
}

function attributeOf(value: Attribute): Field[] {
  if ("float" in value) return [single(2, value.float), whole(20, 1)];
  if ("int" in value) return [whole(3, value.int), whole(20, 2)];
  if ("text" in value) return [string(4, value.text), whole(20, 3)];
  return [...value.ints.map((each) => whole(8, each)), whole(20, 7)];
}

function valueInfo(field: number, name: string, shape: readonly Dimension[]): Field {
  const dimensions = shape.map((length) =>
    message(1, [typeof length === "number" ? whole(1, length) : string(2, length)]),
  );
  const tensor = message(1, [whole(1, FLOAT), message(2, dimensions)]);
  return message(field, [string(1, name), message(2, [tensor])]);
}
