// Automatic exponential smoothing: the candidates of one series are searched, weighed and put in order by one call.

import { F64, I32 } from "../memory";
import { ETS_SUMS, filterEts, logLikelihoodEts } from "./filter";
import { INITIAL_HEURISTIC, refineEts, refineEtsScratch } from "./fit";
import {
  addStarts, addTwin, descendPool, FEW_STARTS, FORMS, harvest, LONG_SERIES, MOST_STARTS, NOTHING, OPTIMUM, Pool, poolOf, poolSize,
  releaseHeld, startsOf, valueOf,
} from "./lanes-pool";
import { ADDITIVE, MULTIPLICATIVE, NONE } from "./recursion";
import { OK } from "../status";
import { BETA, LEVEL, PHI, SEASON_0 } from "./tangents";

/** Criteria by number. */
export const AICC: i32 = 0;
export const AIC: i32 = 1;
export const BIC: i32 = 2;

/** Cells of a candidate before its parameters: number of its form, weight, log density, estimated parameters without variance. */
export const CANDIDATE_HEAD: i32 = 4;

/** Forms with additive errors; their twins with multiplicative ones follow in the same order, and then multiplicative seasons. */
const TWIN: i32 = 6;

/** Candidates whose criterion lies no further above the least one are searched from all their starts. */
const NEAR: f64 = 6;
/** Rounding of a criterion. */
const ROUNDED: f64 = 1e-6;

// @ts-ignore: decorator
@inline
function even(n: i32): i32 {
  return (n + 1) & ~1;
}

/** Cells of a candidate: its head, parameters (6 + m), states after the last value (2 + m), sums of the likelihood. */
export function candidateSize(m: i32): i32 {
  return CANDIDATE_HEAD + SEASON_0 + m + 2 + m + ETS_SUMS;
}

/** Doubles of memory that the searches want. */
// @ts-ignore: decorator
@inline
function poolFor(n: i32, m: i32, starts: i32, states: i32): i32 {
  return even(poolSize(n, m, states, 9 * startsOf(n, m, ADDITIVE, starts) + 3, 6 * startsOf(n, 1, NONE, starts) + 3));
}

/** Doubles of scratch that autoEts wants. */
export function autoEtsScratch(n: i32, m: i32, starts: i32, initial: i32): i32 {
  const states = initial == INITIAL_HEURISTIC ? 0 : 1;
  const rows = FORMS * (even(candidateSize(m)) + even(n));
  return poolFor(n, m, starts, states) + even(rows) + 4 * even(n) + 2 * even(SEASON_0 + m) + even(4 * FORMS) + refineEtsScratch(n, m, initial);
}

/**
 * Fit the candidates of automatic exponential smoothing (error and season additive or multiplicative, trend none, additive or damped, no
 * multiplicative season with additive errors), and weigh them by a criterion. Those that the series cannot take are left out: not positive,
 * or fewer than two values more than parameters. Each is searched from one start, and those that come near the best from further ones. A
 * candidate that its own optimum, or one outside the region where the past is forgotten, keeps from being kept is looked at no further.
 *
 * Form number 3 season + trend, plus 6 where errors multiply; trend 0 none, 1 additive, 2 damped.
 *
 * in       y (n); bounds (8): lower and upper of alpha, beta, gamma, phi
 * sizes    n; m, season length (1 without season); starts of each search, at most 10
 * scalars  initial, INITIAL_OPTIMAL or INITIAL_HEURISTIC; criterion (AICC, ...); average, 0 to keep the best candidate alone; mostPasses of each
 *          search; tolerance of twice the log density; undamped, what an additive trend weighs at equal likelihood; temperature, a difference
 *          in the criterion that divides a weight by e; leastWeight of what is kept
 * out      table (15, candidateSize(m)): the candidates that are kept, heaviest first; seasons of zero where there are none; fitted (n), their
 *          weighted one-step predictions
 * scratch  scratch (autoEtsScratch)
 * returns  the number of candidates that are kept
 * cost     some 30 passes, each O(n), of eight candidates at once
 * source   Hyndman, Koehler, Snyder & Grose (2002); Kolassa (2011) for the weights; Fletcher (1987) for the search
 */
