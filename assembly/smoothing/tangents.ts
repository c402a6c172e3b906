// Errors of exponential smoothing with their derivatives by every parameter and initial state, carried forward in pairs of columns.

import { F64 } from "../memory";
import { ADDITIVE, MULTIPLICATIVE, NONE } from "./recursion";

/** Where each parameter stands in a vector of all of them; the seasons of time 0, 1, ... follow. */
export const ALPHA: i32 = 0;
export const BETA: i32 = 1;
export const GAMMA: i32 = 2;
export const PHI: i32 = 3;
export const LEVEL: i32 = 4;
export const SLOPE: i32 = 5;
export const SEASON_0: i32 = 6;

/** A form, a series, and the memory of its tangents. */
@unmanaged
export class Tangents {
  y: F64;
  n: i32;
  m: i32;
  error: i32;
  trend: i32;
  season: i32;
  damped: i32;
  /** Columns of derivatives; the errors stand in the next one. */
  columns: i32;
  /** Length of a row: columns and errors, up to a multiple of four. */
  width: i32;
  /** Observed values: rows. */
  observed: i32;
  /** Column of a parameter; of one that the form lacks, the last of the row, where nothing is read. */
  colBeta: i32;
  colGamma: i32;
  colPhi: i32;
  colLevel: i32;
  colSlope: i32;
  /** Column of the first season; -1 where the initial states are no parameters. */
  colSeasons: i32;
  /** (observed, width): derivatives of the errors, then the errors. */
  rows: F64;
  /** Tangents of level (width), of the growth to come (width), of each season (m, width). */
  level: F64;
  growth: F64;
  seasonal: F64;
  /** (width): derivatives of the sum of log |f|. */
  logs: F64;
  /** (m): the seasons at work. */
  seasons: F64;
  /** Of the last pass: squared errors and the sum of log |f|. */
  squares: f64;
  logSum: f64;
}

/** Doubles of memory that the tangents of n values want, with or without those of the initial states. */
export function tangentsSize(n: i32, m: i32, states: i32): i32 {
  const width = widthFor(states ? m : 0);
  return width * (n + 3 + m) + m + 2;
}

// @ts-ignore: decorator
@inline
function widthFor(m: i32): i32 {
  // Four parameters, level, slope, m - 1 seasons, the errors and a place for what is absent.
  return (m + 7 + 3) & ~3;
}

const TANGENTS: usize = memory.data(192, 16);

/** Lay out the columns of a form, with or without those of the initial states, and its memory, 16-byte aligned. */
export function tangentsOf(
  y: usize, n: i32, m: i32, error: i32, trend: i32, season: i32, damped: i32, states: i32, room: usize,
): Tangents {
  const T = changetype<Tangents>(TANGENTS);
  T.y = F64.at(y);
  T.n = n;
  T.m = m;
  T.error = error;
  T.trend = trend;
  T.season = season;
  T.damped = damped;
  let next = 1;
  T.colBeta = trend != NONE ? next++ : -1;
  T.colGamma = season != NONE ? next++ : -1;
  T.colPhi = damped ? next++ : -1;
  T.colLevel = states ? next++ : -1;
  T.colSlope = states && trend != NONE ? next++ : -1;
  T.colSeasons = states ? next : -1;
  if (states && season != NONE) next += m - 1;
  T.columns = next;
  T.width = (next + 2 + 3) & ~3;
  const absent = T.width - 1;
  if (T.colBeta < 0) T.colBeta = absent;
  if (T.colGamma < 0) T.colGamma = absent;
  if (T.colPhi < 0) T.colPhi = absent;
  if (T.colLevel < 0) T.colLevel = absent;
  if (T.colSlope < 0) T.colSlope = absent;
  const w = T.width;
  T.level = F64.at(room);
  T.growth = T.level.plus(w);
  T.logs = T.growth.plus(w);
  T.seasonal = T.logs.plus(w);
  T.rows = T.seasonal.plus(m * w);
  T.seasons = T.rows.plus(n * w);
  let observed = 0;
  for (let t = 0; t < n; t++) if (T.y[t] == T.y[t]) observed++;
  T.observed = observed;
  return T;
}

