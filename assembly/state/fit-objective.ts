// The likelihood as a function of standard deviations, and of the frequencies and dampings of cycles and slopes.

import { log } from "../math/scalar";
import { F64, I32 } from "../memory";
import { bfgsScratch } from "../optimise/bfgs";
import { OK } from "../status";
import { filterStates, filterStatesScratch } from "./filter";
import { tapeAt, tapeSize } from "./filter-tape";
import { gradientOfColumns, gradientStatesScratch, scoreVariances, scoreVariancesScratch } from "./gradient";
import { BELIEF_SUMS, beliefSize, COUNT, DIFFUSE_LOGS, even, LOGS, SQUARES, systemSize } from "./system";

const LOG_TWO_PI: f64 = 1.8378770664093454836;
/**
 * Numbers of a cycle: first state, and the places of its variance (or -1), frequency and damping among the variables. A frequency of -1
 * says that it is no cycle but one state which falls by the damping: a damped slope.
 */
const CYCLE: i32 = 4;

@unmanaged
export class Objective {
  y: usize;
  system: usize;
  start: usize;
  belief: usize;
  errors: usize;
  variances: usize;
  tape: usize;
  noise: usize;
  states: usize;
  /** Gradient of the system and of the belief, where there are cycles. */
  ofSystem: usize;
  ofBelief: usize;
  scratch: usize;
  noiseRoles: I32;
  stateRoles: I32;
  cycles: I32;
  /** Squares of the first variables, at scale 1 in all where the scale is found apart. */
  shares: F64;
  byShare: F64;
  n: i32;
  p: i32;
  m: i32;
  k: i32;
  diffuse: i32;
  varying: i32;
  count: i32;
  cycleCount: i32;
  apart: i32;
  /** Least scale: no model is believed to err less than the rounding of its data. */
  floor: f64;
  scale: f64;
  length: f64;
  evaluations: i32;

  value(x: F64): f64 {
    this.place(x);
    return this.filter();
  }

  /** Variances from x: squares, so that 0 is no bound. */
  place(x: F64): void {
    let sum = 0.0;
    for (let j = 0; j < this.count; j++) sum += x[j] * x[j];
    this.length = this.apart ? sum : 1.0;
    for (let j = 0; j < this.count; j++) this.shares[j] = x[j] * x[j] / this.length;
    this.write(x, 1);
  }

  /** The system of the shares times a scale. */
  write(x: F64, scale: f64): void {
    const p = this.p, m = this.m;
    const h = this.h(), t = h.plus(p), q = t.plus(m * m);
    for (let i = 0; i < p; i++) if (this.noiseRoles[i] >= 0) h[i] = scale * this.shares[this.noiseRoles[i]];
    for (let j = 0; j < m; j++) if (this.stateRoles[j] >= 0) q[j * m + j] = scale * this.shares[this.stateRoles[j]];
    for (let c = 0; c < this.cycleCount; c++) {
      const at = this.cycles[c * CYCLE], role = this.cycles[c * CYCLE + 1];
      const ofFrequency = this.cycles[c * CYCLE + 2], damping = x[this.cycles[c * CYCLE + 3]];
      if (ofFrequency < 0) {
        t[at * m + at] = damping;
        continue;
      }
      const frequency = x[ofFrequency];
      const cos = damping * Math.cos(frequency), sin = damping * Math.sin(frequency);
      t[at * m + at] = cos;
      t[at * m + at + 1] = sin;
      t[(at + 1) * m + at] = -sin;
      t[(at + 1) * m + at + 1] = cos;
      const variance = (role >= 0 ? scale * this.shares[role] : q[at * m + at]) / (1 - damping * damping);
      const P = F64.at(this.start).plus(BELIEF_SUMS + m);
      P[at * m + at] = variance;
      P[(at + 1) * m + at + 1] = variance;
    }
  }

  h(): F64 {
    return F64.at(this.system).plus((this.varying & 1 ? this.n : 1) * this.p * this.m);
  }

