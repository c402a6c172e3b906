// Levenberg and Marquardt's search for the parameters of exponential smoothing, within bounds.
//
// N log SSE + 2 sum log |f| is N times the logarithm of a sum of squares, that of the errors times the geometric mean of the predictions.

import { factorCholesky, solveCholesky } from "../math/cholesky";
import { gramF64 } from "../math/gram";
import { F64, I32 } from "../memory";
import { OK } from "../status";
import { isAdmissible } from "./admissible";
import { MULTIPLICATIVE, NONE } from "./recursion";
import { ALPHA, BETA, GAMMA, LEVEL, passTangents, PHI, SEASON_0, Tangents } from "./tangents";

const BISECTIONS: i32 = 20;

/** What one search works on. Parameters are searched as alpha, shares of the range that alpha leaves to beta and gamma, and phi. */
@unmanaged
export class Search {
  T: Tangents;
  least: f64;
  /** Bit k: parameter k is fixed; bit 4: the initial states are. */
  fixed: i32;
  /** Whether the search stays where the past can be forgotten. */
  admissible: i32;
  /** Whether the parameters rest while the initial states find their places. */
  statesOnly: i32;
  tolerance: f64;
  mostPasses: i32;
  passes: i32;
  /** (4) each. */
  lower: F64;
  upper: F64;
  /** (6 + m): with beta and gamma as in the model. */
  raw: F64;
  trial: F64;
  /** (columns): index in the parameters. */
  index: I32;
  free: I32;
  gram: F64;
  hessian: F64;
  factor: F64;
  gradient: F64;
  step: F64;
  logs: F64;
  roots: F64;
}

/** Whether parameter k is fixed. */
// @ts-ignore: decorator
@inline
export function isFixed(S: Search, k: i32): bool {
  return (S.fixed & (1 << k)) != 0;
}

/** Room that alpha leaves to beta. */
// @ts-ignore: decorator
@inline
export function rangeOfBeta(S: Search, alpha: f64): f64 {
  return max(min(alpha, S.upper[BETA]) - S.lower[BETA], 0.0);
}

/** Room that alpha leaves to gamma. */
// @ts-ignore: decorator
@inline
export function rangeOfGamma(S: Search, alpha: f64): f64 {
  return max(min(1 - alpha, S.upper[GAMMA]) - S.lower[GAMMA], 0.0);
}

/** Parameters of the model from those that are searched; the last season from the others. */
export function toRaw(S: Search, x: F64, raw: F64): void {
  const T = S.T;
  memory.copy(raw.offset, x.offset, <usize>(T.m + SEASON_0) << 3);
  const alpha = x[ALPHA];
  if (T.trend != NONE && !isFixed(S, BETA)) raw[BETA] = S.lower[BETA] + rangeOfBeta(S, alpha) * x[BETA];
  if (T.season != NONE && !isFixed(S, GAMMA)) raw[GAMMA] = S.lower[GAMMA] + rangeOfGamma(S, alpha) * x[GAMMA];
}

/** The last season from the others, where the seasons are estimated. */
export function closeSeasons(S: Search, x: F64): void {
  const T = S.T;
  if (T.season == NONE || isFixed(S, 4)) return;
  let sum = T.season == MULTIPLICATIVE ? <f64>T.m : 0.0;
  for (let j = 0; j < T.m - 1; j++) sum -= x[SEASON_0 + j];
  x[SEASON_0 + T.m - 1] = sum;
}

export function admits(S: Search, raw: F64): bool {
  const T = S.T;
  if (!S.admissible || T.season == NONE) return true;
  const trend = T.trend != NONE ? 1 : 0;
  return isAdmissible(T.m, trend, raw[ALPHA], raw[BETA], raw[GAMMA], raw[PHI], S.roots.offset) != 0;
}

/** Move a trial into the admissible region: by less slope, or else back towards x, which lies in it. */
export function admit(S: Search, x: F64, trial: F64): void {
  toRaw(S, trial, S.raw);
  if (admits(S, S.raw)) return;
  if (S.T.trend != NONE && !isFixed(S, BETA)) {
    let far = trial[BETA];
    trial[BETA] = 0;
    toRaw(S, trial, S.raw);
    if (admits(S, S.raw)) {
      let near = 0.0;
      for (let i = 0; i < BISECTIONS; i++) {
        trial[BETA] = 0.5 * (near + far);
        toRaw(S, trial, S.raw);
        if (admits(S, S.raw)) near = trial[BETA];
        else far = trial[BETA];
      }
      trial[BETA] = near;
      toRaw(S, trial, S.raw);
      return;
    }
    trial[BETA] = far;
  }
  const a0 = trial[0], a1 = trial[1], a2 = trial[2], a3 = trial[3];
  let near = 0.0, far = 1.0;
  for (let i = 0; i <= BISECTIONS; i++) {
    const share = i == BISECTIONS ? near : 0.5 * (near + far);
    trial[0] = x[0] + share * (a0 - x[0]);
    trial[1] = x[1] + share * (a1 - x[1]);
    trial[2] = x[2] + share * (a2 - x[2]);
    trial[3] = x[3] + share * (a3 - x[3]);
    toRaw(S, trial, S.raw);
    if (admits(S, S.raw)) near = share;
    else far = share;
  }
}

