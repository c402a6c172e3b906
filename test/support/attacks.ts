// Every export of the public surface with calls that are nearly right, and what to do with what comes back.
import fc from "fast-check";
import * as forecastle from "../../bindings/index.js";
import * as neural from "../../bindings/neural/index.js";
import * as testing from "../../bindings/testing.js";
import { anything, brokenOptions, brokenValues } from "./hostile-values.js";

/** One argument as an honest caller gives it, and how it may be broken. */
interface Argument {
  readonly fine: unknown;
  readonly broken: fc.Arbitrary<unknown>;
}

/** Arguments of one call, and the use that is made of its answer. */
export interface Attack {
  readonly call: (...given: never[]) => unknown;
  readonly given: readonly Argument[];
  readonly use: (answer: never, broken: unknown) => unknown;
}

const { naive, seasonalNaive } = forecastle;
const y = Float64Array.from({ length: 36 }, (_, t) => 20 + t / 3 + ((t * 7) % 12));
const stamped = () => forecastle.series(y, { start: "2020-01", frequency: "month", id: "a" });
const fitted = naive().fit(y);
const future = fitted.forecast(6);
const actual = Float64Array.of(30, 31, Number.NaN, 33, 34, 35);
const context = { train: y, seasonLength: 12, benchmark: future };

const any = (fine: unknown): Argument => ({ fine, broken: anything });
const data = (fine: unknown = y): Argument => ({ fine, broken: fc.oneof(brokenValues, anything) });
const options = (fine: Readonly<Record<string, unknown>>, ...more: readonly string[]): Argument => ({
  fine,
  broken: brokenOptions(fine, [...Object.keys(fine), ...more]),
});
const predictions: fc.Arbitrary<unknown> = fc.constantFrom(
  future,
  future.prediction,
  seasonalNaive({ seasonLength: 12 }).fit(y).forecast(6),
  forecastle.conformal({ model: naive(), horizon: 6 }).fit(y).forecast(6),
  { kind: "paths", horizon: 6, paths: y },
  { kind: "mixture", weights: Float64Array.of(0.5, 0.5), components: [future.prediction, future.prediction] },
  y.slice(0, 6),
  naive().fit([0, 0, 0]).forecast(6),
  forecastle.constant().fit([]).forecast(6),
);
const judged: Argument = { fine: future, broken: fc.oneof(predictions, anything) };
const truth: Argument = {
  fine: actual,
  broken: fc.oneof(brokenValues, anything, fc.constantFrom(new Float64Array(6), new Float64Array(6).fill(Number.NaN))),
};

const look = (answer: unknown): unknown => JSON.stringify(answer);

function useForecast(forecast: forecastle.Forecast, broken: unknown): void {
  const each: readonly ((given: never) => unknown)[] = [
    () => [forecast.mean, forecast.kind, forecast.horizon, forecast.model, forecast.id, forecast.warnings],
    (given) => forecast.quantile(given),
    (given) => forecast.interval(given),
    (given) => forecast.cdf(given),
    (given) => forecast.sample(given),
    (given) => forecast.sample(2, given),
    (given) => forecast.sample(2, { seed: given }),
    (given) => forecast.toRows(given),
    (given) => forecast.toRows({ coverages: given }),
    () => forecastle.restore(JSON.stringify(forecast), forecastle.builtIns),
    () => forecast.index?.toArray(),
  ];
  attempt(each, broken);
}

function useFitted(model: forecastle.Fitted, broken: unknown): void {
  const each: readonly ((given: never) => unknown)[] = [
    () => [
      model.fittedValues,
      model.residuals,
      model.components,
      model.aic,
      model.aicc,
      model.bic,
      model.warnings,
      model.index,
    ],
    (given) => useForecast(model.forecast(3, given), broken),
    (given) => useForecast(model.forecast(3, { covariates: given }), broken),
    (given) => useForecast(model.forecast(3, { seed: given, paths: given }), broken),
    (given) => model.forecast(given),
    (given) => useForecast(model.update(given).forecast(2), broken),
    (given) => model.update([1, 2], given),
    (given) => model.update([1, 2], { time: given }),
    () => JSON.stringify(model),
  ];
  attempt(each, broken);
}

function useModel(model: forecastle.Model, broken: unknown): void {
  const each: readonly ((given: never) => unknown)[] = [
    (given) => useFitted(model.fit(given), broken),
    (given) => useFitted(model.fit(y), given),
    (given) => model.fit(y, given),
    (given) => model.fit(y, { signal: given }),
    () => forecastle.restore(JSON.stringify(model), [model.factory]),
  ];
  attempt(each, broken);
}

