// BATS and TBATS by maximum likelihood. The states before the first value are linear in the errors, so least squares gives them at any
// parameters; the search is over the parameters alone.

import { factorCholesky, solveCholesky } from "../math/cholesky";
import { gramF64 } from "../math/gram";
import { boxCoxOf } from "../math/box-cox";
import { log } from "../math/scalar";
import { F64, I32 } from "../memory";
import { OK } from "../status";
import { bfgsScratch, minimiseBfgs } from "../optimise/bfgs";
import {
  learnError, learnStructure, predictError, predictStructure, readParameters, Tbats, TBATS_PARAMETERS, tbatsModelScratch, tbatsOf, tbatsStates,
} from "./tbats";

/** Steps over which the effect of the initial states must not grow: longer than most series, so that it dies out or stays. */
const LEAST_STEPS: i32 = 300;
/** The greatest effect of an initial state on a prediction. */
const MOST_EFFECT: f64 = 30;
/** Distance of the points from which derivatives are taken. */
const SPACING: f64 = 1e-5;
/** States whose column says nothing beyond the others' keep a variance of this share: the level and the mean of a season are one. */
const RIDGE: f64 = 1e-9;
/** Greatest magnitude of a partial autocorrelation of the errors. */
const MOST_PARTIAL: f64 = 0.99;

/** Columns of the rows: the states, the error, and zeros up to a whole tile of the Gram matrix. */
// @ts-ignore: decorator
@inline
function widthOf(size: i32): i32 {
  return (size + 4) & ~3;
}

/** The likelihood as a function of what is searched. */
@unmanaged
export class TbatsSearch {
  model: Tbats;
  n: i32;
  free: i32;
  evaluations: i32;
  seen: f64;
  logs: f64;
  squares: f64;
  /** (n) complete; (n) NaN where a value is a placeholder; (n) transformed. */
  y: F64;
  observed: F64;
  z: F64;
  /** (free): places of what is searched among the parameters. */
  places: I32;
  parameters: F64;
  /** (n, width): effect of each initial state on each error, then the error without them. */
  rows: F64;
  gram: F64;
  initial: F64;
  work: F64;

  value(x: F64): f64 {
    this.evaluations++;
    this.read(x);
    if (!this.estimateInitial()) return Infinity;
    this.squares = this.sumOfSquares();
    return this.criterion(this.squares);
  }

  /** At the best initial states their own derivatives are zero, so those of the parameters need no new estimate. */
  gradient(x: F64, _value: f64, g: F64): void {
    for (let i = 0; i < this.free; i++) {
      const here = x[i];
      x[i] = here + SPACING;
      this.read(x);
      const above = this.criterion(this.sumOfSquares());
      x[i] = here - SPACING;
      this.read(x);
      const below = this.criterion(this.sumOfSquares());
      x[i] = here;
      g[i] = (above - below) / (2 * SPACING);
    }
    this.read(x);
  }

  /** Minus twice the log-likelihood, without constants. */
  criterion(squares: f64): f64 {
    const lambda = this.model.lambda;
    return this.seen * log(max(squares, 1e-300)) - (lambda == lambda ? 2 * (lambda - 1) * this.logs : 0);
  }

  /** Take parameters from what is searched, and transform the series. */
  read(x: F64): void {
    const model = this.model;
    const first = TBATS_PARAMETERS + 2 * model.count;
    const old = model.lambda;
    for (let i = 0; i < this.free; i++) this.parameters[this.places[i]] = x[i];
    readParameters(model, this.parameters.offset);
    // Partial autocorrelations become coefficients, in a copy.
    const coefficients = this.work;
    coefficientsOf(this.parameters.plus(first), model.p, 1, coefficients);
    coefficientsOf(this.parameters.plus(first + model.p), model.q, -1, coefficients.plus(model.p));
    model.ar = coefficients;
    model.ma = coefficients.plus(model.p);
    if (model.lambda == model.lambda && model.lambda != old) this.transform();
  }

