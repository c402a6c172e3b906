import { dispose } from "../core/dispose.js";
import { WasmError } from "../core/errors.js";
import type { AnyKernels, Kernels } from "./kernels.js";

/**
 * Scratch memory until the end of the block. Offsets go in, copies come out.
 *
 * ```ts
 * using frame = engine().frame();
 * const y = frame.put(values);
 * const out = frame.f64(n);
 * frame.kernels.someKernel(y, n, out);
 * return frame.take(out, n);
 * ```
 *
 * Reserved memory holds whatever was there before. Views are made for each transfer and never kept: growing the memory
 * empties them silently. No `await` while a frame of the shared engine is open.
 */
export class Frame<K extends AnyKernels = Kernels> {
  readonly #kernels: K;
  readonly #start: number;
  readonly #end: () => void;
  #open = true;

  constructor(kernels: K, end: () => void) {
    this.#kernels = kernels;
    this.#start = kernels.mark() >>> 0;
    this.#end = end;
  }

  /** The exports to call with this frame's offsets. */
  get kernels(): K {
    this.#mustBeOpen();
    return this.#kernels;
  }

  /** Room for n doubles. */
  f64(n: number): number {
    return this.bytes(n * 8);
  }
  /** Room for n singles. */
  f32(n: number): number {
    return this.bytes(n * 4);
  }
  /** Room for n 32-bit integers. */
  i32(n: number): number {
    return this.bytes(n * 4);
  }
  /** Room for n bytes, 16-byte aligned. */
  bytes(n: number): number {
    this.#mustBeOpen();
    const offset = n < 0xfffffff0 ? this.#kernels.push(n) >>> 0 : 0;
    if (offset === 0) throw new WasmError("out-of-memory", `no room for ${n} more bytes of scratch memory`);
    return offset;
  }

  /** Copy doubles in; their offset. */
  put(values: ArrayLike<number>): number {
    const offset = this.f64(values.length);
    new Float64Array(this.#kernels.memory.buffer, offset, values.length).set(values);
    return offset;
  }
  /** Copy doubles to an offset of this frame. */
  write(offset: number, values: ArrayLike<number>): void {
    this.#mustBeOpen();
    new Float64Array(this.#kernels.memory.buffer, offset, values.length).set(values);
  }
  /** Copy numbers in as singles; their offset. */
  putF32(values: ArrayLike<number>): number {
    const offset = this.f32(values.length);
    new Float32Array(this.#kernels.memory.buffer, offset, values.length).set(values);
    return offset;
  }
  /** Copy integers in; their offset. */
  putI32(values: ArrayLike<number>): number {
    const offset = this.i32(values.length);
    new Int32Array(this.#kernels.memory.buffer, offset, values.length).set(values);
    return offset;
  }

  /** Copy n doubles out. */
  take(offset: number, n: number): Float64Array {
    this.#mustBeOpen();
    return new Float64Array(this.#kernels.memory.buffer, offset, n).slice();
  }
  /** Copy doubles out into values that are there, as many as these are. */
  read(offset: number, into: Float64Array): void {
    this.#mustBeOpen();
    into.set(new Float64Array(this.#kernels.memory.buffer, offset, into.length));
  }
  /** Copy n singles out. */
  takeF32(offset: number, n: number): Float32Array {
    this.#mustBeOpen();
    return new Float32Array(this.#kernels.memory.buffer, offset, n).slice();
  }
  /** Copy n 32-bit integers out. */
  takeI32(offset: number, n: number): Int32Array {
    this.#mustBeOpen();
    return new Int32Array(this.#kernels.memory.buffer, offset, n).slice();
  }

  [dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    this.#kernels.release(this.#start);
    this.#end();
  }

  #mustBeOpen(): void {
    if (!this.#open) throw new WasmError("not-ready", "this frame has ended: take what is needed inside its block");
  }
}
