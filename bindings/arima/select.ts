// The choice of an ARIMA model: differences by tests, orders by an information criterion.

import { ForecastleError } from "../core/errors.js";
import type { Series } from "../core/series.js";
import { type SeasonalRootTest, seasonalDifferencesFor } from "../features/seasonal-root.js";
import { differencesFor, type UnitRootTest } from "../features/unit-root.js";
import { engine } from "../wasm/engine.js";
import { type Effort, type Estimate, estimateArima } from "./estimate.js";
import { type ArimaForm, coefficientNames, lagCount, lostSteps, regressorsOf, stateSize } from "./order.js";

/** What a choice is made among, and by. */
export interface Choice {
  readonly seasonLength: number;
  readonly covariates: readonly string[];
  readonly differences: number | undefined;
  readonly seasonalDifferences: number | undefined;
  readonly unitRootTest: UnitRootTest;
  readonly seasonalRootTest: SeasonalRootTest;
  readonly criterion: "aicc" | "aic" | "bic";
  readonly search: "stepwise" | "full";
  readonly maxLags: number;
  readonly maxSeasonalLags: number;
  readonly effort: "fast" | "standard" | "thorough";
}

/** A model that was tried. */
export interface Candidate {
  readonly form: ArimaForm;
  readonly estimate: Estimate;
  /** The criterion; infinite for what is refused. */
  readonly value: number;
}

/** Orders without differences: p, q, P, Q and whether there is a mean or drift. */
interface Orders {
  readonly p: number;
  readonly q: number;
  readonly P: number;
  readonly Q: number;
  readonly constant: boolean;
}

/** Most models of a stepwise search; it ends long before. */
const MOST_MODELS = 94;
/** Largest sum of orders in a full search. */
const MOST_ORDERS = 5;
/** Seasons from this length on have one seasonal lag of each kind at most. */
const LONG_SEASON = 36;
/** Work of a search, in evaluations times values times size of the state; about a nanosecond each. */
export const MOST_WORK = { fast: 2e8, standard: 1.5e9, thorough: 1e10 } as const;
/** A model whose first search ends farther than this above the best criterion so far is not searched from another point. */
const NEAR = 6;
/** Roots nearer to the unit circle are refused: such a model says that a difference is missing, or one too many. */
const NEAREST_ROOT = 1.01;

/** Work of one evaluation, as the kernel does it: with gaps it takes the cheaper of two ways. */
export function workOf(form: ArimaForm, length: number, gaps: number): number {
  const s = stateSize(form);
  const r = s - lostSteps(form);
  const stepping = 6 * (regressorsOf(form).length + 1) * (s * s + 10);
  return length * (r + Math.min(gaps * (r + gaps / 8), stepping));
}

/** Evaluations that one search of a model may take. */
export function evaluationsFor(work: number, effort: Choice["effort"], most: number): number {
  return Math.max(60, Math.min(most, Math.floor(MOST_WORK[effort] / (10 * work))));
}

/** Numbers of differences by the tests; the seasonal ones first. */
export function chooseDifferences(
  { values }: Series,
  columns: readonly Float64Array[],
  choice: Choice,
): { d: number; D: number } {
  const rest = columns.length === 0 ? values : withoutRegression(values, columns, choice);
  const m = choice.seasonLength;
  const D =
    choice.seasonalDifferences ??
    (m > 1 ? seasonalDifferencesFor(rest, { seasonLength: m, test: choice.seasonalRootTest }) : 0);
  let left = rest;
  for (let i = 0; i < D; i++) left = left.slice(m).map((value, t) => value - left[t]!);
  const most = D > 0 ? 1 : 2;
  const d = choice.differences ?? differencesFor(left, { test: choice.unitRootTest, most: Math.max(most, 2 - D) });
  return { d, D };
}

/** The series less its least squares regression on the covariates and a mean. */
function withoutRegression(values: Float64Array, columns: readonly Float64Array[], choice: Choice): Float64Array {
  const form = formOf({ p: 0, q: 0, P: 0, Q: 0, constant: true }, 0, 0, choice);
  const found = tryOrders(values, columns, form, [], searchesFor("fast", 100));
  if (!found) return values;
  const [mean, ...slopes] = found.coefficients as unknown as number[];
  return values.map((value, t) => slopes.reduce((rest, slope, j) => rest - slope * columns[j]![t]!, value - mean!));
}

