// Quantile regression: coefficients that minimise the sum of check losses, r (tau - 1 [r < 0]) of the residuals r = y - X b.
//
// The loss is piecewise linear, so some optimum fits as many rows exactly as there are columns: a basis. From basis to basis one row leaves
// and another comes in, along the edge that goes down most steeply, as far as it goes down: past all rows whose residuals change sign
// on the way (Barrodale & Roberts 1973, for tau = 1/2; Koenker & d'Orey 1987).

import { factorLu, solveLu } from "../math/lu";
import { factorQr, PIVOT_LARGEST } from "../math/qr";
import { fillUniforms } from "../math/random";
import { axpyF64, dotF64, unitScale } from "../math/vector";
import { F64, I32 } from "../memory";
import { NOT_CONVERGED, OK, SINGULAR } from "../status";

/** How much is added to the values, relative to their residuals, so that no two of them tie while the basis is sought. */
const JITTER: f64 = 1e-9;
/** A slope as near to 0 as this, in units of one row's, is none. */
const FLAT: f64 = 1e-10;
/** Changes of basis before the inverse is computed afresh. */
const FRESH: i32 = 40;

/** Doubles of scratch that fitQuantiles needs. */
export function fitQuantilesScratch(n: i32, k: i32): i32 {
  return 2 * n * k + 8 * n + 4 * k * k + 8 * k;
}

/** The state of the search; the reference is the start of the scratch. */
@unmanaged
class Search {
  /** (n, k), columns brought to [1, 2) by powers of two. */
  x: F64;
  /** (n) */
  y: F64;
  /** (n) residuals; 0 for the rows of the basis. */
  r: F64;
  /** (n) 1 or -1, the side of each row outside the basis; 0 in it. */
  side: F64;
  /** (n) what a step of size 1 takes from each residual. */
  along: F64;
  /** (n) step sizes at which residuals change their sign; (n) their rows, as i32. */
  steps: F64;
  rows: I32;
  /** (k) i32 */
  basis: I32;
  /** (k, k) inverse of the rows of the basis. */
  inverse: F64;
  /** (k) sum of psi x over the rows outside. */
  pull: F64;
  direction: F64;
  room: F64;
  n: i32;
  k: i32;
}

const SEARCH: usize = memory.data(64, 16);

/** psi, the derivative of the loss. */
// @ts-ignore: decorator
@inline
function psiOf(side: f64, tau: f64): f64 { return side > 0 ? tau : tau - 1; }

/** A first basis: independent rows, those near their least squares fit first. */
function beginBasis(s: Search, start: F64, work: F64): void {
  const n = s.n;
  const k = s.k;
  let mean: f64 = 0;
  for (let t = 0; t < n; t++) {
    s.r[t] = s.y[t] - dotF64(s.x.plus(t * k).offset, start.offset, k);
    mean += abs(s.r[t]) / <f64>n;
  }
  const least = mean > 0 ? 0.01 * mean : 1;
  for (let t = 0; t < n; t++) {
    const weight = 1 / (abs(s.r[t]) + least);
    for (let j = 0; j < k; j++) work[j * n + t] = s.x[t * k + j] * weight;
  }
  // Rows are the columns here; the order of them lies in `rows`.
  factorQr(k, n, PIVOT_LARGEST, 0, work.offset, s.room.offset, s.rows.offset, s.along.offset);
  for (let j = 0; j < k; j++) s.basis[j] = s.rows[j];
}

/** Inverse and residuals of the basis, exactly as it stands. b is what it fits. SINGULAR where the rows are dependent. */
function settle(s: Search, b: F64): i32 {
  const k = s.k;
  const rows = s.room;
  const unit = rows.plus(k * k);
  const order = I32.at(unit.plus(k * k).offset);
  memory.fill(unit.offset, 0, <usize>(k * k) << 3);
  for (let j = 0; j < k; j++) {
    memory.copy(rows.plus(j * k).offset, s.x.plus(s.basis[j] * k).offset, <usize>k << 3);
    unit[j * k + j] = 1;
  }
  if (factorLu(k, rows.offset, order.offset) != OK) return SINGULAR;
  solveLu(rows.offset, order.offset, unit.offset, k, k, s.inverse.offset);
  const target = s.direction;
  for (let j = 0; j < k; j++) target[j] = s.y[s.basis[j]];
  solveLu(rows.offset, order.offset, target.offset, k, 1, b.offset);
  for (let t = 0; t < s.n; t++) s.r[t] = s.y[t] - dotF64(s.x.plus(t * k).offset, b.offset, k);
  for (let j = 0; j < k; j++) s.r[s.basis[j]] = 0;
  return OK;
}

/** Sides by the residuals; a residual of no size keeps its side where it has one. */
function takeSides(s: Search, least: f64): void {
  for (let t = 0; t < s.n; t++) {
    if (abs(s.r[t]) > least || !(abs(s.side[t]) == 1)) s.side[t] = s.r[t] < 0 ? -1 : 1;
  }
  for (let j = 0; j < s.k; j++) s.side[s.basis[j]] = 0;
}