/** Try all of them; the first error that is not of this library goes on. */
function attempt(each: readonly ((given: never) => unknown)[], broken: unknown): void {
  for (const use of each) {
    try {
      use(broken as never);
    } catch (error) {
      if (!(error instanceof forecastle.ForecastleError)) throw error;
    }
  }
}

function useSeries(given: forecastle.Series, broken: unknown): void {
  const each: readonly ((given: never) => unknown)[] = [
    () => forecastle.seriesFromJson(forecastle.seriesToJson(given)),
    () => given.index && useIndex(given.index, broken),
    () => forecastle.sliceSeries(given, broken as number),
    () => naive().fit(given).forecast(2).index?.label(0),
  ];
  attempt(each, broken);
}

function useIndex(index: forecastle.TimeIndex, broken: unknown): void {
  const each: readonly ((given: never) => unknown)[] = [
    () => index.length < 1000 && [index.toArray(), index.toDates(), index.frequency],
    (given) => index.label(given),
    (given) => index.epoch(given),
    (given) => index.position(given),
    (given) => index.slice(given),
    (given) => index.slice(0, given),
    (given) => index.next(given),
    () => forecastle.timeIndex(index.toJSON()),
  ];
  attempt(each, broken);
}

function useFeature(feature: forecastle.Feature, broken: unknown): void {
  const each: readonly ((given: never) => unknown)[] = [
    () => forecastle.designOf(stamped(), [feature], { horizon: 2 }),
    (given) => forecastle.designOf(given, [feature]),
    (given) => forecastle.designOf(stamped(), [feature], { covariates: given, statics: given }),
    (given) => forecastle.designOf(stamped(), [{ ...feature, ...(given as object) }]),
    () => forecastle.designOf(stamped(), [JSON.parse(JSON.stringify(feature))]),
  ];
  attempt(each, broken);
}

function usePanel(panel: forecastle.Panel, broken: unknown): void {
  const each: readonly ((given: never) => unknown)[] = [
    () => [...panel].map((member) => member.id),
    (given) => panel.get(given),
    (given) => panel.has(given),
    () => panel.toMatrix(),
    () => forecastle.panelFromJson(forecastle.panelToJson(panel)),
  ];
  attempt(each, broken);
}

function useMetric(metric: forecastle.Score & Partial<forecastle.PointMetric>, broken: unknown): void {
  const each: readonly ((given: never) => unknown)[] = [
    () => metric(future, actual, context),
    (given) => metric(given, actual, context),
    (given) => metric(future, given, context),
    (given) => metric(future, actual, given),
    (given) => metric(future, actual, { ...context, train: given }),
    (given) => metric(future, actual, { ...context, seasonLength: given }),
    (given) => metric(future, actual, { ...context, benchmark: given }),
    (given) => metric.with?.(given)(future, actual, context),
    (given) => metric.detail?.(given, actual, context),
    (given) => (metric as Partial<forecastle.StepScore>).steps?.(future, given),
  ];
  attempt(each, broken);
}

async function useEach(answers: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of answers);
}

type Call = Attack["call"];
const attack = (call: unknown, given: readonly Argument[], use: unknown = look): Attack => ({
  call: call as Call,
  given,
  use: use as Attack["use"],
});
const maker = (call: unknown, ...given: readonly Argument[]): Attack => attack(call, given, useModel);
/** A metric as it stands. */
const metric = (call: unknown): Attack => attack(call, [judged, truth, options(context)]);
/** A function that makes a metric. */
const metricOf = (call: unknown, ...given: readonly Argument[]): Attack => attack(call, given, useMetric);

const panelData = () => ({ a: y, b: [1, 2, 4, 3, 5], c: [] });
const rows = () => Array.from(y, (value, t) => ({ id: t % 2, time: 86_400_000 * (t >> 1), value }));
const divisions = options({ division: "skip", epsilon: 1e-8 });
const pathOptions = options({ paths: 50, seed: 1 }, "fair", "order");
const saved = () => JSON.parse(JSON.stringify(fitted)) as unknown;
const cost = (action: number, value: number) => Math.abs(action - value);
const act = () => new Float64Array(6);
const definition = {
  name: "own",
  defaults: { window: 2 },
  fit: () => ({ state: {} }),
  forecast: (_state: unknown, _options: unknown, { horizon }: { horizon: number }) => ({
    kind: "law",
    law: "normal",
    parameters: { mean: new Float64Array(horizon), sd: new Float64Array(horizon) },
  }),
};