export function autoEts(
  y: usize, bounds: usize, n: i32, m: i32, starts: i32, initial: i32, criterion: i32, average: i32, mostPasses: i32, tolerance: f64,
  undamped: f64, temperature: f64, leastWeight: f64, table: usize, fitted: usize, scratch: usize,
): i32 {
  const heuristic = initial == INITIAL_HEURISTIC ? 1 : 0;
  const P = poolOf(y, n, m, bounds, heuristic, starts, mostPasses, tolerance, scratch);
  let room = F64.at(scratch).plus(poolFor(n, m, starts, 1 - heuristic));
  const rows = room;
  const size = even(candidateSize(m));
  const fits = rows.plus(FORMS * size);
  room = fits.plus(even(FORMS * even(n)));
  const errors = room, work = room.plus(even(n));
  room = room.plus(4 * even(n));
  const values = room, weights = room.plus(FORMS), wild = weights, ahead = room.plus(2 * FORMS), order = I32.at(room.plus(3 * FORMS).offset);
  room = room.plus(even(4 * FORMS));
  const given = room, trial = room.plus(even(SEASON_0 + m));
  const rest = room.plus(2 * even(SEASON_0 + m));
  const positive = isPositive(F64.at(y), n);
  for (let form = 0; form < FORMS; form++) {
    values[form] = Infinity;
    wild[form] = Infinity;
    ahead[form] = Infinity;
  }
  for (let k = 0; k < SEASON_0 + m; k++) given[k] = k == PHI ? 1 : 0;
  // Lanes have one kind of season; searches without season stand among the additive ones.
  if (m > 1) addForms(P, 3, m, given, starts);
  addForms(P, 0, m, given, starts);
  if (positive) {
    if (m > 1) addForms(P, TWIN + 3, m, given, starts);
    addForms(P, TWIN, m, given, starts);
  }
  race(P, 0, 2 * TWIN, m, positive, criterion, given, starts, ahead);
  if (positive && m > 1) {
    addForms(P, 2 * TWIN, m, given, starts);
    race(P, 2 * TWIN, FORMS, m, positive, criterion, given, starts, ahead);
  }
  // From the least bound on: a candidate is carried through the values while it may still be kept.
  let best = Infinity;
  for (;;) {
    const form = leastOf(ahead);
    if (form < 0) break;
    const bound = ahead[form];
    ahead[form] = Infinity;
    if (best < Infinity && !mayKeep(bound - best, average, undamped, temperature, leastWeight)) break;
    const row = rows.plus(form * size);
    if (!settle(P, form, m, y, n, bounds, initial, row.plus(CANDIDATE_HEAD), trial, rest.offset)) continue;
    const value = judge(P, form, m, y, n, criterion, row, errors, work, fits.plus(form * even(n)));
    if (average && isWild(form, row, m)) {
      wild[form] = value;
      continue;
    }
    values[form] = value;
    best = min(best, value);
  }
  // An average has none that errs by more than its own predictions, where there is another; the best candidate alone may be one.
  if (best == Infinity) for (let form = 0; form < FORMS; form++) values[form] = min(values[form], wild[form]);
  const kept = weigh(values, weights, order, average, undamped, temperature, leastWeight);
  const out = F64.at(fitted);
  for (let t = 0; t < n; t++) out[t] = 0;
  for (let i = 0; i < kept; i++) {
    const form = order[i];
    const row = rows.plus(form * size);
    row[0] = form;
    row[1] = weights[form];
    memory.copy(F64.at(table).plus(i * candidateSize(m)).offset, row.offset, <usize>candidateSize(m) << 3);
    const fit = fits.plus(form * even(n));
    for (let t = 0; t < n; t++) out[t] = out[t] + weights[form] * fit[t];
  }
  return kept;
}

// @ts-ignore: decorator
@inline
function seasonOf(form: i32): i32 {
  return (form < TWIN ? form : form - TWIN) / 3;
}

/** Estimated parameters and initial states: the seasons add up to a constant, so one is no freedom. */
function estimatedBy(form: i32, m: i32): i32 {
  const trend = form % 3, season = seasonOf(form) != NONE;
  return 2 + (trend ? 2 : 0) + (trend == 2 ? 1 : 0) + (season ? m : 0);
}

/** Whether the values allow a form. */
function takesPart(P: Pool, form: i32, m: i32, positive: bool): bool {
  return (positive || form < TWIN) && (m > 1 || seasonOf(form) == NONE) && P.L.observed >= estimatedBy(form, m) + 2;
}

/** Whether the search of a form begins at points of the grid, not at the optimum of the twin with additive errors. */
function hasOwnStarts(form: i32): bool {
  return form < TWIN || form >= 2 * TWIN;
}

function isPositive(y: F64, n: i32): bool {
  for (let t = 0; t < n; t++) if (y[t] <= 0) return false;
  return true;
}