  transform(): void {
    const lambda = this.model.lambda;
    for (let t = 0; t < this.n; t++) this.z[t] = lambda == lambda ? boxCoxOf(this.y[t], lambda) : this.y[t];
  }

  /** The initial states by least squares; false where their effect grows. */
  estimateInitial(): bool {
    const model = this.model;
    const size = model.size;
    const lagged = model.p + model.q;
    const r = this.work.plus(lagged);
    const x = r.plus(size);
    const lags = x.plus(size);
    const past = lags.plus(lagged);
    for (let i = 0; i < size; i++) x[i] = 0;
    for (let i = 0; i < lagged; i++) lags[i] = 0;
    for (let i = 0; i < lagged * size; i++) past[i] = 0;
    firstRow(model, r);
    const width = widthOf(size);
    for (let t = 0; t < this.n; t++) {
      const row = this.rows.plus(t * width);
      const counts = this.observed[t] == this.observed[t];
      // Past rows stand like past errors: those of d first, then those of e, latest first.
      for (let i = 0; i < size; i++) row[i] = r[i];
      for (let k = 0; k < lagged; k++) {
        const c = k < model.p ? model.ar[k] : model.ma[k - model.p];
        for (let i = 0; i < size; i++) row[i] -= c * past[k * size + i];
      }
      if (lagged > 0) keepRows(model, past, r, row);
      const d = this.z[t] - predictStructure(model, x);
      const e = d - predictError(model, lags);
      row[size] = e;
      learnStructure(model, x, d);
      learnError(model, lags, d, e);
      nextRow(model, r);
      for (let i = counts ? size + 1 : 0; i < width; i++) row[i] = 0;
    }
    for (let t = this.n; t < LEAST_STEPS; t++) nextRow(model, r);
    for (let i = 0; i < size; i++) if (!(abs(r[i]) < MOST_EFFECT)) return false;
    return this.solve(width);
  }

  solve(width: i32): bool {
    const size = this.model.size;
    const gram = this.gram;
    gramF64(this.rows.offset, this.n, width, gram.offset);
    const factor = gram.plus(width * width);
    for (let i = 0; i < size; i++) {
      this.initial[i] = gram[i * width + size];
      for (let j = 0; j <= i; j++) factor[i * size + j] = gram[j * width + i];
      factor[i * size + i] = factor[i * size + i] * (1 + RIDGE) + RIDGE;
    }
    if (factorCholesky(size, factor.offset) != OK) return false;
    solveCholesky(factor.offset, size, 1, this.initial.offset);
    return true;
  }

  /** Squared errors at the parameters and initial states as they are. */
  sumOfSquares(): f64 {
    const model = this.model;
    const lagged = model.p + model.q;
    const x = this.work.plus(lagged);
    const lags = x.plus(model.size);
    for (let i = 0; i < model.size; i++) x[i] = this.initial[i];
    for (let i = 0; i < lagged; i++) lags[i] = 0;
    let sum = 0.0;
    for (let t = 0; t < this.n; t++) {
      const d = this.z[t] - predictStructure(model, x);
      const e = d - predictError(model, lags);
      if (this.observed[t] == this.observed[t]) sum += e * e;
      learnStructure(model, x, d);
      learnError(model, lags, d, e);
    }
    return sum;
  }
}

/** The rows of d and e in front of the past ones. */
function keepRows(model: Tbats, past: F64, d: F64, e: F64): void {
  const bytes = <usize>model.size << 3;
  if (model.p > 0) {
    memory.copy(past.offset + bytes, past.offset, bytes * (model.p - 1));
    memory.copy(past.offset, d.offset, bytes);
  }
  if (model.q > 0) {
    const from = past.offset + bytes * model.p;
    memory.copy(from + bytes, from, bytes * (model.q - 1));
    memory.copy(from, e.offset, bytes);
  }
}

/** Coefficients of partial autocorrelations, times the sign: +1 of an autoregression, -1 of a moving average written with plus. */
function coefficientsOf(partial: F64, order: i32, sign: f64, out: F64): void {
  for (let k = 0; k < order; k++) {
    const r = partial[k];
    out[k] = r;
    for (let i = 0, j = k - 1; i <= j; i++, j--) {
      const a = out[i];
      const b = out[j];
      out[i] = a - r * b;
      if (i < j) out[j] = b - r * a;
    }
  }
  for (let k = 0; k < order; k++) out[k] *= sign;
}

