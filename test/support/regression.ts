// Designs of the golden regression cases as series with covariates.
import { type Series, series } from "../../bindings/index.js";

/** Rows of a golden design. */
export type Rows = readonly (readonly number[])[];

/** A series whose covariates are the columns of a design, named by `names` or x1, x2, ... */
export function designSeries(rows: Rows, y: ArrayLike<number>, names?: readonly string[]): Series {
  return series(Float64Array.from(y), { covariates: columnsOf(rows, names) });
}

/** Columns of a design by name. */
export function columnsOf(rows: Rows, names?: readonly string[]): Record<string, number[]> {
  const width = rows[0]?.length ?? 0;
  return Object.fromEntries(
    Array.from({ length: width }, (_, j) => [names?.[j] ?? `x${j + 1}`, rows.map((row) => row[j]!)]),
  );
}

/**
 * Numbers in (-1, 1) that look random and are the same everywhere: Marsaglia's xorshift (2003). No two seeds give numbers of which one is
 * a multiple of the other, as those of a congruential generator are: columns and values lie in general position.
 */
export function noise(n: number, seed: number): number[] {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return Array.from({ length: n + 2 }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  }).slice(2);
}