const globalDefinition = {
  ...definition,
  forecast: (
    _state: unknown,
    _options: unknown,
    { panel, horizon }: { readonly panel: forecastle.Panel; readonly horizon: number },
  ) =>
    Array.from(panel, () => ({
      prediction: { kind: "paths" as const, horizon, paths: new Float64Array(2 * horizon) },
    })),
};

const f = forecastle;
const pointMetrics = [
  ...["mape", "mdape", "mpe", "rmdspe", "smape", "smdape", "smoothedSmape"],
  ...["mae", "mdae", "me", "mse", "rmse", "gmrae", "lmr", "mdrae", "mrae", "owa", "percentBetter", "relMae", "relRmse"],
  ...["theilU", "mase", "nd", "nrmse", "rmsse", "dawidSebastiani", "logScore", "crps"],
] as const;

const everyAttack: Record<string, readonly Attack[]> = {
  ...Object.fromEntries(
    pointMetrics.map((name) => [name, [metric(f[name]), attack(() => f[name], [any(1)], useMetric)]]),
  ),
  forecast: [
    attack(
      f.forecast,
      [data(), options({ horizon: 4, seasonLength: 12, models: [naive()] }, "effort", "covariates", "onProgress")],
      useForecast,
    ),
  ],
  constant: [maker(f.constant, options({}))],
  drift: [maker(f.drift, options({}))],
  mean: [maker(f.mean, options({}))],
  naive: [maker(f.naive, options({}))],
  naive2: [maker(f.naive2, options({ seasonLength: 12 }))],
  seasonalAverage: [maker(f.seasonalAverage, options({ seasonLength: 12 }))],
  seasonalNaive: [maker(f.seasonalNaive, options({ seasonLength: 12 }))],
  windowAverage: [maker(f.windowAverage, options({ window: 3 }))],
  ses: [maker(f.ses, options({}, "alpha", "initial"))],
  holt: [maker(f.holt, options({}, "damped", "alpha", "beta", "trend"))],
  holtWinters: [maker(f.holtWinters, options({ seasonLength: 4 }, "season", "damped", "alpha", "gamma"))],
  autoEts: [
    maker(
      f.autoEts,
      options({ seasonLength: 4 }, "criterion", "combine", "initial", "effort", "innovations", "boxCox"),
    ),
  ],
  linearInnovations: [
    maker(
      f.linearInnovations,
      options(
        {
          observation: [1, 1],
          transition: [
            [1, 1],
            [0, 1],
          ],
        },
        "gain",
        "initial",
        "sd",
      ),
    ),
  ],
  ets: [
    maker(
      f.ets,
      options(
        { error: "additive", trend: "damped" },
        "season",
        "seasonLength",
        "alpha",
        "beta",
        "initial",
        "bounds",
        "boxCox",
      ),
    ),
    maker(
      f.ets,
      options(
        { error: "multiplicative", season: "multiplicative", seasonLength: 4 },
        "trend",
        "phi",
        "region",
        "criterion",
        "horizon",
        "innovations",
      ),
    ),
  ],
  linearRegression: [
    maker(
      f.linearRegression,
      options(
        { trend: "linear", covariance: "hc3" },
        "covariates",
        "weights",
        "lag",
        "select",
        "nonNegative",
        "season",
      ),
    ),
  ],
  ridge: [maker(f.ridge, options({ trend: "linear", lambda: 1 }, "standardise", "folds", "covariates"))],
  lasso: [maker(f.lasso, options({ trend: "linear", folds: 3 }, "standardise", "lambda", "covariates"))],
  elasticNet: [maker(f.elasticNet, options({ trend: "linear", ratio: 0.4 }, "standardise", "lambda", "folds"))],
  quantileRegression: [
    maker(f.quantileRegression, options({ trend: "linear", levels: [0.1, 0.9] }, "season", "intercept")),
  ],
  huber: [maker(f.huber, options({ trend: "linear", bound: 2 }, "covariates", "seasonLength"))],
  theilSen: [maker(f.theilSen, options({ covariates: [] }))],
  leastSquares: [
    attack(f.leastSquares, [
      any([[1], [2], [3]]),
      data([1, 3, 2]),
      options({ intercept: true, covariance: "hc1" }, "weights", "lag"),
    ]),
  ],
  elasticNetPath: [
    attack(f.elasticNetPath, [
      any([[1], [2], [3]]),
      data([1, 3, 2]),
      options({ ratio: 0.5, lambdas: [1, 0.1] }, "standardise", "intercept"),
    ]),
  ],
  covariateNames: [attack(f.covariateNames, [any(["price"])])],
  pastCovariates: [
    attack(f.pastCovariates, [
      any("own"),
      any(f.series([1, 2], { covariates: { price: [1, 2] } })),
      any(["price"]),
      any("keep"),
    ]),
  ],
  futureCovariates: [
    attack(f.futureCovariates, [
      any("own"),
      options({ horizon: 2, covariates: { price: Float64Array.of(1, 2) } }),
      any(["price"]),
    ]),
  ],
  coefficientTable: [attack(f.coefficientTable, [any(f.linearRegression().fit(y))])],
  theta: [maker(f.theta, options({ seasonLength: 4, variant: "dynamic-optimised" }))],
  bats: [maker(f.bats, options({ seasonLengths: [4], boxCox: 1, trend: "damped", arma: false }))],
  tbats: [maker(f.tbats, options({ seasonLengths: [4], harmonics: [1], boxCox: 1, trend: "none", arma: false }))],
  doubleSeasonal: [maker(f.doubleSeasonal, options({ seasonLengths: [4, 12], season: "additive" }))],
  decomposed: [
    maker(
      f.decomposed,
      options(
        { model: naive(), seasonLengths: [4, 12], robust: true },
        ...["decomposition", "seasonWindow", "growth", "boxCox"],
      ),
    ),
  ],
  ar: [
    maker(f.ar, options({ order: 2, method: "burg" }, "most", "boxCox")),
    maker(f.ar, options({ method: "ols", most: 3 }, "order")),
  ],
  arima: [
    maker(f.arima, options({ order: [1, 1, 1] }, "seasonal", "mean", "method", "fixed", "covariates", "boxCox")),
    maker(f.arima, options({ seasonal: [0, 1, 1], seasonLength: 4, innovations: "bootstrap" }, "order", "effort")),
  ],
  autoArima: [
    maker(
      f.autoArima,
      options(
        { seasonLength: 4, effort: "fast", maxLags: 1 },
        "search",
        "combine",
        "differences",
        "criterion",
        "covariates",
      ),
    ),
  ],
  stateSpace: [
    maker(
      f.stateSpace,
      options(
        {
          observation: [1, 0],
          transition: [
            [1, 1],
            [0, 1],
          ],
          stateCovariance: ["level", 0],
          effort: "fast",
        },
        ...["observationVariance", "stateIntercept", "initial", "states", "method", "squareRoot"],
      ),
    ),
  ],
  structural: [
    maker(
      f.structural,
      options({ slope: "stochastic", effort: "fast" }, "level", "irregular", "covariates", "variances", "boxCox"),
    ),
    maker(f.structural, options({ slope: "auto", damping: 0.9, effort: "fast" }, "irregular", "variances", "boxCox")),
    maker(
      f.structural,
      options(
        { season: "dummy", seasonLength: 4, effort: "fast" },
        "cycle",
        "harmonics",
        "seasonLengths",
        "coefficients",
      ),
    ),
  ],
  conformal: [maker(f.conformal, options({ model: naive(), horizon: 3, folds: 5 }, "scores", "refit"))],
  ensemble: [maker(f.ensemble, options({ models: [naive(), forecastle.mean()], folds: 2 }, "weights", "horizon"))],
  temporalAggregation: [maker(f.temporalAggregation, options({ model: naive(), seasonLength: 4 }, "levels"))],
  auto: [maker(f.auto, options({ seasonLength: 4, effort: "fast" }, "models", "horizon", "seasonLengths"))],
  appendValues: [attack(f.appendValues, [any(stamped()), data([1, 2]), options({ time: "2023-01" }, "covariates")])],
  fitAll: [attack(f.fitAll, [any(naive()), any(panelData()), options({}, "signal", "onProgress", "pool", "chunk")])],
  fitEach: [
    attack(f.fitEach, [any(naive()), any(panelData()), options({ chunk: 1, from: 0, shard: "1/1" }, "pool")], useEach),
  ],
  forecastAll: [attack(f.forecastAll, [any(panelData()), options({ horizon: 2 }, "signal", "onProgress", "models")])],
  forecastEach: [
    attack(f.forecastEach, [any(panelData()), options({ horizon: 2, chunk: 1 }, "from", "shard", "pool")], useEach),
  ],
  seasonLengthOf: [attack(f.seasonLengthOf, [any("month")])],
  toFrequency: [attack(f.toFrequency, [any("15 min")]), attack(f.toFrequency, [options({ unit: "day", count: 2 })])],
  inferFrequency: [
    attack(f.inferFrequency, [any(["2024-01", "2024-02"]), options({ timeZone: "UTC", frequency: "month" })]),
  ],
  panel: [
    attack(f.panel, [any(panelData()), options({ frequency: "month" }, "statics", "hierarchy", "start")], usePanel),
    attack(f.panel, [any(rows()), options({ id: "id", time: "time", value: "value" }, "duplicates")], usePanel),
    attack((statics: never) => f.panel(panelData(), { statics }), [any({ a: { region: "north" } })], usePanel),
    attack((hierarchy: never) => f.panel(panelData(), { hierarchy }), [any({ all: ["a", "b"] })], usePanel),
  ],
  mapValues: [attack(f.mapValues, [any(stamped()), { fine: Math.abs, broken: anything }])],
  series: [
    attack(
      f.series,
      [
        data(),
        options({ start: "2020-01", frequency: "month" }, "timeZone", "id", "covariates", "dimension", "seasonLength"),
      ],
      useSeries,
    ),
    attack(
      f.series,
      [any(rows().slice(0, 9)), options({ time: "time", value: "value", id: "none" }, "duplicates")],
      useSeries,
    ),
    attack(f.series, [options({ values: [1, 2, 3] }, "start", "frequency", "covariates", "dimension")], useSeries),
    attack(f.series, [options({ time: ["2020", "2021"], value: [1, 2] })], useSeries),
  ],
  sliceSeries: [attack(f.sliceSeries, [any(stamped()), any(2), any(5)])],
  panelFromJson: [attack(f.panelFromJson, [any(f.panelToJson(f.panel(panelData())))])],
  panelToJson: [attack(f.panelToJson, [any(f.panel(panelData()))])],
  seriesFromJson: [attack(f.seriesFromJson, [any(f.seriesToJson(stamped()))])],
  seriesToJson: [attack(f.seriesToJson, [any(stamped())])],
  timeIndex: [
    attack(
      f.timeIndex,
      [options({ start: "2020-01-31", frequency: "month", length: 3 }, "timeZone", "anchorDay")],
      useIndex,
    ),
  ],
  classicalDecomposition: [attack(f.classicalDecomposition, [data(), options({ seasonLength: 12, kind: "additive" })])],
  stl: [
    attack(f.stl, [
      data(),
      options(
        { seasonLength: 12, seasonWindow: 7, robust: true },
        ...["trendWindow", "lowPassWindow", "seasonDegree", "trendDegree", "lowPassDegree", "seasonJump", "trendJump"],
        ...["lowPassJump", "innerIterations", "outerIterations"],
      ),
    ]),
  ],
  mstl: [
    attack(f.mstl, [data(), options({ seasonLengths: [4, 12], rounds: 2 }, "seasonWindow", "robust", "trendWindow")]),
  ],
  accuracy: [attack(f.accuracy, [judged, truth, options(context)])],
  backtest: [
    attack(f.backtest, [
      any([naive(), f.mean()]),
      data(),
      options(
        { horizon: 2, folds: 2, metrics: [f.mae, f.crps] },
        ...["step", "gap", "windowLength", "window", "refit", "coverages", "benchmark", "seasonLength", "signal"],
        ...["onProgress", "clock"],
      ),
    ]),
  ],
  calibration: [attack(f.calibration, [any([future]), any([actual]), any([0.1, 0.9])])],
  pit: [attack(f.pit, [judged, truth, options({ seed: 3 })])],
  pitHistogram: [attack(f.pitHistogram, [any([0.1, 0.5, 1]), any(5)])],
  reliability: [attack(f.reliability, [any([0.1, 0.9]), any([0, 1]), options({ bins: 5 })])],
  cheapestAction: [
    attack(f.cheapestAction, [any([1, 2]), any(cost)], (policy: (of: unknown) => unknown, broken: unknown) =>
      attempt([() => policy(future), (given) => policy(given)], broken),
    ),
  ],
  decisionCost: [metricOf(f.decisionCost, options({ act, cost, name: "own" }))],
  regret: [metricOf(f.regret, options({ act, cost, oracle: (value: number) => value }))],
  brier: [metricOf(f.brier, any(1))],
  rps: [metricOf(f.rps, any([1, 2]))],
  energyScore: [metricOf(f.energyScore, pathOptions)],
  variogramScore: [metricOf(f.variogramScore, pathOptions)],
  acd: [metricOf(f.acd, any(0.9))],
  coverage: [metricOf(f.coverage, any(0.9))],
  hitRate: [metricOf(f.hitRate, any(0.9))],
  intervalScore: [metricOf(f.intervalScore, any(0.9))],
  meanPinball: [metricOf(f.meanPinball, any([0.1, 0.9]))],
  msis: [metricOf(f.msis, any(0.9), divisions)],
  pinball: [metricOf(f.pinball, any(0.9))],
  sharpness: [metricOf(f.sharpness, any(0.9))],
  weightedQuantileLoss: [metricOf(f.weightedQuantileLoss, any([0.1, 0.9]), divisions)],
  rollOrigins: [
    attack(
      f.rollOrigins,
      [data(), options({ horizon: 2, folds: 3 }, "step", "gap", "windowLength", "window", "origins")],
      (folds: Iterable<unknown>) => [...folds].length,
    ),
  ],
  compareRanks: [attack(f.compareRanks, [any({ a: [1, 2, 3], b: [2, 1, 4] }), options({ level: 0.05 })])],
  dieboldMariano: [
    attack(f.dieboldMariano, [any([1, 2, 3, 4]), any([2, 1, 4, 3]), options({ horizon: 1, power: 2 }, "variance")]),
  ],
  withFeatures: [
    attack(
      f.withFeatures,
      [
        options(
          { model: f.linearRegression(), features: [f.lags([1])], differences: [1] },
          ...["standardise", "boxCox"],
        ),
      ],
      useModel,
    ),
    attack(
      (kind: string, given: object) => f.withFeatures({ model: f.ridge(), features: [{ ...given, feature: kind }] }),
      [any("rolling"), options({ window: 3, lag: 1 }, "statistics", "levels", "least", "alpha", "seasonLength")],
      useModel,
    ),
  ],
  findSeasons: [attack(f.findSeasons, [data(), options({ longest: 12 })])],
  designOf: [
    attack(f.designOf, [
      data(stamped()),
      any([f.trend(), f.lags([1])]),
      options({ horizon: 2 }, "from", "covariates", "statics"),
    ]),
    attack(
      (kind: string, given: object) => f.designOf(stamped(), [{ ...given, feature: kind }]),
      [any("rolling"), options({ window: 3, lag: 1 }, "statistics", "levels", "least", "of", "alpha", "seasonLength")],
    ),
  ],
  trend: [
    attack(
      f.trend,
      [options({ shape: "piecewise", knots: [4] }, "rate", "midpoint", "cap", "floor", "damping")],
      useFeature,
    ),
  ],
  seasonalDummies: [attack(f.seasonalDummies, [options({ seasonLength: 12, reference: "last" })], useFeature)],
  fourier: [attack(f.fourier, [options({ seasonLength: 12.5, terms: 2 })], useFeature)],
  wavelets: [attack(f.wavelets, [options({ wavelet: "db2", levels: 2, lag: 1 }, "of")], useFeature)],
  lags: [attack(f.lags, [any([1, 12]), options({}, "of")], useFeature)],
  rolling: [
    attack(f.rolling, [options({ window: 3, statistics: ["mean", "sd"] }, "levels", "least", "lag", "of")], useFeature),
  ],
  exponentiallyWeighted: [
    attack(f.exponentiallyWeighted, [options({ alpha: 0.2 }, "halfLife", "statistics", "lag", "of")], useFeature),
  ],
  calendar: [attack(f.calendar, [any(["month", "weekday"]), options({ encoding: "cyclic", terms: 2 })], useFeature)],
  easter: [attack(f.easter, [options({ before: 2, after: 1 })], useFeature)],
  holidays: [attack(f.holidays, [any({ christmas: ["12-25"] }), options({ before: 1, after: 1 })], useFeature)],
  businessDays: [attack(f.businessDays, [options({ holidays: ["12-25"] })], useFeature)],
  paydays: [attack(f.paydays, [options({ days: [15, "last"], weekend: "after", before: 1 }, "after")], useFeature)],
  events: [
    attack(
      f.events,
      [any([{ name: "sale", from: "2020-03", to: "2020-05" }]), options({ before: 1, after: 1 })],
      useFeature,
    ),
  ],
  covariate: [attack(f.covariate, [any("price"), options({ degree: 2 })], useFeature)],
  oneHot: [attack(f.oneHot, [any("region"), options({ categories: ["a", "b"], reference: "first" })], useFeature)],
  interaction: [attack(f.interaction, [any(f.trend()), any(f.lags([1]))], useFeature)],
  dwt: [attack(f.dwt, [data(y.slice(0, 32)), options({ wavelet: "db2", levels: 2 })])],
  inverseDwt: [attack(f.inverseDwt, [any(f.dwt(y.slice(0, 32)))])],
  modwt: [attack(f.modwt, [data(), options({ wavelet: "db2", levels: 2 })])],
  inverseModwt: [attack(f.inverseModwt, [any(f.modwt(y))])],
  plotForecast: [
    attack(f.plotForecast, [
      any(future),
      options({ history: y, actual }, "coverages", "steps", "title", "subtitle", "width", "height"),
    ]),
  ],
  plotResiduals: [
    attack(f.plotResiduals, [
      any(fitted.residuals),
      options({ index: undefined }, "lags", "seasonLength", "title", "width"),
    ]),
  ],
  unitRootTest: [attack(f.unitRootTest, [data(), options({ test: "adf", trend: true, lags: 2 })])],
  differencesFor: [attack(f.differencesFor, [data(), options({ test: "pp", trend: true, level: 0.05, most: 2 })])],
  seasonalRootTest: [
    attack(f.seasonalRootTest, [data(), options({ test: "ocsb", seasonLength: 12, level: 0.05, lags: 1 })]),
    attack(f.seasonalRootTest, [data(), options({ test: "canova-hansen", seasonLength: 4 })]),
  ],
  seasonalDifferencesFor: [attack(f.seasonalDifferencesFor, [data(), options({ seasonLength: 12, most: 1 }, "test")])],
  seasonalStrength: [attack(f.seasonalStrength, [data(), options({ seasonLength: 12 })])],
  autocorrelation: [attack(f.autocorrelation, [data(), options({ lags: 4 })])],
  partialAutocorrelation: [attack(f.partialAutocorrelation, [data(), options({ lags: 4 })])],
  ljungBox: [attack(f.ljungBox, [data(), options({ lags: 4, estimated: 1 })])],
  boxPierce: [attack(f.boxPierce, [data(), options({ lags: 4, estimated: 1 })])],
  jarqueBera: [attack(f.jarqueBera, [data()])],
  periodogram: [attack(f.periodogram, [data(), options({ detrend: true })])],
  interpolateMissing: [attack(f.interpolateMissing, [data(), options({ seasonLength: 12 }, "model")])],
  findOutliers: [attack(f.findOutliers, [data(), options({ seasonLength: 12 })])],
  clean: [attack(f.clean, [data(), options({ seasonLength: 12 })])],
  boxCox: [attack(f.boxCox, [data(), any(0.5)])],
  inverseBoxCox: [attack(f.inverseBoxCox, [data(), any(0.5)])],
  boxCoxLambda: [attack(f.boxCoxLambda, [data(), options({ method: "guerrero", seasonLength: 12 }, "lower", "upper")])],
  withBoxCox: [
    maker(f.defineModel(f.withBoxCox(f.mean.definition)), options({ boxCox: 0.3 }, "boxCox")),
    attack(
      (given: never) => f.defineModel(f.withBoxCox(given)),
      [any(definition)],
      (factory: forecastle.AnyFactory, broken: unknown) => useModel(factory({ boxCox: 0 } as never), broken),
    ),
  ],
  defineModel: [
    attack(
      f.defineModel,
      [options(definition, "version", "options", "equivariant", "check", "sample", "update", "migrate")],
      (factory: typeof naive, broken: unknown) => useModel(factory(), broken),
    ),
  ],
  defineGlobalModel: [
    attack(
      f.defineGlobalModel,
      [options(globalDefinition, "version", "options", "check", "migrate")],
      async (factory: forecastle.GlobalModelFactory, broken: unknown) => {
        const model = factory();
        const whole = { a: y, b: y.slice(0, 9) };
        const fitted = await model.fit(whole);
        const each: readonly ((given: never) => unknown)[] = [
          (given) => fitted.forecast(given),
          (given) => fitted.forecast(2, given),
          (given) => fitted.forecast(2, { panel: given }),
          (given) => fitted.forecast(2, { covariates: given }),
          (given) => fitted.forecast(2, { seed: given, paths: given }),
          (given) => fitted.forecast(2).get(given),
          (given) => fitted.forecast(2).sample(given),
          () => useForecast(fitted.forecast(2).get("b"), broken),
          () => forecastle.restore(JSON.stringify(fitted), [factory]),
          () => JSON.stringify(fitted.forecast(2)),
        ];
        attempt(each, broken);
        await model.fit(broken as never);
      },
    ),
  ],
  restore: [
    attack(f.restore, [any(saved()), any([naive])]),
    attack(
      (form: object) => f.restore({ ...(saved() as object), ...form }, [naive]),
      [options({}, "format", "version", "kind", "model", "modelVersion", "options", "state", "warnings")],
    ),
  ],
};