function formOf(orders: Orders, d: number, D: number, { seasonLength, covariates }: Choice): ArimaForm {
  const { p, q, P, Q, constant } = orders;
  const seasonal = [P, D, Q] as const;
  return {
    order: [p, d, q],
    seasonal,
    seasonLength: seasonal.some((each) => each > 0) ? seasonLength : 1,
    mean: !constant ? "none" : d + D === 0 ? "constant" : "drift",
    covariates,
  };
}

/** The models that were tried, the best first; empty where none could be fitted. */
export function searchOrders(
  series: Series,
  columns: readonly Float64Array[],
  { d, D }: { d: number; D: number },
  choice: Choice,
): Candidate[] {
  const { values } = series;
  const observed = values.reduce((count, value) => count + (Number.isNaN(value) ? 0 : 1), 0);
  const gaps = values.length - observed;
  const most = limits(observed, choice.seasonLength, choice);
  const tried = new Map<string, Candidate | undefined>();
  let work = 0;
  let best: { orders: Orders; candidate: Candidate } | undefined;
  const attempt = (orders: Orders): boolean => {
    const { p, q, P, Q, constant } = orders;
    if (p < 0 || q < 0 || P < 0 || Q < 0 || p > most.p || q > most.q || P > most.P || Q > most.Q) return false;
    if (constant && d + D > 1) return false;
    const key = `${p},${q},${P},${Q},${constant}`;
    if (tried.has(key) || tried.size >= most.models || work > MOST_WORK[choice.effort]) return false;
    const form = formOf(orders, d, D, choice);
    const size = workOf(form, values.length, gaps);
    const starts = best ? [nearby(best.candidate, form)] : [];
    const limit = evaluationsFor(size, choice.effort, 1500);
    const least = best?.candidate.value ?? Number.POSITIVE_INFINITY;
    const penalty = penaltyOf(form, observed - lostSteps(form), choice.criterion);
    const effort = { ...searchesFor(choice.effort, limit), worthwhile: 0.5 * (penalty - least - NEAR) };
    const estimate = tryOrders(values, columns, form, starts, effort);
    work += (estimate?.evaluations ?? limit) * size;
    const value = estimate ? criterionOf(form, estimate, choice.criterion) : Number.POSITIVE_INFINITY;
    const candidate = estimate && { form, estimate, value };
    tried.set(key, candidate);
    if (!candidate || value >= (best?.candidate.value ?? Number.POSITIVE_INFINITY)) return false;
    best = { orders, candidate };
    return true;
  };
  if (choice.search === "full") tryAll(most, attempt);
  else walk(most, d + D <= 1, observed, attempt, () => best?.orders);
  const found = Array.from(tried.values()).filter((each) => each !== undefined && Number.isFinite(each.value));
  return (found as Candidate[]).sort((a, b) => a.value - b.value);
}

type Limits = Readonly<Record<"p" | "q" | "P" | "Q" | "models", number>>;

/** Orders that the length of the series allows. */
function limits(observed: number, m: number, { maxLags, maxSeasonalLags, search }: Choice): Limits {
  const lags = Math.min(maxLags, Math.floor(observed / 3));
  const seasons = m === 1 ? 0 : Math.min(m >= LONG_SEASON ? 1 : maxSeasonalLags, Math.floor(observed / 3 / m));
  // A lag of the season is no other lag.
  const short = m > 1 && seasons > 0 ? Math.min(lags, m - 1) : lags;
  return { p: short, q: short, P: seasons, Q: seasons, models: search === "full" ? 2000 : MOST_MODELS };
}

function tryAll(most: Limits, attempt: (orders: Orders) => boolean): void {
  for (const constant of [true, false]) {
    for (let sum = 0; sum <= MOST_ORDERS; sum++) {
      for (let P = 0; P <= most.P; P++) {
        for (let Q = 0; Q <= most.Q; Q++) {
          for (let p = 0; p + P + Q <= sum; p++) attempt({ p, q: sum - p - P - Q, P, Q, constant });
        }
      }
    }
  }
}

