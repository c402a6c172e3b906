// The golden values of linear algebra, and plain matrices to check them with.
import { readFileSync } from "node:fs";

export type Rows = number[][];

export interface LinearAlgebraCase {
  id: string;
  A: Rows;
  T: Rows;
  Q: Rows;
  g: number[];
  X?: Rows;
  x?: number[];
  y: number[];
  degree: number;
  minCorrectDigits: { householderQR: number; scaledOrCentredQR?: number };
  out: Record<string, never> & {
    coef: number[];
    se: number[];
    residualSd: number;
    rss: number;
    qrQ: Rows;
    qrR: Rows;
    rank: number;
    singularValues: number[];
    U: Rows;
    Vt: Rows;
    pinv: Rows;
    cond: number;
    norms: { two: number };
    det: number;
    inverse: Rows;
    luP_rows: number[];
    luL: Rows;
    luU: Rows;
    "solve_b=1..n": number[];
    eigenvalues: number[];
    eigenvectors: Rows;
    cholesky: Rows | null;
    logdet: number;
    solveOnes: number[];
    ar: number[];
    innovationVariance: number;
    P: Rows;
  };
}

const file = new URL("../reference/linear-algebra.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: LinearAlgebraCase[] };

/** The cases whose id starts so; an empty answer would hide a renamed file. */
export function linearAlgebraCases(prefix: string): LinearAlgebraCase[] {
  const found = cases.filter((one) => one.id.startsWith(prefix));
  if (found.length === 0) throw new Error(`no golden case starts with ${prefix}`);
  return found;
}

export function rows(values: ArrayLike<number>, width: number): Rows {
  return Array.from({ length: width ? values.length / width : 0 }, (_, i) =>
    Array.from({ length: width }, (_, j) => values[i * width + j]!),
  );
}

export function transpose(a: Rows): Rows {
  return a[0]!.map((_, j) => a.map((row) => row[j]!));
}

export function product(a: Rows, b: Rows): Rows {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
}

export function identity(n: number): Rows {
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
}

/** The largest difference between two matrices of one shape; a difference that is NaN counts as infinite. */
export function distance(a: Rows, b: Rows): number {
  if (a.length !== b.length || a.some((row, i) => row.length !== b[i]!.length)) return Infinity;
  let most = 0;
  a.forEach((row, i) => {
    row.forEach((value, j) => {
      const difference = Math.abs(value - b[i]![j]!);
      most = difference <= most ? most : Number.isNaN(difference) ? Infinity : difference;
    });
  });
  return most;
}

/** Largest absolute element, a norm good enough to scale a tolerance. */
export function size(a: Rows): number {
  return Math.max(0, ...a.flat().map(Math.abs));
}

/** Reproducible numbers in (-1, 1). */
export function noise(n: number, seed: number): number[] {
  let state = seed >>> 0;
  return Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 2 - 1;
  });
}
