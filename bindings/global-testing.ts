// The contract that every global model keeps, as a list of checks for any test runner.

import { ForecastleError, OptionError } from "./core/errors.js";
import type { Forecast } from "./core/forecast.js";
import type { GlobalFitted, GlobalModel, GlobalModelFactory } from "./core/global-model.js";
import { type Panel, panel } from "./core/panel.js";
import { restore } from "./probability/define-model.js";

/** One check: a sentence, and a function that throws where it does not hold. */
export interface GlobalContractCheck {
  readonly name: string;
  run(): Promise<void>;
}

/** What a contract test may be told. */
export interface GlobalContractOptions<O extends object> {
  /** Options of the model under test: a training that is as short as can be. */
  readonly options?: Partial<O>;
  /** A panel that the model can be fitted to; default: six series of 40 to 60 values with a season of 12. */
  readonly panel?: Panel;
  /** Steps to forecast; default 6. */
  readonly horizon?: number;
}

/**
 * The checks that every global model must pass, built-in or one's own: the input is left as it was; two fits give the same bits; quantiles are
 * monotone; what is saved wakes to the bit; the forecast of a series does not depend on its neighbours; unseen series, new items and hard
 * panels are answered by finite forecasts or a typed error.
 *
 * @example
 * const zeros = defineGlobalModel({
 *   name: "zeros",
 *   defaults: {},
 *   fit: () => ({ state: {} }),
 *   forecast: (_state, _options, { panel, horizon }) =>
 *     [...panel].map(() => ({ prediction: { kind: "paths", horizon, paths: new Float64Array(horizon) } })),
 * });
 * globalContract(zeros)[0].name; // "the input is left as it was"
 */
export function globalContract<O extends object, S>(
  factory: GlobalModelFactory<O, S>,
  options: GlobalContractOptions<O> = {},
): GlobalContractCheck[] {
  if (typeof factory?.definition?.name !== "string") {
    throw new OptionError("option", "globalContract: factory must be a global model's constructor");
  }
  const { panel: members = standardPanel(), horizon = 6 } = options;
  const make = (): GlobalModel<O, S> => factory(options.options);
  // One fit for all checks that do not ask for more.
  let once: Promise<GlobalFitted<O, S>> | undefined;
  const fitted = (): Promise<GlobalFitted<O, S>> => {
    once ??= make().fit(members);
    return once;
  };
  return [
    { name: "the input is left as it was", run: () => leavesInput(make(), members, horizon) },
    {
      name: "two fits give the same bits",
      run: async () => agrees(await fitted(), await make().fit(members), horizon),
    },
    { name: "quantiles are monotone", run: async () => ordersQuantiles(await fitted(), horizon) },
    { name: "the same seed gives the same paths", run: async () => seedsPaths(await fitted(), horizon) },
    { name: "what is saved wakes to the bit", run: async () => survivesSaving(factory, await fitted(), horizon) },
    {
      name: "the forecast of a series does not depend on its neighbours",
      run: async () => keepsApart(await fitted(), horizon),
    },
    {
      name: "unseen series and new items get finite forecasts",
      run: async () => meetsStrangers(await fitted(), horizon),
    },
    {
      name: "hard panels are answered by finite forecasts or a typed error",
      run: () => answersHardPanels(make(), horizon),
    },
    {
      name: "nonsense is refused, and a fit can be aborted",
      run: async () => refusesNonsense(factory, await fitted(), members),
    },
  ];
}

/** Six series of 40 to 60 values with levels, trends and a season of 12; no two alike. */
function standardPanel(): Panel {
  const one = (i: number): Float64Array =>
    Float64Array.from(
      { length: 40 + 4 * i },
      (_, t) => 50 * (i + 1) + t / 2 + (((t + i) * 7) % 12) * (i + 1) + ((t * 37) % 11) / 5,
    );
  return panel(Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`series ${i}`, one(i)])), { seasonLength: 12 });
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function textOf(forecasts: Iterable<Forecast>): string {
  return JSON.stringify(
    Array.from(forecasts, ({ id, prediction, index, warnings }) => numbersAsText([id, prediction, index, warnings])),
  );
}