function sumPull(s: Search, tau: f64): void {
  memory.fill(s.pull.offset, 0, <usize>s.k << 3);
  for (let t = 0; t < s.n; t++) {
    if (s.side[t] != 0) axpyF64(s.x.plus(t * s.k).offset, s.k, psiOf(s.side[t], tau), s.pull.offset);
  }
}

/** How far to go: steps and rows are sorted as far as needed; returns the place of the step at which the slope stops being negative, or -1. */
function lastStep(s: Search, count: i32, slope: f64): i32 {
  let low = 0;
  let high = count;
  let rest = slope;
  while (low < high) {
    // The middle one of three is a pivot that sorted steps do not trap.
    const first = s.steps[low];
    const middle = s.steps[(low + high) >>> 1];
    const last = s.steps[high - 1];
    const pivot = max(min(first, middle), min(max(first, middle), last));
    let below = low;
    let sum: f64 = 0;
    for (let c = low; c < high; c++) if (s.steps[c] < pivot) {
      sum += abs(s.along[s.rows[c]]);
      exchange(s, c, below++);
    }
    if (rest + sum >= 0) {
      high = below;
      continue;
    }
    let upTo = below;
    let equal: f64 = 0;
    for (let c = below; c < high; c++) if (s.steps[c] == pivot) {
      equal += abs(s.along[s.rows[c]]);
      exchange(s, c, upTo++);
    }
    if (rest + sum + equal >= 0) {
      rest += sum;
      for (let c = below; c < upTo; c++) {
        rest += abs(s.along[s.rows[c]]);
        if (rest >= 0) return c;
      }
      return upTo - 1;
    }
    rest += sum + equal;
    low = upTo;
  }
  // Sums in another order may miss 0 by a rounding: then it is the last of the steps that were found to reach it.
  return low - 1;
}

// @ts-ignore: decorator
@inline
function exchange(s: Search, a: i32, b: i32): void {
  const step = s.steps[a];
  s.steps[a] = s.steps[b];
  s.steps[b] = step;
  const row = s.rows[a];
  s.rows[a] = s.rows[b];
  s.rows[b] = row;
}

/** Exchange one row of the basis for a better one. 1 when it was done, 0 at the optimum, -1 where no row comes in. */
function improve(s: Search, tau: f64): i32 {
  const n = s.n;
  const k = s.k;
  let leaving = -1;
  let sign: f64 = 0;
  let slope = -FLAT;
  memory.fill(s.direction.offset, 0, <usize>k << 3);
  for (let i = 0; i < k; i++) axpyF64(s.inverse.plus(i * k).offset, k, s.pull[i], s.direction.offset);
  for (let j = 0; j < k; j++) {
    const v = s.direction[j];
    const up = 1 - tau - v;
    const down = tau + v;
    if (up < slope) { slope = up; leaving = j; sign = 1; }
    if (down < slope) { slope = down; leaving = j; sign = -1; }
  }
  if (leaving < 0) return 0;
  for (let i = 0; i < k; i++) s.direction[i] = sign * s.inverse[i * k + leaving];
  let most: f64 = 0;
  for (let t = 0; t < n; t++) {
    s.along[t] = dotF64(s.x.plus(t * k).offset, s.direction.offset, k);
    if (s.side[t] != 0) most = max(most, abs(s.along[t]));
  }
  let count = 0;
  for (let t = 0; t < n; t++) {
    const a = s.along[t];
    if (!(s.side[t] * a > 1e-13 * most)) continue;
    s.steps[count] = max(s.r[t] / a, 0);
    s.rows[count++] = t;
  }
  const place = lastStep(s, count, slope);
  if (place < 0) return -1;
  turn(s, place, leaving, sign, tau);
  return 1;
}

/** Take the step to the row at a place among the steps: rows passed change sides, that one takes the place of the leaving one. */
function turn(s: Search, place: i32, leaving: i32, sign: f64, tau: f64): void {
  const k = s.k;
  const entering = s.rows[place];
  const step = s.steps[place];
  const old = s.basis[leaving];
  for (let c = 0; c < place; c++) {
    const t = s.rows[c];
    axpyF64(s.x.plus(t * k).offset, k, -s.side[t], s.pull.offset);
    s.side[t] = -s.side[t];
  }
  axpyF64(s.x.plus(entering * k).offset, k, -psiOf(s.side[entering], tau), s.pull.offset);
  axpyF64(s.along.offset, s.n, -step, s.r.offset);
  s.side[entering] = 0;
  s.r[entering] = 0;
  s.side[old] = -sign;
  s.r[old] = -sign * step;
  axpyF64(s.x.plus(old * k).offset, k, psiOf(-sign, tau), s.pull.offset);
  s.basis[leaving] = entering;
  for (let j = 0; j < k; j++) if (j != leaving) s.r[s.basis[j]] = 0;
  // The inverse with one row exchanged.
  const z = s.direction;
  memory.fill(z.offset, 0, <usize>k << 3);
  for (let i = 0; i < k; i++) axpyF64(s.inverse.plus(i * k).offset, k, s.x[entering * k + i], z.offset);
  const pivot = z[leaving];
  for (let i = 0; i < k; i++) {
    const row = s.inverse.plus(i * k);
    const share = row[leaving] / pivot;
    axpyF64(z.offset, k, -share, row.offset);
    row[leaving] = share;
  }
}

