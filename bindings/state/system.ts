// A linear Gaussian state space model of one value per step as plain data, and what the kernels make of it.

import { futureCovariates, pastCovariates } from "../core/covariates.js";
import { DataError, FitError, OptionError } from "../core/errors.js";
import type { ForecastRequest, SampleRequest } from "../core/model.js";
import { show } from "../core/options.js";
import type { Series } from "../core/series.js";
import { engine } from "../wasm/engine.js";
import type { Frame } from "../wasm/frame.js";

/** Most states of a model: a step costs O(states^2). */
export const MOST_STATES = 512;
/** Most numbers that one pass keeps, 512 MiB. */
const MOST_KEPT = 2 ** 26;

/** y = z a + d + e, a' = T a + c + w, var e = h, var w = Q. A plain object: it is saved as it is. */
export interface LinearSystem {
  /** (states): weights of the states in a value; a covariate's is 0 here. */
  readonly z: Float64Array;
  readonly h: number;
  /** (states, states) each, row-major. */
  readonly t: Float64Array;
  readonly q: Float64Array;
  readonly d: number;
  /** (states) */
  readonly c: Float64Array;
  /** Covariates whose value at a step, times a power of two that brings it near 1, is the weight of a state in it. */
  readonly covariates: readonly { readonly name: string; readonly state: number; readonly scale: number }[];
}

/** What is known of the states before a step: the kernels' form of it, sums, mean, variance and directions without knowledge. */
export type Belief = Float64Array;

/** The start of a belief. */
export function beliefOf(
  mean: ArrayLike<number>,
  variance: ArrayLike<number>,
  columns: readonly Float64Array[],
): Belief {
  const sums = [0, 0, 0, 0, 0, 0, 0, columns.length];
  return Float64Array.from([...sums, ...Array.from(mean), ...Array.from(variance), ...columns.flatMap((c) => [...c])]);
}

/** The covariates of a series that a system names, as it scales them. */
export function pastOf(owner: string, series: Series, system: LinearSystem): Float64Array[] {
  return scaledColumns(pastCovariates(owner, series, namesOf(system)), system);
}

/** The covariates of the steps to come, as the system scales them. */
export function futureOf(owner: string, request: ForecastRequest, system: LinearSystem): Float64Array[] {
  return scaledColumns(futureCovariates(owner, request, namesOf(system)), system);
}

/** Names of the covariates. */
export function namesOf({ covariates }: LinearSystem): string[] {
  return covariates.map(({ name }) => name);
}

function scaledColumns(columns: readonly Float64Array[], { covariates }: LinearSystem): Float64Array[] {
  return columns.map((column, i) => column.map((value) => value * covariates[i]!.scale));
}

/** Parts of the system that vary, as the kernels' bits. */
export function varyingOf(system: LinearSystem): number {
  return system.covariates.length > 0 ? 1 : 0;
}

/** Copy a system in, with the weights of n steps where covariates vary them. */
export function putSystem(frame: Frame, system: LinearSystem, columns: readonly Float64Array[], n: number): number {
  const { z, h, t, q, d, c, covariates } = system;
  const m = z.length;
  if (covariates.length === 0) return frame.put([...z, h, ...t, ...q, d, ...c]);
  const packed = new Float64Array(n * m + 2 + 2 * m * m + m);
  for (let s = 0; s < n; s++) {
    packed.set(z, s * m);
    for (const [j, { state }] of covariates.entries()) packed[s * m + state] = columns[j]![s]!;
  }
  packed.set([h, ...t, ...q, d, ...c], n * m);
  return frame.put(packed);
}

/** A pass of the filter, in a frame. */
export interface Pass {
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly diffuse: number;
  readonly varying: number;
  readonly packed: number;
  readonly belief: number;
  readonly errors: number;
  readonly variances: number;
  readonly tape: number;
}