/** Effect of the initial states on the first prediction. */
function firstRow(model: Tbats, r: F64): void {
  for (let i = 0; i < model.size; i++) r[i] = 0;
  r[0] = 1;
  if (model.slope) r[1] = model.phi;
  let at = 1 + model.slope;
  for (let i = 0; i < model.count; i++) {
    const size = model.sizes[i];
    if (model.trigonometric) for (let j = 0; j < size; j++) r[at + j] = 1;
    else r[at + size - 1] = 1;
    at += model.trigonometric ? 2 * size : size;
  }
}

/** Effect on the next prediction: the row times F - g w. */
function nextRow(model: Tbats, r: F64): void {
  let gain = model.alpha * r[0] + (model.slope ? model.beta * r[1] : 0);
  let at = 1 + model.slope;
  for (let i = 0; i < model.count; i++) {
    const size = model.sizes[i];
    const first = model.gammas[2 * i];
    if (model.trigonometric) {
      const second = model.gammas[2 * i + 1];
      for (let j = 0; j < size; j++) gain += first * r[at + j] + second * r[at + size + j];
      at += 2 * size;
    } else {
      gain += first * r[at];
      at += size;
    }
  }
  if (model.slope) r[1] = model.phi * (r[0] + r[1] - gain);
  r[0] -= gain;
  at = 1 + model.slope;
  let angle = 0;
  for (let i = 0; i < model.count; i++) {
    const size = model.sizes[i];
    if (model.trigonometric) {
      for (let j = 0; j < size; j++, angle++) {
        const c = model.cosines[angle];
        const s = model.sines[angle];
        const u = r[at + j];
        const v = r[at + size + j];
        r[at + j] = c * u - s * v - gain;
        r[at + size + j] = s * u + c * v;
      }
      at += 2 * size;
    } else {
      const latest = r[at];
      memory.copy(r.plus(at).offset, r.plus(at + 1).offset, <usize>(size - 1) << 3);
      r[at + size - 1] = latest - gain;
      at += size;
    }
  }
}

/** Doubles in the report of fitTbats: minus twice the log-likelihood without constants, sum of squares, number of errors, evaluations. */
export const TBATS_REPORT: i32 = 4;

/** Doubles of scratch that fitTbats needs. */
export function fitTbatsScratch(settings: usize, n: i32): i32 {
  const size = tbatsStates(settings);
  const lagged = I32.at(settings)[3] + I32.at(settings)[4];
  const parameters = TBATS_PARAMETERS + 2 * I32.at(settings)[0] + lagged;
  const work = 3 * lagged + 2 * size + lagged * size;
  return tbatsModelScratch(settings) + 24 + n + (n + widthOf(size)) * widthOf(size) + size * size + size + work + 4 * parameters + bfgsScratch(parameters);
}

/**
 * Fit a model by maximum likelihood from given parameters.
 *
 * in       y (n), complete; observed (n), NaN where a value is a placeholder, whose error does not count; settings, periods as in
 *          filterTbats; lower, upper (4 + 2 count + p + q): bounds; what has equal ones is fixed there
 * sizes    n
 * scalars  tolerance, in units of the log-likelihood; most, evaluations of the likelihood
 * in/out   parameters (4 + 2 count + p + q): a start -> the best found; of ar and ma partial autocorrelations come in, coefficients go out
 * out      initial (size): states before the first value; report (TBATS_REPORT)
 * scratch  (fitTbatsScratch)
 * returns  1 where a likelihood was found, 0 where the start has none
 * cost     an evaluation O(n size^2); a gradient O(n size) per parameter
 * source   De Livera, Hyndman & Snyder (2011), section 3; the initial states are least squares at every parameter value
 */
