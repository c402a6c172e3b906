// The contract that every model keeps, as a list of checks for any test runner.

import { ForecastleError, OptionError } from "./core/errors.js";
import { type FitResult, fitAll } from "./core/fit-all.js";
import type { Forecast } from "./core/forecast.js";
import type { Fitted, Model, ModelFactory } from "./core/model.js";
import type { KnownModel } from "./core/nested.js";
import { panel } from "./core/panel.js";
import type { Pool } from "./core/pool.js";
import type { Series } from "./core/series.js";
import { restore } from "./probability/define-model.js";

export { type GlobalContractCheck, type GlobalContractOptions, globalContract } from "./global-testing.js";

/** One check: a sentence, and a function that throws where it does not hold. */
export interface ContractCheck {
  readonly name: string;
  run(): void | Promise<void>;
}

/** What a contract test may be told. */
export interface ContractOptions<O extends object> {
  /** Options of the model under test. */
  readonly options?: Partial<O>;
  /** A series that the model can be fitted to; default: 60 values with a level, a trend and a season of 12. */
  readonly series?: ArrayLike<number>;
  /** Draws a series from the process that the model assumes, `length + horizon` values; for the coverage check. */
  readonly simulate?: (seed: number, length: number) => Float64Array;
  /** Constructors of the models that stand in the options, for `restore`. */
  readonly known?: readonly KnownModel[];
  /** Pools that must give what is given in process. They are left open. */
  readonly pools?: readonly Pool[];
}

/**
 * The checks that every model must pass, built-in or one's own: the input is left as it was; the same seed gives the same
 * paths; quantiles are monotone and intervals nested; a saved model wakes to the bit; an update in parts equals one in one
 * go; hard series are answered by a finite forecast or a typed error.
 *
 * @example
 * for (const { name, run } of contract(naive)) test(name, run);
 */
export function contract<O extends object, S>(
  factory: ModelFactory<O, S>,
  options: ContractOptions<O> = {},
): ContractCheck[] {
  if (typeof factory?.definition?.name !== "string") {
    throw new OptionError("option", "contract: factory must be a model's constructor such as naive");
  }
  const series = Float64Array.from(options.series ?? standardSeries());
  const { known = [] } = options;
  const make = () => factory(options.options);
  const fitted = () => make().fit(series);
  const checks: ContractCheck[] = [
    { name: "the input is left as it was", run: () => leavesInput(make(), series) },
    { name: "the same seed gives the same paths, another seed others", run: () => seedsPaths(fitted()) },
    { name: "quantiles are monotone and intervals nested", run: () => ordersQuantiles(fitted()) },
    { name: "paths agree with the quantiles", run: () => agreesWithPaths(fitted()) },
    { name: "the distribution function inverts the quantiles", run: () => invertsQuantiles(fitted()) },
    { name: "a saved fitted model wakes to the bit", run: () => survivesSaving([factory, ...known], fitted()) },
    { name: "a saved forecast wakes to the bit", run: () => savesForecast([factory, ...known], fitted()) },
    { name: "a saved model fits the same", run: () => savesModel([factory, ...known], make(), series) },
    {
      name: "fitAll equals fit, for any number of workers",
      run: () => fitsPanels(make(), series, options.pools ?? []),
    },
    { name: "two fits at once equal one after the other", run: () => keepsApart(make(), series) },
    {
      name: "hard series are answered by a finite forecast or a typed error",
      run: () => answersHardSeries(make(), series),
    },
    { name: "a misspelt option and an absurd horizon are refused", run: () => refusesNonsense(factory, fitted()) },
  ];
  if (factory.definition.update) {
    checks.push({
      name: "an update in parts equals one in one go, and leaves the old alone",
      run: () => updates(make(), series),
    });
  }
  if (options.simulate) {
    const simulate = options.simulate;
    checks.push({ name: "intervals cover simulated futures as they say", run: () => covers(make, simulate) });
  }
  return checks;
}

const HORIZON = 8;

