// Which BATS or TBATS model: fits, compared by Akaike's criterion.

import { lambdaOf } from "../probability/box-cox.js";
import { engine } from "../wasm/engine.js";
import {
  filterTbats,
  listOf,
  parametersOf,
  putForm,
  type TbatsFit,
  type TbatsForm,
  type TbatsParameters,
} from "./tbats-form.js";

/** A series made ready: gaps bridged. */
export interface TbatsData {
  /** (n) */
  readonly complete: Float64Array;
  /** (n), NaN where missing. */
  readonly observed: Float64Array;
  /** (n): the complete values about their trend, NaN where missing. */
  readonly detrended: Float64Array;
}

/** What may be chosen. */
export interface TbatsChoice {
  readonly trigonometric: boolean;
  readonly seasonLengths: readonly number[];
  readonly harmonics: readonly number[] | undefined;
  readonly trends: readonly TbatsForm["trend"][];
  /** Powers to try: undefined for no transform, "auto" for an estimated one. */
  readonly lambdas: readonly (number | "auto" | undefined)[];
  readonly arma: boolean;
}

/** A fitted candidate. */
export interface TbatsCandidate extends TbatsFit {
  readonly squares: number;
  readonly count: number;
  readonly logLikelihood: number;
  /** Parameters and initial states that were estimated, and the variance. */
  readonly parameterCount: number;
  readonly aic: number;
}

/** Evaluations of the likelihood for one candidate. */
const MOST_EVALUATIONS = 400;
const TOLERANCE = 1e-4;
/** Candidates of one search, so that its work is bounded. */
const MOST_FITS = 60;
/** Values times squared states beyond which orders of the errors are tried sparingly. */
const LARGE = 400_000;
/** Orders of the errors from which the search walks on. */
const FIRST_ORDERS: readonly (readonly [number, number])[] = [
  [1, 0],
  [0, 1],
  [1, 1],
  [2, 2],
  [4, 0],
  [5, 0],
];
const MOST_ORDER = 5;

/** The candidate of the least criterion; undefined where none can be fitted. */
export function searchTbats(data: TbatsData, choice: TbatsChoice): TbatsCandidate | undefined {
  const search = new Search(data);
  const sizes = choice.trigonometric
    ? (choice.harmonics ?? harmonicsOf(data, choice.seasonLengths))
    : choice.seasonLengths;
  for (const lambda of choice.lambdas) {
    for (const trend of choice.trends) {
      const { trigonometric, seasonLengths } = choice;
      search.attempt({ trigonometric, seasonLengths, sizes, trend, order: [0, 0] }, lambda);
    }
  }
  if (choice.trigonometric && choice.harmonics === undefined) search.improveHarmonics();
  if (choice.arma) search.improveOrder();
  return search.best;
}

class Search {
  best: TbatsCandidate | undefined;
  #lambda: number | "auto" | undefined;
  #left = MOST_FITS;
  readonly #data: TbatsData;

  constructor(data: TbatsData) {
    this.#data = data;
  }

