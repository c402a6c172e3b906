// Passes of exponential smoothing without season. Two vectors, which are four sets of parameters, keep their states in registers over the
// whole series, and the recursions are written so that few operations wait for one another: a step takes as long as its chain.

import { closeLane, FIRST_EXPONENT, LANES, Lanes, MANTISSA, ROW, TINY, TO_BETA, TO_LEVEL, TO_PHI, TO_SLOPE, UNIT } from "./lanes";
import { SEASON_0 } from "./tangents";

/** Bytes of two vectors. */
const PAIR: usize = 32;

/** Values of lanes without season. */
export function forwardPlain(L: Lanes): void {
  fillUp(L);
  if (relatives(L)) forward(L, true);
  else forward(L, false);
  for (let i = 0; i < L.count; i++) closeLane(L, i);
}

/** Their gradients. */
export function backwardPlain(L: Lanes): void {
  memory.fill(L.gradient.offset, 0, (TO_SLOPE + 2 * ROW));
  if (relatives(L)) backward(L, true);
  else backward(L, false);
}

/** Give the rest of the last two vectors the parameters of the first lane: numbers too small to be normal, left there, would take long. */
function fillUp(L: Lanes): void {
  for (let i = L.count; i & 3; i++) {
    for (let k = 0; k < SEASON_0; k++) L.theta[LANES * k + i] = L.theta[LANES * k];
    store<i64>(L.multiplies.plus(i).offset, load<i64>(L.multiplies.offset));
    L.work[6 * LANES + i] = 0;
  }
}

/** Whether the errors of a lane multiply. */
function relatives(L: Lanes): bool {
  for (let i = 0; i < L.count; i++) if (load<i64>(L.multiplies.plus(i).offset) != 0) return true;
  return false;
}

