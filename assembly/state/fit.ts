// Maximum likelihood of variances, and of the cycles' frequency and damping.

import { log } from "../math/scalar";
import { F64, I32 } from "../memory";
import { bfgsScratch, minimiseBfgs } from "../optimise/bfgs";
import { NOT_CONVERGED, OK } from "../status";
import { filterStates, filterStatesScratch } from "./filter";
import { gradientStates, gradientStatesScratch, scoreVariances, scoreVariancesScratch } from "./gradient";
import { BELIEF_SUMS, beliefSize, COUNT, DIFFUSE_LOGS, even, LOGS, SQUARES, systemSize } from "./system";
import { tapeSize } from "./filter-tape";

const LOG_TWO_PI: f64 = 1.8378770664093454836;
/** Length of the first step of a search. */
const FIRST_STEP: f64 = 0.2;
/** Share of all variances below which one is tried at 0. */
const NEXT_TO_NOTHING: f64 = 1e-4;
/** What a search is given back, as share of all variances, where a variance at 0 would rather grow. */
const REVIVED: f64 = 1e-2;

/** Numbers of a report: log-likelihood, evaluations, scale. */
export const FIT_REPORT: i32 = 3;
/** Numbers of a cycle: first state, and the places of its variance, frequency and damping among the variables. */
const CYCLE: i32 = 4;