/** Typed arrays with every bit of their numbers. */
function numbersAsText(value: unknown): unknown {
  if (value instanceof Float64Array)
    return Array.from(value, (number) => (Object.is(number, -0) ? "-0" : String(number)));
  if (Array.isArray(value)) return value.map(numbersAsText);
  if (typeof value !== "object" || value === null || "toJSON" in value) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, numbersAsText(item)]));
}

function agrees<O extends object, S>(a: GlobalFitted<O, S>, b: GlobalFitted<O, S>, horizon: number): void {
  expect(textOf(a.forecast(horizon)) === textOf(b.forecast(horizon)), "two fits to one panel forecast otherwise");
}

async function leavesInput<O extends object, S>(
  model: GlobalModel<O, S>,
  members: Panel,
  horizon: number,
): Promise<void> {
  const before = Array.from(members, ({ values }) => values.slice());
  (await model.fit(members)).forecast(horizon);
  const same = [...members].every(({ values }, i) => values.every((value, t) => Object.is(value, before[i]![t])));
  expect(same, "fit or forecast changed its input");
}

function ordersQuantiles<O extends object, S>(fitted: GlobalFitted<O, S>, horizon: number): void {
  for (const forecast of fitted.forecast(horizon)) {
    const quantiles = [0.01, 0.1, 0.5, 0.9, 0.99].map((level) => forecast.quantile(level));
    for (let k = 1; k < quantiles.length; k++) {
      const ordered = quantiles[k]!.every((value, h) => quantiles[k - 1]![h]! <= value);
      expect(ordered, `"${forecast.id}": quantiles cross`);
    }
  }
}

function seedsPaths<O extends object, S>(fitted: GlobalFitted<O, S>, horizon: number): void {
  const one = fitted.forecast(horizon, { seed: 3 });
  expect(textOf(one) === textOf(fitted.forecast(horizon, { seed: 3 })), "one seed gave two forecasts");
  let paths: Float64Array;
  try {
    paths = one.sample(4, { seed: 1 });
  } catch (error) {
    if (error instanceof OptionError && error.code === "unsupported") return;
    throw error;
  }
  const again = one.sample(4, { seed: 1 });
  expect(paths.length === 4 * one.length * horizon, `${paths.length} numbers of 4 paths`);
  expect(
    paths.every((value, i) => Object.is(value, again[i])),
    "one seed gave other paths",
  );
}

async function survivesSaving<O extends object, S>(
  factory: GlobalModelFactory<O, S>,
  fitted: GlobalFitted<O, S>,
  horizon: number,
): Promise<void> {
  const through = <T extends Forecast | GlobalModel<O, S> | GlobalFitted<O, S>>(saved: unknown): T =>
    restore<T>(JSON.parse(JSON.stringify(saved)), [factory]);
  const woken = through<GlobalFitted<O, S>>(fitted);
  agrees(fitted, woken, horizon);
  expect(JSON.stringify(woken) === JSON.stringify(fitted), "the woken model is saved otherwise");
  const model = through<GlobalModel<O, S>>(factory(fitted.options));
  agrees(fitted, await model.fit(fitted.panel), horizon);
  for (const forecast of fitted.forecast(horizon)) {
    expect(textOf([through<Forecast>(forecast)]) === textOf([forecast]), "the woken forecast differs");
  }
}

function keepsApart<O extends object, S>(fitted: GlobalFitted<O, S>, horizon: number): void {
  const together = fitted.forecast(horizon);
  const { statics } = fitted.panel;
  for (const series of fitted.panel) {
    const own = statics[series.id!] ?? {};
    const alone = fitted.forecast(horizon, { panel: panel([series], { statics: { [series.id!]: own } }) });
    const same = textOf(alone) === textOf([together.get(series.id!)]);
    expect(same, `"${series.id}" is forecast otherwise without its neighbours`);
  }
}

