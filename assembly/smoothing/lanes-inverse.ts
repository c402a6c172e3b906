// The inverse Hessian of a search: a guess to begin with, what gradients teach it, and the step that it proposes.

import { F64 } from "../memory";
import { isFixed, lowerOf, Search, toRaw, upperOf } from "./fit-search";
import { Lanes } from "./lanes";
import { Descent } from "./lanes-record";
import { MULTIPLICATIVE, NONE } from "./recursion";
import { ALPHA, BETA, GAMMA, LEVEL, PHI } from "./tangents";

/** Second derivatives of the value for each observed value that a search begins with: by alpha and phi; by the shares. */
const STIFF: f64 = 10;
const SOFT: f64 = 5;
/** What the curvature by the initial states is multiplied with: a first step that is too long is worse than one too short. */
const CAUTION: f64 = 1.5;

/**
 * An inverse Hessian to begin with: the curvature by level and slope is that of the errors which they alone would make, seasons share what
 * each of them makes by itself, and the smoothing parameters have that of common series.
 */
export function guessInverse(S: Search, L: Lanes, D: Descent): void {
  const C = D.columns, w = D.width, B = D.inverse;
  memory.fill(B.offset, 0, <usize>(C * w) << 3);
  D.fresh = 1;
  const n = L.n;
  for (let c = 0; c < D.bounded; c++) {
    const k = D.index[c];
    B[c * w + c] = 1 / (<f64>L.observed * (k == ALPHA || k == PHI ? STIFF : SOFT));
  }
  if (isFixed(S, 4)) return;
  toRaw(S, D.x, S.raw);
  const alpha = S.raw[ALPHA], beta = S.raw[BETA], phi = S.raw[PHI], gamma = S.raw[GAMMA];
  const level = S.raw[LEVEL];
  const curvature = CAUTION * 2 * max(D.weight, 1e-300) * (D.error == MULTIPLICATIVE ? 1 / (level * level) : 1.0);
  let c = D.bounded;
  // Levels and slopes that one level, and one slope, leave behind.
  let l1 = 1.0, b1 = 0.0, l2 = 0.0, b2 = 1.0;
  let e11 = 0.0, e12 = 0.0, e22 = 0.0;
  for (let t = 0; t < n; t++) {
    const q1 = l1 + phi * b1, q2 = l2 + phi * b2;
    e11 += q1 * q1;
    e12 += q1 * q2;
    e22 += q2 * q2;
    l1 = q1 - alpha * q1;
    b1 = phi * b1 - beta * q1;
    l2 = q2 - alpha * q2;
    b2 = phi * b2 - beta * q2;
  }
  if (D.trend == NONE) B[c * w + c] = 1 / (curvature * e11);
  else {
    const scale = 1 / (curvature * max(e11 * e22 - e12 * e12, 1e-8 * e11 * e22));
    B[c * w + c] = e22 * scale;
    B[(c + 1) * w + c + 1] = e11 * scale;
    B[c * w + c + 1] = -e12 * scale;
    B[(c + 1) * w + c] = -e12 * scale;
    c++;
  }
  c++;
  if (D.season == NONE) return;
  let energy = 0.0;
  let kept = 1.0;
  for (let t = 0; t < n; t += D.m) {
    energy += kept;
    kept *= (1 - gamma) * (1 - gamma);
  }
  energy *= (1 + alpha / (2 - alpha)) * curvature * (D.season == MULTIPLICATIVE ? level * level : 1.0);
  for (let i = c; i < C; i++) {
    for (let j = c; j < C; j++) B[i * w + j] = ((i == j ? 1.0 : 0.0) - 1 / <f64>D.m) / energy;
  }
}

/** The update of the inverse Hessian by the last step and the turn of the gradient; `turn` holds the new gradient. */
export function learn(D: Descent, accept: bool): bool {
  const C = D.columns, w = D.width, s = D.change, y = D.turn, g = D.gradient, v = D.product;
  let sy = 0.0;
  for (let c = 0; c < C; c++) {
    const k = D.index[c];
    const now = y[c];
    s[c] = D.trial[k] - D.x[k];
    y[c] = now - g[c];
    if (accept) g[c] = now;
    sy += s[c] * y[c];
  }
  let yv = 0.0;
  for (let i = 0; i < C; i++) {
    v[i] = dot(D.inverse.plus(i * w), y, w);
    yv += v[i] * y[i];
  }
  if (!(sy > 1e-8 * Math.sqrt(yv * sumOfSquaresScaled(D, s)))) return false;
  const rho = 1 / sy;
  const own = (1 + yv * rho) * rho;
  for (let i = 0; i < C; i++) {
    const row = D.inverse.plus(i * w);
    const a = f64x2.splat(own * s[i] - rho * v[i]);
    const b = f64x2.splat(-rho * s[i]);
    for (let j = 0; j < w; j += 2) {
      row.setLanes(j, f64x2.add(row.lanes(j), f64x2.add(f64x2.mul(a, s.lanes(j)), f64x2.mul(b, v.lanes(j)))));
    }
  }
  D.fresh = 0;
  return true;
}

/** An upper guess of s' H s, so that the curvature along s can be judged without units. */
function sumOfSquaresScaled(D: Descent, s: F64): f64 {
  let sum = 0.0;
  for (let c = 0; c < D.columns; c++) {
    const h = D.inverse[c * D.width + c];
    if (h > 0) sum += (s[c] * s[c]) / h;
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function dot(a: F64, b: F64, w: i32): f64 {
  let sum = f64x2.splat(0);
  for (let j = 0; j < w; j += 2) sum = f64x2.add(sum, f64x2.mul(a.lanes(j), b.lanes(j)));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** Step and the slope of the value along it. */
export function solveStep(S: Search, D: Descent): f64 {
  const C = D.columns, w = D.width, g = D.gradient, step = D.step;
  for (let i = 0; i < C; i++) step[i] = -dot(D.inverse.plus(i * w), g, w);
  // Rows of the inverse, given what is pinned so far: at most four are wanted, and the matrix is symmetric.
  const rows = S.gram;
  const B = D.bounded;
  let pinned = 0;
  for (let a = 0; a < B; a++) memory.copy(rows.plus(a * w).offset, D.inverse.plus(a * w).offset, <usize>w << 3);
  for (let round = 0; round < B; round++) {
    let which = -1;
    let to = 0.0;
    for (let a = 0; a < B; a++) {
      if (pinned & (1 << a)) continue;
      const k = D.index[a];
      const low = lowerOf(S, k) - D.x[k], high = upperOf(S, k) - D.x[k];
      if ((low >= 0 && g[a] > 0) || (high <= 0 && g[a] < 0)) {
        which = a;
        to = 0;
        break;
      }
      if (step[a] < low) {
        which = a;
        to = low;
      } else if (step[a] > high) {
        which = a;
        to = high;
      }
    }
    if (which < 0) break;
    pinned |= 1 << which;
    const row = rows.plus(which * w);
    const pivot = row[which];
    if (!(pivot > 0)) return 0;
    const shift = (to - step[which]) / pivot;
    for (let i = 0; i < C; i++) step[i] += shift * row[i];
    step[which] = to;
    for (let b = 0; b < B; b++) {
      if (pinned & (1 << b)) continue;
      const other = rows.plus(b * w);
      const factor = other[which] / pivot;
      for (let i = 0; i < C; i++) other[i] -= factor * row[i];
    }
  }
  let slope = 0.0;
  for (let c = 0; c < C; c++) slope += g[c] * step[c];
  return slope;
}