  /** The negative logarithm of the likelihood; its scale is the best one where it is found apart. */
  filter(): f64 {
    this.evaluations++;
    memory.copy(this.belief, this.start, <usize>beliefSize(this.m, this.k) << 3);
    const status = filterStates(
      this.y, this.system, this.belief, this.n, this.p, this.m, this.k, this.diffuse, this.varying, this.cycleCount, this.errors,
      this.variances, this.tape, this.scratch,
    );
    const sums = F64.at(this.belief);
    const count = sums[COUNT];
    if (status != OK || (this.apart && !(count > 0))) return Infinity;
    this.scale = this.apart ? max(sums[SQUARES] / count, this.floor) : 1.0;
    const squares = this.apart ? count * log(this.scale) + sums[SQUARES] / this.scale : sums[SQUARES];
    const value = 0.5 * (count * LOG_TWO_PI + squares + sums[LOGS] + sums[DIFFUSE_LOGS]);
    return this.scale > 0 && value - value == 0 ? value : Infinity;
  }

  gradient(x: F64, value: f64, g: F64): void {
    this.place(x);
    this.derive(x);
    for (let j = 0; j < this.count; j++) g[j] = -2 * x[j] * this.byShare[j] / this.length;
    this.deriveCycles(x, g);
    if (!this.apart) return;
    // The length of x changes nothing.
    let along = 0.0, square = 0.0;
    for (let j = 0; j < this.count; j++) {
      along += g[j] * x[j];
      square += x[j] * x[j];
    }
    for (let j = 0; j < this.count; j++) g[j] -= along / square * x[j];
  }

  /** Derivatives of the log-likelihood by the shares, at the filter's last run. */
  derive(x: F64): void {
    const p = this.p, m = this.m, all = this.n * p;
    const v = F64.at(this.errors);
    const unit = 1 / sqrt<f64>(this.scale);
    for (let i = 0; i < all; i++) v[i] *= unit;
    const noise = F64.at(this.noise), states = F64.at(this.states);
    if (this.cycleCount > 0) {
      // The derivatives by T are products with states, which are in the units of the values as well.
      const predicted = tapeAt(this.tape, this.n, p, m, this.k, this.diffuse).states;
      for (let i = 0; i < this.n * even(m); i++) predicted[i] *= unit;
      let first = m, last = 0;
      for (let c = 0; c < this.cycleCount; c++) {
        first = min(first, this.cycles[c * CYCLE]);
        last = max(last, this.cycles[c * CYCLE] + (this.cycles[c * CYCLE + 2] < 0 ? 1 : 2));
      }
      gradientOfColumns(
        this.system, this.errors, this.variances, this.tape, this.n, p, m, this.k, this.diffuse, this.varying, first, last, this.ofSystem,
        this.ofBelief, this.scratch,
      );
      const ofH = this.gradientOfH(), ofQ = ofH.plus(p + m * m);
      for (let i = 0; i < p; i++) noise[i] = ofH[i];
      for (let j = 0; j < m; j++) states[j] = ofQ[j * m + j];
    } else {
      scoreVariances(
        this.system, this.errors, this.variances, this.tape, this.n, p, m, this.k, this.diffuse, this.varying, this.noise, this.states,
        this.scratch,
      );
    }
    for (let j = 0; j < this.count; j++) this.byShare[j] = 0;
    for (let i = 0; i < p; i++) if (this.noiseRoles[i] >= 0) this.byShare[this.noiseRoles[i]] += noise[i];
    for (let j = 0; j < m; j++) if (this.stateRoles[j] >= 0) this.byShare[this.stateRoles[j]] += states[j];
    for (let c = 0; c < this.cycleCount; c++) {
      const role = this.cycles[c * CYCLE + 1], damping = x[this.cycles[c * CYCLE + 3]];
      if (role >= 0 && this.cycles[c * CYCLE + 2] >= 0) this.byShare[role] += this.ofStart(c) / (1 - damping * damping);
    }
  }

  gradientOfH(): F64 {
    return F64.at(this.ofSystem).plus((this.varying & 1 ? this.n : 1) * this.p * this.m);
  }

