// Joint sample paths of exponential smoothing.

import { fillNormals } from "../math/random";
import { F64 } from "../memory";
import { etsOf, MULTIPLICATIVE, SEASONS_FROM } from "./recursion";

/**
 * Paths that given errors make.
 *
 * in       states (2 + m)
 * sizes    m; horizon; count of paths; place, time of the first step modulo m
 * scalars  error, trend, season, alpha, beta, gamma, phi as in filterEts
 * in/out   paths (count, horizon): errors come in, values go out
 * scratch  scratch (2 + m)
 * cost     O(count (horizon + m))
 */
export function simulateEts(
  states: usize, m: i32, horizon: i32, count: i32, place: i32, error: i32, trend: i32, season: i32, alpha: f64, beta: f64, gamma: f64,
  phi: f64, paths: usize, scratch: usize,
): void {
  const model = etsOf(m, trend, season, alpha, beta, gamma, phi);
  const bytes = <usize>(m + SEASONS_FROM) << 3;
  for (let p = 0; p < count; p++) {
    memory.copy(scratch, states, bytes);
    model.begin(F64.at(scratch), place);
    const path = F64.at(paths).plus(p * horizon);
    for (let h = 0; h < horizon; h++) {
      const f = model.predict();
      const d = error == MULTIPLICATIVE ? f * path[h] : path[h];
      path[h] = f + d;
      model.learn(d);
    }
  }
}

/**
 * Paths with normal errors. A relative error is never below -1, so a positive series stays positive or ends at zero.
 *
 * in       as simulateEts; sd of the errors; seed, an integer in [0, 2^53)
 * out      paths (count, horizon)
 * scratch  scratch (2 + m)
 * cost     O(count (horizon + m))
 */
export function sampleEts(
  states: usize, m: i32, horizon: i32, count: i32, place: i32, error: i32, trend: i32, season: i32, alpha: f64, beta: f64, gamma: f64,
  phi: f64, sd: f64, seed: f64, paths: usize, scratch: usize,
): void {
  const all = count * horizon;
  fillNormals(all, seed, 0, 0, paths);
  const e = F64.at(paths);
  if (error == MULTIPLICATIVE) for (let i = 0; i < all; i++) e[i] = max(sd * e[i], -1.0);
  else for (let i = 0; i < all; i++) e[i] *= sd;
  simulateEts(states, m, horizon, count, place, error, trend, season, alpha, beta, gamma, phi, paths, scratch);
}