/** Exchange rows until nothing goes down. */
function descend(s: Search, tau: f64, b: F64, most: i32): i32 {
  for (let change = 1; change <= most; change++) {
    const way = improve(s, tau);
    if (way == 0) return OK;
    if (way < 0) return NOT_CONVERGED;
    if (change % FRESH == 0) {
      if (settle(s, b) != OK) return SINGULAR;
      takeSides(s, 0);
      sumPull(s, tau);
    }
  }
  return NOT_CONVERGED;
}

/**
 * Coefficients for several levels, exact up to rounding: each level goes on from the basis of the one before.
 *
 * in       x (n, k) of rank k, y (n), levels (count) in (0, 1), best ascending; start (k), coefficients of least squares
 * sizes    n, k, count
 * out      b (count, k)
 * scratch  fitQuantilesScratch(n, k)
 * returns  OK; SINGULAR where a basis is dependent in double precision; NOT_CONVERGED after 20 (n + 10 k) exchanges at one level
 * cost     about 4 n k for each exchange of a row; k to n exchanges are usual
 * source   Koenker & Bassett (1978); Barrodale & Roberts (1973), SIAM Journal on Numerical Analysis 10
 */
export function fitQuantiles(
  x: usize, y: usize, levels: usize, start: usize, n: i32, k: i32, count: i32, b: usize, scratch: usize,
): i32 {
  const s = changetype<Search>(SEARCH);
  layOut(s, n, k, scratch);
  const scales = s.room.plus(2 * k * k + k);
  const scaled = scales.plus(k);
  const work = scaled.plus(k);
  for (let j = 0; j < k; j++) {
    let largest: f64 = 0;
    for (let t = 0; t < n; t++) largest = max(largest, abs(F64.at(x)[t * k + j]));
    scales[j] = unitScale(largest);
    scaled[j] = F64.at(start)[j] / scales[j];
    for (let t = 0; t < n; t++) s.x[t * k + j] = F64.at(x)[t * k + j] * scales[j];
  }
  memory.copy(s.y.offset, y, <usize>n << 3);
  beginBasis(s, scaled, work);
  let size: f64 = 0;
  let level: f64 = 0;
  for (let t = 0; t < n; t++) {
    size += abs(s.r[t]) / <f64>n;
    level = max(level, abs(s.y[t]));
  }
  size = max(size, 1e-9 * level);
  if (!(size > 0)) size = 1;
  fillUniforms(n, 0, 0, 0, s.along.offset);
  const jitter = work;
  memory.copy(jitter.offset, s.along.offset, <usize>n << 3);
  const most = 20 * (n + 10 * k);
  for (let t = 0; t < n; t++) s.side[t] = 0;
  for (let l = 0; l < count; l++) {
    const tau = F64.at(levels)[l];
    const out = F64.at(b).plus(l * k);
    for (let t = 0; t < n; t++) s.y[t] = F64.at(y)[t] + JITTER * size * jitter[t];
    if (settle(s, out) != OK) return SINGULAR;
    takeSides(s, 0);
    sumPull(s, tau);
    const found = descend(s, tau, out, most);
    if (found != OK) return found;
    // Without the jitter: rows that then tie keep the side that made the basis an optimum.
    memory.copy(s.y.offset, y, <usize>n << 3);
    if (settle(s, out) != OK) return SINGULAR;
    takeSides(s, 1e-13 * max(size, level));
    sumPull(s, tau);
    descend(s, tau, out, n + k);
    if (settle(s, out) != OK) return SINGULAR;
    for (let j = 0; j < k; j++) out[j] *= scales[j];
  }
  return OK;
}

function layOut(s: Search, n: i32, k: i32, scratch: usize): void {
  s.n = n;
  s.k = k;
  s.x = F64.at(scratch);
  s.y = s.x.plus(n * k);
  s.r = s.y.plus(n);
  s.side = s.r.plus(n);
  // The norms of a pivoting QR need 3 n from here on.
  s.along = s.side.plus(n);
  s.steps = s.along.plus(n);
  s.rows = I32.at(s.steps.plus(2 * n).offset);
  s.basis = I32.at(s.steps.plus(3 * n).offset);
  s.inverse = F64.at(s.basis.offset).plus(k);
  s.pull = s.inverse.plus(k * k);
  s.direction = s.pull.plus(k);
  s.room = s.direction.plus(k);
}