/** The three trends from this form on: at the best points of the grid, and where errors multiply at the optimum of the twin too. */
function addForms(P: Pool, from: i32, m: i32, given: F64, starts: i32): void {
  for (let form = from + 2; form >= from; form--) {
    if (!takesPart(P, form, m, true)) continue;
    const trend = form % 3, season = seasonOf(form);
    const error = form < TWIN ? ADDITIVE : MULTIPLICATIVE;
    const own = season == NONE ? 1 : m;
    const fixed = fixedOf(form);
    const twin = !hasOwnStarts(form);
    if (twin) addTwin(P, form, form - TWIN, error, min(trend, 1), season, trend == 2 ? 1 : 0, own, fixed);
    if (!twin || starts > FEW_STARTS) addStartsOf(P, form, m, given, starts, starts > FEW_STARTS ? MOST_STARTS : 1);
  }
}

/** Searches of a form that begin at the best points of the grid, so many of them at once. */
function addStartsOf(P: Pool, form: i32, m: i32, given: F64, starts: i32, atOnce: i32): void {
  const trend = form % 3, season = seasonOf(form);
  const own = season == NONE ? 1 : m;
  const error = form < TWIN ? ADDITIVE : MULTIPLICATIVE;
  // A long series without season has nearly always one optimum.
  const some = season == NONE && P.L.n >= LONG_SERIES && starts <= FEW_STARTS ? 1 : startsOf(P.L.n, own, season, starts);
  addStarts(P, form, error, min(trend, 1), season, trend == 2 ? 1 : 0, own, fixedOf(form), given, some, atOnce);
}

/**
 * Run the searches of the forms from one number up to another; those that come near the best are searched from their further starts too.
 *
 * in/out   ahead (FORMS): least value of the criterion, before a candidate is moved to where the past is forgotten; -Infinity where no search
 *          had a value, Infinity where the form does not take part
 */
function race(P: Pool, from: i32, to: i32, m: i32, positive: bool, criterion: i32, given: F64, starts: i32, ahead: F64): void {
  const season = from > 0 ? MULTIPLICATIVE : m > 1 ? ADDITIVE : NONE;
  for (let round = 0; round < 2; round++) {
    descendPool(P, m, season);
    for (let form = from; form < to; form++) {
      if (!takesPart(P, form, m, positive)) continue;
      const value = valueOf(P, form);
      ahead[form] = value < Infinity ? criterionOf(criterion, devianceOf(P, value), estimatedBy(form, m), P.L.observed) : -Infinity;
    }
    if (round > 0 || starts > FEW_STARTS) return;
    let best = Infinity;
    for (let form = 0; form < to; form++) if (ahead[form] > -Infinity) best = min(best, ahead[form]);
    for (let form = from; form < to; form++) {
      if (!(ahead[form] <= best + NEAR)) continue;
      if (hasOwnStarts(form)) releaseHeld(P, form);
      else if (seasonOf(form) == NONE && P.L.n < LONG_SERIES) addStartsOf(P, form, m, given, starts, MOST_STARTS);
    }
  }
}

/** Minus twice the log density of the value of a search. */
function devianceOf(P: Pool, value: f64): f64 {
  const n = <f64>P.L.observed;
  return value + n * (Math.log((2 * Math.PI) / n) + 1);
}

/** The form to look at next, or -1. */
function leastOf(ahead: F64): i32 {
  let least = -1;
  for (let form = 0; form < FORMS; form++) if (ahead[form] < (least < 0 ? Infinity : ahead[least])) least = form;
  return least;
}

/** Whether a candidate whose criterion lies this far above another may be kept. */
function mayKeep(excess: f64, average: i32, undamped: f64, temperature: f64, leastWeight: f64): bool {
  if (!average) return excess <= ROUNDED;
  return max(1.0, undamped) * Math.exp(-excess / temperature) >= min(1.0, undamped) * leastWeight;
}

/**
 * Parameters of the best search of a form. One that ends where the past is not forgotten, or nowhere, gives way to a search by Levenberg
 * and Marquardt that keeps within the region. Returns false where that ends nowhere either.
 */
