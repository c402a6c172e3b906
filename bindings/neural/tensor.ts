/**
 * Numbers in the memory of an engine: row-major, the last dimension contiguous. A sequence is (T, B, F), time-major; what the rows of
 * products are is one (t, b).
 */
export interface Tensor {
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly size: number;
  /** Where the numbers begin. */
  readonly offset: number;
  /** Where their gradient begins; 0 when none is wanted. */
  readonly grad: number;
  /** The step to which it belongs; a parameter belongs to all of them and says 0. */
  readonly epoch: number;
}

/** How many numbers a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Length of the last dimension. */
export function widthOf({ shape }: Tensor): number {
  return shape[shape.length - 1] ?? 1;
}

/** How many rows of the last dimension there are. */
export function rowsOf(tensor: Tensor): number {
  return tensor.size / widthOf(tensor);
}
