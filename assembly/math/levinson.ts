// Toeplitz systems of autocovariances.

import { F64 } from "../memory";

/**
 * Autoregressive coefficients that reproduce autocovariances: sum over j of phi[j] g[|i - j|] = g[i], i = 1 .. p (Yule-Walker).
 *
 * in       g (p + 1) autocovariances or autocorrelations from lag 0; p
 * out      phi (p); partial (p): the last coefficient of every order, the partial autocorrelations
 * scratch  p
 * returns  the innovation variance g[0] prod (1 - partial^2); NaN where g is not positive definite, with the orders reached so far
 *          written and the rest NaN
 * cost     2 p^2
 * source   Levinson (1947), Durbin (1960); Golub & Van Loan (2013) 4.7.3
 */
export function solveYuleWalker(g: usize, p: i32, phi: usize, partial: usize, scratch: usize): f64 {
  const G = F64.at(g);
  const a = F64.at(phi);
  const reflections = F64.at(partial);
  const before = F64.at(scratch);
  let variance = G[0];
  for (let k = 0; k < p; k++) {
    a[k] = NaN;
    reflections[k] = NaN;
  }
  if (!(variance > 0 && variance < Infinity)) return NaN;
  for (let k = 0; k < p; k++) {
    let missing = G[k + 1];
    for (let j = 0; j < k; j++) missing -= a[j] * G[k - j];
    const reflection = missing / variance;
    if (!(abs(reflection) < 1)) return NaN;
    memory.copy(scratch, phi, <usize>k << 3);
    for (let j = 0; j < k; j++) a[j] = before[j] - reflection * before[k - 1 - j];
    a[k] = reflection;
    reflections[k] = reflection;
    variance *= (1 - reflection) * (1 + reflection);
  }
  return variance;
}
