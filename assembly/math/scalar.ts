// Elementary functions one number at a time, so that TypeScript never computes a result with the host's own (they differ).

/** Natural logarithm. */
export function log(x: f64): f64 {
  return Math.log(x);
}

/** Exponential function. */
export function exp(x: f64): f64 {
  return Math.exp(x);
}

/** x to the power y. */
export function pow(x: f64, y: f64): f64 {
  return Math.pow(x, y);
}

/** Cosine of an angle in radians. */
export function cos(x: f64): f64 {
  return Math.cos(x);
}

/** Sine of an angle in radians. */
export function sin(x: f64): f64 {
  return Math.sin(x);
}