  /** Fit a form; whether it is the best so far. */
  attempt(form: TbatsForm, lambda: number | "auto" | undefined, from?: TbatsParameters): boolean {
    if (this.#left-- <= 0) return false;
    const made = fitForm(this.#data, form, lambda, from);
    if (!made || (this.best && !(made.aic < this.best.aic - 1e-6))) return false;
    this.best = made;
    this.#lambda = lambda;
    return true;
  }

  /** One harmonic more or less of each season, as long as that helps. */
  improveHarmonics(): void {
    let better = this.best !== undefined;
    while (better) {
      better = false;
      const { form, parameters } = this.best!;
      for (const [i, m] of form.seasonLengths.entries()) {
        for (const step of [1, -1]) {
          const k = form.sizes[i]! + step;
          if (k < 1 || k > mostHarmonics(m)) continue;
          const sizes = form.sizes.map((size, j) => (j === i ? k : size));
          better = this.attempt({ ...form, sizes }, this.#lambda, parameters) || better;
        }
      }
    }
  }

  /** Orders of the errors near the best ones, as long as that helps. */
  improveOrder(): void {
    if (!this.best) return;
    const { form: plain, states, parameters } = this.best;
    const errors = filterTbats(this.best, this.#data.complete).errors.map((error) => (Number.isNaN(error) ? 0 : error));
    const partials = partialsOf(errors, MOST_ORDER);
    const withOrders = (from: TbatsParameters, [p, q]: readonly [number, number]) => {
      return { ...from, ar: partials.slice(0, p), ma: new Float64Array(q) };
    };
    const large = this.#data.complete.length * states.length * states.length > LARGE;
    for (const order of FIRST_ORDERS.slice(0, large ? 3 : undefined)) {
      this.attempt({ ...plain, order }, this.#lambda, withOrders(parameters, order));
    }
    const tried = new Set(FIRST_ORDERS.map(String));
    for (let better = !large; better; ) {
      better = false;
      const { form, parameters: start } = this.best;
      const [p, q] = form.order;
      for (const order of [
        [p + 1, q],
        [p - 1, q],
        [p, q + 1],
        [p, q - 1],
      ] as [number, number][]) {
        if (Math.min(...order) < 0 || Math.max(...order) > MOST_ORDER || tried.has(String(order))) continue;
        tried.add(String(order));
        better = this.attempt({ ...form, order }, this.#lambda, withOrders(start, order)) || better;
      }
    }
  }
}

/** Greatest partial autocorrelation at which a search begins. */
const MOST_PARTIAL = 0.9;

/** Partial autocorrelations at lags 1 to `most` of values about 0, by the Durbin-Levinson recursion. */
function partialsOf(values: Float64Array, most: number): Float64Array {
  const covariance = Array.from({ length: most + 1 }, (_, lag) => {
    let sum = 0;
    for (let t = lag; t < values.length; t++) sum += values[t]! * values[t - lag]!;
    return sum;
  });
  const partials = new Float64Array(most);
  let left = covariance[0]!;
  let ar: number[] = [];
  for (let k = 0; k < most && left > 0; k++) {
    const numerator = ar.reduce((sum, a, i) => sum - a * covariance[k - i]!, covariance[k + 1]!);
    const r = Math.max(-MOST_PARTIAL, Math.min(MOST_PARTIAL, numerator / left));
    partials[k] = r;
    ar = [...ar.map((a, i) => a - r * ar[k - 1 - i]!), r];
    left *= 1 - r * r;
  }
  return partials;
}

/** Harmonics up to half the season. */
function mostHarmonics(m: number): number {
  return Math.max(1, Math.floor(m / 2));
}

/** States that nothing depends on: the sine of the harmonic of two steps, and in BATS the mean of a season, which is in the level. */
function idleStates({ trigonometric, seasonLengths, sizes }: TbatsForm): number {
  if (!trigonometric) return sizes.length;
  return sizes.filter((k, i) => 2 * k === seasonLengths[i]).length;
}

/** Harmonics of each season by Schwarz's criterion, of the values about their trend; shorter seasons first. */
function harmonicsOf({ detrended }: TbatsData, seasonLengths: readonly number[]): number[] {
  using frame = engine().frame();
  const { kernels } = frame;
  const n = detrended.length;
  let values = detrended;
  return seasonLengths.map((m) => {
    const most = Math.min(mostHarmonics(m), 40);
    const left = frame.f64(most + 1);
    kernels.removeHarmonics(n, m, most, frame.put(values), left);
    const sums = frame.take(left, most + 1);
    const price = 2 * kernels.log(n);
    const cost = (k: number) => n * kernels.log(Math.max(sums[k]!, 1e-300)) + price * k;
    let best = 1;
    for (let k = 2; k <= most; k++) if (cost(k) < cost(best)) best = k;
    const x = frame.put(values);
    kernels.removeHarmonics(n, m, best, x, left);
    values = frame.take(x, n);
    return best;
  });
}

/** Where a search begins, in the order of the kernels. */
function startOf({ sizes, trend, order }: TbatsForm, lambda: number): TbatsParameters {
  return {
    lambda: Number.isNaN(lambda) ? undefined : lambda,
    alpha: 0.09,
    beta: trend === "none" ? 0 : 0.02,
    phi: trend === "damped" ? 0.97 : 1,
    gammas: new Float64Array(2 * sizes.length).fill(0.001),
    ar: new Float64Array(order[0]),
    ma: new Float64Array(order[1]),
  };
}

function boundsOf(
  { trigonometric, sizes, trend, order }: TbatsForm,
  lambda: number,
  free: boolean,
): [number[], number[]] {
  const fixed = (value: number): [number, number] => [value, value];
  const gammas = sizes.flatMap(() => [[-1, 1] as const, trigonometric ? ([-1, 1] as const) : fixed(0)]);
  const partials = Array.from({ length: order[0] + order[1] }, () => [-0.99, 0.99] as const);
  const all = [
    free ? ([0, 1] as const) : fixed(lambda),
    [-1, 2] as const,
    trend === "none" ? fixed(0) : ([-1, 1] as const),
    trend === "damped" ? ([0.8, 1] as const) : fixed(1),
    ...gammas,
    ...partials,
  ];
  return [all.map(([low]) => low), all.map(([, high]) => high)];
}

/** Maximum likelihood of one form, from the parameters of another fit or from standard ones and a quick level. */
function fitForm(
  { complete, observed }: TbatsData,
  form: TbatsForm,
  lambda: number | "auto" | undefined,
  from?: TbatsParameters,
): TbatsCandidate | undefined {
  const power = powerOf(complete, form, lambda, from);
  const standard = startOf(form, power);
  const quick = { ...standard, alpha: 0.5, gammas: standard.gammas.map(() => 0) };
  const starts = from ? [{ ...from, lambda: standard.lambda }] : [standard, quick];
  let best: TbatsCandidate | undefined;
  for (const start of starts) {
    const made = fitFrom(complete, observed, form, start, lambda === "auto");
    if (made && !(best && best.logLikelihood >= made.logLikelihood)) best = made;
  }
  return best;
}

function powerOf(
  values: Float64Array,
  { seasonLengths }: TbatsForm,
  lambda: number | "auto" | undefined,
  from?: TbatsParameters,
): number {
  if (lambda === undefined) return Number.NaN;
  if (lambda !== "auto") return lambda;
  return from?.lambda ?? lambdaOf(values, Math.round(seasonLengths[0] ?? 1), "guerrero", 0, 1);
}

function fitFrom(
  complete: Float64Array,
  observed: Float64Array,
  form: TbatsForm,
  start: TbatsParameters,
  free: boolean,
): TbatsCandidate | undefined {
  using frame = engine().frame();
  const { kernels } = frame;
  const n = complete.length;
  const { settings, periods, size } = putForm(frame, form);
  const [lower, upper] = boundsOf(form, start.lambda ?? Number.NaN, free);
  const list = listOf(start);
  const [theta, initial, report] = [frame.put(list), frame.f64(size), frame.f64(kernels.TBATS_REPORT.value)];
  const scratch = frame.f64(kernels.fitTbatsScratch(settings, n));
  const [y, seen, low, high] = [frame.put(complete), frame.put(observed), frame.put(lower), frame.put(upper)];
  const call = [y, seen, settings, periods, low, high, n, TOLERANCE, MOST_EVALUATIONS] as const;
  if (kernels.fitTbats(...call, theta, initial, report, scratch) === 0) return undefined;
  const [value, squares, count] = frame.take(report, 3) as unknown as [number, number, number];
  const parameters = parametersOf(form, frame.take(theta, list.length));
  const states = new Float64Array(size + form.order[0] + form.order[1]);
  states.set(frame.take(initial, size));
  const searched = lower.filter((bound, i) => bound < upper[i]!).length;
  const parameterCount = searched + size - idleStates(form) + 1;
  const logLikelihood = -0.5 * (value + count * (kernels.log((2 * Math.PI) / count) + 1));
  if (!Number.isFinite(logLikelihood)) return undefined;
  const aic = 2 * (parameterCount - logLikelihood);
  return { form, parameters, states, squares, count, logLikelihood, parameterCount, aic };
}
