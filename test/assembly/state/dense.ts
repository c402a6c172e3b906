// The same models written out as one large normal law: slow and plain, to compare the kernels with.
import type { TestSystem } from "./systems.js";
import { varyingOf } from "./systems.js";

type Matrix = number[][];

const zeros = (rows: number, columns: number): Matrix => Array.from({ length: rows }, () => new Array<number>(columns).fill(0));

export function multiply(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, x, l) => sum + x * b[l]![j]!, 0)));
}

const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
const added = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((x, j) => x + b[i]![j]!));

/** Inverse and logarithm of the determinant, by elimination with pivoting. */
export function invert(a: Matrix): { inverse: Matrix; logDeterminant: number } {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...Array.from({ length: n }, (_, j) => (i === j ? 1 : 0))]);
  let logDeterminant = 0;
  for (let c = 0; c < n; c++) {
    let best = c;
    for (let r = c; r < n; r++) if (Math.abs(rows[r]![c]!) > Math.abs(rows[best]![c]!)) best = r;
    [rows[c], rows[best]] = [rows[best]!, rows[c]!];
    const pivot = rows[c]![c]!;
    logDeterminant += Math.log(Math.abs(pivot));
    rows[c] = rows[c]!.map((x) => x / pivot);
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const factor = rows[r]![c]!;
      if (factor !== 0) rows[r] = rows[r]!.map((x, j) => x - factor * rows[c]![j]!);
    }
  }
  return { inverse: rows.map((row) => row.slice(n)), logDeterminant };
}

function part(system: TestSystem, name: "z" | "h" | "t" | "q" | "d" | "c", bit: number, rows: number, columns: number, t: number): Matrix {
  const cells = rows * columns;
  const from = varyingOf(system) & bit ? t * cells : 0;
  const values = Array.from(system[name]).slice(from, from + cells);
  return Array.from({ length: rows }, (_, i) => values.slice(i * columns, (i + 1) * columns));
}

/** Mean and covariance of all states and of all values, without the noise of `h` where it is given apart. */
export function joint(system: TestSystem, noise?: Matrix) {
  const { n, p, m } = system;
  const states = zeros(n * m, n * m);
  const mean: number[] = [];
  let moment = Array.from(system.a);
  let variance = Array.from({ length: m }, (_, i) => Array.from(system.P).slice(i * m, (i + 1) * m));
  for (let t = 0; t < n; t++) {
    mean.push(...moment);
    let cross = variance;
    for (let u = t; u < n; u++) {
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < m; j++) {
          states[u * m + i]![t * m + j] = cross[i]![j]!;
          states[t * m + j]![u * m + i] = cross[i]![j]!;
        }
      }
      cross = multiply(part(system, "t", 4, m, m, u), cross);
    }
    const T = part(system, "t", 4, m, m, t);
    const c = part(system, "c", 32, m, 1, t);
    moment = multiply(T, moment.map((x) => [x])).map((row, i) => row[0]! + c[i]![0]!);
    variance = added(multiply(multiply(T, variance), transposed(T)), part(system, "q", 8, m, m, t));
  }
  const Z = zeros(n * p, n * m);
  const R = zeros(n * p, n * p);
  const offset: number[] = [];
  for (let t = 0; t < n; t++) {
    const z = part(system, "z", 1, p, m, t);
    const h = noise ? [] : part(system, "h", 2, p, 1, t);
    const d = part(system, "d", 16, p, 1, t);
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < m; j++) Z[t * p + i]![t * m + j] = z[i]![j]!;
      for (let j = 0; j < p; j++) R[t * p + i]![t * p + j] = noise ? noise[i]![j]! : i === j ? h[i]![0]! : 0;
      offset.push(d[i]![0]!);
    }
  }
  const values = added(multiply(multiply(Z, states), transposed(Z)), R);
  const expected = multiply(Z, mean.map((x) => [x])).map((row, i) => row[0]! + offset[i]!);
  return { mean, states, expected, values, cross: multiply(states, transposed(Z)) };
}

/** Log density of the observed values, and mean and covariance of the states given them. */
export function conditioned(system: TestSystem, y: ArrayLike<number>, noise?: Matrix) {
  const { mean, states, expected, values, cross } = joint(system, noise);
  const seen = Array.from(y, (value, i) => (Number.isNaN(value) ? -1 : i)).filter((i) => i >= 0);
  const { inverse, logDeterminant } = invert(seen.map((i) => seen.map((j) => values[i]![j]!)));
  const error = seen.map((i) => [y[i]! - expected[i]!]);
  const weighted = multiply(inverse, error);
  const square = error.reduce((sum, [x], i) => sum + x! * weighted[i]![0]!, 0);
  const gain = cross.map((row) => seen.map((i) => row[i]!));
  const reduction = multiply(multiply(gain, inverse), transposed(gain));
  return {
    logDensity: -0.5 * (seen.length * Math.log(2 * Math.PI) + logDeterminant + square),
    states: multiply(gain, weighted).map(([x], i) => mean[i]! + x!),
    covariance: states.map((row, i) => row.map((x, j) => x - reduction[i]![j]!)),
  };
}