/** Gradient and Gauss-Newton matrix of half the squares, by the parameters that are searched. Of the last accepted pass. */
function formNormal(S: Search, x: F64): void {
  const T = S.T;
  const C = T.columns, w = T.width, G = S.gram, H = S.hessian, g = S.gradient, z = S.logs;
  gramF64(T.rows.offset, T.observed, w, G.offset);
  const squares = G[C * w + C];
  const n = <f64>T.observed;
  for (let i = 0; i < C; i++) {
    z[i] = T.error == MULTIPLICATIVE ? T.logs[i] / n : 0;
    g[i] = G[i * w + C] + squares * z[i];
  }
  for (let i = 0; i < C; i++) {
    for (let j = i; j < C; j++) {
      const h = G[i * w + j] + G[i * w + C] * z[j] + z[i] * G[j * w + C] + squares * z[i] * z[j];
      H[i * w + j] = h;
      H[j * w + i] = h;
    }
  }
  const alpha = x[ALPHA];
  if (T.trend != NONE && !isFixed(S, BETA)) {
    chain(S, T.colBeta, alpha < S.upper[BETA] ? x[BETA] : 0.0, rangeOfBeta(S, alpha));
  }
  if (T.season != NONE && !isFixed(S, GAMMA)) {
    chain(S, T.colGamma, 1 - alpha < S.upper[GAMMA] ? -x[GAMMA] : 0.0, rangeOfGamma(S, alpha));
  }
}

/** The parameter of column k is a share of a range: it follows alpha by `byAlpha` and its share by `range`. */
function chain(S: Search, k: i32, byAlpha: f64, range: f64): void {
  const C = S.T.columns, w = S.T.width, H = S.hessian, g = S.gradient;
  g[0] = g[0] + byAlpha * g[k];
  g[k] = range * g[k];
  for (let i = 0; i < C; i++) {
    const row = H.plus(i * w);
    row[0] = row[0] + byAlpha * row[k];
    row[k] = range * row[k];
  }
  const first = H, row = H.plus(k * w);
  for (let j = 0; j < C; j++) {
    first[j] = first[j] + byAlpha * row[j];
    row[j] = range * row[j];
  }
}

// @ts-ignore: decorator
@inline
export function lowerOf(S: Search, k: i32): f64 {
  return k == BETA || k == GAMMA ? 0.0 : S.lower[k];
}

// @ts-ignore: decorator
@inline
export function upperOf(S: Search, k: i32): f64 {
  return k == BETA || k == GAMMA ? 1.0 : S.upper[k];
}

/** Whether a step of this sign would leave the bound at which a parameter stands. */
// @ts-ignore: decorator
@inline
function leaves(S: Search, k: i32, at: f64, direction: f64): bool {
  return k < LEVEL && ((at <= lowerOf(S, k) && direction < 0) || (at >= upperOf(S, k) && direction > 0));
}

/**
 * The damped step for those parameters that may move; the others stay. One that would cross a bound goes to the bound, and the rest step as
 * fits that. Returns the decrease of the squares that its slope foretells, or -1 where the damped matrix has no factor.
 */