/** Run the filter over values, from a belief. Throws a FitError where states leave the finite numbers. */
export function runFilter(
  owner: string,
  frame: Frame,
  system: LinearSystem,
  start: Belief,
  values: Float64Array,
  columns: readonly Float64Array[],
  { keep, squareRoot }: { keep: boolean; squareRoot: boolean },
): Pass {
  const { kernels } = frame;
  const n = values.length;
  const m = system.z.length;
  const k = (start.length - kernels.beliefSize(m, 0)) / m;
  requireRoom(owner, n, keep ? m * m : 2 * m);
  const varying = varyingOf(system);
  const [y, packed, belief] = [frame.put(values), putSystem(frame, system, columns, n), frame.put(start)];
  const counting = frame.f64(kernels.countDiffuseStepsScratch(1, m, k));
  const diffuse = kernels.countDiffuseSteps(y, packed, belief, n, 1, m, k, varying, counting);
  const [errors, variances] = [frame.f64(n), frame.f64(n)];
  const tape = frame.f64(kernels.tapeSize(n, 1, m, k, diffuse, keep ? 1 : 0));
  const room = squareRoot ? kernels.filterStatesByRootsScratch : kernels.filterStatesScratch;
  const scratch = frame.f64(room(1, m, k));
  const bit = keep ? 1 : 0;
  const sizes = [n, 1, m, k, diffuse, varying, bit] as const;
  const filter = squareRoot ? kernels.filterStatesByRoots : kernels.filterStates;
  const status = filter(y, packed, belief, ...sizes, errors, variances, tape, scratch);
  if (status !== kernels.OK.value) {
    throw new FitError(
      "not-converged",
      `${owner}: the states leave the finite numbers: the transition may be explosive`,
    );
  }
  return { n, m, k, diffuse, varying, packed, belief, errors, variances, tape };
}

/** Refuses passes that would keep more than 512 MiB. */
export function requireRoom(owner: string, n: number, each: number): void {
  if (n * each > MOST_KEPT) {
    throw new OptionError("unsupported", `${owner}: ${n} steps of ${each} numbers are more than ${MOST_KEPT} to keep`);
  }
}

/** Means and standard deviations of the steps to come. */
export function predict(
  owner: string,
  system: LinearSystem,
  belief: Belief,
  columns: readonly Float64Array[],
  horizon: number,
): { mean: Float64Array; sd: Float64Array } {
  using frame = engine().frame();
  const { kernels } = frame;
  const m = system.z.length;
  const k = (belief.length - kernels.beliefSize(m, 0)) / m;
  const [packed, start] = [putSystem(frame, system, columns, horizon), frame.put(belief)];
  const [means, spreads] = [frame.f64(horizon), frame.f64(horizon)];
  const scratch = frame.f64(kernels.predictStatesScratch(1, m, k));
  kernels.predictStates(packed, start, 0, horizon, 1, m, k, varyingOf(system), 0, means, spreads, scratch);
  const variance = frame.take(spreads, horizon);
  const open = variance.indexOf(Number.POSITIVE_INFINITY);
  if (open >= 0) {
    throw new DataError("too-short", `${owner}: no value has settled what step ${open} of the forecast hangs on`);
  }
  return { mean: frame.take(means, horizon), sd: variance.map((value) => Math.sqrt(value)) };
}

/** (count, horizon) joint paths. */
export function samplePaths(
  system: LinearSystem,
  belief: Belief,
  columns: readonly Float64Array[],
  { horizon, count, seed }: SampleRequest,
): Float64Array {
  using frame = engine().frame();
  const { kernels } = frame;
  const m = system.z.length;
  const [packed, start] = [putSystem(frame, system, columns, horizon), frame.put(belief)];
  const paths = frame.f64(count * horizon);
  const scratch = frame.f64(kernels.sampleStatesScratch(horizon, 1, m));
  kernels.sampleStates(packed, start, horizon, 1, m, varyingOf(system), count, seed, paths, scratch);
  return frame.take(paths, count * horizon);
}

/** Directions of the states that no value has settled. */
export function unsettled(belief: Belief): number {
  return belief[7]!;
}

/** Throws where values do not settle the states. */
export function requireSettled(owner: string, belief: Belief, covariates: readonly string[]): void {
  const left = unsettled(belief);
  if (left === 0) return;
  const among = covariates.length > 0 ? `, or the covariates (${covariates.map(show).join(", ")}) hang together` : "";
  throw new DataError(
    "too-short",
    `${owner}: the values leave ${left} states unsettled: the series is too short${among}`,
  );
}