/** From four models to the best neighbour of the best so far, until there is none. Source: Hyndman & Khandakar (2008), section 3.2. */
function walk(
  most: Limits,
  mayHaveConstant: boolean,
  observed: number,
  attempt: (orders: Orders) => boolean,
  bestSoFar: () => Orders | undefined,
): void {
  const constant = mayHaveConstant;
  const first = observed < 10 ? 1 : 2;
  const season = observed < 10 ? 0 : 1;
  const [p, q] = [Math.min(first, most.p), Math.min(first, most.q)];
  attempt({ p: 0, q: 0, P: 0, Q: 0, constant });
  attempt({ p: Math.min(1, most.p), q: 0, P: Math.min(1, most.P), Q: 0, constant });
  attempt({ p: 0, q: Math.min(1, most.q), P: 0, Q: Math.min(1, most.Q), constant });
  attempt({ p, q, P: Math.min(season, most.P), Q: Math.min(season, most.Q), constant });
  if (constant) attempt({ p: 0, q: 0, P: 0, Q: 0, constant: false });
  const pairs = [
    [-1, 0],
    [0, -1],
    [1, 0],
    [0, 1],
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ] as const;
  let moved = true;
  while (moved) {
    const at = bestSoFar();
    if (!at) return;
    const seasonal = pairs.map(([i, j]) => ({ ...at, P: at.P + i, Q: at.Q + j }));
    const plain = pairs.map(([i, j]) => ({ ...at, p: at.p + i, q: at.q + j }));
    moved = [...seasonal, ...plain, { ...at, constant: !at.constant }].some(attempt);
  }
}

/** Coefficients of another form, as near as it comes to those that were found. */
function nearby({ form, estimate }: Candidate, wanted: ArimaForm): Float64Array {
  const found = new Map(coefficientNames(form).map((name, i) => [name, estimate.coefficients[i]!]));
  return Float64Array.from(coefficientNames(wanted).slice(0, lagCount(wanted)), (name) => found.get(name) ?? 0);
}

/** How closely one model is searched. */
function searchesFor(effort: Choice["effort"], evaluations: number): Effort {
  const searches = effort === "thorough" ? 3 : effort === "standard" ? 2 : 1;
  return { searches, evaluations, tolerance: effort === "fast" ? 1e-3 : 1e-4 };
}

/** A search for the coefficients, or nothing where the series does not allow the form or a root lies too near the unit circle. */
function tryOrders(
  values: Float64Array,
  columns: readonly Float64Array[],
  form: ArimaForm,
  starts: readonly Float64Array[],
  effort: Effort,
): Estimate | undefined {
  try {
    const asked = { method: "ml", fixed: {}, innovations: "normal", withErrors: false, starts } as const;
    const found = estimateArima(values, columns, form, { ...asked, effort });
    return hasNearRoot(form, found.coefficients) ? undefined : found;
  } catch (error) {
    if (error instanceof ForecastleError && error.code !== "option") return undefined;
    throw error;
  }
}

/** Whether a root of a polynomial lies nearer to the unit circle than is believed. */
export function hasNearRoot({ order, seasonal }: ArimaForm, coefficients: Float64Array): boolean {
  const sizes = [order[0], order[2], seasonal[0], seasonal[2]];
  let at = 0;
  return sizes.some((size, group) => {
    let scale = 1;
    const lags = Array.from(coefficients.subarray(at, at + size), (each) => {
      scale *= NEAREST_ROOT;
      return (group % 2 === 0 ? each : -each) * scale;
    });
    at += size;
    return !isStationary(lags);
  });
}

/** Whether 1 - sum a_j B^j has its roots outside of the unit circle: by stepping down. Source: Durbin (1960). */
function isStationary(a: number[]): boolean {
  let left = a;
  while (left.length > 0) {
    const last = left[left.length - 1]!;
    if (!(Math.abs(last) < 1)) return false;
    const n = left.length - 1;
    left = left.slice(0, n).map((each, j) => (each + last * left[n - 1 - j]!) / (1 - last * last));
  }
  return true;
}

/** The criterion of an estimate. */
export function criterionOf(
  form: ArimaForm,
  { logLikelihood, count }: Estimate,
  criterion: Choice["criterion"],
): number {
  return -2 * logLikelihood + penaltyOf(form, count, criterion);
}

/** What the criterion adds to twice the negative log-likelihood of so many values. */
function penaltyOf(form: ArimaForm, count: number, criterion: Choice["criterion"]): number {
  const k = lagCount(form) + regressorsOf(form).length + 1;
  if (criterion === "bic") return k * engine().kernels.log(count);
  if (criterion === "aic") return 2 * k;
  return count > k + 1 ? 2 * k + (2 * k * (k + 1)) / (count - k - 1) : Number.POSITIVE_INFINITY;
}
