import { admissibleScratch, isAdmissible } from "../../../assembly/smoothing/admissible";
import { F64 } from "../../../assembly/memory";
import { doubles } from "../scratch";

/** Size of the error that is left after 4,000 steps of the model with the discount matrix, from a unit of each state. */
function remains(m: i32, trend: i32, alpha: f64, beta: f64, gamma: f64, phi: f64): f64 {
  const s = doubles(m);
  for (let j = 0; j < m; j++) s[j] = j == 0 ? 1.0 - 1.0 / <f64>m : -1.0 / <f64>m;
  let l = 0.3;
  let b = trend ? 0.2 : 0.0;
  let most = 0.0;
  for (let t = 0; t < 40000; t++) {
    const q = l + (trend ? phi * b : 0);
    const d = -(q + s[t % m]);
    l = q + alpha * d;
    if (trend) b = phi * b + beta * d;
    s[t % m] = s[t % m] + gamma * d;
    if (t >= 40000 - m) most = max(most, Math.abs(d));
  }
  return most;
}

describe("isAdmissible", () => {
  it("says whether the past is forgotten: its effect dies away or grows", () => {
    let inside = 0;
    let outside = 0;
    for (let i = 0; i < 60; i++) {
      const m = 2 + (i % 6);
      const trend = i & 1;
      const alpha = 0.1 + 0.085 * <f64>((i * 7) % 11);
      const beta = alpha * 0.1 * <f64>((i * 3) % 10);
      const gamma = 0.05 + 0.2 * <f64>((i * 5) % 7);
      const phi = i % 3 ? 1.0 : 0.9;
      const left = remains(m, trend, alpha, beta, gamma, phi);
      const admissible = isAdmissible(m, trend, alpha, beta, gamma, trend ? phi : 1, doubles(admissibleScratch(m)).offset);
      // Near the border neither has happened yet.
      if (left > 1e-6 && left < 10) continue;
      if (admissible) inside++;
      else outside++;
      expect(admissible).toBe(left < 1e-6 ? 1 : 0);
    }
    expect(inside).toBeGreaterThan(5);
    expect(outside).toBeGreaterThan(5);
  });

  it("knows the usual parameters of long seasons", () => {
    const scratch: F64 = doubles(admissibleScratch(336));
    expect(isAdmissible(336, 0, 0.3, 0, 0.1, 1, scratch.offset)).toBe(1);
    expect(isAdmissible(24, 0, 0.5, 0, 1.6, 1, scratch.offset)).toBe(0);
  });
});