/** Copy the seasons of `theta` to where they work. Returns false where one that multiplies is not positive. */
// @ts-ignore: decorator
@inline
function placeSeasons(T: Tangents, theta: F64): bool {
  if (T.season == NONE) return true;
  for (let j = 0; j < T.m; j++) {
    const s = theta[SEASON_0 + j];
    if (T.season == MULTIPLICATIVE && !(s > 0)) return false;
    T.seasons[j] = s;
  }
  return true;
}

/**
 * Errors alone.
 *
 * in       theta (6 + m)
 * returns  N log(squares) + 2 logSum (only where errors multiply): minus twice the log-likelihood up to a constant; Infinity where a part
 *          that multiplies is not positive
 * cost     O(n)
 */
export function passErrors(T: Tangents, theta: F64, least: f64): f64 {
  if (!placeSeasons(T, theta)) return Infinity;
  const y = T.y, n = T.n, m = T.m, error = T.error, trend = T.trend, season = T.season, seasons = T.seasons;
  const alpha = theta[ALPHA], beta = theta[BETA], gamma = theta[GAMMA], phi = theta[PHI];
  const positive = error == MULTIPLICATIVE || season == MULTIPLICATIVE || trend == MULTIPLICATIVE;
  let l = theta[LEVEL], b = theta[SLOPE];
  let place = 0;
  let squares = 0.0, logs = 0.0, product = 1.0;
  for (let t = 0; t < n; t++) {
    let growth = 0.0;
    let q = l;
    if (trend == ADDITIVE) {
      growth = phi * b;
      q += growth;
    } else if (trend == MULTIPLICATIVE) {
      growth = phi == 1 ? b : Math.pow(b, phi);
      q *= growth;
    }
    const s = season == NONE ? 0.0 : seasons[place];
    const f = season == NONE ? q : season == ADDITIVE ? q + s : q * s;
    if (positive && !(f > 0)) return Infinity;
    const now = y[t];
    let d = now - f;
    if (now != now) d = 0;
    else if (error == MULTIPLICATIVE) {
      const e = d / f;
      squares += e * e;
      product *= f;
      if (product > 1e100 || product < 1e-100) {
        logs += Math.log(product);
        product = 1;
      }
    } else squares += d * d;
    const u = season == MULTIPLICATIVE ? d / s : d;
    if (season != NONE) {
      seasons[place] = s + gamma * (season == MULTIPLICATIVE ? d / q : d);
      if (++place == m) place = 0;
    }
    if (trend == ADDITIVE) b = growth + beta * u;
    else if (trend == MULTIPLICATIVE) {
      b = growth + (beta * u) / l;
      if (!(b > 0)) return Infinity;
    }
    l = q + alpha * u;
  }
  T.squares = squares;
  T.logSum = logs + Math.log(product);
  return devianceOf(T, least);
}

// @ts-ignore: decorator
@inline
function devianceOf(T: Tangents, least: f64): f64 {
  if (!(T.squares < Infinity)) return Infinity;
  const deviance = <f64>T.observed * Math.log(max(T.squares, least)) + (T.error == MULTIPLICATIVE ? 2 * T.logSum : 0.0);
  return deviance == deviance ? deviance : Infinity;
}

/** Tangents of the states before the first value. */
function beginTangents(T: Tangents, theta: F64): void {
  const w = T.width;
  for (let c = 0; c < w; c++) {
    T.level[c] = 0;
    T.growth[c] = 0;
    T.logs[c] = 0;
  }
  T.level[T.colLevel] = 1;
  const b = theta[SLOPE], phi = theta[PHI];
  if (T.trend == ADDITIVE) {
    T.growth[T.colSlope] = phi;
    T.growth[T.colPhi] = b;
  } else if (T.trend == MULTIPLICATIVE) {
    const p = phi == 1 ? b : Math.pow(b, phi);
    T.growth[T.colSlope] = (phi * p) / b;
    T.growth[T.colPhi] = p * Math.log(b);
  }
  if (T.season == NONE) return;
  const m = T.m;
  for (let i = 0; i < m * w; i++) T.seasonal[i] = 0;
  if (T.colSeasons < 0) return;
  for (let j = 0; j < m - 1; j++) {
    T.seasonal[j * w + T.colSeasons + j] = 1;
    T.seasonal[(m - 1) * w + T.colSeasons + j] = -1;
  }
}

