// What every law shares: the point mass it shrinks to when its scale is zero, and the levels its quantile answers.

/** Log density of a point mass: Infinity at the point, -Infinity elsewhere, NaN for NaN. */
// @ts-ignore: decorator
@inline
export function logDensityAtPoint(y: f64, point: f64): f64 {
  return y == point ? Infinity : y == y && point == point ? -Infinity : NaN;
}

/** Distribution function of a point mass: 1 from the point on. */
// @ts-ignore: decorator
@inline
export function cdfAtPoint(y: f64, point: f64): f64 {
  return y >= point ? 1 : y < point ? 0 : NaN;
}

/** Whether a quantile level lies in [0, 1]; NaN does not. */
// @ts-ignore: decorator
@inline
export function isLevel(level: f64): bool {
  return level >= 0 && level <= 1;
}