/** 60 values with a level, a trend and a season of 12; no two alike. */
function standardSeries(): Float64Array {
  return Float64Array.from({ length: 60 }, (_, t) => 100 + t / 2 + ((t * 7) % 12) * 3 + ((t * 37) % 11) / 5);
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

/** Equal to the bit, NaN counting as one value. */
function same(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((value, i) => Object.is(value, b[i]));
}

function sameForecast(a: Forecast, b: Forecast): boolean {
  if (!same(a.mean, b.mean) || !same(a.quantile(0.9), b.quantile(0.9))) return false;
  return a.kind === "quantiles" || same(a.sample(5, { seed: 3 }), b.sample(5, { seed: 3 }));
}

function leavesInput<O extends object, S>(model: Model<O, S>, series: Float64Array): void {
  const before = series.slice();
  model.fit(series).forecast(HORIZON);
  expect(same(series, before), "fit or forecast changed its input");
}

function seedsPaths<O extends object, S>(fitted: Fitted<O, S>): void {
  const forecast = fitted.forecast(HORIZON);
  if (forecast.kind === "quantiles") return;
  const paths = forecast.sample(20, { seed: 1 });
  expect(paths.length === 20 * HORIZON, `20 paths of ${HORIZON} steps are ${paths.length} numbers`);
  expect(same(paths, fitted.forecast(HORIZON).sample(20, { seed: 1 })), "the same seed gave other paths");
  expect(
    same(paths.subarray(0, 5 * HORIZON), forecast.sample(5, { seed: 1 })),
    "the first paths depend on how many are drawn",
  );
  const varies = forecast.interval(0.5).lower.some((low, h) => low < forecast.interval(0.5).upper[h]!);
  if (varies) expect(!same(paths, forecast.sample(20, { seed: 2 })), "another seed gave the same paths");
}

function ordersQuantiles<O extends object, S>(fitted: Fitted<O, S>): void {
  const forecast = fitted.forecast(HORIZON);
  const levels = [0.001, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.999];
  const quantiles = levels.map((level) => forecast.quantile(level));
  for (let k = 1; k < levels.length; k++) {
    for (let h = 0; h < HORIZON; h++) {
      const holds = quantiles[k - 1]![h]! <= quantiles[k]![h]!;
      expect(holds, `step ${h}: quantile ${levels[k - 1]} lies above quantile ${levels[k]}`);
    }
  }
  const inner = forecast.interval(0.5);
  const outer = forecast.interval(0.95);
  for (let h = 0; h < HORIZON; h++) {
    const holds = outer.lower[h]! <= inner.lower[h]! && inner.upper[h]! <= outer.upper[h]!;
    expect(holds, `step ${h}: the interval of 0.95 does not hold the one of 0.5`);
  }
}

/** Shares of 2,000 paths within the 80 % interval: binomial with standard deviation 0.009; five of them are allowed. */
function agreesWithPaths<O extends object, S>(fitted: Fitted<O, S>): void {
  const forecast = fitted.forecast(HORIZON);
  if (forecast.kind === "quantiles" || forecast.kind === "paths") return;
  const { lower, upper } = forecast.interval(0.8);
  if (lower.some((low, h) => low === upper[h])) return;
  const count = 2000;
  const paths = forecast.sample(count, { seed: 11 });
  for (let h = 0; h < HORIZON; h++) {
    let inside = 0;
    for (let p = 0; p < count; p++) {
      const value = paths[p * HORIZON + h]!;
      if (value >= lower[h]! && value <= upper[h]!) inside++;
    }
    const expected = forecast.cdf(upper)[h]! - forecast.cdf(lower)[h]!;
    const apart = Math.abs(inside / count - expected);
    expect(apart < 0.045, `step ${h}: ${inside} of ${count} paths lie in an interval of probability ${expected}`);
  }
}

function invertsQuantiles<O extends object, S>(fitted: Fitted<O, S>): void {
  const forecast = fitted.forecast(HORIZON);
  const { prediction } = forecast;
  // Quantiles of paths lie between two paths, and the distribution function steps at each of them.
  const step = prediction.kind === "paths" ? HORIZON / prediction.paths.length : 1e-9;
  for (const level of [0.1, 0.5, 0.9]) {
    const below = forecast.cdf(forecast.quantile(level));
    for (let h = 0; h < HORIZON; h++) {
      expect(below[h]! >= level - step, `step ${h}: P(at most the quantile ${level}) is ${below[h]}`);
    }
  }
}

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function survivesSaving<O extends object, S>(known: readonly KnownModel[], fitted: Fitted<O, S>): void {
  const woken = restore<Fitted<O, S>>(throughJson(fitted), known);
  expect(sameForecast(fitted.forecast(HORIZON), woken.forecast(HORIZON)), "the woken model forecasts otherwise");
  expect(woken.length === fitted.length && woken.aic === fitted.aic, "the woken model has lost its length or criteria");
  expect(same(woken.residuals ?? [], fitted.residuals ?? []), "the woken model has lost its residuals");
  const lost = Object.entries(fitted.components ?? {}).find(
    ([name, values]) => !same(woken.components?.[name] ?? [], values),
  );
  expect(lost === undefined, `the woken model has lost its ${lost?.[0]}`);
  const text = JSON.stringify(woken);
  expect(text === JSON.stringify(fitted), "the woken model is saved otherwise");
}

function savesForecast<O extends object, S>(known: readonly KnownModel[], fitted: Fitted<O, S>): void {
  const forecast = fitted.forecast(HORIZON);
  expect(sameForecast(forecast, restore<Forecast>(throughJson(forecast), known)), "the woken forecast differs");
}

function savesModel<O extends object, S>(known: readonly KnownModel[], model: Model<O, S>, series: Float64Array): void {
  const woken = restore<Model<O, S>>(throughJson(model), known);
  const one = model.fit(series).forecast(HORIZON);
  expect(sameForecast(one, woken.fit(series).forecast(HORIZON)), "the woken model fits otherwise");
}

async function keepsApart<O extends object, S>(model: Model<O, S>, series: Float64Array): Promise<void> {
  const other = series.map((value) => value * 2 + 1);
  const alone = model.fit(series).forecast(HORIZON);
  const [a, b] = await Promise.all(
    [Promise.resolve(series), Promise.resolve(other)].map(async (y) => model.fit(await y)),
  );
  b!.forecast(HORIZON);
  expect(sameForecast(alone, a!.forecast(HORIZON)), "a fit beside another gave another forecast");
}

/** In process, and by every pool: the fits of a panel are those of its series, and so are the errors. */
async function fitsPanels<O extends object, S>(
  model: Model<O, S>,
  series: Float64Array,
  pools: readonly Pool[],
): Promise<void> {
  const members = panel(
    Object.fromEntries([0, 1, 2, series.length >> 1, series.length].map((n) => [`${n} values`, series.subarray(0, n)])),
  );
  const alone = textsOf([...members].map((member) => fitAlone(model, member)));
  for (const pool of [undefined, ...pools]) {
    const texts = textsOf(await fitAll(model, members, pool ? { pool } : {}));
    const where = pool ? `by ${pool.size} workers` : "in process";
    for (const [i, text] of texts.entries()) expect(text === alone[i], `${members.ids[i]}: another fit ${where}`);
    expect(texts.length === members.length, `${texts.length} results for ${members.length} series ${where}`);
  }
}

function fitAlone<O extends object, S>(model: Model<O, S>, member: Series): FitResult<O, S> {
  const id = member.id!;
  try {
    return { id, fitted: model.fit(member) };
  } catch (error) {
    return { id, error: error as Error };
  }
}

function textsOf<O extends object, S>(results: readonly FitResult<O, S>[]): string[] {
  return results.map(({ id, fitted, error }) => JSON.stringify([id, fitted ?? [error!.name, error!.message]]));
}

/** Every series here must end in a finite forecast or a typed error, and leave the model as good as new. */
function answersHardSeries<O extends object, S>(model: Model<O, S>, series: Float64Array): void {
  const before = model.fit(series).forecast(HORIZON);
  const hard: Record<string, ArrayLike<number>> = {
    empty: [],
    "one value": [5],
    "two values": [5, 6],
    "three values": [1, 2, 4],
    constant: new Float64Array(40).fill(3),
    zeros: new Float64Array(40),
    "all missing": new Float64Array(40).fill(Number.NaN),
    gaps: series.map((value, t) => (t % 5 === 2 ? Number.NaN : value)),
    "long gap": series.map((value, t) => (t > 15 && t < 35 ? Number.NaN : value)),
    "missing at both ends": series.map((value, t) => (t < 3 || t > 56 ? Number.NaN : value)),
    huge: series.map((value) => value * 1e300),
    tiny: series.map((value) => value * 1e-300),
    negative: series.map((value) => -value),
    "zeros and ones": Float64Array.from({ length: 48 }, (_, t) => (t % 7 === 3 ? 1 : 0)),
    "one outlier": series.map((value, t) => (t === 30 ? 1e12 : value)),
    infinite: series.map((value, t) => (t === 7 ? Number.POSITIVE_INFINITY : value)),
  };
  for (const [name, values] of Object.entries(hard)) {
    const problem = answer(model, values);
    expect(problem === undefined, `${name}: ${problem}`);
  }
  expect(
    sameForecast(before, model.fit(series).forecast(HORIZON)),
    "a hard series changed what the model does afterwards",
  );
}

function answer<O extends object, S>(model: Model<O, S>, values: ArrayLike<number>): string | undefined {
  try {
    const forecast = model.fit(values).forecast(HORIZON);
    const { lower, upper } = forecast.interval(0.9);
    const all = [...forecast.mean, ...lower, ...upper];
    return all.every(Number.isFinite) ? undefined : `not all numbers are finite: ${all.join(" ")}`;
  } catch (error) {
    return error instanceof ForecastleError ? undefined : `an untyped error: ${error}`;
  }
}

function refusesNonsense<O extends object, S>(factory: ModelFactory<O, S>, fitted: Fitted<O, S>): void {
  refuses(() => factory({ seasonLenght: 4 } as unknown as Partial<O>), "a misspelt option");
  for (const horizon of [0, -1, 1.5, Number.NaN, 1e9, "12" as unknown as number]) {
    refuses(() => fitted.forecast(horizon), `the horizon ${horizon}`);
  }
  refuses(() => fitted.forecast(2).quantile(1), "the level 1");
  refuses(() => fitted.forecast(2).interval(Number.NaN), "the coverage NaN");
  refuses(() => fitted.forecast(2).sample(3, { seed: -1 }), "the seed -1");
}

function refuses(call: () => unknown, what: string): void {
  try {
    call();
  } catch (error) {
    expect(
      error instanceof ForecastleError && error.code === "option",
      `${what}: refused by an untyped error: ${error}`,
    );
    return;
  }
  throw new Error(`${what} was taken`);
}

function updates<O extends object, S>(model: Model<O, S>, series: Float64Array): void {
  const cut = Math.floor(series.length * 0.7);
  const fitted = model.fit(series.subarray(0, cut));
  const before = fitted.forecast(HORIZON);
  const rest = series.subarray(cut);
  const atOnce = fitted.update(rest);
  let inParts = fitted;
  for (let t = 0; t < rest.length; t++) inParts = inParts.update(rest.subarray(t, t + 1));
  expect(atOnce.length === series.length && inParts.length === series.length, "an update lost count of the values");
  const a = atOnce.forecast(HORIZON);
  const b = inParts.forecast(HORIZON);
  for (const [x, y] of [
    [a.mean, b.mean],
    [a.quantile(0.9), b.quantile(0.9)],
  ] as const) {
    for (let h = 0; h < HORIZON; h++) {
      const apart = Math.abs(x[h]! - y[h]!);
      expect(
        apart <= 1e-12 * Math.max(1, Math.abs(x[h]!)),
        `step ${h}: one update gives ${x[h]}, several give ${y[h]}`,
      );
    }
  }
  expect(sameForecast(before, fitted.forecast(HORIZON)), "an update changed the model that it was asked of");
}

/** 400 simulated futures of 4 steps: shares with standard deviation 0.02; 5 points are allowed. */
function covers<O extends object, S>(
  make: () => Model<O, S>,
  simulate: (seed: number, length: number) => Float64Array,
): void {
  const horizon = 4;
  const runs = 400;
  const inside = new Float64Array(horizon);
  for (let seed = 0; seed < runs; seed++) {
    const values = simulate(seed, 80 + horizon);
    const { lower, upper } = make().fit(values.subarray(0, 80)).forecast(horizon).interval(0.8);
    for (let h = 0; h < horizon; h++) {
      const value = values[80 + h]!;
      if (value >= lower[h]! && value <= upper[h]!) inside[h] = inside[h]! + 1;
    }
  }
  for (let h = 0; h < horizon; h++) {
    const share = inside[h]! / runs;
    expect(Math.abs(share - 0.8) < 0.075, `step ${h}: the interval of 0.8 covers ${share} of simulated futures`);
  }
}