function meetsStrangers<O extends object, S>(fitted: GlobalFitted<O, S>, horizon: number): void {
  const known = [...fitted.panel][0]!;
  const { index: _, ...bare } = known;
  const strangers = panel([
    { ...known, id: "unseen", values: known.values.map((value) => value * 3) },
    // A new item: no value, and no time stamps of its own.
    { ...bare, index: undefined, id: "new", values: new Float64Array(0), length: 0, covariates: {} },
    { ...known, id: "missing", values: new Float64Array(known.length).fill(Number.NaN) },
  ]);
  for (const forecast of fitted.forecast(horizon, { panel: strangers })) {
    expect(saysNumbers(forecast), `"${forecast.id}": not all numbers are finite`);
    if (forecast.id === "unseen") continue;
    const said = forecast.warnings.some(({ code }) => code === "no-history");
    expect(said, `"${forecast.id}": nothing says that the forecast is one without history`);
  }
}

function saysNumbers(forecast: Forecast): boolean {
  const { lower, upper } = forecast.interval(0.9);
  return [...forecast.mean, ...lower, ...upper].every(Number.isFinite);
}

async function answersHardPanels<O extends object, S>(model: GlobalModel<O, S>, horizon: number): Promise<void> {
  const wave = Float64Array.from({ length: 40 }, (_, t) => 10 + ((t * 7) % 12));
  const missing = new Float64Array(40).fill(Number.NaN);
  const hard: Record<string, Record<string, ArrayLike<number>>> = {
    "no series": {},
    "empty series": { a: [], b: [] },
    "one value each": { a: [5], b: [6] },
    "two values": { a: [5, 6] },
    constants: { a: new Float64Array(40).fill(3), b: new Float64Array(40) },
    "all missing": { a: missing, b: missing },
    "one missing, one short": { a: missing, b: wave, c: [1, 2] },
    gaps: { a: wave.map((value, t) => (t % 5 === 2 ? Number.NaN : value)), b: wave },
    "sizes apart": { a: wave.map((value) => value * 1e300), b: wave.map((value) => value * 1e-300), c: wave },
    negative: { a: wave.map((value) => -value), b: wave },
    counts: { a: wave.map((_, t) => (t % 7 === 3 ? 1 : 0)), b: wave },
    "one outlier": { a: wave.map((value, t) => (t === 30 ? 1e12 : value)), b: wave },
    infinite: { a: wave.map((value, t) => (t === 7 ? Number.POSITIVE_INFINITY : value)), b: wave },
  };
  for (const [name, members] of Object.entries(hard)) {
    try {
      const fitted = await model.fit(members);
      for (const forecast of fitted.forecast(horizon)) {
        expect(saysNumbers(forecast), `${name}: "${forecast.id}" is forecast by numbers that are not finite`);
      }
    } catch (error) {
      if (!(error instanceof ForecastleError)) throw new Error(`${name}: ${error}`, { cause: error });
    }
  }
}

async function refusesNonsense<O extends object, S>(
  factory: GlobalModelFactory<O, S>,
  fitted: GlobalFitted<O, S>,
  members: Panel,
): Promise<void> {
  await refuses(() => factory({ hoirzon: 4 } as unknown as Partial<O>), "a misspelt option");
  for (const horizon of [0, -1, 1.5, Number.NaN, 1e9, "12" as unknown as number]) {
    await refuses(() => fitted.forecast(horizon), `the horizon ${horizon}`);
  }
  const aborted = { aborted: true, reason: "enough" } as AbortSignal;
  await refuses(() => factory(fitted.options).fit(members, { signal: aborted }), "a fit that was aborted", "aborted");
}

async function refuses(call: () => unknown, what: string, code = "option"): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (error instanceof ForecastleError && error.code === code) return;
    throw new Error(`${what}: refused by another error: ${error}`, { cause: error });
  }
  throw new Error(`${what} was taken`);
}
