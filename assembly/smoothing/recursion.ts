// One step of exponential smoothing, for all thirty models: what filtering, forecasting and simulation share.

import { F64 } from "../memory";

/** No trend, or no season. */
export const NONE: i32 = 0;
/** It adds. */
export const ADDITIVE: i32 = 1;
/** It multiplies. */
export const MULTIPLICATIVE: i32 = 2;

/** Cells before the seasons in the states of a model: level and slope. */
export const SEASONS_FROM: i32 = 2;

/**
 * A model at one time: level l, slope b (a factor where the trend multiplies) and one season s per place in the season.
 *
 *   q = l + phi b | l b^phi        level carried one step
 *   f = q | q + s | q s            one-step prediction; the error is d = y - f, relative to f where errors multiply
 *   l = q + alpha u,  u = d or d / s
 *   b = phi b + beta u | b^phi + beta u / l
 *   s = s + gamma w,  w = d or d / q
 *
 * The update is the same for additive and multiplicative errors, which differ only in their likelihood and their draws.
 * source  Hyndman, Koehler, Ord & Snyder (2008), Forecasting with Exponential Smoothing, tables 2.2 and 2.3
 */
@unmanaged
export class Ets {
  trend: i32;
  season: i32;
  m: i32;
  /** Time of the next step modulo m. */
  place: i32;
  alpha: f64;
  beta: f64;
  gamma: f64;
  phi: f64;
  level: f64;
  slope: f64;
  seasons: F64;
  /** Of the step that was predicted last: slope carried one step, level carried one step, season. */
  growth: f64;
  carried: f64;
  seasonal: f64;

  /** Take level, slope and seasons from states (2 + m); the seasons stay there. */
  // @ts-ignore: decorator
  @inline begin(states: F64, place: i32): void {
    this.level = states[0];
    this.slope = states[1];
    this.seasons = states.plus(SEASONS_FROM);
    this.place = place;
  }

  /** The next value, were its error zero. */
  // @ts-ignore: decorator
  @inline predict(): f64 {
    let q = this.level;
    if (this.trend == ADDITIVE) {
      this.growth = this.phi * this.slope;
      q += this.growth;
    } else if (this.trend == MULTIPLICATIVE) {
      this.growth = this.phi == 1 ? this.slope : Math.pow(this.slope, this.phi);
      q *= this.growth;
    }
    this.carried = q;
    if (this.season == NONE) return q;
    const s = this.seasons[this.place];
    this.seasonal = s;
    return this.season == ADDITIVE ? q + s : q * s;
  }

  /** Move on by the value that was d above its prediction. */
  // @ts-ignore: decorator
  @inline learn(d: f64): void {
    let u = d;
    if (this.season != NONE) {
      let w = d;
      if (this.season == MULTIPLICATIVE) {
        u = d / this.seasonal;
        w = d / this.carried;
      }
      this.seasons[this.place] = this.seasonal + this.gamma * w;
      if (++this.place == this.m) this.place = 0;
    }
    if (this.trend == ADDITIVE) this.slope = this.growth + this.beta * u;
    else if (this.trend == MULTIPLICATIVE) {
      // A factor that errors would push to zero or below stays what it was: no power of it would be a number.
      const b = this.growth + (this.beta * u) / this.level;
      this.slope = b > 0 ? b : this.growth;
    }
    this.level = this.carried + this.alpha * u;
  }
}

const MODEL: usize = memory.data(96, 16);

/** The one model that a kernel works on, with these parameters; its states follow by `begin`. */
export function etsOf(m: i32, trend: i32, season: i32, alpha: f64, beta: f64, gamma: f64, phi: f64): Ets {
  const model = changetype<Ets>(MODEL);
  model.m = m;
  model.trend = trend;
  model.season = season;
  model.alpha = alpha;
  model.beta = beta;
  model.gamma = gamma;
  model.phi = phi;
  return model;
}