/**
 * Errors and their derivatives. The seasons add up to a constant, so the last one moves against each of the others.
 *
 * Every tangent is a linear function of those before, with coefficients that the values and states of the step give; what a smoothing
 * parameter does by itself is added to its own column afterwards.
 *
 * in       theta (6 + m)
 * out      rows, logs, squares, logSum of T
 * returns  as passErrors
 * cost     O(n columns)
 */
export function passTangents(T: Tangents, theta: F64, least: f64): f64 {
  if (T.trend == MULTIPLICATIVE) return pass(T, theta, least, T.error, MULTIPLICATIVE, T.season);
  if (T.trend == ADDITIVE) {
    if (T.season == NONE) return pass(T, theta, least, T.error, ADDITIVE, NONE);
    if (T.season == ADDITIVE) return pass(T, theta, least, T.error, ADDITIVE, ADDITIVE);
    return pass(T, theta, least, T.error, ADDITIVE, MULTIPLICATIVE);
  }
  if (T.season == NONE) return pass(T, theta, least, T.error, NONE, NONE);
  if (T.season == ADDITIVE) return pass(T, theta, least, T.error, NONE, ADDITIVE);
  return pass(T, theta, least, T.error, NONE, MULTIPLICATIVE);
}

/** The pass, compiled once for each shape of the loop over columns. */
// @ts-ignore: decorator
@inline
function pass(T: Tangents, theta: F64, least: f64, error: i32, trend: i32, season: i32): f64 {
  if (!placeSeasons(T, theta)) return Infinity;
  beginTangents(T, theta);
  const y = T.y, n = T.n, m = T.m, seasons = T.seasons, width = T.width;
  const colBeta = T.colBeta, colGamma = T.colGamma, colPhi = T.colPhi, columns = T.columns;
  const alpha = theta[ALPHA], beta = theta[BETA], gamma = theta[GAMMA], phi = theta[PHI];
  const positive = error == MULTIPLICATIVE || season == MULTIPLICATIVE || trend == MULTIPLICATIVE;
  const bytes = <usize>((columns + 1) & ~1) << 3;
  const level = T.level, growthOf = T.growth, logs = T.logs;
  let row = T.rows;
  let l = theta[LEVEL], b = theta[SLOPE];
  let growth = trend == NONE ? 0.0 : trend == ADDITIVE ? phi * b : phi == 1 ? b : Math.pow(b, phi);
  let place = 0;
  let squares = 0.0, logSum = 0.0, product = 1.0;
  for (let t = 0; t < n; t++) {
    const q = trend == MULTIPLICATIVE ? l * growth : l + growth;
    const s = season == NONE ? 1.0 : seasons[place];
    const f = season == NONE ? q : season == ADDITIVE ? q + s : q * s;
    if (positive && !(f > 0)) return Infinity;
    const now = y[t];
    const seen = now == now;
    const d = seen ? now - f : 0.0;
    // dq = ql dl + qp dp, df = fq dq + fs ds
    const ql = trend == MULTIPLICATIVE ? growth : 1.0;
    const qp = trend == MULTIPLICATIVE ? l : 1.0;
    const fq = season == MULTIPLICATIVE ? s : 1.0;
    const fs = season == MULTIPLICATIVE ? q : 1.0;
    const u = season == MULTIPLICATIVE ? d / s : d;
    const w = season == MULTIPLICATIVE ? d / q : d;
    // du = uq dq + us ds, dw = wq dq + ws ds; all zero where the value is missing
    let uq = 0.0, us = 0.0, wq = 0.0, ws = 0.0;
    // de = de df
    let de = 0.0;
    if (seen) {
      uq = -1;
      ws = -1;
      us = season == MULTIPLICATIVE ? -(q + u) / s : -1.0;
      wq = season == MULTIPLICATIVE ? -(s + w) / q : -1.0;
      if (error == MULTIPLICATIVE) {
        const e = d / f;
        de = -now / (f * f);
        squares += e * e;
        product *= f;
        if (product > 1e100 || product < 1e-100) {
          logSum += Math.log(product);
          product = 1;
        }
      } else {
        de = -1;
        squares += d * d;
      }
    }
    const perLevel = trend == MULTIPLICATIVE ? 1 / l : 1.0;
    const next = growth + beta * u * perLevel;
    if (trend == MULTIPLICATIVE && !(next > 0)) return Infinity;
    // The growth to come is phi b or b^phi.
    const nextGrowth = trend == NONE ? 0.0 : trend == ADDITIVE ? phi * next : phi == 1 ? next : Math.pow(next, phi);
    const slopeToGrowth = trend == MULTIPLICATIVE && phi != 1 ? (phi * nextGrowth) / next : phi;
    const vql = f64x2.splat(ql), vqp = f64x2.splat(qp), vfq = f64x2.splat(fq), vfs = f64x2.splat(fs), vde = f64x2.splat(de);
    const la = f64x2.splat(1 + alpha * uq), ls = f64x2.splat(alpha * us);
    const bq = f64x2.splat(beta * uq * perLevel), bs = f64x2.splat(beta * us * perLevel);
    const bl = f64x2.splat(trend == MULTIPLICATIVE ? -beta * u * perLevel * perLevel : 0.0);
    const kb = f64x2.splat(slopeToGrowth);
    const sa = f64x2.splat(1 + gamma * ws), sq = f64x2.splat(gamma * wq);
    const vz = f64x2.splat(seen && error == MULTIPLICATIVE ? 1 / f : 0.0);
    const seasonal = T.seasonal.plus(place * width).offset;
    for (let c: usize = 0; c < bytes; c += 16) {
      const dl = v128.load(level.offset + c);
      let dq = dl;
      let dp = dl;
      if (trend != NONE) {
        dp = v128.load(growthOf.offset + c);
        dq = f64x2.add(f64x2.mul(vql, dl), f64x2.mul(vqp, dp));
      }
      let df = dq;
      let ds = dq;
      let dlNext = f64x2.mul(la, dq);
      if (season != NONE) {
        ds = v128.load(seasonal + c);
        df = f64x2.add(f64x2.mul(vfq, dq), f64x2.mul(vfs, ds));
        dlNext = f64x2.add(dlNext, f64x2.mul(ls, ds));
        v128.store(seasonal + c, f64x2.add(f64x2.mul(sa, ds), f64x2.mul(sq, dq)));
      }
      v128.store(level.offset + c, dlNext);
      if (trend != NONE) {
        let db = f64x2.add(dp, f64x2.add(f64x2.mul(bq, dq), f64x2.mul(bl, dl)));
        if (season != NONE) db = f64x2.add(db, f64x2.mul(bs, ds));
        v128.store(growthOf.offset + c, f64x2.mul(kb, db));
      }
      if (error == MULTIPLICATIVE) {
        v128.store(logs.offset + c, f64x2.add(v128.load(logs.offset + c), f64x2.mul(vz, df)));
      }
      v128.store(row.offset + c, f64x2.mul(vde, df));
    }
    if (seen) {
      row[columns] = error == MULTIPLICATIVE ? d / f : d;
      row = row.plus(width);
    }
    level[ALPHA] = level[ALPHA] + u;
    if (trend != NONE) {
      growthOf[colBeta] = growthOf[colBeta] + slopeToGrowth * u * perLevel;
      growthOf[colPhi] = growthOf[colPhi] + (trend == ADDITIVE ? next : phi == 1 ? 0.0 : nextGrowth * Math.log(next));
    }
    if (season != NONE) {
      const own = F64.at(seasonal);
      own[colGamma] = own[colGamma] + w;
      seasons[place] = s + gamma * w;
      if (++place == m) place = 0;
    }
    l = q + alpha * u;
    growth = nextGrowth;
  }
  T.squares = squares;
  T.logSum = logSum + Math.log(product);
  return devianceOf(T, least);
}
