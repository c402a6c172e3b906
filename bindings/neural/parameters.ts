import { normals, uniforms } from "../probability/random.js";
import type { Net } from "./net.js";
import { sizeOf, type Tensor } from "./tensor.js";

/** Numbers of a parameter are padded to whole vectors of both precisions. */
const ALIGN = 4;

/** A tensor that training changes. It has its place in memory once its network is whole. */
export class Parameter implements Tensor {
  readonly shape: readonly number[];
  readonly size: number;
  readonly epoch = 0;
  /** What it begins with. */
  readonly initial: Float64Array;
  offset = 0;
  grad = 0;

  constructor(shape: readonly number[], initial: Float64Array) {
    this.shape = shape;
    this.size = sizeOf(shape);
    this.initial = initial;
  }
}

/**
 * The parameters of a network in parallel ranges: values, gradients, and what the optimiser remembers of each. So clearing gradients,
 * their norm, a step of the optimiser and a snapshot are one call each.
 *
 * Layers take it in their constructors and draw initial values from it, in the order of their declaration; `place` gives all of them
 * their memory.
 */
export class Parameters {
  readonly #seed: number;
  readonly #all: Parameter[] = [];
  #length = 0;
  #net: Net | undefined;
  /** Offset of the values. */
  value = 0;
  /** Offset of the gradients; 0 where nothing is trained. */
  gradient = 0;
  /** Offset of the ranges of the optimiser, one after the other; 0 where nothing is trained. */
  state = 0;

  constructor(seed = 0) {
    this.#seed = seed;
  }

  /** Length of each range: the numbers of all parameters, each padded to whole vectors. */
  get length(): number {
    return this.#length;
  }

  /** Numbers without the padding. */
  get size(): number {
    return this.#all.reduce((sum, { size }) => sum + size, 0);
  }

  /** A parameter with initial values that the caller has. */
  of(shape: readonly number[], initial: Float64Array): Parameter {
    if (this.#net) throw new RangeError("parameters are declared before they are placed");
    const parameter = new Parameter(shape, initial);
    this.#all.push(parameter);
    this.#length += Math.ceil(parameter.size / ALIGN) * ALIGN;
    return parameter;
  }

  /** Uniform on (-bound, bound). */
  uniform(shape: readonly number[], bound: number): Parameter {
    const drawn = uniforms(sizeOf(shape), { seed: this.#seed, stream: this.#all.length });
    return this.of(
      shape,
      drawn.map((u) => (2 * u - 1) * bound),
    );
  }

  /** Normal with mean zero. */
  normal(shape: readonly number[], sd: number): Parameter {
    const drawn = normals(sizeOf(shape), { seed: this.#seed, stream: this.#all.length });
    return this.of(
      shape,
      drawn.map((z) => z * sd),
    );
  }

  /** All the same. */
  constant(shape: readonly number[], value: number): Parameter {
    return this.of(shape, new Float64Array(sizeOf(shape)).fill(value));
  }

  /**
   * Give all parameters their memory, below that of the steps, and their initial values.
   *
   * @param slots Ranges of the optimiser that trains them; none for inference.
   */
  place(net: Net, slots?: number): void {
    this.#net = net;
    const training = slots !== undefined;
    this.value = net.permanent(this.#length);
    if (training) {
      this.gradient = net.permanent(this.#length);
      this.state = net.permanent(this.#length * slots);
    }
    let skip = 0;
    for (const parameter of this.#all) {
      parameter.offset = this.value + skip;
      parameter.grad = training ? this.gradient + skip : 0;
      net.write(parameter.offset, parameter.initial);
      skip += Math.ceil(parameter.size / ALIGN) * ALIGN * net.bytes;
    }
  }

  /** Set all gradients to zero. */
  clearGradients(): void {
    this.#placed().kernels.zero(this.#length, this.gradient);
  }

  /** A copy of the range of values: a snapshot to come back to. */
  snapshot(): Float64Array {
    return this.#placed().take(this.value, this.#length);
  }

  /** Put a snapshot back. */
  load(snapshot: Float64Array): void {
    if (snapshot.length !== this.#length)
      throw new RangeError(`a snapshot of ${snapshot.length} numbers for ${this.#length}`);
    this.#placed().write(this.value, snapshot);
  }

  #placed(): Net {
    if (!this.#net) throw new RangeError("the parameters have no place yet");
    return this.#net;
  }
}
