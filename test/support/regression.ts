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

/** Numbers that look random and are the same everywhere: a linear congruential generator, in (-1, 1). */
export function noise(n: number, seed: number): number[] {
  let state = seed + 1;
  return Array.from({ length: n }, () => {
    state = (state * 16807) % 2147483647;
    return (2 * state) / 2147483647 - 1;
  });
}
