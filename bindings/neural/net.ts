import { dispose } from "../core/dispose.js";
import { WasmError } from "../core/errors.js";
import type { Engine } from "../wasm/engine.js";
import type { NeuralKernels } from "../wasm/kernels.js";
import { Arena } from "./arena.js";
import { Tape } from "./tape.js";
import { sizeOf, type Tensor } from "./tensor.js";

/**
 * What every operation is given: an engine, the memory of the step and, while training, the tape.
 *
 * A step is `begin`, operations, `backward` of their loss. Tensors live until the next `begin`; an operation that is given an older
 * one throws.
 */
export class Net {
  readonly engine: Engine<NeuralKernels>;
  readonly kernels: NeuralKernels;
  /** Bytes of a number: 4, or 8 on the engine of the tests. */
  readonly bytes: number;
  readonly #arena: Arena;
  #tape: Tape | null = null;
  #epoch = 1;
  #operation = 0;
  #seed = 0;
  #step = 0;
  /** Row of the batch with which this part of it begins, for the addresses of random numbers. */
  firstRow = 0;

  constructor(engine: Engine<NeuralKernels>) {
    this.engine = engine;
    this.kernels = engine.kernels;
    this.bytes = engine.kernels.REAL_BYTES.value;
    this.#arena = new Arena(engine);
  }

  /**
   * Begin a step: the tensors of the one before are gone.
   *
   * @param training Whether gradients are wanted. Without, operations leave no closures: the same code is inference.
   * @param step Counts the steps: random numbers are a function of seed, step, operation and row, and of nothing else.
   */
  begin(training: boolean, seed = 0, step = 0): void {
    this.#arena.reset();
    this.#tape = training ? new Tape() : null;
    this.#epoch++;
    this.#operation = 0;
    this.#seed = seed;
    this.#step = step;
    this.firstRow = 0;
  }

  /** Whether gradients are wanted. */
  get training(): boolean {
    return this.#tape !== null;
  }

  get seed(): number {
    return this.#seed;
  }

  get step(): number {
    return this.#step;
  }

  /** Most bytes that a step has taken so far. */
  get highWater(): number {
    return this.#arena.highWater;
  }

  /** A tensor of this step. Its numbers are whatever was there before; its gradient, if it has one, is zero. */
  tensor(shape: readonly number[], wantsGradient: boolean): Tensor {
    const size = sizeOf(shape);
    const offset = this.scratch(size);
    let grad = 0;
    if (wantsGradient && this.#tape) {
      grad = this.scratch(size);
      this.kernels.zero(size, grad);
    }
    return { shape, size, offset, grad, epoch: this.#epoch };
  }

  /** The tensor for the result of an operation: it has a gradient when one of the inputs has. */
  result(shape: readonly number[], ...inputs: readonly (Tensor | undefined)[]): Tensor {
    return this.tensor(
      shape,
      inputs.some((input) => input !== undefined && input.grad !== 0),
    );
  }

  /** The same numbers and gradient, in another shape or from another place on: a view, at no cost. */
  view(of: Tensor, shape: readonly number[], first = 0): Tensor {
    const [offset, size] = [this.offset(of), sizeOf(shape)];
    if (first < 0 || first + size > of.size)
      throw new RangeError(`view: ${size} numbers from ${first} on are not within ${of.size}`);
    const skip = first * this.bytes;
    return { shape, size, offset: offset + skip, grad: of.grad === 0 ? 0 : of.grad + skip, epoch: of.epoch };
  }

  /** Numbers of the host, as a tensor without a gradient. */
  data(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Tensor {
    const tensor = this.tensor(shape, false);
    if (values.length !== tensor.size) throw new RangeError(`data: ${values.length} values for the shape ${shape}`);
    this.write(tensor.offset, values);
    return tensor;
  }

  /** Integers of the host in the memory of this step; their offset. */
  integers(values: ArrayLike<number>): number {
    const offset = this.#arena.reserve(values.length * 4);
    new Int32Array(this.kernels.memory.buffer, offset, values.length).set(values);
    return offset;
  }

  /** Room for n numbers that outlives the steps, zeros at first. What the step had in memory is gone. */
  permanent(n: number): number {
    this.#arena[dispose]();
    this.#epoch++;
    const offset = this.kernels.push(n * this.bytes) >>> 0;
    if (offset === 0) throw new WasmError("out-of-memory", `no room for ${n} numbers of a network`);
    this.kernels.zero(n, offset);
    this.#arena.reset();
    return offset;
  }

  /** Room for n numbers until the step ends. */
  scratch(n: number): number {
    return this.#arena.reserve(n * this.bytes);
  }

  /** Room for n numbers during a call. */
  withScratch(n: number, call: (offset: number) => void): void {
    const top = this.kernels.mark();
    call(this.scratch(n));
    this.kernels.release(top);
  }

  /** The offset of a tensor that an operation is given. */
  offset({ epoch, offset }: Tensor): number {
    if (epoch !== 0 && epoch !== this.#epoch)
      throw new RangeError("a tensor of an earlier step: it is valid until the step ends");
    return offset;
  }

  /** Add how the gradients of an operation are computed from that of its result, when that has one. */
  record(result: Tensor, backward: () => void): void {
    if (this.#tape && result.grad !== 0) this.#tape.push(backward);
  }

  /** The number of an operation within its step, for the keys of random numbers. */
  nextOperation(): number {
    return this.#operation++;
  }

  /** Compute the gradients of a loss of one number, times `weight`. */
  backward(loss: Tensor, weight = 1): void {
    if (loss.size !== 1) throw new RangeError(`backward: a loss of shape ${loss.shape}`);
    this.backwardFrom(loss, [weight]);
  }

  /** Compute gradients from that of a result. */
  backwardFrom(result: Tensor, gradient: ArrayLike<number>): void {
    if (!this.#tape || result.grad === 0) throw new RangeError("backward: the result has no gradient");
    this.offset(result);
    this.write(result.grad, gradient);
    this.#tape.run();
  }

  /** Copy numbers of the host to an offset. */
  write(offset: number, values: ArrayLike<number>): void {
    const { buffer } = this.kernels.memory;
    const room =
      this.bytes === 4
        ? new Float32Array(buffer, offset, values.length)
        : new Float64Array(buffer, offset, values.length);
    room.set(values);
  }

  /** A copy of n numbers from an offset on. */
  take(offset: number, n: number): Float64Array {
    const { buffer } = this.kernels.memory;
    return Float64Array.from(
      this.bytes === 4 ? new Float32Array(buffer, offset, n) : new Float64Array(buffer, offset, n),
    );
  }

  /** A copy of the numbers of a tensor. */
  read(tensor: Tensor): Float64Array {
    return this.take(this.offset(tensor), tensor.size);
  }

  [dispose](): void {
    this.#tape = null;
    this.#epoch++;
    this.#arena[dispose]();
  }
}
