// The values of an ARIMA model given all values: what fills its gaps. By the Kalman smoother on the companion form.

import { pastCovariates } from "../core/covariates.js";
import { FitError, OptionError } from "../core/errors.js";
import type { Smoothed } from "../core/model.js";
import type { Series } from "../core/series.js";
import { engine } from "../wasm/engine.js";
import type { Frame } from "../wasm/frame.js";
import { type ArimaForm, nameOfForm, sizesOf } from "./order.js";
import { type ArimaState, regressionOf } from "./state.js";

/** Most numbers that the smoother keeps, 512 MiB. */
const MOST_KEPT = 2 ** 26;

/** z = alpha_0 + sum delta_j z_t-j; alpha' = (phi, I) alpha + theta e. The lags of z are without any knowledge at the start. */
interface Companion {
  readonly r: number;
  readonly m: number;
  readonly z: Float64Array;
  readonly t: Float64Array;
  /** Covariance of theta e. */
  readonly q: Float64Array;
}

/** Each value given all others: observed ones as they are, missing ones with their variance. */
export function smoothArima(state: ArimaState, series: Series): Smoothed {
  const n = series.length;
  const columns = pastCovariates("arima", series, state.form.covariates);
  const regression = regressionOf(state, columns, 0, n);
  const companion = companionOf(state);
  const { m, r, z, t, q } = companion;
  const k = m - r;
  if (n * (m + 1) * (m + 1) > MOST_KEPT) {
    throw new OptionError(
      "unsupported",
      `arima: smoothing ${n} steps of ${m} states is more than ${MOST_KEPT} numbers`,
    );
  }
  using frame = engine().frame();
  const { kernels } = frame;
  const y = frame.put(series.values.map((value, s) => value - regression[s]!));
  const packed = frame.put([...z, 0, ...t, ...q, 0, ...new Float64Array(m)]);
  const belief = frame.put([
    ...[0, 0, 0, 0, 0, 0, 0, k],
    ...new Float64Array(m),
    ...startOf(companion, state.form),
    ...lagsOf(companion),
  ]);
  const diffuse = kernels.countDiffuseSteps(
    y,
    packed,
    belief,
    n,
    1,
    m,
    k,
    0,
    frame.f64(kernels.countDiffuseStepsScratch(1, m, k)),
  );
  const [errors, variances] = [frame.f64(n), frame.f64(n)];
  const tape = frame.f64(kernels.tapeSize(n, 1, m, k, diffuse, 1));
  const scratch = frame.f64(kernels.filterStatesScratch(1, m, k));
  const status = kernels.filterStates(y, packed, belief, n, 1, m, k, diffuse, 0, 1, errors, variances, tape, scratch);
  if (status !== kernels.OK.value)
    throw new FitError("not-converged", `${nameOfForm(state.form)}: the states leave the finite numbers`);
  const [mean, variance] = smoothed(frame, packed, errors, variances, tape, n, m, k, diffuse);
  const missing = series.values.map((value) => (Number.isNaN(value) ? 1 : 0));
  return {
    signal: mean.map((value, s) => (missing[s] ? value + regression[s]! : series.values[s]!)),
    variance: variance.map((value, s) => (missing[s] ? value : 0)),
  };
}

/** Mean and variance of z at each step, (n) each. */
function smoothed(
  frame: Frame,
  packed: number,
  errors: number,
  variances: number,
  tape: number,
  ...[n, m, k, diffuse]: readonly [number, number, number, number]
): [Float64Array, Float64Array] {
  const { kernels } = frame;
  const [states, means, spreads] = [frame.f64(n * m), frame.f64(n), frame.f64(n)];
  const scratch = frame.f64(kernels.smoothStatesScratch(1, m, 0));
  kernels.smoothStates(
    packed,
    errors,
    variances,
    tape,
    0,
    n,
    1,
    m,
    k,
    diffuse,
    0,
    0,
    states,
    means,
    spreads,
    0,
    scratch,
  );
  return [frame.take(means, n), frame.take(spreads, n)];
}

function companionOf({ form, coefficients, likelihoodVariance }: ArimaState): Companion {
  const [p, d, q, P, D, Q, season] = sizesOf(form);
  const part = (from: number, count: number) => Array.from(coefficients.subarray(from, from + count));
  const ar = product(lags(part(0, p), 1, -1), lags(part(p + q, P), season, -1));
  const ma = product(lags(part(p, q), 1, 1), lags(part(p + q + P, Q), season, 1));
  const differences = product(power([1, -1], d), power(lags([1], season, -1), D));
  const r = Math.max(ar.length - 1, ma.length);
  const m = r + differences.length - 1;
  const z = Float64Array.from({ length: m }, (_, i) => (i === 0 ? 1 : i < r ? 0 : -differences[i - r + 1]!));
  const t = new Float64Array(m * m);
  for (let i = 0; i < r; i++) {
    t[i * m] = -(ar[i + 1] ?? 0);
    if (i + 1 < r) t[i * m + i + 1] = 1;
  }
  if (m > r) t.set(z, r * m);
  for (let i = r + 1; i < m; i++) t[i * m + i - 1] = 1;
  const load = (i: number) => (i < r ? (ma[i] ?? 0) : 0);
  const noise = Float64Array.from(
    { length: m * m },
    (_, c) => likelihoodVariance * load(Math.floor(c / m)) * load(c % m),
  );
  return { r, m, z, t, q: noise };
}

/** (m, m): the covariance that the first r states settle to. */
function startOf({ r, m, t, q }: Companion, form: ArimaForm): Float64Array {
  using frame = engine().frame();
  const { kernels } = frame;
  const block = (x: Float64Array) =>
    Float64Array.from({ length: r * r }, (_, c) => x[Math.floor(c / r) * m + (c % r)]!);
  const out = frame.f64(r * r);
  const status = kernels.solveLyapunov(
    frame.put(block(t)),
    frame.put(block(q)),
    r,
    out,
    frame.f64(kernels.lyapunovScratch(r)),
  );
  if (status !== kernels.OK.value)
    throw new FitError("singular", `${nameOfForm(form)}: the autoregression is not stationary`);
  const start = new Float64Array(m * m);
  for (const [c, value] of frame.take(out, r * r).entries()) start[Math.floor(c / r) * m + (c % r)] = value;
  return start;
}

/** Directions of the lags, one each. */
function lagsOf({ r, m }: Companion): number[] {
  return Array.from({ length: (m - r) * m }, (_, c) => (c % m === r + Math.floor(c / m) ? 1 : 0));
}

/** 1 + sign c_1 B^lag + sign c_2 B^(2 lag) + ... */
function lags(coefficients: readonly number[], lag: number, sign: number): number[] {
  const out = new Array<number>(coefficients.length * lag + 1).fill(0);
  out[0] = 1;
  for (const [i, c] of coefficients.entries()) out[(i + 1) * lag] = sign * c;
  return out;
}

function product(a: readonly number[], b: readonly number[]): number[] {
  const out = new Array<number>(a.length + b.length - 1).fill(0);
  for (const [i, x] of a.entries()) for (const [j, y] of b.entries()) out[i + j] = out[i + j]! + x * y;
  return out;
}

function power(a: readonly number[], times: number): number[] {
  let out = [1];
  for (let i = 0; i < times; i++) out = product(out, a);
  return out;
}