function solveStep(S: Search, x: F64, damping: f64): f64 {
  const C = S.T.columns, w = S.T.width, H = S.hessian, L = S.factor, g = S.gradient, step = S.step, free = S.free;
  let count = 0;
  for (let c = 0; c < C; c++) {
    const k = S.index[c];
    step[c] = 0;
    if (isFixed(S, min(k, LEVEL)) || (S.statesOnly && k < LEVEL) || leaves(S, k, x[k], -g[c])) continue;
    free[count++] = c;
  }
  const packed = S.trial;
  while (count > 0) {
    for (let i = 0; i < count; i++) {
      const from = H.plus(free[i] * w);
      const row = L.plus(i * count);
      for (let j = 0; j < i; j++) row[j] = from[free[j]];
      const diagonal = from[free[i]];
      // What has no effect at all gets a step of zero.
      row[i] = diagonal > 0 ? diagonal * (1 + damping) : 1.0;
      // Only parameters at a bound have a step already; they come first.
      let right = -g[free[i]];
      for (let c = 0; c < C && S.index[c] < LEVEL; c++) right -= from[c] * step[c];
      packed[i] = right;
    }
    if (factorCholesky(count, L.offset) != OK) return -1;
    solveCholesky(L.offset, count, 1, packed.offset);
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const c = free[i];
      const k = S.index[c];
      const to = x[k] + packed[i];
      if (k < LEVEL && to < lowerOf(S, k)) step[c] = lowerOf(S, k) - x[k];
      else if (k < LEVEL && to > upperOf(S, k)) step[c] = upperOf(S, k) - x[k];
      else free[kept++] = c;
    }
    if (kept == count) {
      for (let i = 0; i < count; i++) step[free[i]] = packed[i];
      break;
    }
    count = kept;
  }
  let decrease = 0.0;
  for (let c = 0; c < C; c++) decrease -= step[c] * g[c];
  return decrease;
}

/** x plus the step, within bounds and region; its parameters of the model are in S.raw. */
function makeTrial(S: Search, x: F64): void {
  const T = S.T;
  const trial = S.trial;
  memory.copy(trial.offset, x.offset, <usize>(T.m + SEASON_0) << 3);
  for (let c = 0; c < T.columns; c++) {
    const k = S.index[c];
    trial[k] = x[k] + S.step[c];
    if (k < LEVEL && !isFixed(S, k)) trial[k] = min(max(trial[k], lowerOf(S, k)), upperOf(S, k));
  }
  closeSeasons(S, trial);
  admit(S, x, trial);
}

/** Levenberg and Marquardt's search from x, in place. Returns N log SSE + 2 sum log |f|. */
export function descend(S: Search, x: F64): f64 {
  const T = S.T;
  const bytes = <usize>(T.m + SEASON_0) << 3;
  toRaw(S, x, S.raw);
  let best = passTangents(T, S.raw, S.least);
  S.passes++;
  if (!(best < Infinity)) return best;
  const n = <f64>T.observed;
  let damping = 1e-3;
  let quiet = 0;
  // From poor initial states a small alpha would grow at once, to forget them.
  S.statesOnly = isFixed(S, 4) ? 0 : 1;
  for (let pass = 1; pass < S.mostPasses; ) {
    formNormal(S, x);
    const squares = max(S.gram[T.columns * T.width + T.columns], 1e-300);
    let accepted = false;
    while (!accepted && pass < S.mostPasses) {
      const decrease = solveStep(S, x, damping);
      if (decrease < 0) {
        damping = max(10 * damping, 1e-6);
        if (damping > 1e12) return best;
        continue;
      }
      makeTrial(S, x);
      const now = passTangents(T, S.raw, S.least);
      S.passes++;
      pass++;
      if (now < best) {
        accepted = true;
        quiet = best - now < S.tolerance ? quiet + 1 : 0;
        best = now;
        memory.copy(x.offset, S.trial.offset, bytes);
        damping = max(0.1 * damping, 1e-9);
      } else {
        damping = max(8 * damping, 1e-3);
        const small = (n * decrease) / squares < 0.1 * S.tolerance || damping > 1e10;
        if (small && !S.statesOnly) return best;
        if (S.statesOnly) break;
      }
    }
    if (S.statesOnly) {
      S.statesOnly = 0;
      damping = 1e-3;
      quiet = 0;
    }
    if (quiet > 1) return best;
  }
  return best;
}

/** Shares of the ranges from the parameters of the model. */
export function fromRaw(S: Search, x: F64): void {
  const alpha = min(max(x[ALPHA], S.lower[ALPHA]), S.upper[ALPHA]);
  if (!isFixed(S, ALPHA)) x[ALPHA] = alpha;
  if (S.T.trend != NONE && !isFixed(S, BETA)) x[BETA] = shareOf(x[BETA] - S.lower[BETA], rangeOfBeta(S, x[ALPHA]));
  if (S.T.season != NONE && !isFixed(S, GAMMA)) x[GAMMA] = shareOf(x[GAMMA] - S.lower[GAMMA], rangeOfGamma(S, x[ALPHA]));
}

function shareOf(part: f64, range: f64): f64 {
  return range > 0 ? min(max(part / range, 0.0), 1.0) : 0.0;
}
