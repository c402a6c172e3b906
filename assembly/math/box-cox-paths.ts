// Sample paths on their way back from the transformed scale.

import { F64 } from "../memory";
import { cutQuantile, endOfDomain } from "./laws/power-normal";
import { normalCdf } from "./special-erf";

/** Where less than this lies beyond the end of the domain, in standard deviations, paths are left as they are. */
const NEAR: f64 = 8.5;

/**
 * Move normal sample paths into the domain of the inverse Box-Cox transform: each step by the monotone map that makes of its normal law the
 * cut one, so that the paths have the power-normal law at each step and keep how they hang together.
 *
 * in      mean (h), sd (h): the normal law of each step; count, h; lambda
 * in/out  paths (count, h)
 * cost    O(count h), nothing where the end of the domain is further than 8.5 standard deviations
 */
export function fitIntoDomain(mean: usize, sd: usize, count: i32, h: i32, lambda: f64, paths: usize): void {
  if (lambda == 0) return;
  for (let j = 0; j < h; j++) {
    const a = F64.at(mean)[j];
    const b = F64.at(sd)[j];
    const end = endOfDomain(a, b, lambda);
    if (!(b > 0) || (lambda > 0 ? -end : end) > NEAR) continue;
    for (let p = 0; p < count; p++) {
      const i = p * h + j;
      const z = (F64.at(paths)[i] - a) / b;
      // From the upper tail where the law is cut below and from the lower one where it is cut above, levels stay exact.
      const level = lambda > 0 ? normalCdf(-z) : normalCdf(z);
      const moved = lambda > 0 ? -cutQuantile(level, -end, false) : cutQuantile(level, end, false);
      F64.at(paths)[i] = a + b * moved;
    }
  }
}
