// One vector of numbers of either precision: two doubles or four singles. Kernels that are generic over the precision are written with
// these. The loop over whole vectors and the loop over the last elements run the same instructions: `whole` is a constant at each call.

/** Bytes of n numbers. */
// @ts-ignore: decorator
@inline
export function bytesOf<T>(n: i32): usize { return <usize>n * sizeof<T>(); }

/** Bytes of the whole vectors among n numbers. */
// @ts-ignore: decorator
@inline
export function wholeBytesOf<T>(n: i32): usize { return (<usize>n * sizeof<T>()) & ~15; }

/** A vector, or one number in all lanes. */
// @ts-ignore: decorator
@inline
export function lanesAt<T>(offset: usize, whole: bool): v128 {
  if (whole) return v128.load(offset);
  return sizeof<T>() == 8 ? v128.load64_splat(offset) : v128.load32_splat(offset);
}

/** Store a vector, or its first lane. */
// @ts-ignore: decorator
@inline
export function putLanes<T extends number>(offset: usize, v: v128, whole: bool): void {
  if (whole) v128.store(offset, v);
  else store<T>(offset, v128.extract_lane<T>(v, 0));
}

/** Add a vector, or its first lane, to what lies there. */
// @ts-ignore: decorator
@inline
export function addLanes<T extends number>(offset: usize, v: v128, whole: bool): void {
  putLanes<T>(offset, v128.add<T>(lanesAt<T>(offset, whole), v), whole);
}
