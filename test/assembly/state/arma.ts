// Seasonal ARIMA models in state space form, as kalman-sarimax.json describes them.
import { engine } from "../../../bindings/wasm/engine.js";
import { type GoldenCase, numbers } from "../../support/golden.js";
import type { TestSystem } from "./systems.js";

function product(a: readonly number[], b: readonly number[]): number[] {
  const out = new Array<number>(a.length + b.length - 1).fill(0);
  a.forEach((x, i) => b.forEach((y, j) => (out[i + j]! += x * y)));
  return out;
}

/** 1 + sign c1 B^lag + sign c2 B^(2 lag) + ... */
function polynomial(coefficients: readonly number[], lag: number, sign: number): number[] {
  const out = new Array<number>(coefficients.length * lag + 1).fill(0);
  out[0] = 1;
  coefficients.forEach((c, i) => (out[(i + 1) * lag] = sign * c));
  return out;
}

/** Powers of a polynomial. */
function power(a: readonly number[], times: number): number[] {
  return Array.from({ length: times }).reduce<number[]>((all) => product(all, a), [1]);
}

export function armaSystem(each: GoldenCase, values: Float64Array, season: number) {
  const options = each.options as { order: number[]; seasonal: number[]; trend?: string; exog: number[][] | null; simple_differencing?: boolean };
  const [p, d, q] = options.order as [number, number, number];
  const [P, D, Q, s = season] = options.seasonal as [number, number, number, number];
  const lag = s || 1;
  const given = new Map((each.paramNames as string[]).map((name, i) => [name, (each.params as number[])[i]!]));
  const named = (prefix: string, count: number, step: number) =>
    Array.from({ length: count }, (_, i) => given.get(`${prefix}.L${(i + 1) * step}`)!);
  const phi = product(polynomial(named("ar", p, 1), 1, -1), polynomial(named("ar.S", P, lag), lag, -1));
  const theta = product(polynomial(named("ma", q, 1), 1, 1), polynomial(named("ma.S", Q, lag), lag, 1));
  const delta = product(power([1, -1], d), power(polynomial([1], lag, -1), D));
  const sigma2 = given.get("sigma2")!;
  const beta = (options.exog?.[0] ?? []).map((_, i) => given.get(`x${i + 1}`)!);
  const effect = (t: number) => beta.reduce((sum, b, i) => sum + b * options.exog![t]![i]!, 0);
  let y = values.map((value, t) => value - effect(t));
  const lags = options.simple_differencing ? 0 : delta.length - 1;
  if (options.simple_differencing) {
    const whole = y;
    y = Float64Array.from({ length: whole.length - delta.length + 1 }, (_, t) => delta.reduce((sum, c, i) => sum + c * whole[t + delta.length - 1 - i]!, 0));
  }
  const r = Math.max(phi.length - 1, theta.length);
  const m = r + lags;
  const n = y.length;
  const t = new Float64Array(m * m);
  const z = new Float64Array(m);
  z[0] = 1;
  for (let i = 0; i < r; i++) {
    t[i * m] = -(phi[i + 1] ?? 0);
    if (i + 1 < r) t[i * m + i + 1] = 1;
  }
  const load = Array.from({ length: m }, (_, i) => (i < r ? (theta[i] ?? 0) : 0));
  const noise = Float64Array.from({ length: m * m }, (_, cell) => sigma2 * load[Math.floor(cell / m)]! * load[cell % m]!);
  // The lags of the series: y = w + (1 - delta(B)) y, whose own lags are diffuse.
  for (let i = 0; i < lags; i++) z[r + i] = -delta[i + 1]!;
  if (lags > 0) t.set(z, r * m);
  for (let i = 1; i < lags; i++) t[(r + i) * m + r + i - 1] = 1;
  const start = stationary(t, noise, r, m);
  const intercept = given.get("intercept") ?? 0;
  const drift = given.get("drift") ?? 0;
  // The intercept of step t enters the states of step t + 1; the reference starts from the stationary mean of the first one that it adds.
  const c = new Float64Array(n * m);
  for (let u = 0; u < n; u++) c[u * m] = intercept + drift * (u + 1);
  const a = new Float64Array(m);
  meanOf(t, intercept + drift, r, m).forEach((x, i) => (a[i] = x));
  const A = Array.from({ length: lags }, (_, i) => Array.from({ length: m }, (_, j) => (j === r + i ? 1 : 0)));
  const system: TestSystem = { n, p: 1, m, z, h: [0], t, q: noise, d: [0], c, a, P: start, A };
  return { system, y: numbers(Array.from(y)), diffuse: lags };
}

/** Covariance that the first r states settle to, in a matrix of m. */
function stationary(t: Float64Array, noise: Float64Array, r: number, m: number): Float64Array {
  using frame = engine().frame();
  const block = (x: Float64Array) => Float64Array.from({ length: r * r }, (_, cell) => x[Math.floor(cell / r) * m + (cell % r)]!);
  const out = frame.f64(r * r);
  frame.kernels.solveLyapunov(frame.put(block(t)), frame.put(block(noise)), r, out, frame.f64(frame.kernels.lyapunovScratch(r)));
  const found = frame.take(out, r * r);
  const start = new Float64Array(m * m);
  found.forEach((x, cell) => (start[Math.floor(cell / r) * m + (cell % r)] = x));
  return start;
}

/** (I - T)^-1 c of the first r states, c in the first of them. */
function meanOf(t: Float64Array, c: number, r: number, m: number): number[] {
  let mean = new Array<number>(r).fill(0);
  for (let k = 0; k < 5000; k++) {
    mean = mean.map((_, i) => mean.reduce((sum, x, j) => sum + t[i * m + j]! * x, 0) + (i === 0 ? c : 0));
  }
  return mean;
}