const everyTestingAttack: Record<string, readonly Attack[]> = {
  globalContract: [
    attack(
      testing.globalContract,
      [any(forecastle.defineGlobalModel(globalDefinition)), options({ options: {}, horizon: 3 }, "panel")],
      (checks: readonly testing.GlobalContractCheck[]) => checks.length,
    ),
  ],
  contract: [
    attack(
      testing.contract,
      [any(naive), options({ options: {}, series: y }, "simulate")],
      (checks: readonly testing.ContractCheck[]) => checks.length,
    ),
  ],
};

const n = neural;

const shortTraining = { horizon: 2, context: 3, epochs: 1, stepsPerEpoch: 2, batchSize: 2, seed: 1 };
const savedNetwork: forecastle.Saved = {
  format: "forecastle",
  version: 1,
  kind: "fitted",
  model: "mlp",
  modelVersion: 1,
  options: {},
  // A file of tensors without any.
  state: { learned: { network: { dtype: "u8", shape: [16], data: "CAAAAAAAAAB7fSAgICAgIA==" } } },
  warnings: [],
};
const network = (make: (...given: never[]) => forecastle.GlobalModel, given: Argument): Attack =>
  attack(make, [given], async (model: forecastle.GlobalModel, broken: unknown) => {
    const fitted = await model.fit({ a: y, b: [], c: [1, Number.NaN, 3] });
    const each: readonly ((given: never) => unknown)[] = [
      (options) => fitted.forecast(2, options),
      (panel) => fitted.forecast(2, { panel }),
      () => useForecast(fitted.forecast(1).get("b"), broken),
      () => forecastle.restore(JSON.stringify(fitted), neural.neuralModels),
    ];
    attempt(each, broken);
    await model.fit(broken as never);
  });