@unmanaged
class Search {
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
      const frequency = x[this.cycles[c * CYCLE + 2]], damping = x[this.cycles[c * CYCLE + 3]];
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
      gradientStates(
        this.system, this.errors, this.variances, this.tape, this.n, p, m, this.k, this.diffuse, this.varying, this.ofSystem,
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
      if (role >= 0) this.byShare[role] += this.ofStart(c) / (1 - damping * damping);
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

const SEARCH: usize = memory.data(320, 16);

/** Doubles of scratch that fitStates wants. */
export function fitStatesScratch(
  n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32, variables: i32, cycles: i32, starts: i32,
): i32 {
  const back = cycles > 0 ? gradientStatesScratch(p, m, k) : scoreVariancesScratch(p, m);
  return beliefSize(m, k) + 1 + 2 * even(n * p) + tapeSize(n, p, m, k, diffuse, cycles) + 1 + max(filterStatesScratch(p, m, k), back) + 1
    + (cycles > 0 ? systemSize(n, p, m, varying) + m + m * m + 2 : 0) + p + m + 4 * variables + bfgsScratch(variables) + starts + 24;
}

/**
 * The variances, frequencies and dampings of highest likelihood.
 *
 * The first variables are standard deviations, of which those that noiseRoles and stateRoles name take the place of h and of the
 * diagonal of Q; so a variance of 0 is no bound of the search. Where no other variance is given (apart), they are relative to a scale that
 * has a closed form. Searches go from the best of the starts by BFGS with the exact score; in the end, a variance that is next to nothing
 * is made 0 where that costs no likelihood, and one that got stuck at 0 is given back.
 *
 * in       y (n, p); noiseRoles (p), stateRoles (m): a variable each, or -1; cycles (cycles, 4): the first of two states, the variables of
 *          variance (or -1), frequency and damping; starts (starts, variables); lower, upper (variables)
 * in/out   system (systemSize) -> with the variances found; start (beliefSize), the belief before the first step -> with the variances that
 *          cycles start with
 * sizes    n; p; m; k; diffuse; varying (not h, T or Q); variables; deviations among them; cycles; starts; searches; apart; mostEvaluations
 *          of a search; scalars tolerance of the log-likelihood; floor, the least scale
 * out      best (variables): standard deviations, frequencies, dampings; report (FIT_REPORT)
 * scratch  fitStatesScratch(...)
 * returns  OK, or NOT_CONVERGED where no start has a likelihood
 * cost     30 to 80 passes forth and back a search
 * source   Durbin & Koopman (2012), 7.3; Koopman & Shephard (1992)
 */
export function fitStates(
  y: usize, noiseRoles: usize, stateRoles: usize, cycles: usize, starts: usize, lower: usize, upper: usize, system: usize, start: usize,
  n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32, variables: i32, deviations: i32, cycleCount: i32, startCount: i32,
  searches: i32, apart: i32, mostEvaluations: i32, tolerance: f64, floor: f64, best: usize, report: usize, scratch: usize,
): i32 {
  const F = begin(
    y, noiseRoles, stateRoles, cycles, system, start, n, p, m, k, diffuse, varying, variables, deviations, cycleCount, apart, floor,
    scratch,
  );
  const x = F.byShare.plus(variables), values = x.plus(2 * variables), own = values.plus(even(startCount)), work = own.plus(4);
  const all = F64.at(starts), found = F64.at(best), R = F64.at(report);
  const bytes = <usize>variables << 3;
  for (let i = 0; i < startCount; i++) values[i] = F.value(all.plus(i * variables));
  let lowest = Infinity, status = NOT_CONVERGED;
  for (let i = 0; i < searches; i++) {
    const from = indexOfLeast(values, startCount);
    if (from < 0) break;
    values[from] = Infinity;
    memory.copy(x.offset, all.plus(from * variables).offset, bytes);
    let to = descend(F, variables, lower, upper, tolerance, mostEvaluations, x, own, work);
    if (settle(F, x, to)) to = descend(F, variables, lower, upper, tolerance, mostEvaluations, x, own, work);
    if (to < lowest) {
      lowest = to;
      memory.copy(best, x.offset, bytes);
      status = OK;
    }
  }
  R[0] = -lowest;
  R[1] = <f64>F.evaluations;
  if (status != OK) return status;
  F.value(found);
  const scale = F.scale;
  R[2] = scale;
  F.write(found, scale);
  for (let j = 0; j < deviations; j++) found[j] = sqrt<f64>(scale * F.shares[j]);
  return OK;
}

/** A search with its room in the scratch memory, up to byShare (variables). */
function begin(
  y: usize, noiseRoles: usize, stateRoles: usize, cycles: usize, system: usize, start: usize, n: i32, p: i32, m: i32, k: i32, diffuse: i32,
  varying: i32, variables: i32, deviations: i32, cycleCount: i32, apart: i32, floor: f64, scratch: usize,
): Search {
  const F = changetype<Search>(SEARCH);
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

function indexOfLeast(values: F64, n: i32): i32 {
  let at = -1;
  for (let i = 0; i < n; i++) if (values[i] < Infinity && (at < 0 || values[i] < values[at])) at = i;
  return at;
}

/** Walk down from x; its value. */
function descend(
  F: Search, variables: i32, lower: usize, upper: usize, tolerance: f64, mostEvaluations: i32, x: F64, own: F64, work: F64,
): f64 {
  // The scale is found apart, so the length of x is free: 1 suits the first step.
  if (F.apart) {
    let square = 0.0;
    for (let j = 0; j < F.count; j++) square += x[j] * x[j];
    for (let j = 0; j < F.count; j++) x[j] /= sqrt<f64>(square);
  }
  let length = 0.0;
  for (let j = 0; j < F.count; j++) length = max(length, abs(x[j]));
  minimiseBfgs(F, variables, lower, upper, tolerance, FIRST_STEP * length, mostEvaluations, 1, x.offset, own.offset, work.offset);
  return own[0];
}

/** Make deviations that are next to nothing 0 where that costs nothing. Whether one of them would rather grow, and was given back. */
function settle(F: Search, x: F64, lowest: f64): bool {
  let square = 0.0;
  for (let j = 0; j < F.count; j++) square += x[j] * x[j];
  let zeros = 0;
  for (let j = 0; j < F.count; j++) {
    if (x[j] * x[j] >= NEXT_TO_NOTHING * square) continue;
    const held = x[j];
    x[j] = 0;
    if (held != 0 && !(F.value(x) <= lowest + 1e-7)) x[j] = held;
    else zeros++;
  }
  if (zeros == 0) return false;
  if (!(F.value(x) < Infinity)) return false;
  F.derive(x);
  let revived = false;
  for (let j = 0; j < F.count; j++) {
    // The gain of a share of what is there, by its slope.
    if (x[j] != 0 || !(F.byShare[j] * REVIVED * square / F.length > 0.01)) continue;
    x[j] = sqrt<f64>(REVIVED * square);
    revived = true;
  }
  return revived;
}

/**
 * Steps of expectation and maximisation for the same variances: each raises the likelihood, unless it is at its highest already.
 *
 * in       y (n, p); noiseRoles (p), stateRoles (m) as fitStates; start (beliefSize), the belief before the first step
 * in/out   system (systemSize) -> with better variances
 * sizes    n; p; m; k; diffuse; varying; deviations; steps; scalars tolerance of the log-likelihood that ends them
 * out      track (steps + 1): log-likelihood before each step and after the last; NaN beyond the end
 * scratch  fitStatesScratch(..., no cycles)
 * returns  OK, or NOT_CONVERGED where the tolerance was not met
 * cost     a pass forth and back a step
 * source   Shumway & Stoffer (1982); Koopman (1993) for the step in terms of the disturbances
 */
export function improveStates(
  y: usize, noiseRoles: usize, stateRoles: usize, start: usize, system: usize, n: i32, p: i32, m: i32, k: i32, diffuse: i32, varying: i32,
  deviations: i32, steps: i32, tolerance: f64, track: usize, scratch: usize,
): i32 {
  const F = begin(y, noiseRoles, stateRoles, 0, system, start, n, p, m, k, diffuse, varying, deviations, deviations, 0, 0, 0, scratch);
  const counts = F.byShare.plus(deviations);
  const L = F64.at(track);
  const h = F.h(), q = h.plus(p + m * m);
  for (let step = 0; step <= steps; step++) L[step] = NaN;
  for (let j = 0; j < deviations; j++) counts[j] = 0;
  for (let i = 0; i < p; i++) {
    const role = F.noiseRoles[i];
    if (role < 0) continue;
    F.shares[role] = h[i];
    for (let t = 0; t < n; t++) counts[role] += F64.at(y)[t * p + i] == F64.at(y)[t * p + i] ? 1.0 : 0.0;
  }
  for (let j = 0; j < m; j++) {
    const role = F.stateRoles[j];
    if (role < 0) continue;
    F.shares[role] = q[j * m + j];
    counts[role] += <f64>(n - 1);
  }
  for (let step = 0; step <= steps; step++) {
    F.write(F.shares, 1);
    const value = F.filter();
    if (!(value < Infinity)) return NOT_CONVERGED;
    L[step] = -value;
    if (step > 0 && L[step] - L[step - 1] <= tolerance) return OK;
    if (step == steps) break;
    F.derive(F.shares);
    for (let j = 0; j < deviations; j++) {
      const variance = F.shares[j];
      if (counts[j] > 0) F.shares[j] = max(variance + 2 * variance * variance * F.byShare[j] / counts[j], 0.0);
    }
  }
  return NOT_CONVERGED;
}
