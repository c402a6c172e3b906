// Joint sample paths of the baselines.

import { fillGammas } from "../math/laws";
import { fillNormals } from "../math/random";
import { F64 } from "../memory";

/**
 * Paths of a seasonal random walk with a drift that is itself uncertain.
 *
 * in       last (m) values that the seasons go on from; age (m) steps since each was observed
 * sizes    m seasons; horizon; count of paths
 * scalars  start, time of the first step modulo m; sd of one step; drift per step and driftSd, its standard error;
 *          seed, an integer in [0, 2^53)
 * out      paths (count, horizon)
 * scratch  noise (horizon + 1)
 * cost     O(count horizon)
 */
export function sampleWalk(
  last: usize, age: usize, m: i32, horizon: i32, count: i32, start: i32, sd: f64, drift: f64, driftSd: f64, seed: f64, paths: usize,
  noise: usize,
): void {
  const lastOf = F64.at(last);
  const ageOf = F64.at(age);
  const z = F64.at(noise);
  const draws = horizon + 1;
  for (let p = 0; p < count; p++) {
    fillNormals(draws, seed, 0, <f64>p * <f64>draws, noise);
    const path = F64.at(paths).plus(p * horizon);
    const slope = drift + driftSd * z[horizon];
    let season = start % m;
    for (let h = 0; h < horizon; h++) {
      const first = h < m;
      const from = first ? lastOf[season] : path[h - m];
      const span = first ? ageOf[season] + 1 : 1.0;
      path[h] = from + slope * span + sd * Math.sqrt(span) * z[h];
      if (++season == m) season = 0;
    }
  }
}

/**
 * Paths around means that are known up to their standard errors: a multivariate Student t over the horizon.
 *
 * in       mean (m), count (m) values behind each mean
 * sizes    m seasons; horizon; paths wanted
 * scalars  start, time of the first step modulo m; sd estimated with degreesOfFreedom; seed
 * out      out (paths, horizon)
 * scratch  noise (horizon + m)
 * cost     O(paths (horizon + m))
 */
export function sampleAverages(
  mean: usize, count: usize, m: i32, horizon: i32, paths: i32, start: i32, sd: f64, degreesOfFreedom: f64, seed: f64, out: usize,
  noise: usize,
): void {
  const meanOf = F64.at(mean);
  const countOf = F64.at(count);
  const z = F64.at(noise);
  const draws = horizon + m;
  for (let p = 0; p < paths; p++) {
    // The variance has a scaled inverse chi-squared law: sd^2 df / chi2(df), chi2(df) = 2 Gamma(df / 2).
    fillGammas(1, 0.5 * degreesOfFreedom, seed, 1, p, noise);
    const scale = sd * Math.sqrt(degreesOfFreedom / (2 * z[0]));
    fillNormals(draws, seed, 0, <f64>p * <f64>draws, noise);
    const path = F64.at(out).plus(p * horizon);
    let season = start % m;
    for (let h = 0; h < horizon; h++) {
      path[h] = meanOf[season] + scale * (z[h] + z[horizon + season] / Math.sqrt(countOf[season]));
      if (++season == m) season = 0;
    }
  }
}