export function fitTbats(
  y: usize, observed: usize, settings: usize, periods: usize, lower: usize, upper: usize, n: i32, tolerance: f64, most: i32,
  parameters: usize, initial: usize, report: usize, scratch: usize,
): i32 {
  let at = F64.at(scratch);
  const model = tbatsOf(settings, periods, parameters, scratch);
  const size = model.size;
  const lagged = model.p + model.q;
  const total = TBATS_PARAMETERS + 2 * model.count + lagged;
  at = at.plus(tbatsModelScratch(settings));
  const search = changetype<TbatsSearch>(at.offset);
  at = at.plus(24);
  search.model = model;
  search.n = n;
  search.evaluations = 0;
  search.y = F64.at(y);
  search.observed = F64.at(observed);
  search.z = at;
  at = at.plus(n);
  search.rows = at;
  at = at.plus(n * widthOf(size));
  search.gram = at;
  at = at.plus(widthOf(size) * widthOf(size) + size * size);
  search.initial = F64.at(initial);
  search.work = at;
  at = at.plus(3 * lagged + 2 * size + lagged * size);
  search.parameters = F64.at(parameters);
  search.places = I32.at(at.offset);
  at = at.plus(total);
  const x = at;
  const from = x.plus(total);
  const to = from.plus(total);
  const room = to.plus(total).offset;
  let free = 0;
  for (let i = 0; i < total; i++) {
    const low = F64.at(lower)[i];
    const high = F64.at(upper)[i];
    if (!(low < high)) continue;
    search.places[free] = i;
    x[free] = F64.at(parameters)[i];
    from[free] = low;
    to[free] = high;
    free++;
  }
  search.free = free;
  search.seen = 0;
  search.logs = 0;
  const transformed = model.lambda == model.lambda;
  for (let t = 0; t < n; t++) {
    if (search.observed[t] != search.observed[t]) continue;
    search.seen += 1;
    if (transformed) search.logs += log(search.y[t]);
  }
  search.transform();
  const out = F64.at(report);
  minimiseBfgs<TbatsSearch>(search, free, from.offset, to.offset, 2 * tolerance, 0.05, most, max(1, free / 2), x.offset, report, room);
  out[0] = search.value(x);
  out[1] = search.squares;
  out[2] = search.seen;
  out[3] = <f64>search.evaluations;
  for (let i = 0; i < lagged; i++) search.parameters[total - lagged + i] = search.work[i];
  return out[0] - out[0] == 0 ? 1 : 0;
}

/**
 * How much each harmonic of a season explains: sums of squares of what is left after the first, the first two, ... are taken out.
 *
 * in       n; period; most, harmonics, with 2 most < period or equal
 * in/out   x (n), NaN where missing: values about their trend -> the same without the first `most` harmonics
 * out      left (most + 1): sums of squares, before any and after each
 * cost     O(n most)
 */
export function removeHarmonics(n: i32, period: f64, most: i32, x: usize, left: usize): void {
  const value = F64.at(x);
  const out = F64.at(left);
  for (let j = 0; j <= most; j++) {
    const angle = 2 * Math.PI * <f64>j / period;
    let cc = 0.0, ss = 0.0, cs = 0.0, cx = 0.0, sx = 0.0;
    for (let t = 0; t < n && j > 0; t++) {
      if (value[t] != value[t]) continue;
      const c = Math.cos(angle * <f64>t);
      const s = Math.sin(angle * <f64>t);
      cc += c * c;
      ss += s * s;
      cs += c * s;
      cx += c * value[t];
      sx += s * value[t];
    }
    // At half the period there is no sine.
    const determinant = cc * ss - cs * cs;
    const both = determinant > 1e-9 * cc * cc;
    const a = j == 0 ? 0 : both ? (cx * ss - sx * cs) / determinant : cx / cc;
    const b = both ? (sx * cc - cx * cs) / determinant : 0;
    let sum = 0.0;
    for (let t = 0; t < n; t++) {
      if (value[t] != value[t]) continue;
      if (j > 0) value[t] -= a * Math.cos(angle * <f64>t) + b * Math.sin(angle * <f64>t);
      sum += value[t] * value[t];
    }
    out[j] = sum;
  }
}
