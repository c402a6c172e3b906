// Autoregressions by Burg's method.

import { F64 } from "../memory";

/**
 * Autoregressive coefficients whose forward and backward errors are least together, order by order; always stationary.
 *
 * in       x (n), about its mean; p, below n
 * out      phi (p); partial (p): the reflection coefficient of each order, of which phi of any lower order is made
 * scratch  2 n + p
 * returns  the innovation variance, the mean square of x times prod (1 - partial^2); NaN where an order has nothing left to explain, with the
 *          orders reached so far written and the rest NaN
 * cost     O(n p)
 * source   Burg (1968), A new analysis technique for time series data; Brockwell & Davis (1991) 8.2
 */
export function solveBurg(x: usize, n: i32, p: i32, phi: usize, partial: usize, scratch: usize): f64 {
  const a = F64.at(phi);
  const reflections = F64.at(partial);
  const forward = F64.at(scratch);
  const backward = forward.plus(n);
  const before = backward.plus(n);
  memory.copy(forward.offset, x, <usize>n << 3);
  memory.copy(backward.offset, x, <usize>n << 3);
  let variance = 0.0;
  for (let t = 0; t < n; t++) variance += (forward[t] * forward[t]) / <f64>n;
  for (let k = 0; k < p; k++) {
    a[k] = NaN;
    reflections[k] = NaN;
  }
  for (let k = 0; k < p; k++) {
    let products = 0.0;
    let squares = 0.0;
    for (let t = k + 1; t < n; t++) {
      products += forward[t] * backward[t - 1];
      squares += forward[t] * forward[t] + backward[t - 1] * backward[t - 1];
    }
    const reflection = (2 * products) / squares;
    if (!(abs(reflection) < 1)) return NaN;
    // Backwards, so that the backward error before t is still that of the order below.
    for (let t = n - 1; t > k; t--) {
      const ahead = forward[t];
      forward[t] = ahead - reflection * backward[t - 1];
      backward[t] = backward[t - 1] - reflection * ahead;
    }
    memory.copy(before.offset, phi, <usize>k << 3);
    for (let j = 0; j < k; j++) a[j] = before[j] - reflection * before[k - 1 - j];
    a[k] = reflection;
    reflections[k] = reflection;
    variance *= (1 - reflection) * (1 + reflection);
  }
  return variance;
}
