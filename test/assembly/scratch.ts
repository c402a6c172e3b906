// Memory for specs. The test runner's own heap starts where the scratch stack of assembly/memory.ts would, so specs take from the heap.

import { F32, F64 } from "../../assembly/memory";

/** Room for n doubles, all NaN: a kernel that reads what it was not given shows it. */
export function doubles(n: i32): F64 {
  const room = F64.at(heap.alloc((<usize>n << 3) + 16));
  for (let i = 0; i < n; i++) room[i] = NaN;
  return room;
}

/** Room for n singles, all NaN. */
export function singles(n: i32): F32 {
  const room = F32.at(heap.alloc((<usize>n << 2) + 16));
  for (let i = 0; i < n; i++) room[i] = f32.NaN;
  return room;
}

/** A copy of the values, as doubles. */
export function doublesOf(values: f64[]): F64 {
  const room = doubles(values.length);
  for (let i = 0; i < values.length; i++) room[i] = values[i];
  return room;
}

/** A copy of the values, as singles. */
export function singlesOf(values: f32[]): F32 {
  const room = singles(values.length);
  for (let i = 0; i < values.length; i++) room[i] = values[i];
  return room;
}
