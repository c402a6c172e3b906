// From what a network puts out to parameters. Raw outputs and slopes are of the network's precision, everything between is in doubles, so
// that a head of single precision errs by the rounding of its inputs and outputs alone.

/** Least scale, mean, shape and dispersion: a network that is certain stays finite. */
export const LEAST: f64 = 1e-6;

/** Element i of raw outputs, as a double. */
// @ts-ignore: decorator
@inline
export function at<T extends number>(raw: usize, i: i32): f64 {
  return <f64>load<T>(raw + <usize>i * sizeof<T>());
}

/** Write element i. */
// @ts-ignore: decorator
@inline
export function put<T extends number>(out: usize, i: i32, value: f64): void {
  store<T>(out + <usize>i * sizeof<T>(), <T>value);
}

/** log(1 + exp(x)), without overflow. */
// @ts-ignore: decorator
@inline
export function softplus(x: f64): f64 {
  return max(x, 0) + Math.log1p(Math.exp(-abs(x)));
}

/** 1 / (1 + exp(-x)), the derivative of softplus; its complement is sigmoid(-x). */
// @ts-ignore: decorator
@inline
export function sigmoid(x: f64): f64 {
  const e = Math.exp(-abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/** log(sum of exp(raw[i])) over n elements, n from 1. */
export function logSumExp<T extends number>(raw: usize, n: i32): f64 {
  let most = at<T>(raw, 0);
  for (let i = 1; i < n; i++) most = max(most, at<T>(raw, i));
  let sum = 0.0;
  for (let i = 0; i < n; i++) sum += Math.exp(at<T>(raw, i) - most);
  return most + Math.log(sum);
}
