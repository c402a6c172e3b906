// State space models for tests: packed for the kernels, and read from the golden file.
import { engine } from "../../../bindings/wasm/engine.js";
import type { Frame } from "../../../bindings/wasm/frame.js";
import { golden, goldenSeries, numbers } from "../../support/golden.js";

/** A system of p values and m states; matrices row-major, n of them after each other where they vary. */
export interface TestSystem {
  readonly n: number;
  readonly p: number;
  readonly m: number;
  readonly z: ArrayLike<number>;
  readonly h: ArrayLike<number>;
  readonly t: ArrayLike<number>;
  readonly q: ArrayLike<number>;
  readonly d: ArrayLike<number>;
  readonly c: ArrayLike<number>;
  readonly a: ArrayLike<number>;
  readonly P: ArrayLike<number>;
  /** Rows: columns of A. */
  readonly A: readonly (readonly number[])[];
}

/** Bits of the parts that are given for every step. */
export function varyingOf({ n, p, m, z, h, t, q, d, c }: TestSystem): number {
  const sizes = [p * m, p, m * m, m * m, p, m];
  return [z, h, t, q, d, c].reduce((bits, part, i) => {
    if (part.length !== sizes[i] && part.length !== n * sizes[i]!) throw new Error(`part ${i} has ${part.length} cells`);
    return part.length === sizes[i] ? bits : bits + (1 << i);
  }, 0);
}

export function packSystem({ z, h, t, q, d, c }: TestSystem): number[] {
  return [z, h, t, q, d, c].flatMap((part) => Array.from(part));
}

export function packBelief({ a, P, A }: TestSystem): number[] {
  return [0, 0, 0, 0, 0, 0, 0, A.length, ...Array.from(a), ...Array.from(P), ...A.flat()];
}

/** What the filter leaves in a frame. */
export function runFilter(frame: Frame, system: TestSystem, y: ArrayLike<number>, keep = 1, byRoots = false) {
  const { kernels } = frame;
  const { n, p, m, A } = system;
  const k = A.length;
  const varying = varyingOf(system);
  const [values, packed, belief] = [frame.put(y), frame.put(packSystem(system)), frame.put(packBelief(system))];
  const counting = frame.f64(kernels.countDiffuseStepsScratch(p, m, k));
  const diffuse = kernels.countDiffuseSteps(values, packed, belief, n, p, m, k, varying, counting);
  const tape = frame.f64(kernels.tapeSize(n, p, m, k, diffuse, keep));
  const [errors, variances] = [frame.f64(n * p), frame.f64(n * p)];
  const room = byRoots ? kernels.filterStatesByRootsScratch : kernels.filterStatesScratch;
  const scratch = frame.f64(room(p, m, k));
  const filter = byRoots ? kernels.filterStatesByRoots : kernels.filterStates;
  const status = filter(
    values,
    packed,
    belief,
    n,
    p,
    m,
    k,
    diffuse,
    varying,
    keep,
    errors,
    variances,
    tape,
    scratch,
  );
  return { values, packed, belief, diffuse, tape, errors, variances, status, varying, k };
}

/** The filter and its results as copies. */
export function filtered(system: TestSystem, y: ArrayLike<number>, byRoots = false) {
  using frame = engine().frame();
  const { n, p, m } = system;
  const run = runFilter(frame, system, y, 1, byRoots);
  const { kernels } = frame;
  const belief = frame.take(run.belief, kernels.beliefSize(m, run.k));
  return {
    status: run.status,
    diffuse: run.diffuse,
    errors: frame.take(run.errors, n * p),
    variances: frame.take(run.variances, n * p),
    belief,
    sums: belief.subarray(0, 8),
    a: belief.subarray(8, 8 + m),
    P: belief.subarray(8 + m, 8 + m + m * m),
    logLikelihood: kernels.logLikelihoodStates(run.belief, 0),
    withConstant: kernels.logLikelihoodStates(run.belief, 1),
  };
}

/** Rows of a matrix product A B A^T. */
function covarianceOf(selection: number[][], covariance: number[][]): number[] {
  const m = selection.length;
  const at = (i: number, j: number) =>
    selection[i]!.reduce(
      (sum, left, a) => sum + selection[j]!.reduce((inner, right, b) => inner + left * covariance[a]![b]! * right, 0),
      0,
    );
  return Array.from({ length: m * m }, (_, cell) => at(Math.floor(cell / m), cell % m));
}

/** A case of kalman-structural.json at fixed parameters. */
export interface StructuralCase {
  readonly id: string;
  readonly system: TestSystem;
  readonly y: Float64Array;
  readonly expected: Readonly<Record<string, unknown>>;
}

type Rows = number[][];

/** The cases whose system is given. */
export function structuralCases(): StructuralCase[] {
  const file = golden("kalman-structural");
  const given = file.cases.filter((each) => each.system);
  return given.map((each) => {
    const y = goldenSeries(file, each.series)!.values;
    const { design, transition, selection, state_cov, obs_cov, obs_intercept, state_intercept } = each.system as {
      [part: string]: Rows;
    };
    const { a1, P1star, P1inf } = each.init as { a1: number[]; P1star: Rows; P1inf: Rows };
    const exog = (each.options as { exog: Rows | null }).exog;
    const beta = (each.params as number[]).slice((each.params as number[]).length - (exog?.[0]?.length ?? 0));
    const fixed = (obs_intercept ?? [0]) as unknown as number[];
    const d = exog ? exog.map((row) => row.reduce((sum, x, j) => sum + x * beta[j]!, 0)) : fixed;
    const system: TestSystem = {
      n: y.length,
      p: 1,
      m: transition!.length,
      z: design!.flat(),
      h: obs_cov!.flat(),
      t: transition!.flat(),
      q: covarianceOf(selection!, state_cov!),
      d,
      c: state_intercept as unknown as number[],
      a: a1,
      P: P1star.flat(),
      A: P1inf.filter((row) => row.some((value) => value !== 0)),
    };
    return { id: each.id, system, y, expected: each };
  });
}