// @ts-ignore: decorator
@inline
function forward(L: Lanes, relative: bool): void {
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const n = L.n;
  let record = L.record.offset;
  for (let j: usize = 0; j < <usize>L.count << 3; j += PAIR) {
    const par = L.theta.offset + j;
    const at = L.work.offset + j;
    const alpha0 = v128.load(par), beta0 = v128.load(par, TO_BETA), phi0 = v128.load(par, TO_PHI);
    const alpha1 = v128.load(par + 16), beta1 = v128.load(par + 16, TO_BETA), phi1 = v128.load(par + 16, TO_PHI);
    const relative0 = v128.load(L.multiplies.offset + j);
    const relative1 = v128.load(L.multiplies.offset + j + 16);
    const share0 = f64x2.add(alpha0, f64x2.mul(phi0, beta0));
    const share1 = f64x2.add(alpha1, f64x2.mul(phi1, beta1));
    let b0 = v128.load(par, TO_SLOPE);
    let b1 = v128.load(par + 16, TO_SLOPE);
    let growth0 = f64x2.mul(phi0, b0);
    let growth1 = f64x2.mul(phi1, b1);
    let q0 = f64x2.add(v128.load(par, TO_LEVEL), growth0);
    let q1 = f64x2.add(v128.load(par + 16, TO_LEVEL), growth1);
    let squares0 = zero, product0 = one, least0 = one, exponent0 = zero;
    let squares1 = zero, product1 = one, least1 = one, exponent1 = zero;
    for (let from = 0; from < n; from += 8) {
      const to = min(from + 8, n);
      for (let t = from; t < to; t++) {
        const y = f64x2.splat(L.y[t]);
        const mask = f64x2.eq(y, y);
        const d0 = v128.and(f64x2.sub(y, q0), mask);
        const d1 = v128.and(f64x2.sub(y, q1), mask);
        v128.store(record, d0);
        v128.store(record + 16, d1);
        v128.store(record, b0, PAIR);
        v128.store(record + 16, b1, PAIR);
        if (relative) {
          const divisor0 = v128.bitselect(q0, one, v128.and(relative0, mask));
          const divisor1 = v128.bitselect(q1, one, v128.and(relative1, mask));
          const inverse0 = f64x2.div(one, divisor0);
          const inverse1 = f64x2.div(one, divisor1);
          const r0 = f64x2.mul(d0, inverse0);
          const r1 = f64x2.mul(d1, inverse1);
          v128.store(record, inverse0, 2 * PAIR);
          v128.store(record + 16, inverse1, 2 * PAIR);
          least0 = f64x2.pmin(least0, divisor0);
          least1 = f64x2.pmin(least1, divisor1);
          product0 = f64x2.mul(product0, divisor0);
          product1 = f64x2.mul(product1, divisor1);
          squares0 = f64x2.add(squares0, f64x2.mul(r0, r0));
          squares1 = f64x2.add(squares1, f64x2.mul(r1, r1));
        } else {
          squares0 = f64x2.add(squares0, f64x2.mul(d0, d0));
          squares1 = f64x2.add(squares1, f64x2.mul(d1, d1));
        }
        const ahead0 = f64x2.add(q0, f64x2.mul(phi0, growth0));
        const ahead1 = f64x2.add(q1, f64x2.mul(phi1, growth1));
        b0 = f64x2.add(growth0, f64x2.mul(beta0, d0));
        b1 = f64x2.add(growth1, f64x2.mul(beta1, d1));
        growth0 = f64x2.mul(phi0, b0);
        growth1 = f64x2.mul(phi1, b1);
        q0 = f64x2.add(ahead0, f64x2.mul(share0, d0));
        q1 = f64x2.add(ahead1, f64x2.mul(share1, d1));
        record += relative ? 3 * PAIR : 2 * PAIR;
      }
      if (relative) {
        exponent0 = i64x2.add(exponent0, i64x2.sub(i64x2.shr_u(product0, 52), i64x2.splat(FIRST_EXPONENT)));
        exponent1 = i64x2.add(exponent1, i64x2.sub(i64x2.shr_u(product1, 52), i64x2.splat(FIRST_EXPONENT)));
        product0 = v128.or(v128.and(product0, i64x2.splat(MANTISSA)), i64x2.splat(UNIT));
        product1 = v128.or(v128.and(product1, i64x2.splat(MANTISSA)), i64x2.splat(UNIT));
      }
    }
    v128.store(at, product0, 2 * ROW);
    v128.store(at + 16, product1, 2 * ROW);
    v128.store(at, exponent0, 3 * ROW);
    v128.store(at + 16, exponent1, 3 * ROW);
    v128.store(at, squares0, 4 * ROW);
    v128.store(at + 16, squares1, 4 * ROW);
    v128.store(at, v128.not(f64x2.gt(least0, f64x2.splat(TINY))), 5 * ROW);
    v128.store(at + 16, v128.not(f64x2.gt(least1, f64x2.splat(TINY))), 5 * ROW);
  }
}

