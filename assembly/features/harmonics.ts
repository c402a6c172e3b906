import { F64 } from "../memory";

/**
 * sin and cos of 2 pi k x / period.
 *
 * The whole turns are taken off k x exactly and the rest is brought into an eighth of the circle, so that the values at quarter and half
 * turns are exact, and late positions as good as early ones.
 *
 * in       x (n), positions
 * sizes    n
 * scalars  period, above 0, any real number; k, the harmonic: a whole number
 * out      sine (n), cosine (n)
 * cost     O(n)
 */
export function fillHarmonics(x: usize, n: i32, period: f64, k: f64, sine: usize, cosine: usize): void {
  const position = F64.at(x);
  const sines = F64.at(sine);
  const cosines = F64.at(cosine);
  for (let t = 0; t < n; t++) {
    let turn = Math.mod(k * position[t], period) / period;
    turn -= Math.floor(turn);
    // The nearest quarter turn, and the rest of at most an eighth.
    const quarter = Math.floor(4 * turn + 0.5);
    const angle = 2 * Math.PI * (turn - 0.25 * quarter);
    const s = Math.sin(angle);
    const c = Math.cos(angle);
    const q = <i32>quarter & 3;
    const along = q == 0 ? c : q == 1 ? -s : q == 2 ? -c : s;
    const across = q == 0 ? s : q == 1 ? c : q == 2 ? -s : -c;
    sines[t] = across;
    cosines[t] = along;
  }
}
