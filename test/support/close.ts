import { expect } from "vitest";

/** How far two numbers may be apart: |actual - expected| <= tolerance * max(1, |expected|, scale). */
export interface Closeness {
  readonly tolerance: number;
  /** Scale of the quantity, where it is larger than the numbers compared. */
  readonly scale?: number;
}

/** Expect numbers to agree one by one; NaN agrees with NaN only. */
export function close(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { tolerance, scale = 0 }: Closeness,
  what = "",
): void {
  expect(actual.length, `${what}: length`).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i]!;
    const e = expected[i]!;
    if (Object.is(a, e) || a === e) continue;
    const bound = tolerance * Math.max(1, Math.abs(e), scale);
    if (!(Math.abs(a - e) <= bound))
      expect.fail(`${what}[${i}]: ${a}, expected ${e}, apart ${Math.abs(a - e)} > ${bound}`);
  }
}