// @ts-ignore: decorator
@inline
function backward(L: Lanes, relative: bool): void {
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const n = L.n;
  const rowBytes: usize = relative ? 3 * PAIR : 2 * PAIR;
  let end = L.record.offset;
  for (let j: usize = 0; j < <usize>L.count << 3; j += PAIR) {
    end += <usize>n * rowBytes;
    let record = end;
    const par = L.theta.offset + j;
    const at = L.gradient.offset + j;
    const beta0 = v128.load(par, TO_BETA), phi0 = v128.load(par, TO_PHI);
    const beta1 = v128.load(par + 16, TO_BETA), phi1 = v128.load(par + 16, TO_PHI);
    const relative0 = v128.load(L.multiplies.offset + j);
    const relative1 = v128.load(L.multiplies.offset + j + 16);
    const weight0 = f64x2.mul(f64x2.splat(-2), v128.load(L.work.plus(6 * LANES).offset + j));
    const weight1 = f64x2.mul(f64x2.splat(-2), v128.load(L.work.plus(6 * LANES).offset + j + 16));
    const carry0 = f64x2.mul(beta0, phi0);
    const carry1 = f64x2.mul(beta1, phi1);
    const share0 = f64x2.add(v128.load(par), carry0);
    const share1 = f64x2.add(v128.load(par + 16), carry1);
    let byAlpha0 = zero, byBeta0 = zero, byPhi0 = zero, byLevel0 = zero, bySlope0 = zero, before0 = zero;
    let byAlpha1 = zero, byBeta1 = zero, byPhi1 = zero, byLevel1 = zero, bySlope1 = zero, before1 = zero;
    for (let t = n - 1; t >= 0; t--) {
      record -= rowBytes;
      const y = f64x2.splat(L.y[t]);
      const mask = f64x2.eq(y, y);
      const d0 = v128.load(record), b0 = v128.load(record, PAIR);
      const d1 = v128.load(record + 16), b1 = v128.load(record + 16, PAIR);
      byAlpha0 = f64x2.add(byAlpha0, f64x2.mul(byLevel0, d0));
      byAlpha1 = f64x2.add(byAlpha1, f64x2.mul(byLevel1, d1));
      byBeta0 = f64x2.add(byBeta0, f64x2.mul(bySlope0, d0));
      byBeta1 = f64x2.add(byBeta1, f64x2.mul(bySlope1, d1));
      // The derivative of N log SSE + 2 sum log |f| by f, this step's error only.
      let own0 = f64x2.mul(weight0, d0);
      let own1 = f64x2.mul(weight1, d1);
      if (relative) {
        const inverse0 = v128.load(record, 2 * PAIR);
        const inverse1 = v128.load(record + 16, 2 * PAIR);
        const here0 = v128.and(relative0, mask);
        const here1 = v128.and(relative1, mask);
        const ratio0 = f64x2.mul(v128.bitselect(y, one, here0), f64x2.mul(inverse0, f64x2.mul(inverse0, inverse0)));
        const ratio1 = f64x2.mul(v128.bitselect(y, one, here1), f64x2.mul(inverse1, f64x2.mul(inverse1, inverse1)));
        own0 = f64x2.add(v128.and(f64x2.add(inverse0, inverse0), here0), f64x2.mul(own0, ratio0));
        own1 = f64x2.add(v128.and(f64x2.add(inverse1, inverse1), here1), f64x2.mul(own1, ratio1));
      }
      // What the states take of this error, of which the slope has its part from the step after the next.
      const taken0 = v128.and(f64x2.add(f64x2.mul(share0, byLevel0), f64x2.mul(carry0, before0)), mask);
      const taken1 = v128.and(f64x2.add(f64x2.mul(share1, byLevel1), f64x2.mul(carry1, before1)), mask);
      byLevel0 = f64x2.sub(f64x2.add(byLevel0, own0), taken0);
      byLevel1 = f64x2.sub(f64x2.add(byLevel1, own1), taken1);
      before0 = bySlope0;
      before1 = bySlope1;
      const carried0 = f64x2.add(byLevel0, bySlope0);
      const carried1 = f64x2.add(byLevel1, bySlope1);
      byPhi0 = f64x2.add(byPhi0, f64x2.mul(carried0, b0));
      byPhi1 = f64x2.add(byPhi1, f64x2.mul(carried1, b1));
      bySlope0 = f64x2.mul(phi0, carried0);
      bySlope1 = f64x2.mul(phi1, carried1);
    }
    v128.store(at, byAlpha0);
    v128.store(at + 16, byAlpha1);
    v128.store(at, byBeta0, TO_BETA);
    v128.store(at + 16, byBeta1, TO_BETA);
    v128.store(at, byPhi0, TO_PHI);
    v128.store(at + 16, byPhi1, TO_PHI);
    v128.store(at, byLevel0, TO_LEVEL);
    v128.store(at + 16, byLevel1, TO_LEVEL);
    v128.store(at, bySlope0, TO_SLOPE);
    v128.store(at + 16, bySlope1, TO_SLOPE);
  }
}