const everyNeuralAttack: Record<string, readonly Attack[]> = {
  adaline: [maker(n.adaline, options({ lags: 3, learningRate: 0.5, normalised: true, passes: 2 }))],
  mlp: [
    network(
      n.mlp,
      options({ ...shortTraining, hidden: [3], activation: "tanh", distribution: "normal", scaling: "standard" }),
    ),
  ],
  toOnnx: [attack(n.toOnnx, [any(fitted)], (bytes: Uint8Array) => bytes.length)],
  mqRnn: [network(n.mqRnn, options({ ...shortTraining, hidden: 3, layers: 1, decoder: 2, levels: [0.2, 0.8] }))],
  mqCnn: [network(n.mqCnn, options({ ...shortTraining, channels: 3, dilations: [1, 2], taps: 2, decoder: 2 }))],
  deepAR: [
    network(
      n.deepAR,
      options({ ...shortTraining, units: 3, layers: 1, cell: "gru", paths: 4, dropout: 0.2, distribution: "studentT" }),
    ),
  ],
  seq2seq: [network(n.seq2seq, options({ ...shortTraining, units: 3, cell: "gru", teacherForcing: 0.5 }, "lags"))],
  writeCheckpoint: [attack(n.writeCheckpoint, [any(savedNetwork)], n.readCheckpoint as never)],
  readCheckpoint: [attack(n.readCheckpoint, [any(n.writeCheckpoint(savedNetwork))], look)],
};

/** By the name of the export. */
export const attacks: Readonly<Record<string, readonly Attack[]>> = {
  ...everyAttack,
  ...everyTestingAttack,
  ...everyNeuralAttack,
};

/** Classes and tables: there is nothing to call. */
export const notCalled: readonly string[] = [
  ...["ForecastleError", "OptionError", "DataError", "FitError", "WasmError"],
  ...["builtIns", "lawParameters", "neuralModels"],
];

/** What all exports are: a new one must be attacked or said not to be called. */
export const exported: readonly string[] = [
  ...Object.keys(forecastle),
  ...Object.keys(neural),
  ...Object.keys(testing),
];

/** Arguments of which one or two are broken, and something broken for the use of the answer. */
export function givenTo({ given }: Attack): fc.Arbitrary<{ readonly args: unknown[]; readonly broken: unknown }> {
  const args = fc.tuple(
    ...given.map(({ fine, broken }) =>
      fc.oneof({ weight: 2, arbitrary: fc.constant(fine) }, { weight: 1, arbitrary: broken }),
    ),
  );
  return fc.record({ args, broken: fc.oneof(brokenValues, anything) });
}