  /** Derivative by the variance that both states of a cycle start with. */
  ofStart(c: i32): f64 {
    const m = this.m, at = this.cycles[c * CYCLE];
    const P = F64.at(this.ofBelief).plus(m);
    return P[at * m + at] + P[(at + 1) * m + at + 1];
  }

  deriveCycles(x: F64, g: F64): void {
    const p = this.p, m = this.m;
    for (let c = 0; c < this.cycleCount; c++) {
      const at = this.cycles[c * CYCLE], role = this.cycles[c * CYCLE + 1];
      const ofFrequency = this.cycles[c * CYCLE + 2], ofDamping = this.cycles[c * CYCLE + 3];
      const T = this.gradientOfH().plus(p);
      if (ofFrequency < 0) {
        g[ofDamping] = -T[at * m + at];
        continue;
      }
      const same = T[at * m + at] + T[(at + 1) * m + at + 1];
      const cross = T[at * m + at + 1] - T[(at + 1) * m + at];
      const damping = x[ofDamping], cos = Math.cos(x[ofFrequency]), sin = Math.sin(x[ofFrequency]);
      g[ofFrequency] = -damping * (cos * cross - sin * same);
      const q = F64.at(this.h().offset).plus(p + m * m);
      const variance = role >= 0 ? this.shares[role] : q[at * m + at];
      const rest = 1 - damping * damping;
      g[ofDamping] = -(cos * same + sin * cross + this.ofStart(c) * variance * 2 * damping / (rest * rest));
    }
  }
}

const OBJECTIVE: usize = memory.data(320, 16);

/** Doubles of scratch that fitStates wants. */
export function fitStatesScratch(
  n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32, variables: i32, cycles: i32, starts: i32,
): i32 {
  const back = cycles > 0 ? gradientStatesScratch(p, m, k) : scoreVariancesScratch(p, m);
  return beliefSize(m, k) + 1 + 2 * even(n * p) + tapeSize(n, p, m, k, diffuse, cycles) + 1 + max(filterStatesScratch(p, m, k), back) + 1
    + (cycles > 0 ? systemSize(n, p, m, varying) + m + m * m + 2 : 0) + p + m + 4 * variables + bfgsScratch(variables) + starts + 24;
}

/** An objective with its room in the scratch memory, up to byShare (variables). */
export function objectiveOf(
  y: usize, noiseRoles: usize, stateRoles: usize, cycles: usize, system: usize, start: usize, n: i32, p: i32, m: i32, k: i32, diffuse: i32,
  varying: i32, variables: i32, deviations: i32, cycleCount: i32, apart: i32, floor: f64, scratch: usize,
): Objective {
  const F = changetype<Objective>(OBJECTIVE);
  F.y = y;
  F.system = system;
  F.start = start;
  F.noiseRoles = I32.at(noiseRoles);
  F.stateRoles = I32.at(stateRoles);
  F.cycles = I32.at(cycles);
  F.n = n;
  F.p = p;
  F.m = m;
  F.k = k;
  F.diffuse = diffuse;
  F.varying = varying;
  F.count = deviations;
  F.cycleCount = cycleCount;
  F.apart = apart;
  F.floor = floor;
  F.evaluations = 0;
  let at = F64.at(scratch);
  F.belief = at.offset;
  at = at.plus(even(beliefSize(m, k)));
  F.errors = at.offset;
  at = at.plus(even(n * p));
  F.variances = at.offset;
  at = at.plus(even(n * p));
  F.tape = at.offset;
  at = at.plus(even(tapeSize(n, p, m, k, diffuse, cycleCount)));
  F.scratch = at.offset;
  at = at.plus(even(max(filterStatesScratch(p, m, k), cycleCount > 0 ? gradientStatesScratch(p, m, k) : scoreVariancesScratch(p, m))));
  F.ofSystem = at.offset;
  if (cycleCount > 0) at = at.plus(even(systemSize(n, p, m, varying)));
  F.ofBelief = at.offset;
  if (cycleCount > 0) at = at.plus(even(m + m * m));
  F.noise = at.offset;
  F.states = at.plus(p).offset;
  F.shares = at.plus(even(p + m));
  F.byShare = F.shares.plus(variables);
  return F;
}