/** The dynamic regressions. */
export function regressionCases(): StructuralCase[] {
  const file = golden("kalman-structural");
  const given = file.cases.filter(({ options }) => (options as { X?: unknown }).X);
  return given.map((each) => {
    const y = goldenSeries(file, each.series)!.values;
    const { X, obsVar, stateVar } = each.options as { X: Rows; obsVar: number; stateVar: number[] };
    const m = stateVar.length;
    const unit = (i: number) => Array.from({ length: m }, (_, j) => (i === j ? 1 : 0));
    const rows = stateVar.map((_, i) => unit(i));
    const system: TestSystem = {
      n: y.length,
      p: 1,
      m,
      z: X.flat(),
      h: [obsVar],
      t: rows.flat(),
      q: rows.flatMap((row, i) => row.map((cell) => cell * stateVar[i]!)),
      d: [0],
      c: new Float64Array(m),
      a: new Float64Array(m),
      P: new Float64Array(m * m),
      A: rows,
    };
    return { id: each.id, system, y, expected: each };
  });
}

/** Numbers of a field of a case. */
export function field(expected: StructuralCase["expected"], name: string): Float64Array {
  return numbers(expected[name]);
}

/** States given all values, variances of states and signals, and auxiliary residuals. */
export function smoothed(system: TestSystem, y: ArrayLike<number>, byRoots = false) {
  using frame = engine().frame();
  const { n, p, m } = system;
  const { kernels } = frame;
  const { packed, errors, variances, tape, diffuse, varying, k } = runFilter(frame, system, y, 1, byRoots);
  const width = m + p;
  const unit = Array.from({ length: m * m }, (_, cell) => (cell % (m + 1) === 0 ? 1 : 0));
  const [states, means, spreads] = [frame.f64(n * m), frame.f64(n * width), frame.f64(n * width)];
  const auxiliary = frame.f64(n * (p + m));
  const contrasts = frame.put(unit);
  const scratch = frame.f64(kernels.smoothStatesScratch(p, m, m));
  kernels.smoothStates(
    packed,
    errors,
    variances,
    tape,
    contrasts,
    n,
    p,
    m,
    k,
    diffuse,
    varying,
    m,
    states,
    means,
    spreads,
    auxiliary,
    scratch,
  );
  return {
    states: frame.take(states, n * m),
    means: frame.take(means, n * width),
    spreads: frame.take(spreads, n * width),
    auxiliary: frame.take(auxiliary, n * (p + m)),
  };
}

/** Numbers in (-1, 1) that look like chance. */
export function noise(count: number, salt: number): number[] {
  const chance = (i: number) => 43758.5453 * Math.abs(Math.sin(12.9898 * (i + 1) + 78.233 * salt));
  return Array.from({ length: count }, (_, i) => 2 * (chance(i) % 1) - 1);
}

/** Positive definite matrices of chance, row-major. */
export function covariance(m: number, salt: number): number[] {
  const root = noise(m * m, salt);
  return Array.from({ length: m * m }, (_, cell) => {
    const [i, j] = [Math.floor(cell / m), cell % m];
    return root.slice(i * m, i * m + m).reduce((sum, x, l) => sum + x * root[j * m + l]!, 0) + (i === j ? 0.5 : 0);
  });
}

/** A system of two values and three states by chance, known at the start: the same at all steps, or another at each. */
export function chanceSystem(n: number, varies: boolean): TestSystem {
  const [p, m] = [2, 3];
  const part = (size: number, make: (salt: number) => number[], salt: number) =>
    varies ? Array.from({ length: n }, (_, t) => make(salt + 10 * t)).flat() : make(salt).slice(0, size);
  return {
    n,
    p,
    m,
    z: part(p * m, (salt) => noise(p * m, salt), 1),
    h: part(p, (salt) => noise(p, salt).map((x) => 1 + 0.5 * x), 2),
    t: part(m * m, (salt) => noise(m * m, salt), 3),
    q: part(m * m, (salt) => covariance(m, salt), 4),
    d: part(p, (salt) => noise(p, salt), 5),
    c: part(m, (salt) => noise(m, salt), 6),
    a: noise(m, 7),
    P: covariance(m, 8),
    A: [],
  };
}

/** Values of two a step, some of them missing. */
export function chanceValues(n: number): number[] {
  return noise(2 * n, 9).map((value, i) => ([4, 9, 10, 11].includes(i) ? Number.NaN : 3 * value));
}

/** (n, m): states after the value of each step. */
export function contrasted(system: TestSystem, y: ArrayLike<number>): Float64Array {
  using frame = engine().frame();
  const { n, p, m } = system;
  const { errors, variances, tape, diffuse, k } = runFilter(frame, system, y, 0);
  const unit = Array.from({ length: m * m }, (_, cell) => (cell % (m + 1) === 0 ? 1 : 0));
  const means = frame.f64(n * m);
  frame.kernels.filterContrasts(errors, variances, tape, frame.put(unit), n, p, m, k, diffuse, m, means);
  return frame.take(means, n * m);
}
