// Scratch memory and the typed pointers that read it. Nothing here costs more than a load or a store.

/**
 * A pointer to doubles. The reference *is* the byte offset: `F64.at(offset)` compiles to nothing,
 * `y[t]` to one load, `y[t] = x` to one store.
 */
@unmanaged
export class F64 {
  // @ts-ignore: decorator
  @inline static at(offset: usize): F64 { return changetype<F64>(offset); }
  // @ts-ignore: decorator
  @inline get offset(): usize { return changetype<usize>(this); }
  // @ts-ignore: decorator
  @inline @operator("[]") private __get(i: i32): f64 { return load<f64>(changetype<usize>(this) + (<usize>i << 3)); }
  // @ts-ignore: decorator
  @inline @operator("[]=") private __set(i: i32, value: f64): void { store<f64>(changetype<usize>(this) + (<usize>i << 3), value); }
  /** The pointer to element i. */
  // @ts-ignore: decorator
  @inline plus(i: i32): F64 { return changetype<F64>(changetype<usize>(this) + (<usize>i << 3)); }
  /** Lanes i and i + 1. */
  // @ts-ignore: decorator
  @inline lanes(i: i32): v128 { return v128.load(changetype<usize>(this) + (<usize>i << 3)); }
  /** Element i in both lanes. */
  // @ts-ignore: decorator
  @inline splat(i: i32): v128 { return v128.load64_splat(changetype<usize>(this) + (<usize>i << 3)); }
  /** Write lanes i and i + 1. */
  // @ts-ignore: decorator
  @inline setLanes(i: i32, value: v128): void { v128.store(changetype<usize>(this) + (<usize>i << 3), value); }
}

/** A pointer to singles; see F64. */
@unmanaged
export class F32 {
  // @ts-ignore: decorator
  @inline static at(offset: usize): F32 { return changetype<F32>(offset); }
  // @ts-ignore: decorator
  @inline get offset(): usize { return changetype<usize>(this); }
  // @ts-ignore: decorator
  @inline @operator("[]") private __get(i: i32): f32 { return load<f32>(changetype<usize>(this) + (<usize>i << 2)); }
  // @ts-ignore: decorator
  @inline @operator("[]=") private __set(i: i32, value: f32): void { store<f32>(changetype<usize>(this) + (<usize>i << 2), value); }
  /** The pointer to element i. */
  // @ts-ignore: decorator
  @inline plus(i: i32): F32 { return changetype<F32>(changetype<usize>(this) + (<usize>i << 2)); }
  /** Lanes i to i + 3. */
  // @ts-ignore: decorator
  @inline lanes(i: i32): v128 { return v128.load(changetype<usize>(this) + (<usize>i << 2)); }
  /** Element i in all four lanes. */
  // @ts-ignore: decorator
  @inline splat(i: i32): v128 { return v128.load32_splat(changetype<usize>(this) + (<usize>i << 2)); }
  /** Write lanes i to i + 3. */
  // @ts-ignore: decorator
  @inline setLanes(i: i32, value: v128): void { v128.store(changetype<usize>(this) + (<usize>i << 2), value); }
}

/** A pointer to 32-bit integers; see F64. */
@unmanaged
export class I32 {
  // @ts-ignore: decorator
  @inline static at(offset: usize): I32 { return changetype<I32>(offset); }
  // @ts-ignore: decorator
  @inline get offset(): usize { return changetype<usize>(this); }
  // @ts-ignore: decorator
  @inline @operator("[]") private __get(i: i32): i32 { return load<i32>(changetype<usize>(this) + (<usize>i << 2)); }
  // @ts-ignore: decorator
  @inline @operator("[]=") private __set(i: i32, value: i32): void { store<i32>(changetype<usize>(this) + (<usize>i << 2), value); }
  /** The pointer to element i. */
  // @ts-ignore: decorator
  @inline plus(i: i32): I32 { return changetype<I32>(changetype<usize>(this) + (<usize>i << 2)); }
}

// The scratch stack lies above the static data and grows upwards.
let top: usize = (__heap_base + 15) & ~15;

/** Byte offset of the next free cell. */
export function mark(): usize {
  return top;
}

/** Reserve `bytes` bytes, 16-byte aligned, with whatever was there before. Returns 0 when memory cannot grow. */
export function push(bytes: usize): usize {
  const start = top;
  const end = (start + bytes + 15) & ~15;
  if (end < start) return 0;
  const have = <usize>memory.size() << 16;
  if (end > have) {
    const pages = <i32>((end - have + 0xffff) >>> 16);
    // A quarter more than needed, so that growing step by step stays linear.
    if (memory.grow(pages + (pages >> 2)) < 0 && memory.grow(pages) < 0) return 0;
  }
  top = end;
  return start;
}

/** Give back everything reserved since `to` was marked. */
export function release(to: usize): void {
  top = to;
}