function settle(
  P: Pool, form: i32, m: i32, y: usize, n: i32, bounds: usize, initial: i32, theta: F64, trial: F64, scratch: usize,
): bool {
  const found = harvest(P, form, 1, theta, trial);
  if (found == OPTIMUM) return true;
  const trend = form % 3, season = seasonOf(form);
  const own = season == NONE ? 1 : m;
  if (found == NOTHING) for (let k = 0; k < SEASON_0 + own; k++) theta[k] = k == PHI ? 1 : 0;
  const error = form < TWIN ? ADDITIVE : MULTIPLICATIVE;
  const warm = found == NOTHING ? 0 : 1;
  const status = refineEts(
    y, bounds, n, own, error, min(trend, 1), season, trend == 2 ? 1 : 0, fixedOf(form), initial, 1, 1 - warm, warm, P.mostPasses >> 2,
    10 * P.tolerance, theta.offset, trial.offset, scratch,
  );
  return status == OK;
}

/** Bits of the parameters that a form lacks. */
// @ts-ignore: decorator
@inline
function fixedOf(form: i32): i32 {
  return (form % 3 ? 0 : 2) | (seasonOf(form) != NONE ? 0 : 4) | (form % 3 == 2 ? 0 : 8);
}

/** Whether relative errors are larger than 1 on average: one below -1 has no meaning, and the variance of a sum of such products explodes. */
// @ts-ignore: decorator
@inline
function isWild(form: i32, row: F64, m: i32): bool {
  const sums = row.plus(CANDIDATE_HEAD + SEASON_0 + m + 2 + m);
  return form >= TWIN && sums[0] > sums[1];
}

/** Carry a candidate through the values; its criterion, or Infinity where it leaves the numbers. */
function judge(P: Pool, form: i32, m: i32, y: usize, n: i32, criterion: i32, row: F64, errors: F64, work: F64, fit: F64): f64 {
  const theta = row.plus(CANDIDATE_HEAD);
  const states = theta.plus(SEASON_0 + m);
  const sums = states.plus(2 + m);
  const season = seasonOf(form);
  const own = season == NONE ? 1 : m;
  const error = form < TWIN ? ADDITIVE : MULTIPLICATIVE;
  for (let k = SEASON_0 + own; k < SEASON_0 + m; k++) theta[k] = 0;
  for (let k = 0; k < 2 + m; k++) states[k] = theta[LEVEL + k];
  for (let k = 0; k < ETS_SUMS; k++) sums[k] = k == 2 ? 1 : 0;
  filterEts(
    y, n, own, 0, error, form % 3 ? 1 : 0, season, theta[0], theta[BETA], theta[2], theta[PHI], states.offset, sums.offset, errors.offset,
    fit.offset, work.offset,
  );
  const density = logLikelihoodEts(sums.offset, error);
  let finite = density - density == 0;
  for (let k = 0; k < 2 + m; k++) if (!(states[k] - states[k] == 0)) finite = false;
  if (!finite) return Infinity;
  const estimated = estimatedBy(form, m);
  row[2] = density;
  row[3] = estimated;
  return criterionOf(criterion, -2 * density, estimated, sums[1]);
}

/** Criterion of a fit, of minus twice its log density and what was estimated beside the variance. */
function criterionOf(criterion: i32, deviance: f64, estimated: i32, count: f64): f64 {
  const k = <f64>(estimated + 1);
  if (criterion == BIC) return deviance + k * Math.log(count);
  const aic = deviance + 2 * k;
  if (criterion == AIC) return aic;
  return count > k + 1 ? aic + (2 * k * (k + 1)) / (count - k - 1) : Infinity;
}

/** Weights by number of form, and the order of those that are kept. Returns their number. */
function weigh(
  values: F64, weights: F64, order: I32, average: i32, undamped: f64, temperature: f64, leastWeight: f64,
): i32 {
  let best = -1;
  for (let form = 0; form < FORMS; form++) {
    if (values[form] < Infinity && (best < 0 || values[form] < values[best])) best = form;
  }
  if (best < 0) return 0;
  if (!average) {
    weights[best] = 1;
    order[0] = best;
    return 1;
  }
  let total = 0.0;
  for (let form = 0; form < FORMS; form++) {
    const prior = form % 3 == 1 ? undamped : 1.0;
    weights[form] = values[form] < Infinity ? prior * Math.exp((values[best] - values[form]) / temperature) : 0;
    total += weights[form];
  }
  let kept = 0;
  let sum = 0.0;
  for (let form = 0; form < FORMS; form++) {
    if (!(weights[form] / total >= leastWeight) || weights[form] == 0) continue;
    sum += weights[form];
    let i = kept++;
    for (; i > 0 && weights[order[i - 1]] < weights[form]; i--) order[i] = order[i - 1];
    order[i] = form;
  }
  for (let i = 0; i < kept; i++) weights[order[i]] = weights[order[i]] / sum;
  return kept;
}
