// What is searched instead of the coefficients of an ARIMA model.
//
// Each group of coefficients (ar, ma, seasonal ar, seasonal ma) is searched by the inverse hyperbolic tangents of its partial
// autocorrelations, so that every point is stationary and invertible; a group of which some coefficients are fixed is searched as it is.
// `fixed` (p + q + P + Q) is NaN where a coefficient is estimated.

import { F64 } from "../memory";
import { Arma, fromPartial, toPartial } from "./arma";

/** How a group of coefficients is searched. */
const BY_PARTIAL: i32 = 0;
const AS_IS: i32 = 1;
const GIVEN: i32 = 2;

/** A partial autocorrelation of 1 - 2e-9 is as good as 1. */
const FARTHEST: f64 = 10;
/** A start lies where a step still moves the partial autocorrelations. */
const FARTHEST_START: f64 = 2.5;

// @ts-ignore: decorator
@inline
function sizeOf(A: Arma, group: i32): i32 {
  return group == 0 ? A.p : group == 1 ? A.q : group == 2 ? A.P : A.Q;
}

function kindOf(fixed: F64, at: i32, size: i32): i32 {
  let given = 0;
  for (let i = 0; i < size; i++) if (fixed[at + i] == fixed[at + i]) given++;
  return given == 0 ? BY_PARTIAL : given == size ? GIVEN : AS_IS;
}

/** Coefficients from what is searched. False where a group that is searched as it is is not stationary or invertible. Scratch: (2 all). */
export function toCoefficients(A: Arma, fixed: F64, x: F64, out: F64, scratch: F64): bool {
  let at = 0, from = 0;
  for (let group = 0; group < 4; group++) {
    const size = sizeOf(A, group), kind = kindOf(fixed, at, size), values = out.plus(at);
    const moving = group == 1 || group == 3;
    for (let i = 0; i < size; i++) {
      const given = fixed[at + i];
      if (given == given) values[i] = given;
      else values[i] = kind == BY_PARTIAL ? Math.tanh(max(-FARTHEST, min(FARTHEST, x[from++]))) : x[from++];
    }
    if (kind == BY_PARTIAL) {
      fromPartial(values, size, scratch);
      if (moving) for (let i = 0; i < size; i++) values[i] = -values[i];
    } else if (kind == AS_IS) {
      const copy = scratch.plus(size);
      for (let i = 0; i < size; i++) copy[i] = moving ? -values[i] : values[i];
      if (!toPartial(copy, size, scratch)) return false;
    }
    at += size;
  }
  return true;
}

/** What is searched from coefficients, drawn inwards where they lie at or beyond the border. */
export function fromCoefficients(A: Arma, fixed: F64, coefficients: F64, x: F64, scratch: F64): void {
  let at = 0, from = 0;
  for (let group = 0; group < 4; group++) {
    const size = sizeOf(A, group), kind = kindOf(fixed, at, size);
    const values = scratch.plus(size);
    const moving = group == 1 || group == 3;
    if (kind == BY_PARTIAL) {
      let shrink: f64 = 1;
      for (let tries = 0; tries < 60; tries++) {
        let power = shrink;
        for (let i = 0; i < size; i++) {
          values[i] = (moving ? -coefficients[at + i] : coefficients[at + i]) * power;
          power *= shrink;
        }
        if (toPartial(values, size, scratch)) break;
        shrink *= 0.95;
      }
      for (let i = 0; i < size; i++) {
        const partial = abs(values[i]) < 1 ? values[i] : 0;
        x[from++] = max(-FARTHEST_START, min(FARTHEST_START, 0.5 * Math.log((1 + partial) / (1 - partial))));
      }
    } else if (kind == AS_IS) {
      for (let i = 0; i < size; i++) if (fixed[at + i] != fixed[at + i]) x[from++] = coefficients[at + i];
    }
    at += size;
  }
}

/** Derivatives g by what is searched from those by the coefficients, which are used up: toCoefficients undone. Scratch: (3 all). */
export function toSearched(A: Arma, fixed: F64, x: F64, slope: F64, g: F64, scratch: F64): void {
  let at = 0, from = 0;
  for (let group = 0; group < 4; group++) {
    const size = sizeOf(A, group), kind = kindOf(fixed, at, size), d = slope.plus(at);
    if (kind == BY_PARTIAL) {
      const partial = scratch, lower = partial.plus(size), room = lower.plus(size);
      for (let i = 0; i < size; i++) {
        partial[i] = Math.tanh(max(-FARTHEST, min(FARTHEST, x[from + i])));
        if (group == 1 || group == 3) d[i] = -d[i];
      }
      for (let k = size - 1; k >= 0; k--) {
        const a = partial[k];
        memory.copy(lower.offset, partial.offset, <usize>k << 3);
        fromPartial(lower, k, room);
        let byA = d[k];
        for (let j = 0; j < k; j++) byA -= d[j] * lower[k - 1 - j];
        for (let j = 0; j < k; j++) room[j] = d[j] - a * d[k - 1 - j];
        for (let j = 0; j < k; j++) d[j] = room[j];
        g[from + k] = abs(x[from + k]) > FARTHEST ? 0 : byA * (1 - a) * (1 + a);
      }
      from += size;
    } else if (kind == AS_IS) {
      for (let i = 0; i < size; i++) if (fixed[at + i] != fixed[at + i]) g[from++] = d[i];
    }
    at += size;
  }
}
